#![doc = include_str!("../README.md")]
// What a function awaits stays small, so that no stack is too short for it.
#![warn(clippy::large_futures)]

mod attr;
mod bodies;
mod claimed;
mod cursors;
mod deliveries;
mod effects;
mod error;
mod gates;
mod index;
mod item_keys;
mod lease;
mod links;
mod names;
mod pdf;
mod pulled;
mod queue;
mod runs;
mod settings;
mod setup;
mod table;
mod tasks;
mod tenant;
mod watch;

use std::sync::Arc;

pub use deliveries::{Appended, Content, Delivery, Initial, NewDelivery, WAKE_AFTER};
pub use effects::{Claim, Effect, EffectKey, EffectState, Made};
pub use error::Error;
pub use gates::Gate;
pub use index::{IndexNote, IndexState};
pub use lease::{Attempt, Holder, Lease, LeasedEntry, Next, Release, Released};
pub use links::Link;
pub use names::Names;
pub use pdf::pdf_key;
pub use pulled::PullProblems;
pub use queue::{Entry, Kind, LeaseMark, OpenEntries, Page, State};
pub use runs::Run;
pub use settings::SettingsVersion;
pub use watch::Expiry;

/// The result of everything here.
pub type Result<T> = std::result::Result<T, Error>;

/// The two tables and the bucket. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    dynamo: aws_sdk_dynamodb::Client,
    s3: aws_sdk_s3::Client,
    names: Arc<Names>,
}

impl Store {
    /// A store on clients that the caller configured (endpoint, time limits, retries).
    pub fn new(dynamo: aws_sdk_dynamodb::Client, s3: aws_sdk_s3::Client, names: Names) -> Self {
        Self { dynamo, s3, names: Arc::new(names) }
    }

    /// What the tables and the bucket are called.
    pub fn names(&self) -> &Names {
        &self.names
    }
}
