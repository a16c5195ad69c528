//! Deliveries as Quoter sends them, against the embedded DynamoDB and S3.
#![allow(clippy::unwrap_used, clippy::panic, reason = "clippy knows the tests, but not their helpers")]

// A folder beside this file, because the binary is called like its function.
#[path = "webhook/bad_input.rs"]
mod bad_input;
#[path = "webhook/keys.rs"]
mod keys;
#[path = "webhook/paths.rs"]
mod paths;
#[path = "webhook/properties.rs"]
mod properties;
#[path = "webhook/quotes.rs"]
mod quotes;
#[path = "webhook/world.rs"]
mod world;
