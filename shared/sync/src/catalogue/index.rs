//! Keeps the item index: one snapshot of all products in S3, and their match keys in the table (ADR 7).
//!
//! What comes next is decided by [`State`]; here it is done, one thing after the other, each written before the next begins. So a run
//! that ends or dies anywhere is gone on with by the next one.

mod cache;
mod fill;
mod keys;
mod notes;
mod progress;
mod recent;

use domain::Settings;
use domain::catalogue::index::{Page, Phase, Snapshot, State, Stored};
use domain::halo::ItemId;
use futures::FutureExt as _;
use halo::Halo;
use time::{Duration, OffsetDateTime};

use super::Failure;
use crate::deps::Deps;
use crate::gate::{self, Gate};
use crate::stop::Stop;

pub use cache::Catalogue;
pub use notes::remember;
pub(crate) use notes::{doubt, forget, keep_searched, learn, trust};
pub use progress::{Budget, Progress};

/// A run starts nothing with less time left: what it has in hand is to be written.
const LEAST: Duration = Duration::seconds(20);
/// How many changed products a run names at most.
const NAMED: usize = 1_000;

/// Brings the index up to date as far as the budget goes: fills it, writes its keys, reads what changed, and reads everything again from
/// time to time (`catalogue.full_read_hours`). The lease of the sweep's task sees to it that only one does.
///
/// # Errors
/// [`Failure`]: what stopped it. The next run goes on where this one stopped.
pub async fn refresh_index(deps: &Deps, budget: &Budget) -> Result<Progress, Failure> {
    match refresh(deps, budget).boxed().await {
        Ok(progress) => Ok(progress),
        Err(stop) => Err(Failure::of(deps, stop).await),
    }
}

async fn refresh(deps: &Deps, budget: &Budget) -> Result<Progress, Stop> {
    let (_, settings) = deps.settings().await?;
    gate::pass(deps, Gate::Halo, &settings.timing).await?;
    let (revision, state) = read_state(&deps.store).await?;
    let state = state.unwrap_or_else(|| State::new((deps.ids)()));
    let mut run = Refresh {
        deps,
        halo: deps.halo.with_deadline(budget.until),
        budget,
        settings,
        state,
        revision,
        caught_up: false,
        notes: Vec::new(),
        progress: Progress::default(),
    };
    run.go().await?;
    if run.progress.calls > 0 {
        gate::open(deps, Gate::Halo).await?;
    }
    Ok(run.progress.at(&run.state))
}

/// The state with its revision; `None` if there is none, or none that can be read: the index is filled anew then.
async fn read_state(store: &store::Store) -> Result<(u64, Option<State>), store::Error> {
    let stored = store.index_state().await?;
    let revision = stored.as_ref().map_or(0, |stored| stored.revision);
    Ok((revision, stored.and_then(|stored| serde_json::from_str(&stored.json).ok())))
}

/// One run.
struct Refresh<'a> {
    deps: &'a Deps,
    halo: Halo,
    budget: &'a Budget,
    settings: Settings,
    state: State,
    revision: u64,
    /// This run has read the recent changes.
    caught_up: bool,
    /// What is to be looked at, as noted before the recent changes were read.
    notes: Vec<store::IndexNote>,
    progress: Progress,
}

impl Refresh<'_> {
    async fn go(&mut self) -> Result<(), Stop> {
        let every = Duration::hours(self.settings.catalogue.full_read_hours.into());
        while self.budget.until - self.deps.now() > LEAST {
            match self.state.phase(self.deps.now(), every, self.caught_up) {
                Phase::Keys => self.write_keys().await?,
                Phase::Rest => return self.rewrite_noted_keys().await,
                _ if !self.may_call() => break,
                Phase::Begin => self.begin(false).await?,
                Phase::Read(_) => self.read().await?,
                Phase::Fold => self.fold().await?,
                Phase::Recent => self.recent().await?,
            }
        }
        self.progress.left = true;
        if self.caught_up && self.state.keyed == self.state.snapshot {
            self.rewrite_noted_keys().await?;
        }
        Ok(())
    }

    /// Whether another request may be made of Halo.
    fn may_call(&self) -> bool {
        self.progress.calls < self.budget.pages && self.budget.until - self.deps.now() > LEAST
    }

    async fn page(&mut self, number: u32) -> Result<Page, Stop> {
        self.progress.calls += 1;
        let page = self.halo.index_page(number, self.deps.now()).await;
        let page = page.map_err(|error| Stop::from_halo("read the list of products", error))?;
        self.progress.pages += 1;
        Ok(page)
    }

    /// Writes the state. Nobody else may have written it since: the lease of the task forbids it.
    async fn save(&mut self) -> Result<(), Stop> {
        let json = serde_json::to_string(&self.state).unwrap_or_default();
        let now = self.deps.now();
        if !self.deps.store.put_index_state(self.revision, &json, now).await? {
            return Err(Stop::Busy { until: now + Duration::MINUTE });
        }
        self.revision += 1;
        Ok(())
    }

    /// Begins again from nothing, because a part of what was kept is gone.
    async fn start_anew(&mut self) -> Result<(), Stop> {
        tracing::warn!(code = "index_lost", "a part of the item index is gone; it is filled anew");
        self.state = State::new((self.deps.ids)());
        self.caught_up = false;
        self.save().await
    }

    /// A stored snapshot; `None` if it is gone or damaged.
    async fn load(&self, stored: &Stored) -> Result<Option<Snapshot>, Stop> {
        Ok(load(&self.deps.store, stored).await?)
    }

    /// Stores a snapshot under a name of its own.
    async fn store(&self, snapshot: &Snapshot) -> Result<Stored, Stop> {
        let name = format!("snapshot-{}", (self.deps.ids)());
        let json = serde_json::to_vec(snapshot).unwrap_or_default();
        let bytes = self.deps.store.put_index_object(&name, &json).await?;
        Ok(Stored { name, products: snapshot.len(), bytes, built: self.deps.now() })
    }

    fn changed(&mut self, ids: impl IntoIterator<Item = ItemId>) {
        for id in ids {
            self.progress.changed += 1;
            if self.progress.changed_ids.len() < NAMED {
                self.progress.changed_ids.push(id);
            }
        }
    }
}

async fn load(store: &store::Store, stored: &Stored) -> Result<Option<Snapshot>, store::Error> {
    match store.index_object(&stored.name).await {
        Ok(json) => Ok(json.and_then(|json| serde_json::from_slice(&json).ok())),
        Err(store::Error::Corrupt { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// How far the index has come; `None` while there is none.
///
/// # Errors
/// When the store fails.
pub async fn index_progress(store: &store::Store) -> Result<Option<Progress>, store::Error> {
    let (_, state) = read_state(store).await?;
    Ok(state.map(|state| Progress::default().at(&state)))
}

/// Forgets the whole index: it is filled anew with the next refresh. Matching asks Halo until then.
///
/// # Errors
/// When the store fails.
pub async fn delete_index(deps: &Deps) -> Result<(), store::Error> {
    let (_, state) = read_state(&deps.store).await?;
    deps.store.delete_index_state().await?;
    let state = state.unwrap_or_default();
    for stored in [&state.snapshot, &state.keyed].into_iter().flatten() {
        deps.store.delete_index_object(&stored.name).await?;
    }
    deps.store.delete_item_keys().await
}

/// When a run that may take so long must end.
impl Budget {
    /// The usual budget of one sweep that must end at `until`: 60 requests.
    pub fn until(until: OffsetDateTime) -> Self {
        Self { until, pages: 60 }
    }
}
