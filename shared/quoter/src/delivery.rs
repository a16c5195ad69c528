//! A webhook delivery, before and after it was verified.

use std::fmt;

use serde_json::Value;
use time::{Duration, OffsetDateTime};

use crate::form::{self, Fields};
use crate::{HashKeys, Record, Refusal, SignedWith};

/// The longest body that is looked at, in bytes: 4 MiB. A quote of a thousand lines has about one.
pub const MAX_BODY: usize = 4 * 1024 * 1024;

/// How far the timestamp of a delivery may be from now, either way. Retries carry a fresh timestamp (Quoter reference, section 2.5).
pub const WINDOW: Duration = Duration::seconds(300);

/// The deepest nesting of a record that is read. Real records have about six levels; the parser itself stops at 128.
const MAX_DEPTH: usize = 100;

/// A delivery. Only [`Delivery::verify`] makes a verified one.
pub struct Delivery<State> {
    state: State,
}

/// As received: nothing about it is known to be true.
pub struct Unverified {
    body: Vec<u8>,
}

/// Signed with one of our keys, in time, and JSON.
pub struct Verified {
    data: String,
    record: Value,
    timestamp: OffsetDateTime,
    signed_with: SignedWith,
}

impl Delivery<Unverified> {
    /// A request's raw body.
    pub fn received(body: impl Into<Vec<u8>>) -> Self {
        Self { state: Unverified { body: body.into() } }
    }

    /// The size of the body in bytes.
    pub fn size(&self) -> usize {
        self.state.body.len()
    }

    /// SHA-256 of the raw body in hex, to name a body that is refused.
    pub fn digest(&self) -> String {
        domain::quote::digest(&self.state.body)
    }

    /// Checks size, form, hash, time and content, in this order (Quoter reference, section 2.4).
    ///
    /// The hash comes before everything that depends on the content, so that whoever does not have the key learns only that the
    /// hash is wrong. The hash covers the bytes of `data`, which must be UTF-8: that also refuses a body which someone without the
    /// key has lengthened, as MD5 allows, since the filling starts with a byte that is not UTF-8.
    pub fn verify(self, keys: &HashKeys, now: OffsetDateTime) -> Result<Delivery<Verified>, Refusal> {
        if self.size() > MAX_BODY {
            return Err(Refusal::TooLarge);
        }
        let Fields { hash, timestamp, data } = form::fields(&self.state.body)?;
        let data = data.ok_or(Refusal::DataMissing)?;
        let hash = hash.filter(|hash| !hash.is_empty()).ok_or(Refusal::HashMissing)?;
        let signed = timestamp.as_deref().unwrap_or_default();
        let signed_with = keys.which_signed(&hash, signed, &data).ok_or(Refusal::HashWrong)?;
        let timestamp = in_time(&timestamp.ok_or(Refusal::TimestampMissing)?, now)?;
        let data = String::from_utf8(data).map_err(|_| Refusal::NotUtf8)?;
        let record = json(&data)?;
        Ok(Delivery { state: Verified { data, record, timestamp, signed_with } })
    }
}

impl Delivery<Verified> {
    /// The record's text exactly as it was signed.
    pub fn data(&self) -> &str {
        &self.state.data
    }

    /// SHA-256 of [`Delivery::data`] in hex: the same for a retry, which differs only in timestamp and hash.
    pub fn digest(&self) -> String {
        domain::quote::digest(self.state.data.as_bytes())
    }

    /// When Quoter signed it.
    pub fn timestamp(&self) -> OffsetDateTime {
        self.state.timestamp
    }

    /// Which key signed it; the previous one means that Quoter still has the old key.
    pub fn signed_with(&self) -> SignedWith {
        self.state.signed_with
    }

    /// What the record is.
    pub fn record(&self) -> Record<'_> {
        Record::of(&self.state.record)
    }
}

/// Bodies hold personal data, so that only sizes are printed.
impl fmt::Debug for Delivery<Unverified> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery").field("state", &"unverified").field("size_bytes", &self.size()).finish()
    }
}

impl fmt::Debug for Delivery<Verified> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery").field("state", &"verified").field("size_bytes", &self.state.data.len()).finish()
    }
}

/// Reads the UNIX seconds and compares them with now. Both ends of the window are inside.
fn in_time(timestamp: &[u8], now: OffsetDateTime) -> Result<OffsetDateTime, Refusal> {
    if timestamp.is_empty() || !timestamp.iter().all(u8::is_ascii_digit) {
        return Err(Refusal::TimestampUnreadable);
    }
    let text = std::str::from_utf8(timestamp).map_err(|_| Refusal::TimestampUnreadable)?;
    let seconds = text.parse().map_err(|_| Refusal::TimestampUnreadable)?;
    let signed = OffsetDateTime::from_unix_timestamp(seconds).map_err(|_| Refusal::TimestampUnreadable)?;
    match now.unix_timestamp() - seconds {
        age if age > WINDOW.whole_seconds() => Err(Refusal::TooOld),
        age if age < -WINDOW.whole_seconds() => Err(Refusal::TooFarAhead),
        _ => Ok(signed),
    }
}

/// Parses a record as a delivery would, for texts that were stored or come from a file.
pub(crate) fn json(data: &str) -> Result<Value, Refusal> {
    if data.trim_start_matches('\u{feff}').trim_start().starts_with('<') {
        return Err(Refusal::Xml);
    }
    if is_too_deep(data) {
        return Err(Refusal::TooDeep);
    }
    serde_json::from_str(data).map_err(|_| Refusal::NotJson)
}

/// Counts brackets outside of texts, so that depth is told apart from other faults before anything is built.
fn is_too_deep(data: &str) -> bool {
    let (mut depth, mut in_text, mut escaped) = (0_usize, false, false);
    for byte in data.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'{' | b'[' if !in_text => depth += 1,
            b'}' | b']' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH {
            return true;
        }
    }
    false
}
