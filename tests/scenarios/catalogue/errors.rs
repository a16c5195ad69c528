//! `docs/errors.md`: every code with its cause, whose move it is, and what to do where.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use domain::Disposition;
use domain::problems::codes as writing;
use domain::settings::Timing;
use quoter::{Refusal, codes as reading};

use super::answers::{ANSWERS, LOGS, after_refusal};
use super::codes_in_source::{Found, codes};
use super::sources;

#[test]
fn the_page_of_errors_says_what_the_code_says() {
    crate::docs::check("errors.md", &page());
}

#[test]
fn no_two_kinds_of_error_share_a_code() {
    let mut seen = BTreeMap::new();
    for code in documented() {
        *seen.entry(code).or_insert(0) += 1;
    }
    let twice: Vec<_> = seen.iter().filter(|(_, count)| **count > 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
}

#[test]
fn every_code_in_the_sources_stands_on_the_page() {
    let known: BTreeSet<&str> = documented().into_iter().collect();
    let found = codes(&sources::all());
    assert!(found.len() > 10, "the search finds only {found:?}");
    let missing: Vec<_> = found
        .iter()
        .filter(|(_, found)| !matches!(found, Found::Code(code) if known.contains(code.as_str())))
        .collect();
    assert!(missing.is_empty(), "add a row to domain::problems::codes, or to catalogue/answers.rs: {missing:?}");
}

#[test]
fn every_row_is_raised_somewhere() {
    let sources = sources::all();
    let product: Vec<_> =
        sources.iter().filter(|source| source.is_product()).map(|source| source.product_text()).collect();
    let raised = |what: &str| product.iter().any(|text| names(text, what));
    let written = writing::ALL.iter().map(|row| row.code);
    let read = reading::ALL.iter().filter_map(|row| row.code.strip_prefix("quote_"));
    let idle: Vec<&str> =
        written.chain(read).filter(|name| !raised(&format!("codes::{}", name.to_ascii_uppercase()))).collect();
    assert!(idle.is_empty(), "no source uses {idle:?}");
    let literals = ANSWERS.iter().map(|(_, row)| row.code).chain(LOGS.iter().map(|row| row.code));
    let idle: Vec<&str> =
        literals.filter(|code| !product.iter().any(|text| text.contains(&format!("\"{code}\"")))).collect();
    assert!(idle.is_empty(), "no source spells {idle:?}");
}

/// Whether `text` uses the constant, and not only a longer one.
fn names(text: &str, constant: &str) -> bool {
    text.match_indices(constant)
        .any(|(at, _)| !text[at + constant.len()..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_'))
}

/// Every code on the page.
fn documented() -> Vec<&'static str> {
    let tables = writing::ALL.iter().map(|row| row.code).chain(reading::ALL.iter().map(|row| row.code));
    let refusals = Refusal::ALL.iter().map(|refusal| refusal.code());
    let asked = product_lookup::refusal::ALL.iter().map(|refusal| refusal.code);
    let rest = ANSWERS.iter().map(|(_, row)| row.code).chain(LOGS.iter().map(|row| row.code));
    tables.chain(refusals).chain(asked).chain(rest).collect()
}

fn page() -> String {
    let mut page = String::from(INTRO);
    moves(&mut page);
    heading(&mut page, "Planning and writing", WRITING, COLUMNS);
    for row in writing::ALL {
        line(&mut page, &[&code(row.code), row.when, whose(row.disposition), row.fix]);
    }
    heading(&mut page, "Reading a quote", "The record that came from Quoter cannot be taken as it is.", COLUMNS);
    for row in reading::ALL {
        line(&mut page, &[&code(row.code), row.when, whose(row.disposition), row.fix]);
    }
    heading(
        &mut page,
        "Refused deliveries",
        "Answers of the webhook, which Quoter shows under Settings > Integrations > Webhooks.",
        HTTP,
    );
    for refusal in Refusal::ALL {
        let (move_of, fix) = after_refusal(refusal);
        let status = refusal.status().to_string();
        line(&mut page, &[&code(refusal.code()), &status, &sentence(&refusal.message()), move_of, fix]);
    }
    heading(&mut page, "Other answers of the webhook", "Everything but 200 is sent again by Quoter.", HTTP);
    for (status, row) in ANSWERS {
        line(&mut page, &[&code(row.code), &status.to_string(), row.cause, row.move_of, row.fix]);
    }
    heading(&mut page, "Refused requests of the look-up", LOOKUP, HTTP);
    for refusal in product_lookup::refusal::ALL {
        let product_lookup::refusal::Refusal { code: name, status, title, fix } = refusal;
        let move_of = if *status < 500 { "the caller's" } else { "see the fix" };
        line(&mut page, &[&code(name), &status.to_string(), title, move_of, fix]);
    }
    heading(&mut page, "In logs and in the tool only", "No quote is held because of these.", COLUMNS);
    for row in LOGS {
        line(&mut page, &[&code(row.code), row.cause, row.move_of, row.fix]);
    }
    page
}

const INTRO: &str = "\
# Errors

Every error has a stable code, a cause, somebody whose move it is, and a fix. This page is generated from the code; a test fails
when it is out of date.

## Whose move

| whose move | what happens meanwhile |
| --- | --- |
";
const WRITING: &str = "\
Shown by `quoter-halo status` and on the quote's entry. Where the fix begins with \"Nothing to do\" no quote is held. Warnings of a plan
have codes too: `status_unmapped` and `pdf_address_unknown` do not keep a quote from being written.";
const LOOKUP: &str = "Answers of `product-lookup` besides the problems above. `docs/openapi.json` says which route may give which status.";
const COLUMNS: &[&str] = &["code", "cause", "whose move", "fix"];
const HTTP: &[&str] = &["code", "HTTP", "cause", "whose move", "fix"];

const DISPOSITIONS: [Disposition; 6] = [
    Disposition::Retry,
    Disposition::InDoubt,
    Disposition::FixSettings,
    Disposition::FixInQuoter,
    Disposition::FixInHalo,
    Disposition::Bug,
];

fn whose(disposition: Disposition) -> &'static str {
    match disposition {
        Disposition::Retry => "nobody's: it is tried again",
        Disposition::InDoubt => "nobody's: it is looked for first",
        Disposition::FixSettings => "yours, in the settings",
        Disposition::FixInQuoter => "yours, in Quoter",
        Disposition::FixInHalo => "yours, in Halo",
        Disposition::Bug => "ours: report it",
    }
}

fn moves(page: &mut String) {
    let timing = Timing::default();
    for disposition in DISPOSITIONS {
        line(page, &[whose(disposition), &meanwhile(disposition, &timing)]);
    }
}

fn meanwhile(disposition: Disposition, timing: &Timing) -> String {
    let recheck = timing.held_recheck_hours;
    match disposition {
        Disposition::Retry => format!(
            "tried again after {} seconds, then ever more seldom; after {} hours the quote is held",
            timing.retry_seconds.first().copied().unwrap_or_default(),
            timing.give_up_hours
        ),
        Disposition::InDoubt => format!(
            "after {} seconds the record is looked for; only if it surely does not exist is it written again",
            timing.settle_seconds
        ),
        Disposition::FixSettings => {
            format!(
                "the quote is held; `quoter-halo retry` lets it go on, and it is looked at again every {recheck} hours"
            )
        }
        Disposition::FixInQuoter => {
            format!("the quote is held; a new revision lets it go on, and it is looked at again every {recheck} hours")
        }
        Disposition::FixInHalo => {
            format!(
                "the quote is held; `quoter-halo retry` lets it go on, and it is looked at again every {recheck} hours"
            )
        }
        Disposition::Bug => "the quote is held; nothing is lost".to_owned(),
    }
}

fn heading(page: &mut String, title: &str, text: &str, columns: &[&str]) {
    let _ = write!(page, "\n## {title}\n\n{text}\n\n");
    line(page, columns);
    line(page, &vec!["---"; columns.len()]);
}

fn line(page: &mut String, cells: &[&str]) {
    let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
    let _ = writeln!(page, "| {} |", cells.join(" | "));
}

fn code(code: &str) -> String {
    format!("`{code}`")
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters.next().map(|letter| letter.to_uppercase().collect()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}
