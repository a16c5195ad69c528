//! Too many calls: what the client waits for and what it hands on.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use quoter::Client;
use quoter::client::{Connection, Error};
use serde_json::json;
use tokio::net::TcpListener;

use crate::hosted::account;

/// A server that refuses the first calls with 429 and the given `Retry-After`; counts all of them.
async fn refusing(first: usize, retry_after: Option<&'static str>) -> (Client, Arc<AtomicUsize>) {
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let answer = move || {
        let call = counted.fetch_add(1, Ordering::SeqCst);
        async move { if call < first { too_many(retry_after) } else { fine() } }
    };
    let router = Router::new().route("/categories", get(answer.clone()).merge(post(answer)));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    let connection = Connection { base, key: "key".into(), timeout: Duration::from_secs(5), allow_http: true };
    (Client::new(connection).unwrap(), calls)
}

fn too_many(retry_after: Option<&'static str>) -> Response {
    let mut answer = StatusCode::TOO_MANY_REQUESTS.into_response();
    if let Some(wait) = retry_after {
        answer.headers_mut().insert("retry-after", wait.parse().unwrap());
    }
    answer
}

/// An answer that is good for a list and for a create.
fn fine() -> Response {
    axum::Json(json!({"id": "cat_1", "name": "Cables", "data": [], "total_count": 0})).into_response()
}

#[tokio::test]
async fn a_refused_call_is_sent_again_after_the_time_that_quoter_names() {
    let (client, calls) = refusing(2, Some("0")).await;
    assert_eq!(client.categories().await.unwrap(), []);
    assert_eq!(calls.load(Ordering::SeqCst), 3);
    let (client, calls) = refusing(1, Some("0")).await;
    assert_eq!(client.create_category("Cables").await.unwrap().name, "Cables");
    assert_eq!(calls.load(Ordering::SeqCst), 2, "a refused write did nothing");
}

#[tokio::test]
async fn a_call_is_not_sent_again_for_ever() {
    let (client, calls) = refusing(100, Some("0")).await;
    let refused = client.categories().await;
    assert_eq!(refused, Err(Error::RateLimited { retry_after: Some(Duration::ZERO) }));
    assert_eq!(calls.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn a_wait_that_is_long_or_not_said_is_handed_on() {
    let (client, calls) = refusing(100, None).await;
    assert_eq!(client.categories().await, Err(Error::RateLimited { retry_after: None }));
    assert_eq!(calls.load(Ordering::SeqCst), 1);
    let (client, calls) = refusing(100, Some("600")).await;
    assert_eq!(client.categories().await, Err(Error::RateLimited { retry_after: Some(Duration::from_secs(600)) }));
    assert_eq!(calls.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn until_that_time_no_clone_of_the_client_calls() {
    let (client, calls) = refusing(1, Some("600")).await;
    client.categories().await.unwrap_err();
    let other = client.clone().create_category("Cables").await.unwrap_err();
    assert!(matches!(other, Error::RateLimited { retry_after: Some(wait) } if wait > Duration::from_secs(590)));
    assert!(!other.leaves_doubt());
    assert_eq!(calls.load(Ordering::SeqCst), 1, "nothing was sent");
}

#[tokio::test]
async fn what_one_client_sends_at_once_stays_below_quoters_limit() {
    let (sandbox, client) = account().await;
    for _ in 0..40 {
        client.templates().await.unwrap();
    }
    assert_eq!(sandbox.calls(), 40, "and the stand-in allows 50 in five seconds");
}
