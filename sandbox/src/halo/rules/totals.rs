//! What Halo reckons from the lines of a quote or an order.
//!
//! Own decimal arithmetic. The meaning of `discount` and `tax` is a switch.

use bigdecimal::{BigDecimal, Zero};
use serde_json::Value;

use super::super::switches::{
    HeadingPrice, LineDiscount, LineDiscountPercent, LineRounding, LineTax, OptionalLines, RecurringInHeader, Switches,
    TaxSource,
};
use super::super::value::{Record, cents, decimal, double, flag, id_field, parse_decimal};

/// The amounts of one line, for one billing period.
#[derive(Debug, Clone, Default)]
pub(crate) struct LineAmounts {
    gross: BigDecimal,
    discount: BigDecimal,
    net: BigDecimal,
    tax: BigDecimal,
    cost: BigDecimal,
}

/// Writes the computed fields of a line. `rate` is the percentage of its tax code, if it has one.
pub(crate) fn compute_line(line: &mut Record, rate: Option<&BigDecimal>, switches: &Switches) -> LineAmounts {
    let amounts = line_amounts(line, rate, switches);
    let profit = &amounts.net - &amounts.cost;
    let mut set = |field: &str, amount: &BigDecimal| line.insert(field.to_owned(), double(amount));
    set("net_total", &amounts.net);
    set("total_price", &amounts.gross);
    set("total_net_total", &amounts.net);
    set("total_discount", &amounts.discount);
    set("total_tax", &amounts.tax);
    set("profit", &profit);
    let percent = if amounts.net.is_zero() { BigDecimal::zero() } else { cents(&(&profit * hundred() / &amounts.net)) };
    set("profit_percentage", &percent);
    spread_over_periods(line, &amounts);
    amounts
}

fn line_amounts(line: &Record, rate: Option<&BigDecimal>, switches: &Switches) -> LineAmounts {
    let quantity = decimal(line.get("quantity"));
    let round = |amount: BigDecimal| match switches.line_rounding {
        LineRounding::PerLine => cents(&amount),
        LineRounding::OnTotals => amount,
    };
    let gross = round(&quantity * decimal(line.get("price")));
    let discount = round(discount(line, &quantity, &gross, switches));
    let net = &gross - &discount;
    let tax = round(tax(line, &quantity, &net, rate, switches));
    let cost = round(&quantity * decimal(line.get("costprice")));
    LineAmounts { gross, discount, net, tax, cost }
}

fn discount(line: &Record, quantity: &BigDecimal, gross: &BigDecimal, switches: &Switches) -> BigDecimal {
    let given = decimal(line.get("discount"));
    let percent = decimal(line.get("discount_perc"));
    if given.is_zero() && switches.line_discount_percent == LineDiscountPercent::Applied {
        return gross * percent / hundred();
    }
    match switches.line_discount {
        LineDiscount::AmountPerUnit => given * quantity,
        LineDiscount::AmountPerLine => given,
        LineDiscount::Percent => gross * given / hundred(),
    }
}

fn tax(
    line: &Record,
    quantity: &BigDecimal,
    net: &BigDecimal,
    rate: Option<&BigDecimal>,
    switches: &Switches,
) -> BigDecimal {
    let by_code = rate.map(|rate| net * rate / hundred());
    let by_line = parse_decimal(line.get("tax")).map(|tax| match switches.line_tax {
        LineTax::AmountPerLine => tax,
        LineTax::AmountPerUnit => tax * quantity,
        LineTax::Rate => net * tax / hundred(),
    });
    let chosen = match switches.tax_source {
        TaxSource::Line => by_line.or(by_code),
        TaxSource::Code => by_code.or(by_line),
    };
    chosen.unwrap_or_else(BigDecimal::zero)
}

/// `_monthly`, `_annual` and `_yearone` twins of the totals.
fn spread_over_periods(line: &mut Record, amounts: &LineAmounts) {
    let profit = &amounts.net - &amounts.cost;
    let named = [
        ("price", &amounts.gross),
        ("net_total", &amounts.net),
        ("costprice", &amounts.cost),
        ("profit", &profit),
        ("tax", &amounts.tax),
        ("discount", &amounts.discount),
    ];
    let period = billing_period(line);
    let first_year = BigDecimal::from(period.map_or(1, times_in_first_year));
    let zero = BigDecimal::zero();
    let fields: Vec<(String, Value)> = named
        .iter()
        .flat_map(|(name, amount)| {
            let only = |wanted: i64| if period == Some(wanted) { (*amount).clone() } else { zero.clone() };
            [
                (format!("total_{name}_monthly"), double(&only(2))),
                (format!("total_{name}_annual"), double(&only(3))),
                (format!("total_{name}_yearone"), double(&(*amount * &first_year))),
            ]
        })
        .collect();
    line.extend(fields);
}

/// The billing period of a recurring line; none for a one-off line (HaloPSA API reference, section 3.12).
fn billing_period(line: &Record) -> Option<i64> {
    let period = id_field(line, "billingperiod");
    (period > 0 || flag(line, "item_recurring") || flag(line, "line_recurring")).then_some(period)
}

fn times_in_first_year(period: i64) -> i64 {
    match period {
        1 => 52,
        2 => 12,
        4 => 4,
        5 => 2,
        _ => 1,
    }
}

/// The sums of a header.
#[derive(Debug, Default)]
pub(crate) struct HeaderAmounts {
    net: BigDecimal,
    tax: BigDecimal,
    cost: BigDecimal,
}

impl HeaderAmounts {
    /// Adds a line, if it counts.
    pub(crate) fn add(&mut self, line: &Record, amounts: &LineAmounts, switches: &Switches) {
        let heading = flag(line, "isgroupdesc") && switches.heading_price == HeadingPrice::Ignored;
        let optional = flag(line, "optional") && switches.optional_lines == OptionalLines::NotCounted;
        let recurring = billing_period(line).is_some() && switches.recurring_in_header == RecurringInHeader::OneOffOnly;
        if !(heading || optional || recurring) {
            self.net += &amounts.net;
            self.tax += &amounts.tax;
            self.cost += &amounts.cost;
        }
    }

    /// The net sum, which an opportunity's value may follow.
    pub(crate) fn net(&self) -> BigDecimal {
        cents(&self.net)
    }

    /// Writes the computed fields of a header; `carriage` is the freight charge, untaxed.
    pub(crate) fn write(&self, header: &mut Record, carriage: &BigDecimal) {
        let net = cents(&self.net) + carriage;
        let (tax, cost) = (cents(&self.tax), cents(&self.cost));
        let profit = &net - &cost;
        let margin = if net.is_zero() { BigDecimal::zero() } else { cents(&(&profit * hundred() / &net)) };
        for (field, amount) in [
            ("revenue", &net),
            ("tax_total", &tax),
            ("tax_total_estimate", &tax),
            ("cost", &cost),
            ("profit", &profit),
            ("margin", &margin),
        ] {
            header.insert(field.to_owned(), double(amount));
        }
        header.insert("total".to_owned(), double(&(net + tax)));
    }
}

fn hundred() -> BigDecimal {
    BigDecimal::from(100)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::value::object;
    use super::*;

    fn line(sent: Value, switches: &Switches) -> Record {
        let mut line = object(sent);
        compute_line(&mut line, None, switches);
        line
    }

    #[test]
    fn a_discount_of_five_means_three_different_totals() {
        let sent = json!({"quantity": 2, "price": 50, "discount": 5});
        for (meaning, net) in
            [(LineDiscount::AmountPerUnit, 90.0), (LineDiscount::AmountPerLine, 95.0), (LineDiscount::Percent, 95.0)]
        {
            let switches = Switches { line_discount: meaning, ..Switches::default() };
            assert_eq!(line(sent.clone(), &switches)["net_total"], json!(net));
        }
    }

    #[test]
    fn a_tax_may_be_an_amount_or_a_rate() {
        let sent = json!({"quantity": 4, "price": 25, "tax": 8.25});
        for (meaning, tax) in [(LineTax::AmountPerLine, 8.25), (LineTax::AmountPerUnit, 33.0), (LineTax::Rate, 8.25)] {
            let switches = Switches { line_tax: meaning, ..Switches::default() };
            assert_eq!(line(sent.clone(), &switches)["total_tax"], json!(tax));
        }
    }

    #[test]
    fn a_monthly_line_counts_twelve_times_in_the_first_year() {
        let monthly = line(json!({"quantity": 3, "price": 10, "billingperiod": 2}), &Switches::default());
        assert_eq!(monthly["net_total"], json!(30.0));
        assert_eq!(monthly["total_net_total_monthly"], json!(30.0));
        assert_eq!(monthly["total_net_total_annual"], json!(0.0));
        assert_eq!(monthly["total_net_total_yearone"], json!(360.0));
    }

    #[test]
    fn halves_of_a_cent_are_rounded_up_on_each_line() {
        assert_eq!(line(json!({"quantity": 1, "price": 1.005}), &Switches::default())["net_total"], json!(1.01));
        let late = Switches { line_rounding: LineRounding::OnTotals, ..Switches::default() };
        assert_eq!(line(json!({"quantity": 1, "price": 1.005}), &late)["net_total"], json!(1.005));
    }
}
