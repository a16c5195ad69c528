//! TOML for people, JSON inside.

use serde_json::Value;

use super::SettingsProblem;
use crate::Settings;

/// Reads TOML. Dates and times become texts.
///
/// # Errors
/// Where and why it is no TOML.
pub fn read_toml(text: &str) -> Result<Value, SettingsProblem> {
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| SettingsProblem {
        path: error.span().map_or_else(|| "document".to_owned(), |span| format!("line {}", line(text, span.start))),
        found: "something that is not TOML".to_owned(),
        allowed: "TOML, such as `mode = \"observe\"`".to_owned(),
        fix: format!("Correct it: {}.", error.message().lines().next().unwrap_or_default()),
    })?;
    Ok(json(toml::Value::Table(table)))
}

fn line(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}

fn json(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => Value::from(number),
        // What JSON cannot hold stays as its text: no setting is such a number anyway.
        toml::Value::Float(number) => {
            serde_json::Number::from_f64(number).map_or_else(|| Value::String(number.to_string()), Value::Number)
        }
        toml::Value::Boolean(flag) => Value::Bool(flag),
        toml::Value::Datetime(moment) => Value::String(moment.to_string()),
        toml::Value::Array(list) => Value::Array(list.into_iter().map(json).collect()),
        toml::Value::Table(table) => {
            Value::Object(table.into_iter().map(|(name, value)| (name, json(value))).collect())
        }
    }
}

/// Settings as TOML, every one named that is set. What the probe has not found out is not named: whoever applies the text later must not take
/// back what it found out meanwhile.
///
/// # Errors
/// When a value has no form in TOML, which none of the types can hold.
pub fn to_toml(settings: &Settings) -> Result<String, toml::ser::Error> {
    let dialect = toml::to_string_pretty(&settings.dialect)?;
    let known: String = dialect.split_inclusive('\n').filter(|line| !line.ends_with(" = \"unknown\"\n")).collect();
    let table = |lines| format!("[dialect]\n{lines}");
    Ok(toml::to_string_pretty(settings)?.replacen(&table(dialect), &table(known), 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::TaxMeaning;

    #[test]
    fn the_line_of_a_slip_is_named() {
        let problem = read_toml("mode = \"live\"\n\n[scope\n").unwrap_err();
        assert_eq!(problem.path, "line 3");
    }

    #[test]
    fn what_the_probe_found_out_is_named_and_what_it_did_not_is_left_open() {
        let mut settings = Settings::default();
        settings.dialect.tax = TaxMeaning::Rate;
        let shown = to_toml(&settings).unwrap();
        assert!(shown.contains("[dialect]\ntax = \"rate\"\n"), "{shown}");
        assert!(!shown.contains("unknown"), "{shown}");
        assert_eq!(read_toml(&shown).unwrap()["dialect"], serde_json::json!({"tax": "rate"}));
    }

    #[test]
    fn a_moment_may_stand_without_quotes() {
        let document = read_toml("[scope]\nlive_from = 2026-04-01T00:00:00Z").unwrap();
        assert_eq!(document["scope"]["live_from"], "2026-04-01T00:00:00Z");
    }
}
