//! Holds a request against the contract: does Halo have this operation, these parameters, these fields, of these
//! types? Halo itself ignores what it does not know; a client that is wrong would never hear of it.

use serde::Serialize;
use serde_json::Value;

use super::super::bind::shape;
use super::{Kind, facts};

/// Where a request differs from Halo's contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// Number of the request in the log.
    pub seq: u64,
    /// Method and path as the contract writes it, e.g. `POST /Quotation`.
    pub operation: String,
    /// JSON path of the field, or name of the query parameter; empty for the request as a whole.
    pub field: String,
    /// What is wrong.
    pub what: String,
}

/// A request to be checked.
#[derive(Debug)]
pub(crate) struct Checked<'a> {
    pub(crate) seq: u64,
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    /// Schema of one element of the body.
    pub(crate) schema: &'a str,
    pub(crate) query: &'a [(String, String)],
    pub(crate) body: Option<&'a Value>,
}

impl Checked<'_> {
    /// All differences.
    pub(crate) fn violations(&self) -> Vec<Violation> {
        let mut found = Vec::new();
        if !facts().has_operation(self.method, self.path) {
            self.add(&mut found, "", "the contract has no such operation".to_owned());
            return found;
        }
        for (name, _) in self.query {
            if !facts().has_query(self.method, self.path, name) {
                self.add(&mut found, name, "the contract has no such query parameter".to_owned());
            }
        }
        if self.method == "POST" {
            self.check_body(&mut found);
        }
        found
    }

    fn add(&self, found: &mut Vec<Violation>, field: &str, what: String) {
        let operation = format!("{} {}", self.method, self.path);
        found.push(Violation { seq: self.seq, operation, field: field.to_owned(), what });
    }

    fn check_body(&self, found: &mut Vec<Violation>) {
        let single = self.path == "/Tickets/Object";
        match self.body {
            Some(object @ Value::Object(_)) if single => self.check_object(self.schema, object, "", found),
            Some(Value::Array(elements)) if !single => {
                for (index, element) in elements.iter().enumerate() {
                    self.check_object(self.schema, element, &format!("[{index}]"), found);
                }
            }
            Some(other) => self.add(found, "", format!("the body is {}", shape(other))),
            None => self.add(found, "", "the body is not JSON".to_owned()),
        }
    }

    fn check_object(&self, schema: &str, value: &Value, path: &str, found: &mut Vec<Violation>) {
        let Some(object) = value.as_object() else {
            self.add(found, path, format!("should be an object, is {}", shape(value)));
            return;
        };
        let Some(fields) = facts().fields(schema) else { return };
        for (name, value) in object {
            let place = format!("{path}.{name}");
            match fields.get(name.as_str()) {
                None => self.add(found, &place, format!("{schema} has no such field")),
                Some(kind) => self.check_value(kind, value, &place, found),
            }
        }
    }

    fn check_value(&self, kind: &Kind, value: &Value, path: &str, found: &mut Vec<Violation>) {
        let right = match (kind, value) {
            (_, Value::Null) | (Kind::Any, _) => true,
            (Kind::Integer, Value::Number(number)) => !number.is_f64(),
            (Kind::Number, Value::Number(_)) | (Kind::Boolean, Value::Bool(_)) => true,
            (Kind::Text | Kind::Date | Kind::Uuid, Value::String(_)) => true,
            (Kind::Object(schema), Value::Object(_)) => {
                self.check_object(schema, value, path, found);
                true
            }
            (Kind::List(inner), Value::Array(elements)) => {
                for (index, element) in elements.iter().enumerate() {
                    self.check_value(inner, element, &format!("{path}[{index}]"), found);
                }
                true
            }
            _ => false,
        };
        if !right {
            self.add(found, path, format!("should be {}, is {}", wanted(kind), shape(value)));
        }
    }
}

fn wanted(kind: &Kind) -> &'static str {
    match kind {
        Kind::Integer => "an integer",
        Kind::Number => "a number",
        Kind::Boolean => "a boolean",
        Kind::Text => "a text",
        Kind::Date => "a date as text",
        Kind::Uuid => "a UUID as text",
        Kind::Any => "anything",
        Kind::Object(_) => "an object",
        Kind::List(_) => "a list",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fields(body: &Value) -> Vec<(String, String)> {
        let checked = Checked {
            seq: 1,
            method: "POST",
            path: "/Quotation",
            schema: "QuotationHeader",
            query: &[],
            body: Some(body),
        };
        checked.violations().into_iter().map(|violation| (violation.field, violation.what)).collect()
    }

    #[test]
    fn a_body_of_known_fields_passes() {
        let body = json!([{"title": "t", "ticket_id": 1, "lines": [{"quantity": 2, "price": 1.5, "quoter_id": "k"}]}]);
        assert_eq!(fields(&body), []);
    }

    #[test]
    fn unknown_fields_and_wrong_types_are_named_by_their_path() {
        let body = json!([{"status": "2", "lines": [{"unit_price": 3}, {"item_id": 2.0}]}]);
        let found = fields(&body);
        let expected = [
            ("[0].status".to_owned(), "should be an integer, is a text".to_owned()),
            ("[0].lines[0].unit_price".to_owned(), "QuotationDetail has no such field".to_owned()),
            ("[0].lines[1].item_id".to_owned(), "should be an integer, is a decimal number".to_owned()),
        ];
        assert_eq!(found.len(), 3);
        assert!(expected.iter().all(|violation| found.contains(violation)), "{found:?}");
    }

    #[test]
    fn an_object_in_place_of_a_list_is_a_violation() {
        assert_eq!(fields(&json!({"title": "t"})), [(String::new(), "the body is an object".to_owned())]);
    }

    #[test]
    fn an_unknown_query_parameter_or_method_is_a_violation() {
        let query = [("sku".to_owned(), "x".to_owned())];
        let get = Checked { seq: 1, method: "GET", path: "/Item", schema: "Item", query: &query, body: None };
        assert_eq!(get.violations()[0].field, "sku");
        let put = Checked { seq: 1, method: "PUT", path: "/Item", schema: "Item", query: &[], body: None };
        assert_eq!(put.violations().len(), 1);
    }
}
