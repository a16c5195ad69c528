//! Large catalogues, and what counts as a change of a product.

use std::collections::BTreeSet;

use reqwest::Method;
use sandbox::halo::{Entity, Switches};
use serde_json::{Value, json};
use time::Duration;

use super::support::World;

const NEWEST: &str = "Item?pageinate=true&page_size=100&order=lastmodified&orderdesc=true";

/// The ids of one page of products, the newest change first, and how many there are.
async fn page(world: &World, number: usize) -> (Vec<i64>, Value) {
    let list = world.get(&format!("{NEWEST}&page_no={number}")).await;
    let ids = list["items"].as_array().unwrap().iter().map(|item| item["id"].as_i64().unwrap());
    (ids.collect(), list["record_count"].clone())
}

async fn modified(world: &World, id: i64) -> Value {
    world.get(&format!("Item/{id}")).await["lastmodified"].clone()
}

#[tokio::test]
async fn fifty_thousand_products_are_read_page_by_page_each_once() {
    let world = World::new().await;
    let known = world.halo.records(Entity::Item).len();
    world.halo.seed_items(50_000);
    let mut seen = BTreeSet::new();
    let (first, count) = page(&world, 1).await;
    assert_eq!(count, 50_000 + known - 1, "obsolete ones are not listed");
    assert_eq!(first[0], 150_000, "the newest change comes first");
    for number in 1..=501 {
        seen.extend(page(&world, number).await.0);
    }
    assert_eq!(seen.len(), 50_000 + known - 1);
}

#[tokio::test]
async fn what_was_changed_last_is_on_the_first_page() {
    let world = World::new().await;
    world.halo.seed_items(300);
    assert_eq!(page(&world, 1).await.0[0], 100_300);
    world.halo.edit(Entity::Item, json!({ "id": 110, "baseprice": 26.0 }));
    assert_eq!(page(&world, 1).await.0[..2], [110, 100_300]);
    world.halo.delete(Entity::Item, 110);
    assert_eq!(page(&world, 1).await.0[0], 100_300);
}

#[tokio::test]
async fn a_list_of_products_that_lags_shows_the_order_before_until_its_time_has_come() {
    let world = World::with(Switches { list_lag_seconds: 30, ..Switches::default() }).await;
    let (before, _) = page(&world, 1).await;
    world.halo.edit(Entity::Item, json!({ "id": 110, "name": "Renamed" }));
    assert_eq!(page(&world, 1).await.0, before);
    world.clock.advance(Duration::seconds(30));
    assert_eq!(page(&world, 1).await.0[0], 110);
}

#[tokio::test]
async fn a_product_may_change_without_counting_as_changed() {
    let world = World::new().await;
    let before = modified(&world, 110).await;
    world.halo.edit_quietly(Entity::Item, json!({ "id": 110, "baseprice": 30.0 }));
    assert_eq!(modified(&world, 110).await, before);
    world.halo.edit(Entity::Item, json!({ "id": 110, "baseprice": 31.0 }));
    assert_ne!(modified(&world, 110).await, before);
}

#[tokio::test]
async fn a_change_of_suppliers_may_not_count_as_a_change_of_the_product() {
    for touches in [true, false] {
        let world = World::with(Switches { supplier_edit_touches_item: touches, ..Switches::default() }).await;
        let before = modified(&world, 112).await;
        let rows = json!([{ "id": 702, "supplier_id": 2, "cost": 111.0, "price": 0.0, "supplier_sku": "EW-24" }]);
        world.halo.edit(Entity::Item, json!({ "id": 112, "item_suppliers": rows }));
        assert_eq!(modified(&world, 112).await != before, touches);

        world.clock.advance(Duration::minutes(1));
        let before = modified(&world, 112).await;
        let row = json!([{ "id": 702, "cost": 109.0 }]);
        let answer = world.try_call(Method::POST, "itemsupplier", Some(row)).await.unwrap();
        assert!(answer.status.is_success(), "{}", answer.text);
        assert_eq!(modified(&world, 112).await != before, touches);
    }
}

#[tokio::test]
async fn other_processes_add_and_delete_products() {
    let world = World::new().await;
    assert!(world.control(Method::POST, "items", Some(json!({ "count": 20 }))).await.status.is_success());
    assert!(world.control(Method::DELETE, "records?entity=Item&id=100001", None).await.status.is_success());
    let ids: Vec<i64> = world.halo.records(Entity::Item).iter().filter_map(|item| item["id"].as_i64()).collect();
    assert!(!ids.contains(&100_001) && ids.contains(&100_020));
}

#[tokio::test]
async fn the_rows_of_suppliers_name_supplier_and_customer() {
    let world = World::new().await;
    let item = world.get("Item/112?includedetails=true").await;
    let rows = item["item_suppliers"].as_array().unwrap();
    assert_eq!(
        rows.iter().map(|row| &row["supplier_name"]).collect::<Vec<_>>(),
        ["Sample Distribution", "Example Wholesale"]
    );
    assert_eq!((&item["assetgroup_name"], rows[0]["client_name"].is_string()), (&json!("Switching"), true));
    let listed = world.get("itemsupplier").await;
    assert!(listed.to_string().contains("Example Wholesale"), "{listed}");
}
