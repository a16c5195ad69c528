//! Reading and making attribute values. Tolerant: a missing or odd attribute is `None`, the reader decides what that means.

use std::collections::HashMap;
use std::fmt::Display;
use std::str::FromStr;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use time::OffsetDateTime;

use crate::{Error, Result};

/// Attributes as the SDK has them.
pub(crate) type Attributes = HashMap<String, AttributeValue>;

/// One item that was read. No `Debug`: it may hold personal data.
#[derive(Clone, Default)]
pub(crate) struct Item(pub(crate) Attributes);

impl Item {
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_s().ok().map(String::as_str)
    }

    pub(crate) fn owned_text(&self, name: &str) -> Option<String> {
        self.text(name).map(str::to_owned)
    }

    /// A text without which the item makes no sense; `what` names the item.
    pub(crate) fn required(&self, name: &str, what: &'static str) -> Result<String> {
        self.owned_text(name).ok_or(Error::Corrupt { what })
    }

    pub(crate) fn number<T: FromStr>(&self, name: &str) -> Option<T> {
        match self.0.get(name)? {
            AttributeValue::N(digits) | AttributeValue::S(digits) => digits.parse().ok(),
            _ => None,
        }
    }

    /// A number that is 0 where it is missing, as `ADD` has it.
    pub(crate) fn count<T: FromStr + Default>(&self, name: &str) -> T {
        self.number(name).unwrap_or_default()
    }

    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        self.0.get(name)?.as_bool().ok().copied()
    }

    /// A time that is stored as epoch milliseconds.
    pub(crate) fn time(&self, name: &str) -> Option<OffsetDateTime> {
        from_millis(self.number(name)?)
    }

    pub(crate) fn bytes(&self, name: &str) -> Option<&[u8]> {
        self.0.get(name)?.as_b().ok().map(Blob::as_ref)
    }

    pub(crate) fn texts(&self, name: &str) -> Vec<String> {
        self.0.get(name).and_then(|value| value.as_ss().ok()).cloned().unwrap_or_default()
    }

    pub(crate) fn map(&self, name: &str) -> Option<Self> {
        self.0.get(name)?.as_m().ok().cloned().map(Self)
    }
}

pub(crate) fn text(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

pub(crate) fn number(value: impl Display) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

pub(crate) fn bytes(value: impl Into<Vec<u8>>) -> AttributeValue {
    AttributeValue::B(Blob::new(value))
}

/// A time as epoch milliseconds.
pub(crate) fn time(value: OffsetDateTime) -> AttributeValue {
    number(to_millis(value))
}

/// A time as epoch seconds, which is what DynamoDB's time-to-live reads.
pub(crate) fn ttl(value: OffsetDateTime) -> AttributeValue {
    number(value.unix_timestamp())
}

pub(crate) fn to_millis(value: OffsetDateTime) -> i64 {
    i64::try_from(value.unix_timestamp_nanos() / 1_000_000).unwrap_or(i64::MAX)
}

pub(crate) fn from_millis(millis: i64) -> Option<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(millis) * 1_000_000).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_keeps_its_milliseconds() {
        let stored = from_millis(1_767_603_600_123).unwrap();
        assert_eq!(to_millis(stored), 1_767_603_600_123);
        assert!(from_millis(i64::MAX).is_none());
    }

    #[test]
    fn an_attribute_of_another_type_is_none() {
        let item = Item(HashMap::from([("a".to_owned(), number(7)), ("b".to_owned(), text("8"))]));
        assert_eq!(item.text("a"), None);
        assert_eq!(item.number::<u32>("b"), Some(8));
        assert_eq!(item.number::<u32>("missing"), None);
        assert_eq!(item.count::<u32>("missing"), 0);
    }
}
