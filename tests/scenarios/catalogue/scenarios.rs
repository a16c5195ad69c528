//! `docs/scenarios.md`: which statement is shown by which test.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::sources;
use super::statements::{ALL, Due, Kind, Statement};
use super::tests_in_source::by_statement;

type Tests = BTreeMap<String, BTreeSet<String>>;

/// Behaviour that is due and has no test yet. This list may only shrink.
const NOT_YET: &[&str] = &[];

#[test]
fn the_page_of_scenarios_names_the_tests_of_every_statement() {
    crate::docs::check("scenarios.md", &page(&by_statement(&sources::all())));
}

#[test]
fn every_behaviour_that_is_due_has_a_test() {
    let tests = by_statement(&sources::all());
    let bare: Vec<&str> = ALL.iter().filter(|s| is_due(s) && !tests.contains_key(s.number)).map(|s| s.number).collect();
    let missing: Vec<&&str> = bare.iter().filter(|number| !NOT_YET.contains(number)).collect();
    assert!(missing.is_empty(), "no test carries the number of {missing:?}");
    let shown: Vec<&&str> = NOT_YET.iter().filter(|number| !bare.contains(number)).collect();
    assert!(shown.is_empty(), "has a test, or is not due: take it out of NOT_YET: {shown:?}");
}

#[test]
fn no_test_carries_the_number_of_a_statement_that_does_not_exist() {
    let tests = by_statement(&sources::all());
    let strange: Vec<_> = tests.iter().filter(|(number, _)| !ALL.iter().any(|s| s.number == **number)).collect();
    assert!(strange.is_empty(), "{strange:?}");
}

#[test]
fn every_number_is_listed_once_and_in_order() {
    let plain: Vec<&str> = ALL.iter().map(|s| s.number).filter(|number| !number.ends_with('b')).collect();
    let wanted: Vec<String> = (1..=96).map(|number| format!("S{number}")).collect();
    assert_eq!(plain, wanted);
    let further: Vec<&str> = ALL.iter().map(|s| s.number).filter(|number| number.ends_with('b')).collect();
    assert_eq!(further, ["S14b", "S26b"]);
}

fn is_due(statement: &Statement) -> bool {
    statement.due == Due::Now && statement.kind != Kind::P
}

fn page(tests: &Tests) -> String {
    let mut page = String::from(INTRO);
    for statement in ALL {
        let Statement { number, kind, due: _, text } = statement;
        let _ = writeln!(page, "| {number} | {text} | {kind:?} | {} |", shown_by(statement, tests));
    }
    page.push_str("\n## Tests by file\n");
    for (file, names) in by_file(tests) {
        let _ = write!(page, "\n{file}\n\n");
        for name in names {
            let _ = writeln!(page, "* `{name}`");
        }
    }
    page
}

const INTRO: &str = "\
# Scenarios

What the product must do, statement by statement, and the tests that show it: tests carry the numbers in their names. Kinds: F
behaviour, C setting, N what must be so beforehand, D weakness that is not repeated, P step of the set-up. This page is generated;
tests fail when it is out of date, and when a behaviour that is due has no test.

| number | statement | kind | shown by |
| --- | --- | --- | --- |
";

fn shown_by(statement: &Statement, tests: &Tests) -> String {
    if let Some(found) = tests.get(statement.number) {
        let names: Vec<String> = found.iter().map(|test| format!("`{}`", split(test).1)).collect();
        return names.join(", ");
    }
    match (statement.kind, statement.due) {
        (Kind::P, _) => "README".to_owned(),
        (_, Due::Now) => "**not yet**".to_owned(),
        (_, Due::Deployment) => "later: deployment".to_owned(),
    }
}

fn by_file(tests: &Tests) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut files: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for test in tests.values().flatten() {
        let (file, name) = split(test);
        files.entry(file).or_default().insert(name);
    }
    files
}

fn split(test: &str) -> (&str, &str) {
    test.split_once(": ").unwrap_or(("", test))
}
