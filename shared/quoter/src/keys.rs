//! The secrets that a delivery is checked against: the webhook's hash key, and the token in the path.

use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};
use subtle::{Choice, ConditionallySelectable as _, ConstantTimeEq as _};

use crate::sign::md5_of;

/// A secret that is blank would let everyone in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a secret is blank")]
pub struct BlankSecret;

/// The hash key of the webhook in Quoter, and the one before it while keys are being changed.
#[derive(Clone, Debug)]
pub struct HashKeys {
    current: SecretString,
    previous: Option<SecretString>,
}

/// Which key a delivery was signed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignedWith {
    /// The present key.
    Current,
    /// The previous key: Quoter has not been given the new one yet.
    Previous,
}

impl HashKeys {
    /// The present key and, during a rotation, the previous one. A blank previous key counts as none.
    ///
    /// Fails if the present key is blank.
    pub fn new(current: SecretString, previous: Option<SecretString>) -> Result<Self, BlankSecret> {
        let previous = previous.filter(|key| !is_blank(key));
        if is_blank(&current) { Err(BlankSecret) } else { Ok(Self { current, previous }) }
    }

    /// The key that made `hash`, 32 hex digits in either case, or `None`. Takes the same time whatever the hash is.
    pub(crate) fn which_signed(&self, hash: &[u8], timestamp: &[u8], data: &[u8]) -> Option<SignedWith> {
        let (given, well_formed) = digits(hash);
        let by_current = well_formed & self.matches(&self.current, &given, timestamp, data);
        let by_previous = match &self.previous {
            Some(key) => well_formed & self.matches(key, &given, timestamp, data),
            None => Choice::from(0),
        };
        let answer = u8::conditional_select(&(by_previous.unwrap_u8() * 2), &1, by_current);
        match answer {
            1 => Some(SignedWith::Current),
            2 => Some(SignedWith::Previous),
            _ => None,
        }
    }

    fn matches(&self, key: &SecretString, given: &[u8; 16], timestamp: &[u8], data: &[u8]) -> Choice {
        md5_of(key.expose_secret(), timestamp, data).ct_eq(given)
    }
}

/// The 16 bytes behind 32 hex digits, and whether there were 32 hex digits.
fn digits(hash: &[u8]) -> ([u8; 16], Choice) {
    let mut bytes = [0; 16];
    let well_formed = hex::decode_to_slice(hash, &mut bytes).is_ok();
    (bytes, Choice::from(u8::from(well_formed)))
}

fn is_blank(secret: &SecretString) -> bool {
    secret.expose_secret().trim().is_empty()
}

/// The part of the webhook's URL that nobody can guess. It stands beside the hash because MD5 is weak.
#[derive(Clone, Debug)]
pub struct PathToken(SecretString);

impl PathToken {
    /// A token. Fails if it is blank.
    pub fn new(token: SecretString) -> Result<Self, BlankSecret> {
        if is_blank(&token) { Err(BlankSecret) } else { Ok(Self(token)) }
    }

    /// Whether `candidate` is the token. Takes the same time wherever the first difference is, and tells nothing of the length.
    pub fn matches(&self, candidate: &str) -> bool {
        let digest = |text: &str| Sha256::digest(text.as_bytes());
        digest(self.0.expose_secret()).as_slice().ct_eq(digest(candidate).as_slice()).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_token_matches_itself_only() {
        let token = PathToken::new("s3cret".into()).unwrap();
        assert!(token.matches("s3cret"));
        for other in ["", "s3cre", "s3cret ", "S3cret"] {
            assert!(!token.matches(other), "{other:?}");
        }
    }

    #[test]
    fn blank_secrets_are_refused_and_a_blank_previous_key_is_none() {
        assert_eq!(PathToken::new(" ".into()).unwrap_err(), BlankSecret);
        assert_eq!(HashKeys::new("".into(), None).unwrap_err(), BlankSecret);
        let keys = HashKeys::new("now".into(), Some("".into())).unwrap();
        let hash = crate::sign::sign("", "1", "{}");
        assert_eq!(keys.which_signed(hash.as_bytes(), b"1", b"{}"), None);
    }

    #[test]
    fn secrets_are_not_printed() {
        let keys = HashKeys::new("first-key".into(), Some("second-key".into())).unwrap();
        let token = PathToken::new("third-key".into()).unwrap();
        assert!(!format!("{keys:?} {token:?}").contains("-key"));
    }
}
