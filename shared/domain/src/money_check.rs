//! The money of a quote in Halo compared with Quoter's, to the cent (N2).

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::halo::{Quotation, QuotationLine};
use crate::money::grouped;
use crate::{Currency, Frequency, Problem, problems};

/// What Halo must show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expected {
    /// The currency of every amount.
    pub currency: Currency,
    /// The lines by their marker.
    pub lines: Vec<ExpectedLine>,
    /// The beginning of every marker of ours on this quotation; other lines were made by hand and are left out.
    pub marker_prefix: String,
    /// The beginning of every marker of a heading of ours. Headings carry no money and are not compared.
    pub heading_prefix: String,
    /// Shipping that the header carries, net; `None` where it is a line like any other.
    pub carriage: Option<Decimal>,
    /// Tax on the one-time lines.
    pub tax: Decimal,
    /// How many lines carry tax, recurring ones included.
    pub taxed_lines: u32,
    /// Tax on the recurring lines.
    pub recurring_tax: ExpectedTax,
}

/// Tax on one kind of charge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpectedTax {
    /// The amount in the currency.
    pub amount: Decimal,
    /// How many lines carry it: by so many smallest units Halo's rounding may differ (decision g).
    pub lines: u32,
}

/// One line as it must stand in Halo.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpectedLine {
    /// Marker (`quoter_id`).
    pub marker: String,
    /// Name, for people.
    pub name: String,
    /// One-time or the period.
    pub frequency: Frequency,
    /// Net of the line, rounded to the smallest unit.
    pub net: Decimal,
    /// Does not count in totals.
    pub optional: bool,
}

/// Both sides, line by line and in total.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// The currency.
    pub currency: Currency,
    /// Net totals by frequency: Quoter's, Halo's.
    pub totals: BTreeMap<Frequency, (Decimal, Decimal)>,
    /// What differs, in words; empty when all agrees.
    pub differences: Vec<String>,
    /// What differs by no more than rounding may, as people should know it (decision g).
    #[serde(default)]
    pub warnings: Vec<Problem>,
}

impl Comparison {
    /// Whether everything agrees to the cent.
    pub fn agrees(&self) -> bool {
        self.differences.is_empty()
    }
}

/// Compares what Quoter says with what Halo shows.
pub fn compare(expected: &Expected, quotation: &Quotation) -> Comparison {
    let empty = Vec::new();
    let lines = quotation.lines.as_ref().unwrap_or(&empty);
    let begins = |line: &QuotationLine, prefix: &str| line.marker.as_deref().is_some_and(|m| m.starts_with(prefix));
    let lines: Vec<&QuotationLine> = lines.iter().filter(|l| !begins(l, &expected.heading_prefix)).collect();
    let ours: Vec<&QuotationLine> = lines.iter().copied().filter(|l| begins(l, &expected.marker_prefix)).collect();
    let mut differences = line_differences(expected, &ours);
    let totals = totals(expected, &ours);
    for (frequency, (quoter, halo)) in &totals {
        if quoter != halo {
            let (quoter, halo) = (show(expected.currency, *quoter), show(expected.currency, *halo));
            differences.push(format!("total {frequency}: Quoter {quoter}, Halo {halo}"));
        }
    }
    let plain = is_plain(&lines, &ours);
    differences.extend(header_difference(expected, plain, quotation));
    differences.extend(carriage_difference(expected, plain, quotation));
    let mut warnings = Vec::new();
    for tax in taxes(expected, plain, quotation, &ours) {
        match tax {
            Tax::Agrees => {}
            Tax::Rounded(warning) => warnings.push(warning),
            Tax::Differs(difference) => differences.push(difference),
        }
    }
    Comparison { currency: expected.currency, totals, differences, warnings }
}

fn line_differences(expected: &Expected, ours: &[&QuotationLine]) -> Vec<String> {
    let mut by_marker: BTreeMap<&str, Vec<&QuotationLine>> = BTreeMap::new();
    for line in ours {
        by_marker.entry(line.marker.as_deref().unwrap_or_default()).or_default().push(line);
    }
    let mut differences = Vec::new();
    for line in &expected.lines {
        match by_marker.remove(line.marker.as_str()).as_deref() {
            Some([one]) => differences.extend(line_difference(expected.currency, line, one)),
            Some(several) => differences.push(format!("line \"{}\": {} times in Halo", line.name, several.len())),
            None => differences.push(format!("line \"{}\": missing in Halo", line.name)),
        }
    }
    differences.extend(by_marker.values().flatten().map(|line| format!("line \"{}\": not in Quoter", line.name)));
    differences
}

fn line_difference(currency: Currency, expected: &ExpectedLine, line: &QuotationLine) -> Option<String> {
    let what = if net_of(currency, line) != expected.net {
        format!("Quoter {}, Halo {}", show(currency, expected.net), show(currency, net_of(currency, line)))
    } else if line.frequency != expected.frequency {
        format!("Quoter {}, Halo {}", expected.frequency, line.frequency)
    } else if line.optional != expected.optional {
        format!("optional in {} only", if line.optional { "Halo" } else { "Quoter" })
    } else {
        return None;
    };
    Some(format!("line \"{}\": {what}", expected.name))
}

/// Net of a line in Halo: what Halo computed, else quantity × price.
fn net_of(currency: Currency, line: &QuotationLine) -> Decimal {
    currency.round(line.net_total.unwrap_or(line.quantity * line.price))
}

fn totals(expected: &Expected, ours: &[&QuotationLine]) -> BTreeMap<Frequency, (Decimal, Decimal)> {
    let mut totals: BTreeMap<Frequency, (Decimal, Decimal)> = BTreeMap::new();
    for line in expected.lines.iter().filter(|line| !line.optional) {
        totals.entry(line.frequency).or_default().0 += line.net;
    }
    for line in ours.iter().filter(|line| !line.optional) {
        totals.entry(line.frequency).or_default().1 += net_of(expected.currency, line);
    }
    totals
}

/// The header's totals are comparable only where every line is ours, one-time and not optional: whether they include recurring and
/// optional lines differs between tenants.
fn is_plain(all: &[&QuotationLine], ours: &[&QuotationLine]) -> bool {
    all.len() == ours.len() && all.iter().all(|l| l.frequency == Frequency::OneTime && !l.optional)
}

fn header_difference(expected: &Expected, plain: bool, quotation: &Quotation) -> Option<String> {
    let halo = expected.currency.round(quotation.revenue?);
    let quoter: Decimal = expected.lines.iter().map(|line| line.net).sum();
    let quoter = quoter + expected.carriage.unwrap_or_default();
    let (shown_quoter, shown_halo) = (show(expected.currency, quoter), show(expected.currency, halo));
    (plain && halo != quoter).then(|| format!("net total of the quote: Quoter {shown_quoter}, Halo {shown_halo}"))
}

/// Carriage as the header shows it. Where it does not, the net total shows whether it is there.
fn carriage_difference(expected: &Expected, plain: bool, quotation: &Quotation) -> Option<String> {
    let quoter = expected.carriage?;
    let by_total = plain && quotation.revenue.is_some();
    let halo = match quotation.carriage {
        Some(halo) => expected.currency.round(halo),
        None if quoter.is_zero() || by_total => return None,
        None => Decimal::ZERO,
    };
    let (shown_quoter, shown_halo) = (show(expected.currency, quoter), show(expected.currency, halo));
    (halo != quoter).then(|| format!("carriage: Quoter {shown_quoter}, Halo {shown_halo}"))
}

enum Tax {
    Agrees,
    Rounded(Problem),
    Differs(String),
}

/// One-time tax by the header where that is comparable, as for the net total, or where nothing carries tax and Halo must show none at
/// all; else by the lines, as recurring tax always, if each of them shows its tax.
fn taxes(expected: &Expected, plain: bool, quotation: &Quotation, ours: &[&QuotationLine]) -> Vec<Tax> {
    let untaxed = expected.taxed_lines == 0;
    let one_time_lines = expected.taxed_lines.saturating_sub(expected.recurring_tax.lines);
    let by_header = quotation.tax_total.filter(|_| plain || untaxed);
    let one_time = by_header.or_else(|| by_lines(ours, false));
    let recurring = by_lines(ours, true);
    let quoter = ExpectedTax { amount: expected.tax, lines: one_time_lines };
    let both = [("tax", one_time, quoter), ("recurring tax", recurring, expected.recurring_tax)];
    both.into_iter().filter_map(|(what, halo, quoter)| Some(tax(expected.currency, what, quoter, halo?))).collect()
}

fn by_lines(ours: &[&QuotationLine], recurring: bool) -> Option<Decimal> {
    let counting = ours.iter().filter(|line| !line.optional && line.frequency.is_recurring() == recurring);
    counting.map(|line| line.tax_total).sum()
}

fn tax(currency: Currency, what: &str, quoter: ExpectedTax, halo: Decimal) -> Tax {
    let halo = currency.round(halo);
    let allowed = currency.minor_unit() * Decimal::from(quoter.lines);
    let (shown_quoter, shown_halo) = (show(currency, quoter.amount), show(currency, halo));
    match (halo - quoter.amount).abs() {
        difference if difference.is_zero() => Tax::Agrees,
        difference if difference <= allowed => Tax::Rounded(problems::tax_rounded(what, &shown_quoter, &shown_halo)),
        _ => Tax::Differs(format!("{what}: Quoter {shown_quoter}, Halo {shown_halo}")),
    }
}

fn show(currency: Currency, amount: Decimal) -> String {
    format!("{} {currency}", grouped(amount, currency.minor_units()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::halo::{QuotationId, QuotationLineId};

    fn expected() -> Expected {
        let line = |marker: &str, net: &str| ExpectedLine {
            marker: marker.to_owned(),
            name: marker.to_owned(),
            frequency: Frequency::OneTime,
            net: net.parse().unwrap(),
            optional: false,
        };
        Expected {
            currency: Currency::USD,
            lines: vec![line("qh:1:a", "50.00"), line("qh:1:b", "1500.00")],
            marker_prefix: "qh:1:".to_owned(),
            heading_prefix: "qh:1:section.".to_owned(),
            carriage: None,
            tax: Decimal::ZERO,
            taxed_lines: 0,
            recurring_tax: ExpectedTax::default(),
        }
    }

    fn line(marker: Option<&str>, quantity: &str, price: &str) -> QuotationLine {
        QuotationLine {
            id: QuotationLineId(1),
            marker: marker.map(str::to_owned),
            item: None,
            name: "A line".to_owned(),
            quantity: quantity.parse().unwrap(),
            price: price.parse().unwrap(),
            cost: None,
            discount: None,
            tax: None,
            frequency: Frequency::OneTime,
            optional: false,
            net_total: None,
            tax_total: None,
        }
    }

    fn quotation(lines: Vec<QuotationLine>) -> Quotation {
        Quotation {
            id: QuotationId(1),
            title: String::new(),
            opportunity: None,
            client: None,
            site: None,
            user: None,
            status: None,
            po_number: None,
            marker: None,
            sales_order: None,
            approved: false,
            revenue: None,
            tax_total: None,
            total: None,
            carriage: None,
            lines: Some(lines),
        }
    }

    #[test]
    fn equal_money_agrees_and_shows_both_totals() {
        let compared = compare(
            &expected(),
            &quotation(vec![line(Some("qh:1:a"), "2", "25"), line(Some("qh:1:b"), "1", "1500.00")]),
        );
        assert!(compared.agrees(), "{:?}", compared.differences);
        let total = "1550.00".parse().unwrap();
        assert_eq!(compared.totals[&Frequency::OneTime], (total, total));
    }

    #[test]
    fn a_line_made_by_hand_is_left_out() {
        let lines = vec![line(Some("qh:1:a"), "2", "25"), line(Some("qh:1:b"), "1", "1500"), line(None, "1", "9")];
        assert!(compare(&expected(), &quotation(lines)).agrees());
    }

    #[test]
    fn a_cent_a_missing_and_a_double_line_are_named() {
        let lines =
            vec![line(Some("qh:1:a"), "2", "25.01"), line(Some("qh:1:c"), "1", "1"), line(Some("qh:1:c"), "1", "1")];
        let compared = compare(&expected(), &quotation(lines));
        let text = compared.differences.join("\n");
        assert!(text.contains("line \"qh:1:a\": Quoter 50.00 USD, Halo 50.02 USD"), "{text}");
        assert!(text.contains("line \"qh:1:b\": missing in Halo"), "{text}");
        assert!(text.contains("not in Quoter"), "{text}");
    }

    #[test]
    fn tax_that_halo_added_by_itself_is_named() {
        let mut halo = quotation(vec![line(Some("qh:1:a"), "2", "25"), line(Some("qh:1:b"), "1", "1500")]);
        halo.tax_total = Some("127.88".parse().unwrap());
        assert_eq!(compare(&expected(), &halo).differences, ["tax: Quoter 0.00 USD, Halo 127.88 USD"]);
    }
}
