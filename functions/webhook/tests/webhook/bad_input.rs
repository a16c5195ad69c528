//! What is refused, and what is kept of it.

use serde_json::json;
use store::State;
use time::Duration;
use webhook::Answer;

use crate::world::{KEY, World, changed, recorded};

fn said(answer: &Answer) -> (u16, &'static str) {
    (answer.status, answer.code)
}

#[tokio::test]
async fn a_wrong_or_missing_hash_is_refused() {
    let world = World::new().await;
    let wrong = quoter::sign::encode(&recorded(), "another-key", world.now().unix_timestamp());
    assert_eq!(said(&world.posts(wrong).await), (401, "delivery_hash_wrong"));
    assert_eq!(said(&world.posts("timestamp=1&data=%7B%7D").await), (401, "delivery_hash_missing"));
    assert_eq!(said(&world.posts("hash=&timestamp=1&data=%7B%7D").await), (401, "delivery_hash_missing"));
    assert!(world.entries().await.is_empty());
}

#[tokio::test]
async fn only_deliveries_signed_within_five_minutes_are_taken() {
    let world = World::new().await;
    let signed = |seconds: i64| quoter::sign::encode(&recorded(), KEY, world.now().unix_timestamp() + seconds);
    assert_eq!(said(&world.posts(signed(-301)).await), (401, "delivery_too_old"));
    assert_eq!(said(&world.posts(signed(301)).await), (401, "delivery_too_far_ahead"));
    assert!(world.entries().await.is_empty());
    assert_eq!(said(&world.posts(signed(-300)).await), (200, "stored"));
    assert_eq!(said(&world.posts(signed(300)).await), (200, "stored"));
}

#[tokio::test]
async fn a_body_over_four_mebibytes_is_refused_and_its_trace_held() {
    let world = World::new().await;
    let body = vec![b'x'; quoter::MAX_BODY + 1];
    assert_eq!(said(&world.posts(body.clone()).await), (413, "delivery_too_large"));
    assert_eq!(world.codes(State::Held).await, ["delivery_too_large"]);
    let entry = world.only_entry().await;
    assert!(entry.family.as_str().starts_with("raw#"));
    let delivery = world.only_delivery(&entry.family).await;
    assert_eq!((delivery.size, delivery.data), (body.len() as u64, None));
    assert_eq!(delivery.digest.len(), 64);
}

#[tokio::test]
async fn another_try_of_a_body_over_the_limit_is_the_same_entry() {
    let world = World::new().await;
    let data = "9".repeat(quoter::MAX_BODY);
    for _ in 0..3 {
        assert_eq!(said(&world.delivers(&data).await), (413, "delivery_too_large"));
        world.later(Duration::minutes(10));
    }
    let entry = world.only_entry().await;
    assert_eq!((entry.state, world.only_delivery(&entry.family).await.sightings), (State::Held, 3));
}

#[tokio::test]
async fn a_body_over_the_limit_at_a_wrong_address_leaves_no_trace() {
    let world = World::new().await;
    let body = vec![b'x'; quoter::MAX_BODY + 1];
    assert_eq!(world.webhook.deliver("wrong", body.into()).await.status, 404);
    assert!(world.entries().await.is_empty());
}

#[tokio::test]
async fn what_is_no_delivery_is_refused() {
    let world = World::new().await;
    assert_eq!(said(&world.posts("").await), (400, "delivery_not_form"));
    assert_eq!(said(&world.posts(r#"{"id": "1"}"#).await), (400, "delivery_not_form"));
    assert_eq!(said(&world.posts("hash=1&timestamp=1").await), (400, "delivery_data_missing"));
    assert_eq!(said(&world.delivers("not json").await), (400, "delivery_not_json"));
    assert_eq!(said(&world.delivers("<quote/>").await), (400, "delivery_xml"));
    assert!(world.entries().await.is_empty());
}

#[tokio::test]
async fn a_record_nested_a_hundred_thousand_deep_is_refused() {
    let world = World::new().await;
    for opening in ["[", r#"{"a":"#] {
        assert_eq!(said(&world.delivers(&opening.repeat(100_000)).await), (400, "delivery_too_deep"));
    }
}

#[tokio::test]
async fn persons_and_payments_are_passed_over() {
    let world = World::new().await;
    let person = json!({"id": "1", "first_name": "Alex", "email_address": "alex@client.example.com"});
    let payment = json!({"id": "1", "amount": "10.00", "quote_id": "5"});
    for record in [person, payment] {
        assert_eq!(said(&world.delivers(&record.to_string()).await), (200, "ignored"));
    }
    assert!(world.entries().await.is_empty());
}

#[tokio::test]
async fn a_quote_that_cannot_be_understood_is_held_with_every_problem() {
    let world = World::new().await;
    let broken = changed(json!({"currency": null, "status": null, "line_items": null}));
    assert_eq!(said(&world.delivers(&broken).await), (200, "held"));
    let codes = world.codes(State::Held).await;
    for code in ["quote_currency_missing", "quote_status_missing", "quote_lines_missing"] {
        assert!(codes.iter().any(|found| found == code), "{code} is not in {codes:?}");
    }
    assert_eq!(world.only_entry().await.family.as_str(), "90001#6");
}

#[tokio::test]
async fn a_corrected_revision_releases_a_held_quote() {
    let world = World::new().await;
    world.delivers(&changed(json!({"currency": null}))).await;
    world.delivers(&recorded()).await;
    assert_eq!(world.only_entry().await.state, State::Pending);
}

#[tokio::test]
async fn json_that_is_no_record_at_all_is_held_under_its_digest() {
    for record in ["[]", "null", "7", "{}", r#"{"id": "1", "account_id": "70001"}"#] {
        let world = World::new().await;
        assert_eq!(said(&world.delivers(record).await), (200, "held"), "{record}");
        assert_eq!(world.codes(State::Held).await, ["quote_record_unreadable"], "{record}");
        assert!(world.only_entry().await.family.as_str().starts_with("raw#"));
    }
}

#[tokio::test]
async fn a_delivery_that_cannot_be_stored_has_to_come_again() {
    let world = World::new().await;
    let nowhere = store::Names { queue: "gone".to_owned(), ..store::Names::default() };
    let webhook = webhook::Webhook { store: world.store_named(nowhere), ..world.webhook.clone() };
    let answer = webhook.deliver(crate::world::TOKEN, world.signed(&recorded()).into()).await;
    assert_eq!(said(&answer), (500, "store_unavailable"));
}
