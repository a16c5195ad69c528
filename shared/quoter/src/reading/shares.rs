//! What lines come to by charge, and discounts spread over them to the cent (decision h).

use domain::quote::Line;
use domain::{Currency, Frequency};
use rust_decimal::Decimal;

/// What the lines of one charge that count come to, each rounded.
pub(crate) fn net(lines: &[Line], frequency: Frequency, currency: Currency) -> Decimal {
    lines.iter().filter(|line| covers(line, frequency)).map(|line| line_net(line, currency)).sum()
}

fn line_net(line: &Line, currency: Currency) -> Decimal {
    currency.round(line.gross() - line.discount)
}

fn covers(line: &Line, frequency: Frequency) -> bool {
    line.counts() && line.frequency == frequency
}

/// A percentage over the quote as a part of each charge, if that is what its amount comes to: the recurring parts are spread over
/// their lines, and the one-time part is given. `None` where the amount is something else.
pub(crate) fn by_charge(amount: Decimal, rate: Decimal, lines: &mut [Line], currency: Currency) -> Option<Decimal> {
    let part = |frequency| {
        let part = net(lines, frequency, currency).checked_mul(rate)? / Decimal::ONE_HUNDRED;
        Some((frequency, currency.round(part)))
    };
    let parts: Vec<(Frequency, Decimal)> = Frequency::ALL.into_iter().map(part).collect::<Option<_>>()?;
    if parts.iter().map(|(_, part)| *part).sum::<Decimal>() != amount {
        return None;
    }
    for (frequency, part) in parts.iter().filter(|(frequency, part)| frequency.is_recurring() && !part.is_zero()) {
        spread(lines, *frequency, *part, currency);
    }
    parts.first().map(|(_, one_time)| *one_time)
}

/// Spreads in proportion to what each line comes to; what rounding leaves goes to the largest.
pub(crate) fn spread(lines: &mut [Line], frequency: Frequency, discount: Decimal, currency: Currency) {
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
        Line::plain(LineKey::from_stored(price), price, Decimal::ONE, price.parse().unwrap())
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
