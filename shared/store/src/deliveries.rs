//! Deliveries: an append-only log, written together with the queue entry.

use std::fmt;

use aws_sdk_dynamodb::types::{TransactWriteItem, Update};
use domain::{FamilyKey, RecordId};
use time::{Duration, OffsetDateTime};

use crate::attr::{self, Attributes, Item};
use crate::bodies::Packed;
use crate::queue::{Kind, State, queue_key};
use crate::table::{Change, Values, key};
use crate::{Error, Result, Store};

/// How long a family rests before the sweep looks after it, if the stream did not wake a worker.
pub const WAKE_AFTER: Duration = Duration::minutes(5);

/// The `source` of what the poll found.
const POLL: &str = "poll";

/// What a delivery carried.
#[derive(Clone, Copy)]
pub enum Content<'a> {
    /// The quote, as it came.
    Body(&'a [u8]),
    /// Over the limit: only its size is kept.
    TooLarge {
        /// In bytes.
        size: u64,
    },
}

/// What a delivery does to its family.
#[derive(Clone, PartialEq, Eq)]
pub enum Initial {
    /// A worker is to look at it.
    Pending,
    /// It could not be understood. A family that has other work is woken instead: its worker sees all deliveries.
    Held {
        /// The problem, JSON. The same fault must give the same text: another problem wakes the family instead.
        problem: String,
        /// When to look again.
        recheck: OffsetDateTime,
    },
    /// There is nothing to do, now or later. A family that has other work is left as it is.
    Ignored {
        /// Why, JSON.
        reason: String,
        /// When the entry may be deleted.
        expires: OffsetDateTime,
    },
}

/// A delivery to store. Its `Debug` leaves the content out.
#[derive(Clone)]
pub struct NewDelivery<'a> {
    /// The family it belongs to.
    pub family: FamilyKey,
    /// Whether the quote is won.
    pub kind: Kind,
    /// The record, if one could be read.
    pub record: Option<RecordId>,
    /// SHA-256 of the quote's data, hex: the same data again is one more sighting.
    pub digest: String,
    /// Whether the poll found it, and no webhook brought it.
    pub polled: bool,
    /// When it arrived.
    pub received: OffsetDateTime,
    /// The time it was signed with.
    pub signed_at: Option<OffsetDateTime>,
    /// What it carried.
    pub content: Content<'a>,
    /// After what time the sweep looks after the family; [`NewDelivery::new`] sets five minutes.
    pub wake_after: Duration,
    /// What it does to the family.
    pub initial: Initial,
}

impl<'a> NewDelivery<'a> {
    /// A published quote for a worker to look at; the fields are there to be changed.
    pub fn new(family: FamilyKey, digest: impl Into<String>, content: Content<'a>, received: OffsetDateTime) -> Self {
        Self {
            family,
            kind: Kind::Published,
            record: None,
            digest: digest.into(),
            polled: false,
            received,
            signed_at: None,
            content,
            wake_after: WAKE_AFTER,
            initial: Initial::Pending,
        }
    }
}

impl fmt::Debug for NewDelivery<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewDelivery")
            .field("family", &self.family)
            .field("digest", &self.digest)
            .finish_non_exhaustive()
    }
}

/// What a stored delivery did to its family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appended {
    /// The family is pending.
    Woken,
    /// The family is held.
    Held,
    /// The family is ignored.
    Ignored,
    /// The family has other work and was left as it is.
    Unchanged,
}

/// A stored delivery. Its `Debug` leaves the data out.
#[derive(Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The record, if one could be read.
    pub record: Option<RecordId>,
    /// SHA-256 of the data, hex.
    pub digest: String,
    /// Whether the poll found it, and no webhook brought it.
    pub polled: bool,
    /// When it arrived first.
    pub first_seen: OffsetDateTime,
    /// When it arrived last.
    pub last_seen: OffsetDateTime,
    /// The time that its last sighting was signed with.
    pub signed_at: Option<OffsetDateTime>,
    /// How often it arrived.
    pub sightings: u32,
    /// The size of the data in bytes.
    pub size: u64,
    /// The data; `None` if it was over the limit.
    pub data: Option<Vec<u8>>,
}

impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery")
            .field("record", &self.record)
            .field("digest", &self.digest)
            .field("sightings", &self.sightings)
            .field("size", &self.size)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// Stores a delivery and changes its family, both or neither. The same data again counts one more sighting.
    ///
    /// # Errors
    /// [`Error::Unavailable`] and [`Error::Refused`]: nothing is known to be stored, so the sender must be told to send it again.
    pub async fn append(&self, delivery: &NewDelivery<'_>) -> Result<Appended> {
        let body = match delivery.content {
            Content::Body(data) => Some(self.pack(data, &format!("deliveries/{}.gz", delivery.digest)).await?),
            Content::TooLarge { .. } => None,
        };
        let logged = sighting(delivery, body);
        let mut effect = intended(delivery);
        // Each effect but the last has one alternative, and the last one has no condition.
        for _ in 0..2 {
            if self.append_as(delivery, &logged, effect).await? {
                return Ok(effect);
            }
            effect = instead(effect);
        }
        Err(Error::Unavailable { operation: "TransactWriteItems", code: "the family does not come to rest".to_owned() })
    }

    /// Whether the family was in a state that this effect is for; if not, nothing was written.
    async fn append_as(&self, delivery: &NewDelivery<'_>, logged: &Change, effect: Appended) -> Result<bool> {
        let log_key = key(delivery.family.as_str(), &sort_key(delivery));
        let mut parts = vec![part(&self.names.data, log_key, logged)?];
        if let Some(change) = on_family(delivery, effect) {
            parts.push(part(&self.names.queue, queue_key(&delivery.family), &change)?);
        }
        self.transact(parts).await
    }

    /// All deliveries of a family, strongly read.
    ///
    /// # Errors
    /// [`Error::Corrupt`] when one cannot be read, [`Error::Missing`] when its body is not in S3, [`Error::Unavailable`].
    pub async fn deliveries(&self, family: &FamilyKey) -> Result<Vec<Delivery>> {
        let mut deliveries = Vec::new();
        for item in self.query_data(family.as_str(), "delivery#").await? {
            deliveries.push(self.read_delivery(&item).await?);
        }
        Ok(deliveries)
    }

    async fn read_delivery(&self, item: &Item) -> Result<Delivery> {
        const WHAT: &str = "delivery";
        let broken = || Error::Corrupt { what: WHAT };
        Ok(Delivery {
            record: item.text("record").and_then(RecordId::new),
            digest: item.required("digest", WHAT)?,
            polled: item.text("source") == Some(POLL),
            first_seen: item.time("first_seen").ok_or_else(broken)?,
            last_seen: item.time("last_seen").ok_or_else(broken)?,
            signed_at: item.time("signed_at"),
            sightings: item.count("sightings"),
            size: item.count("size"),
            data: self.unpack(item).await?,
        })
    }
}

fn sort_key(delivery: &NewDelivery<'_>) -> String {
    let record = delivery.record.as_ref().map_or("-", RecordId::as_str);
    format!("delivery#{}#{}", crate::table::fitted(record), delivery.digest)
}

fn intended(delivery: &NewDelivery<'_>) -> Appended {
    match delivery.initial {
        Initial::Pending => Appended::Woken,
        Initial::Held { .. } => Appended::Held,
        Initial::Ignored { .. } => Appended::Ignored,
    }
}

/// What is done when a family has other work.
fn instead(effect: Appended) -> Appended {
    match effect {
        Appended::Ignored => Appended::Unchanged,
        _ => Appended::Woken,
    }
}

/// One more sighting.
fn sighting(delivery: &NewDelivery<'_>, body: Option<Packed>) -> Change {
    let size = match delivery.content {
        Content::Body(data) => data.len() as u64,
        Content::TooLarge { size } => size,
    };
    let mut update = "SET #first_seen = if_not_exists(#first_seen, :received), #last_seen = :received, #digest = :digest, #size = :size"
        .to_owned();
    let mut values = Values::default()
        .time(":received", delivery.received)
        .text(":digest", &delivery.digest)
        .number(":size", size)
        .number(":one", 1);
    if let Some(record) = &delivery.record {
        update.push_str(", #record = :record");
        values = values.text(":record", record.as_str());
    }
    if delivery.polled {
        update.push_str(", #source = :source");
        values = values.text(":source", POLL);
    }
    if let Some(signed_at) = delivery.signed_at {
        update.push_str(", #signed_at = :signed_at");
        values = values.time(":signed_at", signed_at);
    }
    if let Some(body) = body {
        let name = body.name();
        update.push_str(&format!(", #{name} = if_not_exists(#{name}, :body)"));
        values = values.with(":body", body.value());
    }
    update.push_str(" ADD #sightings :one");
    Change { update, condition: String::new(), values }
}

/// The change to the family's queue entry.
fn on_family(delivery: &NewDelivery<'_>, effect: Appended) -> Option<Change> {
    let kind = if delivery.kind == Kind::Won { "#kind = :kind" } else { "#kind = if_not_exists(#kind, :kind)" };
    let values =
        Values::default().text(":kind", delivery.kind.as_str()).time(":now", delivery.received).number(":one", 1);
    match (effect, &delivery.initial) {
        (Appended::Unchanged, _) => None,
        (Appended::Held, Initial::Held { problem, recheck }) => Some(Change {
            update: format!(
                "SET {kind}, #state = :state, #open = :open, #due = :due, #problem = :problem, #updated = :now, \
                 #since = if_not_exists(#since, :now) REMOVE #ttl ADD #wanted :one, #kicks :one"
            ),
            condition: "attribute_not_exists(pk) OR (#state = :state AND #problem = :problem)".to_owned(),
            values: open(values, State::Held, *recheck).text(":problem", problem),
        }),
        (Appended::Ignored, Initial::Ignored { reason, expires }) => Some(Change {
            update: format!(
                "SET {kind}, #state = :state, #problem = :problem, #ttl = :ttl, #updated = :now \
                 REMOVE #open, #due ADD #wanted :one, #done :one"
            ),
            condition: "attribute_not_exists(pk) OR #state = :state".to_owned(),
            values: values
                .text(":state", State::Ignored.as_str())
                .text(":problem", reason)
                .with(":ttl", attr::ttl(*expires)),
        }),
        _ => Some(Change {
            update: format!(
                "SET {kind}, #state = :state, #open = :open, #due = :due, #updated = :now, #since = if_not_exists(#since, :now) \
                 REMOVE #ttl ADD #wanted :one, #kicks :one"
            ),
            condition: String::new(),
            values: open(values, State::Pending, delivery.received + delivery.wake_after),
        }),
    }
}

fn open(values: Values, state: State, due: OffsetDateTime) -> Values {
    values.text(":state", state.as_str()).text(":open", "open").time(":due", due)
}

fn part(table: &str, key: Attributes, change: &Change) -> Result<TransactWriteItem> {
    let update = Update::builder()
        .table_name(table)
        .set_key(Some(key))
        .update_expression(&change.update)
        .set_condition_expression(change.condition())
        .set_expression_attribute_names(change.names())
        .set_expression_attribute_values(change.values.clone().some())
        .build()
        .map_err(|_| Error::Corrupt { what: "transaction" })?;
    Ok(TransactWriteItem::builder().update(update).build())
}
