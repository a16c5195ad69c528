//! Bodies over the limit: what is kept of them.

use domain::{Disposition, FamilyKey, Problem, quote};
use store::{Content, NewDelivery};
use time::OffsetDateTime;

/// The entry for a body, of which only digest and size are kept. Nothing in it was verified.
pub(crate) fn delivery(body: &[u8], now: OffsetDateTime) -> NewDelivery<'static> {
    let digest = quote::digest(lasting(body));
    let size = u64::try_from(body.len()).unwrap_or(u64::MAX);
    NewDelivery::new(FamilyKey::of_raw(&digest), digest, Content::TooLarge { size }, now)
}

/// What a person is told. The size is left out, because it may differ from one try to the next, and the same fault has the same text.
pub(crate) fn problem(size: usize) -> Problem {
    let mib = size / (1024 * 1024);
    Problem::new(
        "delivery_too_large",
        Disposition::FixInQuoter,
        format!(
            "A delivery of over {mib} MiB was refused; it could not be read, so that the quote's number is not known."
        ),
        "In Quoter, open Settings > Integrations > Webhooks and look up the failed delivery; shorten or split the quote and publish it \
         again.",
    )
}

/// The part that stays the same when Quoter tries again: `data`, without the timestamp and the hash (Quoter reference, section 2.5).
fn lasting(body: &[u8]) -> &[u8] {
    body.split(|byte| *byte == b'&').find(|field| field.starts_with(b"data=")).unwrap_or(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_try_of_the_same_record_has_the_same_digest() {
        let first = b"hash=ab&timestamp=1&data=%7B%7D";
        let second = b"hash=cd&timestamp=22&data=%7B%7D";
        assert_eq!(lasting(first), b"data=%7B%7D");
        let now = OffsetDateTime::UNIX_EPOCH;
        assert_eq!(delivery(first, now).family, delivery(second, now).family);
        assert_ne!(delivery(b"data=1", now).family, delivery(b"data=2", now).family);
    }
}
