//! Where the clients of Halo and Quoter come from.

use std::time::Duration;

use runtime::Workers;
use store::Store;
use sync::Deps;

use crate::answer::Refused;
use crate::refusal;

/// Where the clients of Halo and Quoter come from.
pub enum Backend {
    /// Always the same, as on one machine.
    Fixed(Box<Deps>),
    /// Made anew when the credentials change.
    Managed {
        /// What makes them.
        workers: Box<Workers>,
        /// Tables and bucket.
        store: Store,
    },
}

impl Backend {
    /// Tables and bucket. They need no credentials of Halo or Quoter.
    pub(crate) fn store(&self) -> Store {
        match self {
            Self::Fixed(deps) => deps.store.clone(),
            Self::Managed { store, .. } => store.clone(),
        }
    }

    /// The clients.
    pub(crate) async fn deps(&self) -> Result<Deps, Refused> {
        match self {
            Self::Fixed(deps) => Ok((**deps).clone()),
            Self::Managed { workers, .. } => {
                workers.worker().await.map(|worker| worker.deps().clone()).map_err(|error| {
                    tracing::error!(%error, code = "lookup_not_ready", "there are no clients of Halo and Quoter");
                    Refused::because(
                        &refusal::LOOKUP_NOT_READY,
                        "The credentials for Halo or Quoter could not be read.",
                    )
                })
            }
        }
    }

    /// Makes the clients and signs in to Halo, so that the first request need not. What does not get through is tried again by the first
    /// request that needs it.
    pub(crate) async fn start_within(&self, limit: Duration) {
        if let Self::Managed { workers, .. } = self {
            workers.start_within(limit).await;
        }
    }

    /// Halo or Quoter refused the credentials: they may have been corrected.
    pub(crate) async fn credentials_refused(&self) {
        if let Self::Managed { workers, .. } = self {
            workers.credentials_refused().await;
        }
    }
}
