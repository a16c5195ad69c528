//! Quotes: one by id, lists by filter.

use domain::RecordId;
use serde_json::Value;
use time::OffsetDateTime;

use super::listing::{Page, Row, unreadable, unwrapped};
use super::{Client, Cursor, Error, QuoteFilter};
use crate::api::{Fetched, Listed};

/// One page of a list of quotes.
pub type QuotePage = Page<Listed>;

impl Row for Listed {
    fn read(row: Value, path: &str) -> Result<Self, Error> {
        Self::new(row).ok_or_else(|| unreadable(&format!("{path}.id")))
    }

    fn key(&self) -> Option<String> {
        Some(self.id().to_string())
    }
}

impl Client {
    /// A quote with its sections and lines; `None` if there is none with this id (`quot_…`).
    pub async fn quote(&self, id: &RecordId) -> Result<Option<Fetched>, Error> {
        let Some(answer) = self.get(&["quotes", id.as_str()], &[]).await? else { return Ok(None) };
        let fetched = Fetched::new(unwrapped(answer)).ok_or_else(|| unreadable("id"))?;
        if fetched.id() == id { Ok(Some(fetched)) } else { Err(unreadable("id")) }
    }

    /// One page of the quotes that a filter lets through.
    pub async fn quotes(&self, filter: &QuoteFilter, cursor: Option<&Cursor>) -> Result<QuotePage, Error> {
        self.page("quotes", &filter.parameters, cursor).await
    }

    /// The row of the record with this public token, which deliveries and the API share.
    ///
    /// Unknown filters are ignored silently by the service, so that a row is taken only if it is the one that was asked for.
    pub async fn quote_by_uuid(&self, uuid: &str) -> Result<Option<Listed>, Error> {
        let page = self.quotes(&QuoteFilter::default().uuid(uuid), None).await?;
        let (total, mut rows) = (page.total, page.rows);
        rows.retain(|row| row.uuid().is_none_or(|given| given.eq_ignore_ascii_case(uuid)));
        match (total, rows.pop()) {
            (0, _) => Ok(None),
            (1, Some(row)) if rows.is_empty() => Ok(Some(row)),
            _ => Err(unreadable("data[0].uuid")),
        }
    }

    /// The row of the record with this id (`quot_…`), draft or not. A row is taken only if it is the one that was asked for.
    pub async fn listed_quote(&self, id: &RecordId) -> Result<Option<Listed>, Error> {
        let page = self.quotes(&QuoteFilter::default().id(id.as_str()), None).await?;
        let (total, row) = (page.total, page.rows.into_iter().find(|row| row.id() == id));
        match (total, row) {
            (_, Some(row)) => Ok(Some(row)),
            (0, None) => Ok(None),
            // The filter was ignored.
            (_, None) => Err(unreadable("data[0].id")),
        }
    }

    /// The rows of all quotes that were changed after a moment, oldest change first.
    pub async fn quotes_updated_since(&self, since: OffsetDateTime) -> Result<Vec<Listed>, Error> {
        self.all_quotes(&QuoteFilter::default().updated_after(since).oldest_change_first()).await
    }

    /// All pages of a list. Fails with [`Error::Incomplete`] if they have fewer different rows than the list counts.
    pub async fn all_quotes(&self, filter: &QuoteFilter) -> Result<Vec<Listed>, Error> {
        self.all("quotes", &filter.parameters).await
    }
}
