//! What the interceptors note and refuse.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test whose ground is missing fails")]

mod recorder;
mod refusals;
