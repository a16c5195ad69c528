//! The task `catalogue`: brings the item index up to date with Halo.

use sync::Worker;
use sync::catalogue::{Budget, FailedBy, Failure, refresh_index};
use time::OffsetDateTime;

use crate::Summary;

/// How many requests one sweep makes of Halo for the index at most. Halo allows about 300 in five minutes for the whole tenant.
pub const CALLS: usize = 60;

pub(crate) async fn run(worker: &Worker, until: OffsetDateTime) -> Summary {
    let mut summary = Summary::default();
    match refresh_index(worker.deps(), &Budget { until, pages: CALLS }).await {
        Ok(progress) => {
            let (calls, changed, items, phase) = (progress.calls, progress.changed, progress.items, progress.phase);
            tracing::info!(calls, changed, items, phase, "the item index was brought up to date");
            summary.index = Some(progress);
        }
        Err(failure) => stopped(&mut summary, &failure),
    }
    summary
}

fn stopped(summary: &mut Summary, failure: &Failure) {
    tracing::warn!(code = failure.code(), "the item index was not brought up to date; the next sweep goes on there");
    summary.credentials_refused |= failure.by == FailedBy::Credentials;
    summary.problem = Some(failure.code().to_owned());
}
