//! The client against a scripted server over real HTTP.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests may panic as tests do")]

#[path = "halo/auth.rs"]
mod auth;
#[path = "halo/lists.rs"]
mod lists;
#[path = "halo/server.rs"]
mod server;
#[path = "halo/shapes.rs"]
mod shapes;
#[path = "halo/time_left.rs"]
mod time_left;
#[path = "halo/writes.rs"]
mod writes;
