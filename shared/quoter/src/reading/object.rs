//! A JSON object being read: takes what is known by name and keeps the rest.
//!
//! PHP writes "none" in four ways: null, `""`, `[]`, and a missing key (Quoter reference, section 8, point 20). All four, and `{}`,
//! read as `None` here, and nowhere else.

use domain::quote::Named;
use rust_decimal::Decimal;
use serde_json::{Map, Value};
use time::OffsetDateTime;

use super::amount::{self, MAX_AMOUNT, Unreadable};
use super::date;
use super::findings::{Findings, shown};
use crate::codes;

/// Whether a value means "none".
pub(crate) fn is_none(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// A value as text: a text trimmed, a number or flag as it is written.
pub(crate) fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

/// An object with its JSON path and the keys that were asked for.
pub(crate) struct Object<'v> {
    path: String,
    map: &'v Map<String, Value>,
    taken: Vec<&'static str>,
}

impl<'v> Object<'v> {
    /// The object behind a value, if it is one.
    pub(crate) fn of(value: &'v Value, path: impl Into<String>) -> Option<Self> {
        value.as_object().map(|map| Self { path: path.into(), map, taken: Vec::with_capacity(map.len()) })
    }

    /// The JSON path of a key.
    pub(crate) fn path_of(&self, key: &str) -> String {
        join(&self.path, key)
    }

    /// The path of the object itself.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// Whether the key is there, even with a value that means "none".
    pub(crate) fn has(&self, key: &str) -> bool {
        self.map.contains_key(key)
    }

    /// Whether a key stands for a list: PHP writes lists as arrays, objects, or, when empty, as one of the forms of "none".
    pub(crate) fn has_list(&self, key: &str) -> bool {
        self.map.get(key).is_some_and(|value| value.is_array() || value.is_object() || is_none(value))
    }

    /// The value of a key, which counts as read from now on.
    pub(crate) fn get(&mut self, key: &'static str) -> Option<&'v Value> {
        self.taken.push(key);
        self.map.get(key).filter(|value| !is_none(value))
    }

    /// The value of the first of some keys that has one. All of them count as read.
    pub(crate) fn first(&mut self, keys: &[&'static str]) -> Option<(&'static str, &'v Value)> {
        self.taken.extend(keys);
        keys.iter().find_map(|key| self.map.get(*key).filter(|value| !is_none(value)).map(|value| (*key, value)))
    }

    /// A text. Lists and objects in its place are kept unread: no quote is held for the form of a telephone number.
    pub(crate) fn text(&mut self, key: &'static str, findings: &mut Findings) -> Option<String> {
        let value = self.get(key)?;
        text_of(value).or_else(|| {
            findings.keep(self.path_of(key), value);
            None
        })
    }

    /// An amount; what cannot be read is a problem.
    pub(crate) fn amount(&mut self, key: &'static str, findings: &mut Findings) -> Option<Decimal> {
        self.number(key, MAX_AMOUNT, findings)
    }

    /// A number up to a limit; what cannot be read is a problem.
    pub(crate) fn number(&mut self, key: &'static str, max: Decimal, findings: &mut Findings) -> Option<Decimal> {
        let value = self.get(key)?;
        let path = self.path_of(key);
        read_or_note(amount::decimal(value, max), value, path, findings)
    }

    /// Yes or no in the forms `true`, `"true"`, `"1"`, `1`; what cannot be read is a problem.
    pub(crate) fn flag(&mut self, key: &'static str, findings: &mut Findings) -> Option<bool> {
        let value = self.get(key)?;
        let flag = flag_of(value);
        if flag.is_none() {
            let cause = format!("`{}` is neither yes nor no.", shown(value));
            findings.problem(&codes::FLAG_UNREADABLE, cause, self.path_of(key));
        }
        flag
    }

    /// A moment; what cannot be read is a problem.
    pub(crate) fn date(&mut self, key: &'static str, findings: &mut Findings) -> Option<OffsetDateTime> {
        let value = self.get(key)?;
        match value.as_str().map(date::parse) {
            Some(Ok(moment)) => moment,
            _ => {
                let cause = format!("`{}` is not a date.", shown(value));
                findings.problem(&codes::DATE_UNREADABLE, cause, self.path_of(key));
                None
            }
        }
    }

    /// An object within. Anything else in its place is kept unread.
    pub(crate) fn object(&mut self, key: &'static str, findings: &mut Findings) -> Option<Object<'v>> {
        let value = self.get(key)?;
        let path = self.path_of(key);
        if !value.is_object() {
            findings.keep(path.as_str(), value);
        }
        Object::of(value, path)
    }

    /// The elements of a list with their paths.
    pub(crate) fn list(&mut self, key: &'static str) -> Vec<(String, &'v Value)> {
        let path = self.path_of(key);
        self.get(key).map(|value| elements(value, &path)).unwrap_or_default()
    }

    /// An id with a name, from an object or from a plain name (Quoter reference, section 2.7).
    pub(crate) fn named(
        &mut self,
        key: &'static str,
        ids: &[&'static str],
        names: &[&'static str],
        findings: &mut Findings,
    ) -> Option<Named> {
        let value = self.get(key)?;
        let path = self.path_of(key);
        let named = match Object::of(value, path.as_str()) {
            Some(mut object) => {
                // Of a category only the leaf counts.
                object.ignore(&["parent_category", "parent_category_id"]);
                let id = object.first(ids).and_then(|(_, id)| text_of(id));
                let name = object.first(names).and_then(|(_, name)| text_of(name));
                object.finish(findings);
                Named { id, name }
            }
            None => Named { id: None, name: text_of(value) },
        };
        (named != Named::default()).then_some(named)
    }

    /// Known keys that say nothing to this product.
    pub(crate) fn ignore(&mut self, keys: &[&'static str]) {
        self.taken.extend(keys);
    }

    /// A known key of unknown form: kept unread unless it is "none".
    pub(crate) fn keep(&mut self, key: &'static str, findings: &mut Findings) {
        if let Some(value) = self.get(key) {
            findings.keep(self.path_of(key), value);
        }
    }

    /// Keeps every key that was not asked for, unless its value means "none".
    pub(crate) fn finish(self, findings: &mut Findings) {
        for (key, value) in self.map {
            if !is_none(value) && !self.taken.contains(&key.as_str()) {
                findings.keep(self.path_of(key), value);
            }
        }
    }
}

/// The number, or a problem with the place and the value.
pub(crate) fn read_or_note<T>(
    read: Result<T, Unreadable>,
    value: &Value,
    path: String,
    findings: &mut Findings,
) -> Option<T> {
    match read {
        Ok(number) => return Some(number),
        Err(Unreadable::NotANumber) => {
            findings.problem(&codes::AMOUNT_UNREADABLE, format!("`{}` is not a number.", shown(value)), path);
        }
        Err(Unreadable::TooLarge) => {
            findings.problem(&codes::AMOUNT_TOO_LARGE, format!("`{}` is too large.", shown(value)), path);
        }
    }
    None
}

/// The elements of a list. PHP turns a list with gaps into an object with numbers as keys, which is read in their order.
pub(crate) fn elements<'v>(value: &'v Value, path: &str) -> Vec<(String, &'v Value)> {
    match value {
        Value::Array(list) => list.iter().enumerate().map(|(at, element)| (format!("{path}[{at}]"), element)).collect(),
        Value::Object(map) => {
            let mut pairs: Vec<_> = map.iter().collect();
            pairs.sort_by_key(|(key, _)| key.parse::<u64>().unwrap_or(u64::MAX));
            pairs.into_iter().map(|(key, element)| (join(path, key), element)).collect()
        }
        _ => Vec::new(),
    }
}

fn flag_of(value: &Value) -> Option<bool> {
    match text_of(value)?.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" => Some(true),
        "false" | "0" | "no" => Some(false),
        _ => None,
    }
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_four_ways_of_php_to_say_nothing_are_none() {
        let value = json!({"a": null, "b": "", "c": [], "d": {}, "e": " "});
        let mut object = Object::of(&value, "").unwrap();
        for key in ["a", "b", "c", "d", "e", "missing"] {
            assert_eq!(object.get(key), None, "{key}");
        }
    }

    #[test]
    fn flags_are_read_from_texts_numbers_and_booleans() {
        for (wire, flag) in [(json!(true), true), (json!("true"), true), (json!("1"), true), (json!(1), true)] {
            assert_eq!(flag_of(&wire), Some(flag));
        }
        for wire in [json!(false), json!("False"), json!("0"), json!(0)] {
            assert_eq!(flag_of(&wire), Some(false));
        }
        assert_eq!(flag_of(&json!("maybe")), None);
    }

    #[test]
    fn keys_that_nobody_asked_for_are_kept_with_their_path() {
        let value = json!({"known": "1", "new_key": {"deep": true}});
        let mut findings = Findings::default();
        let mut object = Object::of(&value, "line_items[0]").unwrap();
        assert_eq!(object.text("known", &mut findings).as_deref(), Some("1"));
        object.finish(&mut findings);
        let unread = findings.finish().unwrap();
        assert_eq!(unread["line_items[0].new_key"], json!({"deep": true}));
        assert_eq!(unread.len(), 1);
    }

    #[test]
    fn a_list_with_gaps_is_read_in_the_order_of_its_numbers() {
        let value = json!({"10": "c", "2": "b", "0": "a"});
        let texts: Vec<_> = elements(&value, "line_items").into_iter().map(|(path, _)| path).collect();
        assert_eq!(texts, ["line_items.0", "line_items.2", "line_items.10"]);
    }
}
