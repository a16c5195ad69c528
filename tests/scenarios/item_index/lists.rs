//! What a tenant's lists may leave out or do otherwise.

use sandbox::halo::{Entity, ListOrder, RecordCount};
use sandbox::quoter::{QuoteBuilder, line};
use scenarios::World;
use serde_json::json;

use super::{about_products, indexed, key, name_of, next, products, until_current};
use crate::support::in_halo;

#[tokio::test]
async fn a_list_that_lags_is_caught_up_with() {
    let world = indexed(300).await;
    world.halo().switch(|halo| halo.list_lag_seconds = 60);
    world.halo().edit(Entity::Item, json!({"id": 100_007, "name": "Older"}));
    world.clock.advance(time::Duration::seconds(30));
    world.halo().switch(|halo| halo.list_lag_seconds = 0);
    world.halo().edit(Entity::Item, json!({"id": 100_008, "name": "Newer"}));
    super::refresh(&world).await.unwrap();
    assert_eq!(name_of(&world, 100_008).await.as_deref(), Some("Newer"));
    next(&world).await.unwrap();
    assert_eq!(name_of(&world, 100_007).await.as_deref(), Some("Older"), "behind a newer change that was read before");
}

#[tokio::test]
async fn supplier_part_numbers_that_lists_do_not_show_get_no_key_that_would_be_incomplete() {
    let world = World::new().await;
    let deps = world.system.worker.deps();
    let item = deps.halo.item(domain::halo::ItemId(112)).await.unwrap().unwrap();
    sync::catalogue::remember(deps, &item).await.unwrap();
    until_current(&world).await;
    assert!(key(&world, "sku#one_time#ew-24").await.is_empty());
    assert_eq!(key(&world, "sku#one_time#hw-sw24-001").await, [112]);
}

#[tokio::test]
async fn a_tenant_without_products_has_an_empty_index() {
    let world = World::new().await;
    let ids: Vec<i64> = world.records(Entity::Item).iter().map(|item| item["id"].as_i64().unwrap()).collect();
    ids.into_iter().for_each(|id| world.halo().delete(Entity::Item, id));
    let progress = until_current(&world).await;
    assert_eq!((progress.items, progress.complete), (0, true));
    world.halo().edit(Entity::Item, json!({"name": "First", "status": 14, "assetgroup_id": 101}));
    next(&world).await.unwrap();
    assert_eq!(key(&world, "name#one_time#first").await.len(), 1);
}

#[tokio::test]
async fn where_the_list_has_no_order_of_changes_the_nightly_pass_makes_the_index_fresh() {
    let world = indexed(300).await;
    world.halo().switch(|halo| halo.list_order = ListOrder::ById);
    world.halo().edit(Entity::Item, json!({"id": 100_299, "name": "On the last page"}));
    let known = next(&world).await.unwrap();
    assert!(known.unproven, "{known:?}");
    assert!(known.as_of < Some(world.clock.now()), "nothing is proven");
    assert_eq!(name_of(&world, 100_299).await.as_deref(), Some("Part 00299"));

    world.clock.advance(time::Duration::hours(24));
    let began = world.clock.now();
    let passed = until_current(&world).await;
    assert!(passed.as_of >= Some(began) && passed.unproven, "{passed:?}");
    assert_eq!(name_of(&world, 100_299).await.as_deref(), Some("On the last page"));
    let before = world.halo().requests().len();
    in_halo(&world, QuoteBuilder::new(7).line(line("Any name", "10.00").code("PART-00007"))).await;
    assert_eq!(about_products(&world, before).len(), 0, "the index is believed again");

    world.halo().switch(|halo| halo.list_order = ListOrder::Asked);
    assert!(!next(&world).await.unwrap().unproven);
    world.assert_clean();
}

#[tokio::test]
async fn every_product_is_read_whatever_the_number_of_records_counts() {
    for counts in [RecordCount::All, RecordCount::Page] {
        let world = World::new().await;
        world.halo().switch(|halo| halo.record_count = counts);
        world.halo().seed_items(350);
        let progress = until_current(&world).await;
        assert_eq!(progress.items, products(&world), "{counts:?}");
        assert_eq!(key(&world, "id#100001").await, [100_001]);
        let before = world.halo().requests().len();
        world.clock.advance(time::Duration::hours(24));
        until_current(&world).await;
        assert!(about_products(&world, before).len() < 20, "{counts:?}");
        world.assert_clean();
    }
}
