//! Tests of the crate as others use it, one module for each subject.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail like tests")]

#[path = "it/api.rs"]
mod api;
#[path = "it/catalogue.rs"]
mod catalogue;
#[path = "it/client.rs"]
mod client;
#[path = "it/delivery.rs"]
mod delivery;
#[path = "it/drafts.rs"]
mod drafts;
#[path = "it/facts.rs"]
mod facts;
#[path = "it/hosted.rs"]
mod hosted;
#[path = "it/pacing.rs"]
mod pacing;
#[path = "it/payload.rs"]
mod payload;
#[path = "it/properties.rs"]
mod properties;
#[path = "it/recorded.rs"]
mod recorded;
#[path = "it/sources.rs"]
mod sources;
