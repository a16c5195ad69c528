//! The Quoter half of the sandbox: signs and sends deliveries, serves PDFs and the hosted API.
//!
//! Facts are from the Quoter API reference; what is not known there is a switch ([`Switches`], [`UNKNOWNS`]).
//! One stored [`Quote`] has two faces: the webhook record ([`webhook`]) and the API record.
//!
#![doc = include_str!("../../README-quoter.md")]

mod amount;
mod answer;
mod answers;
mod api;
mod builder;
mod control;
pub mod deliveries;
pub mod delivery;
mod engine;
mod faults;
mod heads;
mod ids;
mod journal;
pub mod json;
mod lifecycle;
mod line_builder;
mod log;
mod model;
mod moment;
mod page;
pub mod pdf;
mod post;
mod sample;
mod sandbox;
mod seed;
mod server;
mod shapes;
pub mod switches;
mod templates;
pub mod totals;
pub mod unknowns;
pub mod webhook;
mod world;
mod xml;

pub use amount::{Amount, NotAnAmount};
pub use builder::QuoteBuilder;
pub use deliveries::{Delivery, DeliveryState, Mail, RETRY_DELAYS, RecordType, Subscription};
pub use engine::pump;
pub use faults::{Fault, FaultKind, FiredFault, Matcher};
pub use lifecycle::{By, Refusal};
pub use line_builder::{LineBuilder, line};
pub use log::LoggedRequest;
pub use model::*;
pub use post::{DeliveryOutcome, body};
pub use sandbox::{API_KEY, Config, Core, Sandbox};
pub use switches::Switches;
pub use templates::TemplateLine;
pub use unknowns::UNKNOWNS;

/// The API face of a quote, as GET /quotes/{id} shows it at this moment.
pub fn api_record(quote: &Quote, switches: &Switches, now: Seconds) -> serde_json::Value {
    api::record(quote, switches, now)
}
