//! The task `health`: how the whole stands, as metrics.

use runtime::{Measures, metrics};
use serde::Serialize;
use sync::{Health, Worker};
use time::OffsetDateTime;

/// What is counted of how the whole stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct HealthCounts {
    /// Families on their way.
    pub open: usize,
    /// Families that wait for a person.
    pub held: usize,
    /// Of these, the ones that are held by a fault of this product.
    pub held_for_bug: usize,
    /// Age of the oldest family on its way, in seconds; 0 when there is none.
    pub oldest_unsynced_seconds: u64,
    /// Services that refuse the credentials.
    pub gates_closed: usize,
}

impl HealthCounts {
    pub(crate) fn of(health: &Health, now: OffsetDateTime) -> Self {
        let age = health.oldest_on_its_way.as_ref().map(|oldest| (now - oldest.since).whole_seconds());
        Self {
            open: health.on_their_way,
            held: health.held,
            held_for_bug: health.held_for_bug,
            oldest_unsynced_seconds: age.and_then(|age| u64::try_from(age).ok()).unwrap_or_default(),
            gates_closed: health.gates_closed(),
        }
    }

    pub(crate) fn measures(&self) -> Measures {
        Measures::default()
            .and(metrics::OPEN, self.open)
            .and(metrics::HELD, self.held)
            .and(metrics::HELD_FOR_BUG, self.held_for_bug)
            .and(metrics::OLDEST_UNSYNCED, self.oldest_unsynced_seconds)
            .and(metrics::GATES_CLOSED, self.gates_closed)
    }
}

pub(crate) async fn run(worker: &Worker) -> Result<HealthCounts, store::Error> {
    let deps = worker.deps();
    let health = sync::health(&deps.store).await?;
    if !health.is_complete {
        tracing::warn!(looked_at = sync::health::LOOKED_AT, "more quotes are open than were counted");
    }
    Ok(HealthCounts::of(&health, (deps.clock)()))
}
