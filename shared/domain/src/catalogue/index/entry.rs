//! What stands under a match key, and how long it is believed.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::halo::Item;

/// The entry of a key: all products that it means, and who said so when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The products; none if a search showed none.
    pub items: Vec<Item>,
    /// When Halo was asked, seconds since 1970.
    pub seen: i64,
    /// The index that wrote it; `None` for what a search or a GET by id showed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<String>,
}

/// How far the entries of an index are believed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trust {
    /// The name of the index. One that was deleted and filled again has another, so that keys left over from it count for nothing.
    pub index: String,
    /// Up to when its entries have what changed in Halo, UTC.
    pub as_of: OffsetDateTime,
}

impl Entry {
    /// From a search or a GET by id.
    pub fn searched(items: Vec<Item>, seen: OffsetDateTime) -> Self {
        Self { items, seen: seen.unix_timestamp(), index: None }
    }

    /// Whether Halo was asked for the key itself since `moment`: by a search, or one that showed none. A product that the index has there
    /// says that there is one, not that it was looked for.
    pub fn was_looked_for_since(&self, moment: OffsetDateTime) -> bool {
        self.seen >= moment.unix_timestamp() && (self.index.is_none() || self.items.is_empty())
    }

    /// Whether it may be used although Halo is not asked: it was seen since `oldest`, or it is the index's and the index has followed
    /// Halo since then. That there is no product is never the index's word.
    pub fn is_fresh(&self, oldest: OffsetDateTime, trust: Option<&Trust>) -> bool {
        let by_index = |trust: &Trust| self.index.as_ref() == Some(&trust.index) && trust.as_of >= oldest;
        self.seen >= oldest.unix_timestamp() || (!self.items.is_empty() && trust.is_some_and(by_index))
    }
}

#[cfg(test)]
mod tests {
    use time::Duration;

    use super::super::samples::{NOW, product};
    use super::*;

    fn entry(index: Option<&str>) -> Entry {
        let items = vec![product(1, "A", "SW").item()];
        Entry { items, seen: (NOW - Duration::days(9)).unix_timestamp(), index: index.map(str::to_owned) }
    }

    fn trust(index: &str, as_of: OffsetDateTime) -> Trust {
        Trust { index: index.to_owned(), as_of }
    }

    #[test]
    fn an_entry_of_the_index_is_as_fresh_as_the_index() {
        let oldest = NOW - Duration::hours(1);
        assert!(entry(Some("i1")).is_fresh(oldest, Some(&trust("i1", NOW))));
        assert!(!entry(Some("i1")).is_fresh(oldest, Some(&trust("i1", NOW - Duration::hours(2)))));
        assert!(!entry(Some("i1")).is_fresh(oldest, None));
    }

    #[test]
    fn a_product_that_the_index_has_was_not_looked_for_by_its_key() {
        let seen = NOW - Duration::days(9);
        assert!(entry(None).was_looked_for_since(seen));
        assert!(!entry(None).was_looked_for_since(seen + Duration::SECOND));
        assert!(!entry(Some("i1")).was_looked_for_since(seen));
        assert!(Entry { items: Vec::new(), ..entry(Some("i1")) }.was_looked_for_since(seen));
    }

    #[test]
    fn the_index_does_not_speak_for_another_nor_for_a_search_nor_for_absence() {
        let oldest = NOW - Duration::hours(1);
        assert!(!entry(Some("i0")).is_fresh(oldest, Some(&trust("i1", NOW))));
        assert!(!entry(None).is_fresh(oldest, Some(&trust("i1", NOW))));
        let none = Entry { items: Vec::new(), ..entry(Some("i1")) };
        assert!(!none.is_fresh(oldest, Some(&trust("i1", NOW))));
    }
}
