//! The recent changes: pages are read newest first until they reach what is known.

use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

use super::{Page, Pass, pass};

/// How far the changes before the newest known one are read again: clocks of servers differ, and a change may be seen late.
const OVERLAP: Duration = Duration::minutes(10);

/// Up to where recent changes are known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recent {
    /// The newest known change, milliseconds since 1970, by Halo's clock.
    newest: Option<i64>,
    /// Since when that is the newest one, by our clock.
    since: OffsetDateTime,
    /// That has been so for longer than the overlap: no other change of that moment is to come.
    settled: bool,
    /// Digest of the first page as it was read last.
    head: Option<String>,
}

/// What a page says about going on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Older changes may be new too: read the next page.
    More,
    /// Everything before is known.
    Reached,
    /// The rows are not in the order of their changes, or do not show it: nothing is proven about the others.
    Unproven,
}

impl Recent {
    /// After a full pass: what changed since it began is still to be read.
    pub fn after(pass: &Pass) -> Self {
        Self { newest: pass.newest, since: pass.started, settled: false, head: None }
    }

    /// Whether the first page is the one that was read last, and nothing can have been missed then: no change since.
    pub fn is_quiet(&self, first: &Page) -> bool {
        self.settled && self.head.as_ref() == Some(&pass::digest(first))
    }

    /// Whether to go on after a page, which brought news or not.
    pub fn reads(&self, page: &Page, news: bool) -> Reading {
        if page.last {
            return Reading::Reached;
        }
        if !page.is_newest_first() {
            return Reading::Unproven;
        }
        let last = page.products.last().and_then(|product| product.modified);
        let is_older = match (last, self.newest) {
            (Some(last), Some(newest)) => last < newest - self.overlap(),
            // Changes without a moment come last. What is there before them is not older than they are.
            (None, Some(_)) => true,
            (_, None) => false,
        };
        let is_known = !news && (self.settled || self.newest.is_none());
        if is_older || is_known { Reading::Reached } else { Reading::More }
    }

    /// Where it stands after all was read, from the first page of a reading that began at `began`.
    #[must_use]
    pub fn moved(&self, first: &Page, began: OffsetDateTime) -> Self {
        let newest = first.newest().max(self.newest);
        let stands = newest == self.newest;
        let since = if stands { self.since } else { began };
        let settled = stands && (self.settled || began - since >= OVERLAP);
        Self { newest, since, settled, head: Some(pass::digest(first)) }
    }

    fn overlap(&self) -> i64 {
        if self.settled { 0 } else { i64::try_from(OVERLAP.whole_milliseconds()).unwrap_or(0) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Product;
    use super::super::samples::{NOW, changed, page, product};
    use super::*;

    /// A page of products that changed at these minutes.
    fn at(minutes: &[i64]) -> Page {
        let rows = minutes.iter().zip(1..).map(|(minute, id)| changed(*minute, product(id, "A", "")));
        page(rows.collect(), 500, false)
    }

    fn recent(newest: i64) -> Recent {
        Recent::after(&Pass { newest: Some(newest * 60_000), ..Pass::begin("p".to_owned(), NOW, false) })
    }

    fn settled(newest: i64) -> Recent {
        let recent = recent(newest).moved(&at(&[newest]), NOW + Duration::minutes(20));
        assert!(recent.settled);
        recent
    }

    #[test]
    fn pages_are_read_until_they_are_older_than_what_is_known() {
        assert_eq!(recent(100).reads(&at(&[130, 120, 101]), true), Reading::More);
        assert_eq!(recent(100).reads(&at(&[130, 120, 95]), true), Reading::More, "the overlap");
        assert_eq!(recent(100).reads(&at(&[130, 120, 89]), true), Reading::Reached);
    }

    #[test]
    fn among_changes_of_the_same_moment_one_more_may_come_until_that_moment_is_past() {
        assert_eq!(recent(100).reads(&at(&[100, 100, 100]), false), Reading::More);
        assert_eq!(settled(100).reads(&at(&[100, 100, 100]), false), Reading::Reached);
        assert_eq!(settled(100).reads(&at(&[100, 100, 100]), true), Reading::More);
    }

    #[test]
    fn a_newer_change_begins_the_waiting_again() {
        let moved = settled(100).moved(&at(&[140, 100]), NOW + Duration::minutes(40));
        assert!(!moved.settled);
        assert_eq!(moved.newest, Some(140 * 60_000));
    }

    #[test]
    fn the_same_first_page_is_quiet_only_once_its_moment_is_past() {
        let (first, later) = (at(&[100, 90]), NOW + Duration::minutes(20));
        let fresh = recent(100).moved(&first, NOW + Duration::minutes(1));
        assert!(!fresh.is_quiet(&first));
        assert!(fresh.moved(&first, later).is_quiet(&first));
        let edited = page(vec![changed(100, product(1, "Other", "")), changed(90, product(2, "A", ""))], 500, false);
        assert!(!fresh.moved(&first, later).is_quiet(&edited));
    }

    #[test]
    fn a_list_in_another_order_or_without_moments_proves_nothing() {
        assert_eq!(recent(100).reads(&at(&[90, 130]), false), Reading::Unproven);
        let bare = page(vec![Product { modified: None, ..product(1, "A", "") }], 500, false);
        assert_eq!(recent(100).reads(&bare, false), Reading::Unproven);
        assert_eq!(recent(100).reads(&Page { last: true, ..bare }, false), Reading::Reached, "all products are on it");
    }
}
