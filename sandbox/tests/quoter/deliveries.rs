//! Deliveries and their retries.

use sandbox::clock::ManualClock;
use sandbox::quoter::{QuoteBuilder, delivery};

use crate::support::{Receiver, start};

#[tokio::test]
async fn a_text_is_signed_with_the_present_time_and_posted() {
    let clock = ManualClock::default();
    let (sandbox, receiver) = (start(&clock).await, Receiver::start().await);
    let outcome = sandbox.send(&receiver.url, &QuoteBuilder::sample().data()).await;
    assert_eq!((outcome.status, &*outcome.body), (200, "answer of the receiver"));
    let arrived = receiver.arrived().remove(0);
    assert_eq!(arrived.timestamp, clock.now().unix_timestamp());
    let hash = delivery::hash(&arrived.data, "example-hash-key-not-real", &arrived.timestamp.to_string());
    assert_eq!(arrived.hash, Some(hash));
}

#[tokio::test]
async fn a_receiver_that_is_gone_is_an_outcome_without_status() {
    let sandbox = start(&ManualClock::default()).await;
    let outcome = sandbox.send("http://127.0.0.1:1/", "{}").await;
    assert_eq!((outcome.status, &*outcome.body), (0, "connection refused"));
}
