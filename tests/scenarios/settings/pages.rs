//! The pages that are made from the types of the settings.

use std::fmt::Write as _;

use domain::Settings;
use domain::settings_check::{Listed, check, listed, schema};
use serde_json::Value;

const ABOUT: &str = "Settings of quoter-halo. Every line that begins with # and a name is a setting with its default; remove the # to \
                     change it. Where there is no default, the value is an example.";

#[test]
fn the_settings_page_is_made_from_the_types() {
    crate::docs::check("settings.md", &page(&listed()));
}

#[test]
fn the_json_schema_is_made_from_the_types() {
    let schema = serde_json::to_string_pretty(&sorted(schema())).unwrap();
    crate::docs::check("settings.schema.json", &format!("{schema}\n"));
}

#[test]
fn the_example_names_every_setting_with_its_default() {
    let text = example(&listed());
    crate::docs::check("settings.example.toml", &text);
    assert_eq!(check(&text), Ok(Settings::default()));
}

#[test]
fn the_example_is_right_with_every_line_switched_on() {
    let text = example(&listed());
    let switched_on: Vec<&str> =
        text.lines().filter(|line| !is_prose(line)).map(|l| l.trim_start_matches('#')).collect();
    let settings = check(&switched_on.join("\n")).unwrap_or_else(|problems| panic!("{problems:#?}"));
    assert!(settings.opportunity.ticket_type.is_some() && settings.scope.live_from.is_some());
    assert_eq!(settings.timing, Settings::default().timing);
}

#[test]
fn every_setting_stands_in_the_page_and_in_the_example() {
    let (page, example) = (page(&listed()), example(&listed()));
    for one in listed().iter().filter(|one| !one.is_table) {
        assert!(page.contains(&format!("| `{}` |", one.path)), "{}", one.path);
        assert!(example.contains(&format!("#{} = ", name(&one.path))), "{}", one.path);
    }
}

fn is_prose(line: &str) -> bool {
    line.starts_with("# ") || line == "#"
}

/// A row for each setting, a section for each table.
fn page(all: &[Listed]) -> String {
    let mut text = String::from(
        "# Settings\n\n\
         One document, TOML, steers everything; `settings.example.toml` has every setting with its default, and `settings.schema.json`\n\
         is its JSON Schema, for editors that complete and check. What is left out has its default.\n\n\
         | command | what it does |\n| --- | --- |\n\
         | `quoter-halo settings show` | prints the current settings with version, author and time |\n\
         | `quoter-halo settings check FILE` | lists every problem of a file, each with its place, what is allowed and the fix; nothing is stored |\n\
         | `quoter-halo settings apply FILE` | checks a file, stores it as the next version, prints what changed, and wakes quotes that waited for it |\n\
         | `quoter-halo settings history` | lists all versions |\n\
         | `quoter-halo settings rollback N` | makes version N current again, as a new version |\n\n\
         They work on a data folder (`--data FOLDER`, also while `up` runs) or on a deployed stack (`--stack NAME`, with AWS credentials in\n\
         the environment). A ticket type, status, tax, currency, agent or asset group is named by its id or by its exact name, and is\n\
         compared with the lists that were last read from Halo. Of asset groups only those with \"Use for Items\" are offered.\n\n\
         What a file does not name of `dialect` stays as the probe learned it. In a folder, `quoter.instance_url` and\n\
         `timing.settle_seconds` are kept too where a file leaves them out, because `up` sets them.\n\n\
         This page is generated from the types; a test fails when it is out of date.\n\n## At the top\n",
    );
    text.push_str(HEAD);
    for one in all {
        if one.is_table {
            let _ =
                write!(text, "\n## `{}`\n\n{}\n{}", one.path, one.description, if leads(all, one) { HEAD } else { "" });
        } else {
            row(&mut text, one);
        }
    }
    text
}

const HEAD: &str = "\n| setting | what it is | allowed | default |\n| --- | --- | --- | --- |\n";

/// Whether a table has settings of its own beside further tables.
fn leads(all: &[Listed], table: &Listed) -> bool {
    let own = |one: &&Listed| one.path.rsplit_once('.').is_some_and(|(above, _)| above == table.path);
    all.iter().filter(own).any(|one| !one.is_table)
}

fn row(text: &mut String, one: &Listed) {
    let words: Vec<String> = one.words.iter().map(|(word, meaning)| format!("`{word}`: {}", lower(meaning))).collect();
    let allowed = if words.is_empty() { cell(&one.allowed) } else { cell(&words.join("<br>")) };
    let example =
        one.example.as_ref().map(|example| format!(", such as `{}`", cell(&toml(example)))).unwrap_or_default();
    let default = match &one.default {
        Value::Null => format!("not set{example}"),
        empty if is_empty(empty) => format!("empty{example}"),
        value => format!("`{}`", cell(&toml(value))),
    };
    let _ = writeln!(text, "| `{}` | {} | {allowed} | {default} |", one.path, cell(&one.description));
}

fn is_empty(value: &Value) -> bool {
    value.as_object().is_some_and(serde_json::Map::is_empty) || value.as_array().is_some_and(Vec::is_empty)
}

fn lower(text: &str) -> String {
    text.trim_end_matches('.').to_owned()
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

/// Tables are switched on, their settings are not: an empty table has the defaults.
fn example(all: &[Listed]) -> String {
    let mut text = String::new();
    prose(&mut text, ABOUT);
    for one in all {
        text.push('\n');
        prose(&mut text, &one.description);
        if one.is_table {
            let _ = writeln!(text, "[{}]", one.path);
            continue;
        }
        for (word, meaning) in &one.words {
            prose(&mut text, &format!("  {word}: {meaning}"));
        }
        if one.words.is_empty() {
            prose(&mut text, &format!("Allowed: {}.", one.allowed));
        }
        let shown = if one.default.is_null() || is_empty(&one.default) { one.example.as_ref() } else { None };
        if shown.is_some() {
            prose(&mut text, if one.default.is_null() { "Not set by default." } else { "Empty by default." });
        }
        let _ = writeln!(text, "#{} = {}", name(&one.path), toml(shown.unwrap_or(&one.default)));
    }
    text
}

fn name(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

/// Comment lines of at most 120 characters.
fn prose(text: &mut String, words: &str) {
    let indent: String = words.chars().take_while(|c| *c == ' ').collect();
    let mut line = format!("#{indent}");
    for word in words.split_whitespace() {
        if line.chars().count() + word.chars().count() > 118 {
            let _ = writeln!(text, "{line}");
            line = format!("#{indent}");
        }
        line.push(' ');
        line.push_str(word);
    }
    let _ = writeln!(text, "{line}");
}

/// A value in one line of TOML.
fn toml(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let rows: Vec<String> =
                fields.iter().map(|(key, value)| format!("{} = {}", bare(key), toml(value))).collect();
            if rows.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", rows.join(", ")) }
        }
        Value::Array(list) => format!("[{}]", list.iter().map(toml).collect::<Vec<_>>().join(", ")),
        other => other.to_string(),
    }
}

fn bare(key: &str) -> String {
    let plain = key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    if plain { key.to_owned() } else { format!("{key:?}") }
}

/// The same with the names of each object in order, whatever the features of `serde_json`.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let mut rows: Vec<(String, Value)> =
                fields.iter().map(|(name, value)| (name.clone(), sorted(value))).collect();
            rows.sort_by(|a, b| a.0.cmp(&b.0));
            Value::Object(rows.into_iter().collect())
        }
        Value::Array(list) => Value::Array(list.iter().map(sorted).collect()),
        other => other.clone(),
    }
}
