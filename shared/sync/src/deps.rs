//! What a run needs from outside.

use std::sync::Arc;

use domain::{Clock, Settings, problems};
use halo::Halo;
use store::Store;
use time::{Duration, OffsetDateTime};

use crate::pdf::Pdfs;
use crate::stop::Stop;

/// Makes unique texts: for leases, claims and runs.
pub type Ids = Arc<dyn Fn() -> String + Send + Sync>;

/// The process that runs.
#[derive(Clone, Debug)]
pub struct Boot {
    /// A new text at each start.
    pub id: String,
    /// Set where a lock file proves that this process is the only one: when it started. Leases and intents of other boots
    /// belong to dead processes.
    pub exclusive_since: Option<OffsetDateTime>,
}

/// Everything that a run needs from outside.
#[derive(Clone)]
pub struct Deps {
    /// Queue, data and PDFs.
    pub store: Store,
    /// The client of HaloPSA.
    pub halo: Halo,
    /// Fetches PDFs from Quoter.
    pub pdfs: Pdfs,
    /// The client of Quoter's hosted API, where a key is set (decision r).
    pub quoter: Option<quoter::Client>,
    /// Tells the time.
    pub clock: Clock,
    /// Makes unique texts.
    pub ids: Ids,
    /// This process.
    pub boot: Boot,
    /// How long a run may take. A worker's time limit less the time to record what it did.
    pub run_time: Duration,
}

impl Deps {
    /// The current settings and their version; the defaults, version 0, where none were applied yet.
    pub(crate) async fn settings(&self) -> Result<(u64, Settings), Stop> {
        match self.store.settings_current().await? {
            None => Ok((0, Settings::default())),
            Some((version, json)) => match serde_json::from_str(&json) {
                Ok(settings) => Ok((version, settings)),
                Err(error) => Err(Stop::held(problems::settings_unreadable(&error.to_string()))),
            },
        }
    }

    pub(crate) fn now(&self) -> OffsetDateTime {
        (self.clock)()
    }
}
