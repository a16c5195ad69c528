//! Line keys: the n-th line with the same item, or the same code and name, gets the occurrence n.

use std::collections::HashMap;

use domain::{CatalogueItemId, LineKey};

/// Counts occurrences over the lines of one quote.
#[derive(Default)]
pub(crate) struct LineKeys {
    seen: HashMap<LineKey, usize>,
}

impl LineKeys {
    /// The key of the next line.
    pub(crate) fn next(&mut self, item: Option<&CatalogueItemId>, code: Option<&str>, name: &str) -> LineKey {
        let first = LineKey::new(item, code, name, 1);
        let count = self.seen.entry(first.clone()).or_default();
        *count += 1;
        if *count == 1 { first } else { LineKey::new(item, code, name, *count) }
    }
}
