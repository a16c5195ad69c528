//! Money: an exact decimal with a currency. Rounding happens once, explicitly, half-up (decision g).

use std::fmt;

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

/// An ISO 4217 currency code, upper case: `USD`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

/// A text that is not a three letter currency code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an ISO 4217 currency code of three letters")]
pub struct NotACurrency(String);

impl Currency {
    /// United States dollar.
    pub const USD: Self = Self(*b"USD");

    /// Reads a code, ignoring case and blanks around it.
    pub fn parse(text: &str) -> Result<Self, NotACurrency> {
        let upper = text.trim().to_ascii_uppercase();
        match <[u8; 3]>::try_from(upper.as_bytes()) {
            Ok(code) if code.iter().all(u8::is_ascii_uppercase) => Ok(Self(code)),
            _ => Err(NotACurrency(text.chars().take(20).collect())),
        }
    }

    /// The three letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }

    /// Number of decimal places of the smallest unit, by ISO 4217.
    pub fn minor_units(&self) -> u32 {
        match &self.0 {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG" | b"RWF" | b"UGX"
            | b"VND" | b"VUV" | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            _ => 2,
        }
    }

    /// `amount` rounded half away from zero to the smallest unit: the one rounding rule of this product.
    pub fn round(&self, amount: Decimal) -> Decimal {
        amount.round_dp_with_strategy(self.minor_units(), RoundingStrategy::MidpointAwayFromZero)
    }

    /// The smallest unit, such as 0.01.
    pub fn minor_unit(&self) -> Decimal {
        Decimal::new(1, self.minor_units())
    }

    /// An amount of this currency.
    pub fn of(self, amount: Decimal) -> Money {
        Money { amount, currency: self }
    }
}

impl TryFrom<String> for Currency {
    type Error = NotACurrency;

    fn try_from(text: String) -> Result<Self, NotACurrency> {
        Self::parse(&text)
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().to_owned()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// An amount with its currency. Not rounded unless it was made by [`Money::rounded`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// The amount in whole units of the currency, not in minor units.
    pub amount: Decimal,
    /// Its currency.
    pub currency: Currency,
}

impl Money {
    /// The amount rounded half-up to the currency's smallest unit.
    pub fn rounded(self) -> Self {
        self.currency.of(self.currency.round(self.amount))
    }
}

impl fmt::Display for Money {
    /// `2,550.00 USD`, rounded to the smallest unit.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", grouped(self.currency.round(self.amount), self.currency.minor_units()), self.currency)
    }
}

/// `2550` with two places as `2,550.00`.
pub fn grouped(amount: Decimal, places: u32) -> String {
    let text = format!("{:.*}", places as usize, amount.abs());
    let (whole, fraction) = text.split_once('.').map_or((text.as_str(), ""), |(w, f)| (w, f));
    let mut out = String::new();
    if amount.is_sign_negative() && !amount.is_zero() {
        out.push('-');
    }
    for (position, digit) in whole.chars().enumerate() {
        if position > 0 && (whole.len() - position).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn money_rounds_half_up_away_from_zero() {
        assert_eq!(Currency::USD.round(decimal("0.125")), decimal("0.13"));
        assert_eq!(Currency::USD.round(decimal("-0.125")), decimal("-0.13"));
        assert_eq!(Currency::parse("jpy").unwrap().round(decimal("0.5")), decimal("1"));
    }

    #[test]
    fn money_prints_with_thousands_separators() {
        assert_eq!(Currency::USD.of(decimal("2550")).to_string(), "2,550.00 USD");
        assert_eq!(Currency::USD.of(decimal("-1234567.891")).to_string(), "-1,234,567.89 USD");
        assert_eq!(Currency::parse("JPY").unwrap().of(decimal("1000")).to_string(), "1,000 JPY");
    }

    #[test]
    fn a_currency_is_three_letters() {
        assert_eq!(Currency::parse(" usd ").unwrap(), Currency::USD);
        assert!(Currency::parse("dollars").is_err());
        assert!(Currency::parse("U$D").is_err());
    }
}
