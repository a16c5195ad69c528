//! Fields as Halo sends them: numbers as doubles or texts, dates without a zone, and several ways to say "none"
//! (HaloPSA API reference, section 2.7). Missing and null always mean none.

use domain::ids::integer_of;
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, de};
use serde_json::Value;
use time::format_description::well_known::{Iso8601, Rfc3339};
use time::{Date, OffsetDateTime, PrimitiveDateTime};

/// Makes a tolerant field type with its reader from a JSON value that is not null.
macro_rules! field {
    ($(#[$meta:meta])* $name:ident($inner:ty) = $read:expr, $expected:literal) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq)]
        pub(super) struct $name(pub(super) Option<$inner>);

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let read: fn(Value) -> Option<Option<$inner>> = $read;
                match Value::deserialize(deserializer)? {
                    Value::Null => Ok(Self(None)),
                    value => read(value).map(Self).ok_or_else(|| de::Error::custom(concat!("expected ", $expected))),
                }
            }
        }
    };
}

field! {
    /// An integer from `7`, `7.0` or `"7"`.
    Int(i64) = |value| if blank(&value) { Some(None) } else { integer_of(&value).map(Some) }, "an integer"
}
field! {
    /// The id of another record; 0 and the negative sentinels mean none.
    Ref(i64) = |value| if blank(&value) { Some(None) } else { integer_of(&value).map(|id| Some(id).filter(|id| *id > 0)) }, "an id"
}
field! {
    /// A number, converted exactly from its shortest decimal text.
    Number(Decimal) = |value| if blank(&value) { Some(None) } else { decimal(&value).map(Some) }, "a number"
}
field! {
    /// A text; blank means none. A number is taken as the text of it.
    Text(String) = text, "a text"
}
field! {
    /// Yes or no, also as 0 and 1 or as text.
    Flag(bool) = flag, "true or false"
}
field! {
    /// A moment; without a zone it is UTC. The sentinels of the years 1899 and 1900 mean none.
    Moment(OffsetDateTime) = moment, "a date"
}

fn blank(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.trim().is_empty())
}

/// Never by way of `f64` arithmetic: the text of the number is what counts.
fn decimal(value: &Value) -> Option<Decimal> {
    let text = match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.trim().to_owned(),
        _ => return None,
    };
    let exact = text.parse().ok().or_else(|| Decimal::from_scientific(&text).ok())?;
    Some(exact.normalize())
}

fn text(value: Value) -> Option<Option<String>> {
    let text = match value {
        Value::String(text) => text,
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    let trimmed = text.trim();
    Some((!trimmed.is_empty()).then(|| trimmed.to_owned()))
}

fn flag(value: Value) -> Option<Option<bool>> {
    match &value {
        Value::Bool(flag) => Some(Some(*flag)),
        Value::String(text) => match text.trim().to_ascii_lowercase().as_str() {
            "" => Some(None),
            "true" | "1" => Some(Some(true)),
            "false" | "0" => Some(Some(false)),
            _ => None,
        },
        other => match integer_of(other)? {
            0 => Some(Some(false)),
            1 => Some(Some(true)),
            _ => None,
        },
    }
}

fn moment(value: Value) -> Option<Option<OffsetDateTime>> {
    let text = value.as_str()?.trim();
    if text.is_empty() {
        return Some(None);
    }
    let zoned = OffsetDateTime::parse(text, &Rfc3339).ok();
    let local = || PrimitiveDateTime::parse(text, &Iso8601::DEFAULT).ok().map(PrimitiveDateTime::assume_utc);
    let day = || Date::parse(text, &Iso8601::DEFAULT).ok().map(|date| date.midnight().assume_utc());
    let moment = zoned.or_else(local).or_else(day)?;
    Some((moment.year() > 1900).then_some(moment))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use time::macros::datetime;

    fn read<T: for<'de> Deserialize<'de>>(value: Value) -> T {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn ids_come_as_integer_double_or_text_and_sentinels_are_none() {
        for wire in [json!(27), json!(27.0), json!("27")] {
            assert_eq!(read::<Ref>(wire), Ref(Some(27)));
        }
        for wire in [json!(0), json!(-1), json!(-99), json!(null), json!("")] {
            assert_eq!(read::<Ref>(wire), Ref(None));
        }
        assert!(serde_json::from_value::<Ref>(json!(27.5)).is_err());
    }

    #[test]
    fn doubles_become_the_decimal_that_they_print_as() {
        for (wire, decimal) in
            [("0.1", "0.1"), ("119.90", "119.9"), ("1e-7", "0.0000001"), ("12.0", "12"), ("-3", "-3")]
        {
            let value: Value = serde_json::from_str(wire).unwrap();
            assert_eq!(read::<Number>(value).0.unwrap().to_string(), decimal);
        }
        assert!(serde_json::from_value::<Number>(json!(1e300)).is_err());
    }

    #[test]
    fn dates_without_a_zone_are_utc_with_any_fraction() {
        let wires =
            ["2026-01-29T20:00:00", "2026-01-29T20:00:00.0", "2026-01-29T20:00:00.000Z", "2026-01-29T21:00:00+01:00"];
        for wire in wires {
            assert_eq!(read::<Moment>(json!(wire)).0, Some(datetime!(2026-01-29 20:00 UTC)), "{wire}");
        }
        assert_eq!(read::<Moment>(json!("2026-01-29T16:04:27.21")).0, Some(datetime!(2026-01-29 16:04:27.21 UTC)));
        assert_eq!(read::<Moment>(json!("2026-01-29")).0, Some(datetime!(2026-01-29 0:00 UTC)));
        assert!(serde_json::from_value::<Moment>(json!("tomorrow")).is_err());
    }

    #[test]
    fn halos_zero_dates_are_none() {
        for wire in ["1899-12-30T00:00:00", "1900-01-01T00:00:00", "0001-01-01T00:00:00", ""] {
            assert_eq!(read::<Moment>(json!(wire)).0, None, "{wire}");
        }
    }

    #[test]
    fn blank_texts_are_none_and_flags_come_in_three_forms() {
        assert_eq!(read::<Text>(json!("  ")).0, None);
        assert_eq!(read::<Text>(json!(7)).0.as_deref(), Some("7"));
        assert_eq!([json!(true), json!(1), json!("True")].map(|wire| read::<Flag>(wire).0), [Some(true); 3]);
        assert!(serde_json::from_value::<Flag>(json!([])).is_err());
    }
}
