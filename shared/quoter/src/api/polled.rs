//! What the poll found, as a text that is kept like the data of a delivery: the row of the list and the fetched record, or that the
//! record is not there any more. So a quote is whole also when Quoter's API does not answer later.

use domain::{AccountId, Problem};
use serde_json::{Value, json};
use time::OffsetDateTime;

use super::{Fetched, Listed};
use crate::{Reading, codes};

/// A finding of the poll.
#[derive(Clone, Debug, PartialEq)]
pub enum Polled {
    /// The record as the API has it.
    Found(Reading),
    /// The API has no record with this public token any more.
    Gone {
        /// The public token, as deliveries and the API share it.
        uuid: String,
    },
}

/// The key that tells such a text from the data of a delivery, which has no such key.
const KEY: &str = "polled";

impl Polled {
    /// The text of a record that the poll found in the configured account.
    pub fn text_of(account: &AccountId, listed: &Listed, fetched: &Fetched) -> String {
        let found = json!({ "account": account.as_str(), "quote": fetched.value(), "row": listed.value() });
        json!({ KEY: found }).to_string()
    }

    /// The text of the finding that a record is gone, at a moment.
    pub fn text_of_gone(uuid: &str, at: OffsetDateTime) -> String {
        json!({ KEY: { "at": at.unix_timestamp(), "gone": uuid } }).to_string()
    }

    /// Whether a stored text is one of the poll.
    pub fn is(text: &str) -> bool {
        text.starts_with(r#"{"polled":"#)
    }

    /// Reads such a text; `None` for the data of a delivery.
    ///
    /// # Errors
    /// Every problem of the record, each with its JSON path.
    pub fn read(text: &str) -> Option<Result<Self, Vec<Problem>>> {
        if !Self::is(text) {
            return None;
        }
        Some(inner(text).as_mut().map_or_else(|| Err(unreadable()), read))
    }
}

fn inner(text: &str) -> Option<Value> {
    serde_json::from_str::<Value>(text).ok()?.get_mut(KEY).map(Value::take)
}

fn read(inner: &mut Value) -> Result<Polled, Vec<Problem>> {
    if let Some(uuid) = inner.get("gone").and_then(Value::as_str) {
        return Ok(Polled::Gone { uuid: uuid.to_owned() });
    }
    let account = inner.get("account").and_then(Value::as_str).and_then(|id| AccountId::new(id.to_owned()));
    let row = inner.get_mut("row").map(Value::take).and_then(Listed::new);
    let quote = inner.get_mut("quote").map(Value::take).and_then(Fetched::new);
    let (Some(account), Some(quote)) = (account, quote) else { return Err(unreadable()) };
    quote.read(&account, row.as_ref()).map(Polled::Found)
}

fn unreadable() -> Vec<Problem> {
    vec![codes::RECORD_UNREADABLE.problem("What the poll kept cannot be read.", KEY)]
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn account() -> AccountId {
        AccountId::new("90001").unwrap()
    }

    fn found(quote: Value) -> String {
        let listed = Listed::new(json!({ "id": "quot_1", "stage": "won-ordered", "uuid": "9001-a" })).unwrap();
        Polled::text_of(&account(), &listed, &Fetched::new(quote).unwrap())
    }

    #[test]
    fn what_was_found_is_read_again_with_its_row() {
        let text = found(json!({ "id": "quot_1", "number": "7", "currency_iso": "USD", "sections": [] }));
        let Some(Ok(Polled::Found(Reading::Quote(quote)))) = Polled::read(&text) else { panic!("{text}") };
        assert_eq!((quote.status.as_str(), quote.uuid.as_deref()), ("ordered", Some("9001-a")));
        assert_eq!(quote.family().as_str(), "90001#7");
    }

    #[test]
    fn problems_of_a_record_that_was_found_are_told() {
        let text = found(json!({ "id": "quot_1", "number": "seven" }));
        let problems = Polled::read(&text).unwrap().unwrap_err();
        assert!(!problems.is_empty());
    }

    #[test]
    fn a_record_that_is_gone_is_told_by_its_token_and_each_finding_is_its_own() {
        let at = OffsetDateTime::UNIX_EPOCH;
        let text = Polled::text_of_gone("9001-a", at);
        assert_eq!(Polled::read(&text), Some(Ok(Polled::Gone { uuid: "9001-a".to_owned() })));
        assert_ne!(text, Polled::text_of_gone("9001-a", at + time::Duration::HOUR));
    }

    #[test]
    fn the_data_of_a_delivery_is_none_of_it() {
        assert_eq!(Polled::read(r#"{"id":"1","polled":{}}"#), None);
        assert!(Polled::read(r#"{"polled":{}}"#).unwrap().is_err());
    }
}
