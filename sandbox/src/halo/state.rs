//! What the stand-in holds in memory, and the transaction through which a write changes it.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;
use time::{Duration, OffsetDateTime};

use super::entity::Entity;
use super::faults::Faults;
use super::log::RequestLog;
use super::outbox::Mail;
use super::switches::Switches;
use super::value::Record;
use super::{Credentials, Violation};

/// A record with what lists know of it.
#[derive(Debug, Clone)]
pub(crate) struct Stored {
    pub(crate) record: Record,
    pub(crate) updated: OffsetDateTime,
    /// Before this moment lists show `before` instead (nothing, for a new record).
    pub(crate) visible_from: OffsetDateTime,
    pub(crate) before: Option<Record>,
}

/// Something that happens when the clock passes a moment.
#[derive(Debug, Clone)]
pub(crate) struct Pending {
    pub(crate) due: OffsetDateTime,
    pub(crate) what: Later,
}

/// What happens later.
#[derive(Debug, Clone)]
pub(crate) enum Later {
    /// Halo makes its own sales order of a quotation.
    SalesOrder { quotation: i64 },
    /// A write whose request was answered before its effect.
    Write { path: String, body: Value },
}

/// Everything, behind one lock.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) tables: BTreeMap<Entity, BTreeMap<i64, Stored>>,
    pub(crate) last_ids: BTreeMap<Entity, i64>,
    pub(crate) switches: Switches,
    pub(crate) credentials: Credentials,
    pub(crate) down: bool,
    pub(crate) tokens: HashMap<String, OffsetDateTime>,
    pub(crate) tokens_given: u64,
    pub(crate) calls_in_window: VecDeque<OffsetDateTime>,
    pub(crate) outbox: Vec<Mail>,
    pub(crate) log: RequestLog,
    pub(crate) violations: Vec<Violation>,
    pub(crate) faults: Faults,
    pub(crate) pending: Vec<Pending>,
    pub(crate) dead_creates: usize,
    /// The order of products in lists that were asked for, until something changes.
    pub(crate) item_orders: Orders,
    /// Lists show every product as it is from this moment on.
    items_settled: Option<OffsetDateTime>,
}

impl State {
    pub(crate) fn new(switches: Switches, credentials: Credentials) -> Self {
        Self {
            tables: BTreeMap::new(),
            last_ids: BTreeMap::new(),
            switches,
            credentials,
            down: false,
            tokens: HashMap::new(),
            tokens_given: 0,
            calls_in_window: VecDeque::new(),
            outbox: Vec::new(),
            log: RequestLog::default(),
            violations: Vec::new(),
            faults: Faults::default(),
            pending: Vec::new(),
            dead_creates: 0,
            item_orders: Orders::default(),
            items_settled: None,
        }
    }

    /// A record by id, as it stands now.
    pub(crate) fn get(&self, entity: Entity, id: i64) -> Option<&Record> {
        self.tables.get(&entity)?.get(&id).map(|stored| &stored.record)
    }

    /// All records of a kind, by id.
    pub(crate) fn all(&self, entity: Entity) -> impl Iterator<Item = (i64, &Stored)> {
        self.tables.get(&entity).into_iter().flatten().map(|(id, stored)| (*id, stored))
    }

    /// The tenant's settings.
    pub(crate) fn control(&self) -> Record {
        self.get(Entity::Control, 1).cloned().unwrap_or_default()
    }

    /// Whether the order of products cannot change by the passing of time.
    pub(crate) fn item_order_holds(&self, now: OffsetDateTime) -> bool {
        self.items_settled.is_none_or(|settled| now >= settled)
    }

    /// Stores what a transaction decided.
    pub(crate) fn commit(&mut self, changes: Changes, now: OffsetDateTime) {
        let lag = Duration::seconds(i64::from(self.switches.list_lag_seconds));
        self.item_orders.forget();
        self.items_settled = self.items_settled.max(Some(now + lag));
        for ((entity, id), record) in changes.records {
            let last = self.last_ids.entry(entity).or_insert(entity.spec().base_id);
            *last = (*last).max(id);
            let table = self.tables.entry(entity).or_default();
            match record {
                Some(record) => {
                    let before = table.remove(&id).and_then(|old| old.shown(now).cloned());
                    table.insert(id, Stored { record, updated: now, visible_from: now + lag, before });
                }
                None => {
                    table.remove(&id);
                }
            }
        }
        for (entity, id) in changes.last_ids {
            let last = self.last_ids.entry(entity).or_insert(id);
            *last = (*last).max(id);
        }
        self.outbox.extend(changes.mails);
        self.pending.extend(changes.later);
    }
}

/// Ids in the order of lists, by what was asked for. A large catalogue is read in hundreds of pages of one order.
#[derive(Debug, Default)]
pub(crate) struct Orders(Mutex<HashMap<String, Arc<[i64]>>>);

impl Orders {
    /// At most so many are kept.
    const KEPT: usize = 16;

    /// The ids for what was asked, reckoned only if they are not kept.
    pub(crate) fn get(&self, keep: bool, asked: String, reckon: impl FnOnce() -> Vec<i64>) -> Arc<[i64]> {
        if !keep {
            return reckon().into();
        }
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(ids) = kept.get(&asked) {
            return Arc::clone(ids);
        }
        let ids: Arc<[i64]> = reckon().into();
        if kept.len() >= Self::KEPT {
            kept.clear();
        }
        kept.insert(asked, Arc::clone(&ids));
        ids
    }

    fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl Stored {
    /// What a list shows of it at a moment.
    pub(crate) fn shown(&self, now: OffsetDateTime) -> Option<&Record> {
        if now >= self.visible_from { Some(&self.record) } else { self.before.as_ref() }
    }
}

/// What a write changes, all or nothing.
#[derive(Debug, Clone, Default)]
pub(crate) struct Changes {
    pub(crate) records: BTreeMap<(Entity, i64), Option<Record>>,
    pub(crate) last_ids: BTreeMap<Entity, i64>,
    pub(crate) mails: Vec<Mail>,
    pub(crate) later: Vec<Pending>,
}

/// A write in progress: reads through its own changes.
#[derive(Debug)]
pub(crate) struct Tx<'a> {
    pub(crate) state: &'a State,
    pub(crate) now: OffsetDateTime,
    pub(crate) changes: Changes,
}

impl<'a> Tx<'a> {
    pub(crate) fn new(state: &'a State, now: OffsetDateTime) -> Self {
        Self { state, now, changes: Changes::default() }
    }

    pub(crate) fn switches(&self) -> &'a Switches {
        &self.state.switches
    }

    pub(crate) fn get(&self, entity: Entity, id: i64) -> Option<&Record> {
        match self.changes.records.get(&(entity, id)) {
            Some(changed) => changed.as_ref(),
            None => self.state.get(entity, id),
        }
    }

    pub(crate) fn exists(&self, entity: Entity, id: i64) -> bool {
        self.get(entity, id).is_some()
    }

    /// Ids of a kind, with those of this transaction.
    pub(crate) fn ids(&self, entity: Entity) -> Vec<i64> {
        let mut ids: Vec<i64> = self.state.all(entity).map(|(id, _)| id).collect();
        ids.extend(self.changes.records.keys().filter(|(of, _)| *of == entity).map(|(_, id)| *id));
        ids.sort_unstable();
        ids.dedup();
        ids.retain(|id| self.exists(entity, *id));
        ids
    }

    /// The first record that fits.
    pub(crate) fn find(&self, entity: Entity, fits: impl Fn(&Record) -> bool) -> Option<i64> {
        self.ids(entity).into_iter().find(|id| self.get(entity, *id).is_some_and(&fits))
    }

    pub(crate) fn put(&mut self, entity: Entity, id: i64, mut record: Record) {
        record.insert("id".to_owned(), Value::from(id));
        self.changes.records.insert((entity, id), Some(record));
    }

    pub(crate) fn delete(&mut self, entity: Entity, id: i64) {
        self.changes.records.insert((entity, id), None);
    }

    /// An id never given out before.
    pub(crate) fn new_id(&mut self, entity: Entity) -> i64 {
        let known = self.state.last_ids.get(&entity).copied().unwrap_or(entity.spec().base_id);
        let id = self.changes.last_ids.get(&entity).copied().unwrap_or(known).saturating_add(1);
        self.changes.last_ids.insert(entity, id);
        id
    }

    pub(crate) fn mail(&mut self, mail: Mail) {
        self.changes.mails.push(mail);
    }

    pub(crate) fn later(&mut self, due: OffsetDateTime, what: Later) {
        self.changes.later.push(Pending { due, what });
    }

    pub(crate) fn control(&self) -> Record {
        self.get(Entity::Control, 1).cloned().unwrap_or_default()
    }
}
