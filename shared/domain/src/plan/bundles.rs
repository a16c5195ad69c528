//! The lines of bundles as they are written (decision l). The money of a bundle is the same whichever of its lines carry it.

use std::borrow::Cow;

use rust_decimal::Decimal;

use super::discounts::spread;
use crate::quote::{Bundle, Quote};
use crate::settings::{Bundles, Settings};
use crate::{Currency, Line, LineKey};

/// The most decimal places of a price that Halo keeps exactly enough for a line's total.
const PLACES: u32 = 10;

/// The quote with the lines that are written.
pub(super) fn written<'q>(quote: &'q Quote, settings: &Settings) -> Cow<'q, Quote> {
    if quote.lines.iter().all(|line| line.bundle == Bundle::No) {
        return Cow::Borrowed(quote);
    }
    let mut lines = quote.lines.clone();
    let headers: Vec<LineKey> = lines.iter().filter(|line| is_header(line)).map(|line| line.key.clone()).collect();
    for header in headers {
        let changed = match settings.quotation.bundles {
            Bundles::HeaderAndItems => None,
            Bundles::Header => alone(&lines, &header, quote.currency),
            Bundles::Items => spread_over_items(&lines, &header, quote.currency),
        };
        lines = changed.unwrap_or(lines);
    }
    Cow::Owned(Quote { lines, ..quote.clone() })
}

fn is_header(line: &Line) -> bool {
    matches!(line.bundle, Bundle::Header { .. })
}

fn is_item_of(line: &Line, header: &LineKey) -> bool {
    matches!(&line.bundle, Bundle::Item { of, .. } if of == header)
}

/// What a line comes to, as far as its price counts.
fn net(line: &Line, currency: Currency) -> Decimal {
    if line.is_priced() { currency.round(line.gross() - line.discount) } else { Decimal::ZERO }
}

/// The bundle with the price of all; `None` where its items are charged at other times or to other parts, so that one line cannot
/// stand for them.
fn alone(lines: &[Line], key: &LineKey, currency: Currency) -> Option<Vec<Line>> {
    let header = lines.iter().find(|line| line.key == *key)?;
    let items = || lines.iter().filter(|line| is_item_of(line, key));
    let mut priced = items().filter(|item| item.is_priced());
    let charged_as = |line: &Line| (line.frequency, line.optional, line.taxable);
    let own = if header.is_priced() { Some(charged_as(header)) } else { None };
    let charge = own.or_else(|| items().find(|item| item.is_priced()).map(charged_as)).unwrap_or(charged_as(header));
    if !priced.all(|item| charged_as(item) == charge) {
        return None;
    }
    let total: Decimal = net(header, currency) + items().map(|item| net(item, currency)).sum::<Decimal>();
    let (frequency, optional, taxable) = charge;
    let header = Line { frequency, optional, taxable, ..priced_at(header, total, currency)? };
    let rest = lines.iter().filter(|line| !is_item_of(line, key));
    Some(rest.map(|line| if line.key == *key { header.clone() } else { line.clone() }).collect())
}

/// The items with the bundle's price spread over those that are charged as it is, in proportion to their own prices; `None` where none
/// can carry it.
fn spread_over_items(lines: &[Line], key: &LineKey, currency: Currency) -> Option<Vec<Line>> {
    let header = lines.iter().find(|line| line.key == *key)?;
    let carries = |line: &Line| {
        is_item_of(line, key)
            && line.frequency == header.frequency
            && line.optional == header.optional
            && line.quantity > Decimal::ZERO
    };
    let own = net(header, currency);
    let weigh = |even: bool| -> Vec<Decimal> {
        let weight = |line: &Line| if even { Decimal::ONE } else { line.gross().max(Decimal::ZERO) };
        lines.iter().map(|line| if carries(line) { weight(line) } else { Decimal::ZERO }).collect()
    };
    let shares = if own.is_zero() {
        vec![Decimal::ZERO; lines.len()]
    } else {
        spread(own, &weigh(false), currency).or_else(|| spread(own, &weigh(true), currency))?
    };
    let mut written = Vec::with_capacity(lines.len());
    for (line, share) in lines.iter().zip(shares).filter(|(line, _)| line.key != *key) {
        written.push(if share.is_zero() {
            line.clone()
        } else {
            Line { taxable: header.taxable, ..priced_at(line, net(line, currency) + share, currency)? }
        });
    }
    Some(written)
}

/// The line with a price per unit that comes to this total; `None` where there is none.
fn priced_at(line: &Line, total: Decimal, currency: Currency) -> Option<Line> {
    let exact = total.checked_div(line.quantity)?;
    let unit_price = (currency.minor_units()..=PLACES)
        .map(|places| exact.round_dp(places))
        .find(|price| currency.round(line.quantity * price) == total)?;
    Some(Line { unit_price, discount: Decimal::ZERO, bundle: Bundle::No, ..line.clone() })
}
