//! Runs: what each run of a family did, for people.

use std::fmt;

use domain::FamilyKey;
use time::{Duration, OffsetDateTime};

use crate::attr::{self, Item};
use crate::lease::Lease;
use crate::table::key;
use crate::{Error, Result, Store};

/// For how many days the bucket keeps what stands under `runs/<days>/`. Its rules say the same; S3 knows no time of a single object.
const SHELVES: [u16; 4] = [40, 100, 400, 3700];
/// DynamoDB deletes an item some days after its time, and the report must be there as long as the item.
const DELETED_WITHIN: Duration = Duration::days(7);

/// One run. Its `Debug` leaves the report out.
#[derive(Clone, PartialEq, Eq)]
pub struct Run {
    /// The id that the run was given.
    pub id: String,
    /// When it started.
    pub started: OffsetDateTime,
    /// What it did, JSON.
    pub report: String,
}

impl fmt::Debug for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Run").field("id", &self.id).field("started", &self.started).finish_non_exhaustive()
    }
}

impl Store {
    /// Keeps the report of the run that holds `lease`, under the lease's token, until `expires`. The same run again replaces it.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn record_run(
        &self,
        lease: &Lease,
        started: OffsetDateTime,
        report: &str,
        expires: OffsetDateTime,
    ) -> Result<()> {
        let id = lease.token();
        let mut item = key(lease.family().as_str(), &format!("run#{:015}#{id}", attr::to_millis(started)));
        self.pack(report.as_bytes(), &format!("runs/{}/{id}.gz", shelf(expires - started))).await?.put_into(&mut item);
        item.insert("run".to_owned(), attr::text(id));
        item.insert("started".to_owned(), attr::time(started));
        item.insert("ttl".to_owned(), attr::ttl(expires));
        self.put_data(item).await
    }

    /// The last `limit` runs of a family, the newest first. One whose report has expired before its item is left out.
    ///
    /// # Errors
    /// [`Error::Corrupt`], [`Error::Unavailable`].
    pub async fn runs(&self, family: &FamilyKey, limit: usize) -> Result<Vec<Run>> {
        let mut runs = Vec::new();
        for item in self.query_some(family.as_str(), "run#", false, limit).await? {
            match self.read_run(&item).await {
                Err(Error::Missing { .. }) => {}
                run => runs.push(run?),
            }
        }
        Ok(runs)
    }

    async fn read_run(&self, item: &Item) -> Result<Run> {
        const WHAT: &str = "report of a run";
        let started = item.time("started").ok_or(Error::Corrupt { what: WHAT })?;
        Ok(Run { id: item.required("run", WHAT)?, started, report: self.unpack_text(item, WHAT).await? })
    }
}

/// The shelf from which nothing goes before this time is over.
fn shelf(kept: Duration) -> u16 {
    let wanted = kept + DELETED_WITHIN;
    let longest = SHELVES.into_iter().max().unwrap_or_default();
    SHELVES.into_iter().find(|days| Duration::days((*days).into()) >= wanted).unwrap_or(longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bucket_keeps_a_report_at_least_as_long_as_the_table_keeps_its_item() {
        for days in 1..=3650 {
            let kept = shelf(Duration::days(days));
            assert!(i64::from(kept) >= days + 7, "{days} days on the shelf of {kept}");
        }
        let shelf_of = |days| shelf(Duration::days(days));
        assert_eq!([1, 33, 34, 90, 94, 365, 3650].map(shelf_of), [40, 40, 100, 100, 400, 400, 3700]);
    }
}
