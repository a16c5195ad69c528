//! Both sides of the money.

use std::collections::BTreeMap;

use domain::money::grouped;
use domain::money_check::Comparison;
use domain::order_check::OrderComparison;
use domain::{Currency, Frequency};
use rust_decimal::Decimal;
use serde::Serialize;

/// What the last run that compared found, amounts as text in the quote's currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct MoneyShown {
    pub(super) currency: String,
    pub(super) agrees: bool,
    pub(super) totals: Vec<TotalShown>,
    /// Each line, total or tax that differs, with both sides.
    pub(super) differences: Vec<String>,
    /// What differs by no more than rounding may.
    pub(super) warnings: Vec<String>,
}

/// The net total of one frequency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct TotalShown {
    pub(super) frequency: String,
    pub(super) quoter: String,
    pub(super) halo: String,
    pub(super) agrees: bool,
}

impl MoneyShown {
    pub(super) fn of(comparison: &Comparison) -> Self {
        let Comparison { currency, totals, differences, warnings } = comparison;
        Self {
            currency: currency.to_string(),
            agrees: comparison.agrees(),
            totals: both_sides(*currency, totals),
            differences: differences.clone(),
            warnings: warnings.iter().map(ToString::to_string).collect(),
        }
    }
}

/// The sales order that the last run compared, amounts as text in its currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct OrderShown {
    /// Its id in Halo.
    pub(super) order: i64,
    pub(super) po_number: Option<String>,
    pub(super) currency: String,
    pub(super) agrees: bool,
    pub(super) totals: Vec<TotalShown>,
    /// Each line and total that differs, with both sides.
    pub(super) differences: Vec<String>,
}

impl OrderShown {
    pub(super) fn of(comparison: &OrderComparison) -> Self {
        let OrderComparison { order, po_number, currency, totals, differences } = comparison;
        Self {
            order: order.0,
            po_number: po_number.clone(),
            currency: currency.to_string(),
            agrees: differences.is_empty(),
            totals: both_sides(*currency, totals),
            differences: differences.clone(),
        }
    }
}

fn both_sides(currency: Currency, totals: &BTreeMap<Frequency, (Decimal, Decimal)>) -> Vec<TotalShown> {
    let show = |amount| grouped(amount, currency.minor_units());
    let side = |(frequency, (quoter, halo)): (&Frequency, &(Decimal, Decimal))| TotalShown {
        frequency: frequency.to_string(),
        quoter: show(*quoter),
        halo: show(*halo),
        agrees: quoter == halo,
    };
    totals.iter().map(side).collect()
}

#[cfg(test)]
mod tests {
    use domain::halo::SalesOrderId;

    use super::*;

    #[test]
    fn each_frequency_has_both_sides() {
        let amount = |text: &str| text.parse().unwrap();
        let totals = BTreeMap::from([
            (Frequency::OneTime, (amount("2550.00"), amount("2550"))),
            (Frequency::Monthly, (amount("10.00"), amount("10.01"))),
        ]);
        let differences = vec!["total monthly: Quoter 10.00 USD, Halo 10.01 USD".to_owned()];
        let shown = MoneyShown::of(&Comparison { currency: Currency::USD, totals, differences, warnings: Vec::new() });
        let sides: Vec<_> = shown.totals.iter().map(|t| (t.quoter.as_str(), t.halo.as_str(), t.agrees)).collect();
        assert_eq!(sides, [("2,550.00", "2,550.00", true), ("10.00", "10.01", false)]);
        assert!(!shown.agrees);
    }

    #[test]
    fn a_sales_order_has_both_sides_and_its_po_number() {
        let amount = |text: &str| text.parse().unwrap();
        let comparison = OrderComparison {
            order: SalesOrderId(5001),
            po_number: Some("PO-4711".to_owned()),
            currency: Currency::USD,
            totals: BTreeMap::from([(Frequency::OneTime, (amount("50"), amount("50.00")))]),
            differences: Vec::new(),
        };
        let shown = OrderShown::of(&comparison);
        assert!(shown.agrees && shown.totals[0].agrees);
        assert_eq!((shown.order, shown.po_number.as_deref()), (5001, Some("PO-4711")));
        assert_eq!((shown.totals[0].quoter.as_str(), shown.totals[0].halo.as_str()), ("50.00", "50.00"));
    }
}
