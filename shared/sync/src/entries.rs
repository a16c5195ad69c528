//! The stored entries of a family as records: what webhooks delivered, and what the poll found in Quoter's API.
//!
//! Both name a record by its public token (uuid), but give it different ids. So entries with one token are one record; where webhooks
//! gave one token to several records, it is that of the newest, and a finding from before the newest is of the one before it. The id of a
//! record for the steps is that of the entry that came first: a quote that was pushed under one id stays under it. What the poll found is
//! how the record stood when it was found last; deliveries from before are passed over.

use std::collections::BTreeMap;

use domain::{Phase, Problem, Quote, RecordId, Status};
use quoter::Reading;
use quoter::api::Polled;
use store::Delivery;
use time::{Duration, OffsetDateTime};

/// How long the API may still show the state before a delivery: its reads lag behind (Quoter reference, section 4.1).
pub(crate) const LAGS_AT_MOST: Duration = Duration::minutes(2);

/// One entry that can still count.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// What it holds, or every problem of it.
    pub(crate) content: Result<Reading, Vec<Problem>>,
    /// The digest of its data.
    pub(crate) digest: String,
    /// Its record among the records of the family.
    pub(crate) order: Order,
    /// When it showed the state of the record: a delivery when it arrived first, a finding when it was found last.
    pub(crate) first: OffsetDateTime,
    /// When it was seen last.
    pub(crate) last: OffsetDateTime,
    /// Whether the poll found it.
    pub(crate) polled: bool,
}

/// The order of revisions. The two kinds of ids cannot be compared with each other; the API, once it was asked, knows all records.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Order {
    /// By the ids of deliveries, numbers that rise.
    Delivered(usize, String),
    /// By the ids of the API, which begin with the moment of their making (Quoter reference, section 5.3).
    Polled(String),
    /// Delivered after the API was asked last, while it cannot be asked any more.
    Later(usize, String),
}

/// All entries that can still count.
pub(crate) fn of(deliveries: &[Delivery]) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut quotes: Vec<Found<'_>> = Vec::new();
    let mut records: BTreeMap<String, Record> = BTreeMap::new();
    for delivery in deliveries {
        match read(delivery) {
            Read::Quote(quote) => quotes.push(Found { delivery, quote }),
            Read::Gone(uuid) => records.entry(uuid.to_ascii_lowercase()).or_default().gone(delivery),
            Read::Else(content) => entries.push(Entry::plain(delivery, content)),
        }
    }
    let tokens = Tokens::of(&quotes);
    for found in quotes {
        let (key, own_id) = (tokens.key(&found, found.moment()), tokens.key(&found, found.delivery.first_seen));
        let record = records.entry(key.clone()).or_default();
        if key == own_id {
            record.ids.push((found.delivery.first_seen, found.quote.record.clone()));
        }
        record.found.push(found);
    }
    let asked = deliveries.iter().filter(|delivery| delivery.polled).map(|delivery| delivery.last_seen).max();
    entries.extend(records.into_values().flat_map(|record| record.entries(asked)));
    entries
}

/// The ids of a record, of its deliveries and of the API, the first one first. Its steps stand under one of them.
pub(crate) fn ids_of(deliveries: &[Delivery], quote: &Quote) -> Vec<RecordId> {
    let found = deliveries.iter().filter_map(|delivery| match read(delivery) {
        Read::Quote(quote) => Some(Found { delivery, quote }),
        _ => None,
    });
    let mut found: Vec<Found<'_>> = found.collect();
    found.sort_by_key(|found| found.delivery.first_seen);
    let tokens = Tokens::of(&found);
    let mut records: BTreeMap<String, Vec<RecordId>> = BTreeMap::new();
    for found in found.iter().filter(|found| token(&found.quote) == token(quote)) {
        let ids = records.entry(tokens.key(found, found.delivery.first_seen)).or_default();
        if !ids.contains(&found.quote.record) {
            ids.push(found.quote.record.clone());
        }
    }
    let own = records.into_values().find(|ids| ids.contains(&quote.record));
    own.unwrap_or_else(|| vec![quote.record.clone()])
}

/// The records under which each token was delivered, the lowest first, each with the moment of its first delivery. Whether a revision has
/// a token of its own is not known (Quoter reference, section 8), so the token is that of the newest record only.
struct Tokens(BTreeMap<String, Vec<(RecordId, OffsetDateTime)>>);

impl Tokens {
    fn of(quotes: &[Found<'_>]) -> Self {
        let mut tokens: BTreeMap<String, Vec<(RecordId, OffsetDateTime)>> = BTreeMap::new();
        for found in quotes.iter().filter(|found| !found.delivery.polled) {
            let (record, first_seen) = (&found.quote.record, found.delivery.first_seen);
            let records = tokens.entry(token(&found.quote)).or_default();
            match records.iter_mut().find(|(known, _)| known == record) {
                Some((_, first)) => *first = first_seen.min(*first),
                None => records.push((record.clone(), first_seen)),
            }
        }
        for records in tokens.values_mut() {
            records.sort_by(|(one, _), (other, _)| one.order_key().cmp(&other.order_key()));
        }
        Self(tokens)
    }

    /// What names the record of an entry that showed its state at this moment. A finding from before a record was delivered is of the one
    /// before it.
    fn key(&self, found: &Found<'_>, moment: OffsetDateTime) -> String {
        let token = token(&found.quote);
        let Some(delivered) = self.0.get(&token) else { return token };
        let record = match found.delivery.polled {
            false => Some(&found.quote.record),
            true => {
                let begun = delivered.iter().rev().find(|(_, first)| *first <= moment);
                begun.or(delivered.first()).map(|(record, _)| record)
            }
        };
        match record {
            Some(record) if delivered.last().is_some_and(|(newest, _)| newest != record) => format!("{token}#{record}"),
            _ => token,
        }
    }
}

enum Read {
    Quote(Box<Quote>),
    Gone(String),
    Else(Result<Reading, Vec<Problem>>),
}

fn read(delivery: &Delivery) -> Read {
    let data = String::from_utf8_lossy(delivery.data.as_deref().unwrap_or_default());
    let reading = match Polled::read(&data) {
        Some(Ok(Polled::Gone { uuid })) => return Read::Gone(uuid),
        Some(Ok(Polled::Found(reading))) => Ok(reading),
        Some(Err(problems)) => Err(problems),
        None => quoter::payload::read_text(&data),
    };
    match reading {
        Ok(Reading::Quote(quote)) => Read::Quote(quote),
        other => Read::Else(other),
    }
}

/// What entries of the same record share.
fn token(quote: &Quote) -> String {
    quote.uuid.as_deref().map_or_else(|| quote.record.to_string(), str::to_ascii_lowercase)
}

struct Found<'d> {
    delivery: &'d Delivery,
    quote: Box<Quote>,
}

impl Found<'_> {
    /// When it showed the state of the record.
    fn moment(&self) -> OffsetDateTime {
        if self.delivery.polled { self.delivery.last_seen } else { self.delivery.first_seen }
    }
}

/// The entries of one record.
#[derive(Default)]
struct Record<'d> {
    found: Vec<Found<'d>>,
    /// The ids that were its own when they were seen first. A finding that an older record began with stays under that record's id.
    ids: Vec<(OffsetDateTime, RecordId)>,
    /// The latest finding that it is gone.
    gone: Option<&'d Delivery>,
}

impl<'d> Record<'d> {
    fn gone(&mut self, delivery: &'d Delivery) {
        if self.gone.is_none_or(|other| delivery.last_seen > other.last_seen) {
            self.gone = Some(delivery);
        }
    }

    fn entries(mut self, asked: Option<OffsetDateTime>) -> Vec<Entry> {
        let Some(first) = self.found.iter().min_by_key(|found| found.delivery.first_seen) else { return Vec::new() };
        let own = self.ids.iter().min_by_key(|(first_seen, _)| *first_seen).map(|(_, id)| id);
        let first = self.found.iter().find(|found| own == Some(&found.quote.record)).unwrap_or(first);
        let (record, parent) = (first.quote.record.clone(), first.quote.parent.clone());
        let order = self.order(asked);
        self.pass_over();
        let gone = self.gone;
        let entry = |found: Found<'_>| {
            let (first, last) = (found.moment(), found.delivery.last_seen);
            let quote = Quote { record: record.clone(), parent: parent.clone(), ..*found.quote };
            let (digest, polled) = (found.delivery.digest.clone(), found.delivery.polled);
            Entry { content: Ok(Reading::Quote(Box::new(quote))), digest, order: order.clone(), first, last, polled }
        };
        let mut entries: Vec<Entry> = self.found.into_iter().map(entry).collect();
        if let Some(gone) = gone {
            deleted(&mut entries, gone);
        }
        entries
    }

    /// Ids of the API beat those of deliveries.
    fn order(&self, asked: Option<OffsetDateTime>) -> Order {
        let highest = |polled| {
            let ids =
                self.found.iter().filter(move |found| found.delivery.polled == polled).map(|found| &found.quote.record);
            ids.max_by_key(|record: &&RecordId| record.order_key()).cloned()
        };
        let since = self.found.iter().map(|found| found.delivery.first_seen).min();
        match (highest(true), highest(false)) {
            (Some(record), _) => Order::Polled(record.to_string()),
            (None, record) => {
                let (length, digits) = record.as_ref().map_or((0, ""), RecordId::order_key);
                match asked.is_some_and(|asked| since.is_some_and(|since| since > asked)) {
                    true => Order::Later(length, digits.to_owned()),
                    false => Order::Delivered(length, digits.to_owned()),
                }
            }
        }
    }

    /// Leaves the latest finding, and what was delivered after it, or so shortly before that it may not have known of it.
    fn pass_over(&mut self) {
        let findings = self.found.iter().filter(|found| found.delivery.polled);
        let Some(latest) = findings.max_by_key(|found| found.moment()).map(|found| found.delivery.digest.clone())
        else {
            return;
        };
        let Some(asked) = self.found.iter().find(|found| found.delivery.digest == latest).map(Found::moment) else {
            return;
        };
        self.found.retain(|found| match found.delivery.polled {
            true => found.delivery.digest == latest,
            false => found.moment() > asked - LAGS_AT_MOST,
        });
    }
}

/// A record that is gone is its last state with the status "deleted". A win stays a win.
fn deleted(entries: &mut Vec<Entry>, gone: &Delivery) {
    let status = |entry: &Entry| match &entry.content {
        Ok(Reading::Quote(quote)) => Some(quote.status.clone()),
        _ => None,
    };
    let is_later = |entry: &Entry| entry.first > gone.last_seen;
    if entries.iter().any(|entry| is_later(entry) || status(entry).is_some_and(|status| status.phase() == Phase::Won)) {
        return;
    }
    let Some(mut last) = entries.iter().max_by_key(|entry| (entry.polled, entry.first)).cloned() else { return };
    if let Ok(Reading::Quote(quote)) = &mut last.content {
        quote.status = Status::Deleted;
    }
    *entries =
        vec![Entry { digest: gone.digest.clone(), first: gone.last_seen, last: gone.last_seen, polled: true, ..last }];
}

impl Entry {
    /// A draft, or what cannot be read.
    fn plain(delivery: &Delivery, content: Result<Reading, Vec<Problem>>) -> Self {
        let (first, last) = (delivery.first_seen, delivery.last_seen);
        let (digest, order) = (delivery.digest.clone(), Order::Delivered(0, String::new()));
        Self { content, digest, order, first, last, polled: delivery.polled }
    }

    /// The quote, if it is one.
    pub(crate) fn quote(&self) -> Option<&Quote> {
        match &self.content {
            Ok(Reading::Quote(quote)) => Some(quote),
            _ => None,
        }
    }
}

/// Each time a record was seen to be won: the record, and when it was seen so last.
pub(crate) fn won(deliveries: &[Delivery]) -> impl Iterator<Item = (RecordId, OffsetDateTime)> {
    deliveries.iter().filter_map(|delivery| match read(delivery) {
        Read::Quote(quote) if quote.status.phase() == Phase::Won => Some((quote.record, delivery.last_seen)),
        _ => None,
    })
}

/// A record of which the API must say how it stands.
pub(crate) struct Unconfirmed {
    /// Its public token.
    pub(crate) uuid: String,
    /// What the latest delivery says.
    pub(crate) quote: Box<Quote>,
    /// When that arrived.
    pub(crate) seen: OffsetDateTime,
}

/// The records of which the API must say how they stand before the family can be judged: a webhook brought them, or brought them again,
/// while others of the family are known from the API.
pub(crate) fn unconfirmed(deliveries: &[Delivery]) -> Vec<Unconfirmed> {
    if !deliveries.iter().any(|delivery| delivery.polled) {
        return Vec::new();
    }
    let mut asked: BTreeMap<String, OffsetDateTime> = BTreeMap::new();
    let mut delivered: BTreeMap<String, Unconfirmed> = BTreeMap::new();
    for delivery in deliveries {
        match read(delivery) {
            Read::Quote(quote) if delivery.polled => {
                let moment = asked.entry(token(&quote)).or_insert(delivery.last_seen);
                *moment = delivery.last_seen.max(*moment);
            }
            Read::Gone(uuid) => {
                asked.insert(uuid.to_ascii_lowercase(), delivery.last_seen);
            }
            Read::Quote(quote) => {
                let (key, Some(uuid)) = (token(&quote), quote.uuid.clone()) else { continue };
                let seen = delivery.first_seen;
                if delivered.get(&key).is_none_or(|latest| seen > latest.seen) {
                    delivered.insert(key, Unconfirmed { uuid, quote, seen });
                }
            }
            Read::Else(_) => {}
        }
    }
    delivered.retain(|key, latest| asked.get(key).is_none_or(|asked| latest.seen > *asked));
    delivered.into_values().collect()
}

#[cfg(test)]
mod tests {
    use quoter::api::{Fetched, Listed};
    use serde_json::json;
    use time::macros::datetime;

    use super::*;

    const SAMPLE: &str = include_str!("../../../sandbox/fixtures/quoter/webhook-quote-published.data.json");

    fn minute(at: i64) -> OffsetDateTime {
        datetime!(2026-03-02 09:00 UTC) + Duration::minutes(at)
    }

    fn delivery(at: i64, polled: bool, data: String) -> Delivery {
        let digest = domain::quote::digest(data.as_bytes());
        let (first_seen, last_seen) = (minute(at), minute(at));
        let data = Some(data.into_bytes());
        Delivery { record: None, digest, polled, first_seen, last_seen, signed_at: None, sightings: 1, size: 0, data }
    }

    /// A webhook brings this record with this token and status.
    fn brought(at: i64, id: &str, uuid: &str, status: &str) -> Delivery {
        let mut data: serde_json::Value = serde_json::from_str(SAMPLE).unwrap();
        (data["id"], data["uuid"], data["status"]) = (id.into(), uuid.into(), status.into());
        delivery(at, false, data.to_string())
    }

    /// The poll finds it.
    fn found(at: i64, id: &str, uuid: &str, stage: &str) -> Delivery {
        let account = domain::AccountId::new("90001").unwrap();
        let row = Listed::new(json!({ "id": id, "uuid": uuid, "stage": stage })).unwrap();
        let quote = json!({ "id": id, "number": "6", "currency_iso": "USD", "sections": [] });
        delivery(at, true, Polled::text_of(&account, &row, &Fetched::new(quote).unwrap()))
    }

    /// Id and status of each entry that can still count, in their order.
    fn counting(deliveries: &[Delivery]) -> Vec<String> {
        let mut entries = of(deliveries);
        entries.sort_by_key(|entry| (entry.order.clone(), entry.first));
        let shown = |entry: &Entry| entry.quote().map(|quote| format!("{} {}", quote.record, quote.status));
        entries.iter().filter_map(shown).collect()
    }

    #[test]
    fn entries_with_one_token_are_one_record_under_the_id_that_came_first() {
        let webhook_first = [brought(0, "7", "a", "pending"), found(5, "quot_1", "A", "lost")];
        assert_eq!(counting(&webhook_first), ["7 lost"]);
        let poll_first = [found(0, "quot_1", "a", "published"), brought(5, "7", "a", "lost")];
        assert_eq!(counting(&poll_first), ["quot_1 pending", "quot_1 lost"]);
    }

    #[test]
    fn what_arrived_shortly_before_the_api_was_asked_may_be_newer_than_its_answer() {
        let deliveries = [brought(4, "7", "a", "lost"), found(5, "quot_1", "a", "published")];
        assert_eq!(counting(&deliveries), ["7 lost", "7 pending"]);
    }

    #[test]
    fn a_revision_known_from_the_api_is_above_those_that_only_webhooks_brought() {
        let deliveries = [found(0, "quot_2", "b", "published"), brought(-9, "7", "a", "pending")];
        assert_eq!(counting(&deliveries), ["7 pending", "quot_2 pending"]);
        let late = [found(0, "quot_2", "b", "published"), brought(9, "9", "c", "pending")];
        assert_eq!(counting(&late), ["quot_2 pending", "9 pending"], "as long as the API cannot be asked");
        assert_eq!(unconfirmed(&late).len(), 1, "else it is asked");
    }

    #[test]
    fn a_record_that_is_gone_is_deleted_unless_it_was_won_or_is_there_again() {
        let gone = |at| delivery(at, true, Polled::text_of_gone("a", minute(at)));
        assert_eq!(counting(&[brought(0, "7", "a", "pending"), gone(99)]), ["7 deleted"]);
        assert_eq!(counting(&[brought(0, "7", "a", "accepted"), gone(99)]), ["7 accepted"]);
        let again = [brought(0, "7", "a", "pending"), gone(99), found(120, "quot_1", "a", "published")];
        assert_eq!(counting(&again), ["7 pending"]);
    }

    #[test]
    fn where_revisions_share_a_token_it_is_that_of_the_newest() {
        let deliveries =
            [brought(0, "7", "a", "pending"), brought(5, "8", "a", "pending"), found(9, "quot_1", "a", "lost")];
        assert_eq!(counting(&deliveries), ["7 pending", "8 lost"]);
    }

    #[test]
    fn where_revisions_share_a_token_a_finding_from_before_the_newest_is_of_the_one_before() {
        let first = [found(0, "quot_1", "a", "published"), brought(1, "100", "a", "pending")];
        let deliveries = [first.as_slice(), &[brought(9, "101", "a", "pending")]].concat();
        assert_eq!(counting(&deliveries), ["quot_1 pending", "quot_1 pending", "101 pending"]);
        let ids = |id: &str| -> Vec<String> {
            let entries = of(&deliveries);
            let quote = entries.iter().filter_map(Entry::quote).find(|quote| quote.record.as_str() == id).unwrap();
            ids_of(&deliveries, quote).iter().map(ToString::to_string).collect()
        };
        assert_eq!((ids("quot_1"), ids("101")), (vec!["quot_1".to_owned(), "100".to_owned()], vec!["101".to_owned()]));

        // Found again after the revision, with the same content: the revision's state, but not its id.
        let mut again = deliveries.clone();
        again[0].last_seen = minute(20);
        assert_eq!(counting(&again), ["100 pending", "101 pending"]);
    }

    #[test]
    fn all_ids_of_a_record_are_told_the_first_one_first() {
        let deliveries =
            [found(5, "quot_1", "a", "published"), brought(0, "7", "a", "pending"), brought(1, "8", "b", "pending")];
        let entries = of(&deliveries);
        let quote = entries.iter().filter_map(Entry::quote).find(|quote| quote.uuid.as_deref() == Some("a")).unwrap();
        let ids: Vec<String> = ids_of(&deliveries, quote).iter().map(ToString::to_string).collect();
        assert_eq!(ids, ["7", "quot_1"]);
    }
}
