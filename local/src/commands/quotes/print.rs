//! The list as a table.

use std::fmt;

use super::{List, Row};

/// As much of a title as fits into a line.
const TITLE: usize = 40;

impl fmt::Display for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(rows) = self;
        if rows.is_empty() {
            return writeln!(f, "no quotes");
        }
        let width = rows.iter().map(|row| name(&row.quote).len()).max().unwrap_or(0).max(5);
        writeln!(f, "{:<width$}  {:<8}  {:<19}  {:<TITLE$}  PROBLEM", "QUOTE", "STATE", "SINCE (UTC)", "TITLE")?;
        rows.iter().try_for_each(|row| line(f, row, width))
    }
}

fn line(f: &mut fmt::Formatter<'_>, row: &Row, width: usize) -> fmt::Result {
    let title: String = row.title.as_deref().unwrap_or_default().chars().take(TITLE).collect();
    let (quote, state, since, code) = (name(&row.quote), row.state, &row.line.since, &row.line.code);
    let line = format!("{quote:<width$}  {state:<8}  {since:<19}  {title:<TITLE$}  {code}");
    writeln!(f, "{}", line.trim_end())
}

/// The digest of a body that nobody could read, cut to what `show` takes.
fn name(quote: &str) -> &str {
    match quote.strip_prefix("raw#") {
        Some(_) => quote.get(..16).unwrap_or(quote),
        None => quote,
    }
}
