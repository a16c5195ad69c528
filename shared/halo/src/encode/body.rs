//! The JSON object of one record, and how numbers and dates are written (HaloPSA API reference, section 2.7).

use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::{Map, Number, Value};
use time::macros::format_description;
use time::{OffsetDateTime, UtcOffset};

/// Digits that a double surely keeps.
const SIGNIFICANT: u32 = 15;

/// Texts of a record that must not come back in an error message.
pub(crate) type Private = Vec<String>;

/// A record in the making. Fields that are `None` are left out, so that Halo's own value stays.
#[derive(Debug, Default)]
pub(super) struct Body(Map<String, Value>);

impl Body {
    pub(super) fn new() -> Self {
        Self::default()
    }

    pub(super) fn set(mut self, field: &str, value: impl Into<Value>) -> Self {
        self.0.insert(field.to_owned(), value.into());
        self
    }

    pub(super) fn set_some(self, field: &str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.set(field, value),
            None => self,
        }
    }

    pub(super) fn amount(self, field: &str, amount: Decimal) -> Self {
        self.set(field, number(amount))
    }

    pub(super) fn some_amount(self, field: &str, amount: Option<Decimal>) -> Self {
        self.set_some(field, amount.map(number))
    }

    pub(super) fn some_date(self, field: &str, moment: Option<OffsetDateTime>) -> Self {
        self.set_some(field, moment.map(date))
    }

    pub(super) fn done(self) -> Value {
        Value::Object(self.0)
    }
}

/// A decimal as JSON number: an integer where it is one, else the shortest double that reads back as the same decimal. More than 15
/// significant digits do not fit into a double and are rounded to 15, half away from zero.
pub(super) fn number(amount: Decimal) -> Value {
    let rounded = || amount.round_sf_with_strategy(SIGNIFICANT, RoundingStrategy::MidpointAwayFromZero);
    exact(amount).or_else(|| nearest(rounded()?)).unwrap_or(Value::Null)
}

/// The number that reads back as the same decimal, or `None` if there is none.
fn exact(amount: Decimal) -> Option<Value> {
    let amount = amount.normalize();
    let digits = amount.mantissa().unsigned_abs().to_string().trim_end_matches('0').len();
    if digits > SIGNIFICANT as usize {
        return None;
    }
    match i64::try_from(amount.mantissa()) {
        Ok(whole) if amount.scale() == 0 => Some(Value::Number(whole.into())),
        _ => nearest(amount),
    }
}

/// The double next to a decimal. One of up to 15 digits reads back as the same decimal.
fn nearest(amount: Decimal) -> Option<Value> {
    Number::from_f64(amount.to_string().parse().ok()?).map(Value::Number)
}

/// A moment in the one form that Halo's own pages send: `2026-01-29T20:00:00.000Z`.
pub(super) fn date(moment: OffsetDateTime) -> Value {
    let form = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");
    moment.to_offset(UtcOffset::UTC).format(form).map_or(Value::Null, Value::String)
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    fn written(text: &str) -> String {
        number(text.parse().unwrap()).to_string()
    }

    #[test]
    fn whole_amounts_are_written_as_integers_and_others_shortest() {
        assert_eq!(written("12.00"), "12");
        assert_eq!(written("0"), "0");
        assert_eq!(written("-0.00"), "0");
        assert_eq!(written("1049.990"), "1049.99");
        assert_eq!(written("-0.1"), "-0.1");
        assert_eq!(written("123456789012.345"), "123456789012.345");
    }

    #[test]
    fn every_amount_of_up_to_15_digits_reads_back_as_itself() {
        let mut mantissa: i64 = 1;
        for round in 0..20_000_u32 {
            mantissa = mantissa.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let amount = Decimal::new(mantissa % 1_000_000_000_000_000, round % 12);
            let text = number(amount).to_string();
            let back = text.parse::<Decimal>().or_else(|_| Decimal::from_scientific(&text)).unwrap();
            assert_eq!(back, amount, "{text}");
        }
    }

    #[test]
    fn what_a_double_cannot_hold_is_rounded_to_15_digits() {
        assert_eq!(written("0.33333333333333333333"), "0.333333333333333");
        assert_eq!(written("1234567890123.4565"), "1234567890123.46");
        let large = number("99999999999999999999".parse().unwrap());
        assert_eq!(large.as_f64(), Some(1e20));
    }

    #[test]
    fn dates_are_written_in_utc_with_milliseconds() {
        assert_eq!(date(datetime!(2026-01-29 21:00:00 +1)), Value::from("2026-01-29T20:00:00.000Z"));
        assert_eq!(date(datetime!(2026-01-29 20:00:00.1239 UTC)), Value::from("2026-01-29T20:00:00.123Z"));
    }

    #[test]
    fn what_is_none_is_left_out() {
        let body = Body::new().set_some("a", None::<&str>).some_amount("b", None).some_date("c", None).set("d", 1);
        assert_eq!(body.done().to_string(), r#"{"d":1}"#);
    }
}
