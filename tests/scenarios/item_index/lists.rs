//! What a tenant's lists may leave out or do otherwise.

use sandbox::halo::Entity;
use scenarios::World;
use serde_json::json;

use super::{indexed, key, name_of, next, until_current};

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
