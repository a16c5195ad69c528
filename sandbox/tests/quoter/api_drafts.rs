//! Drafts through the hosted API.

use sandbox::clock::ManualClock;
use sandbox::quoter::{QuoteBuilder, Sandbox, line};
use serde_json::{Value, json};

use crate::support::{call, get, start};

const TEMPLATE: &str = "tmpl_30000000000000000000000000T";
const CATEGORY: &str = "cat_30000000000000000000000000C";

fn sample() -> Value {
    serde_json::from_str(include_str!("../../fixtures/quoter/v2-get-quote-with-section.json")).unwrap()
}

fn draft_body() -> Value {
    let contact = json!({"email": "alex@client.example.com", "client_name": "Example Client Ltd", "client_id": null});
    json!({"template_id": TEMPLATE, "contact": contact, "custom_number": "EX-2026-0001"})
}

async fn draft(sandbox: &Sandbox) -> String {
    let (status, quote) = call(sandbox, "POST", "/quotes", Some(draft_body())).await;
    assert_eq!(status, 201, "{quote}");
    format!("/quotes/{}", quote["id"].as_str().unwrap())
}

async fn section(sandbox: &Sandbox, quote: &str) -> String {
    let (status, whole) =
        call(sandbox, "POST", &format!("{quote}/sections"), Some(json!([{"name": "Hardware"}]))).await;
    assert_eq!(status, 201, "{whole}");
    format!("{quote}/sections/{}/line-items", whole["sections"][0]["id"].as_str().unwrap())
}

fn api_line(name: &str, price: &str) -> Value {
    json!({"name": name, "quantity_decimal": "1", "unit_price_decimal": price, "category": {"id": CATEGORY}})
}

/// The record with everything that differs from run to run made the same.
fn without_ids(record: &Value) -> Value {
    match record {
        Value::Object(fields) => {
            let own = ["id", "record_created_at", "record_updated_at"];
            let kept = fields.iter().filter(|(name, value)| !own.contains(&name.as_str()) || value.is_null());
            Value::Object(kept.map(|(name, value)| (name.clone(), without_ids(value))).collect())
        }
        Value::Array(values) => values.iter().map(without_ids).collect(),
        other => other.clone(),
    }
}

#[tokio::test]
async fn the_sample_quote_comes_about_by_the_calls_that_made_it() {
    let sandbox = start(&ManualClock::default()).await;
    sandbox.set(|s| s.fetch_includes_stage = false);
    let quote = draft(&sandbox).await;
    let lines = section(&sandbox, &quote).await;
    let body = json!([api_line("Zero priced line", "0"), api_line("Network switch, 8 port", "50")]);
    let (status, whole) = call(&sandbox, "POST", &lines, Some(body)).await;
    assert_eq!(status, 201);
    assert_eq!(get(&sandbox, &quote).await, whole);
    let (ours, captured) = (without_ids(&whole), without_ids(&sample()));
    for (field, value) in captured.as_object().unwrap() {
        assert_eq!(&ours[field], value, "{field}");
    }
    assert_eq!(ours.as_object().unwrap().len(), captured.as_object().unwrap().len());
}

#[tokio::test]
async fn a_draft_has_number_0_and_no_sections() {
    let sandbox = start(&ManualClock::default()).await;
    let quote = get(&sandbox, &draft(&sandbox).await).await;
    let seen = (&quote["number"], &quote["draft"], &quote["primary"], &quote["sections"], &quote["stage"]);
    assert_eq!(seen, (&json!("0"), &json!(true), &json!(false), &Value::Null, &json!("draft")));
}

#[tokio::test]
async fn an_unknown_contact_or_template_is_invalid() {
    let sandbox = start(&ManualClock::default()).await;
    for (field, value, code) in [
        ("contact", json!({"email": "nobody@example.com"}), "ERR_CONTACT_NOT_FOUND"),
        ("template_id", json!("tmpl_none"), "ERR_TEMPLATE_NOT_FOUND"),
    ] {
        let mut body = draft_body();
        body[field] = value;
        let (status, answer) = call(&sandbox, "POST", "/quotes", Some(body)).await;
        assert_eq!((status, &answer["errors"][0]["code"]), (422, &json!(code)));
    }
}

#[tokio::test]
async fn all_broken_rules_of_a_batch_are_told_with_their_place() {
    let sandbox = start(&ManualClock::default()).await;
    let quote = draft(&sandbox).await;
    let lines = section(&sandbox, &quote).await;
    let wrong =
        json!({"name": "", "quantity_decimal": "0", "unit_price_decimal": "-1", "category": {"id": "cat_none"}});
    let (status, answer) = call(&sandbox, "POST", &lines, Some(json!([api_line("Good", "1"), wrong]))).await;
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let told = answer["errors"].as_array().unwrap().iter().map(|one| (text(&one["code"]), text(&one["detail"])));
    let expected = [
        ("ERR_LINE_ITEM_NAME_REQUIRED", "line_items[1].name"),
        ("ERR_LINE_ITEM_QUANTITY_INVALID", "line_items[1].quantity_decimal"),
        ("ERR_LINE_ITEM_UNIT_PRICE_INVALID", "line_items[1].unit_price_decimal"),
        ("ERR_LINE_ITEM_CATEGORY_REQUIRED", "line_items[1].category.id"),
    ];
    assert_eq!(status, 422);
    let expected = expected.map(|(code, place)| (code.to_owned(), place.to_owned()));
    assert_eq!(told.collect::<Vec<_>>(), expected);
    assert_eq!(get(&sandbox, &quote).await["sections"][0]["line_items"], json!([]), "nothing is stored");
}

#[tokio::test]
async fn wrong_shapes_are_told_apart_from_wrong_content() {
    let sandbox = start(&ManualClock::default()).await;
    let quote = draft(&sandbox).await;
    let lines = section(&sandbox, &quote).await;
    let mut number = api_line("Switch", "1");
    number["quantity_decimal"] = json!(1);
    for body in [json!({"line_items": []}), json!([number]), json!(["text"])] {
        let (status, answer) = call(&sandbox, "POST", &lines, Some(body)).await;
        assert_eq!((status, &answer["errors"][0]["code"]), (400, &json!("ERR_REQUEST_FORMAT_INVALID")));
    }
    assert_eq!(call(&sandbox, "POST", &format!("{quote}/sections"), Some(json!({"name": "A"}))).await.0, 400);
}

#[tokio::test]
async fn lines_can_be_changed_and_added_one_by_one() {
    let sandbox = start(&ManualClock::default()).await;
    let quote = draft(&sandbox).await;
    let mut single = api_line("Seat", "101");
    single["quote_id"] = json!(quote.trim_start_matches("/quotes/"));
    single["recurring_interval"] = json!("monthly");
    let (status, whole) = call(&sandbox, "POST", "/line-items", Some(single)).await;
    assert_eq!((status, &whole["totals"]["monthly"]["total_decimal"]), (201, &json!("101.00")));
    let section = &whole["sections"][0];
    let line = section["line_items"][0]["id"].as_str().unwrap();
    let path = format!("{quote}/sections/{}/line-items/{line}", section["id"].as_str().unwrap());
    let (status, whole) = call(&sandbox, "PATCH", &path, Some(json!({"quantity_decimal": "3"}))).await;
    let totals = &whole["totals"];
    assert_eq!(
        (status, &totals["monthly"]["total_decimal"], &totals["upfront"]["total_decimal"]),
        (200, &json!("303.00"), &json!("0.00"))
    );
    assert_eq!(call(&sandbox, "PATCH", &path, Some(json!({"quantity_decimal": "0"}))).await.0, 422);
    assert_eq!(call(&sandbox, "PATCH", &format!("{path}x"), Some(json!({}))).await.0, 404);
}

#[tokio::test]
async fn a_published_quote_cannot_be_changed_through_the_api() {
    let sandbox = start(&ManualClock::default()).await;
    let quote = draft(&sandbox).await;
    let (status, whole) = call(&sandbox, "POST", &format!("{quote}/publish"), None).await;
    assert_eq!((status, &whole["number"], &whole["stage"]), (200, &json!("1"), &json!("published")));
    for path in ["publish", "sections"] {
        assert_eq!(call(&sandbox, "POST", &format!("{quote}/{path}"), Some(json!([]))).await.0, 403);
    }
}

#[tokio::test]
async fn a_section_just_made_may_not_be_found() {
    let sandbox = start(&ManualClock::default()).await;
    let quote = draft(&sandbox).await;
    sandbox.set(|s| s.read_lag_reads = 1);
    let lines = section(&sandbox, &quote).await;
    let body = || Some(json!([api_line("Switch", "1")]));
    assert_eq!(get(&sandbox, &quote).await["sections"], Value::Null);
    assert_eq!(call(&sandbox, "POST", &lines, body()).await.0, 404);
    assert_eq!(call(&sandbox, "POST", &lines, body()).await.0, 201);
}

#[tokio::test]
async fn webhook_ids_are_not_valid_in_paths() {
    let sandbox = start(&ManualClock::default()).await;
    sandbox.store(QuoteBuilder::sample().build());
    assert_eq!(call(&sandbox, "GET", "/quotes/7100001", None).await.0, 404);
}

#[tokio::test]
async fn both_faces_of_a_quote_tell_the_same_money() {
    let sandbox = start(&ManualClock::default()).await;
    let builder = QuoteBuilder::new(9)
        .line(line("Switch", "100").quantity("2").discount_percent("10").cost("60"))
        .tax("Sales tax", "8.25")
        .shipping("12")
        .quote_discount_money("Loyalty", "20");
    let delivered: Value = serde_json::from_str(&builder.data()).unwrap();
    sandbox.store(builder.build());
    let row = get(&sandbox, "/quotes").await["data"][0].clone();
    let fetched = get(&sandbox, &format!("/quotes/{}", row["id"].as_str().unwrap())).await;
    assert_eq!(delivered["total"]["upfront"], "185.20");
    assert_eq!(fetched["totals"]["upfront"]["total_decimal"], "185.20");
    assert_eq!(fetched["totals"]["one_time"]["total_decimal"], "173.20");
    assert_eq!(row["upfront_total_decimal"], "185.20");
    assert_eq!(delivered["taxes"][0]["amount"], fetched["totals"]["taxes"][0]["amount_decimal"]);
    assert_eq!(delivered["uuid"], fetched["uuid"]);
}
