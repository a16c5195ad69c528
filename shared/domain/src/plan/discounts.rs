//! Discounts: which part of them stands on a line, in the form that the tenant is known to take (S30, decision h).

use rust_decimal::Decimal;

use super::lines::OnLine;
use crate::quote::Quote;
use crate::settings::{DiscountMeaning, Discounts, Settings};
use crate::{Currency, Frequency, Line};

/// The discounts of a quote, spread over its lines.
pub(super) struct Shares {
    /// Off each line, in the order of the quote's lines: its own discount and its share of the quote's.
    pub(super) per_line: Vec<Decimal>,
    /// What could not be spread.
    pub(super) rest: Decimal,
}

/// Each line's own discount, and, where discounts can stand on lines, its share of the quote's discount: to the cent, in proportion
/// to what the line costs, the remainder on the largest line.
pub(super) fn of_quote(quote: &Quote, settings: &Settings) -> Shares {
    let discount = |line: &Line| if line.is_priced() { quote.currency.round(line.discount) } else { Decimal::ZERO };
    let own: Vec<Decimal> = quote.lines.iter().map(discount).collect();
    if quote.discount.is_zero() || !stands_on_lines(settings) {
        return Shares { per_line: own, rest: quote.currency.round(quote.discount) };
    }
    let weights: Vec<Decimal> =
        quote.lines.iter().zip(&own).map(|(line, own)| weight(line, *own, quote.currency)).collect();
    match spread(quote.currency.round(quote.discount), &weights, quote.currency) {
        Some(shares) => {
            let per_line = own.iter().zip(shares).map(|(own, share)| own + share).collect();
            Shares { per_line, rest: Decimal::ZERO }
        }
        None => Shares { per_line: own, rest: quote.currency.round(quote.discount) },
    }
}

/// A quote's discount covers the one-time lines that count.
fn weight(line: &Line, own: Decimal, currency: Currency) -> Decimal {
    let covered = line.counts() && line.frequency == Frequency::OneTime;
    if covered { (currency.round(line.gross()) - own).max(Decimal::ZERO) } else { Decimal::ZERO }
}

fn stands_on_lines(settings: &Settings) -> bool {
    settings.quotation.discounts == Discounts::Line && settings.dialect.discount != DiscountMeaning::Unknown
}

/// The discount as the line's own field takes it; `None` when it must be a line of its own: the dialect is unknown, the settings
/// want it so, or the field cannot carry it to the cent.
pub(super) fn on_line(line: &Line, amount: Decimal, currency: Currency, settings: &Settings) -> Option<OnLine> {
    let to_the_cent = currency.round(line.gross() - amount) == currency.round(line.gross()) - amount;
    if amount.is_zero() || !to_the_cent || !stands_on_lines(settings) || line.quantity.is_zero() {
        return None;
    }
    let field = match settings.dialect.discount {
        DiscountMeaning::Unknown => return None,
        DiscountMeaning::PerLine => amount,
        DiscountMeaning::PerUnit => amount / line.quantity,
        DiscountMeaning::Percent => amount.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(line.gross())?,
    };
    // Halo keeps doubles; six places are exact in them and enough for any discount that a person typed.
    (field == field.round_dp(6)).then_some(OnLine { amount, field: field.normalize() })
}

/// `amount` in parts proportional to `weights`, each rounded to the smallest unit; the remainder goes to the largest. `None` when
/// there is nothing to carry it.
pub(crate) fn spread(amount: Decimal, weights: &[Decimal], currency: Currency) -> Option<Vec<Decimal>> {
    let total: Decimal = weights.iter().sum();
    if total <= Decimal::ZERO {
        return None;
    }
    let mut parts: Vec<Decimal> = weights.iter().map(|weight| currency.round(share(amount, *weight, total))).collect();
    let spread: Decimal = parts.iter().sum();
    let largest = weights.iter().enumerate().max_by_key(|(_, weight)| **weight).map(|(index, _)| index)?;
    if let Some(part) = parts.get_mut(largest) {
        *part += amount - spread;
    }
    Some(parts)
}

/// `amount` × `weight` ÷ `total`, in the order that does not overflow.
fn share(amount: Decimal, weight: Decimal, total: Decimal) -> Decimal {
    amount.checked_mul(weight).map_or_else(|| amount * (weight / total), |product| product / total)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimals(texts: &[&str]) -> Vec<Decimal> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn a_discount_is_spread_to_the_cent_with_the_remainder_on_the_largest() {
        let parts = spread("100.00".parse().unwrap(), &decimals(&["1", "1", "1.01"]), Currency::USD).unwrap();
        assert_eq!(parts, decimals(&["33.22", "33.22", "33.56"]));
    }

    #[test]
    fn nothing_carries_a_discount_on_lines_that_cost_nothing() {
        assert_eq!(spread("1".parse().unwrap(), &decimals(&["0", "0"]), Currency::USD), None);
    }
}
