//! Quotes that are understood.

use serde_json::json;
use store::{Kind, State};
use time::Duration;

use crate::world::{World, changed, recorded};

#[tokio::test]
async fn a_published_quote_waits_for_a_worker() {
    let world = World::new().await;
    let answer = world.delivers(&recorded()).await;
    assert_eq!((answer.status, answer.code), (200, "stored"));
    let entry = world.only_entry().await;
    assert_eq!((entry.family.as_str(), entry.kind, entry.state), ("90001#6", Kind::Published, State::Pending));
    let delivery = world.only_delivery(&entry.family).await;
    assert_eq!(delivery.data.unwrap(), recorded().into_bytes());
    assert_eq!(delivery.signed_at, Some(world.now()));
}

#[tokio::test]
async fn five_times_the_same_and_a_retry_with_a_new_timestamp_are_one_entry() {
    let world = World::new().await;
    let body = world.signed(&recorded());
    for _ in 0..5 {
        assert_eq!(world.posts(body.clone()).await.status, 200);
    }
    world.later(Duration::hours(3));
    assert_eq!(world.delivers(&recorded()).await.status, 200);
    let entry = world.only_entry().await;
    assert_eq!(world.only_delivery(&entry.family).await.sightings, 6);
    assert_eq!((entry.wanted, entry.kicks), (6, 6));
}

#[tokio::test]
async fn a_sale_goes_to_the_worker_for_sales_and_stays_there() {
    for status in ["accepted", "ordered", "fulfilled"] {
        let world = World::new().await;
        world.delivers(&recorded()).await;
        world.delivers(&changed(json!({"status": status}))).await;
        assert_eq!(world.only_entry().await.kind, Kind::Won, "{status}");
        world.delivers(&recorded()).await;
        assert_eq!(world.only_entry().await.kind, Kind::Won, "{status}");
    }
}

#[tokio::test]
async fn a_draft_is_ignored_under_its_record() {
    for number in [json!("0"), json!(null), json!("")] {
        let world = World::new().await;
        let answer = world.delivers(&changed(json!({"number": number}))).await;
        assert_eq!((answer.status, answer.code), (200, "ignored"));
        assert_eq!(world.codes(State::Ignored).await, ["only_drafts"]);
        assert!(world.only_entry().await.family.as_str().starts_with("90001#id#"));
    }
}

#[tokio::test]
async fn a_quote_of_a_thousand_lines_goes_through() {
    let world = World::new().await;
    let record: serde_json::Value = serde_json::from_str(&recorded()).unwrap();
    let line = &record["line_items"][0];
    let lines: Vec<_> = (0..1_000)
        .map(|nth| {
            let mut line = line.clone();
            line["name"] = json!(format!("Part {nth}"));
            line
        })
        .collect();
    let answer = world.delivers(&changed(json!({"line_items": lines}))).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let entry = world.only_entry().await;
    assert!(world.only_delivery(&entry.family).await.size > 300_000);
}
