//! Who may do what.

use product_lookup::Patience;
use product_lookup::route::ROUTES;
use reqwest::Method;
use runtime::{AccessKeys, Cached, Scope, SecretError};
use scenarios::World;
use serde_json::json;

use super::api::{Api, keys};

#[tokio::test]
async fn each_route_takes_keys_with_its_own_scope_only() {
    let mut api = Api::with(World::new().await, keys(), Patience::default()).await;
    for route in ROUTES {
        let Some(needed) = route.scope else { continue };
        let path = route.path.replace("{halo_id}", "999").replace("{quote}", "6");
        for scope in Scope::ALL {
            api.key = scope.as_str().to_owned();
            let before = api.world.halo().calls();
            let answer = api.send(route.method(), &path, None).await;
            assert_eq!(answer.status == 403, scope != needed, "{} with {scope}: {:#}", route.id, answer.body);
            assert!(scope == needed || api.world.halo().calls() == before, "who may not do a thing costs no call");
        }
        for (key, code) in [("nothing", "scope_missing"), ("unknown", "key_refused"), ("", "key_missing")] {
            api.key = key.to_owned();
            let answer = api.send(route.method(), &path, None).await;
            assert_eq!(answer.code(), code, "{}", route.id);
            if key == "nothing" {
                assert!(answer.body["detail"].as_str().unwrap().contains(needed.as_str()), "{:#}", answer.body);
            }
        }
    }
    api.world.assert_clean();
}

#[tokio::test]
async fn nothing_is_told_before_the_key_is_known_to_be_right() {
    let mut api = Api::with(World::new().await, keys(), Patience::default()).await;
    api.key = "unknown".to_owned();
    let answer = api.get("/products?serch=typo").await;
    assert_eq!(answer.code(), "key_refused");
    let answer = api.post("/drafts", json!({"unknown": true})).await;
    assert_eq!(answer.code(), "key_refused");
}

#[tokio::test]
async fn while_the_keys_cannot_be_read_every_request_says_so() {
    let world = World::new().await;
    let unread = || std::future::ready(Err(SecretError::Unavailable { code: "timeout".to_owned() }));
    let keys: Cached<AccessKeys> = Cached::read(world.clock.clock(), AccessKeys::read, unread);
    let api = Api::with(world, keys, Patience::default()).await;
    let answer = api.get("/products").await;
    assert_eq!((answer.status, answer.code()), (503, "lookup_not_ready"));
    assert_eq!(api.get("/health").await.status, 200);
}

#[tokio::test]
async fn a_key_that_was_added_counts_soon() {
    let world = World::new().await;
    let document = std::sync::Arc::new(std::sync::Mutex::new("old"));
    let stored = document.clone();
    let fetch = move || {
        let key = *stored.lock().unwrap();
        let text = json!({"keys": [{"name": "portal", "key": key, "scopes": ["products:read"]}]}).to_string();
        std::future::ready(Ok(text.into()))
    };
    let keys = Cached::read(world.clock.clock(), AccessKeys::read, fetch);
    let mut api = Api::with(world, keys, Patience::default()).await;
    api.key = "old".to_owned();
    assert_eq!(api.send(Method::GET, "/products", None).await.status, 200);
    *document.lock().unwrap() = "new";
    api.key = "new".to_owned();
    assert_eq!(api.get("/products").await.status, 401);
    api.world.clock.advance(time::Duration::minutes(1));
    assert_eq!(api.get("/products").await.status, 200);
}
