//! The cache of Halo's lists (agents, statuses, taxes and so on), refreshed by `sweep`.

use time::OffsetDateTime;

use crate::attr;
use crate::table::key;
use crate::{Error, Result, Store};

const PARTITION: &str = "tenant";

impl Store {
    /// Keeps a list, a JSON document, under its name.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn put_tenant(&self, name: &str, json: &str, now: OffsetDateTime) -> Result<()> {
        let mut item = key(PARTITION, name);
        self.pack(json.as_bytes(), &format!("tenant/{name}.gz")).await?.put_into(&mut item);
        item.insert("updated".to_owned(), attr::time(now));
        self.put_data(item).await
    }

    /// A list and when it was read from Halo.
    ///
    /// # Errors
    /// [`Error::Corrupt`], [`Error::Unavailable`].
    pub async fn tenant(&self, name: &str) -> Result<Option<(String, OffsetDateTime)>> {
        const WHAT: &str = "list of the tenant";
        let Some(item) = self.get_data(PARTITION, name).await? else { return Ok(None) };
        let read = item.time("updated").ok_or(Error::Corrupt { what: WHAT })?;
        Ok(Some((self.unpack_text(&item, WHAT).await?, read)))
    }
}
