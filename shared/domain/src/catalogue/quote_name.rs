//! How people name a quote: by its number, its public token, its id in the API or in the webhooks, or by the address of one of its pages.

use std::fmt;
use std::str::FromStr;

use crate::{FamilyKey, QuoteNumber, RecordId};

/// From here on digits are the id of a record: webhooks had ids of seven digits, while numbers count from 1 (Quoter reference, sections
/// 2.6 and 5.3).
const LOWEST_RECORD: u64 = 1_000_000;
/// As many characters as a name may have.
const LONGEST: usize = 2_000;

/// What names a quote.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum QuoteName {
    /// Its number: all revisions.
    Number(QuoteNumber),
    /// Account and number.
    Family(FamilyKey),
    /// The public token of a record, in lower case. The customer's page and the PDF have it.
    Uuid(String),
    /// The id of a record in the API (`quot_…`). The pages for users have it.
    Public(RecordId),
    /// The id of a record in webhooks, digits.
    Record(RecordId),
}

/// A text that names no quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is neither a quote's number nor one of its ids nor the address of one of its pages")]
pub struct NamesNoQuote;

impl FromStr for QuoteName {
    type Err = NamesNoQuote;

    /// Reads what people paste. Digits from 1,000,000 on are the id of a record.
    fn from_str(text: &str) -> Result<Self, NamesNoQuote> {
        let text = text.trim().trim_matches(['"', '\'', '<', '>']).trim();
        if text.is_empty() || text.len() > LONGEST {
            return Err(NamesNoQuote);
        }
        let is_address = text.contains("://") || text.contains('/');
        let found = if is_address { in_address(text) } else { plain(text) };
        found.ok_or(NamesNoQuote)
    }
}

impl fmt::Display for QuoteName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Family(family) => family.fmt(f),
            Self::Uuid(uuid) => uuid.fmt(f),
            Self::Public(id) | Self::Record(id) => id.fmt(f),
        }
    }
}

fn plain(text: &str) -> Option<QuoteName> {
    id(text).or_else(|| digits(text.strip_prefix('#').unwrap_or(text))).or_else(|| family(text))
}

/// The last part of the path, or of what stands after `?` and `#`, that is an id. Numbers in an address may be anything, unless the page
/// is known.
fn in_address(text: &str) -> Option<QuoteName> {
    let parts: Vec<&str> = text.split(['/', '?', '#', '&', '=']).filter(|part| !part.is_empty()).collect();
    if let Some(found) = parts.iter().rev().find_map(|part| id(part)) {
        return Some(found);
    }
    let page = |pair: &[&str]| match pair {
        ["get_pdf" | "view" | "edit" | "draft", record] => record_id(record),
        _ => None,
    };
    parts.windows(2).rev().find_map(page)
}

fn id(text: &str) -> Option<QuoteName> {
    if is_public(text) {
        return RecordId::new(text).map(QuoteName::Public);
    }
    is_uuid(text).then(|| QuoteName::Uuid(text.to_ascii_lowercase()))
}

/// `quot_` and letters or digits.
fn is_public(text: &str) -> bool {
    let rest = text.strip_prefix("quot_");
    rest.is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// A UUID, perhaps after the digits of the account (Quoter reference, section 2.6).
fn is_uuid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    let groups = match groups.as_slice() {
        [account, rest @ ..] if rest.len() == 5 && account.bytes().all(|byte| byte.is_ascii_digit()) => rest,
        all => all,
    };
    let lengths = [8, 4, 4, 4, 12];
    let fits =
        |(group, length): (&&str, &usize)| group.len() == *length && group.bytes().all(|byte| byte.is_ascii_hexdigit());
    groups.len() == lengths.len() && groups.iter().zip(&lengths).all(fits)
}

/// The UUID of a token without the digits of the account before it; `None` where there are none.
pub fn without_account(token: &str) -> Option<&str> {
    let (_, rest) = token.split_once('-').filter(|_| is_uuid(token))?;
    (rest.matches('-').count() == 4).then_some(rest)
}

fn digits(text: &str) -> Option<QuoteName> {
    let number: u64 = text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())??;
    match number {
        LOWEST_RECORD.. => record_id(text),
        _ => QuoteNumber::new(number).map(QuoteName::Number),
    }
}

fn record_id(text: &str) -> Option<QuoteName> {
    let is_id = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_id.then(|| RecordId::new(text)).flatten().map(QuoteName::Record)
}

/// `account#number`.
fn family(text: &str) -> Option<QuoteName> {
    let (account, number) = text.split_once('#')?;
    let is_account = !account.is_empty() && account.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let number = number.parse().ok().and_then(QuoteNumber::new).filter(|_| is_account)?;
    Some(QuoteName::Family(FamilyKey::from_stored(format!("{account}#{number}"))))
}

#[cfg(test)]
mod tests {
    use super::*;

    const UUID: &str = "2778-3fd092a6-0d9d-4eb1-b2b4-908eea24f55c";

    fn read(text: &str) -> Option<QuoteName> {
        text.parse().ok()
    }

    fn number(number: u64) -> Option<QuoteName> {
        QuoteNumber::new(number).map(QuoteName::Number)
    }

    fn public(id: &str) -> Option<QuoteName> {
        RecordId::new(id).map(QuoteName::Public)
    }

    fn record(id: &str) -> Option<QuoteName> {
        RecordId::new(id).map(QuoteName::Record)
    }

    #[test]
    fn a_quote_is_named_by_its_number_its_token_or_an_id() {
        assert_eq!(read(" 61 "), number(61));
        assert_eq!(read("#61"), number(61));
        assert_eq!(read("90001#61"), Some(QuoteName::Family(FamilyKey::from_stored("90001#61"))));
        assert_eq!(read(&UUID.to_uppercase()), Some(QuoteName::Uuid(UUID.to_owned())));
        assert_eq!(read(&UUID[5..]), Some(QuoteName::Uuid(UUID[5..].to_owned())));
        assert_eq!(read("quot_30LOabc"), public("quot_30LOabc"));
        assert_eq!(read("7227800"), record("7227800"));
    }

    #[test]
    fn a_token_may_have_the_account_before_it() {
        assert_eq!(without_account(UUID), Some(&UUID[5..]));
        for text in [&UUID[5..], "quot_30LOabc", "2778-1", "", "ü-3fd092a6-0d9d-4eb1-b2b4-908eea24f55c"] {
            assert_eq!(without_account(text), None, "{text}");
        }
    }

    #[test]
    fn a_pasted_address_is_read_for_the_id_in_it() {
        let base = "https://example.quoter.com";
        for page in ["view_by_public_id", "draft_by_public_id"] {
            assert_eq!(read(&format!("{base}/admin/quotes/{page}/quot_30LOabc?tab=lines#top")), public("quot_30LOabc"));
        }
        for page in ["quote/download", "quote", "quotes/view"] {
            assert_eq!(read(&format!("<{base}/{page}/{UUID}/>")), Some(QuoteName::Uuid(UUID.to_owned())));
        }
        assert_eq!(read(&format!("{base}/admin/quotes/get_pdf/7227800")), record("7227800"));
        assert_eq!(read("example.quoter.com/admin/quotes/view_by_public_id/quot_1"), public("quot_1"));
    }

    #[test]
    fn what_names_no_quote_is_refused() {
        let long = "7".repeat(5_000);
        for text in [
            "",
            "  ",
            "0",
            "-1",
            "61.5",
            "quot_",
            "quot_a b",
            "#",
            "90001#0",
            "https://example.com/a/61",
            &long,
            "ü",
            "1e3",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
