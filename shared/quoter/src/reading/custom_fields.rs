//! Custom fields, whose form is not documented: a list of label and value, or a map (Quoter reference, section 8, point 19).

use domain::quote::CustomField;
use serde_json::Value;

use super::object::{elements, is_none, text_of};

const LABELS: [&str; 5] = ["label", "name", "title", "field", "key"];
const VALUES: [&str; 4] = ["value", "values", "answer", "text"];

/// The fields that have a value, in their order.
pub(crate) fn read(value: &Value) -> Vec<CustomField> {
    match value {
        Value::Array(list) => list.iter().filter_map(labelled).collect(),
        Value::Object(_) => match labelled(value) {
            Some(field) => vec![field],
            None => elements(value, "").iter().filter_map(|(label, value)| of_map(label, value)).collect(),
        },
        _ => Vec::new(),
    }
}

/// An element with its label beside its value.
fn labelled(value: &Value) -> Option<CustomField> {
    let map = value.as_object()?;
    let label = LABELS.iter().find_map(|key| map.get(*key).and_then(Value::as_str))?;
    let value = VALUES.iter().find_map(|key| map.get(*key))?;
    field(label, value)
}

/// An element of a map: the key is the label, unless the value names one.
fn of_map(label: &str, value: &Value) -> Option<CustomField> {
    labelled(value).or_else(|| match value {
        Value::Object(map) => VALUES.iter().find_map(|key| map.get(*key)).and_then(|value| field(label, value)),
        _ => field(label, value),
    })
}

fn field(label: &str, value: &Value) -> Option<CustomField> {
    let label = label.trim();
    let value = match value {
        Value::Array(list) => list.iter().filter_map(text_of).collect::<Vec<_>>().join(", "),
        _ if is_none(value) => return None,
        _ => text_of(value)?,
    };
    (!label.is_empty() && !value.is_empty()).then(|| CustomField { label: label.to_owned(), value })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn pairs(value: Value) -> Vec<(String, String)> {
        read(&value).into_iter().map(|field| (field.label, field.value)).collect()
    }

    #[test]
    fn the_po_number_is_found_in_every_form() {
        for form in [
            json!([{"label": "PO number", "value": "PO-7"}]),
            json!([{"name": "PO number", "value": "PO-7", "id": 4}]),
            json!({"PO number": "PO-7"}),
            json!({"12": {"label": "PO number", "value": "PO-7"}}),
            json!({"PO number": {"value": "PO-7"}}),
            json!({"label": "PO number", "value": "PO-7"}),
        ] {
            assert_eq!(pairs(form.clone()), [("PO number".to_owned(), "PO-7".to_owned())], "{form}");
        }
    }

    #[test]
    fn fields_without_a_value_are_left_out_and_choices_are_joined() {
        let fields = json!([{"label": "Empty", "value": ""}, {"label": "Days", "value": ["Mon", "Tue"]}, {"label": "Agreed", "value": true}, 5]);
        assert_eq!(
            pairs(fields),
            [("Days".to_owned(), "Mon, Tue".to_owned()), ("Agreed".to_owned(), "true".to_owned())]
        );
        assert_eq!(pairs(json!(null)), []);
    }
}
