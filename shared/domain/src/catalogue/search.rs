//! Search over many products in memory.
//!
//! A product is found when every word of the search occurs in its name, one of its part numbers, or the name of its group; case and
//! accents do not matter. Products of which a part number is the whole search come first, the rest follows by name.
//!
//! Pages hold together by the key of the last row shown (rank, name, id), not by a number of rows: a product that comes, goes or is
//! renamed between two pages neither repeats nor hides another one.

mod cursor;
mod fold;
mod scan;

use crate::halo::{AssetGroupId, ItemId};

pub use cursor::{Cursor, CursorRefused};
pub use fold::fold;

/// What separates the parts of one product's text. Folded texts never hold it.
const PART: char = '\u{1f}';
/// What ends the text of one product.
const END: char = '\n';

/// What is searched of one product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// Its id.
    pub id: ItemId,
    /// Name.
    pub name: &'a str,
    /// Part numbers, those of suppliers included.
    pub skus: Vec<&'a str>,
    /// Its group.
    pub group: Option<AssetGroupId>,
    /// The group's name.
    pub group_name: Option<&'a str>,
    /// Sold again and again.
    pub recurring: bool,
}

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// Folded, its words separated by single blanks; empty for all products.
    words: String,
    group: Option<Group>,
    recurring: Option<bool>,
}

/// A group of products.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Group {
    /// By its id.
    Id(AssetGroupId),
    /// By its whole name, folded.
    Name(String),
}

impl Search {
    /// A search for words, in any order.
    pub fn new(text: &str) -> Self {
        Self { words: fold(text), ..Self::default() }
    }

    /// Only products of a group, given by its id or its whole name.
    #[must_use]
    pub fn in_group(mut self, text: &str) -> Self {
        let id = text.trim().parse().ok().map(|id| Group::Id(AssetGroupId(id)));
        self.group = Some(id.unwrap_or_else(|| Group::Name(fold(text))));
        self
    }

    /// Only recurring products, or only one-time ones.
    #[must_use]
    pub fn recurring(mut self, recurring: bool) -> Self {
        self.recurring = Some(recurring);
        self
    }

    /// Whether every product is meant.
    pub fn is_for_all(&self) -> bool {
        *self == Self::default()
    }
}

/// A page of what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The products in the order in which they are shown.
    pub products: Vec<ItemId>,
    /// Where the next page begins; none if this is the last.
    pub next: Option<Cursor>,
}

/// Products prepared for searching: one text with all of them, ordered by folded name, then id.
#[derive(Clone, Debug, Default)]
pub struct Searchable {
    /// For each product `name PART sku PART … PART group END`.
    text: String,
    rows: Vec<Row>,
}

#[derive(Clone, Debug)]
struct Row {
    /// Where its text ends, after `END`.
    end: usize,
    id: ItemId,
    group: Option<AssetGroupId>,
    recurring: bool,
}

impl Searchable {
    /// Prepares products.
    pub fn new<'a>(entries: impl IntoIterator<Item = Entry<'a>>) -> Self {
        let mut all: Vec<(String, Entry<'a>)> = entries.into_iter().map(|entry| (fold(entry.name), entry)).collect();
        all.sort_by(|(name, a), (other, b)| name.cmp(other).then(a.id.cmp(&b.id)));
        let mut made = Self { text: String::with_capacity(all.len() * 64), rows: Vec::with_capacity(all.len()) };
        for (name, entry) in &all {
            made.push(name, entry);
        }
        made.text.shrink_to_fit();
        made
    }

    fn push(&mut self, name: &str, entry: &Entry<'_>) {
        self.text.push_str(name);
        for part in entry.skus.iter().copied().map(fold).filter(|sku| !sku.is_empty()) {
            self.text.push(PART);
            self.text.push_str(&part);
        }
        self.text.push(PART);
        self.text.push_str(&fold(entry.group_name.unwrap_or_default()));
        self.text.push(END);
        let Entry { id, group, recurring, .. } = *entry;
        self.rows.push(Row { end: self.text.len(), id, group, recurring });
    }

    /// How many products there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Up to `limit` products after a cursor that an earlier page of the same search gave.
    pub fn page(&self, search: &Search, after: Option<&Cursor>, limit: usize) -> Found {
        let mut hits: Vec<(u8, usize)> = scan::hits(self, search, after).take(limit.saturating_add(1)).collect();
        let more = hits.len() > limit;
        hits.truncate(limit);
        let last = hits.last().filter(|_| more);
        let next = last.map(|(rank, row)| Cursor::of(*rank, self.name(*row), self.rows[*row].id));
        Found { products: hits.iter().map(|(_, row)| self.rows[*row].id).collect(), next }
    }

    fn start(&self, row: usize) -> usize {
        row.checked_sub(1).map_or(0, |before| self.rows[before].end)
    }

    /// The text of a product without its end.
    fn text_of(&self, row: usize) -> &str {
        &self.text[self.start(row)..self.rows[row].end - END.len_utf8()]
    }

    fn name(&self, row: usize) -> &str {
        let text = self.text_of(row);
        text.split_once(PART).map_or(text, |(name, _)| name)
    }

    fn group_name(&self, row: usize) -> &str {
        let text = self.text_of(row);
        text.rsplit_once(PART).map_or("", |(_, group)| group)
    }
}

#[cfg(test)]
mod tests;
