//! Identifiers as newtypes: tolerant where they are read from the wire, strict inside.
//!
//! Quoter sends ids as text of digits, as `quot_…` texts, and rarely as numbers; Halo sends integers, sometimes as `27.0`, and
//! takes texts (HaloPSA API reference, section 2.7; Quoter reference, section 5.3).

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, de};

/// Makes a newtype over `i64` for a Halo record that reads `7`, `7.0` and `"7"`, and writes `7`.
macro_rules! halo_id {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                $crate::ids::tolerant_integer(d).map(Self)
            }
        }
    };
}
pub(crate) use halo_id;

/// Makes a newtype over text for a Quoter id that reads `"7100001"` and `7100001`.
macro_rules! text_id {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The id, or `None` for a blank text.
            pub fn new(text: impl Into<String>) -> Option<Self> {
                let text = text.into();
                let trimmed = text.trim();
                (!trimmed.is_empty()).then(|| Self(trimmed.to_owned()))
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = String::deserialize(d)?;
                Self::new(text).ok_or_else(|| de::Error::custom("an id may not be blank"))
            }
        }
    };
}

text_id! {
    /// The Quoter account, digits as text (`account_id` of a webhook record).
    AccountId
}
text_id! {
    /// One record of a quote: digits in webhooks, `quot_…` in the APIs. A revision is a new record.
    RecordId
}
text_id! {
    /// The item of Quoter's catalogue that a line came from (`item_…`).
    CatalogueItemId
}
text_id! {
    /// A category of Quoter's catalogue (`cat_…`).
    CatalogueCategoryId
}
text_id! {
    /// A supplier in Quoter's catalogue (`sup_…`).
    CatalogueSupplierId
}

impl RecordId {
    /// Orders records of one family: numerically where both are digits, since a later revision has the higher id.
    pub fn order_key(&self) -> (usize, &str) {
        let digits = self.0.trim_start_matches('0');
        (digits.len(), digits)
    }
}

/// The counter that Quoter gives at publishing and keeps across revisions. Never `0`: a draft has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct QuoteNumber(u64);

impl QuoteNumber {
    /// The number, or `None` for 0, which means "draft" (Quoter reference, section 5.3).
    pub fn new(number: u64) -> Option<Self> {
        (number > 0).then_some(Self(number))
    }
}

impl fmt::Display for QuoteNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The key of a queue entry: `account#number` for a quote with all its revisions (decision s), `account#id#record` for a record
/// without a number, `raw#digest` for a body that could not be understood.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FamilyKey(String);

/// Stands where an account would.
const RAW: &str = "raw";

impl FamilyKey {
    /// The family of a published quote.
    pub fn of_quote(account: &AccountId, number: QuoteNumber) -> Self {
        Self(format!("{account}#{number}"))
    }

    /// A record that has no number yet.
    pub fn of_unnumbered(account: &AccountId, record: &RecordId) -> Self {
        Self(format!("{account}#id#{record}"))
    }

    /// A body that could not be understood; `digest` is the SHA-256 of it in hex.
    pub fn of_raw(digest: &str) -> Self {
        Self(format!("{RAW}#{digest}"))
    }

    /// A key as it stands in a table or was typed by a person.
    pub fn from_stored(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The account that the family is of; none for a body that could not be understood.
    pub fn account(&self) -> Option<AccountId> {
        let (account, _) = self.0.split_once('#')?;
        AccountId::new(account).filter(|account| account.as_str() != RAW)
    }

    /// The same as one token for markers: `account:number`.
    pub fn as_marker(&self) -> String {
        self.0.replace('#', ":")
    }
}

impl fmt::Display for FamilyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Reads an integer from `7`, `7.0` or `"7"`. Anything with a fraction is refused.
pub(crate) fn tolerant_integer<'de, D: Deserializer<'de>>(d: D) -> Result<i64, D::Error> {
    let value = serde_json::Value::deserialize(d)?;
    integer_of(&value).ok_or_else(|| de::Error::custom("expected an integer, as number or text"))
}

/// The integer in a JSON value, tolerating `7.0` and `"7"`.
pub fn integer_of(value: &serde_json::Value) -> Option<i64> {
    let text = match value {
        serde_json::Value::Number(n) => n.to_string(),
        serde_json::Value::String(s) => s.trim().to_owned(),
        _ => return None,
    };
    let whole = match text.split_once('.') {
        Some((whole, zeros)) if zeros.bytes().all(|b| b == b'0') => whole,
        Some(_) => return None,
        None => &text,
    };
    whole.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::halo::ItemId;

    #[test]
    fn a_halo_id_reads_integer_decimal_and_text() {
        for wire in ["7", "7.0", "\"7\"", "\" 7 \""] {
            let id: ItemId = serde_json::from_str(wire).unwrap();
            assert_eq!(id, ItemId(7), "{wire}");
        }
        assert!(serde_json::from_str::<ItemId>("7.5").is_err());
        assert_eq!(serde_json::to_string(&ItemId(7)).unwrap(), "7");
    }

    #[test]
    fn a_later_record_is_higher_even_with_more_digits() {
        let older = RecordId::new("999").unwrap();
        let newer = RecordId::new("1000").unwrap();
        assert!(newer.order_key() > older.order_key());
    }

    #[test]
    fn number_zero_is_no_number() {
        assert_eq!(QuoteNumber::new(0), None);
    }

    #[test]
    fn a_family_is_of_an_account_unless_its_body_could_not_be_understood() {
        let account = AccountId::new("90001").unwrap();
        let record = RecordId::new("7100001").unwrap();
        assert_eq!(FamilyKey::of_quote(&account, QuoteNumber(6)).account(), Some(account.clone()));
        assert_eq!(FamilyKey::of_unnumbered(&account, &record).account(), Some(account));
        assert_eq!(FamilyKey::of_raw("ab").account(), None);
        assert_eq!(FamilyKey::from_stored("typed").account(), None);
    }
}
