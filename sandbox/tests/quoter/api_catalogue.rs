//! Catalogue and contacts of the hosted API.

use sandbox::clock::ManualClock;
use sandbox::quoter::RecordType;
use serde_json::{Value, json};
use time::Duration;

use crate::support::{call, get, start, subscribed};

fn keys(value: &Value) -> Vec<String> {
    value.as_object().unwrap().keys().cloned().collect()
}

#[tokio::test]
async fn items_have_exactly_the_fields_of_the_sample() {
    let sandbox = start(&ManualClock::default()).await;
    let sample: Value = serde_json::from_str(include_str!("../../fixtures/quoter/v2-list-items.json")).unwrap();
    let listed = get(&sandbox, "/items").await;
    assert_eq!(keys(&listed), keys(&sample));
    for item in listed["data"].as_array().unwrap() {
        assert_eq!(keys(item), keys(&sample["data"][0]));
    }
}

#[tokio::test]
async fn an_item_is_made_changed_and_removed() {
    let clock = ManualClock::default();
    let sandbox = start(&clock).await;
    let (_, category) = call(&sandbox, "POST", "/categories", Some(json!({"name": "Cabling"}))).await;
    let body = json!({"name": "Patch cable", "category_id": category["id"], "code": "CB-1", "colour": "red"});
    let (status, item) = call(&sandbox, "POST", "/items", Some(body)).await;
    assert_eq!((status, &item["category"], &item["taxable"]), (201, &json!("Cabling"), &json!(true)));
    assert_eq!((item.get("colour"), &item["sku"]), (None, &Value::Null));
    clock.advance(Duration::seconds(60));
    let path = format!("/items/{}", item["id"].as_str().unwrap());
    let (status, changed) = call(&sandbox, "PATCH", &path, Some(json!({"price_decimal": "4.50"}))).await;
    assert_eq!((status, &changed["code"], &changed["price_decimal"]), (200, &json!("CB-1"), &json!("4.50")));
    assert_eq!(changed["record_created_at"], item["record_created_at"]);
    assert_ne!(changed["record_updated_at"], item["record_updated_at"]);
    assert_eq!(get(&sandbox, &path).await, changed);
    assert_eq!(call(&sandbox, "DELETE", &path, None).await.0, 204);
    assert_eq!(call(&sandbox, "GET", &path, None).await.0, 404);
}

#[tokio::test]
async fn an_item_without_name_and_category_breaks_both_rules() {
    let sandbox = start(&ManualClock::default()).await;
    let (status, body) = call(&sandbox, "POST", "/items", Some(json!({"category_id": " "}))).await;
    let codes: Vec<_> = body["errors"].as_array().unwrap().iter().map(|one| one["code"].clone()).collect();
    assert_eq!(status, 422);
    assert_eq!(&codes[..2], ["ERR_ITEM_NAME_REQUIRED", "ERR_ITEM_CATEGORY_REQUIRED"]);
    for wrong in [json!({"name": 1}), json!([]), json!("text")] {
        assert_eq!(call(&sandbox, "POST", "/items", Some(wrong)).await.0, 400);
    }
}

#[tokio::test]
async fn suppliers_manufacturers_groups_and_options_are_kept_too() {
    let sandbox = start(&ManualClock::default()).await;
    for path in ["/suppliers", "/manufacturers", "/item-groups", "/item-options", "/item-option-values"] {
        let (status, made) = call(&sandbox, "POST", path, Some(json!({"name": "Example"}))).await;
        assert_eq!(status, 201, "{path}");
        let id = made["id"].as_str().unwrap();
        assert_eq!(get(&sandbox, &format!("{path}/{id}")).await["name"], "Example");
    }
}

#[tokio::test]
async fn a_new_record_may_not_be_found_at_first() {
    let clock = ManualClock::default();
    let sandbox = start(&clock).await;
    sandbox.set(|s| (s.read_lag_reads, s.read_lag_seconds) = (2, 5));
    let (_, made) = call(&sandbox, "POST", "/suppliers", Some(json!({"name": "New"}))).await;
    let path = format!("/suppliers/{}", made["id"].as_str().unwrap());
    assert_eq!(get(&sandbox, "/suppliers").await["total_count"], 1);
    for _ in 0..3 {
        assert_eq!(call(&sandbox, "GET", &path, None).await.0, 404);
    }
    clock.advance(Duration::seconds(5));
    assert_eq!(get(&sandbox, &path).await["name"], "New");
    assert_eq!(get(&sandbox, "/suppliers").await["total_count"], 2);
}

#[tokio::test]
async fn single_records_may_stand_under_data() {
    let sandbox = start(&ManualClock::default()).await;
    sandbox.set(|s| s.single_wrapped = true);
    let (_, made) = call(&sandbox, "POST", "/suppliers", Some(json!({"name": "New"}))).await;
    assert_eq!(made["data"]["name"], "New");
}

#[tokio::test]
async fn a_change_may_be_answered_with_nothing() {
    let sandbox = start(&ManualClock::default()).await;
    sandbox.set(|s| s.patch_answers_record = false);
    let id = get(&sandbox, "/items").await["data"][0]["id"].as_str().unwrap().to_owned();
    let answer = call(&sandbox, "PATCH", &format!("/items/{id}"), Some(json!({"name": "Renamed"}))).await;
    assert_eq!(answer, (204, Value::Null));
    assert_eq!(get(&sandbox, &format!("/items/{id}")).await["name"], "Renamed");
}

#[tokio::test]
async fn a_filter_may_compare_without_case_or_be_ignored() {
    let sandbox = start(&ManualClock::default()).await;
    let count = async || get(&sandbox, "/items?filter[code]=eq:mgs").await["total_count"].as_u64();
    assert_eq!(count().await, Some(0));
    sandbox.set(|s| s.filter_case_counts = false);
    assert_eq!(count().await, Some(1));
    sandbox.set(|s| s.filters_obeyed = false);
    assert_eq!(count().await, Some(4));
}

#[tokio::test]
async fn a_second_category_of_one_name_is_made_or_refused() {
    let sandbox = start(&ManualClock::default()).await;
    let again = async || call(&sandbox, "POST", "/categories", Some(json!({"name": "Switching"}))).await.0;
    assert_eq!(again().await, 201);
    sandbox.set(|s| s.names_unique = true);
    assert_eq!(again().await, 422);
}

#[tokio::test]
async fn a_person_may_change_and_remove_records_by_hand() {
    let sandbox = start(&ManualClock::default()).await;
    let mut item = get(&sandbox, "/items").await["data"][0].clone();
    let id = item["id"].as_str().unwrap().to_owned();
    item["name"] = json!("Renamed by hand");
    sandbox.put_record("items", &id, Some(&item));
    assert_eq!(get(&sandbox, &format!("/items/{id}")).await["name"], "Renamed by hand");
    sandbox.put_record("items", &id, None);
    assert_eq!(call(&sandbox, "GET", &format!("/items/{id}"), None).await.0, 404);
}

fn contact() -> Value {
    json!({
        "billing_email": "kim@client.example.com",
        "billing_first_name": "Kim",
        "billing_last_name": "Example",
        "billing_address": {"country_code": "US"},
    })
}

#[tokio::test]
async fn a_contact_reads_back_without_id_and_client() {
    let sandbox = start(&ManualClock::default()).await;
    let (status, made) = call(&sandbox, "POST", "/contacts", Some(contact())).await;
    assert_eq!((status, &made["id"], &made["client"]), (201, &Value::Null, &Value::Null));
    let path = "/contacts?filter[billing_email]=eq:kim@client.example.com";
    assert_eq!(get(&sandbox, path).await["data"][0]["id"], Value::Null);
    sandbox.set(|s| s.contact_ids_shown = true);
    let shown = get(&sandbox, path).await["data"][0].clone();
    let own = format!("/contacts/{}", shown["id"].as_str().unwrap());
    let (status, changed) = call(&sandbox, "PATCH", &own, Some(json!({"title": "CTO"}))).await;
    assert_eq!((status, &changed["title"], &changed["billing_first_name"]), (200, &json!("CTO"), &json!("Kim")));
}

#[tokio::test]
async fn a_contact_needs_name_mail_and_country_and_no_flat_address() {
    let sandbox = start(&ManualClock::default()).await;
    let (status, body) = call(&sandbox, "POST", "/contacts", Some(json!({}))).await;
    assert_eq!((status, body["errors"].as_array().unwrap().len()), (422, 3));
    let mut nowhere = contact();
    nowhere["billing_address"] = Value::Null;
    assert_eq!(call(&sandbox, "POST", "/contacts", Some(nowhere)).await.0, 422);
    let mut flat = contact();
    flat["billing_city"] = json!("Exampleville");
    assert_eq!(call(&sandbox, "POST", "/contacts", Some(flat)).await.0, 400);
}

#[tokio::test]
async fn a_new_contact_is_a_person_for_webhooks() {
    let (sandbox, receiver) = subscribed(&ManualClock::default()).await;
    let mut persons = receiver.subscription();
    persons.applies_to = vec![RecordType::Person];
    sandbox.set_subscriptions(vec![persons]);
    call(&sandbox, "POST", "/contacts", Some(contact())).await;
    sandbox.run_due().await;
    assert_eq!(receiver.arrived()[0].record()["email_address"], "kim@client.example.com");
}
