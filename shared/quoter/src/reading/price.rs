//! The price of a line before discount, and its discount as an amount on the whole line.
//!
//! A webhook line has `base_unit_price`, `unit_price`, `base_price`, `discount` and totals, and the reference does not say which
//! price is before options or discount, nor whether the discount is per unit (Quoter reference, section 2.6: all captures have
//! discount 0 and equal prices). So nothing is assumed: the reading is chosen that comes to the stated totals to the cent, and if
//! none does the line is a problem.

use domain::Currency;
use rust_decimal::Decimal;

use super::amount::{Discount, MAX_AMOUNT};

/// What a line states.
pub(crate) struct Stated {
    pub(crate) quantity: Decimal,
    /// Price per unit, best candidate first.
    pub(crate) prices: Vec<Decimal>,
    pub(crate) discount: Option<Discount>,
    /// Total before discount.
    pub(crate) gross: Option<Decimal>,
    /// Total after discount.
    pub(crate) net: Option<Decimal>,
    /// The total need not be quantity × price: chosen options, flat or tiered prices. Then the total decides.
    pub(crate) total_decides: bool,
    pub(crate) currency: Currency,
}

/// A line's price as the planner needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Priced {
    pub(crate) unit_price: Decimal,
    pub(crate) discount: Decimal,
}

/// The reading that explains the totals, or `None`. First both totals must agree, then only the one after discount.
pub(crate) fn explain(line: &Stated) -> Option<Priced> {
    candidates(line, true).or_else(|| candidates(line, false)).or_else(|| from_total(line))
}

/// The total divided by a quantity, if the result is an amount.
pub(crate) fn per_unit(total: Decimal, quantity: Decimal) -> Option<Decimal> {
    total.checked_div(quantity).filter(|price| price.abs() <= MAX_AMOUNT)
}

/// Whether a way of pricing is not a price per unit: flat, tiered and percentage prices (Quoter reference, section 3.3). The price that
/// applies is then what the total says.
pub(crate) fn not_per_unit(structure: Option<&str>) -> bool {
    let structure = structure.unwrap_or_default().to_ascii_lowercase();
    ["flat", "tier", "stepped", "volume", "percent"].iter().any(|word| structure.contains(word))
}

fn candidates(line: &Stated, both_totals: bool) -> Option<Priced> {
    line.prices.iter().find_map(|&unit_price| {
        let gross = line.currency.round(line.quantity * unit_price);
        if both_totals && line.gross.is_some_and(|stated| line.currency.round(stated) != gross) {
            return None;
        }
        discounts(line, unit_price).into_iter().find_map(|discount| settle(line, unit_price, gross, discount))
    })
}

/// Takes a discount if it leads to the net total. The stated net then fixes the discount to the cent.
fn settle(line: &Stated, unit_price: Decimal, gross: Decimal, discount: Decimal) -> Option<Priced> {
    let net = line.currency.round(line.quantity * unit_price - discount);
    match line.net.map(|stated| line.currency.round(stated)) {
        Some(stated) if stated == net => Some(Priced { unit_price, discount: gross - stated }),
        Some(_) => None,
        None => Some(Priced { unit_price, discount: line.currency.round(discount) }),
    }
}

/// What the stated discount can mean for the whole line, likeliest first; last the difference of the totals.
fn discounts(line: &Stated, unit_price: Decimal) -> Vec<Decimal> {
    let mut readings = match line.discount {
        None => vec![Decimal::ZERO],
        Some(Discount::Amount(amount)) => vec![amount, amount * line.quantity],
        Some(Discount::Percent(rate)) => vec![line.quantity * unit_price * rate / Decimal::ONE_HUNDRED],
    };
    if let (Some(gross), Some(net)) = (line.gross, line.net) {
        readings.push(gross - net);
    }
    readings
}

fn from_total(line: &Stated) -> Option<Priced> {
    let gross = line.gross.filter(|_| line.total_decides)?;
    let unit_price = per_unit(gross, line.quantity)?;
    let discount = gross - line.net.unwrap_or(gross);
    (discount >= Decimal::ZERO).then_some(Priced { unit_price, discount })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    /// Two of a thing at 25.00, without discount.
    fn line() -> Stated {
        Stated {
            quantity: d("2"),
            prices: vec![d("25.00")],
            discount: None,
            gross: Some(d("50.00")),
            net: Some(d("50.00")),
            total_decides: false,
            currency: Currency::USD,
        }
    }

    fn priced(unit_price: &str, discount: &str) -> Option<Priced> {
        Some(Priced { unit_price: d(unit_price), discount: d(discount) })
    }

    #[test]
    fn without_discount_the_unit_price_explains_the_total() {
        assert_eq!(explain(&line()), priced("25.00", "0"));
    }

    #[test]
    fn a_discount_is_read_on_the_line_per_unit_or_in_percent_as_the_total_shows() {
        let discount = |amount, net| Stated { discount: Some(amount), net: Some(d(net)), ..line() };
        assert_eq!(explain(&discount(Discount::Amount(d("5")), "45.00")), priced("25.00", "5.00"));
        assert_eq!(explain(&discount(Discount::Amount(d("5")), "40.00")), priced("25.00", "10.00"));
        assert_eq!(explain(&discount(Discount::Percent(d("33.333")), "33.33")), priced("25.00", "16.67"));
    }

    #[test]
    fn a_unit_price_after_discount_gives_way_to_the_base_price() {
        let line = Stated {
            prices: vec![d("20"), d("25")],
            discount: Some(Discount::Amount(d("5"))),
            net: Some(d("40")),
            ..line()
        };
        assert_eq!(explain(&line), priced("25", "10"));
    }

    #[test]
    fn a_discount_seen_only_in_the_totals_is_taken_from_them() {
        assert_eq!(explain(&Stated { net: Some(d("48.00")), ..line() }), priced("25.00", "2.00"));
    }

    #[test]
    fn a_cent_that_nothing_explains_is_not_explained_away() {
        assert_eq!(explain(&Stated { gross: Some(d("50.01")), net: Some(d("50.01")), ..line() }), None);
    }

    #[test]
    fn a_price_with_many_places_meets_a_rounded_total() {
        let line = Stated {
            quantity: d("3"),
            prices: vec![d("0.3333")],
            gross: Some(d("1.00")),
            net: Some(d("1.00")),
            ..line()
        };
        assert_eq!(explain(&line), priced("0.3333", "0.00"));
    }

    #[test]
    fn with_options_or_flat_prices_the_total_decides() {
        let line = Stated { total_decides: true, gross: Some(d("60")), net: Some(d("54")), ..line() };
        assert_eq!(explain(&line), priced("30", "6"));
    }

    #[test]
    fn negative_lines_are_credits() {
        let line = Stated { prices: vec![d("-25")], gross: Some(d("-50")), net: Some(d("-50")), ..line() };
        assert_eq!(explain(&line), priced("-25", "0"));
    }

    #[test]
    fn without_totals_the_first_price_counts() {
        let line = Stated { gross: None, net: None, discount: Some(Discount::Amount(d("5"))), ..line() };
        assert_eq!(explain(&line), priced("25.00", "5"));
    }
}
