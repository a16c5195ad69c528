//! Deadlines and pacing.

use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::halo::ClientId;
use halo::{Config, Error, Halo, Pacing};
use serde_json::json;
use time::OffsetDateTime;
use time::macros::datetime;

use crate::server::{Server, client, ok, reply};

const NOON: OffsetDateTime = datetime!(2026-01-05 12:00 UTC);

fn at_noon(config: Config) -> Halo {
    Halo::new(config, Arc::new(|| NOON)).unwrap()
}

#[tokio::test]
async fn nothing_is_sent_unless_the_request_and_ten_seconds_fit() {
    let server = Server::new([ok(json!({"id": 7}))]).await;
    let halo = at_noon(Config { request_timeout: Duration::from_secs(20), ..server.config() });
    let tight = halo.with_deadline(NOON + Duration::from_secs(30));
    assert_eq!(tight.client(ClientId(7)).await, Err(Error::OutOfTime));
    assert_eq!((server.seen().len(), server.token_forms().len()), (0, 0));
    let enough = halo.with_deadline(NOON + Duration::from_secs(31));
    assert!(enough.client(ClientId(7)).await.is_ok());
}

#[tokio::test]
async fn a_rate_limit_that_ends_after_the_deadline_is_told_at_once() {
    let server = Server::new([reply(429, "").with("retry-after", "60")]).await;
    let halo = at_noon(server.config()).with_deadline(NOON + Duration::from_secs(50));
    let limited = halo.client(ClientId(7)).await;
    assert_eq!(limited, Err(Error::RateLimited { retry_after: Some(Duration::from_secs(60)) }));
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn after_a_rate_limit_other_calls_keep_away_too() {
    let server = Server::new([reply(429, "").with("retry-after", "60"), ok(json!({"id": 7}))]).await;
    let halo = at_noon(server.config());
    halo.client(ClientId(7)).await.unwrap_err();
    let second = halo.client(ClientId(8)).await;
    assert_eq!(second, Err(Error::RateLimited { retry_after: Some(Duration::from_secs(60)) }));
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn calls_beyond_the_burst_wait_for_their_turn() {
    let server = Server::new([ok(json!({"id": 7}))]).await;
    let halo = client(Config { pacing: Pacing { burst: 2, per_minute: 600 }, ..server.config() });
    let started = Instant::now();
    for _ in 0..4 {
        halo.client(ClientId(7)).await.unwrap();
    }
    assert!(started.elapsed() >= Duration::from_millis(150), "two calls at one every 100 ms");
}

#[tokio::test]
async fn a_caller_without_patience_is_told_how_long_the_queue_is() {
    let server = Server::new([ok(json!({"id": 7}))]).await;
    let halo = at_noon(Config { pacing: Pacing { burst: 1, per_minute: 6 }, ..server.config() });
    halo.client(ClientId(7)).await.unwrap();
    let queue = Some(Duration::from_secs(10));
    assert_eq!(halo.client(ClientId(7)).await, Err(Error::RateLimited { retry_after: queue }));
    assert_eq!(
        halo.client(ClientId(7)).await,
        Err(Error::RateLimited { retry_after: queue }),
        "the turn was given back"
    );
    assert_eq!(server.seen().len(), 1);
}
