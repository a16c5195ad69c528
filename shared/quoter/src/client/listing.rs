//! Lists: pages, and reading all of them.

use std::collections::HashSet;

use domain::ids::integer_of;
use serde_json::Value;

use super::filter::{Cursor, PAGE_SIZE, Parameters};
use super::{Client, Error};

/// One page of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Where the next page begins; `None` on the last.
    pub next: Option<Cursor>,
    /// How many rows all pages have together.
    pub total: u64,
}

/// A row of a list.
pub(super) trait Row: Sized {
    /// Reads a row that stands at this JSON path.
    fn read(row: Value, path: &str) -> Result<Self, Error>;

    /// What makes it different from all others, if it has such a thing.
    fn key(&self) -> Option<String>;
}

impl Client {
    /// One page. Its size is always asked for, because the default differs by document (Quoter reference, section 8, point 27).
    pub(super) async fn page<T: Row>(
        &self,
        path: &str,
        parameters: &Parameters,
        cursor: Option<&Cursor>,
    ) -> Result<Page<T>, Error> {
        let mut query = parameters.clone();
        query.push(("page_size".to_owned(), PAGE_SIZE.to_string()));
        query.extend(cursor.map(|cursor| ("cursor".to_owned(), cursor.0.clone())));
        read(self.get(&[path], &query).await?.ok_or(Error::Invalid { status: 404, code: None })?)
    }

    /// All pages. Fails with [`Error::Incomplete`] if they have fewer different rows than the list counts.
    pub(super) async fn all<T: Row>(&self, path: &str, parameters: &Parameters) -> Result<Vec<T>, Error> {
        let (mut rows, mut keys, mut cursors) = (Vec::new(), HashSet::new(), HashSet::new());
        let mut cursor = None;
        loop {
            let page = self.page::<T>(path, parameters, cursor.as_ref()).await?;
            let before = rows.len();
            rows.extend(page.rows.into_iter().filter(|row| row.key().is_none_or(|key| keys.insert(key))));
            let got = u64::try_from(rows.len()).unwrap_or(u64::MAX);
            match page.next {
                // A page without anything new, or a cursor that was followed, would be asked for again and again.
                Some(next) if rows.len() > before && cursors.insert(next.clone()) => cursor = Some(next),
                _ if got >= page.total => return Ok(rows),
                _ => return Err(Error::Incomplete { expected: page.total, got }),
            }
        }
    }
}

fn read<T: Row>(mut answer: Value) -> Result<Page<T>, Error> {
    let total = answer.get("total_count").and_then(integer_of).and_then(|count| u64::try_from(count).ok());
    let total = total.ok_or_else(|| unreadable("total_count"))?;
    let next = match answer.get("next_cursor") {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) => Some(text.clone()).filter(|text| !text.is_empty()).map(Cursor),
        Some(_) => return Err(unreadable("next_cursor")),
    };
    let Some(Value::Array(data)) = answer.get_mut("data").map(Value::take) else { return Err(unreadable("data")) };
    let row = |(at, row)| T::read(row, &format!("data[{at}]"));
    let rows = data.into_iter().enumerate().map(row).collect::<Result<_, _>>()?;
    Ok(Page { rows, next, total })
}

/// Single records come bare, and perhaps below `data` (Quoter reference, section 4.1).
pub(super) fn unwrapped(answer: Value) -> Value {
    match answer {
        Value::Object(mut map) if !map.contains_key("id") => map.remove("data").unwrap_or(Value::Null),
        other => other,
    }
}

pub(super) fn unreadable(path: &str) -> Error {
    Error::Unreadable { path: path.to_owned() }
}
