//! Lists: which rows an answer holds, and whether there are more (HaloPSA API reference, sections 2.3 and 2.4).

use serde_json::Value;

/// Rows of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing<T> {
    /// The rows, in Halo's order.
    pub rows: Vec<T>,
    /// Whether these are surely all rows. When not, "not in here" proves nothing.
    pub complete: bool,
}

/// A record that was written, with what Halo had to remark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made<T> {
    /// The record as Halo answered it.
    pub record: T,
    /// Halo's `_warning`, to be shown to people.
    pub warning: Option<String>,
}

/// Rows per page: more than 100 are cut to 100 in silence.
pub(crate) const PAGE_SIZE: usize = 100;
/// Pages that one call reads at most, unless it says otherwise.
pub(crate) const MAX_PAGES: u32 = 10;

/// One page of a list as it came.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) rows: Vec<Value>,
    /// The key that held them; empty for a bare array.
    pub(crate) key: String,
    pub(crate) record_count: Option<usize>,
}

/// What a page means for the pages before and after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// These were all rows.
    Complete,
    /// Rows are missing, and no further page will bring them.
    Incomplete,
    /// Ask for the next page.
    More,
}

/// Finds the rows: a bare array, the expected key, or the first key that holds an array. `None` if there are none.
pub(crate) fn page(answer: Value, expected: &str) -> Option<Page> {
    let mut object = match answer {
        Value::Array(rows) => return Some(Page { rows, key: String::new(), record_count: None }),
        Value::Object(object) => object,
        _ => return None,
    };
    let record_count = object.get("record_count").and_then(domain::ids::integer_of).and_then(|n| n.try_into().ok());
    let other =
        || object.iter().find(|(key, value)| value.is_array() && !key.starts_with("column")).map(|(key, _)| key);
    let key = if object.get(expected).is_some_and(Value::is_array) { expected } else { other()? }.to_owned();
    match object.remove(&key) {
        Some(Value::Array(rows)) => Some(Page { rows, key, record_count }),
        _ => None,
    }
}

/// Whether to go on, after `total` rows in all, of which this page brought `fresh` that were not seen before. The size of a page is
/// compared only if Halo does not tell the number of records.
pub(crate) fn next(page: &Page, fresh: usize, total: usize) -> Next {
    match page.record_count {
        // As many as a full page has: of all, or only of this page. The next page tells.
        Some(PAGE_SIZE) if page.rows.len() == PAGE_SIZE && fresh > 0 => Next::More,
        Some(count) if total >= count && (count > 0 || page.rows.is_empty()) => Next::Complete,
        Some(count) if count > 0 => {
            if fresh == 0 {
                Next::Incomplete
            } else {
                Next::More
            }
        }
        _ if page.rows.len() != PAGE_SIZE || fresh == 0 => Next::Complete,
        _ => Next::More,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn rows(count: usize) -> Vec<Value> {
        (0..count).map(|id| json!({ "id": id })).collect()
    }

    fn of(count: usize, record_count: Option<usize>) -> Page {
        Page { rows: rows(count), key: String::new(), record_count }
    }

    #[test]
    fn rows_are_found_under_the_expected_key_another_key_or_bare() {
        assert_eq!(page(json!({"record_count": 2, "users": rows(2)}), "users").unwrap().rows.len(), 2);
        assert_eq!(page(json!({"columns": rows(9), "results": rows(3)}), "agents").unwrap().key, "results");
        assert_eq!(page(json!(rows(4)), "agents").unwrap().rows.len(), 4);
        assert!(page(json!({"id": 7}), "agents").is_none());
        assert!(page(json!("no"), "agents").is_none());
    }

    #[test]
    fn the_number_of_records_decides_where_halo_tells_it() {
        assert_eq!(next(&of(50, Some(120)), 50, 50), Next::More);
        assert_eq!(next(&of(20, Some(120)), 20, 120), Next::Complete);
        assert_eq!(next(&of(0, Some(120)), 0, 100), Next::Incomplete);
        assert_eq!(next(&of(0, Some(0)), 0, 0), Next::Complete);
    }

    #[test]
    fn without_it_a_short_page_ends_the_list() {
        assert_eq!(next(&of(100, None), 100, 100), Next::More);
        assert_eq!(next(&of(99, None), 99, 199), Next::Complete);
        assert_eq!(next(&of(0, None), 0, 100), Next::Complete);
    }

    #[test]
    fn a_server_that_ignores_paging_and_sends_the_same_rows_again_ends_the_list() {
        assert_eq!(next(&of(100, None), 0, 100), Next::Complete);
        assert_eq!(next(&of(250, None), 250, 250), Next::Complete);
    }
}
