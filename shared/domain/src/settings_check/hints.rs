//! What the types of the settings cannot say by themselves, for their JSON Schema: keys of maps, and examples.

use serde_json::{Value, json};

use crate::{Frequency, Status};

/// Quoter's statuses (Quoter reference, section 5.1), and the two that the sweep finds (decision j).
pub(crate) const STATUSES: [Status; 7] = [
    Status::Pending,
    Status::Accepted,
    Status::Ordered,
    Status::Fulfilled,
    Status::Lost,
    Status::Expired,
    Status::Deleted,
];

/// What may stand in braces in a title.
pub(crate) const TITLE_TOKENS: [&str; 2] = ["number", "name"];
/// What may stand in braces in an address line.
pub(crate) const ADDRESS_TOKENS: [&str; 9] =
    ["line1", "line2", "line3", "city", "state", "state_code", "postal_code", "country", "country_code"];

/// In words, for `x-allowed`.
pub(crate) fn text_with(tokens: &[&str]) -> String {
    let names: Vec<String> = tokens.iter().map(|name| format!("{{{name}}}")).collect();
    format!("a text with {}", names.join(", "))
}

pub(crate) fn address_lines() -> String {
    format!("a list of 5, each {}", text_with(&ADDRESS_TOKENS))
}

pub(crate) fn title() -> String {
    text_with(&TITLE_TOKENS)
}

pub(crate) fn statuses() -> Value {
    json!({ "enum": STATUSES.iter().map(Status::as_str).collect::<Vec<_>>() })
}

pub(crate) fn frequencies() -> Value {
    json!({ "enum": Frequency::ALL })
}

/// Frequencies that come again.
pub(crate) fn recurring() -> Value {
    let recurring: Vec<Frequency> = Frequency::ALL.into_iter().filter(|frequency| frequency.is_recurring()).collect();
    json!({ "enum": recurring })
}

pub(crate) fn currencies() -> Value {
    json!({ "pattern": "^[A-Z]{3}$" })
}

/// An example of a map: one row.
pub(crate) fn row(key: &str, value: impl Into<Value>) -> Value {
    Value::Object([(key.to_owned(), value.into())].into_iter().collect())
}

/// An example of a list: one entry.
pub(crate) fn list(entry: &str) -> [&str; 1] {
    [entry]
}
