//! The tests that carry numbers of statements in their names: `s17_…`, `s27_s28_…`, `n18_…`; also those that a macro makes, by the names
//! that it is given.

use std::collections::{BTreeMap, BTreeSet};

use super::sources::Source;

/// Tests by statement, each as `file: name`.
pub(super) fn by_statement(sources: &[Source]) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for source in sources {
        for name in tests(&source.text) {
            for statement in statements(&name) {
                found.entry(statement).or_default().insert(format!("{}: {name}", source.path));
            }
        }
    }
    found
}

/// Names of the test functions that show something: not those that are ignored or name a known fault.
fn tests(text: &str) -> Vec<String> {
    let mut attributes: Vec<&str> = Vec::new();
    let mut found = Vec::new();
    for line in text.lines().map(str::trim) {
        if line.starts_with("#[") || line.starts_with("//") || line.is_empty() {
            attributes.push(line);
            continue;
        }
        let name = line.trim_start_matches("pub ").trim_start_matches("async ").strip_prefix("fn ");
        if let Some(name) = name.filter(|_| runs(&attributes)) {
            let end = name.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(name.len());
            // A macro names its test by what it is given.
            found.extend((end > 0).then(|| name[..end].to_owned()));
        }
        attributes.clear();
    }
    found.extend(macros(text).into_iter().flat_map(|name| cases(text, name)));
    found
}

/// The macros of a file that make one test for each name that they are given.
fn macros(text: &str) -> Vec<&str> {
    let definitions = text.split("macro_rules! ").skip(1);
    let of_tests = definitions.filter_map(|rest| {
        let (name, body) = rest.split_once(" {")?;
        let body = body.split("\n}").next()?;
        let (before, _) = body.split_once("fn $")?;
        runs(&before.lines().map(str::trim).collect::<Vec<_>>()).then_some(name)
    });
    of_tests.collect()
}

/// The names that a macro is given: `name => …;`, each at the beginning of a line.
fn cases(text: &str, name: &str) -> Vec<String> {
    let opening = format!("\n{name}! {{");
    let calls = text.split(&opening).skip(1).filter_map(|rest| rest.split("\n}").next());
    let names = calls.flat_map(str::lines).filter_map(|line| line.trim().split_once(" => "));
    names.map(|(name, _)| name.to_owned()).collect()
}

fn runs(attributes: &[&str]) -> bool {
    let is_test = |line: &&str| line.starts_with("#[test]") || line.starts_with("#[tokio::test");
    let shows_nothing = |line: &&str| line.starts_with("#[ignore") || line.starts_with("#[should_panic");
    attributes.iter().any(is_test) && !attributes.iter().any(shows_nothing)
}

/// `s27_s28_the_owner` → `S27`, `S28`; `s14b_…` → `S14b`; `n1_s48_…` → `N1`, `S48`.
fn statements(name: &str) -> Vec<String> {
    name.split('_').map_while(statement).collect()
}

fn statement(word: &str) -> Option<String> {
    let kind = word.chars().next().filter(|kind| ['s', 'n'].contains(kind))?;
    let number = &word[1..];
    let digits = number.trim_end_matches('b');
    let short = number.len() - digits.len() <= 1 && (1..=2).contains(&digits.len());
    let is_one = short && digits.chars().all(|c| c.is_ascii_digit());
    is_one.then(|| format!("{}{}", kind.to_ascii_uppercase(), number.trim_start_matches('0')))
}

#[test]
fn a_test_may_carry_several_numbers_and_must_run() {
    // The search must not take this text for tests.
    let text = "
        #[tokio::test(flavor = \"multi_thread\")]
        /// Why.
        async FN s27_s28_the_owner_is_agent() {
        #[test]
        FN s14b_everything_is_made() {
        #[test]
        #[ignore = \"slow\"]
        FN s17_ignored() {
        #[test]
        #[should_panic(expected = \"a fault\")]
        FN s18_known_fault() {
        FN s3_url() {}
        #[test]
        FN sales_of_s48_are_won() {
        MACRO! each {
            ($($name:ident => $what:expr;)+) => {$(
                #[tokio::test]
                async FN $name() {
                    $what
                }
            )+};
        \n}
        MACRO! other {
            ($name:ident) => { FN $name() {} };
        \n}
        \neach! {
            n1_s5_a_case_of_a_macro => 1;
        \n}
        \nother! {
            s6_is_no_test => 1;
        \n}
    "
    .replace("FN", "fn")
    .replace("MACRO", "macro_rules");
    let names = tests(&text);
    let wanted =
        ["s27_s28_the_owner_is_agent", "s14b_everything_is_made", "sales_of_s48_are_won", "n1_s5_a_case_of_a_macro"];
    assert_eq!(names, wanted);
    let numbers: Vec<String> = names.iter().flat_map(|name| statements(name)).collect();
    assert_eq!(numbers, ["S27", "S28", "S14b", "N1", "S5"]);
}
