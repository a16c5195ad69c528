//! JSON values and exact arithmetic on them.
//!
//! Halo's amounts are JSON doubles. They are read by their text into decimals, so nothing here computes with
//! floating point.

use std::str::FromStr;

use bigdecimal::{BigDecimal, RoundingMode, Zero};
use serde_json::{Map, Value};

/// Longer texts are not taken for numbers.
const LONGEST_AMOUNT: usize = 64;

/// One stored record.
pub(crate) type Record = Map<String, Value>;

/// An amount from a number or a numeric text; anything else is zero.
pub(crate) fn decimal(value: Option<&Value>) -> BigDecimal {
    parse_decimal(value).unwrap_or_else(BigDecimal::zero)
}

/// An amount, when there is one. Text with an exponent is none: a few letters could ask for a billion digits.
pub(crate) fn parse_decimal(value: Option<&Value>) -> Option<BigDecimal> {
    match value? {
        Value::Number(number) if number.as_f64().is_some_and(f64::is_finite) => {
            BigDecimal::from_str(&number.to_string()).ok()
        }
        Value::String(text) if text.len() <= LONGEST_AMOUNT && !text.contains(['e', 'E']) => {
            BigDecimal::from_str(text.trim()).ok()
        }
        _ => None,
    }
}

/// A decimal as the JSON double that Halo would send.
pub(crate) fn double(amount: &BigDecimal) -> Value {
    let text = amount.with_scale_round(10, RoundingMode::HalfUp).normalized().to_plain_string();
    let number = text.parse::<f64>().ok().and_then(serde_json::Number::from_f64);
    Value::Number(number.unwrap_or_else(|| 0.into()))
}

/// Rounds half-up to cents.
pub(crate) fn cents(amount: &BigDecimal) -> BigDecimal {
    amount.with_scale_round(2, RoundingMode::HalfUp)
}

/// An id from a number (also `27.0`) or a text of digits.
pub(crate) fn id_of(value: Option<&Value>) -> Option<i64> {
    let amount = parse_decimal(value)?;
    if amount.is_integer() { i64::from_str(&amount.with_scale(0).to_plain_string()).ok() } else { None }
}

/// A field as an id; absent counts as 0, which Halo uses for "none".
pub(crate) fn id_field(record: &Record, field: &str) -> i64 {
    id_of(record.get(field)).unwrap_or(0)
}

/// A field as text; absent counts as empty.
pub(crate) fn text_field<'a>(record: &'a Record, field: &str) -> &'a str {
    record.get(field).and_then(Value::as_str).unwrap_or_default()
}

/// A field as a flag; absent counts as not set.
pub(crate) fn flag(record: &Record, field: &str) -> bool {
    record.get(field).and_then(Value::as_bool).unwrap_or(false)
}

/// An object given as a `json!` literal.
pub(crate) fn object(value: Value) -> Record {
    match value {
        Value::Object(record) => record,
        _ => Record::new(),
    }
}

/// The value as text for comparing and searching.
pub(crate) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn amounts_survive_the_way_through_decimals() {
        assert_eq!(double(&decimal(Some(&json!(0.1)))), json!(0.1));
        assert_eq!(double(&decimal(Some(&json!("1500.00")))), json!(1500.0));
        assert_eq!(cents(&decimal(Some(&json!(2.675)))), decimal(Some(&json!(2.68))));
    }

    #[test]
    fn a_text_with_a_huge_exponent_is_no_amount() {
        assert_eq!(parse_decimal(Some(&json!("1e999999999"))), None);
        assert_eq!(parse_decimal(Some(&json!("1e-999999999"))), None);
        assert_eq!(double(&decimal(Some(&json!(1e308)))), json!(1e308));
    }

    #[test]
    fn an_id_may_be_a_double_or_a_text_but_not_a_fraction() {
        assert_eq!(id_of(Some(&json!(27.0))), Some(27));
        assert_eq!(id_of(Some(&json!("77635"))), Some(77635));
        assert_eq!(id_of(Some(&json!(27.5))), None);
        assert_eq!(id_of(None), None);
    }
}
