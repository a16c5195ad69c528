//! The store against DynamoDB and S3 in process, over HTTP.
#![allow(clippy::unwrap_used, clippy::panic, reason = "clippy knows the tests, but not their helpers")]

mod deliveries;
mod effects;
mod expiry;
mod faults;
mod index;
mod lease;
mod lists;
mod pulled;
mod queue;
mod world;
