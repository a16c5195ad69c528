//! What stands at which address, and that each request is answered.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use webhook::{Webhook, respond};

use crate::world::{TOKEN, World, recorded};

#[tokio::test]
async fn health_is_answered_without_secrets() {
    let answer = World::new().await.webhook.route("GET", "/health", Bytes::new()).await;
    assert_eq!((answer.status, answer.body().as_str()), (200, r#"{"status":"ok"}"#));
}

#[tokio::test]
async fn nothing_stands_at_any_other_address() {
    let world = World::new().await;
    let body = Bytes::from(world.signed(&recorded()));
    let longer = format!("/webhooks/quoter/{TOKEN}/x");
    for path in
        ["/", "", "/webhooks/quoter", "/webhooks/quoter/", "/webhooks/quoter/wrong", &longer, "/webhooks/other/x"]
    {
        let answer = world.webhook.route("POST", path, body.clone()).await;
        assert_eq!((answer.status, answer.code), (404, "delivery_path_unknown"), "{path}");
    }
    assert!(world.entries().await.is_empty());
}

#[tokio::test]
async fn other_methods_are_refused() {
    let world = World::new().await;
    let path = format!("/webhooks/quoter/{TOKEN}");
    for (method, path) in
        [("GET", path.as_str()), ("PUT", &path), ("HEAD", &path), ("post", &path), ("POST", "/health")]
    {
        assert_eq!(world.webhook.route(method, path, Bytes::new()).await.status, 405, "{method} {path}");
    }
}

#[tokio::test]
async fn a_panic_at_one_delivery_is_answered_500_and_the_next_delivery_is_stored() {
    let world = World::new().await;
    let (is_broken, clock) = (AtomicBool::new(true), world.webhook.clock.clone());
    let clock = Arc::new(move || {
        assert!(!is_broken.swap(false, Ordering::SeqCst), "a fault of this product");
        clock()
    });
    let webhook = Webhook { clock, ..world.webhook.clone() };
    let (path, body) = (format!("/webhooks/quoter/{TOKEN}"), Bytes::from(world.signed(&recorded())));
    let answer = respond(Some(&webhook), "POST", &path, body.clone()).await;
    assert_eq!((answer.status, answer.code), (500, "panicked"));
    assert_eq!(respond(Some(&webhook), "POST", &path, body).await.status, 200);
}

#[tokio::test]
async fn a_function_that_could_not_start_answers_500_to_each_request() {
    for _ in 0..2 {
        assert_eq!(respond(None, "POST", "/webhooks/quoter/x", Bytes::new()).await.status, 500);
    }
}
