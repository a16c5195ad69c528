//! Requests to the function itself, with its secrets in a stand-in of Secrets Manager and its index in the embedded DynamoDB and S3.
#![allow(clippy::unwrap_used, reason = "clippy knows the tests, but not their helpers")]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration as StdDuration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use domain::Clock;
use domain::catalogue::index::{Product, Snapshot, State, Stored};
use domain::halo::{Item, ItemId};
use embedded::Aws;
use product_lookup::{Backend, LARGEST_BODY, Lookup, Patience, measures, router, unready};
use runtime::testing::{Secrets, offline_worker};
use runtime::{AccessKeys, Cached, Limits, access_keys};
use serde_json::Value;
use store::{Names, Store};
use time::{OffsetDateTime, macros::datetime};
use tower::ServiceExt as _;
use url::Url;

const NOW: OffsetDateTime = datetime!(2026-01-05 09:00 UTC);
const NOBODY: &str = "http://127.0.0.1:9/";

struct World {
    store: Store,
    secrets: Secrets,
    _aws: Aws,
}

/// Status, code, and what is sent as metrics but for the time it took.
type Said = (u16, String, Vec<u64>);

impl World {
    /// An index of one product, and no secret that is filled in.
    async fn new() -> Self {
        let aws = Aws::memory().await.unwrap();
        let store = Store::new(aws.dynamo(), aws.s3(), Names::default());
        store.create_tables().await.unwrap();
        fill(&store).await;
        Self { store, secrets: Secrets::start().await.unwrap(), _aws: aws }
    }

    /// The look-up as the function makes it, with a Halo at this address.
    fn lookup(&self, halo: &str, patience: Patience) -> Lookup {
        let (halo, clock): (Url, Clock) = (halo.parse().unwrap(), Arc::new(|| NOW));
        let keys = access_keys(&self.secrets.aws().secrets(), &clock, "lookup");
        let workers = self.secrets.workers(Limits::LOOKUP, &halo, self.store.clone(), Arc::clone(&clock)).unwrap();
        let backend = Backend::Managed { workers: Box::new(workers), store: self.store.clone() };
        Lookup::new(backend, keys, clock, patience)
    }

    fn fill_in_all(&self) {
        self.secrets.fill_in("halo", r#"{"client_id": "id", "client_secret": "example"}"#);
        self.secrets.fill_in("quoter", r#"{"api_key": "example"}"#);
        self.secrets.fill_in("lookup", &keys());
    }
}

fn keys() -> String {
    r#"{"keys": [{"name": "portal", "key": "right", "scopes": ["products:read", "products:pull"]}]}"#.to_owned()
}

/// Stores an index as the sweep does.
async fn fill(store: &Store) {
    let mut snapshot = Snapshot::default();
    snapshot.put(Product::whole(&item(), NOW));
    let name = "snapshot-1".to_owned();
    let bytes = store.put_index_object(&name, &serde_json::to_vec(&snapshot).unwrap()).await.unwrap();
    let stored = Stored { name, products: snapshot.len(), bytes, built: NOW };
    let state = State { snapshot: Some(stored.clone()), keyed: Some(stored), as_of: Some(NOW), ..State::default() };
    assert!(store.put_index_state(0, &serde_json::to_string(&state).unwrap(), NOW).await.unwrap());
}

fn item() -> Item {
    Item::plain(ItemId(7), "Example switch")
}

async fn ask(router: &Router, method: &str, path: &str) -> (Said, Value) {
    let request = Request::builder().method(method).uri(path).header(header::AUTHORIZATION, "Bearer right");
    let response = router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let counts = measures(&response).each().map(|(_, value)| value).take(4).collect();
    let status = response.status().as_u16();
    let body = to_bytes(response.into_body(), LARGEST_BODY * 16).await.unwrap();
    let body: Value = serde_json::from_slice(&body).unwrap();
    ((status, body["code"].as_str().unwrap_or_default().to_owned(), counts), body)
}

async fn said(router: &Router, method: &str, path: &str) -> Said {
    ask(router, method, path).await.0
}

fn done() -> Said {
    (200, String::new(), vec![1, 1, 0, 0])
}

fn refused(status: u16, code: &str) -> Said {
    (status, code.to_owned(), vec![1, 0, 1, 0])
}

fn failed(status: u16, code: &str) -> Said {
    (status, code.to_owned(), vec![1, 0, 0, 1])
}

#[tokio::test]
async fn a_panic_at_one_request_is_answered_500_and_the_next_request_is_done() {
    let world = World::new().await;
    let is_broken = Arc::new(AtomicBool::new(false));
    let breaks = Arc::clone(&is_broken);
    let clock: Clock = Arc::new(move || {
        assert!(!breaks.swap(false, Ordering::SeqCst), "Robin Sample");
        NOW
    });
    // The first panic is while the key is looked up, the second while the request is done.
    let keys = Cached::read(Arc::clone(&clock), AccessKeys::read, || std::future::ready(Ok(keys().into())));
    let known = Cached::fixed(AccessKeys::one("portal", "right"));
    for keys in [keys, known] {
        is_broken.store(true, Ordering::SeqCst);
        let deps = offline_worker(world.store.clone(), Arc::new(|| NOW)).unwrap().deps().clone();
        let router = router(Lookup::new(Backend::Fixed(Box::new(deps)), keys, Arc::clone(&clock), Patience::default()));
        let (said, body) = ask(&router, "GET", "/products?search=switch").await;
        assert_eq!(said, failed(500, "lookup_fault"));
        assert!(!body.to_string().contains("Robin"), "{body}");
        assert_eq!(ask(&router, "GET", "/products?search=switch").await.0, done());
    }
}

#[tokio::test]
async fn a_function_whose_secrets_are_filled_in_later_needs_no_new_deployment() {
    let world = World::new().await;
    let lookup = world.lookup(NOBODY, Patience::default());
    lookup.warm_up().await;
    let router = router(lookup);
    let search = async || said(&router, "GET", "/products?search=switch").await;
    let pull = async || said(&router, "POST", "/products/7/pull").await;
    assert_eq!((search().await, pull().await), (not_ready(), not_ready()));
    world.secrets.fill_in("lookup", &keys());
    assert_eq!((search().await, pull().await), (done(), not_ready()), "a search needs neither Halo nor Quoter");
    world.fill_in_all();
    assert_eq!(pull().await, failed(503, "halo_unavailable"));
}

fn not_ready() -> Said {
    failed(503, "lookup_not_ready")
}

#[tokio::test]
async fn requests_that_need_a_key_count_and_calls_of_other_addresses_do_not() {
    let world = World::new().await;
    world.fill_in_all();
    let router = router(world.lookup(NOBODY, Patience::default()));
    assert_eq!(said(&router, "GET", "/products").await, done());
    assert_eq!(said(&router, "GET", "/products?serch=typo").await, refused(400, "query_unreadable"));
    assert_eq!(said(&router, "GET", "/people?search=a").await, refused(403, "scope_missing"));
    for (path, status) in [("/health", 200), ("/openapi.json", 200), ("/elsewhere", 404)] {
        let (answered, _, counts) = said(&router, "GET", path).await;
        assert_eq!((answered, counts), (status, Vec::new()), "{path}");
    }
    assert_eq!(said(&router, "DELETE", "/products").await.2, [0_u64; 0]);
    assert_eq!(said(&unready(), "GET", "/products").await, not_ready());
}

#[tokio::test]
async fn a_write_that_is_cut_off_says_when_to_come_again_as_one_that_ran_out_of_time_by_itself() {
    // Halo takes the connection and never answers.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let world = World::new().await;
    world.fill_in_all();
    let short = StdDuration::from_millis(200);
    let patience = Patience { write: short, read: short, ..Patience::default() };
    let router = router(world.lookup(&format!("http://{}", silent.local_addr().unwrap()), patience));
    for (method, path, seconds) in [("POST", "/products/7/pull", 60), ("GET", "/people?search=alex", 1)] {
        world.secrets.fill_in("lookup", &keys().replace("products:read", "people:read"));
        let (said, body) = ask(&router, method, path).await;
        assert_eq!(said, failed(503, "out_of_time"), "{body}");
        let own = sync::catalogue::Failure::out_of_time().retry_after.unwrap().whole_seconds();
        assert_eq!((&body["retry_after"], own), (&seconds.into(), 60));
    }
}
