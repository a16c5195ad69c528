//! Wake-ups by the stream, against the embedded DynamoDB and S3 and a Halo that cannot be reached.
#![allow(clippy::unwrap_used, reason = "clippy knows the tests, but not their helpers")]

use std::sync::Arc;

use domain::FamilyKey;
use embedded::Aws;
use quote_won::{Event, KIND, handle};
use runtime::testing::offline_worker;
use store::{Content, Kind, Names, NewDelivery, State, Store};
use time::{Duration, OffsetDateTime, macros::datetime};

const NOW: OffsetDateTime = datetime!(2026-01-05 09:00 UTC);
const RECORDED: &str = include_str!("../../../shared/quoter/fixtures/webhook-quote-published.data.json");

/// A store in which this quote is won.
async fn won(family: &FamilyKey) -> (Aws, Store) {
    let aws = Aws::memory().await.unwrap();
    let store = Store::new(aws.dynamo(), aws.s3(), Names::default());
    store.create_tables().await.unwrap();
    let data = RECORDED.replace(r#""status":"pending""#, r#""status":"accepted""#);
    let digest = domain::quote::digest(data.as_bytes());
    let delivery = NewDelivery::new(family.clone(), digest, Content::Body(data.as_bytes()), NOW);
    store.append(&NewDelivery { kind: Kind::Won, ..delivery }).await.unwrap();
    (aws, store)
}

#[tokio::test]
async fn a_won_quote_wakes_this_function_and_is_run() {
    let family = FamilyKey::from_stored("90001#6");
    let (_aws, store) = won(&family).await;
    let entry = store.entry(&family).await.unwrap().unwrap();
    assert!(runtime::passes(KIND, &entry) && !runtime::passes(Kind::Published, &entry));
    let worker = offline_worker(store.clone(), Arc::new(|| NOW)).unwrap();
    let summary = handle(&worker, &Event::of([family.clone()]), NOW + Duration::minutes(4)).await;
    assert_eq!((summary.ran, summary.failed), (1, 0));
    let entry = store.entry(&family).await.unwrap().unwrap();
    assert_eq!((entry.kind, entry.state), (Kind::Won, State::Waiting), "Halo cannot be reached");
    assert!(!runtime::passes(KIND, &entry), "what waits wakes nobody");
}
