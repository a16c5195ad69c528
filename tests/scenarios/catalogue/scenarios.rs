//! `docs/scenarios.md`: which statement is shown by which test.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::sources;
use super::statements::{ALL, Due, FURTHER, Kind, Statement, all};
use super::tests_in_source::by_statement;

type Tests = BTreeMap<String, BTreeSet<String>>;

#[test]
fn the_page_of_scenarios_names_the_tests_of_every_statement() {
    crate::docs::check("scenarios.md", &page(&by_statement(&sources::all())));
}

#[test]
fn every_behaviour_that_is_due_has_a_test() {
    let tests = by_statement(&sources::all());
    let bare: Vec<&str> = all().filter(|s| is_due(s) && !tests.contains_key(s.number)).map(|s| s.number).collect();
    assert!(bare.is_empty(), "no test carries the number of {bare:?}");
    let shown: Vec<&str> =
        all().filter(|s| s.due != Due::Now && tests.contains_key(s.number)).map(|s| s.number).collect();
    assert!(shown.is_empty(), "has a test: {shown:?} are due now");
}

#[test]
fn every_step_of_the_set_up_stands_in_a_page() {
    let missing: Vec<&str> =
        all().filter(|s| s.due == Due::SetUp && set_up_page(s).is_none()).map(|s| s.number).collect();
    assert!(missing.is_empty(), "no page of the set-up names {missing:?}");
}

#[test]
fn no_test_carries_the_number_of_a_statement_that_does_not_exist() {
    let tests = by_statement(&sources::all());
    let strange: Vec<_> = tests.iter().filter(|(number, _)| !all().any(|s| s.number == **number)).collect();
    assert!(strange.is_empty(), "{strange:?}");
}

#[test]
fn every_number_is_listed_once_and_in_order() {
    let plain: Vec<&str> = ALL.iter().map(|s| s.number).filter(|number| !number.ends_with('b')).collect();
    let wanted: Vec<String> = (1..=96).map(|number| format!("S{number}")).collect();
    assert_eq!(plain, wanted);
    let between: Vec<&str> = ALL.iter().map(|s| s.number).filter(|number| number.ends_with('b')).collect();
    assert_eq!(between, ["S14b", "S26b"]);
    let wanted: Vec<String> = (1..=21).map(|number| format!("N{number}")).collect();
    assert_eq!(FURTHER.iter().map(|s| s.number).collect::<Vec<_>>(), wanted);
}

/// A step of the set-up is taken by people.
fn is_due(statement: &Statement) -> bool {
    statement.due == Due::Now && statement.kind != Kind::P
}

/// What people do, and where it says how.
const SET_UP: [(&str, &str); 2] = [
    ("set-up-halo.md", include_str!("../../../docs/set-up-halo.md")),
    ("set-up-quoter.md", include_str!("../../../docs/set-up-quoter.md")),
];

/// The page of the set-up that names the statement, alone or as one of several: `S53 to S56`.
fn set_up_page(statement: &Statement) -> Option<&'static str> {
    let number: u32 = statement.number.trim_start_matches('S').parse().ok()?;
    let names = |text: &str| {
        let words: Vec<&str> =
            text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let numbered = |word: &str| word.strip_prefix('S').and_then(|digits| digits.parse::<u32>().ok());
        let alone = words.iter().any(|word| numbered(word) == Some(number));
        let among = |three: &[&str]| match (numbered(three[0]), three[1], numbered(three[2])) {
            (Some(first), "to", Some(last)) => (first..=last).contains(&number),
            _ => false,
        };
        alone || words.windows(3).any(among)
    };
    SET_UP.iter().find(|(_, text)| names(text)).map(|(page, _)| *page)
}

fn page(tests: &Tests) -> String {
    let mut page = String::from(INTRO);
    page.push_str(&rows(ALL, tests));
    page.push_str(BEYOND);
    page.push_str(&rows(FURTHER, tests));
    page.push_str("\n## Tests by file\n");
    for (file, names) in by_file(tests) {
        let _ = write!(page, "\n{file}\n\n");
        for name in names {
            let _ = writeln!(page, "* `{name}`");
        }
    }
    page
}

fn rows(statements: &[Statement], tests: &Tests) -> String {
    let row = |statement: &Statement| {
        let Statement { number, kind, due: _, text } = statement;
        format!("| {number} | {text} | {kind:?} | {} |\n", shown_by(statement, tests))
    };
    statements.iter().map(row).collect()
}

const INTRO: &str = "\
# Scenarios

What the product must do, statement by statement, and the tests that show it: tests carry the numbers in their names. Kinds: F
behaviour, C setting, N what must be so beforehand, D weakness that is not repeated, P step of the set-up. This page is generated;
tests fail when it is out of date, and when a behaviour that is due has no test.

| number | statement | kind | shown by |
| --- | --- | --- | --- |
";

const BEYOND: &str = "
What it does beyond what integrations of the two are known for:

| number | statement | kind | shown by |
| --- | --- | --- | --- |
";

fn shown_by(statement: &Statement, tests: &Tests) -> String {
    if let Some(found) = tests.get(statement.number) {
        let names: Vec<String> = found.iter().map(|test| format!("`{}`", split(test).1)).collect();
        return names.join(", ");
    }
    match statement.due {
        Due::Now => "**not yet**".to_owned(),
        Due::SetUp => set_up_page(statement).map(|page| format!("[{page}]({page})")).unwrap_or_default(),
        Due::Open => "not built".to_owned(),
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
