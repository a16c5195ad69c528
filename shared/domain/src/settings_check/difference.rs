//! What changed between two settings.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
use serde_json::Value;

use super::path::Path;
use super::shape::shown;
use crate::Settings;

/// One setting that changed. Prints as `path: old -> new`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Where it stands.
    pub path: String,
    /// What it was; `null` when it was not set.
    pub old: Value,
    /// What it is; `null` when it is not set.
    pub new: Value,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |value: &Value| if value.is_null() { "not set".to_owned() } else { shown(value) };
        write!(f, "{}: {} -> {}", self.path, text(&self.old), text(&self.new))
    }
}

/// All that changed, by path. Lists change as a whole, rows of maps one by one.
pub fn changes(old: &Settings, new: &Settings) -> Vec<Change> {
    let (old, new) = (flat(old), flat(new));
    let paths: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let value = |of: &BTreeMap<String, Value>, path: &String| of.get(path).cloned().unwrap_or_default();
    let change = |path: &String| Change { path: path.clone(), old: value(&old, path), new: value(&new, path) };
    paths.into_iter().map(change).filter(|change| change.old != change.new).collect()
}

fn flat(settings: &Settings) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    flatten(&Path::default(), serde_json::to_value(settings).unwrap_or_default(), &mut found);
    found
}

fn flatten(path: &Path, value: Value, found: &mut BTreeMap<String, Value>) {
    match value {
        Value::Object(fields) => fields.into_iter().for_each(|(name, value)| flatten(&path.key(&name), value, found)),
        other => {
            found.insert(path.to_string(), other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{Mode, Pick};

    #[test]
    fn a_change_names_the_place_the_old_and_the_new() {
        let old = Settings::default();
        let mut new = Settings { mode: Mode::Live, ..Settings::default() };
        new.quotation.status.insert("pending".to_owned(), Pick::Name("Sent".to_owned()));
        new.tax.no_tax = Some(Pick::Id(3));
        let texts: Vec<String> = changes(&old, &new).iter().map(ToString::to_string).collect();
        let wanted = [
            "mode: \"observe\" -> \"live\"",
            "quotation.status.pending: not set -> \"Sent\"",
            "tax.no_tax: not set -> 3",
        ];
        assert_eq!(texts, wanted);
        assert_eq!(changes(&new, &new), []);
    }
}
