//! Leases of the sweep's tasks, so that each runs once at a time.

use time::OffsetDateTime;

use crate::lease::Holder;
use crate::table::{Change, Changed, Values};
use crate::{Result, Store};

const PARTITION: &str = "task";

impl Store {
    /// Whether this run may do the task until `until`. Not if another does it.
    ///
    /// # Errors
    /// [`Error::Unavailable`](crate::Error::Unavailable).
    pub async fn take_task(
        &self,
        task: &str,
        holder: &Holder,
        now: OffsetDateTime,
        until: OffsetDateTime,
    ) -> Result<bool> {
        let mut condition = "attribute_not_exists(pk) OR #until <= :now OR #token = :token".to_owned();
        if holder.exclusive {
            condition.push_str(" OR #boot <> :boot");
        }
        let change = Change {
            update: "SET #token = :token, #boot = :boot, #until = :until".to_owned(),
            condition,
            values: Values::default()
                .text(":token", &holder.token)
                .text(":boot", &holder.boot)
                .time(":now", now)
                .time(":until", until),
        };
        Ok(matches!(self.update_data(PARTITION, task, change).await?, Changed::Yes(_)))
    }

    /// The task is finished: another run may take it at once. Nothing happens if it is not ours any more.
    ///
    /// # Errors
    /// [`Error::Unavailable`](crate::Error::Unavailable): the lease ends by its time.
    pub async fn finish_task(&self, task: &str, holder: &Holder) -> Result<()> {
        let values = Values::default().text(":token", &holder.token);
        self.delete_data(PARTITION, task, "#token = :token", values).await.map(drop)
    }
}
