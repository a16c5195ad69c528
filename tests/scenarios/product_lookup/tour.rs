//! Each status of each route, seen once: the OpenAPI document promises nothing that does not happen.

use std::collections::BTreeSet;

use product_lookup::route::ROUTES;
use reqwest::Method;
use sandbox::halo::Entity;
use serde_json::{Value, json};

use super::api::{Answer, Api};
use super::indexed;
use super::quotes::a_draft;
use crate::support::opportunity;

#[tokio::test]
async fn every_status_of_every_route_happens_and_no_other() {
    let mut seen = BTreeSet::new();
    let mut api = indexed().await;
    for answer in without_key(&mut api).await.into_iter().chain(wrong(&api).await).chain(right(&api).await) {
        seen.insert(answer.seen);
    }
    for answer in conflicts(&api).await.into_iter().chain(down(&api).await) {
        seen.insert(answer.seen);
    }
    let promised = ROUTES.iter().flat_map(|route| {
        let statuses = route.failures.iter().chain([&route.success]);
        statuses.map(|status| (route.id.to_owned(), status.to_string()))
    });
    assert_eq!(seen, promised.collect());
}

/// An address of a route, with something that may exist.
fn address(path: &str, id: &str) -> String {
    path.replace("{halo_id}", id).replace("{quote}", id)
}

/// 401 and 403.
async fn without_key(api: &mut Api) -> Vec<Answer> {
    let key = std::mem::take(&mut api.key);
    let mut answers = Vec::new();
    for route in ROUTES.iter().filter(|route| route.scope.is_some()) {
        answers.push(api.send(route.method(), &address(route.path, "110"), None).await);
    }
    let mut limited = Api::with(scenarios::World::new().await, super::api::keys(), super::IMPATIENT).await;
    limited.key = "nothing".to_owned();
    for route in ROUTES.iter().filter(|route| route.scope.is_some()) {
        answers.push(limited.send(route.method(), &address(route.path, "110"), None).await);
    }
    api.key = key;
    answers
}

/// 400, 404, 413.
async fn wrong(api: &Api) -> Vec<Answer> {
    let mut answers = Vec::new();
    for route in ROUTES {
        if route.failures.contains(&400) {
            answers.push(api.send(route.method(), &format!("{}?unknown=1", address(route.path, "110")), None).await);
        }
        if route.failures.contains(&404) && route.named.is_some() {
            let body = (route.verb != "GET").then(|| json!({}).to_string());
            answers.push(api.send(route.method(), &address(route.path, "none"), body).await);
        }
        if route.failures.contains(&413) {
            answers.push(api.send(route.method(), &address(route.path, "110"), Some(" ".repeat(70_000))).await);
        }
    }
    answers.push(api.post("/drafts", json!({"idempotency_key": "a", "user": 999, "products": []})).await);
    answers
}

/// 200 and 201.
async fn right(api: &Api) -> Vec<Answer> {
    let quote = a_draft(api);
    let draft: Value = json!({"idempotency_key": "b", "user": 51, "products": [{"product": 110}]});
    vec![
        api.get("/products").await,
        api.get("/products/110").await,
        api.post("/products/110/pull", json!({"dry_run": true})).await,
        api.get("/people?search=alex").await,
        api.get("/people/51/opportunities").await,
        api.put(&format!("/quotes/{quote}/link"), json!({"user": 51})).await,
        api.post("/drafts", draft).await,
        api.get("/openapi.json").await,
        api.get("/health").await,
    ]
}

/// 409.
async fn conflicts(api: &Api) -> Vec<Answer> {
    let foreign = opportunity(&api.world, "Ovens", 15, 21, 54);
    api.world.halo().edit(Entity::User, json!({"id": 57, "inactive": true}));
    vec![
        api.post("/products/113/pull", json!({})).await,
        api.get("/people/57/opportunities").await,
        api.put("/quotes/6/link", json!({"user": 51, "opportunity": foreign})).await,
        api.post("/drafts", json!({"idempotency_key": "c", "user": 51, "template": "None such"})).await,
    ]
}

/// 503.
async fn down(api: &Api) -> Vec<Answer> {
    api.world.halo().set_down(true);
    let searched = Api::of(scenarios::World::new().await).await;
    searched.world.halo().set_down(true);
    vec![
        searched.send(Method::GET, "/products", None).await,
        api.get("/products/999").await,
        api.post("/products/110/pull", json!({})).await,
        api.get("/people?search=alex").await,
        api.get("/people/51/opportunities").await,
        api.put("/quotes/6/link", json!({"user": 51})).await,
        api.post("/drafts", json!({"idempotency_key": "d", "user": 51})).await,
    ]
}
