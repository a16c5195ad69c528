//! Discounts over a section and over the whole quote (decision h).
//!
//! What such a discount covers is not documented, so that its amount is taken from the totals: what the lines come to, less what the
//! totals say after discount. A section's part is spread over the lines it covers, to the cent.

use domain::quote::Line;
use domain::{Currency, Frequency};
use rust_decimal::Decimal;

use super::blocks::Blocks;
use crate::codes;
use crate::reading::amount::Discount;
use crate::reading::findings::Findings;

/// Adds a section's discount to its lines.
pub(super) fn of_section(
    lines: &mut [Line],
    discount: Option<Discount>,
    totals: &Blocks,
    currency: Currency,
    path: &str,
    findings: &mut Findings,
) {
    let mut seen = false;
    for (frequency, block) in totals {
        let Some(stated) = block.discounted else { continue };
        seen = true;
        let difference = net(lines, *frequency, currency) - stated;
        match discount {
            _ if difference.is_zero() => {}
            Some(_) if difference > Decimal::ZERO => spread(lines, *frequency, difference, currency),
            _ => {
                let cause = format!("The {frequency} lines of the section come to {difference} more than its total.");
                findings.problem(&codes::SECTION_TOTAL_DIFFERS, cause, path);
            }
        }
    }
    if discount.is_some() && !seen {
        let cause = "The section has a discount, but no total after it.";
        findings.problem(&codes::DISCOUNT_UNCLEAR, cause, path);
    }
}

/// The discount over the whole quote: what remains between its lines and its one-time total after discount.
pub(super) fn of_quote(lines: &[Line], totals: &Blocks, currency: Currency, findings: &mut Findings) -> Decimal {
    let mut discount = Decimal::ZERO;
    for (frequency, block) in totals {
        let Some(stated) = block.discounted else { continue };
        let difference = net(lines, *frequency, currency) - stated;
        if *frequency == Frequency::OneTime && difference >= Decimal::ZERO {
            discount = difference;
        } else if !difference.is_zero() {
            let cause = format!("The {frequency} lines come to {difference} more than the quote's total for them.");
            findings.problem(&codes::DISCOUNT_UNCLEAR, cause, "totals");
        }
    }
    discount
}

/// What the lines of one charge that count come to, each rounded.
fn net(lines: &[Line], frequency: Frequency, currency: Currency) -> Decimal {
    lines.iter().filter(|line| covers(line, frequency)).map(|line| line_net(line, currency)).sum()
}

fn line_net(line: &Line, currency: Currency) -> Decimal {
    currency.round(line.gross() - line.discount)
}

fn covers(line: &Line, frequency: Frequency) -> bool {
    line.counts() && line.frequency == frequency
}

/// Spreads in proportion to what each line comes to; what rounding leaves goes to the largest.
fn spread(lines: &mut [Line], frequency: Frequency, discount: Decimal, currency: Currency) {
    let whole = net(lines, frequency, currency);
    let mut left = discount;
    for line in lines.iter_mut().filter(|line| covers(line, frequency)) {
        let share = line_net(line, currency).checked_mul(discount).and_then(|share| share.checked_div(whole));
        let share = currency.round(share.unwrap_or_default());
        line.discount += share;
        left -= share;
    }
    let largest = lines.iter_mut().filter(|line| covers(line, frequency)).max_by_key(|line| line_net(line, currency));
    if let Some(line) = largest {
        line.discount += left;
    }
}

#[cfg(test)]
mod tests {
    use domain::LineKey;
    use domain::quote::Optional;

    use super::*;

    fn line(price: &str) -> Line {
        Line {
            key: LineKey::from_stored(price),
            item: None,
            name: price.to_owned(),
            description: None,
            code: None,
            supplier_sku: None,
            quantity: Decimal::ONE,
            unit_price: price.parse().unwrap(),
            unit_cost: None,
            discount: Decimal::ZERO,
            frequency: Frequency::OneTime,
            taxable: None,
            category: None,
            supplier: None,
            manufacturer: None,
            section: None,
            optional: Optional::No,
            pricing_structure: None,
        }
    }

    fn discounts(lines: &[Line]) -> Vec<String> {
        lines.iter().map(|line| line.discount.to_string()).collect()
    }

    #[test]
    fn a_discount_is_spread_to_the_cent_and_the_largest_line_takes_the_rest() {
        let mut lines = [line("10.00"), line("10.00"), line("10.01")];
        spread(&mut lines, Frequency::OneTime, Decimal::new(1_000, 2), Currency::USD);
        assert_eq!(discounts(&lines), ["3.33", "3.33", "3.34"]);
    }

    #[test]
    fn optional_lines_that_were_not_taken_and_other_charges_bear_nothing() {
        let mut lines = [line("10.00"), line("10.00"), line("10.00")];
        lines[1].optional = Optional::NotSelected;
        lines[2].frequency = Frequency::Monthly;
        spread(&mut lines, Frequency::OneTime, Decimal::ONE, Currency::USD);
        assert_eq!(discounts(&lines), ["1", "0", "0"]);
    }
}
