//! The Halo half over real HTTP.
#![allow(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

#[path = "halo/admission.rs"]
mod admission;
#[path = "halo/bad_input.rs"]
mod bad_input;
#[path = "halo/catalogue.rs"]
mod catalogue;
#[path = "halo/control.rs"]
mod control;
#[path = "halo/faults.rs"]
mod faults;
#[path = "halo/lists.rs"]
mod lists;
#[path = "halo/mail.rs"]
mod mail;
#[path = "halo/money.rs"]
mod money;
#[path = "halo/orders.rs"]
mod orders;
#[path = "halo/persistence.rs"]
mod persistence;
#[path = "halo/support.rs"]
mod support;
#[path = "halo/switches.rs"]
mod switches;
#[path = "halo/wins.rs"]
mod wins;
#[path = "halo/writes.rs"]
mod writes;
