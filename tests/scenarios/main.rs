//! What an MSP expects, one scenario each, over real HTTP against the stand-ins.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a scenario whose ground is missing fails")]

mod battery;
mod catalogue;
mod docs;
mod first_quote;
mod graph;
mod outage;
mod plan_text;
mod properties;
mod settings;
mod switches;
