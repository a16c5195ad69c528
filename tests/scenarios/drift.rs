//! The poll of Quoter's API: nothing is lost with a webhook that fails, and everything works without one (S66, N3, decisions j and r).

use domain::FamilyKey;
use domain::settings::{Content, Pick, Policy};
use sandbox::halo::Entity;
use sandbox::quoter::switches::ApiAnswer;
use sandbox::quoter::{By, QuoteBuilder, Status, line};
use scenarios::World;
use serde_json::Value;
use store::{Kind, NewDelivery, State};
use sync::{Drift, Outcome, drift};
use time::Duration;

use crate::in_quoter::{quoter, told};
use crate::support::{apply, number, only_quote, tenant, world};

#[tokio::test]
async fn s66_without_any_webhook_a_quote_is_published_revised_and_won() {
    for content in [Content::Delivery, Content::Api] {
        let world = world(polled).await;
        apply(&world, |settings| settings.quoter.content = content).await;
        let id = quoter(&world).publish_new(quote().build());
        sweep(&world).await;
        assert_eq!(only_quote(&world)["title"], "1 Network refresh");

        let revised = quoter(&world).revise(&id, |quote| quote.name = "Larger refresh".to_owned()).unwrap();
        sweep(&world).await;
        assert_eq!(only_quote(&world)["title"], "1 Larger refresh");

        quoter(&world).accept(&revised, &[]).unwrap();
        sweep(&world).await;
        assert_eq!(number(&only_quote(&world)["status"]), 3.0, "accepted");
        let entry = world.entry(&family()).await;
        assert_eq!((entry.state, entry.kind), (State::Done, Kind::Won), "{:?}", entry.problem);
        assert_eq!(quoter(&world).mails().len(), 0);
        world.assert_clean();
    }
}

#[tokio::test]
async fn s66_what_a_webhook_brought_is_not_put_into_the_queue_again() {
    let world = world(polled).await;
    let id = quoter(&world).publish_new(quote().build());
    delivered(&world, &id).await;
    let calls = world.halo().calls();
    for _ in 0..4 {
        let found = sweep(&world).await;
        assert_eq!((found.rung, found.problem), (0, None), "{found:?}");
    }
    assert_eq!(world.halo().calls(), calls);
    world.assert_clean();
}

#[tokio::test]
async fn s66_a_webhook_that_comes_after_the_poll_changes_nothing() {
    for content in [Content::Delivery, Content::Api] {
        let world = world(polled).await;
        apply(&world, |settings| settings.quoter.content = content).await;
        let id = quoter(&world).publish_new(quote().build());
        sweep(&world).await;
        let before = only_quote(&world);
        world.clock.advance(Duration::minutes(1));
        delivered(&world, &id).await;
        sweep(&world).await;
        assert_eq!(only_quote(&world)["id"], before["id"]);
        assert_eq!(world.records(Entity::Attachment).len(), 1);
        world.assert_clean();
    }
}

#[tokio::test]
async fn s66_under_every_policy_a_record_that_both_ways_bring_is_one_halo_quote() {
    for policy in [Policy::New, Policy::Skip, Policy::Overwrite] {
        for webhook_first in [true, false] {
            let world = world(polled).await;
            apply(&world, |settings| settings.quotation.policy = policy).await;
            let id = quoter(&world).publish_new(quote().build());
            if webhook_first {
                delivered(&world, &id).await;
            }
            sweep(&world).await;
            delivered(&world, &id).await;
            quoter(&world).accept(&id, &[]).unwrap();
            sweep(&world).await;
            delivered(&world, &id).await;
            sweep(&world).await;
            assert_eq!(number(&only_quote(&world)["status"]), 3.0, "accepted; {policy:?}, {webhook_first}");
            assert_eq!(world.records(Entity::SalesOrder).len(), 1);
            assert_eq!(world.records(Entity::Attachment).len(), 2, "published and won");
            world.assert_clean();
        }
    }
}

#[tokio::test]
async fn s66_a_record_stays_under_the_id_of_its_steps_whichever_entry_seems_to_be_the_first() {
    let world = world(polled).await;
    apply(&world, |settings| settings.quotation.policy = Policy::New).await;
    let id = quoter(&world).publish_new(quote().build());
    // The webhook received it before the poll found it, and stores it after the run.
    let (data, received) = (data(&world, &id), world.clock.now());
    sweep(&world).await;
    let digest = domain::quote::digest(data.as_bytes());
    let late = NewDelivery::new(family(), digest, store::Content::Body(data.as_bytes()), received);
    world.system.store.append(&late).await.unwrap();
    assert_eq!(world.settle(&family()).await.state, State::Done);
    only_quote(&world);
    world.assert_clean();
}

#[tokio::test]
async fn n3_s66_a_lost_webhook_of_a_revision_a_status_or_a_win_is_made_up_for() {
    let world = world(polled).await;
    let id = quoter(&world).publish_new(quote().build());
    delivered(&world, &id).await;
    quoter(&world).lose(&id).unwrap();
    sweep(&world).await;
    assert_eq!(number(&only_quote(&world)["status"]), 4.0, "rejected");

    let revised = quoter(&world).revise(&id, |quote| quote.name = "Second try".to_owned()).unwrap();
    sweep(&world).await;
    assert_eq!(only_quote(&world)["title"], "1 Second try");

    quoter(&world).set_status(&revised, Status::Accepted, By::Customer).unwrap();
    sweep(&world).await;
    assert_eq!(number(&only_quote(&world)["status"]), 3.0, "accepted");
    world.assert_clean();
}

#[tokio::test]
async fn s66_a_late_webhook_of_an_older_revision_or_state_does_not_turn_the_clock_back() {
    let world = world(polled).await;
    let first = quoter(&world).publish_new(quote().build());
    let late = data(&world, &first);
    let second = quoter(&world).revise(&first, |quote| quote.name = "Second".to_owned()).unwrap();
    let open = data(&world, &second);
    world.clock.advance(Duration::minutes(1));
    quoter(&world).lose(&second).unwrap();
    sweep(&world).await;
    assert_eq!(number(&only_quote(&world)["status"]), 4.0, "rejected");

    for late in [late, open] {
        world.clock.advance(Duration::minutes(5));
        world.deliver(&late).await;
        assert_eq!(world.settle(&family()).await.state, State::Done);
        let shown = only_quote(&world);
        assert_eq!((shown["title"].as_str(), number(&shown["status"])), (Some("1 Second"), 4.0));
    }
    world.assert_clean();
}

#[tokio::test]
async fn s66_a_revision_that_a_webhook_brings_to_a_polled_quote_counts_at_once() {
    let world = world(polled).await;
    let first = quoter(&world).publish_new(quote().build());
    sweep(&world).await;
    world.clock.advance(Duration::minutes(5));
    let second = quoter(&world).revise(&first, |quote| quote.name = "Second".to_owned()).unwrap();
    delivered(&world, &second).await;
    assert_eq!(only_quote(&world)["title"], "1 Second");
    world.assert_clean();
}

#[tokio::test]
async fn s66_when_the_api_can_no_longer_be_asked_what_a_webhook_brings_counts() {
    let world = world(polled).await;
    let first = quoter(&world).publish_new(quote().build());
    sweep(&world).await;
    world.clock.advance(Duration::minutes(5));
    let second = quoter(&world).revise(&first, |quote| quote.name = "Second".to_owned()).unwrap();
    let mut deps = world.system.worker.deps().clone();
    deps.quoter = None;
    world.deliver(&data(&world, &second)).await;
    let outcome = sync::Worker::new(deps).run(&family()).await.unwrap();
    assert!(matches!(outcome, Outcome::Ran { .. }));
    assert_eq!(only_quote(&world)["title"], "1 Second");
    world.assert_clean();
}

#[tokio::test]
async fn s66_a_poll_that_is_disturbed_loses_nothing_and_the_next_goes_on() {
    for answer in [ApiAnswer::ServerError, ApiAnswer::Html, ApiAnswer::CutOff] {
        let world = world(polled).await;
        quoter(&world).publish_new(quote().build());
        quoter(&world).set(|switches| switches.api_answer = answer);
        let found = sweep(&world).await;
        assert_eq!((found.rung, found.problem), (0, Some("quoter_unavailable")), "{answer:?}");
        assert_eq!(world.halo().calls(), 0);

        world.clock.advance(Duration::hours(5));
        quoter(&world).set(|switches| switches.api_answer = ApiAnswer::Normal);
        assert_eq!(sweep(&world).await.rung, 1);
        only_quote(&world);
        world.assert_clean();
    }
}

#[tokio::test]
async fn s66_more_quotes_than_the_limit_of_calls_allows_are_found_over_several_polls() {
    let world = world(polled).await;
    for _ in 0..70 {
        quoter(&world).publish_new(quote().build());
        world.clock.advance(Duration::SECOND);
    }
    let first = poll(&world).await;
    assert_eq!((first.problem, first.left), (Some("quoter_unavailable"), true), "{first:?}");
    assert!(first.rung > 40, "{first:?}");
    world.clock.advance(Duration::minutes(15));
    let second = poll(&world).await;
    assert_eq!((first.rung + second.rung, second.problem), (70, None), "{second:?}");
    assert!(second.listed < 70, "it went on where the first one stopped: {second:?}");
    world.assert_clean();
}

#[tokio::test]
async fn s66_a_list_of_several_pages_is_read_to_its_end() {
    let world = world(polled).await;
    for at in 0..405 {
        let mut quote = quote().build();
        (quote.id, quote.public_id) = (format!("73{at:05}"), format!("quot_32{at:025}"));
        (quote.uuid, quote.number) = (format!("9001-{at}"), 5_000 + at);
        // Only a few need to be fetched: on each page the first and the last.
        quote.primary = [0, 199, 200, 399, 400, 404].contains(&at);
        // A bulk change: all in the same second.
        quote.updated_at = world.clock.now().unix_timestamp();
        quoter(&world).store(quote);
    }
    world.clock.advance(Duration::minutes(1));
    let found = poll(&world).await;
    assert_eq!((found.rung, found.left, found.problem), (6, false, None), "{found:?}");
    world.assert_clean();
}

#[tokio::test]
async fn s66_a_quote_that_the_api_shows_only_later_is_found_by_a_later_poll() {
    let world = world(polled).await;
    let id = quoter(&world).publish_new(quote().build());
    let api = quoter(&world).quote(&id).unwrap().public_id;
    quoter(&world).hide(&api, 20 * 60);
    assert_eq!(sweep(&world).await.rung, 0);
    assert_eq!(sweep(&world).await.rung, 1);
    only_quote(&world);
    world.assert_clean();
}

#[tokio::test]
async fn s66_a_refused_key_closes_the_gate_for_the_poll_and_opens_it_after_the_fix() {
    let world = world(polled).await;
    quoter(&world).publish_new(quote().build());
    quoter(&world).set_api_key("another-key");
    let found = poll(&world).await;
    assert_eq!((found.problem, found.credentials_refused), (Some("api_key_refused"), true));
    assert!(!world.system.store.gate("quoter").await.unwrap().open);
    let calls = quoter(&world).calls();
    assert_eq!(poll(&world).await.problem, Some("gate_closed"));
    assert_eq!(quoter(&world).calls(), calls, "a closed gate asks nobody");

    quoter(&world).set_api_key(sandbox::quoter::API_KEY);
    let found = sweep(&world).await;
    assert_eq!((found.rung, found.problem), (1, None));
    assert!(world.system.store.gate("quoter").await.unwrap().open);
    only_quote(&world);
    world.assert_clean();
}

#[tokio::test]
async fn s66_without_the_number_of_the_account_the_poll_says_what_is_missing_unless_a_webhook_told_it() {
    let world = world(|settings| settings.quotation.policy = Policy::Overwrite).await;
    let id = quoter(&world).publish_new(quote().build());
    assert_eq!(poll(&world).await.problem, Some("quoter_account_missing"));
    delivered(&world, &id).await;
    let found = sweep(&world).await;
    assert_eq!((found.rung, found.problem), (0, None));
    world.assert_clean();
}

#[tokio::test]
async fn a_quote_that_expires_follows_the_status_mapping_and_nothing_is_deleted() {
    for content in [Content::Delivery, Content::Api] {
        let world = tenant(|_| {}, ended).await;
        apply(&world, |settings| settings.quoter.content = content).await;
        let expires = world.clock.now() + Duration::days(3);
        let mut draft = quote().build();
        draft.expires_at = Some(expires.unix_timestamp());
        let id = quoter(&world).publish_new(draft);
        delivered(&world, &id).await;
        assert_eq!(number(&only_quote(&world)["status"]), 2.0, "sent");
        sweep(&world).await;

        world.clock.advance(Duration::days(4));
        assert_eq!(sweep(&world).await.expired, 1);
        assert_eq!(number(&only_quote(&world)["status"]), 4.0, "rejected, as the mapping says");
        assert_eq!(world.entry(&family()).await.state, State::Done);
        assert_eq!(sweep(&world).await.expired, 0);
        world.assert_clean();
    }
}

#[tokio::test]
async fn a_quote_that_was_decided_in_time_does_not_expire() {
    let world = tenant(|_| {}, ended).await;
    let mut draft = quote().build();
    draft.expires_at = Some((world.clock.now() + Duration::days(3)).unix_timestamp());
    let id = quoter(&world).publish_new(draft);
    delivered(&world, &id).await;
    quoter(&world).accept(&id, &[]).unwrap();
    delivered(&world, &id).await;
    world.clock.advance(Duration::days(4));
    assert_eq!(sweep(&world).await.expired, 0);
    assert_eq!(number(&only_quote(&world)["status"]), 3.0, "accepted");
    world.assert_clean();
}

#[tokio::test]
async fn a_deleted_quote_is_told_after_two_looks_an_hour_apart_and_nothing_in_halo_is_deleted() {
    let world = tenant(|_| {}, ended).await;
    let id = quoter(&world).publish_new(quote().build());
    let other = quoter(&world).publish_new(quote().build());
    for id in [&id, &other] {
        delivered(&world, id).await;
    }
    let quotes = world.records(Entity::Quotation).len();
    quoter(&world).delete(&id).unwrap();
    for _ in 0..3 {
        assert_eq!(sweep(&world).await.gone, 0);
    }
    world.clock.advance(Duration::hours(1));
    assert_eq!(sweep(&world).await.gone, 1);
    world.settle(&family()).await;
    let statuses: Vec<Value> = world.records(Entity::Quotation).iter().map(|row| row["status"].clone()).collect();
    assert_eq!(statuses.iter().map(number).collect::<Vec<_>>(), [4.0, 2.0]);
    assert_eq!(world.records(Entity::Quotation).len(), quotes);
    assert_eq!(world.records(Entity::Ticket).len(), 2);
    assert_eq!(sweep(&world).await.gone, 0, "once");
    world.assert_clean();
}

#[tokio::test]
async fn with_the_key_of_another_account_nothing_seems_to_be_deleted() {
    let world = tenant(|_| {}, ended).await;
    let id = quoter(&world).publish_new(quote().build());
    delivered(&world, &id).await;
    quoter(&world).delete(&id).unwrap();
    for _ in 0..4 {
        world.clock.advance(Duration::hours(2));
        assert_eq!(sweep(&world).await.gone, 0);
    }
    assert_eq!(number(&only_quote(&world)["status"]), 2.0, "sent");
    world.assert_clean();
}

/// Polled, and the Halo quote is brought up to date in place.
fn polled(settings: &mut domain::Settings) {
    settings.quoter.account = Some("90001".to_owned());
    settings.quotation.policy = Policy::Overwrite;
    for (status, row) in [("accepted", "Accepted"), ("lost", "Rejected")] {
        settings.quotation.status.insert(status.to_owned(), Pick::Name(row.to_owned()));
    }
}

/// The same with statuses for quotes that end by themselves.
fn ended(settings: &mut domain::Settings) {
    polled(settings);
    for status in ["expired", "deleted"] {
        settings.quotation.status.insert(status.to_owned(), Pick::Name("Rejected".to_owned()));
    }
}

fn quote() -> QuoteBuilder {
    QuoteBuilder::new(0).name("Network refresh").line(line("Network switch, 8 port", "25.00").code("HW-SW8-001"))
}

fn family() -> FamilyKey {
    FamilyKey::from_stored("90001#1")
}

/// What Quoter's webhook says of a stored quote now.
fn data(world: &World, id: &str) -> String {
    told(world, id, false)
}

/// The webhook brings the quote, and it is run until nothing is open.
async fn delivered(world: &World, id: &str) {
    let data = data(world, id);
    assert_eq!(world.deliver(&data).await.status, 200);
    let entry = world.settle(&scenarios::family(&data)).await;
    assert_eq!(entry.state, State::Done, "{:?}", entry.problem);
}

async fn poll(world: &World) -> Drift {
    let until = world.clock.now() + Duration::minutes(5);
    drift(world.system.sweep.deps(), until).await.unwrap()
}

/// A quarter of an hour later: a poll, and the runs of what is due.
async fn sweep(world: &World) -> Drift {
    world.clock.advance(Duration::minutes(15));
    let found = poll(world).await;
    world.clock.advance(Duration::minutes(5));
    for family in world.system.store.due(world.clock.now(), 100).await.unwrap() {
        world.settle(&family).await;
    }
    found
}
