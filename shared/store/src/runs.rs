//! Runs: what each run of a family did, for people.

use std::fmt;

use domain::FamilyKey;
use time::OffsetDateTime;

use crate::attr::{self, Item};
use crate::lease::Lease;
use crate::table::key;
use crate::{Error, Result, Store};

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
        self.pack(report.as_bytes(), &format!("runs/{id}.gz")).await?.put_into(&mut item);
        item.insert("run".to_owned(), attr::text(id));
        item.insert("started".to_owned(), attr::time(started));
        item.insert("ttl".to_owned(), attr::ttl(expires));
        self.put_data(item).await
    }

    /// The last `limit` runs of a family, the newest first.
    ///
    /// # Errors
    /// [`Error::Corrupt`], [`Error::Unavailable`].
    pub async fn runs(&self, family: &FamilyKey, limit: usize) -> Result<Vec<Run>> {
        let mut runs = Vec::new();
        for item in self.query_some(family.as_str(), "run#", false, limit).await? {
            runs.push(self.read_run(&item).await?);
        }
        Ok(runs)
    }

    async fn read_run(&self, item: &Item) -> Result<Run> {
        const WHAT: &str = "report of a run";
        let started = item.time("started").ok_or(Error::Corrupt { what: WHAT })?;
        Ok(Run { id: item.required("run", WHAT)?, started, report: self.unpack_text(item, WHAT).await? })
    }
}
