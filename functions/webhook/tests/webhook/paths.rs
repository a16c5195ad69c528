//! What stands at which address.

use bytes::Bytes;

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
