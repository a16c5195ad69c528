//! What may stand at a place, in words, and whether a value does.

use serde_json::Value;

use super::schema::{entries, is_null, map_values, properties, resolved};

/// In words. What the field itself says goes before what its type says.
pub(super) fn in_words(schema: &'static Value) -> String {
    if let Some(said) = said(schema).or_else(|| said(resolved(schema))) {
        return said;
    }
    let real = resolved(schema);
    if let Some(words) = words(real) {
        return one_of(words);
    }
    if let Some(entry) = entries(real) {
        return list(real, &in_words(entry));
    }
    match (map_values(real), properties(real)) {
        (Some(values), _) => table(real, &in_words(values)),
        (_, Some(_)) => "a table".to_owned(),
        _ => one(real),
    }
}

fn said(schema: &Value) -> Option<String> {
    schema.get("x-allowed").and_then(Value::as_str).map(str::to_owned)
}

/// The values of an enumeration, JSON.
pub(super) fn words(schema: &'static Value) -> Option<Vec<&'static Value>> {
    if let Some(only) = schema.get("const") {
        return Some(vec![only]);
    }
    if let Some(listed) = schema.get("enum").and_then(Value::as_array) {
        return Some(listed.iter().collect());
    }
    let alternatives = schema.get("oneOf")?.as_array()?;
    Some(alternatives.iter().filter_map(|one| words(resolved(one))).flatten().collect())
}

/// The words that may stand as keys of a map, if they are limited.
pub(super) fn keys(schema: &'static Value) -> Option<Vec<&'static str>> {
    let names = resolved(schema).get("propertyNames").or_else(|| schema.get("propertyNames"))?;
    Some(words(names)?.into_iter().filter_map(Value::as_str).collect())
}

fn one_of(words: Vec<&Value>) -> String {
    let texts: Vec<String> = words.iter().map(ToString::to_string).collect();
    match texts.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => texts.concat(),
    }
}

fn list(schema: &Value, entry: &str) -> String {
    let bound = |name| schema.get(name).and_then(Value::as_u64);
    match (bound("minItems"), bound("maxItems")) {
        (Some(least), Some(most)) if least == most => format!("a list of {most}, each {entry}"),
        (Some(least), Some(most)) => format!("a list of {least} to {most}, each {entry}"),
        _ => format!("a list, each {entry}"),
    }
}

fn table(schema: &'static Value, values: &str) -> String {
    match keys(schema) {
        Some(keys) => format!("a table with the keys {}, each {values}", keys.join(", ")),
        None => format!("a table, each {values}"),
    }
}

fn one(schema: &'static Value) -> String {
    if let Some(alternatives) = schema.get("anyOf").and_then(Value::as_array) {
        let texts: Vec<String> = alternatives.iter().filter(|one| !is_null(one)).map(in_words).collect();
        return texts.join(" or ");
    }
    let bound = |name| schema.get(name).and_then(Value::as_i64);
    match types(schema).first().copied() {
        Some("boolean") => "true or false".to_owned(),
        Some("string") => "a text".to_owned(),
        Some("integer") => match (bound("minimum"), bound("maximum")) {
            (Some(least), Some(most)) => format!("a whole number from {least} to {most}"),
            (Some(least), None) => format!("a whole number from {least}"),
            (None, Some(most)) => format!("a whole number up to {most}"),
            (None, None) => "a whole number".to_owned(),
        },
        _ => "see docs/settings.md".to_owned(),
    }
}

/// The types that a schema names; none for any.
pub(super) fn types(schema: &Value) -> Vec<&str> {
    match schema.get("type") {
        Some(Value::String(only)) => vec![only],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// Whether a value that is neither table nor list fits.
pub(super) fn fits(schema: &'static Value, value: &Value) -> bool {
    if value.is_null() {
        return is_optional(schema);
    }
    let schema = resolved(schema);
    if let Some(words) = words(schema) {
        return words.contains(&value);
    }
    if let Some(alternatives) = schema.get("anyOf").and_then(Value::as_array) {
        return alternatives.iter().any(|one| fits(one, value));
    }
    let types = types(schema);
    (types.is_empty() || types.iter().any(|name| is(name, value))) && in_range(schema, value)
}

/// Whether JSON may say `null` for what is left out.
fn is_optional(schema: &Value) -> bool {
    let alternatives = schema.get("anyOf").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    types(schema).contains(&"null") || alternatives.iter().any(is_null)
}

fn is(name: &str, value: &Value) -> bool {
    match value {
        Value::Null => name == "null",
        Value::Bool(_) => name == "boolean",
        Value::String(_) => name == "string",
        Value::Number(number) => name == "integer" && (number.is_i64() || number.is_u64()),
        Value::Array(_) => name == "array",
        Value::Object(_) => name == "object",
    }
}

fn in_range(schema: &Value, value: &Value) -> bool {
    let Some(number) = value.as_i64() else { return !value.is_u64() };
    let bound = |name| schema.get(name).and_then(Value::as_i64);
    bound("minimum").is_none_or(|least| least <= number) && bound("maximum").is_none_or(|most| number <= most)
}
