//! The task `catalogue`: brings the item index up to date with Halo, then the items of Quoter's catalogue that were pulled.

use domain::halo::ItemId;
use runtime::{Measures, metrics};
use serde::Serialize;
use store::Store;
use sync::Worker;
use sync::catalogue::{
    Budget, FailedBy, Failure, RefreshBudget, Refreshed, index_progress, refresh_index, refresh_linked,
};
use time::OffsetDateTime;

use crate::Summary;

/// How many requests one sweep makes of Halo for the index at most. Halo allows about 300 in five minutes for the whole tenant.
pub const CALLS: usize = 60;

/// So many products with problems are counted at most.
const COUNTED: usize = 2_000;

/// How the catalogue stands, whether this task got anywhere or not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CatalogueCounts {
    /// Since when the index has nothing new from Halo, in seconds; as long as it was never complete, since when it is being filled. `None`
    /// before that began.
    pub index_age_seconds: Option<u64>,
    /// Products that could not be pulled, or compared with their items, when it was tried last.
    pub products_held: usize,
}

impl CatalogueCounts {
    async fn read(store: &Store, now: OffsetDateTime) -> Result<Self, store::Error> {
        let index = index_progress(store).await?;
        let since = index.and_then(|index| index.as_of.or(index.reading_since));
        let age = since.map(|since| u64::try_from((now - since).whole_seconds()).unwrap_or_default());
        Ok(Self { index_age_seconds: age, products_held: store.pull_problems(COUNTED).await?.len() })
    }

    pub(crate) fn measures(&self) -> Measures {
        let measures = Measures::default().and(metrics::PRODUCTS_HELD, self.products_held);
        self.index_age_seconds.into_iter().fold(measures, |measures, age| measures.and(metrics::INDEX_AGE, age))
    }
}

pub(crate) async fn run(worker: &Worker, until: OffsetDateTime) -> Summary {
    let (mut summary, mut changed_ids) = (Summary::default(), Vec::new());
    match refresh_index(worker.deps(), &Budget { until, pages: CALLS }).await {
        Ok(progress) => {
            let (calls, changed, items, phase) = (progress.calls, progress.changed, progress.items, progress.phase);
            tracing::info!(calls, changed, items, phase, "the item index was brought up to date");
            changed_ids.clone_from(&progress.changed_ids);
            summary.index = Some(progress);
        }
        Err(failure) => stopped(&mut summary, &failure),
    }
    if !summary.credentials_refused {
        refresh(worker, until, changed_ids, &mut summary).await;
    }
    let deps = worker.deps();
    match CatalogueCounts::read(&deps.store, (deps.clock)()).await {
        Ok(counts) => summary.catalogue = Some(counts),
        Err(error) => tracing::warn!(%error, "how the catalogue stands could not be counted"),
    }
    summary
}

/// Items of products that the index saw change come first.
async fn refresh(worker: &Worker, until: OffsetDateTime, first: Vec<ItemId>, summary: &mut Summary) {
    match refresh_linked(worker.deps(), &RefreshBudget { until, products: None, first }).await {
        Ok(refreshed) => {
            let Refreshed { checked, updated, awaiting, left, .. } = refreshed;
            let held: usize = refreshed.held.values().sum();
            if checked + held > 0 {
                tracing::info!(checked, updated, awaiting, held, left, "pulled items were compared with Halo");
            }
            summary.credentials_refused |= refreshed.credentials_refused;
            summary.problem = summary.problem.take().or_else(|| refreshed.problem.clone());
            summary.refreshed = Some(refreshed);
        }
        Err(failure) => stopped(summary, &failure),
    }
}

fn stopped(summary: &mut Summary, failure: &Failure) {
    tracing::warn!(code = failure.code(), "the catalogue was not brought up to date; the next sweep goes on there");
    summary.credentials_refused |= failure.by == FailedBy::Credentials;
    summary.problem = summary.problem.take().or_else(|| Some(failure.code().to_owned()));
}
