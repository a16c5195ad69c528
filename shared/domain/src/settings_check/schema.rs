//! The JSON Schema of the settings, made from their types.

use std::sync::LazyLock;

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

use super::path::{Path, Step};
use crate::Settings;

static SCHEMA: LazyLock<Value> = LazyLock::new(made);

/// The JSON Schema (draft 2020-12) of a settings document. `x-allowed` says in words what a value may be.
pub fn schema() -> &'static Value {
    &SCHEMA
}

fn made() -> Value {
    let generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<Settings>().to_value();
    tidy(&mut schema);
    schema
}

/// Makes descriptions one line each, without the numbers of the statements that they come from.
fn tidy(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            if let Some(Value::String(text)) = fields.get_mut("description") {
                *text = for_people(text);
            }
            fields.values_mut().for_each(tidy);
        }
        Value::Array(parts) => parts.iter_mut().for_each(tidy),
        _ => {}
    }
}

fn for_people(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut parts = line.split(" (");
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once(')') {
            Some((inside, after)) if is_reference(inside) => kept.push_str(after),
            _ => kept = format!("{kept} ({part}"),
        }
    }
    kept
}

/// `S87, decision f`, `N21` and their like.
fn is_reference(inside: &str) -> bool {
    let numbered =
        |letter| inside.strip_prefix(letter).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    inside.starts_with("decision ") || inside == "protocol of exactly one effect" || numbered('S') || numbered('N')
}

/// What a schema stands for, once references and `null` as an alternative are looked through.
pub(super) fn resolved(schema: &'static Value) -> &'static Value {
    if let Some(name) = schema.get("$ref").and_then(Value::as_str).and_then(|r| r.strip_prefix("#/$defs/")) {
        return SCHEMA.get("$defs").and_then(|defs| defs.get(name)).map_or(schema, resolved);
    }
    match schema.get("anyOf").and_then(Value::as_array).map(Vec::as_slice) {
        Some([only, null] | [null, only]) if is_null(null) => resolved(only),
        _ => schema,
    }
}

pub(super) fn is_null(schema: &Value) -> bool {
    schema.get("type").and_then(Value::as_str) == Some("null")
}

/// The settings of a table, by name; none if the schema is no table with fixed settings.
pub(super) fn properties(schema: &'static Value) -> Option<&'static Map<String, Value>> {
    resolved(schema).get("properties").and_then(Value::as_object)
}

/// The schema of a map's values.
pub(super) fn map_values(schema: &'static Value) -> Option<&'static Value> {
    resolved(schema).get("additionalProperties").filter(|values| values.is_object())
}

/// The schema of a list's entries.
pub(super) fn entries(schema: &'static Value) -> Option<&'static Value> {
    resolved(schema).get("items")
}

/// The schema of a place, with what its field says, not resolved.
pub(super) fn at(path: &Path) -> Option<&'static Value> {
    path.0.iter().try_fold(schema(), |schema, step| match step {
        Step::Key(name) => properties(schema).and_then(|known| known.get(name)).or_else(|| map_values(schema)),
        Step::Index(_) => entries(schema),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_come_without_the_numbers_of_statements() {
        assert_eq!(for_people("Opportunities (S15, S16,\nS84, decision q)."), "Opportunities.");
        assert_eq!(for_people("Lists (agents, groups)."), "Lists (agents, groups).");
    }

    #[test]
    fn a_place_has_the_schema_of_its_type() {
        assert_eq!(at(&Path::plain("scope.only_won")).unwrap()["type"], "boolean");
        assert!(at(&Path::plain("tax.by_name").key("VAT")).unwrap()["$ref"].as_str().unwrap().ends_with("Pick"));
        assert_eq!(at(&Path::plain("no.such")), None);
    }
}
