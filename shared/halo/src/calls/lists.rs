//! Reading lists, page by page or at once.

use std::collections::HashSet;

use domain::ids::integer_of;
use serde_json::Value;

use crate::decode::{self, Record};
use crate::error::Error;
use crate::listing::{self, Listing, MAX_PAGES, Next, PAGE_SIZE, Page};
use crate::transport::Halo;

/// A list to read.
pub(super) struct List<'a> {
    /// The entity, such as `Quotation`.
    pub(super) entity: &'a str,
    /// The key under which the rows are expected.
    pub(super) key: &'a str,
    /// Filters.
    pub(super) query: Vec<(&'a str, &'a str)>,
}

impl Halo {
    /// All rows, in pages of 100 and at most ten of them; more leave the listing incomplete.
    pub(super) async fn pages<T: Record>(&self, list: &List<'_>) -> Result<Listing<T>, Error> {
        self.pages_where(list, |_| true).await
    }

    /// The same, of those rows that `wanted` lets through.
    pub(super) async fn pages_where<T: Record>(
        &self,
        list: &List<'_>,
        wanted: impl Fn(&Value) -> bool,
    ) -> Result<Listing<T>, Error> {
        let mut seen = Seen::default();
        let mut rows = Vec::new();
        for number in 1..=MAX_PAGES {
            let page = self.page::<T>(list, number).await?;
            let fresh = page.rows.iter().filter(|row| seen.is_new(row)).count();
            let next = listing::next(&page, fresh, seen.total);
            rows.extend(decoded::<T>(page, &wanted, &mut seen)?);
            if next != Next::More {
                return Ok(Listing { rows, complete: next == Next::Complete });
            }
        }
        Ok(Listing { rows, complete: false })
    }

    /// One page; the listing is complete if there is nothing after it.
    pub(super) async fn one_page<T: Record>(&self, list: &List<'_>, number: u32) -> Result<Listing<T>, Error> {
        Ok(self.counted_page(list, number).await?.0)
    }

    /// The same with the number of records in all, where Halo tells it.
    pub(super) async fn counted_page<T: Record>(
        &self,
        list: &List<'_>,
        number: u32,
    ) -> Result<(Listing<T>, Option<usize>), Error> {
        let page = self.page::<T>(list, number).await?;
        let total = page.record_count.filter(|count| counts_all(*count, page.rows.len(), number));
        let before = PAGE_SIZE * usize::try_from(number.saturating_sub(1)).unwrap_or(0);
        let next = listing::next(&page, page.rows.len(), before + page.rows.len());
        let rows = decoded::<T>(page, &|_| true, &mut Seen::default())?;
        Ok((Listing { rows, complete: next == Next::Complete }, total))
    }

    /// A list that Halo sends whole, as a bare array.
    pub(super) async fn whole<T: Record>(&self, list: &List<'_>) -> Result<Listing<T>, Error> {
        let page = rows::<T>(&self.read(list.entity, &list.query).await?, list.key)?;
        let complete = page.record_count.is_none_or(|count| page.rows.len() >= count);
        let rows = decoded::<T>(page, &|_| true, &mut Seen::default())?;
        Ok(Listing { rows, complete })
    }

    async fn page<T: Record>(&self, list: &List<'_>, number: u32) -> Result<Page, Error> {
        let (size, number) = (PAGE_SIZE.to_string(), number.to_string());
        let mut query = list.query.clone();
        query.extend([("pageinate", "true"), ("page_size", size.as_str()), ("page_no", number.as_str())]);
        rows::<T>(&self.read(list.entity, &query).await?, list.key)
    }
}

/// Whether a number of records can be that of all. Some lists may count the rows of the page.
fn counts_all(count: usize, rows: usize, number: u32) -> bool {
    count > rows || (number == 1 && rows < PAGE_SIZE)
}

fn rows<T: Record>(body: &[u8], key: &str) -> Result<Page, Error> {
    listing::page(decode::json::<T>(body)?, key).ok_or_else(|| decode::unreadable::<T>(".".to_owned()))
}

/// Ids that were met, since records may move to the next page while we read, and some servers ignore paging.
#[derive(Default)]
struct Seen {
    ids: HashSet<i64>,
    taken: HashSet<i64>,
    total: usize,
}

impl Seen {
    fn is_new(&mut self, row: &Value) -> bool {
        let new = row.get("id").and_then(integer_of).is_none_or(|id| self.ids.insert(id));
        self.total += usize::from(new);
        new
    }

    fn take(&mut self, row: &Value) -> bool {
        row.get("id").and_then(integer_of).is_none_or(|id| self.taken.insert(id))
    }
}

fn decoded<T: Record>(page: Page, wanted: &impl Fn(&Value) -> bool, seen: &mut Seen) -> Result<Vec<T>, Error> {
    let Page { rows, key, .. } = page;
    let chosen = rows.into_iter().enumerate().filter(|(_, row)| seen.take(row) && wanted(row));
    let read = chosen
        .map(|(at, row)| decode::record(row).map_err(|path| decode::unreadable::<T>(format!("{key}[{at}].{path}"))));
    read.collect()
}

/// Two lists as one, each record once.
pub(super) fn union<T: PartialEq>(first: Listing<T>, second: Listing<T>) -> Listing<T> {
    let mut rows = first.rows;
    for row in second.rows {
        if !rows.contains(&row) {
            rows.push(row);
        }
    }
    Listing { rows, complete: first.complete && second.complete }
}
