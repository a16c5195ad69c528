//! A quote as a list of facts, one per line: easy to read in a snapshot, and to compare between two sources.

use std::collections::BTreeMap;

use domain::Quote;
use serde_json::Value;
use time::format_description::well_known::Rfc3339;

/// Each value that is not "none", by its path.
pub(crate) fn facts(quote: &Quote) -> BTreeMap<String, String> {
    let mut value = serde_json::to_value(quote).unwrap();
    for (key, moment) in [("expires", quote.expires), ("won", quote.won)] {
        value[key] = moment.map(|moment| moment.format(&Rfc3339).unwrap()).into();
    }
    let mut facts = BTreeMap::new();
    flatten("", &value, &mut facts);
    facts
}

/// The facts as text.
pub(crate) fn shown(quote: &Quote) -> String {
    facts(quote).into_iter().map(|(path, value)| format!("{path}: {value}\n")).collect()
}

fn flatten(path: &str, value: &Value, facts: &mut BTreeMap<String, String>) {
    let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    match value {
        Value::Null => {}
        Value::Object(map) => map.iter().for_each(|(key, value)| flatten(&below(key), value, facts)),
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(at, value)| flatten(&format!("{path}[{at}]"), value, facts));
        }
        Value::String(text) => drop(facts.insert(path.to_owned(), text.clone())),
        other => drop(facts.insert(path.to_owned(), other.to_string())),
    }
}
