//! The same record a little later: the customer accepted it.

use domain::Status;
use serde_json::{Value, json};

use super::quote;

/// The PO number that the customer typed.
pub(super) const PO_NUMBER: &str = "PO-4711";

/// The record of a published quote as Quoter delivers it after the customer accepted it; nothing for one that is decided already.
pub(super) fn accepted(data: &str) -> Option<String> {
    let pending = quote(data).is_some_and(|quote| quote.status == Status::Pending);
    let mut record: Value = serde_json::from_str(data).ok().filter(|_| pending)?;
    record["status"] = json!("accepted");
    let field = json!({"label": "PO number", "value": PO_NUMBER});
    match &mut record["custom_fields"] {
        Value::Array(fields) => fields.push(field),
        fields => *fields = json!([field]),
    }
    Some(record.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::{RECORDED, data};

    #[test]
    fn the_recorded_quote_is_accepted_with_a_po_number_once() {
        assert!(RECORDED.contains("data="));
        let won = accepted(&data(None).unwrap()).unwrap();
        let quote = quote(&won).unwrap();
        assert_eq!(quote.status, Status::Accepted);
        assert_eq!(quote.custom_fields[0].value, PO_NUMBER);
        assert_eq!(accepted(&won), None);
    }
}
