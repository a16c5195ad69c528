//! How often a line is charged, and Halo's codes for it.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How often a line is charged. Quoter knows one-time to annual; the others occur on Halo products only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Frequency {
    /// Charged once.
    OneTime,
    /// Every week.
    Weekly,
    /// Every month.
    Monthly,
    /// Every three months.
    Quarterly,
    /// Every six months.
    SemiAnnual,
    /// Every year.
    Annual,
    /// Every two years.
    TwoYears,
    /// Every three years.
    ThreeYears,
    /// Every four years.
    FourYears,
    /// Every five years.
    FiveYears,
}

impl Frequency {
    /// All of them, shortest first.
    pub const ALL: [Self; 10] = [
        Self::OneTime,
        Self::Weekly,
        Self::Monthly,
        Self::Quarterly,
        Self::SemiAnnual,
        Self::Annual,
        Self::TwoYears,
        Self::ThreeYears,
        Self::FourYears,
        Self::FiveYears,
    ];

    /// Halo's code `billingperiod` (HaloPSA API reference, section 3.12): 3 is yearly, 4 is quarterly.
    pub fn billing_period(self) -> i64 {
        match self {
            Self::OneTime => 0,
            Self::Weekly => 1,
            Self::Monthly => 2,
            Self::Annual => 3,
            Self::Quarterly => 4,
            Self::SemiAnnual => 5,
            Self::FiveYears => 6,
            Self::ThreeYears => 7,
            Self::TwoYears => 8,
            Self::FourYears => 9,
        }
    }

    /// The frequency behind one of Halo's codes.
    pub fn of_billing_period(code: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|f| f.billing_period() == code)
    }

    /// The frequency of a Quoter period in months, such as `recurring_time_period` of a webhook record.
    pub fn of_months(months: u32) -> Option<Self> {
        match months {
            1 => Some(Self::Monthly),
            3 => Some(Self::Quarterly),
            6 => Some(Self::SemiAnnual),
            12 => Some(Self::Annual),
            24 => Some(Self::TwoYears),
            36 => Some(Self::ThreeYears),
            48 => Some(Self::FourYears),
            60 => Some(Self::FiveYears),
            _ => None,
        }
    }

    /// The length of the period in months; `None` for one-time and weekly charges.
    pub fn months(self) -> Option<u32> {
        (1..=60).find(|months| Self::of_months(*months) == Some(self))
    }

    /// The frequency behind Quoter's words: `monthly`, `semi_annually`, `Semi-Annual`, `annual` and their like.
    pub fn of_quoter_word(word: &str) -> Option<Self> {
        let letters: String = word.chars().filter(char::is_ascii_alphabetic).collect::<String>().to_ascii_lowercase();
        match letters.as_str() {
            "onetime" | "once" => Some(Self::OneTime),
            "week" | "weekly" => Some(Self::Weekly),
            "month" | "monthly" => Some(Self::Monthly),
            "quarter" | "quarterly" => Some(Self::Quarterly),
            "semiannual" | "semiannually" | "halfyearly" | "biannual" | "biannually" => Some(Self::SemiAnnual),
            "year" | "annual" | "annually" | "yearly" => Some(Self::Annual),
            _ => None,
        }
    }

    /// Whether the line is charged again and again.
    pub fn is_recurring(self) -> bool {
        self != Self::OneTime
    }
}

impl fmt::Display for Frequency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OneTime => "one-time",
            Self::Weekly => "weekly",
            Self::Monthly => "monthly",
            Self::Quarterly => "quarterly",
            Self::SemiAnnual => "semi-annual",
            Self::Annual => "annual",
            Self::TwoYears => "every 2 years",
            Self::ThreeYears => "every 3 years",
            Self::FourYears => "every 4 years",
            Self::FiveYears => "every 5 years",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_billing_period_of_halo_has_one_frequency() {
        for code in 0..=9 {
            assert_eq!(Frequency::of_billing_period(code).unwrap().billing_period(), code);
        }
        assert_eq!(Frequency::of_billing_period(10), None);
    }

    #[test]
    fn halo_counts_yearly_as_3_and_quarterly_as_4() {
        assert_eq!(Frequency::Annual.billing_period(), 3);
        assert_eq!(Frequency::Quarterly.billing_period(), 4);
    }

    #[test]
    fn words_of_both_quoter_interfaces_are_understood() {
        assert_eq!(Frequency::of_quoter_word("semi_annually"), Some(Frequency::SemiAnnual));
        assert_eq!(Frequency::of_quoter_word("Annual "), Some(Frequency::Annual));
        assert_eq!(Frequency::of_quoter_word("fortnightly"), None);
    }
}
