//! Which quotes are pushed at all (S87, decisions f and t).

use domain::party::Owner;
use domain::plan::scope::{Scope, decide};
use domain::quote::Named;
use domain::settings::{Filter, Settings};
use domain::{Quote, Status};
use time::OffsetDateTime;
use time::macros::datetime;

use super::support::{Case, NOW};

const START: OffsetDateTime = datetime!(2026-03-02 09:00:00 UTC);

#[test]
fn without_a_word_in_the_settings_every_quote_is_pushed() {
    assert_eq!(decide(&quote(), &Settings::default(), NOW), Scope::Push);
}

#[test]
fn a_quote_of_another_account_is_held() {
    let of = |account: &str| decided(|settings| settings.quoter.account = Some(account.to_owned()));
    assert_eq!(of(" 90001 "), "push");
    assert_eq!(of("90002"), "held foreign_account");
}

#[test]
fn a_quote_that_was_seen_before_the_first_day_is_left_alone() {
    let seen = |at: OffsetDateTime| {
        let mut settings = Settings::default();
        settings.scope.live_from = Some("2026-03-02T10:00:00+01:00".to_owned());
        word(decide(&quote(), &settings, at))
    };
    assert_eq!(seen(START - time::Duration::SECOND), "left alone before_live");
    assert_eq!(seen(START), "push");
    assert_eq!(seen(START + time::Duration::SECOND), "push");
}

#[test]
fn a_first_day_that_cannot_be_read_holds_and_lets_nothing_slip() {
    assert_eq!(decided(|settings| settings.scope.live_from = Some("soon".to_owned())), "held live_from_unreadable");
}

#[test]
fn what_fits_never_is_left_alone_and_says_by_what() {
    for (never, what) in filters() {
        let mut settings = Settings::default();
        settings.scope.never = never.clone();
        let Scope::LeftAlone(problem) = decide(&quote(), &settings, NOW) else { panic!("{never:?}") };
        assert!(problem.cause.contains("scope.never") && problem.cause.contains(what), "{}", problem.cause);
    }
}

#[test]
fn sync_only_lets_through_what_fits_any_of_it() {
    for (sync_only, _) in filters() {
        assert_eq!(decided(|settings| settings.scope.sync_only = sync_only.clone()), "push", "{sync_only:?}");
    }
}

#[test]
fn sync_only_leaves_alone_what_fits_nothing_of_it() {
    for misses in misses() {
        assert_eq!(
            decided(|settings| settings.scope.sync_only = misses.clone()),
            "left alone out_of_scope",
            "{misses:?}"
        );
    }
}

#[test]
fn a_filter_that_fits_nothing_keeps_no_quote_away() {
    for misses in misses() {
        assert_eq!(decided(|settings| settings.scope.never = misses.clone()), "push", "{misses:?}");
    }
}

#[test]
fn a_quote_without_owner_or_template_fits_no_filter_of_them() {
    let mut bare = quote();
    (bare.template, bare.reseller, bare.owner) = (None, None, Owner::default());
    let mut settings = Settings::default();
    settings.scope.never = Filter {
        templates: vec!["Managed services".to_owned()],
        owners: vec!["sam@msp.example.com".to_owned()],
        resellers: vec!["Example Reseller".to_owned()],
        ..Filter::default()
    };
    assert_eq!(decide(&bare, &settings, NOW), Scope::Push);
}

#[test]
fn s87_with_only_won_quotes_the_others_wait() {
    let with = |status: Status| {
        let mut settings = Settings::default();
        settings.scope.only_won = true;
        word(decide(&Quote { status, ..quote() }, &settings, NOW))
    };
    assert_eq!(with(Status::Pending), "waits waits_for_win");
    assert_eq!(with(Status::Lost), "waits waits_for_win");
    assert_eq!(with(Status::Accepted), "push");
    assert_eq!(word(decide(&quote(), &Settings::default(), NOW)), "push", "without the setting nothing waits");
}

/// A quote that all [`filters`] fit.
fn quote() -> Quote {
    let named = |name: &str| Some(Named { id: None, name: Some(name.to_owned()) });
    let mut case = Case::new();
    case.custom_field("Halo", "Yes");
    Quote { template: named("Managed services"), reseller: named("Example Reseller"), ..case.quote }
}

fn filters() -> [(Filter, &'static str); 5] {
    let list = |text: &str| vec![text.to_owned()];
    let field = |label: &str, value: &str| [(label.to_owned(), value.to_owned())].into();
    [
        (Filter { templates: list("managed  SERVICES"), ..Filter::default() }, "the template \"managed  SERVICES\""),
        (Filter { owners: list("SAM@msp.example.com "), ..Filter::default() }, "the owner"),
        (Filter { resellers: list("example reseller"), ..Filter::default() }, "the reseller \"example reseller\""),
        (Filter { custom_fields: field("halo", "yes"), ..Filter::default() }, "the custom field \"halo\""),
        (Filter { custom_fields: field("HALO", ""), ..Filter::default() }, "the custom field \"HALO\""),
    ]
}

fn misses() -> [Filter; 5] {
    let list = |text: &str| vec![text.to_owned()];
    let field = |label: &str, value: &str| [(label.to_owned(), value.to_owned())].into();
    [
        Filter { templates: list("Projects"), ..Filter::default() },
        Filter { owners: list("kim@msp.example.com"), ..Filter::default() },
        Filter { resellers: list("Another Reseller"), ..Filter::default() },
        Filter { custom_fields: field("halo", "no"), ..Filter::default() },
        Filter { custom_fields: field("another", "yes"), ..Filter::default() },
    ]
}

fn decided(change: impl FnOnce(&mut Settings)) -> String {
    let mut settings = Settings::default();
    change(&mut settings);
    word(decide(&quote(), &settings, NOW))
}

fn word(scope: Scope) -> String {
    match scope {
        Scope::Push => "push".to_owned(),
        Scope::WaitsForWin(problem) => format!("waits {}", problem.code),
        Scope::LeftAlone(problem) => format!("left alone {}", problem.code),
        Scope::Held(problem) => format!("held {}", problem.code),
    }
}
