//! What the types of the settings cannot say by themselves, for their JSON Schema: keys of maps, and examples.

use serde_json::{Value, json};

use crate::{Frequency, Status};

/// Quoter's statuses (Quoter reference, section 5.1).
pub(crate) const STATUSES: [Status; 5] =
    [Status::Pending, Status::Accepted, Status::Ordered, Status::Fulfilled, Status::Lost];

pub(crate) fn statuses() -> Value {
    json!({ "enum": STATUSES.iter().map(Status::as_str).collect::<Vec<_>>() })
}

pub(crate) fn frequencies() -> Value {
    json!({ "enum": Frequency::ALL })
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
