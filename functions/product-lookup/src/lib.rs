#![doc = include_str!("../README.md")]
// What a function awaits stays small, so that no stack is too short for it.
#![warn(clippy::large_futures)]

mod access;
pub mod answer;
pub mod api;
mod backend;
mod dispatch;
mod drafts;
mod measures;
pub mod openapi;
mod people;
mod products;
mod pull;
mod ready;
pub mod refusal;
mod request;
pub mod route;

use std::sync::Arc;
use std::time::Duration;

use domain::Clock;
use runtime::{AccessKeys, Cached};

pub use backend::Backend;
pub use dispatch::{router, unready};
pub use measures::measures;
pub use request::LARGEST_BODY;

use crate::ready::Prepared;

/// The OpenAPI document, as `docs/openapi.json` has it; a test holds it against the types and routes.
pub const DOCUMENT: &str = include_str!("../../../docs/openapi.json");

/// How long things may take.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// How long Halo is waited for where the index can answer in its place.
    pub live: Duration,
    /// The longest request that only reads.
    pub read: Duration,
    /// The longest request that writes to Quoter.
    pub write: Duration,
}

impl Default for Patience {
    /// An HTTP API of AWS gives up after 29 seconds, so that the longest leaves time to answer.
    fn default() -> Self {
        Self { live: Duration::from_secs(2), read: Duration::from_secs(5), write: Duration::from_secs(25) }
    }
}

/// The look-up. Cheap to clone; clones share everything.
#[derive(Clone)]
pub struct Lookup {
    pub(crate) backend: Arc<Backend>,
    pub(crate) keys: Cached<AccessKeys>,
    pub(crate) clock: Clock,
    pub(crate) patience: Patience,
    pub(crate) prepared: Arc<Prepared>,
}

impl Lookup {
    /// From what it works with: the clients, and the keys of those who may call.
    pub fn new(backend: Backend, keys: Cached<AccessKeys>, clock: Clock, patience: Patience) -> Self {
        let prepared = Arc::new(Prepared::new(backend.store()));
        Self { backend: Arc::new(backend), keys, clock, patience, prepared }
    }

    /// Loads the index and the keys of callers and signs in to Halo, so that the first request does not wait for them. What is missing is
    /// said to each request.
    pub async fn warm_up(&self) {
        // Halo is not waited for longer than by a request that the index can answer.
        let halo = self.backend.start_within(self.patience.live);
        let (keys, index, ()) = futures::join!(self.keys.get(), self.prepared.ready(), halo);
        if let Err(error) = keys {
            tracing::warn!(%error, code = "lookup_not_ready", "the keys of callers are not there yet");
        }
        match index {
            Ok(Some(ready)) => tracing::info!(products = ready.searchable.len(), "the index is loaded"),
            Ok(None) => tracing::info!("there is no index yet"),
            Err(error) => tracing::warn!(%error, "the index could not be loaded"),
        }
    }
}
