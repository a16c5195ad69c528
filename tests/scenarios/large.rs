//! What does not fit into an item goes by way of the bucket, in each function that comes upon it.

use domain::Settings;
use domain::settings::Policy;
use sandbox::halo::Entity;
use sandbox::quoter::{QuoteBuilder, Status, line};
use scenarios::{World, family};
use serde_json::json;
use store::State;
use time::Duration;

use crate::in_quoter::{delivered, quoter};
use crate::support::{apply, world};
use crate::won::selling;

/// A text that stays large when it is compressed, of 64 characters a part.
fn noise(seed: &str, parts: usize) -> String {
    (0..parts).map(|part| domain::quote::digest(format!("{seed}-{part}").as_bytes())).collect()
}

/// A quote whose lines have 800 KB of text.
fn wordy(number: u64) -> QuoteBuilder {
    let lines = (0..250).map(|at| {
        let product = at % 40;
        let line = line(&format!("Product {product}"), "10.00").code(&format!("P-{product}"));
        line.description(&noise(&format!("{number}-{at}"), 50))
    });
    lines.fold(QuoteBuilder::new(number), QuoteBuilder::line)
}

/// Gives Halo so many agents with so long names that its lists do not fit into an item.
pub(crate) fn crowd(world: &World) {
    for number in 0..80 {
        world.halo().edit(Entity::Agent, json!({"name": noise(&number.to_string(), 160), "isdisabled": false}));
    }
}

/// How many objects the bucket has under a folder.
pub(crate) async fn objects(world: &World, folder: &str) -> usize {
    let bucket = &world.system.store.names().bucket;
    let listed = world.system.aws.s3().list_objects_v2().bucket(bucket).prefix(format!("{folder}/")).send();
    listed.await.unwrap().contents().len()
}

async fn reaches_halo(world: &World, quote: QuoteBuilder) {
    world.clock.advance(Duration::minutes(1));
    let data = quote.data();
    assert_eq!(world.deliver(&data).await.status, 200);
    let entry = world.settle(&family(&data)).await;
    assert_eq!(entry.state, State::Done, "{:?}", entry.problem);
}

#[tokio::test]
async fn s48_a_won_quote_whose_delivery_and_report_do_not_fit_into_an_item_goes_through() {
    let world = world(selling).await;
    reaches_halo(&world, wordy(78).status(Status::Accepted, None)).await;
    assert_eq!((objects(&world, "deliveries").await, objects(&world, "runs").await > 0), (1, true));
    assert_eq!(world.records(Entity::SalesOrder).len(), 1);
    let runs = world.system.store.runs(&domain::FamilyKey::from_stored("90001#78"), 9).await.unwrap();
    assert!(runs.iter().any(|run| run.report.len() > 800_000), "the report is read back whole");
    world.assert_clean();
}

#[tokio::test]
async fn s66_a_record_that_the_poll_finds_may_be_larger_than_an_item() {
    let polled: fn(&mut Settings) = |settings| settings.quoter.account = Some("90001".to_owned());
    let world = world(polled).await;
    world.quoter().core().publish_new(wordy(79).build());
    world.clock.advance(Duration::minutes(15));
    let until = world.clock.now() + Duration::minutes(4);
    let found = sweep::sweep(&world.system.sweep, sweep::Task::Drift, until).await.unwrap().drift.unwrap();
    assert_eq!((found.rung, found.problem), (1, None));
    assert_eq!(objects(&world, "deliveries").await, 1);
    world.clock.advance(Duration::minutes(6));
    let until = world.clock.now() + Duration::minutes(4);
    assert_eq!(sweep::sweep(&world.system.sweep, sweep::Task::Due, until).await.unwrap().ran, 1);
    assert_eq!(world.records(Entity::Quotation).len(), 1);
    world.assert_clean();
}

#[tokio::test]
async fn s66_what_the_api_says_of_a_delivery_may_be_larger_than_an_item_too_and_needs_no_account_in_the_settings() {
    let polled: fn(&mut Settings) = |settings| {
        selling(settings);
        settings.quoter.account = Some("90001".to_owned());
        settings.quotation.policy = Policy::Overwrite;
    };
    let world = world(polled).await;
    let id = quoter(&world).publish_new(wordy(86).build());
    world.clock.advance(Duration::minutes(15));
    let until = world.clock.now() + Duration::minutes(4);
    assert_eq!(sweep::sweep(&world.system.sweep, sweep::Task::Drift, until).await.unwrap().drift.unwrap().rung, 1);
    apply(&world, |settings| settings.quoter.account = None).await;

    quoter(&world).edit(&id, |quote| quote.name = "Another name".to_owned()).unwrap();
    delivered(&world, &id).await;
    let stored = objects(&world, "deliveries").await;
    quoter(&world).accept(&id, &[]).unwrap();
    delivered(&world, &id).await;
    assert!(
        objects(&world, "deliveries").await > stored,
        "what the API said was stored besides what the webhook brought"
    );
    assert_eq!(world.records(Entity::SalesOrder).len(), 1);
    world.assert_clean();
}

#[tokio::test]
async fn lists_of_halo_that_do_not_fit_into_an_item_are_kept_and_renewed_by_whoever_runs_a_quote() {
    let world = world(selling).await;
    crowd(&world);
    let quote = |number| QuoteBuilder::new(number).line(line("Known switch", "25.00").code("HW-SW8-001"));
    let agents = || world.halo().requests().iter().filter(|request| request.entity == "Agent").count();
    for (number, status, minutes, asked) in [
        (81, Status::Pending, 0, 1),
        (82, Status::Pending, 0, 1),
        (83, Status::Accepted, 0, 1),
        (84, Status::Accepted, 20, 2),
        (85, Status::Pending, 20, 3),
    ] {
        world.clock.advance(Duration::minutes(minutes));
        reaches_halo(&world, quote(number).status(status, None)).await;
        assert_eq!((objects(&world, "tenant").await, agents()), (1, asked), "{number}");
    }
    world.assert_clean();
}
