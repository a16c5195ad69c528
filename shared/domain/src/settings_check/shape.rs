//! Comparing a document with the schema: what does not fit is named and taken out, the rest goes on.

use serde_json::{Map, Value};

use super::SettingsProblem;
use super::allowed::{fits, in_words, keys, words};
use super::listing::homes;
use super::near::nearest;
use super::path::{Path, key_text};
use super::schema::{entries, map_values, properties, resolved, schema};

/// What came of it.
pub(super) struct Outcome {
    /// The document without what does not fit.
    pub(super) fitting: Value,
    /// What does not fit.
    pub(super) problems: Vec<SettingsProblem>,
    /// Where it was.
    pub(super) spoiled: Vec<Path>,
}

/// Compares the whole document.
pub(super) fn outcome(document: &Value) -> Outcome {
    let mut walk = Walk::default();
    let fitting = walk.keep(schema(), document, &Path::default());
    let fitting = fitting.unwrap_or_else(|| Value::Object(Map::new()));
    Outcome { fitting, problems: walk.problems, spoiled: walk.spoiled }
}

#[derive(Default)]
struct Walk {
    problems: Vec<SettingsProblem>,
    spoiled: Vec<Path>,
}

impl Walk {
    /// What fits of a value; nothing if it is to be left out.
    fn keep(&mut self, schema: &'static Value, value: &Value, path: &Path) -> Option<Value> {
        match value {
            Value::Object(fields) if properties(schema).is_some() => Some(self.table(schema, fields, path)),
            Value::Object(fields) if map_values(schema).is_some() => Some(self.map(schema, fields, path)),
            Value::Array(list) if entries(schema).is_some() => self.list(schema, list, path),
            _ if fits(schema, value) => Some(value.clone()),
            _ => self.refuse(path, value, in_words(schema), advice(schema, value)),
        }
    }

    fn table(&mut self, schema: &'static Value, fields: &Map<String, Value>, path: &Path) -> Value {
        let Some(known) = properties(schema) else { return Value::Null };
        let mut kept = Map::new();
        for (name, value) in fields {
            match known.get(name) {
                Some(schema) => kept.extend(self.keep(schema, value, &path.key(name)).map(|v| (name.clone(), v))),
                None => self.unknown(name, known.keys().map(String::as_str).collect(), path),
            }
        }
        Value::Object(kept)
    }

    fn map(&mut self, schema: &'static Value, fields: &Map<String, Value>, path: &Path) -> Value {
        let Some(values) = map_values(schema) else { return Value::Null };
        let known = keys(schema);
        let mut kept = Map::new();
        for (name, value) in fields {
            match &known {
                Some(known) if !known.contains(&name.as_str()) => self.unknown(name, known.clone(), path),
                _ => kept.extend(self.keep(values, value, &path.key(name)).map(|v| (name.clone(), v))),
            }
        }
        Value::Object(kept)
    }

    /// All of a list or nothing: an entry left out would change the meaning of the others.
    fn list(&mut self, schema: &'static Value, list: &[Value], path: &Path) -> Option<Value> {
        let real = resolved(schema);
        let bound = |name| real.get(name).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
        let too_few = bound("minItems").is_some_and(|least| list.len() < least);
        let too_many = bound("maxItems").is_some_and(|most| list.len() > most);
        if too_few || too_many {
            let found = Value::Array(list.to_vec());
            return self.refuse(path, &found, in_words(schema), "Change how many there are.".to_owned());
        }
        let entry = entries(schema)?;
        let kept: Vec<Value> =
            list.iter().enumerate().filter_map(|(nth, value)| self.keep(entry, value, &path.index(nth))).collect();
        if kept.len() == list.len() {
            return Some(Value::Array(kept));
        }
        self.spoiled.push(path.clone());
        None
    }

    fn unknown(&mut self, name: &str, known: Vec<&'static str>, path: &Path) {
        let fix = match (nearest(name, known.iter().copied()), homes(name)) {
            _ if names_sign_in(name) => SIGN_IN.to_owned(),
            (_, homes) if !homes.is_empty() => format!("Move it to {}.", homes.join(" or ")),
            (Some(near), _) => format!("Did you mean {}? Else remove it.", key_text(near)),
            _ => "Remove it.".to_owned(),
        };
        let found = "a name that is not known here".to_owned();
        let path = path.key(name);
        self.problems.push(SettingsProblem { path: path.to_string(), found, allowed: known.join(", "), fix });
        self.spoiled.push(path);
    }

    fn refuse(&mut self, path: &Path, value: &Value, allowed: String, fix: String) -> Option<Value> {
        let place = if path.0.is_empty() { "document".to_owned() } else { path.to_string() };
        self.problems.push(SettingsProblem { path: place, found: shown(value), allowed, fix });
        self.spoiled.push(path.clone());
        None
    }
}

/// Decision z: no proof that Halo's API takes a password, and an agent who has one costs a licence.
const SIGN_IN: &str = "Remove it. Halo's address, Client ID \
                       and secret stand in the secret of the installation. Signing in with user name and password is not offered: the \
                       agent could not be API-only, and Halo charges a licence for it.";

/// Whether somebody writes credentials into the settings.
fn names_sign_in(name: &str) -> bool {
    let letters: String = name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    ["password", "username", "clientid", "secret", "apikey", "halodomain"].iter().any(|word| letters.contains(word))
}

fn advice(schema: &'static Value, value: &Value) -> String {
    const GENERAL: &str = "Change it, or leave it out for the default.";
    let Some(text) = value.as_str() else {
        let quoted = Value::String(value.to_string());
        let is_plain = !value.is_array() && !value.is_object();
        return if is_plain && fits(schema, &quoted) {
            format!("Write {quoted}, in quotes.")
        } else {
            GENERAL.to_owned()
        };
    };
    let words = words(resolved(schema)).unwrap_or_default();
    if let Some(near) = nearest(text, words.into_iter().filter_map(Value::as_str)) {
        return format!("Did you mean {near:?}?");
    }
    match serde_json::from_str::<Value>(text) {
        Ok(bare) if !bare.is_string() && fits(schema, &bare) => format!("Write {bare} without quotes."),
        _ => GENERAL.to_owned(),
    }
}

/// A value for people, not longer than a line.
pub(super) fn shown(value: &Value) -> String {
    const LONGEST: usize = 80;
    let text = match value {
        Value::Null => "nothing".to_owned(),
        Value::Object(_) => "a table".to_owned(),
        other => other.to_string(),
    };
    if text.chars().count() <= LONGEST {
        return text;
    }
    text.chars().take(LONGEST).chain("...".chars()).collect()
}
