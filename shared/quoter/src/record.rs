//! What kind of record a delivery carries. Neither headers nor form fields tell it (Quoter reference, section 2.1).

use serde_json::{Map, Value};

/// A record by its kind, told from its keys.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Record<'v> {
    /// A quote, to be read with [`payload::read`](crate::payload::read).
    Quote(&'v Value),
    /// A person: accepted and passed over.
    Person,
    /// A payment: accepted and passed over.
    Payment,
    /// JSON that is none of these: kept as "cannot be understood".
    Other,
}

/// Keys that quotes have at the root. Two of them are enough where the lines are missing.
const OF_A_QUOTE: [&str; 7] = ["number", "status", "person", "quote_owner", "expiry_date", "total", "form"];

impl<'v> Record<'v> {
    /// Tells the kind of a record.
    ///
    /// Lines decide first: to pass over a quote would lose it, while to hold a payment only asks for a look. The shapes of persons
    /// and payments are not public (Quoter reference, section 2.8); a person is expected to be the `person` object at the root.
    pub fn of(record: &'v Value) -> Self {
        let Some(keys) = record.as_object() else { return Self::Other };
        if keys.contains_key("line_items") || keys.contains_key("quote_owner") {
            Self::Quote(record)
        } else if is_person(keys) {
            Self::Person
        } else if is_payment(keys) {
            Self::Payment
        } else if OF_A_QUOTE.iter().filter(|key| keys.contains_key(**key)).count() >= 2 {
            Self::Quote(record)
        } else {
            Self::Other
        }
    }
}

fn is_person(keys: &Map<String, Value>) -> bool {
    let named = ["first_name", "last_name", "organization"].iter().any(|key| keys.contains_key(*key));
    named && (keys.contains_key("email_address") || keys.contains_key("telephone_numbers"))
}

fn is_payment(keys: &Map<String, Value>) -> bool {
    keys.contains_key("amount") || keys.keys().any(|key| key.starts_with("payment") || key == "transaction_id")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_record_with_lines_is_a_quote_whatever_else_it_has() {
        let record =
            json!({"line_items": [], "amount": "1.00", "payment_terms": "net 30", "email_address": "a@example.com"});
        assert!(matches!(Record::of(&record), Record::Quote(_)));
    }

    #[test]
    fn a_quote_is_known_without_its_lines() {
        assert!(matches!(Record::of(&json!({"number": "6", "status": "pending"})), Record::Quote(_)));
    }

    #[test]
    fn persons_and_payments_are_told_apart() {
        let person =
            json!({"id": "1", "first_name": "Alex", "email_address": "alex@client.example.com", "new": "true"});
        assert_eq!(Record::of(&person), Record::Person);
        assert_eq!(Record::of(&json!({"id": "1", "amount": "10.00", "quote_id": "5"})), Record::Payment);
        assert_eq!(Record::of(&json!({"payment_method": "card", "status": "ok", "number": "1"})), Record::Payment);
    }

    #[test]
    fn anything_else_is_other() {
        for record in [json!(null), json!([1]), json!("text"), json!({}), json!({"id": "1"})] {
            assert_eq!(Record::of(&record), Record::Other, "{record}");
        }
    }
}
