//! Items, categories, suppliers, manufacturers and their like: list, fetch, create, change, delete.

use serde_json::{Map, Value, json};

use super::super::answer::Answer;
use super::super::ids;
use super::super::moment;
use super::super::world::{Entry, World};
use super::schema::{CATEGORIES, KINDS, Kind, SUPPLIERS, complete};
use super::{Call, Outcome, errors, list};

impl Call<'_> {
    pub(super) fn catalogue(&mut self, method: &str, path: &str, rest: &[&str]) -> Outcome {
        let kind = Kind::at(path).ok_or_else(errors::not_offered)?;
        let (post, patch, delete) = kind.writes;
        match (method, rest) {
            ("GET", []) => self.list_records(kind),
            ("GET", [id]) => self.fetch_record(kind, id),
            ("POST", []) if post => self.create_record(kind),
            ("PATCH", [id]) if patch => self.patch_record(kind, id),
            ("DELETE", [id]) if delete => self.delete_record(kind, id),
            _ => Err(errors::not_offered()),
        }
    }

    fn list_records(&mut self, kind: &Kind) -> Outcome {
        let rows = self.rows(kind);
        list::answer(rows, &self.request.query, &self.switches)
    }

    /// What lists of a kind are made from.
    pub(super) fn rows(&mut self, kind: &Kind) -> Vec<Value> {
        let rows = self.world.records(kind.path).iter().filter_map(|record| self.listed(record)).collect();
        let ids = self.world.records(kind.path).iter().filter_map(|record| record["id"].as_str().map(str::to_owned));
        let ids: Vec<String> = if self.world.fresh.is_empty() { Vec::new() } else { ids.collect() };
        self.count_read(&ids);
        rows
    }

    fn fetch_record(&mut self, kind: &Kind, id: &str) -> Outcome {
        let record = self.stored(kind, id)?;
        Ok(self.single(200, &record))
    }

    /// The record, once it can be read.
    pub(super) fn stored(&mut self, kind: &Kind, id: &str) -> Result<Value, Answer> {
        self.wait_for(id)?;
        self.world.record(kind.path, id).cloned().ok_or_else(errors::not_found)
    }

    fn create_record(&mut self, kind: &Kind) -> Outcome {
        let given = self.fields(kind)?;
        let record = complete(kind, "", "", &given);
        self.check_required(kind, &record)?;
        self.check_name(kind, &record)?;
        let id = self.insert(kind, &given);
        let record = self.world.record(kind.path, &id).cloned().unwrap_or_default();
        Ok(self.single(201, &record))
    }

    /// Stores a new record and gives its id.
    pub(super) fn insert(&mut self, kind: &Kind, given: &Map<String, Value>) -> String {
        let id = ids::public(kind.prefix, self.world.next());
        let mut record = complete(kind, &id, &moment::iso(self.now), given);
        fill_references(self.world, kind, &mut record);
        self.world.put(Entry::Record { kind: kind.path.to_owned(), id: id.clone(), record: Some(record) });
        self.mark_fresh(&id);
        self.lag_lists(&id, None);
        id
    }

    fn patch_record(&mut self, kind: &Kind, id: &str) -> Outcome {
        let given = self.fields(kind)?;
        let stored = self.stored(kind, id)?;
        let record = self.changed(kind, id, &stored, &given)?;
        Ok(self.after_patch(&record))
    }

    /// The answer to a change.
    pub(super) fn after_patch(&self, record: &Value) -> Answer {
        if self.switches.patch_answers_record {
            self.single(200, record)
        } else {
            Answer::bytes(204, "application/json", Vec::new())
        }
    }

    /// Whether another record of the kind may have this name.
    fn check_name(&self, kind: &Kind, record: &Value) -> Result<(), Answer> {
        let once = self.switches.names_unique && [CATEGORIES, SUPPLIERS].contains(&kind.path);
        let taken = once && self.world.records(kind.path).iter().any(|other| other["name"] == record["name"]);
        if taken { Err(errors::invalid(vec![errors::broken("ERR_NAME_TAKEN", "name")])) } else { Ok(()) }
    }

    /// Stores a changed record: only the given fields change.
    pub(super) fn changed(
        &mut self,
        kind: &Kind,
        id: &str,
        stored: &Value,
        given: &Map<String, Value>,
    ) -> Result<Value, Answer> {
        let mut all = stored.as_object().cloned().unwrap_or_default();
        all.extend(given.clone());
        all.insert("record_updated_at".to_owned(), json!(moment::iso(self.now)));
        let record = complete(kind, id, "", &all);
        self.check_required(kind, &record)?;
        put_with_names(self.world, kind.path, id, record);
        self.lag_lists(id, Some(stored));
        Ok(self.world.record(kind.path, id).cloned().unwrap_or_default())
    }

    fn delete_record(&mut self, kind: &Kind, id: &str) -> Outcome {
        self.stored(kind, id)?;
        self.world.put(Entry::Record { kind: kind.path.to_owned(), id: id.to_owned(), record: None });
        Ok(Answer::bytes(204, "application/json", Vec::new()))
    }

    /// The body as an object with fields of the right types. Times and id cannot be given.
    pub(super) fn fields(&self, kind: &Kind) -> Result<Map<String, Value>, Answer> {
        let Value::Object(mut body) = self.body()? else {
            return Err(errors::wrong_shape("", "An object is expected"));
        };
        for own in ["id", "record_created_at", "record_updated_at"] {
            body.remove(own);
        }
        match kind.wrong_type(&body) {
            Some(field) => Err(errors::wrong_shape(field, "The value has the wrong type")),
            None => Ok(body),
        }
    }

    /// All broken rules at once: required fields, and ids of records that do not exist.
    pub(super) fn check_required(&self, kind: &Kind, record: &Value) -> Result<(), Answer> {
        let missing = |field: &str| record[field].as_str().is_none_or(|value| value.trim().is_empty());
        let required = kind.required.iter().filter(|(field, _)| missing(field));
        let mut broken: Vec<Value> = required.map(|(field, code)| errors::broken(code, field)).collect();
        for (_, id_field, other) in kind.references {
            let dangling = record[*id_field].as_str().is_some_and(|id| self.world.record(other, id).is_none());
            if dangling {
                broken.push(errors::broken("ERR_REFERENCE_INVALID", id_field));
            }
        }
        if broken.is_empty() { Ok(()) } else { Err(errors::invalid(broken)) }
    }
}

/// Stores a record with the names of those that it points at. Where it is pointed at itself, its new name shows.
pub(crate) fn put_with_names(world: &mut World, path: &str, id: &str, mut record: Value) {
    if let Some(kind) = Kind::at(path) {
        fill_references(world, kind, &mut record);
    }
    let renamed = world.record(path, id).is_some_and(|before| before["name"] != record["name"]);
    world.put(Entry::Record { kind: path.to_owned(), id: id.to_owned(), record: Some(record) });
    if renamed {
        rename_in_others(world, path, id);
    }
}

fn rename_in_others(world: &mut World, path: &str, id: &str) {
    let referring = KINDS.iter().flat_map(|kind| kind.references.iter().map(move |reference| (kind, reference)));
    for (kind, (_, id_field, _)) in referring.filter(|(_, (_, _, other))| *other == path) {
        let pointing = world.records(kind.path).iter().filter(|record| record[*id_field] == id);
        for mut record in pointing.cloned().collect::<Vec<_>>() {
            fill_references(world, kind, &mut record);
            let id = record["id"].as_str().unwrap_or_default().to_owned();
            world.put(Entry::Record { kind: kind.path.to_owned(), id, record: Some(record) });
        }
    }
}

/// Copies the names of the records that ids point at.
fn fill_references(world: &World, kind: &Kind, record: &mut Value) {
    for (name_field, id_field, other) in kind.references {
        let id = record[*id_field].as_str().unwrap_or_default();
        let name = world.record(other, id).map_or(Value::Null, |found| found["name"].clone());
        record[*name_field] = name;
    }
}
