//! Which record of a family counts: won beats all others, then the higher record, then, within a record, lost beats open, then the
//! later first sighting.
//!
//! Deliveries come late and out of order, and carry no time of change. So a webhook alone never moves a record away from won or lost
//! (decision o): a pending record that arrives after the lost one may as well be the older of the two. It is told ([`Chosen::Quote`],
//! `left`), and a revision, which is another record, or the hosted API, which says what is so now, goes on.

use domain::{Phase, Problem, Quote, Status};
use quoter::Reading;
use store::Delivery;
use time::OffsetDateTime;

use crate::entries::{self, Entry, Order};

/// The record that counts, or why there is none.
#[derive(Clone, Debug, PartialEq)]
pub enum Chosen {
    /// This one; `digest` is its delivery's.
    Quote {
        /// The quote as read.
        quote: Box<Quote>,
        /// The digest of the delivery's data.
        digest: String,
        /// What a delivery of the same record that arrived later shows, which would take a win or loss back.
        left: Option<Sighting>,
        /// What the entry of the same record that was seen last shows.
        newest: Sighting,
    },
    /// No delivery could be understood: every problem of the newest.
    Unreadable(Vec<Problem>),
    /// Only drafts.
    OnlyDrafts,
}

/// A status of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// The status.
    pub status: Status,
    /// When it was seen last.
    pub at: OffsetDateTime,
}

/// Chooses among all deliveries of a family. A delivery that cannot be understood holds the family only if nothing older can
/// be taken for it: a broken newest record must not be covered up by an older one.
pub fn choose(deliveries: &[Delivery]) -> Chosen {
    among(entries::of(deliveries))
}

/// The same without a win that was taken back: chooses among the records above the one that is won. None if there is none.
pub(crate) fn choose_later(deliveries: &[Delivery]) -> Option<Chosen> {
    let entries = entries::of(deliveries);
    let is_won = |entry: &&Entry| entry.quote().is_some_and(|quote| quote.status.phase() == Phase::Won);
    let won = entries.iter().filter(is_won).map(|entry| entry.order.clone()).max()?;
    let later = |entry: &Entry| entry.quote().is_none_or(|_| entry.order > won);
    let later: Vec<Entry> = entries.into_iter().filter(later).collect();
    later.iter().any(|entry| entry.quote().is_some()).then(|| among(later))
}

fn among(entries: Vec<Entry>) -> Chosen {
    let mut best: Option<(Rank, Box<Quote>, String)> = None;
    let mut unreadable: Option<(OffsetDateTime, Vec<Problem>)> = None;
    let mut seen = Vec::new();
    for entry in entries {
        let Entry { digest, order, first, last, .. } = entry;
        match entry.content {
            Ok(Reading::Quote(quote)) => {
                let rank = rank(&quote, order, first);
                seen.push(Seen { rank: rank.clone(), status: quote.status.clone(), last });
                if best.as_ref().is_none_or(|(other, ..)| rank > *other) {
                    best = Some((rank, quote, digest));
                }
            }
            Ok(Reading::Unnumbered { .. }) => {}
            Err(problems) if unreadable.as_ref().is_none_or(|(seen, _)| first > *seen) => {
                unreadable = Some((first, problems));
            }
            Err(_) => {}
        }
    }
    match (best, unreadable) {
        (Some((rank, ..)), Some((seen, problems))) if seen > rank.first_seen => Chosen::Unreadable(problems),
        (Some((rank, quote, digest)), _) => {
            let (left, newest) = (left(&rank, &seen), newest(&rank, &seen, &quote.status));
            Chosen::Quote { left, newest, quote, digest }
        }
        (None, Some((_, problems))) => Chosen::Unreadable(problems),
        (None, None) => Chosen::OnlyDrafts,
    }
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    won: bool,
    record: Order,
    lost: bool,
    first_seen: OffsetDateTime,
}

/// One readable delivery.
struct Seen {
    rank: Rank,
    status: Status,
    last: OffsetDateTime,
}

impl Seen {
    fn sighting(&self) -> Sighting {
        Sighting { status: self.status.clone(), at: self.last }
    }
}

/// The newest status of the same record that arrived, again or for the first time, after its win or loss arrived last.
fn left(best: &Rank, seen: &[Seen]) -> Option<Sighting> {
    let decided = |rank: &Rank| (rank.won, rank.lost);
    let same = || seen.iter().filter(|one| one.rank.record == best.record);
    let stood = same().filter(|one| decided(&one.rank) == decided(best)).map(|one| one.last).max()?;
    let later = same().filter(|one| one.last > stood && one.rank < *best && decided(&one.rank) != decided(best));
    later.max_by_key(|one| one.last).map(Seen::sighting)
}

/// What the same record showed last; of several at one moment, the status that counts.
fn newest(best: &Rank, seen: &[Seen], counts: &Status) -> Sighting {
    let same = seen.iter().filter(|one| one.rank.record == best.record);
    let newest = same.max_by_key(|one| (one.last, one.status == *counts)).map(Seen::sighting);
    newest.unwrap_or_else(|| Sighting { status: counts.clone(), at: best.first_seen })
}

fn rank(quote: &Quote, record: Order, first_seen: OffsetDateTime) -> Rank {
    let (won, lost) = (quote.status.phase() == Phase::Won, quote.status == Status::Lost);
    Rank { won, record, lost, first_seen }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const SAMPLE: &str = include_str!("../../../sandbox/fixtures/quoter/webhook-quote-published.data.json");

    /// Deliveries of the sample's record, one a minute, with these statuses and titles that tell them apart.
    fn deliveries(statuses: &[&str]) -> Vec<Delivery> {
        let minute = |at: usize| datetime!(2026-03-02 09:00 UTC) + time::Duration::minutes(i64::try_from(at).unwrap());
        let delivery = |(at, status): (usize, &&str)| {
            let mut data: serde_json::Value = serde_json::from_str(SAMPLE).unwrap();
            data["status"] = (*status).into();
            Delivery {
                record: None,
                digest: format!("{at}"),
                polled: false,
                first_seen: minute(at),
                last_seen: minute(at),
                signed_at: None,
                sightings: 1,
                size: 0,
                data: Some(data.to_string().into_bytes()),
            }
        };
        statuses.iter().enumerate().map(delivery).collect()
    }

    fn chosen(statuses: &[&str]) -> (String, Option<Status>) {
        match choose(&deliveries(statuses)) {
            Chosen::Quote { quote, left, .. } => (quote.status.to_string(), left.map(|left| left.status)),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_later_of_two_open_deliveries_of_a_record_counts() {
        assert_eq!(chosen(&["pending", "pending"]), ("pending".to_owned(), None));
        assert_eq!(chosen(&["pending", "lost"]), ("lost".to_owned(), None));
    }

    #[test]
    fn a_webhook_alone_takes_neither_a_loss_nor_a_win_back() {
        assert_eq!(chosen(&["pending", "lost", "pending"]), ("lost".to_owned(), Some(Status::Pending)));
        assert_eq!(chosen(&["accepted", "pending"]), ("accepted".to_owned(), Some(Status::Pending)));
        assert_eq!(chosen(&["accepted", "lost"]), ("accepted".to_owned(), Some(Status::Lost)));
        assert_eq!(chosen(&["accepted", "ordered"]), ("ordered".to_owned(), None));
    }

    #[test]
    fn what_would_take_a_win_back_is_told_with_the_moment_at_which_it_was_seen_last() {
        let mut deliveries = deliveries(&["accepted", "pending"]);
        deliveries[1].last_seen = datetime!(2026-03-02 09:30 UTC);
        let Chosen::Quote { left, newest, .. } = choose(&deliveries) else { panic!("no quote") };
        let seen = Sighting { status: Status::Pending, at: datetime!(2026-03-02 09:30 UTC) };
        assert_eq!((left, newest), (Some(seen.clone()), seen));
    }

    /// The same delivery as that of a revision.
    fn revised(mut delivery: Delivery) -> Delivery {
        let mut data: serde_json::Value = serde_json::from_slice(delivery.data.as_ref().unwrap()).unwrap();
        (data["id"], data["uuid"]) = ("7100999".into(), "9001-revised".into());
        delivery.data = Some(data.to_string().into_bytes());
        delivery
    }

    #[test]
    fn a_revision_counts_where_the_win_of_an_older_record_does_not() {
        let mut all = deliveries(&["accepted", "pending", "pending"]);
        assert_eq!(choose_later(&all), None, "nothing is above it");
        all[2] = revised(all[2].clone());
        assert!(matches!(choose(&all), Chosen::Quote { quote, .. } if quote.status == Status::Accepted));
        let Some(Chosen::Quote { quote, .. }) = choose_later(&all) else { panic!("no revision") };
        assert_eq!((quote.record.as_str(), &quote.status), ("7100999", &Status::Pending));
    }
}
