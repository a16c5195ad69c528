//! Cursors: how far a task of the sweep has come.

use time::OffsetDateTime;

use crate::attr;
use crate::table::key;
use crate::{Result, Store};

const PARTITION: &str = "cursor";

impl Store {
    /// How far the task has come, in its own words.
    ///
    /// # Errors
    /// [`Error::Corrupt`](crate::Error::Corrupt), [`Error::Unavailable`](crate::Error::Unavailable).
    pub async fn cursor(&self, task: &str) -> Result<Option<String>> {
        let item = self.get_data(PARTITION, task).await?;
        item.map(|item| item.required("position", "cursor")).transpose()
    }

    /// Keeps how far the task has come. The task's lease sees to it that only one writes.
    ///
    /// # Errors
    /// [`Error::Unavailable`](crate::Error::Unavailable).
    pub async fn put_cursor(&self, task: &str, position: &str, now: OffsetDateTime) -> Result<()> {
        let mut item = key(PARTITION, task);
        item.insert("position".to_owned(), attr::text(position));
        item.insert("updated".to_owned(), attr::time(now));
        self.put_data(item).await
    }
}
