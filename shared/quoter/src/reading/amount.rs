//! Amounts as Quoter writes them: text with thousands separators in webhooks, plain decimal text in the API, sometimes a number
//! (Quoter reference, section 1).

use rust_decimal::Decimal;
use serde_json::Value;

/// The largest amount that is read, either sign: a trillion. Far inside of what a decimal holds, so that no product of an amount and
/// a quantity, and no sum over a body's lines, can overflow.
pub(crate) const MAX_AMOUNT: Decimal = Decimal::from_parts(3_567_587_328, 232, 0, false, 0);

/// The largest quantity that is read, either sign: a thousand million.
pub(crate) const MAX_QUANTITY: Decimal = Decimal::from_parts(1_000_000_000, 0, 0, false, 0);

/// Why a number was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unreadable {
    NotANumber,
    TooLarge,
}

/// A discount as it is typed: an amount, or a percentage where the text ends with `%`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Discount {
    Amount(Decimal),
    Percent(Decimal),
}

/// A decimal from a text or a number, not above `max` in size.
pub(crate) fn decimal(value: &Value, max: Decimal) -> Result<Decimal, Unreadable> {
    let read = match value {
        Value::String(text) => of_text(text)?,
        Value::Number(number) => of_number(&number.to_string())?,
        _ => return Err(Unreadable::NotANumber),
    };
    if read.abs() > max { Err(Unreadable::TooLarge) } else { Ok(read) }
}

/// A discount, positive. A percentage is between 0 and 100.
pub(crate) fn discount(value: &Value) -> Result<Discount, Unreadable> {
    match value.as_str().map(str::trim).and_then(|text| text.strip_suffix('%')) {
        Some(rate) => percent(&Value::String(rate.to_owned())),
        None => decimal(value, MAX_AMOUNT).map(|amount| Discount::Amount(amount.abs())),
    }
}

/// A percentage between 0 and 100.
pub(crate) fn percent(value: &Value) -> Result<Discount, Unreadable> {
    decimal(value, Decimal::ONE_HUNDRED).map(|rate| Discount::Percent(rate.abs()))
}

/// A rate in percent, with or without `%`.
pub(crate) fn rate(value: &Value) -> Result<Decimal, Unreadable> {
    match value.as_str().and_then(|text| text.trim().strip_suffix('%')) {
        Some(text) => decimal(&Value::String(text.to_owned()), MAX_AMOUNT),
        None => decimal(value, MAX_AMOUNT),
    }
}

/// Text such as `-2,550.00`. Separators must stand between groups of three: `1,5` could mean one and a half.
fn of_text(text: &str) -> Result<Decimal, Unreadable> {
    let text = text.trim();
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let grouped = whole.contains(',');
    let well_grouped = groups.all(|group| group.len() == 3 && all_digits(group)) && (!grouped || first.len() <= 3);
    if !all_digits(first) || !well_grouped || !all_digits(fraction) {
        return Err(Unreadable::NotANumber);
    }
    text.replace(',', "").parse().map_err(|_| Unreadable::TooLarge)
}

fn of_number(text: &str) -> Result<Decimal, Unreadable> {
    text.parse().or_else(|_| Decimal::from_scientific(text)).map_err(|_| Unreadable::TooLarge)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: Value) -> Result<Decimal, Unreadable> {
        decimal(&value, MAX_AMOUNT)
    }

    #[test]
    fn the_limits_are_what_they_say() {
        assert_eq!(MAX_AMOUNT.to_string(), "1000000000000");
        assert_eq!(MAX_QUANTITY.to_string(), "1000000000");
    }

    #[test]
    fn money_text_plain_text_and_numbers_are_read() {
        for (wire, amount) in [
            (json!("2,550.00"), "2550.00"),
            (json!("1,234,567.891"), "1234567.891"),
            (json!(" -0.50 "), "-0.50"),
            (json!("101"), "101"),
            (json!(66.67), "66.67"),
            (json!(1e3), "1000"),
            (json!(0), "0"),
        ] {
            assert_eq!(read(wire.clone()).unwrap(), amount.parse::<Decimal>().unwrap(), "{wire}");
        }
    }

    #[test]
    fn what_could_mean_two_things_is_not_read() {
        for wire in
            [json!("1,5"), json!("1.000,00"), json!("1,00,000"), json!("1e5"), json!("$5"), json!("."), json!("--1")]
        {
            assert_eq!(read(wire.clone()), Err(Unreadable::NotANumber), "{wire}");
        }
        for wire in [json!(true), json!([1]), json!("five"), json!("1234,567")] {
            assert_eq!(read(wire.clone()), Err(Unreadable::NotANumber), "{wire}");
        }
    }

    #[test]
    fn too_large_is_an_answer_not_a_panic() {
        for wire in [json!("1,000,000,000,001"), json!("9".repeat(500)), json!(1e300), json!("-99999999999999")] {
            assert_eq!(read(wire.clone()), Err(Unreadable::TooLarge), "{wire}");
        }
        assert!(read(json!(format!("0.{}", "3".repeat(500)))).is_ok());
    }

    #[test]
    fn a_discount_is_an_amount_or_a_percentage() {
        assert_eq!(discount(&json!("1,000.00")), Ok(Discount::Amount(Decimal::from(1_000))));
        assert_eq!(discount(&json!("-5")), Ok(Discount::Amount(Decimal::from(5))));
        assert_eq!(discount(&json!("12.5 %")), Ok(Discount::Percent(Decimal::new(125, 1))));
        assert_eq!(discount(&json!("101%")), Err(Unreadable::TooLarge));
    }
}
