//! Lists and an index that stand in the bucket.

use reqwest::Method;
use serde_json::json;
use time::Duration;

use super::indexed;
use crate::large::{crowd, objects};

#[tokio::test]
async fn lists_of_halo_that_do_not_fit_into_an_item_are_kept_and_read_for_pulls() {
    let api = indexed().await;
    crowd(&api.world);
    for product in [112, 118] {
        let made = api.send(Method::POST, &format!("/products/{product}/pull"), Some(String::new())).await;
        assert_eq!((made.status, &made.body["did"]), (200, &json!("made")), "{:#}", made.body);
        assert_eq!(objects(&api.world, "tenant").await, 1);
        api.world.clock.advance(Duration::minutes(2));
    }
    api.world.assert_clean();
}

#[tokio::test]
async fn while_the_snapshot_of_the_index_is_not_there_halo_is_searched() {
    let api = indexed().await;
    let store = &api.world.system.store;
    let state: serde_json::Value = serde_json::from_str(&store.index_state().await.unwrap().unwrap().json).unwrap();
    store.delete_index_object(state["snapshot"]["name"].as_str().unwrap()).await.unwrap();
    let found = api.search("HW-SW8").await;
    assert_eq!(found.status, 200, "{:#}", found.body);
    assert_eq!(found.body["source"], "halo", "{:#}", found.body);
    api.world.assert_clean();
}
