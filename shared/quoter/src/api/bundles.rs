//! Bundles (Quoter reference, section 5.4): which lines belong together, and where the price stands.
//!
//! Whether the price of a bundle stands on its line, on those of its items, or on both, is not documented. The section's subtotals
//! say it: the reading is taken that comes to them.

use std::collections::BTreeMap;

use domain::Frequency;
use domain::quote::{Bundle, Line, Optional};
use domain::{Currency, LineKey};
use rust_decimal::Decimal;

use super::blocks::Blocks;

/// A line of a section with what says whether it is a bundle or stands in one.
pub(super) struct Read {
    pub(super) line: Line,
    /// Its own id.
    pub(super) id: Option<String>,
    /// It says that it is a bundle.
    pub(super) is_bundle: bool,
    /// The id of the bundle in which it stands.
    pub(super) within: Option<String>,
}

/// Where the price of bundles stands.
#[derive(Clone, Copy)]
enum PriceOn {
    Bundle,
    Items,
    Both,
}

/// The lines of a section, those of bundles marked as such. An item whose bundle is not in the section is a line like any other.
pub(super) fn resolve(read: Vec<Read>, totals: &Blocks, currency: Currency) -> Vec<Line> {
    let keys: BTreeMap<String, LineKey> =
        read.iter().filter_map(|read| Some((read.id.clone()?, read.line.key.clone()))).collect();
    let headers: Vec<LineKey> = read.iter().filter_map(|read| keys.get(read.within.as_ref()?).cloned()).collect();
    let marked = |on: PriceOn| -> Vec<Line> {
        read.iter().map(|read| Line { bundle: place(read, &keys, &headers, on), ..read.line.clone() }).collect()
    };
    let readings = [PriceOn::Bundle, PriceOn::Items, PriceOn::Both].map(marked);
    let readings = readings.map(with_optional_items);
    let fitting = readings.iter().position(|lines| fits(lines, totals, currency)).unwrap_or_default();
    readings.into_iter().nth(fitting).unwrap_or_default()
}

/// The items of an optional bundle are as optional as it is.
fn with_optional_items(mut lines: Vec<Line>) -> Vec<Line> {
    let optional: BTreeMap<LineKey, Optional> =
        lines.iter().map(|line| (line.key.clone(), line.optional)).filter(|(_, is)| *is != Optional::No).collect();
    for line in &mut lines {
        if let Bundle::Item { of, .. } = &line.bundle
            && let Some(optional) = optional.get(of)
        {
            line.optional = *optional;
        }
    }
    lines
}

fn place(read: &Read, keys: &BTreeMap<String, LineKey>, headers: &[LineKey], on: PriceOn) -> Bundle {
    let of = read.within.as_ref().and_then(|id| keys.get(id)).filter(|key| **key != read.line.key);
    match of {
        Some(of) => Bundle::Item { of: of.clone(), priced: !matches!(on, PriceOn::Bundle) },
        None if read.is_bundle && headers.contains(&read.line.key) => {
            Bundle::Header { priced: !matches!(on, PriceOn::Items) }
        }
        None => Bundle::No,
    }
}

/// Whether the lines that count come to the subtotals before discount.
fn fits(lines: &[Line], totals: &Blocks, currency: Currency) -> bool {
    let gross = |frequency: Frequency| -> Decimal {
        let counting = lines.iter().filter(|line| line.counts() && line.frequency == frequency);
        counting.map(|line| currency.round(line.gross())).sum()
    };
    let mut stated = totals.iter().filter_map(|(frequency, block)| Some((*frequency, block.subtotal?)));
    stated.all(|(frequency, subtotal)| gross(frequency) == currency.round(subtotal))
}
