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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Frequency;

    fn d(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    fn line(key: &str, quantity: &str, price: &str, bundle: Bundle) -> Line {
        Line { bundle, ..Line::plain(LineKey::from_stored(key), key, d(quantity), d(price)) }
    }

    fn header(price: &str, priced: bool) -> Line {
        line("kit", "1", price, Bundle::Header { priced })
    }

    fn item(key: &str, quantity: &str, price: &str, priced: bool) -> Line {
        line(key, quantity, price, Bundle::Item { of: LineKey::from_stored("kit"), priced })
    }

    fn shown(lines: Option<Vec<Line>>) -> Option<Vec<(String, Decimal)>> {
        let net = |line: &Line| (line.name.clone(), net(line, Currency::USD));
        lines.map(|lines| lines.iter().map(net).collect())
    }

    fn spread(lines: &[Line]) -> Option<Vec<(String, Decimal)>> {
        shown(spread_over_items(lines, &LineKey::from_stored("kit"), Currency::USD))
    }

    fn joined(lines: &[Line]) -> Option<Vec<(String, Decimal)>> {
        shown(alone(lines, &LineKey::from_stored("kit"), Currency::USD))
    }

    fn rows(rows: &[(&str, &str)]) -> Option<Vec<(String, Decimal)>> {
        Some(rows.iter().map(|(name, net)| ((*name).to_owned(), d(net))).collect())
    }

    #[test]
    fn the_price_is_spread_to_the_cent_by_what_the_items_cost_by_themselves() {
        let lines = [header("100.00", true), item("a", "3", "10", false), item("b", "7", "20", false)];
        assert_eq!(spread(&lines), rows(&[("a", "17.65"), ("b", "82.35")]));
        let free = [header("100.00", true), item("a", "3", "0", false), item("b", "7", "0", false)];
        assert_eq!(spread(&free), rows(&[("a", "50"), ("b", "50")]), "evenly where they cost nothing");
    }

    #[test]
    fn a_discount_of_the_bundle_is_in_what_is_spread() {
        let lines = [Line { discount: d("10"), ..header("100.00", true) }, item("a", "1", "1", false)];
        assert_eq!(spread(&lines), rows(&[("a", "90")]));
    }

    #[test]
    fn items_that_carry_the_price_keep_it() {
        let lines = [header("0", false), item("a", "3", "10", true), item("b", "1", "20", true)];
        assert_eq!(spread(&lines), rows(&[("a", "30"), ("b", "20")]));
        assert_eq!(joined(&lines), rows(&[("kit", "50")]));
    }

    #[test]
    fn what_no_item_can_carry_stays_on_the_bundle() {
        let monthly = Line { frequency: Frequency::Monthly, ..item("a", "1", "5", false) };
        assert_eq!(spread(&[header("100.00", true), monthly]), None);
        assert_eq!(spread(&[header("100.00", true), item("a", "0", "5", false)]), None);
        assert_eq!(spread(&[header("100.00", true)]), None);
    }

    #[test]
    fn one_line_does_not_stand_for_charges_of_different_kinds() {
        let monthly = Line { frequency: Frequency::Monthly, ..item("b", "1", "20", true) };
        assert_eq!(joined(&[header("0", false), item("a", "3", "10", true), monthly.clone()]), None);
        let free = Line { bundle: item("b", "1", "20", false).bundle, ..monthly };
        assert_eq!(
            joined(&[header("100", true), free]),
            rows(&[("kit", "100")]),
            "an item that costs nothing is no charge"
        );
    }
}
