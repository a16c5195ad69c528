#![doc = include_str!("../README.md")]
// What a function awaits stays small, so that no stack is too short for it.
#![warn(clippy::large_futures)]

mod access;
mod aws;
mod cached;
mod caught;
mod clock;
pub mod config;
mod event;
mod http;
mod lambda;
mod log_line;
pub mod metrics;
mod secrets;
mod tally;
pub mod telemetry;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod thread;
pub mod wakeup;
mod workers;

pub use access::{AccessKeys, Caller, Scope};
pub use aws::Aws;
pub use cached::{Cached, SecretError};
pub use caught::{Panicked, caught};
pub use clock::{ids, system_clock};
pub use config::{ConfigError, LookupConfig, WebhookConfig, WorkerConfig};
pub use event::{Event, Record, filter, passes};
pub use http::serve_http;
pub use lambda::{Done, START, serve, serve_wakeups};
pub use metrics::Measures;
pub use secrets::{HaloCredentials, QuoterApiKey, WebhookSecrets, access_keys};
pub use tally::Tally;
pub use thread::{STACK, block_on};
pub use workers::{Limits, NotReady, Workers, run, until, waits_for_credentials};
