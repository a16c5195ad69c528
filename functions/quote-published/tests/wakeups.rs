//! Wake-ups by the stream, against the embedded DynamoDB and S3 and a Halo that cannot be reached.
#![allow(clippy::unwrap_used, clippy::panic, reason = "clippy knows the tests, but not their helpers")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use domain::{FamilyKey, Problem};
use embedded::Aws;
use quote_published::{Event, Summary, handle};
use runtime::testing::{Secrets, offline_worker, wake};
use runtime::{Limits, START};
use store::{Content, Kind, Names, NewDelivery, State, Store};
use sync::Worker;
use time::{Duration, OffsetDateTime, macros::datetime};

const NOW: OffsetDateTime = datetime!(2026-01-05 09:00 UTC);
const RECORDED: &str = include_str!("../../../shared/quoter/fixtures/webhook-quote-published.data.json");

struct World {
    worker: Worker,
    store: Store,
    aws: Aws,
}

impl World {
    async fn new() -> Self {
        let aws = Aws::memory().await.unwrap();
        let store = Store::new(aws.dynamo(), aws.s3(), Names::default());
        store.create_tables().await.unwrap();
        Self { worker: worker(store.clone()), store, aws }
    }

    async fn arrives(&self, family: &FamilyKey, data: &str) {
        let delivery = NewDelivery::new(
            family.clone(),
            domain::quote::digest(data.as_bytes()),
            Content::Body(data.as_bytes()),
            NOW,
        );
        self.store.append(&delivery).await.unwrap();
    }

    async fn woken(&self, families: &[&FamilyKey]) -> Summary {
        handle(&self.worker, &Event::of(families.iter().copied().cloned()), NOW + Duration::minutes(4)).await
    }

    async fn state(&self, family: &FamilyKey) -> (State, Vec<String>) {
        let entry = self.store.entry(family).await.unwrap().unwrap();
        let problems: Vec<Problem> = serde_json::from_str(entry.problem.as_deref().unwrap_or("[]")).unwrap();
        (entry.state, problems.into_iter().map(|problem| problem.code).collect())
    }
}

fn worker(store: Store) -> Worker {
    offline_worker(store, Arc::new(|| NOW)).unwrap()
}

fn family(number: u32) -> FamilyKey {
    FamilyKey::from_stored(format!("90001#{number}"))
}

#[tokio::test]
async fn a_quote_that_halo_cannot_take_now_waits_and_the_event_succeeds() {
    let world = World::new().await;
    world.arrives(&family(6), RECORDED).await;
    let summary = world.woken(&[&family(6)]).await;
    assert_eq!((summary.ran, summary.failed), (1, 0));
    assert_eq!(world.state(&family(6)).await, (State::Waiting, vec!["halo_unavailable".to_owned()]));
}

#[tokio::test]
async fn one_bad_quote_does_not_hold_up_another() {
    let world = World::new().await;
    world.arrives(&family(5), r#"{"line_items": "none"}"#).await;
    world.arrives(&family(6), RECORDED).await;
    assert_eq!(world.woken(&[&family(5), &family(6)]).await.ran, 2);
    let (state, codes) = world.state(&family(5)).await;
    assert_eq!(state, State::Held);
    assert!(codes.len() > 2, "every problem is listed: {codes:?}");
    assert_eq!(world.state(&family(6)).await.0, State::Waiting);
}

#[tokio::test]
async fn a_panic_at_one_quote_holds_it_as_a_fault_of_this_product_and_the_next_one_runs() {
    let world = World::new().await;
    world.arrives(&family(5), r#"{"line_items": "none"}"#).await;
    world.arrives(&family(6), RECORDED).await;
    let deps = world.worker.deps().clone();
    let (ids, asked) = (Arc::clone(&deps.ids), AtomicUsize::new(0));
    let ids: sync::Ids = Arc::new(move || {
        // The first id is that of the run, the second one is asked for in the middle of it.
        assert!(asked.fetch_add(1, Ordering::SeqCst) != 1, "a fault of this product");
        ids()
    });
    let worker = Worker::new(sync::Deps { ids, ..deps });
    let event = Event::of([family(5), family(6)]);
    let summary = handle(&worker, &event, NOW + Duration::minutes(4)).await;
    assert_eq!((summary.ran, summary.failed), (2, 0));
    assert_eq!(world.state(&family(5)).await, (State::Held, vec!["run_broken".to_owned()]));
    assert_eq!(world.state(&family(6)).await.0, State::Waiting);
}

#[tokio::test]
async fn a_wake_up_for_a_family_that_is_gone_or_not_due_does_nothing() {
    let world = World::new().await;
    world.arrives(&family(6), RECORDED).await;
    world.woken(&[&family(6)]).await;
    let summary = world.woken(&[&family(6), &family(7)]).await;
    assert_eq!(summary, Summary { nothing: 2, ..Summary::default() });
}

#[tokio::test]
async fn a_record_without_a_key_is_counted_and_the_others_run() {
    let world = World::new().await;
    world.arrives(&family(6), RECORDED).await;
    let event = r#"{"Records":[{},{"dynamodb":{"Keys":{"pk":{"S":"90001#6"}}}}]}"#;
    let summary = handle(&world.worker, &serde_json::from_str(event).unwrap(), NOW + Duration::minutes(4)).await;
    assert_eq!((summary.ran, summary.failed), (1, 1));
}

#[tokio::test]
async fn a_store_that_fails_leaves_the_family_to_the_sweep() {
    let world = World::new().await;
    world.arrives(&family(6), RECORDED).await;
    let names = Names { data: "gone".to_owned(), ..Names::default() };
    let worker = worker(Store::new(world.aws.dynamo(), world.aws.s3(), names));
    let summary = handle(&worker, &Event::of([family(6)]), NOW + Duration::minutes(4)).await;
    assert_eq!(summary, Summary { failed: 1, ..Summary::default() });
    let found = world.store.due(NOW + Duration::minutes(4), 10).await.unwrap();
    assert_eq!(found, [family(6)]);
}

#[tokio::test]
async fn a_run_that_has_no_time_left_writes_nothing_and_goes_on_later() {
    let world = World::new().await;
    world.arrives(&family(6), RECORDED).await;
    let event = Event::of([family(6)]);
    let summary = handle(&world.worker, &event, NOW + Duration::seconds(20)).await;
    assert_eq!(summary.ran, 1);
    let entry = world.store.entry(&family(6)).await.unwrap().unwrap();
    assert_eq!((entry.state, entry.attempts, entry.due), (State::Pending, 0, Some(NOW)));
}

#[tokio::test]
async fn a_quote_that_was_won_since_its_wake_up_was_sent_is_run_as_what_it_is_now() {
    let world = World::new().await;
    let won = RECORDED.replace(r#""status":"pending""#, r#""status":"accepted""#);
    let delivery = NewDelivery::new(family(6), "won", Content::Body(won.as_bytes()), NOW);
    world.store.append(&NewDelivery { kind: Kind::Won, ..delivery }).await.unwrap();
    assert_eq!(world.woken(&[&family(6)]).await.ran, 1);
    let entry = world.store.entry(&family(6)).await.unwrap().unwrap();
    assert_eq!((entry.kind, entry.state), (Kind::Won, State::Waiting), "Halo cannot be reached");
}

#[tokio::test]
async fn a_worker_whose_secret_is_filled_in_later_needs_no_new_deployment() {
    let (world, secrets) = (World::new().await, Secrets::start().await.unwrap());
    world.arrives(&family(6), RECORDED).await;
    let nobody = "http://127.0.0.1:9/".parse().unwrap();
    let workers = secrets.workers(Limits::WORKERS, &nobody, world.store.clone(), Arc::new(|| NOW)).unwrap();
    workers.start_within(START).await;
    let event = || Event::of([family(6)]);
    for _ in 0..2 {
        let refused = wake(&workers, event(), NOW).await.unwrap_err();
        assert_eq!(
            refused.to_string(),
            "not_ready: Halo's credentials: the secret could not be read (ResourceNotFoundException)"
        );
    }
    assert_eq!(world.state(&family(6)).await.0, State::Pending, "it was not touched");
    secrets.fill_in("halo", r#"{"client_id": "id", "client_secret": "example"}"#);
    wake(&workers, event(), NOW).await.unwrap();
    assert_eq!(world.state(&family(6)).await, (State::Waiting, vec!["halo_unavailable".to_owned()]));
}
