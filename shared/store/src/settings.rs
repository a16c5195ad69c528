//! The settings document: every version is kept, one is current.

use std::fmt;

use aws_sdk_dynamodb::types::{Put, TransactWriteItem};
use time::OffsetDateTime;

use crate::attr::{self, Attributes, Item};
use crate::table::{Values, key, names};
use crate::{Error, Result, Store};

const PARTITION: &str = "settings";
const CURRENT: &str = "current";
const WHAT: &str = "settings";

/// One version of the settings. Its `Debug` leaves document and author out.
#[derive(Clone, PartialEq, Eq)]
pub struct SettingsVersion {
    /// Counts from 1.
    pub version: u64,
    /// The document, JSON.
    pub document: String,
    /// Who saved it.
    pub author: String,
    /// When.
    pub saved: OffsetDateTime,
}

impl fmt::Debug for SettingsVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SettingsVersion").field("version", &self.version).finish_non_exhaustive()
    }
}

impl SettingsVersion {
    fn read(item: &Item) -> Result<Self> {
        Ok(Self {
            version: item.number("version").ok_or(Error::Corrupt { what: WHAT })?,
            document: item.required("document", WHAT)?,
            author: item.required("author", WHAT)?,
            saved: item.time("saved").ok_or(Error::Corrupt { what: WHAT })?,
        })
    }

    fn item(&self, sort: &str) -> Attributes {
        let mut item = key(PARTITION, sort);
        item.insert("version".to_owned(), attr::number(self.version));
        item.insert("document".to_owned(), attr::text(&self.document));
        item.insert("author".to_owned(), attr::text(&self.author));
        item.insert("saved".to_owned(), attr::time(self.saved));
        item
    }
}

impl Store {
    /// The current version and its document, strongly read.
    ///
    /// # Errors
    /// [`Error::Corrupt`], [`Error::Unavailable`].
    pub async fn settings_current(&self) -> Result<Option<(u64, String)>> {
        let item = self.get_data(PARTITION, CURRENT).await?;
        let current = item.as_ref().map(SettingsVersion::read).transpose()?;
        Ok(current.map(|current| (current.version, current.document)))
    }

    /// Saves a document as the next version and makes it current. `expected` is the version that it was made from, `None` for the
    /// first. Gives the new version.
    ///
    /// # Errors
    /// [`Error::Conflict`] when somebody saved another version since; [`Error::Unavailable`].
    pub async fn settings_put(
        &self,
        expected: Option<u64>,
        document: &str,
        now: OffsetDateTime,
        author: &str,
    ) -> Result<u64> {
        let version = expected.unwrap_or(0) + 1;
        let next = SettingsVersion { version, document: document.to_owned(), author: author.to_owned(), saved: now };
        let unchanged = if expected.is_some() { "#version = :expected" } else { "attribute_not_exists(pk)" };
        let seen = expected.map(|seen| Values::default().number(":expected", seen)).unwrap_or_default();
        let kept = self.put(next.item(&sort(version)), "attribute_not_exists(pk)", Values::default())?;
        let current = self.put(next.item(CURRENT), unchanged, seen)?;
        if self.transact(vec![kept, current]).await? { Ok(version) } else { Err(Error::Conflict { what: WHAT }) }
    }

    /// All versions, the newest first.
    ///
    /// # Errors
    /// [`Error::Corrupt`], [`Error::Unavailable`].
    pub async fn settings_history(&self) -> Result<Vec<SettingsVersion>> {
        let items = self.query_some(PARTITION, "version#", false, usize::MAX).await?;
        items.iter().map(SettingsVersion::read).collect()
    }

    /// One version.
    ///
    /// # Errors
    /// [`Error::Corrupt`], [`Error::Unavailable`].
    pub async fn settings_version(&self, version: u64) -> Result<Option<SettingsVersion>> {
        self.get_data(PARTITION, &sort(version)).await?.as_ref().map(SettingsVersion::read).transpose()
    }

    fn put(&self, item: Attributes, condition: &str, values: Values) -> Result<TransactWriteItem> {
        let put = Put::builder()
            .table_name(&self.names.data)
            .set_item(Some(item))
            .condition_expression(condition)
            .set_expression_attribute_names(names(&[condition]))
            .set_expression_attribute_values(values.some())
            .build()
            .map_err(|_| Error::Corrupt { what: WHAT })?;
        Ok(TransactWriteItem::builder().put(put).build())
    }
}

fn sort(version: u64) -> String {
    format!("version#{version:06}")
}
