#![doc = include_str!("../README.md")]

mod answer;
mod calls;
mod config;
mod decode;
mod discover;
mod encode;
mod error;
mod guard;
mod http;
mod listing;
mod pacer;
mod refusal;
mod retry;
mod token;
mod transport;

pub use calls::{OpportunityFilter, QuotationUpdate};
pub use config::{Backoff, Config, ConfigError, Pacing};
pub use discover::{Discovered, discover};
pub use error::Error;
pub use guard::PublicOnly;
pub use listing::{Listing, Made};
pub use transport::Halo;
