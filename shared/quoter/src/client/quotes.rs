//! Quotes: one by id, lists by filter.

use std::collections::HashSet;

use domain::RecordId;
use domain::ids::integer_of;
use serde_json::Value;
use time::OffsetDateTime;

use super::{Client, Cursor, Error, QuoteFilter};
use crate::api::{Fetched, Listed};

/// One page of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct QuotePage {
    /// The rows.
    pub rows: Vec<Listed>,
    /// Where the next page begins; `None` on the last.
    pub next: Option<Cursor>,
    /// How many rows all pages have together.
    pub total: u64,
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
        let answer = self.get(&["quotes"], &filter.query(cursor)).await?;
        page(answer.ok_or(Error::Invalid { status: 404, code: None })?)
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

    /// The rows of all quotes that were changed after a moment, oldest change first.
    pub async fn quotes_updated_since(&self, since: OffsetDateTime) -> Result<Vec<Listed>, Error> {
        self.all_quotes(&QuoteFilter::default().updated_after(since).oldest_change_first()).await
    }

    /// All pages of a list. Fails with [`Error::Incomplete`] if they have fewer different rows than the list counts.
    pub async fn all_quotes(&self, filter: &QuoteFilter) -> Result<Vec<Listed>, Error> {
        let (mut rows, mut seen) = (Vec::new(), HashSet::new());
        let mut cursor = None;
        loop {
            let page = self.quotes(filter, cursor.as_ref()).await?;
            let before = rows.len();
            rows.extend(page.rows.into_iter().filter(|row| seen.insert(row.id().clone())));
            let got = u64::try_from(rows.len()).unwrap_or(u64::MAX);
            match page.next {
                // A page without anything new would be asked for again and again.
                Some(next) if rows.len() > before => cursor = Some(next),
                _ if got >= page.total => return Ok(rows),
                _ => return Err(Error::Incomplete { expected: page.total, got }),
            }
        }
    }
}

/// Single records come bare, and perhaps below `data` (Quoter reference, section 4.1).
fn unwrapped(answer: Value) -> Value {
    match answer {
        Value::Object(mut map) if !map.contains_key("id") => map.remove("data").unwrap_or(Value::Null),
        other => other,
    }
}

fn page(mut answer: Value) -> Result<QuotePage, Error> {
    let total = answer.get("total_count").and_then(integer_of).and_then(|count| u64::try_from(count).ok());
    let total = total.ok_or_else(|| unreadable("total_count"))?;
    let next = match answer.get("next_cursor") {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) => Some(text.clone()).filter(|text| !text.is_empty()).map(Cursor),
        Some(_) => return Err(unreadable("next_cursor")),
    };
    let Some(Value::Array(data)) = answer.get_mut("data").map(Value::take) else { return Err(unreadable("data")) };
    let row = |(at, row)| Listed::new(row).ok_or_else(|| unreadable(&format!("data[{at}].id")));
    let rows = data.into_iter().enumerate().map(row).collect::<Result<_, _>>()?;
    Ok(QuotePage { rows, next, total })
}

fn unreadable(path: &str) -> Error {
    Error::Unreadable { path: path.to_owned() }
}
