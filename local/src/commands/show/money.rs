//! Both sides of the money.

use domain::money::grouped;
use domain::money_check::Comparison;
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
        let show = |amount| grouped(amount, currency.minor_units());
        let totals = totals.iter().map(|(frequency, (quoter, halo))| TotalShown {
            frequency: frequency.to_string(),
            quoter: show(*quoter),
            halo: show(*halo),
            agrees: quoter == halo,
        });
        Self {
            currency: currency.to_string(),
            agrees: comparison.agrees(),
            totals: totals.collect(),
            differences: differences.clone(),
            warnings: warnings.iter().map(ToString::to_string).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use domain::{Currency, Frequency};

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
}
