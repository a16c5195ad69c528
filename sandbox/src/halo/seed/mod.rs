//! What a tenant holds at the start.

mod catalogue;
mod people;
mod setup;

use serde_json::{Value, json};

use super::entity::Entity;
use super::rules::plain::lookup_key;
use super::state::Changes;
use super::value::{id_field, object};

/// Records that stand in Halo before the first request.
#[derive(Debug, Clone, Default)]
pub struct Seed {
    records: Vec<(Entity, Value)>,
}

impl Seed {
    /// Nothing at all, not even settings.
    #[must_use]
    pub fn empty() -> Self {
        Self::default()
    }

    /// A small managed-service provider: settings, agents, a few customers with near namesakes, and a catalogue
    /// with traps. See the README for the list.
    #[must_use]
    pub fn believable() -> Self {
        Self::empty().all(setup::records()).all(people::records()).all(catalogue::records())
    }

    /// With `count` more products, named `Part 00001` and so on, with part codes `PART-00001`.
    #[must_use]
    pub fn items(self, count: u32) -> Self {
        self.all((1..=count).map(catalogue::numbered))
    }

    /// With one more record; its `id` (with `lookupid` for codes) replaces an earlier one of the same id.
    #[must_use]
    pub fn record(mut self, entity: Entity, record: Value) -> Self {
        self.records.push((entity, record));
        self
    }

    fn all(mut self, records: impl IntoIterator<Item = (Entity, Value)>) -> Self {
        self.records.extend(records);
        self
    }

    /// The seed as one transaction.
    pub(crate) fn changes(&self) -> Changes {
        let mut changes = Changes::default();
        for (entity, value) in &self.records {
            let (key, record) = keyed(*entity, value.clone());
            changes.records.insert((*entity, key), Some(record));
        }
        changes.last_ids.insert(Entity::ItemSupplier, 790);
        changes
    }
}

/// Where a record is kept, with its id in it.
pub(crate) fn keyed(entity: Entity, value: Value) -> (i64, super::value::Record) {
    let mut record = object(value);
    let id = if entity == Entity::Control { 1 } else { id_field(&record, "id") };
    if entity != Entity::Lookup {
        record.insert("id".to_owned(), json!(id));
        return (id, record);
    }
    let key = lookup_key(id_field(&record, "lookupid"), id);
    record.insert("_code".to_owned(), json!(id));
    record.insert("id".to_owned(), json!(key));
    (key, record)
}

#[cfg(test)]
mod tests {
    use super::super::bind::bind;
    use super::super::rules::references;
    use super::super::value::Record;
    use super::*;

    #[test]
    fn every_seeded_field_is_one_that_halo_has() {
        for (entity, value) in &Seed::believable().items(3).records {
            let sent = object(value.clone());
            let bound = bind(entity.spec().schema, &sent, "seed").unwrap();
            let unknown: Vec<&String> = sent.keys().filter(|field| !bound.contains_key(*field)).collect();
            assert!(unknown.is_empty(), "{entity:?}: {unknown:?}");
        }
    }

    #[test]
    fn every_seeded_reference_points_at_a_record() {
        let records = Seed::believable().items(3).changes().records;
        let dangling = |entity: Entity, record: &Record| {
            let mut ids = references(entity).iter().map(|(field, of)| (*of, id_field(record, field)));
            ids.find(|(of, id)| *id > 0 && !records.contains_key(&(*of, *id)))
        };
        for ((entity, id), record) in &records {
            assert_eq!(dangling(*entity, record.as_ref().unwrap()), None, "{entity:?} {id}");
        }
    }
}
