//! Whatever is sent, there is an answer.

use reqwest::Method;
use sandbox::halo::Entity;
use serde_json::{Value, json};

use super::support::World;

const PATHS: [&str; 24] = [
    "Quotation",
    "Quotation/Approval",
    "Opportunities",
    "Tickets",
    "Tickets/Object",
    "Item",
    "itemsupplier",
    "Users",
    "Client",
    "Site",
    "Address",
    "Agent",
    "AssetGroup",
    "Attachment",
    "TicketType",
    "Status",
    "Currency",
    "Tax",
    "Lookup",
    "Control",
    "Supplier",
    "SalesOrder",
    "Actions",
    "ExternalLink",
];

/// Records that no client should send.
fn odd_records() -> Vec<Value> {
    vec![
        json!({}),
        json!({"id": -5}),
        json!({"id": i64::MAX}),
        json!({"id": "0", "name": "", "lines": [], "item_suppliers": [{}], "fields": [{}]}),
        json!({"name": "x".repeat(100_000), "title": "\u{0}\u{202e}", "summary": " "}),
        json!({"client_id": 12, "site_id": 1e308, "user_id": -1, "ticket_id": 0}),
        json!({"client_id": 12, "lines": [{"quantity": 1e308, "price": 1e308, "tax": -1e308, "discount": "1e999999999"}]}),
        json!({"client_id": 12, "lines": [{"quantity": -1, "price": 1e-300, "billingperiod": i64::MIN}, {"id": 7}]}),
        json!({"client_id": 12, "lines": [null, 3, "x", []]}),
        json!({"client_id": 12, "status": i64::MAX, "date": "9999-99-99", "new_ticket_status": i64::MIN}),
        json!({"lookupid": i64::MAX, "name": "n"}),
        json!({"filename": "f", "ticket_id": 1, "data_base64": "data:;base64,"}),
    ]
}

#[tokio::test]
async fn no_record_leaves_a_request_without_an_answer() {
    let world = World::new().await;
    for path in PATHS {
        for record in odd_records() {
            for body in [json!([record]), record.clone(), json!([[record]])] {
                let answer = world.try_call(Method::POST, path, Some(body)).await;
                let status = answer.unwrap_or_else(|error| panic!("{path} {record}: {error}")).status;
                assert!(status.is_success() || status.is_client_error(), "{path} {record}: {status}");
            }
        }
        world.get_any(path).await;
    }
    assert!(Entity::ALL.into_iter().all(|entity| world.halo.records(entity).len() < 500));
}

#[tokio::test]
async fn no_query_leaves_a_request_without_an_answer() {
    let world = World::new().await;
    for path in PATHS {
        for query in [
            "pageinate=true&page_no=0&page_size=0",
            "pageinate=true&page_no=18446744073709551615&page_size=99999999999999999999",
            "count=-1&order=nothing&orderdesc=maybe&search=%00%FF",
            "client_id=1e999999999&ticket_id=abc&activeinactive=x&advanced_search=%7B",
            "lastupdatefromdate=%C3%A9&lastupdatetodate=soon&assetgroups=,,",
        ] {
            let status = world.get_any(&format!("{path}?{query}")).await.status;
            assert!(status.is_success() || status.is_client_error(), "{path}?{query}: {status}");
        }
    }
}

#[tokio::test]
async fn a_body_nested_a_hundred_thousand_deep_is_refused() {
    let world = World::new().await;
    let url = format!("{}/api/Item", world.halo.base_url());
    let deep = "[".repeat(100_000);
    let token = world.ask_token("sandbox", "sandbox").await.json["access_token"].as_str().unwrap().to_owned();
    let answer = super::support::plain_client().post(url).bearer_auth(token).body(deep).send().await.unwrap();
    assert_eq!(answer.status(), reqwest::StatusCode::BAD_REQUEST);
}
