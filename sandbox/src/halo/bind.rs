//! Turns a sent JSON object into a record, the way a .NET model binder does.
//!
//! Unknown fields are ignored. Text is taken for numbers. A decimal literal is refused for an integer. `null`
//! counts as not sent. Source: HaloPSA API reference, sections 2.5 and 2.7.

use std::collections::BTreeMap;

use serde_json::Value;
use time::format_description::well_known::{Iso8601, Rfc3339};
use time::{OffsetDateTime, PrimitiveDateTime};

use super::contract::{Kind, facts};
use super::value::{Record, double, id_of, parse_decimal, plain};

/// Binding errors: JSON path to messages.
pub(crate) type BindingErrors = BTreeMap<String, Vec<String>>;

/// Binds one object of the given schema; `path` is where it stands in the body, e.g. `[0]`.
pub(crate) fn bind(schema: &str, sent: &Record, path: &str) -> Result<Record, BindingErrors> {
    let mut errors = BindingErrors::new();
    let record = bind_object(schema, sent, path, &mut errors);
    if errors.is_empty() { Ok(record) } else { Err(errors) }
}

fn bind_object(schema: &str, sent: &Record, path: &str, errors: &mut BindingErrors) -> Record {
    let Some(fields) = facts().fields(schema) else { return sent.clone() };
    let mut record = Record::new();
    for (name, value) in sent {
        let Some(kind) = fields.get(name.as_str()) else { continue };
        if value.is_null() {
            continue;
        }
        let place = format!("{path}.{name}");
        match bind_value(kind, value, &place, errors) {
            Some(bound) => {
                record.insert(name.clone(), bound);
            }
            None => {
                let message = format!("Could not convert {} to the type of this field. Path '{place}'.", shape(value));
                errors.entry(place).or_default().push(message);
            }
        }
    }
    record
}

/// The bound value, or `None` when the type does not fit. Faults inside lists report themselves.
fn bind_value(kind: &Kind, value: &Value, path: &str, errors: &mut BindingErrors) -> Option<Value> {
    match kind {
        Kind::Integer => integer(value),
        Kind::Number => number(value),
        Kind::Boolean => boolean(value),
        Kind::Text => text(value),
        Kind::Date => date(value),
        Kind::Uuid => value.is_string().then(|| value.clone()),
        Kind::Any => Some(value.clone()),
        Kind::Object(schema) => value.as_object().map(|inner| Value::Object(bind_object(schema, inner, path, errors))),
        Kind::List(inner) => list(inner, value, path, errors),
    }
}

fn list(inner: &Kind, value: &Value, path: &str, errors: &mut BindingErrors) -> Option<Value> {
    let mut bound = Vec::new();
    for (index, element) in value.as_array()?.iter().enumerate() {
        bound.push(bind_value(inner, element, &format!("{path}[{index}]"), errors)?);
    }
    Some(Value::Array(bound))
}

fn integer(value: &Value) -> Option<Value> {
    match value {
        Value::Number(number) => number.as_i64().map(Value::from),
        Value::String(text) if !text.contains('.') => id_of(Some(value)).map(Value::from),
        _ => None,
    }
}

fn number(value: &Value) -> Option<Value> {
    parse_decimal(Some(value)).map(|amount| double(&amount))
}

fn boolean(value: &Value) -> Option<Value> {
    match value {
        Value::Bool(_) => Some(value.clone()),
        Value::String(text) => text.to_ascii_lowercase().parse::<bool>().ok().map(Value::Bool),
        Value::Number(number) => number.as_i64().map(|code| Value::Bool(code != 0)),
        _ => None,
    }
}

fn text(value: &Value) -> Option<Value> {
    match value {
        Value::Object(_) | Value::Array(_) => None,
        other => Some(Value::String(plain(other))),
    }
}

/// Halo's own form: ISO, no zone, taken as UTC.
fn date(value: &Value) -> Option<Value> {
    let text = value.as_str()?.trim();
    let moment = OffsetDateTime::parse(text, &Rfc3339)
        .or_else(|_| PrimitiveDateTime::parse(text, &Iso8601::DEFAULT).map(PrimitiveDateTime::assume_utc))
        .or_else(|_| time::Date::parse(text, &Iso8601::DATE).map(|day| day.midnight().assume_utc()))
        .ok()?;
    Some(Value::String(halo_date(moment)))
}

/// A moment as Halo writes it: ISO, no zone, whole seconds, UTC.
pub(crate) fn halo_date(moment: OffsetDateTime) -> String {
    let moment = moment.to_offset(time::UtcOffset::UTC);
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
        moment.year(),
        u8::from(moment.month()),
        moment.day(),
        moment.hour(),
        moment.minute(),
        moment.second()
    )
}

/// What kind of value it was, without showing it.
pub(crate) fn shape(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(number) if number.is_f64() => "a decimal number",
        Value::Number(_) => "an integer",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::value::object;
    use super::*;

    fn quotation(sent: Value) -> Result<Record, BindingErrors> {
        bind("QuotationHeader", &object(sent), "[0]")
    }

    #[test]
    fn ids_sent_as_text_are_taken() {
        let record = quotation(json!({"ticket_id": "77635"})).unwrap();
        assert_eq!(record["ticket_id"], json!(77635));
    }

    #[test]
    fn a_decimal_literal_for_an_integer_is_refused_with_its_path() {
        let errors = quotation(json!({"site_id": 95.0})).unwrap_err();
        assert!(errors.contains_key("[0].site_id"), "{errors:?}");
    }

    #[test]
    fn a_wrong_type_deep_in_a_line_is_refused_with_its_path() {
        let errors = quotation(json!({"lines": [{"item_id": 1}, {"item_id": 2.0}]})).unwrap_err();
        assert!(errors.contains_key("[0].lines[1].item_id"), "{errors:?}");
    }

    #[test]
    fn unknown_fields_and_nulls_are_ignored() {
        let record = quotation(json!({"sku": "x", "title": null, "note": "n"})).unwrap();
        assert_eq!(Value::Object(record), json!({"note": "n"}));
    }

    #[test]
    fn the_double_of_a_user_s_site_may_be_written_either_way() {
        let record = bind("Users", &object(json!({"site_id": 27})), "[0]").unwrap();
        assert_eq!(record["site_id"], json!(27.0));
        assert!(bind("Users", &object(json!({"site_id": 27.0})), "[0]").is_ok());
    }

    #[test]
    fn dates_lose_their_zone() {
        let record = quotation(json!({"date": "2026-01-29T20:00:00.000Z", "expiry_date": "2026-02-01"})).unwrap();
        assert_eq!(record["date"], json!("2026-01-29T20:00:00"));
        assert_eq!(record["expiry_date"], json!("2026-02-01T00:00:00"));
        assert!(quotation(json!({"date": "soon"})).is_err());
    }
}
