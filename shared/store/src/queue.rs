//! Queue entries: one per quote family.

use std::fmt;

use domain::FamilyKey;
use time::OffsetDateTime;

use aws_sdk_dynamodb::types::AttributeValue;

use crate::attr::{self, Attributes, Item};
use crate::error::failed;
use crate::names::OPEN_INDEX;
use crate::table::{Change, Changed, Values, names};
use crate::{Error, Result, Store};

/// Makes an enum that is stored as a word.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$doc])* $variant),* }

        impl $name {
            /// The word in the table.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }

            /// Reads the word.
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)* _ => None }
            }
        }
    };
}
pub(crate) use words;

words! {
    /// Which worker a family goes to.
    Kind {
        /// Published or changed.
        Published = "published",
        /// Accepted, ordered or fulfilled. Sticks: a family never goes back to published.
        Won = "won",
    }
}

words! {
    /// Where a family stands.
    State {
        /// Something new is to be looked at.
        Pending = "pending",
        /// A worker has the lease.
        Running = "running",
        /// To be tried again when it is due.
        Waiting = "waiting",
        /// A person must do something; looked at again when it is due.
        Held = "held",
        /// Everything is in Halo.
        Done = "done",
        /// Nothing to do for it.
        Ignored = "ignored",
    }
}

impl State {
    /// Final entries expire; open ones have a time when they are due, and never expire.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Done | Self::Ignored)
    }
}

/// Who holds a family, as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeaseMark {
    /// Unique per run.
    pub token: String,
    /// The process.
    pub boot: String,
    /// From then on anyone may take it.
    pub until: OffsetDateTime,
}

/// A queue entry as it was read. Its `Debug` leaves the problem out, which may name people.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    /// The key.
    pub family: FamilyKey,
    /// The worker it goes to.
    pub kind: Kind,
    /// Where it stands.
    pub state: State,
    /// Deliveries so far, repetitions included.
    pub wanted: u64,
    /// What `wanted` was when the family was last done or ignored.
    pub done: u64,
    /// When it is to be looked at next; only open entries have it.
    pub due: Option<OffsetDateTime>,
    /// Failed tries since the last success, as the last release counted them. A new delivery leaves it as it is.
    pub attempts: u32,
    /// Wake-ups so far.
    pub kicks: u64,
    /// Who holds it, perhaps no longer.
    pub lease: Option<LeaseMark>,
    /// Record and settings of the last completed run.
    pub fingerprint: Option<String>,
    /// The present problem, JSON.
    pub problem: Option<String>,
    /// When it was last written.
    pub updated: Option<OffsetDateTime>,
    /// Since when it is open: when the first delivery or wake-up came that no completed run has seen. Where something arrives during a
    /// run that completes, the end of that run.
    pub since: Option<OffsetDateTime>,
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entry")
            .field("family", &self.family)
            .field("kind", &self.kind)
            .field("state", &self.state)
            .field("wanted", &self.wanted)
            .field("done", &self.done)
            .field("due", &self.due)
            .field("attempts", &self.attempts)
            .field("kicks", &self.kicks)
            .field("since", &self.since)
            .field("lease", &self.lease)
            .field("fingerprint", &self.fingerprint)
            .finish_non_exhaustive()
    }
}

impl Entry {
    pub(crate) fn read(item: &Item) -> Result<Self> {
        const WHAT: &str = "queue entry";
        let broken = Error::Corrupt { what: WHAT };
        Ok(Self {
            family: FamilyKey::from_stored(item.required("pk", WHAT)?),
            kind: item.text("kind").and_then(Kind::parse).unwrap_or(Kind::Published),
            state: item.text("state").and_then(State::parse).ok_or(broken)?,
            wanted: item.count("wanted"),
            done: item.count("done"),
            due: item.time("due"),
            attempts: item.count("attempts"),
            kicks: item.count("kicks"),
            lease: item.map("lease").and_then(|map| LeaseMark::read(&map)),
            fingerprint: item.owned_text("fingerprint"),
            problem: item.owned_text("problem"),
            updated: item.time("updated"),
            since: item.time("since"),
        })
    }
}

impl LeaseMark {
    fn read(map: &Item) -> Option<Self> {
        Some(Self { token: map.owned_text("token")?, boot: map.owned_text("boot")?, until: map.time("until")? })
    }
}

/// Some entries, and where the next ones begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The entries. May be empty although more follow.
    pub entries: Vec<Entry>,
    /// Families whose entries this version cannot read. They must not hide the others.
    pub unreadable: Vec<FamilyKey>,
    /// For the next call; `None` at the end.
    pub next: Option<String>,
}

/// Open entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenEntries {
    /// The entries, the ones that are due first.
    pub entries: Vec<Entry>,
    /// Families whose entries this version cannot read.
    pub unreadable: Vec<FamilyKey>,
    /// Whether these are all.
    pub is_complete: bool,
}

/// Each entry, or the family of one that cannot be read.
fn read_each(items: impl IntoIterator<Item = Item>) -> (Vec<Entry>, Vec<FamilyKey>) {
    let (mut entries, mut unreadable) = (Vec::new(), Vec::new());
    for item in items {
        match Entry::read(&item) {
            Ok(entry) => entries.push(entry),
            Err(_) => unreadable.extend(item.owned_text("pk").map(FamilyKey::from_stored)),
        }
    }
    (entries, unreadable)
}

/// The key of a family in `queue`.
pub(crate) fn queue_key(family: &FamilyKey) -> Attributes {
    Attributes::from([("pk".to_owned(), attr::text(family.as_str()))])
}

impl Store {
    /// The entry of a family, strongly read.
    ///
    /// # Errors
    /// [`Error::Corrupt`] when it has no known state; [`Error::Unavailable`].
    pub async fn entry(&self, family: &FamilyKey) -> Result<Option<Entry>> {
        let item = self.get(&self.names.queue, queue_key(family)).await?;
        item.as_ref().map(Entry::read).transpose()
    }

    /// Up to `limit` families that are due, the longest waiting first. Comes from the index, which lags: it only nominates, and
    /// [`Store::take_lease`] decides.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn due(&self, now: OffsetDateTime, limit: usize) -> Result<Vec<FamilyKey>> {
        let mut found = Vec::new();
        let mut from = None;
        while found.len() < limit {
            let (keys, next) = self.open_keys(now, limit - found.len(), from).await?;
            found.extend(keys);
            from = next;
            if from.is_none() {
                break;
            }
        }
        Ok(found)
    }

    /// Sets a family to be run now, from the start of its attempts and whatever its fingerprint says. Whether there is such a
    /// family. A run in progress is followed by another.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn kick(&self, family: &FamilyKey, now: OffsetDateTime) -> Result<bool> {
        let change = Change {
            update: "SET #state = :pending, #open = :open, #due = :now, #updated = :now, #attempts = :none, \
                     #since = if_not_exists(#since, :now) REMOVE #ttl, #fingerprint ADD #kicks :one"
                .to_owned(),
            condition: "attribute_exists(pk)".to_owned(),
            values: Values::default()
                .text(":pending", State::Pending.as_str())
                .text(":open", "open")
                .time(":now", now)
                .number(":none", 0)
                .number(":one", 1),
        };
        let changed = self.update(&self.names.queue, queue_key(family), change).await?;
        Ok(matches!(changed, Changed::Yes(_)))
    }

    /// Entries for a person to look at, strongly read; `state` picks one state. Open ones come in the order of their due times.
    /// Final ones, or all (`None`), are scanned, in no order.
    ///
    /// # Errors
    /// [`Error::Conflict`] when `from` is not a [`Page::next`] of this listing; [`Error::Unavailable`].
    pub async fn list(&self, state: Option<State>, from: Option<&str>, limit: usize) -> Result<Page> {
        match state {
            Some(state) if !state.is_final() => self.list_open(state, from, limit).await,
            _ => self.scan_entries(state, from, limit).await,
        }
    }

    /// Up to `limit` open entries, strongly read, the ones that are due first. Which ones they are comes from the index, which lags: an entry
    /// that changes just now may be left out.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn open_entries(&self, limit: usize) -> Result<OpenEntries> {
        let (mut families, mut from) = (Vec::new(), None);
        while families.len() < limit {
            let (keys, next) = self.open_keys(END_OF_TIME, limit - families.len(), from).await?;
            families.extend(keys);
            from = next;
            if from.is_none() {
                break;
            }
        }
        let found = self.batch_get(&self.names.queue, families.iter().map(queue_key).collect()).await?;
        let (mut entries, unreadable) = read_each(found);
        entries.retain(|entry| !entry.state.is_final());
        entries.sort_by(|a, b| (a.due, &a.family).cmp(&(b.due, &b.family)));
        Ok(OpenEntries { entries, unreadable, is_complete: from.is_none() })
    }

    async fn list_open(&self, state: State, from: Option<&str>, limit: usize) -> Result<Page> {
        let from = from.map(open_cursor).transpose()?;
        let (families, next) = self.open_keys(END_OF_TIME, limit, from).await?;
        let found = self.batch_get(&self.names.queue, families.iter().map(queue_key).collect()).await?;
        let (mut entries, unreadable) = read_each(found);
        entries.retain(|entry| entry.state == state);
        entries.sort_by(|a, b| (a.due, &a.family).cmp(&(b.due, &b.family)));
        Ok(Page { entries, unreadable, next: next.as_ref().and_then(open_cursor_text) })
    }

    async fn scan_entries(&self, state: Option<State>, from: Option<&str>, limit: usize) -> Result<Page> {
        let mut request = self.dynamo.scan().table_name(&self.names.queue).consistent_read(true);
        if let Some(state) = state {
            let filter = "#state = :state";
            request = request
                .filter_expression(filter)
                .set_expression_attribute_names(names(&[filter]))
                .expression_attribute_values(":state", attr::text(state.as_str()));
        }
        let from = from.map(|family| queue_key(&FamilyKey::from_stored(family)));
        let request = request.set_limit(i32::try_from(limit.max(1)).ok()).set_exclusive_start_key(from);
        let answer = Box::pin(request.send()).await.map_err(failed("Scan"))?;
        let items = answer.items.unwrap_or_default().into_iter().map(Item);
        let (entries, unreadable) = read_each(items);
        Ok(Page { entries, unreadable, next: answer.last_evaluated_key.and_then(|key| Item(key).owned_text("pk")) })
    }

    /// One page of the index: families that are due by `until`, and the key to go on from.
    async fn open_keys(
        &self,
        until: OffsetDateTime,
        limit: usize,
        from: Option<Attributes>,
    ) -> Result<(Vec<FamilyKey>, Option<Attributes>)> {
        let condition = "#open = :open AND #due <= :until";
        let request = self
            .dynamo
            .query()
            .table_name(&self.names.queue)
            .index_name(OPEN_INDEX)
            .key_condition_expression(condition)
            .set_expression_attribute_names(names(&[condition]))
            .set_expression_attribute_values(Values::default().text(":open", "open").time(":until", until).some())
            .set_limit(i32::try_from(limit.max(1)).ok())
            .set_exclusive_start_key(from);
        let answer = Box::pin(request.send()).await.map_err(failed("Query"))?;
        let items = answer.items.unwrap_or_default().into_iter().map(Item);
        let families = items.filter_map(|item| item.owned_text("pk")).map(FamilyKey::from_stored).collect();
        Ok((families, answer.last_evaluated_key))
    }
}

const END_OF_TIME: OffsetDateTime = time::macros::datetime!(9999-12-31 0:00 UTC);

/// `due|family`, the place in the index that a page ended at.
fn open_cursor_text(key: &Attributes) -> Option<String> {
    let item = Item(key.clone());
    Some(format!("{}|{}", item.number::<i64>("due")?, item.text("pk")?))
}

fn open_cursor(text: &str) -> Result<Attributes> {
    let odd = Error::Conflict { what: "listing" };
    let (due, family) = text.split_once('|').ok_or(odd.clone())?;
    let due: i64 = due.parse().map_err(|_| odd)?;
    let mut key = queue_key(&FamilyKey::from_stored(family));
    key.insert("due".to_owned(), AttributeValue::N(due.to_string()));
    key.insert("open".to_owned(), attr::text("open"));
    Ok(key)
}
