//! All records of Quoter's stand-in, with ids renamed and times left out, so that two worlds can be compared.

use std::collections::BTreeMap;

use scenarios::World;
use serde_json::{Map, Value};

const KINDS: [&str; 5] = ["categories", "suppliers", "items", "contacts", "quote-templates"];
/// Fields that tell when, or that count.
const LEFT_OUT: [&str; 6] =
    ["record_created_at", "record_updated_at", "created_at", "updated_at", "expires_at", "uuid"];

/// Everything that stands in Quoter, comparable across worlds, and what our own tables say about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Picture {
    records: BTreeMap<String, Vec<Value>>,
    open_intents: usize,
}

impl Picture {
    pub(super) async fn of(world: &World) -> Self {
        let quoter = world.quoter();
        let mut records: BTreeMap<String, Vec<Value>> =
            KINDS.map(|kind| (kind.to_owned(), quoter.records(kind))).into_iter().collect();
        let quotes = quoter.quotes().iter().map(|quote| serde_json::to_value(quote).unwrap()).collect();
        let names = names(&records);
        records.insert("quotes".to_owned(), quotes);
        for rows in records.values_mut() {
            rows.iter_mut().for_each(|row| *row = renamed(&names, row));
            rows.sort_by_key(ToString::to_string);
        }
        records.insert("pulled".to_owned(), pulled(world, &names).await);
        Self { records, open_intents: world.system.store.open_effects(1000).await.unwrap().len() }
    }

    /// What differs from `other`, in words.
    pub(super) fn difference(&self, other: &Self) -> Option<String> {
        if self.open_intents != other.open_intents {
            return Some(format!("{} intents are open", self.open_intents));
        }
        let (kind, rows) = self.records.iter().find(|(kind, rows)| other.records.get(*kind) != Some(rows))?;
        let clean = other.records.get(kind).cloned().unwrap_or_default();
        let here = rows.iter().find(|row| !clean.contains(row)).map(ToString::to_string).unwrap_or_default();
        let there = clean.iter().find(|row| !rows.contains(row)).map(ToString::to_string).unwrap_or_default();
        Some(format!("{kind}: {} records instead of {}; {here} instead of {there}", rows.len(), clean.len()))
    }
}

/// What our tables say which product is which item.
async fn pulled(world: &World, names: &BTreeMap<String, String>) -> Vec<Value> {
    let mut after = None;
    let mut all = Vec::new();
    loop {
        let page = world.system.store.pulled_after(after, 100).await.unwrap();
        let Some(last) = page.last() else { return all };
        after = Some(last.product);
        all.extend(page.iter().map(|one| {
            let item = names.get(one.item.as_str()).cloned().unwrap_or_else(|| "an item that is not there".to_owned());
            Value::from(format!("product {} is {item}", one.product.0))
        }));
    }
}

/// Names for the ids of records, equal across worlds: kind and name.
fn names(records: &BTreeMap<String, Vec<Value>>) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    for (kind, rows) in records {
        for row in rows {
            let name = ["name", "title", "billing_email"].iter().find_map(|field| row[*field].as_str());
            if let Some(id) = row["id"].as_str() {
                names.insert(id.to_owned(), format!("{kind} {}", name.unwrap_or("without a name")));
            }
        }
    }
    names
}

/// Ids that are of no record, such as those of quotes and lines, are only an id.
fn renamed(names: &BTreeMap<String, String>, value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let kept = fields.iter().filter(|(name, _)| !LEFT_OUT.contains(&name.as_str()));
            let field = |(name, value): (&String, &Value)| {
                let is_id = name == "id" || name.ends_with("_id");
                let value = match value {
                    Value::String(id) if is_id => Value::from(
                        names
                            .get(id)
                            .cloned()
                            .unwrap_or_else(|| if id.is_empty() { String::new() } else { "an id".to_owned() }),
                    ),
                    other => renamed(names, other),
                };
                (name.clone(), value)
            };
            Value::Object(kept.map(field).collect::<Map<_, _>>())
        }
        Value::Array(rows) => Value::Array(rows.iter().map(|row| renamed(names, row)).collect()),
        other => other.clone(),
    }
}
