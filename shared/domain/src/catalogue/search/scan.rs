//! Going through the rows that fit.

use memchr::memmem;

use super::{Cursor, Group, PART, Search, Searchable};

/// Rank of a product of which a part number is the whole search.
const EXACT: u8 = 0;
/// Rank of all others.
const REST: u8 = 1;

/// Rank and row of everything that fits, in the order in which it is shown.
pub(super) fn hits<'a>(
    within: &'a Searchable,
    search: &'a Search,
    after: Option<&Cursor>,
) -> impl Iterator<Item = (u8, usize)> + 'a {
    let exact_text = (!search.words.is_empty()).then(|| format!("{PART}{}{PART}", search.words));
    let first = |rank: u8| match after {
        None => Some(0),
        Some(cursor) if cursor.rank == rank => Some(cursor.follows(within)),
        Some(cursor) => (cursor.rank < rank).then_some(0),
    };
    let exact = exact_text.clone().zip(first(EXACT)).map(|(text, row)| Scan::new(within, &text, row));
    let longest = search.words.split(' ').max_by_key(|word| word.len()).unwrap_or_default();
    let rest = first(REST).map(|row| Scan::new(within, longest, row));
    let rest = rest.into_iter().flatten().filter(move |row| {
        let text = within.text_of(*row);
        let is_exact = exact_text.as_deref().is_some_and(|exact| text.contains(exact));
        !is_exact && search.words.split(' ').all(|word| text.contains(word))
    });
    let exact = exact.into_iter().flatten().map(|row| (EXACT, row));
    exact.chain(rest.map(|row| (REST, row))).filter(move |(_, row)| fits(within, search, *row))
}

fn fits(within: &Searchable, search: &Search, row: usize) -> bool {
    let facts = &within.rows[row];
    let group = match &search.group {
        None => true,
        Some(Group::Id(id)) => facts.group == Some(*id),
        Some(Group::Name(name)) => within.group_name(row) == name,
    };
    group && search.recurring.is_none_or(|recurring| recurring == facts.recurring)
}

/// The rows in whose text something occurs, from a row on. One pass over the text of all products; nothing is looked at twice.
struct Scan<'a> {
    within: &'a Searchable,
    needle: memmem::Finder<'static>,
    row: usize,
}

impl<'a> Scan<'a> {
    fn new(within: &'a Searchable, needle: &str, row: usize) -> Self {
        Self { within, needle: memmem::Finder::new(needle).into_owned(), row }
    }
}

impl Iterator for Scan<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let Searchable { text, rows } = self.within;
        if self.row >= rows.len() {
            return None;
        }
        let start = self.within.start(self.row);
        let at = start + self.needle.find(&text.as_bytes()[start..])?;
        let found = self.row + rows[self.row..].partition_point(|row| row.end <= at);
        self.row = found + 1;
        (found < rows.len()).then_some(found)
    }
}
