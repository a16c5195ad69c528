//! Changes that count as such: the next refresh has them, and only the keys that they touch are written.

use sandbox::halo::Entity;
use serde_json::json;

use super::{about_products, index, indexed, key, name_of, next, product};

#[tokio::test]
async fn a_renamed_product_is_found_by_its_new_name_only() {
    let world = indexed(300).await;
    world.halo().edit(Entity::Item, json!({"id": 100_007, "name": "Renamed"}));
    let before = world.halo().requests().len();
    let progress = next(&world).await.unwrap();
    assert_eq!(progress.changed_ids.iter().map(|id| id.0).collect::<Vec<_>>(), [100_007]);
    assert_eq!(about_products(&world, before).len(), 1);
    assert_eq!(progress.keys, 4, "two names, the part number and the id");
    assert_eq!(key(&world, "name#one_time#renamed").await, [100_007]);
    assert!(key(&world, "name#one_time#part 00007").await.is_empty());
    assert_eq!(name_of(&world, 100_007).await.as_deref(), Some("Renamed"));
    world.assert_clean();
}

#[tokio::test]
async fn a_changed_part_number_leaves_its_old_key_to_the_other_product_that_has_it() {
    let world = indexed(300).await;
    world.halo().edit(Entity::Item, json!({"id": 100_007, "supplier_part_code": "PART-00008"}));
    next(&world).await.unwrap();
    assert_eq!(key(&world, "sku#one_time#part-00008").await, [100_007, 100_008]);
    assert!(key(&world, "sku#one_time#part-00007").await.is_empty());

    world.halo().edit(Entity::Item, json!({"id": 100_008, "supplier_part_code": "OWN"}));
    next(&world).await.unwrap();
    assert_eq!(key(&world, "sku#one_time#part-00008").await, [100_007]);
    assert_eq!(key(&world, "sku#one_time#own").await, [100_008]);
}

#[tokio::test]
async fn two_products_of_one_part_number_stand_under_it_together_although_pages_lie_between_them() {
    let world = indexed(0).await;
    world
        .halo()
        .edit(Entity::Item, json!({"name": "First", "supplier_part_code": "TWIN", "status": 14, "assetgroup_id": 101}));
    world.halo().seed_items(250);
    world.halo().edit(
        Entity::Item,
        json!({"name": "Second", "supplier_part_code": "twin ", "status": 14, "assetgroup_id": 101}),
    );
    sync::catalogue::delete_index(world.system.worker.deps()).await.unwrap();
    super::until_current(&world).await;
    assert_eq!(key(&world, "sku#one_time#twin").await.len(), 2);
}

#[tokio::test]
async fn a_retired_product_matches_nothing_and_is_still_known() {
    let world = indexed(300).await;
    world.halo().edit(Entity::Item, json!({"id": 100_007, "status": 15}));
    next(&world).await.unwrap();
    assert!(key(&world, "sku#one_time#part-00007").await.is_empty());
    assert!(key(&world, "name#one_time#part 00007").await.is_empty());
    assert_eq!(key(&world, "id#100007").await, [100_007], "so that a link to it costs no call");
    let index = index(&world).await;
    assert!(!index.product(domain::halo::ItemId(100_007)).unwrap().active);
}

#[tokio::test]
async fn a_product_that_became_recurring_changes_its_kind() {
    let world = indexed(300).await;
    world.halo().edit(Entity::Item, json!({"id": 100_007, "isrecurringitem": true, "item_default_billing_period": 2}));
    next(&world).await.unwrap();
    assert!(key(&world, "sku#one_time#part-00007").await.is_empty());
    assert_eq!(key(&world, "sku#recurring#part-00007").await, [100_007]);
}

#[tokio::test]
async fn changes_of_the_same_second_are_all_found() {
    let world = indexed(400).await;
    for id in 100_001..=100_150 {
        world.halo().edit(Entity::Item, json!({"id": id, "name": format!("Renamed {id}")}));
    }
    super::refresh(&world).await.unwrap();
    // The same moment still, after the page was read.
    world.halo().edit(Entity::Item, json!({"id": 100_300, "name": "Late"}));
    next(&world).await.unwrap();
    for id in [100_001, 100_075, 100_150] {
        assert_eq!(name_of(&world, id).await, Some(format!("Renamed {id}")));
    }
    assert_eq!(name_of(&world, 100_300).await.as_deref(), Some("Late"));
}

#[tokio::test]
async fn a_product_that_was_read_by_its_id_is_in_the_index_with_the_next_refresh() {
    let world = indexed(300).await;
    world.halo().edit_quietly(Entity::Item, json!({"id": 112, "supplier_part_code": "BY-ID"}));
    let deps = world.system.worker.deps();
    let item = deps.halo.item(domain::halo::ItemId(112)).await.unwrap().unwrap();
    sync::catalogue::remember(deps, &item).await.unwrap();
    assert_eq!(key(&world, "id#112").await, [112]);
    next(&world).await.unwrap();
    let index = index(&world).await;
    let known = index.product(item.id).unwrap();
    assert_eq!(known.suppliers.as_ref().map(Vec::len), Some(1), "that of one client is left out");
    assert_eq!(product(&world, 112)["supplier_part_code"], "BY-ID");
    assert_eq!(key(&world, "sku#one_time#by-id").await, [112]);

    world.halo().edit(Entity::Item, json!({"id": 112, "baseprice": 250.0}));
    next(&world).await.unwrap();
    let index = super::index(&world).await;
    let known = index.product(item.id).unwrap();
    assert_eq!(known.price, Some(250.into()));
    assert_eq!(known.suppliers.as_ref().map(Vec::len), Some(1), "a list that does not show them leaves them");
}

#[tokio::test]
async fn a_change_of_what_the_index_does_not_hold_makes_no_product_a_changed_one() {
    let world = indexed(300).await;
    world.halo().edit(Entity::Item, json!({"id": 100_007, "description": "Counted again"}));
    world.halo().edit(Entity::Item, json!({"id": 100_008, "baseprice": 77.0}));
    let progress = next(&world).await.unwrap();
    assert_eq!(progress.changed_ids.iter().map(|id| id.0).collect::<Vec<_>>(), [100_008]);
    assert_eq!(progress.as_of, Some(world.clock.now()));
    assert_eq!(next(&world).await.unwrap().changed, 0);
}
