//! The task `catalogue`: brings the item index up to date with Halo, then the items of Quoter's catalogue that were pulled.

use domain::halo::ItemId;
use sync::Worker;
use sync::catalogue::{Budget, FailedBy, Failure, RefreshBudget, Refreshed, refresh_index, refresh_linked};
use time::OffsetDateTime;

use crate::Summary;

/// How many requests one sweep makes of Halo for the index at most. Halo allows about 300 in five minutes for the whole tenant.
pub const CALLS: usize = 60;

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
