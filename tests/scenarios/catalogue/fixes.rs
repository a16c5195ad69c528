//! Fixes name things that exist: a place, a setting, a command.

use domain::problems::codes as writing;
use domain::{Disposition, Settings};
use quoter::codes as reading;
use serde_json::Value;

use super::sources;

/// Commands that fixes name and that are still to come. This list may only shrink.
const NOT_YET: &[&str] = &[];

#[test]
fn what_a_person_must_do_names_the_place() {
    let written = writing::ALL.iter().map(|row| (row.code, row.disposition, row.fix));
    let read = reading::ALL.iter().map(|row| (row.code, row.disposition, row.fix));
    let vague: Vec<_> = written.chain(read).filter(|(_, disposition, fix)| !names_place(*disposition, fix)).collect();
    assert!(vague.is_empty(), "{vague:#?}");
}

#[test]
fn every_setting_that_a_fix_names_exists() {
    let settings = serde_json::to_value(Settings::default()).unwrap();
    let named: Vec<&str> = writing::ALL.iter().flat_map(|row| settings_in(row.fix, &settings)).collect();
    assert!(named.len() > 5, "only {named:?} were found");
    let unknown: Vec<&&str> = named.iter().filter(|path| !exists(path, &settings)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn every_command_that_a_fix_names_exists() {
    let sources = sources::all();
    let cli = sources.iter().find(|source| source.path == "local/src/cli.rs").unwrap();
    let exists = |command: &str| {
        let variant: String = command[..1].to_ascii_uppercase() + &command[1..];
        cli.text.contains(&format!("    {variant}("))
    };
    let named: Vec<&str> = writing::ALL.iter().flat_map(|row| commands_in(row.fix)).collect();
    assert!(named.contains(&"retry"), "{named:?}");
    let missing: Vec<&&str> = named.iter().filter(|name| !exists(name) && !NOT_YET.contains(name)).collect();
    assert!(missing.is_empty(), "quoter-halo has no command {missing:?}");
    let there: Vec<&&str> = NOT_YET.iter().filter(|name| exists(name)).collect();
    assert!(there.is_empty(), "is there now: take it out of NOT_YET: {there:?}");
}

/// A menu path, a page of Quoter, a setting, or a command; or that nothing is to be done.
fn names_place(disposition: Disposition, fix: &str) -> bool {
    let told = fix.contains(" > ") || fix.contains("open Quotes") || fix.contains("`quoter-halo ");
    let nothing = fix.starts_with("Nothing to do");
    match disposition {
        Disposition::FixSettings => {
            let settings = serde_json::to_value(Settings::default()).unwrap();
            told || nothing || !settings_in(fix, &settings).is_empty()
        }
        Disposition::FixInHalo | Disposition::FixInQuoter => told || nothing,
        Disposition::Retry | Disposition::InDoubt => nothing,
        Disposition::Bug => fix.to_ascii_lowercase().contains("report"),
    }
}

/// Words such as `product.default_group`, whose first part is a section of the settings.
fn settings_in<'f>(fix: &'f str, settings: &Value) -> Vec<&'f str> {
    let words = fix.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_ascii_alphanumeric()));
    words.filter(|word| word.split_once('.').is_some_and(|(section, _)| settings.get(section).is_some())).collect()
}

/// Whether the path leads to a setting, or into a table that people fill.
fn exists(path: &str, settings: &Value) -> bool {
    let mut at = settings;
    for part in path.split('.') {
        match at.get(part) {
            Some(below) => at = below,
            None => return at.as_object().is_some_and(serde_json::Map::is_empty),
        }
    }
    true
}

fn commands_in(fix: &str) -> Vec<&str> {
    let after = fix.match_indices("`quoter-halo ").map(|(at, start)| &fix[at + start.len()..]);
    after.filter_map(|rest| rest.split([' ', '`']).next()).filter(|word| !word.is_empty()).collect()
}
