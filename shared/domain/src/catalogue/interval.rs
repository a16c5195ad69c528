//! How often an item of Quoter's catalogue is charged (S92).

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::halo::Item;
use crate::{Frequency, Problem, Settings, problems};

/// A period that Quoter's items can have (Quoter reference, section 3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Interval {
    /// Every month.
    Monthly,
    /// Every three months.
    Quarterly,
    /// Every six months.
    SemiAnnual,
    /// Every year.
    Annual,
}

impl Interval {
    /// All of them, shortest first.
    pub const ALL: [Self; 4] = [Self::Monthly, Self::Quarterly, Self::SemiAnnual, Self::Annual];

    /// The word in `recurring_interval` (Quoter reference, section 3.3).
    pub fn quoter_word(self) -> &'static str {
        match self {
            Self::Monthly => "monthly",
            Self::Quarterly => "quarterly",
            Self::SemiAnnual => "semi_annually",
            Self::Annual => "annually",
        }
    }

    /// The period behind one of Quoter's words, in any of their forms.
    pub fn of_quoter_word(word: &str) -> Option<Self> {
        let frequency = Frequency::of_quoter_word(word)?;
        Self::ALL.into_iter().find(|interval| interval.frequency() == frequency)
    }

    /// The same as a frequency of lines.
    pub fn frequency(self) -> Frequency {
        match self {
            Self::Monthly => Frequency::Monthly,
            Self::Quarterly => Frequency::Quarterly,
            Self::SemiAnnual => Frequency::SemiAnnual,
            Self::Annual => Frequency::Annual,
        }
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.frequency().fmt(f)
    }
}

/// Whether an item is charged once or again and again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Charge {
    /// Once.
    Once,
    /// Every period.
    Every(Interval),
}

impl fmt::Display for Charge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Once => Frequency::OneTime.fmt(f),
            Self::Every(interval) => interval.fmt(f),
        }
    }
}

/// How often the item of a product is charged: by `catalogue.interval`, else by the period that a push would turn into the product's.
///
/// Amounts are not converted: a mapping says under which period a price is shown. Fails if Halo does not tell the period of a
/// recurring product, and if Quoter has no such period and none is mapped (decision k).
pub fn interval(item: &Item, settings: &Settings) -> Result<Charge, Problem> {
    if !item.recurring {
        return Ok(Charge::Once);
    }
    if !item.frequency.is_recurring() {
        return Err(problems::product_period_unknown(item));
    }
    let mapped = settings.catalogue.interval.get(&item.frequency).copied();
    let found = mapped.or_else(|| pushed_as(item.frequency, settings));
    found.map(Charge::Every).ok_or_else(|| problems::interval_missing(item))
}

/// The one period of Quoter's that a push turns into this period of Halo's, so that a product that was pulled comes back as it was;
/// of several the period itself.
fn pushed_as(period: Frequency, settings: &Settings) -> Option<Interval> {
    let pushed = |interval: &Interval| {
        let own = interval.frequency();
        settings.frequency.get(&own).copied().unwrap_or(own) == period
    };
    let fitting: Vec<Interval> = Interval::ALL.into_iter().filter(pushed).collect();
    match fitting.as_slice() {
        [only] => Some(*only),
        several => several.iter().copied().find(|interval| interval.frequency() == period),
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{product, recurring_product};
    use super::*;

    fn pulled(period: Frequency, settings: &Settings) -> Result<Charge, String> {
        interval(&recurring_product(period, "1", "2"), settings).map_err(|problem| problem.code)
    }

    fn pulling(halo: Frequency, quoter: Interval) -> Settings {
        let mut settings = Settings::default();
        settings.catalogue.interval = [(halo, quoter)].into();
        settings
    }

    fn pushing(quoter: Frequency, halo: Frequency) -> Settings {
        Settings { frequency: [(quoter, halo)].into(), ..Settings::default() }
    }

    #[test]
    fn s92_periods_that_quoter_has_map_themselves() {
        let settings = Settings::default();
        for interval in Interval::ALL {
            assert_eq!(pulled(interval.frequency(), &settings), Ok(Charge::Every(interval)));
        }
    }

    #[test]
    fn s92_a_period_that_quoter_does_not_have_is_pulled_as_the_settings_say() {
        let settings = pulling(Frequency::Weekly, Interval::Monthly);
        assert_eq!(pulled(Frequency::Weekly, &settings), Ok(Charge::Every(Interval::Monthly)));
        let also_own = pulling(Frequency::Monthly, Interval::Annual);
        assert_eq!(pulled(Frequency::Monthly, &also_own), Ok(Charge::Every(Interval::Annual)));
    }

    #[test]
    fn s92_without_a_mapping_the_product_is_held_and_its_period_is_named() {
        for period in [Frequency::Weekly, Frequency::TwoYears, Frequency::FiveYears] {
            let problem = interval(&recurring_product(period, "1", "2"), &Settings::default()).unwrap_err();
            assert_eq!(problem.code, "interval_missing");
            assert!(problem.cause.contains(&period.to_string()), "{problem}");
            assert!(problem.fix.contains("catalogue.interval"), "{problem}");
        }
    }

    #[test]
    fn s92_s93_what_is_mapped_when_pushing_comes_back_the_same_way_when_pulling() {
        let settings = pushing(Frequency::Annual, Frequency::ThreeYears);
        assert_eq!(pulled(Frequency::ThreeYears, &settings), Ok(Charge::Every(Interval::Annual)));
        assert_eq!(
            pulled(Frequency::Annual, &settings),
            Err("interval_missing".to_owned()),
            "it would come back as another"
        );
        let merged = pushing(Frequency::Quarterly, Frequency::Monthly);
        assert_eq!(pulled(Frequency::Monthly, &merged), Ok(Charge::Every(Interval::Monthly)));
    }

    #[test]
    fn a_one_time_product_is_charged_once_and_a_recurring_one_without_a_period_is_held() {
        assert_eq!(interval(&product("1", "2"), &Settings::default()), Ok(Charge::Once));
        assert_eq!(pulled(Frequency::OneTime, &Settings::default()), Err("product_period_unknown".to_owned()));
    }

    #[test]
    fn quoters_words_are_written_and_read() {
        for interval in Interval::ALL {
            assert_eq!(Interval::of_quoter_word(interval.quoter_word()), Some(interval));
        }
        assert_eq!(Interval::of_quoter_word("weekly"), None);
    }
}
