//! Private notes on the opportunity: about a win, and Quoter's internal notes (decision y).

use domain::halo::{OpportunityId, Quotation};
use domain::plan::Ref;
use domain::plan::snapshot::Matched;
use domain::{RecordId, Status};
use time::macros::datetime;

use super::support::{Case, MARKER, NOW, keys, notes, quotation, row};

#[test]
fn internal_notes_of_quoter_are_written_as_plain_text_once_for_each_text() {
    let mut case = Case::new();
    assert!(notes(&case.written()).is_empty());
    case.quote.internal_notes = Some("<p>Call <b>Kim</b> first</p>".to_owned());
    let plan = case.written();
    let (_, note) = notes(&plan)[0];
    assert_eq!(note.text, "Internal notes of Quoter quote 6:\nCall Kim first");
    assert_eq!(note.outcome, case.settings.notes.outcome);
    let key = keys(&plan).into_iter().find(|key| key.starts_with("note:internal:")).unwrap().to_owned();
    assert_eq!(note.marker, format!("{MARKER}{key}"));

    case.made(&key, 1);
    assert!(notes(&case.written()).is_empty());
    case.quote.internal_notes = Some("Call Lee first".to_owned());
    assert_eq!(notes(&case.written()).len(), 1, "another text is another note");
}

#[test]
fn internal_notes_of_nothing_but_markup_or_against_the_settings_are_not_written() {
    let mut case = Case::new();
    case.quote.internal_notes = Some("<p> </p>".to_owned());
    assert!(notes(&case.written()).is_empty());
    case.quote.internal_notes = Some("Call Kim first".to_owned());
    case.settings.notes.internal = false;
    assert!(notes(&case.written()).is_empty());
}

#[test]
fn a_note_about_the_win_says_what_was_won_when_for_whom_and_what_was_matched() {
    let mut case = Case::new();
    case.quote.status = Status::Accepted;
    case.quote.parent = RecordId::new("7100000");
    case.quote.won = Some(datetime!(2026-03-01 16:05:00 UTC));
    case.custom_field("Accepted by", "Alex Example");
    let plan = case.written();
    let (at, note) = notes(&plan)[0];
    assert_eq!(at, &Ref::Made(domain::plan::StepKey("opportunity".to_owned())));
    insta::assert_snapshot!(note.text, @r#"
    Quoter quote 6 "Office" is won: accepted.
    Record 7100001, a revision of 7100000.
    Won on 2026-03-01 at 16:05 UTC.
    Prepared for Alex Example, Example Client Ltd, alex@client.example.com.
    Accepted by: Alex Example
    Customer: user 51 "Alex Example" of Example Client Ltd (same e-mail address).
    Switch: product 100 "Switch" (exact name).
    Firewall: product 101 "Firewall" (exact name).
    "#);
}

#[test]
fn how_a_quote_was_matched_is_told_in_words_unless_nobody_was_looked_for() {
    let mut case = Case::new();
    let words = "Customer: user 51 \"Alex Example\" of Example Client Ltd (same e-mail address).\n\
                 Switch: product 100 \"Switch\" (exact name).\n\
                 Firewall: product 101 \"Firewall\" (exact name).";
    assert_eq!(case.plan().matched().as_deref(), Some(words));
    shown(&mut case);
    assert_eq!(case.plan().matched(), None);
}

#[test]
fn the_note_tells_how_the_quote_was_matched_before_anything_was_made_for_it() {
    let before = |same: bool| Some(Matched { words: "Customer: nobody in Halo.".to_owned(), same });
    let mut case = Case::new();
    case.quote.status = Status::Accepted;
    case.snapshot.matched = before(true);
    assert!(notes(&case.written())[0].1.text.ends_with("\nCustomer: nobody in Halo."));
    case.snapshot.matched = before(false);
    assert!(notes(&case.written())[0].1.text.contains("Customer: user 51"), "another content is matched anew");
    shown(&mut case);
    assert!(notes(&case.written())[0].1.text.ends_with("\nCustomer: nobody in Halo."), "nobody was looked for now");
    case.snapshot.matched = None;
    assert!(notes(&case.written())[0].1.text.ends_with("\nCustomer: the customer of Halo quote 800."));
}

#[test]
fn a_win_of_which_quoter_says_no_time_has_that_of_the_first_delivery_that_said_so() {
    let mut case = Case::new();
    case.quote.status = Status::Accepted;
    assert!(!notes(&case.written())[0].1.text.contains("Won on"));
    case.snapshot.won_seen = Some(NOW);
    assert!(notes(&case.written())[0].1.text.contains("Won on 2026-03-02 at 09:00 UTC."));
}

#[test]
fn the_note_about_the_win_is_written_once_a_record_and_only_if_it_is_won_and_wanted() {
    let mut case = Case::new();
    case.quote.status = Status::Lost;
    assert!(notes(&case.written()).is_empty());
    case.quote.status = Status::Accepted;
    assert!(keys(&case.written()).contains(&"note:won:7100001"));
    case.made("note:won:7100001", 1);
    assert!(notes(&case.written()).is_empty());
    case.snapshot.made.clear();
    case.settings.notes.won = false;
    assert!(notes(&case.written()).is_empty());
}

#[test]
fn notes_go_to_the_opportunity_that_the_quote_hangs_on() {
    let mut case = Case::new();
    case.quote.internal_notes = Some("Call Kim first".to_owned());
    case.made("opportunity", 700);
    assert_eq!(notes(&case.written())[0].0, &Ref::Known(OpportunityId(700)));
}

/// The quote is won, and quotation 800 shows it already.
fn shown(case: &mut Case) {
    case.quote.status = Status::Accepted;
    case.made("opportunity", 700);
    case.made("quotation:7100001:pending", 800);
    let lines = vec![row(1, Some("switch"), "2", "25"), row(2, Some("firewall"), "1", "1500")];
    case.present(Quotation { lines: Some(lines), ..quotation(800) });
}
