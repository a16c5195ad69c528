//! Reads that lag behind writes.

use sandbox::clock::ManualClock;
use sandbox::quoter::Sandbox;
use serde_json::{Value, json};
use time::Duration;

use super::support::{call, get, start};

/// The names that a list shows.
async fn names(sandbox: &Sandbox, kind: &str) -> Vec<Value> {
    let page = get(sandbox, &format!("/{kind}?page_size=200")).await;
    page["data"].as_array().unwrap().iter().map(|row| row["name"].clone()).collect()
}

async fn make(sandbox: &Sandbox, kind: &str, body: Value) -> String {
    let (status, made) = call(sandbox, "POST", &format!("/{kind}"), Some(body)).await;
    assert_eq!(status, 201, "{made}");
    made["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_list_may_show_what_was_made_or_changed_only_later() {
    let clock = ManualClock::default();
    let sandbox = start(&clock).await;
    sandbox.set(|switches| switches.list_lag_seconds = 30);
    for kind in ["categories", "suppliers"] {
        let id = make(&sandbox, kind, json!({ "name": "New" })).await;
        assert_eq!(get(&sandbox, &format!("/{kind}/{id}")).await["name"], "New");
        assert!(!names(&sandbox, kind).await.contains(&json!("New")));
        clock.advance(Duration::seconds(30));
        assert!(names(&sandbox, kind).await.contains(&json!("New")));
        call(&sandbox, "PATCH", &format!("/{kind}/{id}"), Some(json!({ "name": "Renamed" }))).await;
        assert!(names(&sandbox, kind).await.contains(&json!("New")));
        clock.advance(Duration::seconds(30));
        assert!(names(&sandbox, kind).await.contains(&json!("Renamed")));
    }
}

#[tokio::test]
async fn a_new_record_may_be_missing_for_some_reads_lists_counted() {
    let sandbox = start(&ManualClock::default()).await;
    sandbox.set(|switches| switches.read_lag_reads = 2);
    let id = make(&sandbox, "categories", json!({ "name": "New" })).await;
    assert!(!names(&sandbox, "categories").await.contains(&json!("New")));
    assert_eq!(call(&sandbox, "GET", &format!("/categories/{id}"), None).await.0, 404);
    assert!(names(&sandbox, "categories").await.contains(&json!("New")));
}

#[tokio::test]
async fn a_new_draft_may_be_missing_from_the_list() {
    let clock = ManualClock::default();
    let sandbox = start(&clock).await;
    sandbox.set(|switches| switches.list_lag_seconds = 30);
    let body =
        json!({ "template_id": "tmpl_30000000000000000000000000T", "contact": { "email": "alex@client.example.com" } });
    make(&sandbox, "quotes", body).await;
    assert_eq!(get(&sandbox, "/quotes").await["total_count"], 0);
    clock.advance(Duration::seconds(30));
    assert_eq!(get(&sandbox, "/quotes").await["total_count"], 1);
}

#[tokio::test]
async fn a_draft_may_have_no_uuid_until_it_is_published() {
    let sandbox = start(&ManualClock::default()).await;
    sandbox.set(|switches| switches.draft_uuid = false);
    let person = sandbox.person("alex@client.example.com").unwrap();
    let quote = sandbox.quote_from_template("tmpl_30000000000000000000000000T", &person).unwrap();
    let path = format!("/quotes/{}", quote.public_id);
    assert_eq!(get(&sandbox, &path).await["uuid"], Value::Null);
    sandbox.publish(&quote.id).unwrap();
    assert_eq!(get(&sandbox, &path).await["uuid"], quote.uuid);
}
