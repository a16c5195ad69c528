//! Decimal amounts of money, quantities and percentages, and the two ways in which Quoter writes them.

use std::cmp::Ordering;
use std::fmt;
use std::ops::{Add, Mul, Neg, Sub};
use std::str::FromStr;

use bigdecimal::{BigDecimal, RoundingMode, Zero};
use serde::{Deserialize, Serialize};

/// An exact decimal. Equal when the numbers are equal: `1.0` is `1.00`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Amount(BigDecimal);

/// A text that is not a plain decimal number of at most 40 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAnAmount;

impl fmt::Display for NotAnAmount {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("not a decimal number")
    }
}

impl std::error::Error for NotAnAmount {}

impl Amount {
    /// Nothing.
    pub fn zero() -> Self {
        Self(BigDecimal::zero())
    }

    /// Whether it is zero.
    pub fn is_zero(&self) -> bool {
        self.0.is_zero()
    }

    /// Whether it is greater than zero.
    pub fn is_positive(&self) -> bool {
        self.0.cmp(&BigDecimal::zero()) == Ordering::Greater
    }

    /// Rounded half away from zero to this many places.
    pub fn round(&self, places: i64) -> Self {
        Self(self.0.with_scale_round(places, RoundingMode::HalfUp))
    }

    /// `self * other / divisor`, rounded half away from zero; zero when the divisor is zero.
    pub fn ratio(&self, other: &Self, divisor: &Self, places: i64) -> Self {
        if divisor.is_zero() {
            return Self::zero();
        }
        Self(&self.0 * &other.0 / &divisor.0).round(places)
    }

    /// This share in percent of an amount, to the cent.
    pub fn percent_of(&self, whole: &Self) -> Self {
        self.ratio(whole, &Self::from(100), 2)
    }

    /// Without superfluous zeros: `2.50` as `2.5`.
    pub fn plain(&self) -> String {
        self.0.normalized().to_plain_string()
    }

    /// With two places: `50.00`. The way of the hosted API.
    pub fn cents(&self) -> String {
        self.round(2).0.to_plain_string()
    }

    /// With thousands separators and at least two places: `2,550.00`, `0.125`. The way of the webhook
    /// (Quoter API reference, section 1 point 5).
    pub fn grouped(&self) -> String {
        let exact = self.0.normalized();
        let places = exact.fractional_digit_count().max(2);
        let written = exact.with_scale(places).to_plain_string();
        group(&written)
    }
}

fn group(written: &str) -> String {
    let (sign, digits) = written.strip_prefix('-').map_or(("", written), |rest| ("-", rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "00"));
    let mut grouped = String::from(sign);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped.push('.');
    grouped.push_str(fraction);
    grouped
}

impl FromStr for Amount {
    type Err = NotAnAmount;

    /// Reads `2550`, `-1.5` and `2,550.00`. Exponents are refused: they could make huge numbers.
    fn from_str(text: &str) -> Result<Self, NotAnAmount> {
        let bare: String = text.trim().chars().filter(|&c| c != ',').collect();
        let allowed = |c: char| c.is_ascii_digit() || c == '.' || c == '-';
        if bare.is_empty() || bare.len() > 40 || !bare.chars().all(allowed) {
            return Err(NotAnAmount);
        }
        BigDecimal::from_str(&bare).map(Self).map_err(|_| NotAnAmount)
    }
}

impl TryFrom<String> for Amount {
    type Error = NotAnAmount;

    fn try_from(text: String) -> Result<Self, NotAnAmount> {
        text.parse()
    }
}

impl From<Amount> for String {
    fn from(amount: Amount) -> Self {
        amount.plain()
    }
}

impl From<i64> for Amount {
    fn from(value: i64) -> Self {
        Self(BigDecimal::from(value))
    }
}

impl Add for &Amount {
    type Output = Amount;

    fn add(self, other: Self) -> Amount {
        Amount(&self.0 + &other.0)
    }
}

impl Sub for &Amount {
    type Output = Amount;

    fn sub(self, other: Self) -> Amount {
        Amount(&self.0 - &other.0)
    }
}

impl Mul for &Amount {
    type Output = Amount;

    fn mul(self, other: Self) -> Amount {
        Amount(&self.0 * &other.0)
    }
}

impl Neg for &Amount {
    type Output = Amount;

    fn neg(self) -> Amount {
        Amount(-&self.0)
    }
}

impl<'a> std::iter::Sum<&'a Amount> for Amount {
    fn sum<I: Iterator<Item = &'a Amount>>(amounts: I) -> Self {
        amounts.fold(Amount::zero(), |sum, amount| &sum + amount)
    }
}

impl std::iter::Sum for Amount {
    fn sum<I: Iterator<Item = Amount>>(amounts: I) -> Self {
        amounts.fold(Amount::zero(), |sum, amount| &sum + &amount)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(text: &str) -> Amount {
        text.parse().unwrap()
    }

    #[test]
    fn thousands_are_grouped() {
        let written = ["0", "999", "1000", "2550", "1234567.5", "-1000", "0.125"];
        let grouped = written.map(|text| amount(text).grouped());
        assert_eq!(grouped, ["0.00", "999.00", "1,000.00", "2,550.00", "1,234,567.50", "-1,000.00", "0.125"]);
    }

    #[test]
    fn halves_are_rounded_up() {
        assert_eq!(amount("0.125").cents(), "0.13");
        assert_eq!(amount("8.25").percent_of(&amount("99.99")).cents(), "8.25");
    }

    #[test]
    fn exponents_and_words_are_not_amounts() {
        for text in ["", "1e9", "ten", "--", "1.2.3"] {
            assert!(text.parse::<Amount>().is_err(), "{text}");
        }
    }

    #[test]
    fn round_hundreds_are_written_without_an_exponent() {
        assert_eq!(amount("2500").plain(), "2500");
        assert_eq!(amount("2500").cents(), "2500.00");
    }
}
