//! Which record of a family counts: won beats all others, then the higher record, then the later first sighting.

use domain::{Phase, Problem, Quote};
use quoter::Reading;
use store::Delivery;
use time::OffsetDateTime;

/// The record that counts, or why there is none.
#[derive(Clone, Debug, PartialEq)]
pub enum Chosen {
    /// This one; `digest` is its delivery's.
    Quote {
        /// The quote as read.
        quote: Box<Quote>,
        /// The digest of the delivery's data.
        digest: String,
    },
    /// No delivery could be understood: every problem of the newest.
    Unreadable(Vec<Problem>),
    /// Only drafts.
    OnlyDrafts,
}

/// Chooses among all deliveries of a family. A delivery that cannot be understood holds the family only if nothing older can
/// be taken for it: a broken newest record must not be covered up by an older one.
pub fn choose(deliveries: &[Delivery]) -> Chosen {
    let mut best: Option<(Rank, Box<Quote>, String)> = None;
    let mut unreadable: Option<(OffsetDateTime, Vec<Problem>)> = None;
    for delivery in deliveries {
        match read(delivery) {
            Ok(Reading::Quote(quote)) => {
                let rank = rank(&quote, delivery);
                if best.as_ref().is_none_or(|(other, ..)| rank > *other) {
                    best = Some((rank, quote, delivery.digest.clone()));
                }
            }
            Ok(Reading::Unnumbered { .. }) => {}
            Err(problems) if unreadable.as_ref().is_none_or(|(seen, _)| delivery.first_seen > *seen) => {
                unreadable = Some((delivery.first_seen, problems));
            }
            Err(_) => {}
        }
    }
    match (best, unreadable) {
        (Some((rank, ..)), Some((seen, problems))) if seen > rank.first_seen => Chosen::Unreadable(problems),
        (Some((_, quote, digest)), _) => Chosen::Quote { quote, digest },
        (None, Some((_, problems))) => Chosen::Unreadable(problems),
        (None, None) => Chosen::OnlyDrafts,
    }
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    won: bool,
    record: (usize, String),
    first_seen: OffsetDateTime,
}

fn rank(quote: &Quote, delivery: &Delivery) -> Rank {
    let (length, digits) = quote.record.order_key();
    Rank {
        won: quote.status.phase() == Phase::Won,
        record: (length, digits.to_owned()),
        first_seen: delivery.first_seen,
    }
}

fn read(delivery: &Delivery) -> Result<Reading, Vec<Problem>> {
    let data = delivery.data.as_deref().unwrap_or_default();
    quoter::payload::read_text(&String::from_utf8_lossy(data))
}
