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
use crate::reading::shares::{net, spread};

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

/// The discount over the whole quote: what remains between its lines and its one-time total after discount. Where the totals say that
/// a recurring charge is reduced too, as by a percentage, that part is spread over its lines.
pub(super) fn of_quote(lines: &mut [Line], totals: &Blocks, currency: Currency, findings: &mut Findings) -> Decimal {
    let mut discount = Decimal::ZERO;
    for (frequency, block) in totals {
        let Some(stated) = block.discounted else { continue };
        let difference = net(lines, *frequency, currency) - stated;
        let said = block.discount.is_some_and(|discount| discount >= difference);
        if *frequency == Frequency::OneTime && difference >= Decimal::ZERO {
            discount = difference;
        } else if difference > Decimal::ZERO && said {
            spread(lines, *frequency, difference, currency);
        } else if !difference.is_zero() {
            let cause = format!("The {frequency} lines come to {difference} more than the quote's total for them.");
            findings.problem(&codes::DISCOUNT_UNCLEAR, cause, "totals");
        }
    }
    discount
}
