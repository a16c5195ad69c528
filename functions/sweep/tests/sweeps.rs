//! Sweeps, against the embedded DynamoDB and S3 and a Halo that cannot be reached.
#![allow(clippy::unwrap_used, clippy::panic, reason = "clippy knows the tests, but not their helpers")]

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use domain::FamilyKey;
use embedded::Aws;
use runtime::testing::{Secrets, invoke, offline_worker};
use runtime::{Limits, START, Tally, metrics};
use store::{Content, Expiry, Holder, Names, NewDelivery, State, Store};
use sweep::{CatalogueCounts, Event, FAMILIES, HealthCounts, Summary, Task, handle, sweep};
use sync::Worker;
use time::{Duration, OffsetDateTime, macros::datetime};

const NOW: OffsetDateTime = datetime!(2026-01-05 09:00 UTC);
/// A record that cannot be understood: its run needs no Halo and ends held.
const UNCLEAR: &str = r#"{"line_items": "none"}"#;

struct World {
    worker: Worker,
    store: Store,
    /// Each look at the clock takes this long, in seconds.
    pace: Arc<AtomicI64>,
    _aws: Aws,
}

impl World {
    async fn new() -> Self {
        let aws = Aws::memory().await.unwrap();
        let store = Store::new(aws.dynamo(), aws.s3(), Names::default());
        store.create_tables().await.unwrap();
        let (pace, time) = (Arc::new(AtomicI64::new(0)), Mutex::new(NOW));
        let step = Arc::clone(&pace);
        let clock: domain::Clock = Arc::new(move || {
            let mut time = time.lock().unwrap();
            *time += Duration::seconds(step.load(Ordering::SeqCst));
            *time
        });
        Self { worker: offline_worker(store.clone(), clock).unwrap(), store, pace, _aws: aws }
    }

    /// A delivery that came so many minutes ago and woke nobody.
    async fn missed(&self, family: &FamilyKey, minutes: i64) {
        let received = NOW - Duration::minutes(minutes);
        let delivery = NewDelivery::new(family.clone(), UNCLEAR, Content::Body(UNCLEAR.as_bytes()), received);
        self.store.append(&delivery).await.unwrap();
    }

    async fn sweeps(&self) -> Summary {
        sweep(&self.worker, Task::Due, NOW + Duration::minutes(5)).await.unwrap()
    }

    async fn state(&self, family: &FamilyKey) -> State {
        self.store.entry(family).await.unwrap().unwrap().state
    }
}

fn family(number: usize) -> FamilyKey {
    FamilyKey::from_stored(format!("90001#{number}"))
}

fn other_process(token: &str) -> Holder {
    Holder { boot: "boot-2".to_owned(), token: token.to_owned(), exclusive: false }
}

#[tokio::test]
async fn what_the_stream_missed_is_run_and_what_is_fresh_is_left_to_it() {
    let world = World::new().await;
    world.missed(&family(1), 10).await;
    world.missed(&family(2), 1).await;
    let summary = world.sweeps().await;
    let ended = Tally { held: 1, ..Tally::default() };
    assert_eq!(summary, Summary { found: 1, ran: 1, ended, ..Summary::default() });
    assert_eq!((world.state(&family(1)).await, world.state(&family(2)).await), (State::Held, State::Pending));
}

#[tokio::test]
async fn a_run_that_died_is_taken_up_when_its_lease_ends() {
    let world = World::new().await;
    for (number, lease_left) in [(1, -1), (2, 60)] {
        world.missed(&family(number), 30).await;
        let (then, until) = (NOW - Duration::minutes(10), NOW + Duration::seconds(lease_left));
        world.store.take_lease(&family(number), &other_process("died"), then, until).await.unwrap();
    }
    assert_eq!(world.sweeps().await.ran, 1);
    assert_eq!((world.state(&family(1)).await, world.state(&family(2)).await), (State::Held, State::Running));
}

#[tokio::test]
async fn the_longest_waiting_come_first_and_the_rest_is_left_when_the_time_is_up() {
    let world = World::new().await;
    for number in 1..=8 {
        world.missed(&family(number), 10 + i64::try_from(number).unwrap()).await;
    }
    world.pace.store(10, Ordering::SeqCst);
    let summary = world.sweeps().await;
    assert!(summary.ran > 0 && summary.left > 0, "{summary:?}");
    assert_eq!((summary.found, summary.ran + summary.left), (8, 8));
    assert_eq!((world.state(&family(8)).await, world.state(&family(1)).await), (State::Held, State::Pending));
}

#[tokio::test]
async fn one_sweep_runs_so_many_families_and_the_next_one_goes_on() {
    let world = World::new().await;
    for number in 0..FAMILIES + 3 {
        world.missed(&family(number), 10).await;
    }
    assert_eq!(world.sweeps().await.ran, FAMILIES);
    assert_eq!(world.sweeps().await.ran, 3);
    assert_eq!(world.sweeps().await, Summary::default());
}

#[tokio::test]
async fn two_sweeps_do_not_do_the_same_task_at_a_time() {
    let world = World::new().await;
    world.missed(&family(1), 10).await;
    let other = other_process("sweeping");
    assert!(world.store.take_task("due", &other, NOW, NOW + Duration::minutes(5)).await.unwrap());
    assert_eq!(world.sweeps().await, Summary { busy: true, ..Summary::default() });
    world.store.finish_task("due", &other).await.unwrap();
    assert_eq!(world.sweeps().await.ran, 1);
}

#[tokio::test]
async fn a_closed_gate_makes_everything_wait_without_using_up_attempts() {
    let world = World::new().await;
    let record = include_str!("../../../shared/quoter/fixtures/webhook-quote-published.data.json");
    let received = NOW - Duration::minutes(10);
    let delivery = NewDelivery::new(family(6), "recorded", Content::Body(record.as_bytes()), received);
    world.store.append(&delivery).await.unwrap();
    let probe = NOW + Duration::minutes(2);
    world.store.close_gate("halo", "halo_credentials", NOW, probe).await.unwrap();
    let summary = world.sweeps().await;
    assert_eq!((summary.ran, summary.credentials_refused), (1, true));
    let entry = world.store.entry(&family(6)).await.unwrap().unwrap();
    assert_eq!((entry.state, entry.attempts, entry.due), (State::Waiting, 0, Some(probe)));
}

#[tokio::test]
async fn an_unknown_task_is_refused_with_its_code() {
    assert_eq!(("due".parse(), "drift".parse()), (Ok(Task::Due), Ok(Task::Drift)));
    let refused = "tidy".parse::<Task>().unwrap_err();
    assert!(refused.to_string().starts_with("task_unknown: "));
}

#[tokio::test]
async fn the_poll_has_its_own_lease_and_without_an_api_key_nothing_to_ask() {
    let world = World::new().await;
    let other = other_process("sweeping");
    assert!(world.store.take_task("due", &other, NOW, NOW + Duration::minutes(5)).await.unwrap());
    let poll = async || sweep(&world.worker, Task::Drift, NOW + Duration::minutes(5)).await.unwrap();
    assert_eq!(poll().await, Summary { drift: Some(sync::Drift::default()), ..Summary::default() });
    assert!(world.store.take_task("drift", &other, NOW, NOW + Duration::minutes(5)).await.unwrap());
    assert_eq!(poll().await, Summary { busy: true, ..Summary::default() });
}

#[tokio::test]
async fn expiry_is_found_without_an_api_key() {
    let world = World::new().await;
    let record = include_str!("../../../shared/quoter/fixtures/webhook-quote-published.data.json")
        .replace("2025-09-14 07:00:00", "2026-01-05 08:30:00");
    let received = NOW - Duration::hours(2);
    world
        .store
        .append(&NewDelivery::new(family(6), "recorded", Content::Body(record.as_bytes()), received))
        .await
        .unwrap();
    let expiry = |number, minutes| Expiry { at: NOW + Duration::minutes(minutes), family: family(number) };
    for due in [expiry(6, -30), expiry(7, -20), expiry(8, 20)] {
        world.store.put_expiry(&due).await.unwrap();
    }
    let summary = sweep(&world.worker, Task::Drift, NOW + Duration::minutes(5)).await.unwrap();
    assert_eq!(summary.drift.map(|found| found.expired), Some(1));
    let left = world.store.expired(NOW + Duration::hours(1), 10).await.unwrap();
    assert_eq!(left, [expiry(8, 20)], "each is looked at once");
}

#[tokio::test]
async fn how_the_whole_stands_is_counted_and_sent_also_when_there_is_nothing() {
    let world = World::new().await;
    let health = async || sweep(&world.worker, Task::Health, NOW + Duration::minutes(5)).await.unwrap();
    let summary = health().await;
    assert_eq!(summary.health, Some(HealthCounts::default()));
    let sent = summary.measures(Task::Health);
    assert_eq!(sent.each().map(|(_, value)| value).collect::<Vec<_>>(), [0; 5], "an alarm must see that it is over");

    world.missed(&family(1), 10).await;
    world.sweeps().await;
    world.missed(&family(2), 30).await;
    world.missed(&family(3), 20).await;
    world.store.close_gate("halo", "halo_credentials", NOW, NOW + Duration::HOUR).await.unwrap();
    let counts = HealthCounts { open: 2, held: 1, held_for_bug: 1, oldest_unsynced_seconds: 1800, gates_closed: 1 };
    assert_eq!(health().await.health, Some(counts), "a record without its lines is a fault of this product");
}

#[tokio::test]
async fn counting_how_the_whole_stands_needs_no_halo_and_happens_once_at_a_time() {
    let world = World::new().await;
    let other = other_process("counting");
    assert!(world.store.take_task("health", &other, NOW, NOW + Duration::minutes(5)).await.unwrap());
    let summary = sweep(&world.worker, Task::Health, NOW + Duration::minutes(5)).await.unwrap();
    assert!(summary.busy && summary.measures(Task::Health).each().next().is_none());
    assert_eq!(world.worker.deps().halo.calls(), 0);
}

#[tokio::test]
async fn what_is_sent_is_what_is_listed() {
    let world = World::new().await;
    let health = sweep(&world.worker, Task::Health, NOW + Duration::minutes(5)).await.unwrap();
    let due = world.sweeps().await;
    let catalogue = sweep(&world.worker, Task::Catalogue, NOW + Duration::minutes(5)).await.unwrap();
    let mut sent: Vec<&str> = vec![metrics::HALO_CALLS.name];
    for measures in [due.measures(Task::Due), health.measures(Task::Health), catalogue.measures(Task::Catalogue)] {
        sent.extend(measures.each().map(|(metric, _)| metric.name));
    }
    let listed = metrics::METRICS.iter().filter(|metric| metric.sent_by.contains(&"sweep"));
    let mut listed: Vec<&str> = listed.map(|metric| metric.name).collect();
    sent.sort_unstable();
    listed.sort_unstable();
    assert_eq!(sent, listed);
}

#[tokio::test]
async fn a_catalogue_that_stands_still_shows_its_age_and_its_products_with_problems() {
    use domain::catalogue::index::State;
    let world = World::new().await;
    let catalogue = async || {
        let summary = sweep(&world.worker, Task::Catalogue, NOW + Duration::minutes(5)).await.unwrap();
        assert_eq!(summary.problem.as_deref(), Some("halo_unavailable"), "Halo cannot be reached");
        summary.catalogue.unwrap()
    };
    assert_eq!(catalogue().await, CatalogueCounts { index_age_seconds: Some(0), products_held: 0 });

    let revision = world.store.index_state().await.unwrap().unwrap().revision;
    let state = State { as_of: Some(NOW - Duration::hours(50)), ..State::new("i".to_owned()) };
    let json = serde_json::to_string(&state).unwrap();
    assert!(world.store.put_index_state(revision, &json, NOW).await.unwrap());
    let problems = store::PullProblems { product: domain::halo::ItemId(7), problems: Vec::new(), tried: NOW };
    world.store.put_pull_problems(&problems, NOW + Duration::DAY).await.unwrap();
    assert_eq!(catalogue().await, CatalogueCounts { index_age_seconds: Some(50 * 3600), products_held: 1 });
}

#[tokio::test]
async fn a_sweep_whose_secret_is_filled_in_later_needs_no_new_deployment() {
    let (world, secrets) = (World::new().await, Secrets::start().await.unwrap());
    world.missed(&family(1), 10).await;
    let nobody = "http://127.0.0.1:9/".parse().unwrap();
    let workers = secrets.workers(Limits::WORKERS, &nobody, world.store.clone(), Arc::new(|| NOW)).unwrap();
    workers.start_within(START).await;
    let due = async || invoke(&workers, &handle, Event { task: "due".to_owned() }, NOW).await;
    for document in [None, Some(""), Some(r#"{"client_id": "id"}"#)] {
        document.into_iter().for_each(|document| secrets.fill_in("halo", document));
        assert!(due().await.unwrap_err().to_string().starts_with("not_ready: "), "{document:?}");
    }
    secrets.fill_in("halo", r#"{"client_id": "id", "client_secret": "example"}"#);
    assert_eq!(due().await.unwrap().ran, 1);
    assert_eq!(world.state(&family(1)).await, State::Held);
}
