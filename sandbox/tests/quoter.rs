//! The Quoter half over real HTTP.
#![allow(clippy::unwrap_used, reason = "the helpers of tests may fail loudly")]
#![allow(unreachable_pub, reason = "the modules of a test binary have no outside")]

#[path = "quoter/api_catalogue.rs"]
mod api_catalogue;
#[path = "quoter/api_drafts.rs"]
mod api_drafts;
#[path = "quoter/api_gate.rs"]
mod api_gate;
#[path = "quoter/api_lists.rs"]
mod api_lists;
#[path = "quoter/control.rs"]
mod control;
#[path = "quoter/deliveries.rs"]
mod deliveries;
#[path = "quoter/faults.rs"]
mod faults;
#[path = "quoter/lag.rs"]
mod lag;
#[path = "quoter/lifecycle.rs"]
mod lifecycle;
#[path = "quoter/pages.rs"]
mod pages;
#[path = "quoter/persistence.rs"]
mod persistence;
#[path = "quoter/support.rs"]
mod support;
#[path = "quoter/templates.rs"]
mod templates;
#[path = "quoter/unknowns.rs"]
mod unknowns;
