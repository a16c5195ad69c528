//! A full pass over Halo's list of products, page by page and perhaps over several runs.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::Page;
use crate::halo::ItemId;
use crate::quote::short_digest;

/// Rows of a full page (HaloPSA API reference, section 2.4).
const ROWS: usize = 100;
/// More pages than any tenant has: a list that never ends is taken to end here.
const MOST: u32 = 5_000;

/// A pass goes back no more often: a number that falls on and on does not count products. What is missed is asked for by its id, or comes
/// with the next pass.
const RETURNS: u32 = 10;

/// How far a full pass has come. New and changed products move to the front of the list while it goes on; what so moves past it is read
/// as a recent change afterwards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pass {
    /// Names what is kept of it.
    pub id: String,
    /// When it began, UTC.
    pub started: OffsetDateTime,
    /// The page to be read next, from 1.
    pub page: u32,
    /// Names of the chunks of it that are kept, in order. Each has a name of its own, so that two runs at once never write the same.
    pub chunks: Vec<String>,
    /// How many products Halo said there are.
    pub total: Option<usize>,
    /// The newest change when it began, milliseconds since 1970.
    pub newest: Option<i64>,
    /// All pages were read.
    pub listed: bool,
    /// It takes the place of recent changes that are too many: they are read from its beginning on when it is over.
    pub covers_recent: bool,
    /// Products that were found to be gone while it went on.
    #[serde(default)]
    pub gone: Vec<ItemId>,
    /// Digest of the last page, to notice a server that sends the same page again and again.
    #[serde(default)]
    pub(super) last_page: Option<String>,
    /// How often it went back because the number of products fell.
    #[serde(default)]
    pub(super) returns: u32,
}

/// What is to be done next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Read this page.
    Page(u32),
    /// All pages were read.
    Listed,
}

impl Pass {
    /// A pass that begins now.
    pub fn begin(id: String, started: OffsetDateTime, covers_recent: bool) -> Self {
        Self {
            id,
            started,
            page: 1,
            chunks: Vec::new(),
            returns: 0,
            total: None,
            newest: None,
            listed: false,
            covers_recent,
            gone: Vec::new(),
            last_page: None,
        }
    }

    /// What is to be read.
    pub fn next(&self) -> Next {
        if self.listed { Next::Listed } else { Next::Page(self.page) }
    }

    /// How many pages there are, as far as Halo says how many products there are.
    pub fn pages(&self) -> Option<usize> {
        self.total.map(|total| total.div_ceil(ROWS).max(1))
    }

    /// The page that was to be read was read.
    pub fn read(&mut self, page: &Page) {
        if self.page == 1 && self.newest.is_none() {
            self.newest = page.newest();
        }
        let digest = digest(page);
        let is_repeated = self.page > 1 && self.last_page.as_ref() == Some(&digest);
        let back = self.fallen(page).div_ceil(ROWS);
        self.total = page.total.or(self.total);
        self.last_page = Some(digest);
        if back > 0 && self.page > 1 && !is_repeated && self.returns < RETURNS {
            self.returns += 1;
            // Products were deleted: as many moved from the pages after to pages that were read. These are read again.
            let back = u32::try_from(back).unwrap_or(u32::MAX);
            self.page = self.page.saturating_sub(back).max(1);
            self.last_page = None;
            return;
        }
        self.listed = page.last || page.products.is_empty() || is_repeated || self.page >= MOST;
        self.page += 1;
    }

    fn fallen(&self, page: &Page) -> usize {
        let (Some(before), Some(now)) = (self.total, page.total) else { return 0 };
        before.saturating_sub(now)
    }
}

/// What tells two pages apart.
pub(super) fn digest(page: &Page) -> String {
    let says = |product: &super::Product| serde_json::to_string(&super::Product { seen: 0, ..product.clone() });
    let rows: Vec<String> = page.products.iter().filter_map(|product| says(product).ok()).collect();
    short_digest(&rows.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::super::samples::{NOW, changed, page, product};
    use super::*;

    fn pass() -> Pass {
        Pass::begin("p".to_owned(), NOW, false)
    }

    fn full(page_no: i64, total: usize) -> Page {
        page((0..100).map(|row| changed(500 - page_no, product(page_no * 100 + row, "A", ""))).collect(), total, false)
    }

    #[test]
    fn pages_follow_each_other_to_the_last_one() {
        let mut pass = pass();
        pass.read(&full(1, 250));
        assert_eq!((pass.next(), pass.pages(), pass.newest), (Next::Page(2), Some(3), Some(499 * 60_000)));
        pass.read(&full(2, 250));
        pass.read(&page(vec![product(1, "A", "")], 250, true));
        assert_eq!((pass.next(), pass.newest), (Next::Listed, Some(499 * 60_000)));
    }

    #[test]
    fn after_a_deletion_the_page_before_is_read_again() {
        let mut pass = pass();
        for (number, total) in [(1, 500), (2, 500), (3, 499)] {
            pass.read(&full(number, total));
        }
        assert_eq!(pass.next(), Next::Page(2));
        pass.read(&full(2, 499));
        pass.read(&full(3, 499));
        assert_eq!(pass.next(), Next::Page(4));
    }

    #[test]
    fn a_number_that_counts_something_else_does_not_keep_a_pass_from_its_end() {
        let mut pass = pass();
        let mut read = 0;
        while let Next::Page(number) = pass.next() {
            read += 1;
            assert!(read < 60, "page {number} again and again");
            let total = if number == 4 { 130 } else { 500 };
            pass.read(&Page { last: number == 4, ..full(number.into(), total) });
        }
        assert!(read > 4, "it goes back, but not for ever");
    }

    #[test]
    fn new_products_only_bring_rows_twice() {
        let mut pass = pass();
        pass.read(&full(1, 500));
        pass.read(&full(2, 501));
        assert_eq!(pass.next(), Next::Page(3));
    }

    #[test]
    fn an_empty_page_and_a_server_that_sends_one_page_again_and_again_end_it() {
        let mut empty = pass();
        empty.read(&page(Vec::new(), 500, false));
        assert_eq!(empty.next(), Next::Listed);
        let mut stuck = pass();
        stuck.read(&full(1, 500));
        stuck.read(&full(1, 500));
        assert_eq!(stuck.next(), Next::Listed);
    }
}
