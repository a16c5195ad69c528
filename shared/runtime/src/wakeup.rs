//! What the stream wakes: the handler of `quote-published` and of `quote-won`.

use domain::FamilyKey;
use sync::{Outcome, Worker};
use time::OffsetDateTime;

use crate::event::Event;
use crate::metrics::Measures;
use crate::tally::Tally;
use crate::{run, waits_for_credentials};

/// What came of an event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Families that were run.
    pub ran: usize,
    /// How these runs ended.
    pub ended: Tally,
    /// Families that need nothing now, or are in other hands.
    pub nothing: usize,
    /// Families of which nothing could be recorded, and records without a key. The sweep finds these families.
    pub failed: usize,
    /// Whether Halo or Quoter refused the credentials, so that they should be read again.
    pub credentials_refused: bool,
}

impl Summary {
    /// What is sent of it.
    pub fn measures(&self) -> Measures {
        self.ended.measures(self.failed)
    }
}

/// Runs the family of each record, starting nothing after `until`. Never fails: what happened stands with each family, and a family
/// of which nothing could be recorded stays due, so that no quote holds up another.
pub async fn handle(worker: &Worker, event: &Event, until: OffsetDateTime) -> Summary {
    let mut summary = Summary::default();
    for record in &event.records {
        match record.family() {
            Some(family) => wake(worker, &family, until, &mut summary).await,
            None => {
                tracing::error!(code = "record_without_key", "a stream record has no key");
                summary.failed += 1;
            }
        }
    }
    summary
}

async fn wake(worker: &Worker, family: &FamilyKey, until: OffsetDateTime, summary: &mut Summary) {
    match run(worker, family, until).await {
        Ok(Outcome::Ran { report, .. }) => {
            summary.ran += 1;
            summary.ended.note(&report);
            summary.credentials_refused |= waits_for_credentials(&report);
        }
        Ok(Outcome::Nothing) => summary.nothing += 1,
        Err(error) => {
            tracing::error!(%family, %error, code = "store_failed", "a run could not be recorded");
            summary.failed += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics;

    #[test]
    fn what_is_sent_is_what_is_listed() {
        let mut sent: Vec<&str> = Summary::default().measures().each().map(|(metric, _)| metric.name).collect();
        sent.push(metrics::HALO_CALLS.name);
        for function in ["quote-published", "quote-won"] {
            let listed = metrics::METRICS.iter().filter(|metric| metric.sent_by.contains(&function));
            assert_eq!(sent, listed.map(|metric| metric.name).collect::<Vec<_>>());
        }
    }
}
