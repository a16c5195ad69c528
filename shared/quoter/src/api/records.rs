//! Records as the API gave them. Their JSON stays inside this crate.

use std::fmt;

use domain::party::email_key;
use domain::{AccountId, Problem, RecordId};
use serde_json::Value;
use time::OffsetDateTime;

use super::quote;
use crate::Reading;
use crate::reading::date;
use crate::reading::object::text_of;

/// A row of the list of quotes: header and totals, no lines.
#[derive(Clone, PartialEq)]
pub struct Listed {
    id: RecordId,
    row: Value,
}

/// A quote fetched by id, with sections and lines.
#[derive(Clone, PartialEq)]
pub struct Fetched {
    id: RecordId,
    record: Value,
}

impl Listed {
    /// A row, if it has an id.
    pub fn new(row: Value) -> Option<Self> {
        id_of(&row).map(|id| Self { id, row })
    }

    /// The record (`quot_…`).
    pub fn id(&self) -> &RecordId {
        &self.id
    }

    /// The public token, where the list gives it.
    pub fn uuid(&self) -> Option<String> {
        self.text("uuid")
    }

    /// The quote's number; `0` for a draft.
    pub fn number(&self) -> Option<String> {
        self.text("number")
    }

    /// The stage, such as `won-accepted`.
    pub fn stage(&self) -> Option<String> {
        self.text("stage")
    }

    /// When the record was changed last, where the list gives it.
    pub fn updated(&self) -> Option<OffsetDateTime> {
        date::parse(&self.text("record_updated_at")?).ok().flatten()
    }

    /// When the record was made, where the list gives it.
    pub fn created(&self) -> Option<OffsetDateTime> {
        date::parse(&self.text("record_created_at")?).ok().flatten()
    }

    /// Whether it is the current one of the revisions; `None` where the list does not say.
    pub fn is_current(&self) -> Option<bool> {
        self.row.get("primary").and_then(Value::as_bool)
    }

    /// Whether it is a draft: it says so, or has no number yet (Quoter reference, section 5.3).
    pub fn is_draft(&self) -> bool {
        let says_so = self.row.get("draft").and_then(Value::as_bool).unwrap_or(false);
        says_so || self.number().is_none_or(|number| number.trim_start_matches('0').is_empty())
    }

    pub(super) fn value(&self) -> &Value {
        &self.row
    }

    fn text(&self, key: &str) -> Option<String> {
        self.row.get(key).and_then(text_of)
    }
}

impl Fetched {
    /// A record, if it has an id.
    pub fn new(record: Value) -> Option<Self> {
        id_of(&record).map(|id| Self { id, record })
    }

    /// The record (`quot_…`).
    pub fn id(&self) -> &RecordId {
        &self.id
    }

    pub(super) fn value(&self) -> &Value {
        &self.record
    }

    /// Whether it is still a draft.
    pub fn is_draft(&self) -> bool {
        let number = self.record.get("number").and_then(text_of);
        let says_so = self.record.get("draft").and_then(Value::as_bool);
        says_so.unwrap_or_else(|| number.is_none_or(|number| number.trim_start_matches('0').is_empty()))
    }

    /// The public token, where the record shows it.
    pub fn uuid(&self) -> Option<String> {
        self.record.get("uuid").and_then(text_of)
    }

    /// The notes that customers do not see.
    pub fn internal_notes(&self) -> Option<&str> {
        self.record.get("internal_notes").and_then(Value::as_str)
    }

    /// Whether one of its contacts has this e-mail address, case ignored.
    pub fn is_for(&self, email: &str) -> bool {
        let contacts = self.record.get("contacts").and_then(Value::as_array).into_iter().flatten();
        let mut emails = contacts.filter_map(|contact| contact.get("email").and_then(Value::as_str));
        emails.any(|own| email_key(own) == email_key(email))
    }

    /// Its sections in the order in which they were made: id, name, number of lines.
    pub fn sections(&self) -> Vec<(String, Option<String>, usize)> {
        let sections = self.record.get("sections").and_then(Value::as_array).into_iter().flatten();
        let read = |section: &Value| {
            let lines = section.get("line_items").and_then(Value::as_array).map_or(0, Vec::len);
            Some((section.get("id").and_then(text_of)?, section.get("name").and_then(text_of), lines))
        };
        sections.filter_map(read).collect()
    }

    /// Reads the quote. The API names no account, so the configured one is given.
    ///
    /// The row of the list supplies stage, uuid and the time of the win, which a fetch may lack (Quoter reference, section 8,
    /// point 31). Fails with every problem found, each with its JSON path.
    pub fn read(&self, account: &AccountId, listed: Option<&Listed>) -> Result<Reading, Vec<Problem>> {
        quote::read(account, &self.record, listed.filter(|row| row.id == self.id))
    }
}

fn id_of(record: &Value) -> Option<RecordId> {
    record.get("id").and_then(text_of).and_then(RecordId::new)
}

/// Quotes hold personal data, so that only ids are printed.
impl fmt::Debug for Listed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Listed({})", self.id)
    }
}

impl fmt::Debug for Fetched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fetched({})", self.id)
    }
}
