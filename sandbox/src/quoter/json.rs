//! A JSON value that keeps the order of its keys, and PHP's way of writing it.
//!
//! The hash of a delivery covers the bytes of the record, so the order of keys and the escapes matter
//! (Quoter API reference, sections 2.3 and 2.6).

use std::fmt::Write as _;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// A JSON value whose objects keep the order in which their keys were given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as its decimal text.
    Number(String),
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Json>),
    /// An object; a key whose value is [`Json::Absent`] is left out when it is built with [`object`].
    Object(Vec<(String, Json)>),
    /// Nothing at all: [`object`] drops a key with this value. At the root it is written as `null`.
    Absent,
}

/// How [`Json::write`] treats characters outside ASCII.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charset {
    /// As `\uXXXX`, the default of PHP's `json_encode`.
    Escaped,
    /// As UTF-8.
    Utf8,
}

/// Builds an object in the order given, without the keys that are [`Json::Absent`].
pub fn object<const N: usize>(pairs: [(&str, Json); N]) -> Json {
    object_of(pairs.map(|(key, value)| (key.to_owned(), value)).into())
}

/// Builds an object from owned pairs; see [`object`].
pub fn object_of(pairs: Vec<(String, Json)>) -> Json {
    Json::Object(pairs.into_iter().filter(|(_, value)| *value != Json::Absent).collect())
}

/// A string value.
pub fn text(value: impl Into<String>) -> Json {
    Json::Text(value.into())
}

/// A string value, or `null` for none.
pub fn text_or_null(value: Option<impl Into<String>>) -> Json {
    value.map_or(Json::Null, text)
}

impl Json {
    /// The value of a key of an object.
    pub fn get(&self, key: &str) -> Option<&Json> {
        match self {
            Json::Object(pairs) => pairs.iter().find(|(name, _)| name == key).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The text of a string value.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Json::Text(value) => Some(value),
            _ => None,
        }
    }

    /// The text as PHP's `json_encode` with default flags writes it: no white space, `/` as `\/`,
    /// other than ASCII as `\uXXXX` (Quoter API reference, section 2.3).
    pub fn php(&self) -> String {
        self.write(Charset::Escaped)
    }

    /// As [`Json::php`], with a choice of the character set.
    pub fn write(&self, charset: Charset) -> String {
        let mut out = String::new();
        self.write_to(&mut out, charset);
        out
    }

    fn write_to(&self, out: &mut String, charset: Charset) {
        match self {
            Json::Null | Json::Absent => out.push_str("null"),
            Json::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Json::Number(value) => out.push_str(value),
            Json::Text(value) => write_text(out, value, charset),
            Json::List(values) => write_list(out, values, charset),
            Json::Object(pairs) => write_object(out, pairs, charset),
        }
    }
}

fn write_list(out: &mut String, values: &[Json], charset: Charset) {
    out.push('[');
    for (at, value) in values.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        value.write_to(out, charset);
    }
    out.push(']');
}

fn write_object(out: &mut String, pairs: &[(String, Json)], charset: Charset) {
    out.push('{');
    for (at, (key, value)) in pairs.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        write_text(out, key, charset);
        out.push(':');
        value.write_to(out, charset);
    }
    out.push('}');
}

fn write_text(out: &mut String, value: &str, charset: Charset) {
    out.push('"');
    for character in value.chars() {
        write_character(out, character, charset);
    }
    out.push('"');
}

fn write_character(out: &mut String, character: char, charset: Charset) {
    match character {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '/' => out.push_str("\\/"),
        '\u{8}' => out.push_str("\\b"),
        '\u{c}' => out.push_str("\\f"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        other if other < ' ' || (!other.is_ascii() && charset == Charset::Escaped) => {
            for unit in other.encode_utf16(&mut [0; 2]) {
                // Writing to a String does not fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
        other => out.push(other),
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OrderedVisitor)
    }
}

struct OrderedVisitor;

impl<'de> Visitor<'de> for OrderedVisitor {
    type Value = Json;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Number(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Number(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Json::Number(value.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(text(value))
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Json, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = access.next_element()? {
            values.push(value);
        }
        Ok(Json::List(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Json, A::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = access.next_entry()? {
            pairs.push(pair);
        }
        Ok(Json::Object(pairs))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = include_str!("../../fixtures/quoter/webhook-quote-published.data.json");

    #[test]
    fn the_captured_record_is_written_byte_for_byte() {
        let record: Json = serde_json::from_str(SAMPLE).unwrap();
        assert_eq!(record.php(), SAMPLE);
    }

    #[test]
    fn slashes_and_other_than_ascii_are_escaped_as_php_does() {
        let value = text("a/b \u{e9} \u{1f600} \"\\ \n\u{1}");
        assert_eq!(value.php(), r#""a\/b \u00e9 \ud83d\ude00 \"\\ \n\u0001""#);
    }

    #[test]
    fn the_utf8_charset_keeps_letters() {
        assert_eq!(text("\u{e9}/").write(Charset::Utf8), "\"\u{e9}\\/\"");
    }

    #[test]
    fn absent_keys_are_left_out() {
        let value = object([("a", Json::Absent), ("b", Json::Null)]);
        assert_eq!(value.php(), r#"{"b":null}"#);
    }
}
