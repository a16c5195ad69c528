//! The task `due`: runs the families that are due, the longest waiting first.

use domain::FamilyKey;
use sync::{Outcome, Worker};
use time::{Duration, OffsetDateTime};

use crate::Summary;

/// How many families one sweep runs at most.
pub const FAMILIES: usize = 100;

/// A run that has less time than this would only take the lease and give it back.
const LEAST: Duration = Duration::seconds(60);

pub(crate) async fn run(worker: &Worker, until: OffsetDateTime) -> Result<Summary, store::Error> {
    let deps = worker.deps();
    let families = deps.store.due((deps.clock)(), FAMILIES).await?;
    let mut summary = Summary { found: families.len(), ..Summary::default() };
    for (nth, family) in families.iter().enumerate() {
        if until - (deps.clock)() < LEAST {
            summary.left = families.len() - nth;
            break;
        }
        one(worker, family, until, &mut summary).await;
    }
    log(&summary);
    Ok(summary)
}

async fn one(worker: &Worker, family: &FamilyKey, until: OffsetDateTime, summary: &mut Summary) {
    match runtime::run(worker, family, until).await {
        Ok(Outcome::Ran { report, again }) => {
            summary.ran += 1;
            summary.ended.note(&report);
            summary.again += usize::from(again);
            summary.credentials_refused |= runtime::waits_for_credentials(&report);
        }
        Ok(Outcome::Nothing) => summary.nothing += 1,
        Err(error) => {
            tracing::error!(%family, %error, code = "store_failed", "a run could not be recorded");
            summary.failed += 1;
        }
    }
}

fn log(summary: &Summary) {
    let Summary { found, ran, again, nothing, failed, left, .. } = *summary;
    if found > 0 {
        tracing::info!(found, ran, again, nothing, failed, left, "due families were looked after");
    }
}
