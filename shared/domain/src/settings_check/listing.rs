//! All settings one by one, in the order of their types.

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::allowed::{in_words, words};
use super::path::Path;
use super::schema::{properties, resolved, schema};
use crate::Settings;

/// One setting, or a table of settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Where it stands, such as `timing.settle_seconds`.
    pub path: String,
    /// Whether it is a table of further settings, which follow.
    pub is_table: bool,
    /// What it is.
    pub description: String,
    /// What may stand there.
    pub allowed: String,
    /// The meaning of each word, where it is one of some words.
    pub words: Vec<(String, String)>,
    /// Its default; `null` when it is not set.
    pub default: Value,
    /// An example, where the default says too little.
    pub example: Option<Value>,
}

/// All of them. A table comes before its settings, and the plain settings of a table before its tables.
pub fn listed() -> Vec<Listed> {
    let defaults = serde_json::to_string(&Settings::default()).unwrap_or_default();
    let order: Order = serde_json::from_str(&defaults).unwrap_or_default();
    let mut all = Vec::new();
    below(&Path::default(), schema(), &order, &mut all);
    all
}

fn below(path: &Path, table: &'static Value, order: &Order, all: &mut Vec<Listed>) {
    let Some(known) = properties(table) else { return };
    let rows = order.0.iter().filter_map(|(name, inner)| Some((path.key(name), known.get(name)?, inner)));
    let (tables, plain): (Vec<_>, Vec<_>) = rows.partition(|(_, schema, _)| properties(schema).is_some());
    all.extend(plain.iter().map(|(path, schema, _)| one(path, schema)));
    for (path, schema, inner) in tables {
        all.push(one(&path, schema));
        below(&path, schema, inner, all);
    }
}

fn one(path: &Path, schema: &'static Value) -> Listed {
    let text = |schema: &Value| schema.get("description").and_then(Value::as_str).map(str::to_owned);
    Listed {
        path: path.to_string(),
        is_table: properties(schema).is_some(),
        description: text(schema).or_else(|| text(resolved(schema))).unwrap_or_default(),
        allowed: in_words(schema),
        words: meanings(resolved(schema)),
        default: schema.get("default").cloned().unwrap_or_default(),
        example: schema.get("examples").and_then(|all| all.get(0)).cloned(),
    }
}

fn meanings(schema: &'static Value) -> Vec<(String, String)> {
    let alternatives = schema.get("oneOf").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let meaning = |one: &'static Value| {
        let text = one.get("description").and_then(Value::as_str).unwrap_or_default();
        words(one).unwrap_or_default().into_iter().map(move |word| (word.to_string(), text.to_owned()))
    };
    alternatives.iter().flat_map(meaning).collect()
}

/// Where a setting of that name has its home, in full.
pub(super) fn homes(name: &str) -> Vec<String> {
    let last = |path: &str| path.rsplit('.').next() == Some(name);
    listed().into_iter().map(|one| one.path).filter(|path| last(path)).collect()
}

/// The names of a JSON object in the order of the text, which `serde_json::Value` does not keep.
#[derive(Debug, Default)]
struct Order(Vec<(String, Order)>);

impl<'de> Deserialize<'de> for Order {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Names)
    }
}

struct Names;

impl<'de> Visitor<'de> for Names {
    type Value = Order;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Order, A::Error> {
        let mut names = Vec::new();
        while let Some(row) = map.next_entry()? {
            names.push(row);
        }
        Ok(Order(names))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Order, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Order::default())
    }

    fn visit_bool<E>(self, _: bool) -> Result<Order, E> {
        Ok(Order::default())
    }

    fn visit_i64<E>(self, _: i64) -> Result<Order, E> {
        Ok(Order::default())
    }

    fn visit_u64<E>(self, _: u64) -> Result<Order, E> {
        Ok(Order::default())
    }

    fn visit_str<E>(self, _: &str) -> Result<Order, E> {
        Ok(Order::default())
    }

    fn visit_unit<E>(self) -> Result<Order, E> {
        Ok(Order::default())
    }
}
