#![doc = include_str!("../README.md")]

mod aws;
mod cached;
mod clock;
pub mod config;
mod secrets;
pub mod telemetry;
mod workers;

pub use aws::Aws;
pub use cached::{Cached, SecretError};
pub use clock::{ids, system_clock};
pub use config::{ConfigError, WebhookConfig, WorkerConfig};
pub use secrets::{HaloCredentials, WebhookKeys, WebhookSecrets};
pub use workers::{NotReady, Workers, run, until, waits_for_credentials};
