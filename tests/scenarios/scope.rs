//! Which quotes are pushed, and when nothing is written (S87, decisions f and t).

use domain::settings::{Mode, Pick};
use sandbox::halo::Entity;
use sandbox::quoter::{QuoteBuilder, Status, line};
use scenarios::{World, family};
use store::State;
use sync::Ended;

use crate::support::{apply, held_for, in_halo, only_quote, world};

const NOW: i64 = 1_772_442_000;

fn quote() -> QuoteBuilder {
    QuoteBuilder::new(7).line(line("Patch cable, 2 m", "3.50"))
}

async fn left_alone(world: &World, quote: QuoteBuilder, code: &str, word: &str) {
    let report = world.publish(quote).await;
    let Ended::Ignored { problem } = &report.ended else { panic!("not left alone: {report:#?}") };
    assert_eq!(problem.code, code);
    assert!(problem.cause.contains(word), "{problem:?}");
    assert_eq!(world.halo().calls(), 0, "nothing is even read");
}

#[tokio::test]
async fn to_observe_plans_every_quote_and_writes_nothing() {
    let world = world(|settings| settings.mode = Mode::Observe).await;
    let report = world.publish(QuoteBuilder::sample()).await;
    assert_eq!(report.ended, Ended::Observed, "{report:#?}");
    let plan = report.plan.unwrap().to_string();
    assert!(plan.contains("make the quotation \"6 Quote for Example Client Ltd\""), "{plan}");
    let posts = world.halo().requests().into_iter().filter(|request| request.method == "POST" && request.is_call());
    assert_eq!(posts.count(), 0);
    assert!(world.records(Entity::Quotation).is_empty() && world.records(Entity::Ticket).is_empty());
    world.assert_clean();
}

#[tokio::test]
async fn going_live_writes_what_was_observed_once_it_is_woken() {
    let world = world(|settings| settings.mode = Mode::Observe).await;
    let data = quote().data();
    world.publish(quote()).await;
    apply(&world, |settings| settings.mode = Mode::Live).await;
    world.system.store.kick(&family(&data), world.clock.now()).await.unwrap();
    assert_eq!(world.settle(&family(&data)).await.state, State::Done);
    assert_eq!(only_quote(&world)["revenue"], 3.5);
    world.assert_clean();
}

#[tokio::test]
async fn what_is_wrong_shows_while_observing_too() {
    let world = world(|settings| settings.mode = Mode::Observe).await;
    held_for(&world, quote().currency("XTS", "Test coins"), "currency_missing").await;
    world.assert_clean();
}

#[tokio::test]
async fn a_quote_older_than_the_first_day_is_left_alone_and_a_newer_one_is_not() {
    let world = world(|settings| settings.scope.live_from = Some("2026-03-02T10:00:00+01:00".to_owned())).await;
    in_halo(&world, quote()).await;
    apply(&world, |settings| settings.scope.live_from = Some("2026-03-02T12:00:00Z".to_owned())).await;
    let report = world.publish(QuoteBuilder::new(8).line(line("Patch cable, 2 m", "3.50"))).await;
    assert!(matches!(&report.ended, Ended::Ignored { problem } if problem.code == "before_live"), "{report:#?}");
    assert_eq!(world.records(Entity::Quotation).len(), 1);
    world.assert_clean();
}

#[tokio::test]
async fn a_first_day_that_cannot_be_read_holds_rather_than_pushes() {
    let world = world(|settings| settings.scope.live_from = Some("next Monday".to_owned())).await;
    let problem = held_for(&world, quote(), "live_from_unreadable").await;
    assert!(problem.cause.contains("next Monday"), "{problem:?}");
    assert_eq!(world.halo().calls(), 0);
}

#[tokio::test]
async fn never_leaves_quotes_alone_by_template_owner_and_custom_field() {
    let world = world(|settings| {
        settings.scope.never.templates.push("TEST".to_owned());
    })
    .await;
    left_alone(&world, quote(), "out_of_scope", "template").await;
    apply(&world, |settings| {
        settings.scope.never.templates.clear();
        settings.scope.never.owners.push("Sam@MSP.example.com".to_owned());
    })
    .await;
    left_alone(&world, QuoteBuilder::new(8).line(line("A", "1")), "out_of_scope", "owner").await;
    apply(&world, |settings| {
        settings.scope.never.owners.clear();
        settings.scope.never.custom_fields.insert("Halo".to_owned(), "no".to_owned());
    })
    .await;
    let no = QuoteBuilder::new(9).line(line("A", "1")).custom_field("halo", "No");
    left_alone(&world, no, "out_of_scope", "custom field").await;
    in_halo(&world, QuoteBuilder::new(10).line(line("A", "1")).custom_field("halo", "yes")).await;
    world.assert_clean();
}

#[tokio::test]
async fn sync_only_pushes_what_fits_and_never_beats_it() {
    let world = world(|settings| {
        settings.scope.sync_only.custom_fields.insert("Halo".to_owned(), String::new());
    })
    .await;
    left_alone(&world, quote(), "out_of_scope", "sync_only").await;
    in_halo(&world, QuoteBuilder::new(8).line(line("A", "1")).custom_field("Halo", "anything")).await;
    apply(&world, |settings| settings.scope.never.owners.push("sam@msp.example.com".to_owned())).await;
    let report = world.publish(QuoteBuilder::new(9).line(line("A", "1")).custom_field("Halo", "anything")).await;
    assert!(matches!(report.ended, Ended::Ignored { .. }), "{report:#?}");
    world.assert_clean();
}

#[tokio::test]
async fn a_quote_of_another_quoter_account_is_refused() {
    let world = world(|settings| settings.quoter.account = Some("90001".to_owned())).await;
    in_halo(&world, quote()).await;
    let calls = world.halo().calls();
    let foreign = QuoteBuilder::new(8).line(line("A", "1")).with(|quote| quote.account_id = "90002".to_owned());
    held_for(&world, foreign, "foreign_account").await;
    assert_eq!(world.halo().calls(), calls, "Halo is not called");
    world.assert_clean();
}

#[tokio::test]
async fn s87_before_the_win_nothing_is_written_and_the_quote_waits_where_people_see_it() {
    let world = world(|settings| settings.scope.only_won = true).await;
    let report = world.publish(quote()).await;
    assert!(
        matches!(&report.ended, Ended::Waiting { problem: Some(p), .. } if p.code == "waits_for_win"),
        "{report:#?}"
    );
    assert_eq!(world.halo().calls(), 0);
    assert_eq!(world.entry(&family(&quote().data())).await.state, State::Waiting);
    world.assert_clean();
}

#[tokio::test]
async fn s87_the_win_pushes_the_quote() {
    let world = world(|settings| {
        settings.scope.only_won = true;
        settings.quotation.status.insert("accepted".to_owned(), Pick::Name("Accepted".to_owned()));
    })
    .await;
    world.publish(quote()).await;
    let won = quote().status(Status::Accepted, Some(NOW)).data();
    assert_eq!(world.deliver(&won).await.status, 200);
    assert_eq!(world.settle(&family(&won)).await.state, State::Done);
    assert_eq!(only_quote(&world)["status"], 3);
    world.assert_clean();
}

#[tokio::test]
async fn s87_a_lost_quote_is_never_pushed() {
    let world = world(|settings| settings.scope.only_won = true).await;
    world.publish(quote()).await;
    let report = world.publish(quote().status(Status::Lost, None)).await;
    assert!(!matches!(report.ended, Ended::Done), "{report:#?}");
    assert_eq!(world.halo().calls(), 0);
    world.assert_clean();
}
