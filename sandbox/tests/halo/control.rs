//! Control over HTTP, the request log, and the contract check.

use reqwest::{Method, StatusCode};
use sandbox::halo::UNKNOWNS;
use serde_json::json;

use super::support::{World, column};

#[tokio::test]
async fn calls_are_counted_without_tokens_discovery_and_control() {
    let world = World::new().await;
    world.get("Tax").await;
    world.opportunity().await;
    world.control(Method::GET, "calls", None).await;
    assert_eq!(world.halo.calls(), 2);
    let counts = world.halo.call_counts();
    assert_eq!((counts["POST token"], counts["GET Tax"], counts["POST Opportunities"]), (1, 1, 1));
    let answer = world.control(Method::GET, "calls", None).await;
    assert_eq!(answer.json["calls"], json!(2));
}

#[tokio::test]
async fn the_log_keeps_bodies_but_no_secrets() {
    let world = World::new().await;
    world.opportunity().await;
    let log = world.halo.requests();
    let made = log.last().unwrap();
    assert_eq!((made.created, made.status, made.entity.as_str()), (true, Some(201), "Opportunities"));
    assert_eq!(made.body.as_ref().unwrap()[0]["summary"], json!("New office"));
    let text = serde_json::to_string(&log).unwrap();
    assert!(!text.contains("client_secret") && !text.contains("Bearer") && log[0].body.is_none());
}

#[tokio::test]
async fn switches_faults_credentials_and_downtime_are_set_over_http() {
    let world = World::new().await;
    let changed = world.control(Method::PUT, "switches", Some(json!({"saved_status": "ok"}))).await;
    assert_eq!(changed.json["saved_status"], json!("ok"));
    let wrong = world.control(Method::PUT, "switches", Some(json!({"unicorn": 1}))).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    let fault = json!({"matcher": {"method": "GET", "entity": "Tax"}, "kind": {"what": "before_effect_5xx"}});
    world.control(Method::POST, "faults", Some(fault)).await;
    assert!(world.get_any("Tax").await.status.is_server_error());
    assert_eq!(world.control(Method::GET, "faults", None).await.json["fired"].as_array().unwrap().len(), 1);
    world.control(Method::PUT, "down", Some(json!({"down": true}))).await;
    assert!(world.get_any("Tax").await.status.is_server_error());
    world.control(Method::PUT, "down", Some(json!({"down": false}))).await;
    let credentials = json!({"client_id": "other", "client_secret": "pair"});
    world.control(Method::PUT, "credentials", Some(credentials)).await;
    assert!(world.ask_token("other", "pair").await.status.is_success());
    assert!(!world.control(Method::GET, "credentials", None).await.text.contains("pair"));
}

#[tokio::test]
async fn records_outbox_and_dead_creates_are_read_over_http() {
    let world = World::new().await;
    let items = world.control(Method::GET, "records?entity=Item", None).await.json;
    assert!(column(&items, "name").contains(&&json!("Firewall appliance")));
    assert_eq!(world.control(Method::GET, "records?entity=Unicorn", None).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(world.control(Method::GET, "outbox", None).await.json, json!([]));
    assert_eq!(world.control(Method::GET, "dead-creates", None).await.json, json!({"dead_creates": 0}));
    assert_eq!(world.control(Method::GET, "nothing", None).await.status, StatusCode::NOT_FOUND);
    let made = world.control(Method::PUT, "records?entity=Client", Some(json!({"name": "By hand"}))).await;
    assert_eq!(world.get(&format!("Client/{}", made.json["id"])).await["name"], json!("By hand"));
}

#[tokio::test]
async fn what_the_contract_does_not_know_is_a_violation_although_halo_ignores_it() {
    let world = World::new().await;
    world.save("Item", json!({"name": "N", "assetgroup_id": 101, "sku": "X"})).await;
    world.get("Item?sku=X").await;
    world.save("Quotation", json!({"title": "Q", "client_id": "12"})).await;
    world.get_any("Unicorn").await;
    let violations = world.halo.violations();
    let fields: Vec<&str> = violations.iter().map(|violation| violation.field.as_str()).collect();
    assert_eq!(fields, ["[0].sku", "sku", "[0].client_id", ""]);
    assert_eq!(world.control(Method::GET, "violations", None).await.json[0]["operation"], json!("POST /Item"));
    assert!(world.halo.check_clean().unwrap_err().contains("sku"));
}

#[tokio::test]
async fn the_known_holes_are_no_violations() {
    let world = World::new().await;
    let line = json!({"quantity": 1, "price": 2, "tax": 0, "discount": 0, "profit": 1, "profit_percentage": 1});
    world.quotation(json!([line])).await;
    world.save("SalesOrder", json!({"client_id": 12, "lines": [line]})).await;
    assert_eq!(world.halo.check_clean(), Ok(()));
}

#[test]
fn the_table_of_unknowns_can_be_printed() {
    for (row, switch, test) in UNKNOWNS {
        println!("{row}\t{switch}\t{test}");
    }
    assert!(UNKNOWNS.len() > 40);
}
