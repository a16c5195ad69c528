//! What the sweep watches without anybody calling: when quotes expire, and records that Quoter did not have when it was asked.

use domain::FamilyKey;
use time::OffsetDateTime;

use crate::attr::{self, Item};
use crate::table::{Values, key};
use crate::{Result, Store};

const EXPIRIES: &str = "expiry";
const MISSING: &str = "missing";
/// Between the moment and the family in a sort key; sorts below all digits.
const SEPARATOR: char = '#';

/// A quote that expires.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expiry {
    /// When, to the millisecond.
    pub at: OffsetDateTime,
    /// The quote.
    pub family: FamilyKey,
}

impl Expiry {
    fn sort_key(&self) -> String {
        format!("{}{SEPARATOR}{}", moment(self.at), self.family)
    }

    fn read(item: &Item) -> Option<Self> {
        let (_, family) = item.text("sk")?.split_once(SEPARATOR)?;
        Some(Self { at: item.time("at")?, family: FamilyKey::from_stored(family) })
    }
}

/// Sorts as the moments do.
fn moment(at: OffsetDateTime) -> String {
    format!("{:015}", attr::to_millis(at).max(0))
}

impl Store {
    /// Keeps in mind when a quote expires. The same again changes nothing.
    ///
    /// # Errors
    /// [`Error::Unavailable`](crate::Error::Unavailable).
    pub async fn put_expiry(&self, expiry: &Expiry) -> Result<()> {
        let mut item = key(EXPIRIES, &expiry.sort_key());
        item.insert("at".to_owned(), attr::time(expiry.at));
        self.put_data(item).await
    }

    /// Up to `limit` quotes whose moment has come, the earliest first. Each stays until [`Store::delete_expiry`].
    ///
    /// # Errors
    /// [`Error::Unavailable`](crate::Error::Unavailable).
    pub async fn expired(&self, now: OffsetDateTime, limit: usize) -> Result<Vec<Expiry>> {
        // All moments of the next three thousand years begin with 0, and DynamoDB refuses an empty beginning.
        let items = self.query_some(EXPIRIES, "0", true, limit).await?;
        let found = items.iter().filter_map(Expiry::read);
        Ok(found.take_while(|expiry| expiry.at <= now).collect())
    }

    /// The sweep has seen to it.
    ///
    /// # Errors
    /// [`Error::Unavailable`](crate::Error::Unavailable).
    pub async fn delete_expiry(&self, expiry: &Expiry) -> Result<()> {
        let always = "attribute_exists(pk)";
        self.delete_data(EXPIRIES, &expiry.sort_key(), always, Values::default()).await.map(drop)
    }

    /// Since when a record was not found in Quoter; `None` if it was there when it was asked for last.
    ///
    /// # Errors
    /// [`Error::Unavailable`](crate::Error::Unavailable).
    pub async fn missing_since(&self, uuid: &str) -> Result<Option<OffsetDateTime>> {
        Ok(self.get_data(MISSING, uuid).await?.and_then(|item| item.time("since")))
    }

    /// A record was not found for the first time.
    ///
    /// # Errors
    /// [`Error::Unavailable`](crate::Error::Unavailable).
    pub async fn put_missing(&self, uuid: &str, since: OffsetDateTime) -> Result<()> {
        let mut item = key(MISSING, uuid);
        item.insert("since".to_owned(), attr::time(since));
        self.put_data(item).await
    }

    /// A record is there again, or was told to be gone.
    ///
    /// # Errors
    /// [`Error::Unavailable`](crate::Error::Unavailable).
    pub async fn delete_missing(&self, uuid: &str) -> Result<()> {
        self.delete_data(MISSING, uuid, "attribute_exists(pk)", Values::default()).await.map(drop)
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn expiries_sort_by_time_whatever_the_family_is_called() {
        let at = datetime!(2026-03-02 09:00 UTC);
        let key = |seconds, family: &str| {
            let family = FamilyKey::from_stored(family);
            Expiry { at: at + time::Duration::seconds(seconds), family }.sort_key()
        };
        assert!(key(0, "9#9") < key(1, "1#1"));
        assert!(moment(OffsetDateTime::UNIX_EPOCH) < moment(at));
    }
}
