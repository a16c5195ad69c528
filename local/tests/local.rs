//! The real binary, as a person starts it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a helper that cannot go on fails its test; the kill test prints what it counted"
)]

#[path = "local/beside.rs"]
mod beside;
#[path = "local/catalogue.rs"]
mod catalogue;
#[path = "local/commands.rs"]
mod commands;
#[path = "local/demo.rs"]
mod demo;
#[path = "local/kills.rs"]
mod kills;
#[path = "local/probe.rs"]
mod probe;
#[path = "local/process.rs"]
mod process;
#[path = "local/readme.rs"]
mod readme;
#[path = "local/resolve.rs"]
mod resolve;
#[path = "local/settings.rs"]
mod settings;
#[path = "local/stand_ins.rs"]
mod stand_ins;
#[path = "local/up.rs"]
mod up;
#[path = "local/way.rs"]
mod way;
#[path = "local/wins.rs"]
mod wins;
