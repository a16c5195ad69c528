//! What a run may do, and how far it came.

use domain::catalogue::index::{Phase, State};
use domain::halo::ItemId;
use serde::Serialize;
use time::{Duration, OffsetDateTime};

/// What a run may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// When it must end, UTC.
    pub until: OffsetDateTime,
    /// How many requests it may make of Halo.
    pub pages: usize,
}

/// What a run did, and how far the index has come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// Requests that this run made of Halo.
    pub calls: usize,
    /// Of these, pages of the list.
    pub pages: usize,
    /// Match keys that this run wrote or deleted.
    pub keys: usize,
    /// Products that this run found changed.
    pub changed: usize,
    /// The first 1,000 of them.
    #[serde(skip)]
    pub changed_ids: Vec<ItemId>,
    /// Whether there is more to do than the budget allowed.
    pub left: bool,
    /// Products in the index.
    pub items: usize,
    /// How many there are in all, while a full pass goes on and Halo says it.
    pub of: Option<usize>,
    /// The page that a full pass reads next.
    pub page: Option<u32>,
    /// How many pages it has.
    pub of_pages: Option<usize>,
    /// Whether all products are in the index.
    pub complete: bool,
    /// When the full pass that goes on began, UTC.
    #[serde(skip)]
    pub reading_since: Option<OffsetDateTime>,
    /// Up to when it has what changed in Halo, UTC.
    #[serde(with = "time::serde::rfc3339::option")]
    pub as_of: Option<OffsetDateTime>,
    /// The order of Halo's list proved nothing when it was read last: only a full pass makes the index fresher.
    pub unproven: bool,
    /// How large the snapshot is in S3, in bytes.
    pub bytes: usize,
    /// What comes next, in a word.
    pub phase: &'static str,
}

impl Progress {
    /// With the state as it is now.
    #[must_use]
    pub(super) fn at(self, state: &State) -> Self {
        let snapshot = state.snapshot.as_ref();
        let pass = state.pass.as_ref();
        Self {
            items: snapshot.map_or(0, |stored| stored.products),
            bytes: snapshot.map_or(0, |stored| stored.bytes),
            of: pass.and_then(|pass| pass.total),
            page: pass.map(|pass| pass.page),
            of_pages: pass.and_then(domain::catalogue::index::Pass::pages),
            complete: state.is_complete(),
            reading_since: pass.map(|pass| pass.started),
            as_of: state.as_of,
            unproven: state.unproven,
            phase: phase(state),
            ..self
        }
    }
}

/// In a word what the next run does first.
fn phase(state: &State) -> &'static str {
    match state.phase(OffsetDateTime::UNIX_EPOCH, Duration::ZERO, true) {
        Phase::Begin => "empty",
        Phase::Read(_) if state.snapshot.is_none() => "filling",
        Phase::Fold if state.snapshot.is_none() => "filling",
        Phase::Read(_) | Phase::Fold => "reading everything again",
        Phase::Keys => "writing keys",
        Phase::Recent | Phase::Rest => "current",
    }
}
