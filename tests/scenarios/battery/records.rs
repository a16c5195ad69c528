//! All records of Halo's stand-in, with ids renamed and times left out, so that two worlds can be compared.

use std::collections::BTreeMap;

use sandbox::halo::Entity;
use scenarios::World;
use serde_json::{Map, Value};

/// The kinds of record that a flow may make, with the fields elsewhere that refer to them.
const KINDS: [(Entity, &[&str]); 10] = [
    (Entity::Client, &["client_id", "linked_client"]),
    (Entity::Site, &["site_id", "site_id_int", "main_site_id"]),
    (Entity::User, &["user_id", "main_contact_id", "maincontact_id"]),
    (Entity::Item, &["item_id"]),
    (Entity::Ticket, &["ticket_id", "fault_id", "opportunity_id"]),
    (Entity::Quotation, &["quotation_id", "qhid"]),
    (Entity::Attachment, &["attachment_id", "pdf_attachment_id"]),
    (Entity::SalesOrder, &["salesorder_id"]),
    (Entity::Action, &["action_id"]),
    (Entity::Supplier, &["supplier_id"]),
];

/// Everything that stands in Halo, comparable across worlds, and whether an intent was left open.
#[derive(PartialEq, Eq)]
pub(super) struct Picture {
    records: BTreeMap<String, Vec<Value>>,
    open_intents: usize,
}

impl Picture {
    pub(super) async fn of(world: &World) -> Self {
        let renamed = Renaming::of(world);
        let records = KINDS.iter().map(|(entity, _)| {
            let mut rows: Vec<Value> = world.records(*entity).iter().map(|row| renamed.renamed(*entity, row)).collect();
            rows.sort_by_key(ToString::to_string);
            (format!("{entity:?}"), rows)
        });
        let open = world.system.store.open_effects(1000).await.unwrap();
        Self { records: records.collect(), open_intents: open.len() }
    }

    /// What differs from `other`, in words.
    pub(super) fn difference(&self, other: &Self) -> Option<String> {
        if self.open_intents != other.open_intents {
            return Some(format!("{} intents are open", self.open_intents));
        }
        let differing = self.records.iter().find(|(kind, rows)| other.records.get(*kind) != Some(rows));
        let (kind, rows) = differing?;
        let clean = other.records.get(kind).cloned().unwrap_or_default();
        let pairs = rows.iter().zip(&clean).filter(|(here, there)| here != there);
        let fields: Vec<String> = pairs.flat_map(|(here, there)| differing_fields(here, there)).collect();
        Some(format!("{kind}: {} records instead of {}; {}", rows.len(), clean.len(), fields.join(", ")))
    }
}

/// The fields in which two records differ, with both values.
fn differing_fields(here: &Value, there: &Value) -> Vec<String> {
    let (Value::Object(here), Value::Object(there)) = (here, there) else { return vec![format!("{here} not {there}")] };
    let differing = here.iter().filter(|(name, value)| there.get(*name) != Some(value));
    differing.map(|(name, value)| format!("{name} {value} not {}", there.get(name).unwrap_or(&Value::Null))).collect()
}

/// Names for the ids of records that were made, equal across worlds: kind and a text that identifies the record.
struct Renaming {
    names: BTreeMap<(String, i64), String>,
}

impl Renaming {
    fn of(world: &World) -> Self {
        let mut names = BTreeMap::new();
        for (entity, _) in KINDS {
            for row in world.records(entity) {
                if let Some(id) = id_of(&row["id"]) {
                    names.insert((format!("{entity:?}"), id), format!("{entity:?} {}", identity(&row)));
                }
            }
        }
        Self { names }
    }

    fn renamed(&self, entity: Entity, value: &Value) -> Value {
        match value {
            Value::Object(fields) => {
                let fields = fields.iter().map(|(name, value)| (name.clone(), self.field(entity, name, value)));
                Value::Object(fields.collect::<Map<_, _>>())
            }
            Value::Array(rows) => Value::Array(rows.iter().map(|row| self.renamed(entity, row)).collect()),
            Value::String(text) if is_time(text) => Value::from("a time"),
            // The stand-ins listen on other ports in each world.
            Value::String(text) if text.starts_with("http://127.0.0.1:") => Value::from("an address"),
            other => other.clone(),
        }
    }

    fn field(&self, entity: Entity, name: &str, value: &Value) -> Value {
        let referred = KINDS.iter().find(|(_, fields)| fields.contains(&name)).map(|(kind, _)| *kind);
        let kind = if name == "id" { Some(entity) } else { referred };
        match (kind, id_of(value)) {
            (Some(kind), Some(id)) => match self.names.get(&(format!("{kind:?}"), id)) {
                Some(name) => Value::from(name.as_str()),
                None if name == "id" => Value::from("an id"),
                None => value.clone(),
            },
            _ => self.renamed(entity, value),
        }
    }
}

/// What tells a record apart from others of its kind.
fn identity(row: &Value) -> String {
    const NAMING: [&str; 7] =
        ["third_party_number", "third_party_id_string", "filename", "emailaddress", "title", "name", "summary"];
    let text = NAMING.iter().find_map(|field| row[field].as_str().filter(|text| !text.is_empty()));
    let place = row["client_name"].as_str().unwrap_or_default();
    format!("{} {place}", text.unwrap_or("without a name"))
}

fn id_of(value: &Value) -> Option<i64> {
    domain::ids::integer_of(value).filter(|id| *id > 0)
}

/// `2026-03-02T09:00:00` and longer.
fn is_time(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 19 && bytes[4] == b'-' && bytes[10] == b'T' && bytes[13] == b':'
}
