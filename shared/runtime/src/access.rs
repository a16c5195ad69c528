//! The keys by which callers of our own HTTP API are known, and what each may do.

use std::fmt;

use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::SecretError;

/// What a key may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub enum Scope {
    /// See products.
    #[serde(rename = "products:read")]
    ProductsRead,
    /// Bring products into Quoter's catalogue.
    #[serde(rename = "products:pull")]
    ProductsPull,
    /// See people and their opportunities.
    #[serde(rename = "people:read")]
    PeopleRead,
    /// Tie quotes to people and opportunities.
    #[serde(rename = "quotes:link")]
    QuotesLink,
    /// Begin quotes in Quoter.
    #[serde(rename = "drafts:write")]
    DraftsWrite,
}

impl Scope {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::ProductsRead, Self::ProductsPull, Self::PeopleRead, Self::QuotesLink, Self::DraftsWrite];

    /// As it stands in the secret and in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ProductsRead => "products:read",
            Self::ProductsPull => "products:pull",
            Self::PeopleRead => "people:read",
            Self::QuotesLink => "quotes:link",
            Self::DraftsWrite => "drafts:write",
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Somebody who may call. Holds no key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Name of the key, for logs.
    pub name: String,
    /// What it may be used for.
    pub scopes: Vec<Scope>,
}

impl Caller {
    /// Whether the key may be used for this.
    pub fn may(&self, scope: Scope) -> bool {
        self.scopes.contains(&scope)
    }
}

/// All keys that are accepted. Only their SHA-256 is kept, and not printed.
pub struct AccessKeys {
    keys: Vec<(Sum, Caller)>,
}

type Sum = [u8; 32];

impl fmt::Debug for AccessKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.keys.iter().map(|(_, caller)| caller)).finish()
    }
}

impl AccessKeys {
    /// One key for everything, as on one machine.
    pub fn one(name: &str, key: &str) -> Self {
        Self { keys: vec![(sum(key), Caller { name: name.to_owned(), scopes: Scope::ALL.to_vec() })] }
    }

    /// From the document `{"keys": [{"name": "…", "key": "…" or "sha256": "…", "scopes": ["…"]}]}`. The SHA-256 is of the key's text,
    /// in hex; with it the document itself does not give the key away.
    ///
    /// # Errors
    /// When the document is something else, a key is blank or stands there twice, or a scope does not exist. The text is not quoted.
    pub fn read(text: &str) -> Result<Self, SecretError> {
        const WRONG: SecretError =
            SecretError::NotAsExpected { expected: "`keys`, each with `name`, `key` or `sha256`, and `scopes`" };
        let document: Document = serde_json::from_str(text).map_err(|_| WRONG)?;
        let keys: Option<Vec<_>> = document.keys.into_iter().map(Entry::read).collect();
        let keys = keys.ok_or(WRONG)?;
        let twice = keys.iter().enumerate().any(|(at, (sum, _))| keys[..at].iter().any(|(other, _)| other == sum));
        if twice { Err(WRONG) } else { Ok(Self { keys }) }
    }

    /// Who has this key. The time it takes does not depend on how much of which key is right: sums are compared, all of them, each in
    /// constant time.
    pub fn caller(&self, key: &str) -> Option<&Caller> {
        let given = sum(key);
        let mut found = None;
        for (sum, caller) in &self.keys {
            if bool::from(sum.ct_eq(&given)) {
                found = Some(caller);
            }
        }
        found
    }
}

fn sum(key: &str) -> Sum {
    Sha256::digest(key).into()
}

#[derive(Deserialize)]
struct Document {
    keys: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    name: String,
    key: Option<String>,
    sha256: Option<String>,
    scopes: Vec<Scope>,
}

impl Entry {
    fn read(self) -> Option<(Sum, Caller)> {
        let sum = match (&self.key, &self.sha256) {
            (Some(key), None) if !key.trim().is_empty() => sum(key.trim()),
            (None, Some(hex)) => unhex(hex.trim())?,
            _ => return None,
        };
        Some((sum, Caller { name: self.name, scopes: self.scopes }))
    }
}

fn unhex(text: &str) -> Option<Sum> {
    let digits = text.as_bytes();
    if digits.len() != 64 {
        return None;
    }
    let mut sum = Sum::default();
    for (byte, pair) in sum.iter_mut().zip(digits.chunks_exact(2)) {
        let pair = std::str::from_utf8(pair).ok().filter(|pair| pair.bytes().all(|b| b.is_ascii_hexdigit()))?;
        *byte = u8::from_str_radix(pair, 16).ok()?;
    }
    Some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> AccessKeys {
        let hex = sum("second key").iter().map(|byte| format!("{byte:02X}")).collect::<String>();
        let text = format!(
            r#"{{"keys": [{{"name": "portal", "key": "first key", "scopes": ["products:read", "drafts:write"]}},
                {{"name": "script", "sha256": "{hex}", "scopes": []}}]}}"#
        );
        AccessKeys::read(&text).unwrap()
    }

    #[test]
    fn a_caller_is_known_by_its_key_or_by_the_sum_of_it() {
        let keys = keys();
        let portal = keys.caller("first key").unwrap();
        assert_eq!(portal.name, "portal");
        assert!(portal.may(Scope::DraftsWrite) && !portal.may(Scope::PeopleRead));
        assert_eq!(keys.caller("second key").unwrap().name, "script");
        for other in ["", "first", "first key ", "First key"] {
            assert!(keys.caller(other).is_none(), "{other:?}");
        }
    }

    #[test]
    fn a_document_that_is_not_as_expected_is_refused_without_its_text() {
        for entry in [
            r#"{"name": "a", "scopes": []}"#,
            r#"{"name": "a", "key": " ", "scopes": []}"#,
            r#"{"name": "a", "key": "hunter2", "scopes": ["everything"]}"#,
            r#"{"name": "a", "key": "hunter2", "sha256": "00", "scopes": []}"#,
            r#"{"name": "a", "sha256": "hunter2", "scopes": []}"#,
            r#"{"name": "a", "key": "hunter2", "scopes": []}, {"name": "b", "key": "hunter2", "scopes": []}"#,
        ] {
            let error = AccessKeys::read(&format!(r#"{{"keys": [{entry}]}}"#)).unwrap_err();
            assert!(!error.to_string().contains("hunter2"), "{error}");
        }
        assert!(AccessKeys::read("").is_err() && AccessKeys::read("{}").is_err());
        assert!(AccessKeys::read(r#"{"keys": []}"#).unwrap().caller("").is_none());
    }

    #[test]
    fn every_scope_is_read_as_it_is_written() {
        for scope in Scope::ALL {
            assert_eq!(serde_json::from_value::<Scope>(scope.as_str().into()).unwrap(), scope);
        }
    }

    #[test]
    fn keys_and_their_sums_are_not_printed() {
        let printed = format!("{:?}", keys());
        assert!(printed.contains("portal") && !printed.contains("first key"), "{printed}");
    }
}
