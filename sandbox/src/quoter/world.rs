//! What the account holds, and the journal entries that lead to it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::deliveries::{Delivery, Mail, Subscription};
use super::model::{Quote, Seconds};
use super::server::Request;
use super::switches::Switches;
use super::templates::TemplateLine;

/// A change of the world. The journal is a list of these.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Entry {
    Quote(Box<Quote>),
    QuoteGone(String),
    Record { kind: String, id: String, record: Option<Value> },
    Delivery(Box<Delivery>),
    Subscriptions(Vec<Subscription>),
    Switches(Box<Switches>),
    Seen { uuid: String, number: String },
    TemplateLines { template: String, lines: Vec<TemplateLine> },
    Count { made: u64, number: u64 },
    Mail(Mail),
    ApiKey(String),
}

/// A record that the API does not show yet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fresh {
    pub(super) reads_left: u32,
    pub(super) visible_at: Seconds,
}

/// A record that lists do not show as it is yet.
#[derive(Clone, Debug)]
pub(super) struct Lagging {
    pub(super) until: Seconds,
    /// What they show instead; nothing for a new record.
    pub(super) before: Option<Value>,
}

/// Everything the account holds.
#[derive(Debug, Default)]
pub(super) struct World {
    pub(super) account: String,
    pub(super) quotes: Vec<Quote>,
    /// Records of the catalogue by kind, each a JSON object, in order of creation.
    pub(super) records: BTreeMap<String, Vec<Value>>,
    /// What people put on templates, by template.
    template_lines: BTreeMap<String, Vec<TemplateLine>>,
    pub(super) deliveries: Vec<Delivery>,
    pub(super) subscriptions: Vec<Subscription>,
    pub(super) switches: Switches,
    /// Quote numbers by uuid, of quotes that were only sent, not stored.
    pub(super) seen: BTreeMap<String, String>,
    pub(super) mails: Vec<Mail>,
    pub(super) api_key: String,
    pub(super) fresh: BTreeMap<String, Fresh>,
    pub(super) lagging: BTreeMap<String, Lagging>,
    /// Calls whose effect is still to come, with its moment.
    pub(super) late: Vec<(Seconds, Request)>,
    /// Times of the last API calls, for the rate limit.
    pub(super) recent_calls: Vec<Seconds>,
    made: u64,
    number: u64,
    entries: Vec<Entry>,
}

impl World {
    /// Changes the world and remembers the change for the journal.
    pub(super) fn put(&mut self, entry: Entry) {
        self.apply(entry.clone());
        self.entries.push(entry);
    }

    /// The changes since the last call.
    pub(super) fn take_entries(&mut self) -> Vec<Entry> {
        std::mem::take(&mut self.entries)
    }

    /// Changes the world.
    pub(super) fn apply(&mut self, entry: Entry) {
        match entry {
            Entry::Quote(quote) => replace(&mut self.quotes, *quote, |a, b| a.id == b.id),
            Entry::QuoteGone(id) => self.quotes.retain(|quote| quote.id != id),
            Entry::Record { kind, id, record } => self.apply_record(kind, &id, record),
            Entry::Delivery(delivery) => replace(&mut self.deliveries, *delivery, |a, b| a.id == b.id),
            Entry::Subscriptions(subscriptions) => self.subscriptions = subscriptions,
            Entry::Switches(switches) => self.switches = *switches,
            Entry::Seen { uuid, number } => drop(self.seen.insert(uuid, number)),
            Entry::TemplateLines { template, lines } => drop(self.template_lines.insert(template, lines)),
            Entry::Count { made, number } => (self.made, self.number) = (made, number),
            Entry::Mail(mail) => self.mails.push(mail),
            Entry::ApiKey(key) => self.api_key = key,
        }
    }

    fn apply_record(&mut self, kind: String, id: &str, record: Option<Value>) {
        let records = self.records.entry(kind).or_default();
        match record {
            Some(record) => replace(records, record, |a, b| a["id"] == b["id"]),
            None => records.retain(|record| record["id"] != id),
        }
    }

    /// The next number for ids; never the same twice.
    pub(super) fn next(&mut self) -> u64 {
        let made = self.made + 1;
        self.put(Entry::Count { made, number: self.number });
        made
    }

    /// The next quote number of the account.
    pub(super) fn next_number(&mut self) -> u64 {
        let number = self.number + 1;
        self.put(Entry::Count { made: self.made, number });
        number
    }

    /// Makes sure that this quote number is not given again.
    pub(super) fn reserve_number(&mut self, number: u64) {
        if number > self.number {
            self.put(Entry::Count { made: self.made, number });
        }
    }

    /// The quote with this id, API id or uuid.
    pub(super) fn quote(&self, id: &str) -> Option<&Quote> {
        self.quotes.iter().find(|quote| quote.is_called(id))
    }

    /// The lines of a template.
    pub(super) fn template_lines(&self, template: &str) -> &[TemplateLine] {
        self.template_lines.get(template).map_or(&[], Vec::as_slice)
    }

    /// Records of a kind.
    pub(super) fn records(&self, kind: &str) -> &[Value] {
        self.records.get(kind).map_or(&[], Vec::as_slice)
    }

    /// A record of a kind.
    pub(super) fn record(&self, kind: &str, id: &str) -> Option<&Value> {
        self.records(kind).iter().find(|record| record["id"] == id)
    }
}

fn replace<T>(all: &mut Vec<T>, one: T, same: impl Fn(&T, &T) -> bool) {
    match all.iter_mut().find(|other| same(other, &one)) {
        Some(place) => *place = one,
        None => all.push(one),
    }
}
