//! Lines of quotes and the index (S35-S40): what it knows costs no call, and without it a publish is right all the same.

use domain::halo::{ItemId, SkuField};
use sandbox::halo::Entity;
use sandbox::quoter::{QuoteBuilder, line};
use scenarios::World;
use serde_json::{Value, json};
use sync::catalogue::{BulkProgress, How, Which, bulk, delete_index, pull, remember};
use time::Duration;

use super::{about_products, indexed, key, next, products, until_current};
use crate::support::{apply, held_for, in_halo, lines};

fn linked(number: u64, count: u64) -> QuoteBuilder {
    let part = |quote: QuoteBuilder, at: u64| {
        quote.line(line(&format!("Item {at} as Quoter names it"), "10.00").item(&format!("item_{at}")))
    };
    (1..=count).fold(QuoteBuilder::new(number), part)
}

async fn link(world: &World, count: u64) {
    for at in 1..=count {
        let target = (100_000 + at).to_string();
        world.system.store.put_link("item", &format!("item_{at}"), &target, world.clock.now()).await.unwrap();
    }
}

fn items_of_last_quote(world: &World) -> Vec<Value> {
    let quotes = world.records(Entity::Quotation);
    lines(quotes.last().unwrap()).iter().map(|line| line["item_id"].clone()).collect()
}

fn of(number: u64, name: &str, code: &str) -> QuoteBuilder {
    QuoteBuilder::new(number).line(line(name, "10.00").code(code))
}

#[tokio::test]
async fn s35_s36_a_quote_of_50_pulled_items_publishes_by_its_links_without_asking_for_a_product() {
    let world = indexed(300).await;
    let items = pulled(&world, 50).await;
    let part = |quote: QuoteBuilder, item: &String| quote.line(line(&format!("A name for {item}"), "10.00").item(item));
    let before = world.halo().requests().len();
    let report = in_halo(&world, items.iter().fold(QuoteBuilder::new(7), part)).await;
    assert_eq!(about_products(&world, before).len(), 0);
    assert_eq!(items_of_last_quote(&world), (100_001..=100_050).map(Value::from).collect::<Vec<_>>());
    let text = format!("{report:?}");
    assert_eq!(text.matches("stored link").count().max(text.matches("StoredLink").count()), 50, "{text}");
    world.assert_clean();
}

/// Pulls the first products of the index; gives their items.
async fn pulled(world: &World, count: i64) -> Vec<String> {
    world.quoter().set(|switches| switches.rate_limited = false);
    let products = Which::Products((1..=count).map(|at| ItemId(100_000 + at)).collect());
    let mut items = Vec::new();
    let mut keep = |progress: &BulkProgress| {
        items.extend(progress.report.as_ref().and_then(|report| report.item.as_ref()).map(ToString::to_string));
    };
    bulk(world.system.worker.deps(), &products, &How::write(), &mut keep).await.unwrap();
    assert_eq!(i64::try_from(items.len()).unwrap(), count);
    items
}

#[tokio::test]
async fn s37_s38_lines_that_the_index_knows_by_part_number_or_name_cost_no_call_hours_later() {
    let world = indexed(300).await;
    for _ in 0..8 {
        next(&world).await.unwrap();
    }
    let before = world.halo().requests().len();
    in_halo(&world, of(7, "Any name", "part-00007").line(line("Part 00008", "10.00"))).await;
    assert_eq!(items_of_last_quote(&world), [100_007, 100_008]);
    assert_eq!(about_products(&world, before).len(), 0);
    world.assert_clean();
}

#[tokio::test]
async fn with_the_index_deleted_the_next_publish_is_right() {
    let world = indexed(300).await;
    link(&world, 3).await;
    delete_index(world.system.worker.deps()).await.unwrap();
    assert!(key(&world, "id#100001").await.is_empty());
    in_halo(&world, linked(7, 3)).await;
    assert_eq!(items_of_last_quote(&world), [100_001, 100_002, 100_003]);
    in_halo(&world, of(8, "Any name", "PART-00007")).await;
    assert_eq!(items_of_last_quote(&world), [100_007]);
    until_current(&world).await;
    let before = world.halo().requests().len();
    in_halo(&world, of(9, "Any name", "PART-00009")).await;
    assert_eq!((items_of_last_quote(&world), about_products(&world, before).len()), (vec![100_009.into()], 0));
    world.assert_clean();
}

#[tokio::test]
async fn an_index_that_does_not_follow_halo_any_more_is_not_believed() {
    let world = indexed(300).await;
    world.halo().edit(Entity::Item, json!({"id": 100_007, "supplier_part_code": "MOVED"}));
    world.halo().edit(Entity::Item, json!({"id": 100_008, "supplier_part_code": "PART-00007"}));
    world.clock.advance(Duration::hours(2));
    in_halo(&world, of(7, "Any name", "PART-00007")).await;
    assert_eq!(items_of_last_quote(&world), [100_008]);
    world.assert_clean();
}

#[tokio::test]
async fn s37_a_changed_setting_of_part_numbers_counts_at_once() {
    let world = indexed(300).await;
    let code = |id: i64, field: &str| json!({"id": id, field: "SHARED"});
    world.halo().edit(Entity::Item, code(100_007, "supplier_part_code"));
    world.halo().edit(Entity::Item, code(100_008, "internalreference"));
    next(&world).await.unwrap();
    let before = world.halo().requests().len();
    apply(&world, |settings| settings.product.sku_fields = vec![SkuField::SupplierPartCode]).await;
    in_halo(&world, of(7, "Any name", "shared")).await;
    assert_eq!(items_of_last_quote(&world), [100_007]);
    apply(&world, |settings| settings.product.sku_fields = vec![SkuField::InternalReference]).await;
    in_halo(&world, of(8, "Any name", "shared")).await;
    assert_eq!(items_of_last_quote(&world), [100_008]);
    assert_eq!(about_products(&world, before).len(), 0, "nothing is built anew");
    world.assert_clean();
}

#[tokio::test]
async fn s40_a_product_that_came_to_halo_since_the_last_refresh_is_looked_for_before_one_is_made() {
    let world = indexed(300).await;
    let made = world.halo().edit(
        Entity::Item,
        json!({"name": "Brand new", "supplier_part_code": "NEW-1", "status": 14, "assetgroup_id": 101}),
    );
    let count = products(&world);
    in_halo(&world, of(7, "Brand new", "NEW-1")).await;
    assert_eq!((items_of_last_quote(&world), products(&world)), (vec![made.into()], count));
    world.assert_clean();
}

#[tokio::test]
async fn s40_a_product_that_a_quote_made_is_matched_without_a_call_by_the_next_one() {
    let world = indexed(300).await;
    in_halo(&world, of(7, "Rack shelf", "RS-1")).await;
    let made = items_of_last_quote(&world);
    next(&world).await.unwrap();
    world.clock.advance(Duration::minutes(50));
    next(&world).await.unwrap();
    let before = world.halo().requests().len();
    in_halo(&world, of(8, "Rack shelf", "RS-1")).await;
    assert_eq!((items_of_last_quote(&world), about_products(&world, before).len()), (made, 0));
    world.assert_clean();
}

#[tokio::test]
async fn a_key_that_a_search_wrote_lives_on_with_the_index() {
    let world = World::new().await;
    in_halo(&world, of(7, "Any name", "HW-SW8-001")).await;
    until_current(&world).await;
    for _ in 0..8 {
        next(&world).await.unwrap();
    }
    let before = world.halo().requests().len();
    in_halo(&world, of(8, "Any name", "HW-SW8-001")).await;
    assert_eq!((items_of_last_quote(&world), about_products(&world, before).len()), (vec![110.into()], 0));
    world.assert_clean();
}

#[tokio::test]
async fn s35_a_link_to_a_deleted_product_is_right_with_the_first_try_after_halo_refused_it() {
    let world = indexed(300).await;
    link(&world, 1).await;
    world.halo().delete(Entity::Item, 100_001);
    let quote = || QuoteBuilder::new(7).line(line("Part 00002", "10.00").item("item_1"));
    held_for(&world, quote(), "halo_refused").await;
    let family = domain::FamilyKey::from_stored("90001#7");
    world.system.store.kick(&family, world.clock.now()).await.unwrap();
    assert_eq!(world.settle(&family).await.state, store::State::Done);
    assert_eq!(items_of_last_quote(&world), [100_002], "the name decides");

    next(&world).await.unwrap();
    assert_eq!(super::name_of(&world, 100_001).await, None, "the index looked at it");
    world.assert_clean();
}

#[tokio::test]
async fn s3_a_cost_of_a_supplier_that_changed_is_shown_on_a_quote_without_asking_for_a_product() {
    let world = indexed(300).await;
    apply(&world, |settings| {
        settings.quoter.account = Some("90001".to_owned());
        settings.catalogue.default_category = Some("Halo products".to_owned());
    })
    .await;
    let how = How { write: true, agreed: None, anew: false };
    let pulled = pull(world.system.worker.deps(), ItemId(112), &how).await.unwrap();
    let item = pulled.item.unwrap().to_string();
    sweep_catalogue(&world).await;
    let rows = json!([{"id": 702, "supplier_id": 2, "cost": 130.0, "price": 0.0, "supplier_sku": "EW-24"}]);
    world.halo().edit(Entity::Item, json!({"id": 112, "item_suppliers": rows}));
    sweep_catalogue(&world).await;

    let before = world.halo().requests().len();
    let line = line("Network switch, 24 port", "240.00").cost("115.00").item(&item);
    let report = in_halo(&world, QuoteBuilder::new(7).line(line)).await;
    assert!(report.remarks.iter().any(|remark| remark.contains("115.00 -> 130.00")), "{:?}", report.remarks);
    assert_eq!((items_of_last_quote(&world), about_products(&world, before).len()), (vec![112.into()], 0));
    world.assert_clean();
}

/// The whole task of the sweep: the index, then the items that were pulled.
async fn sweep_catalogue(world: &World) {
    world.clock.advance(Duration::minutes(15));
    let until = world.clock.now() + Duration::seconds(280);
    let done = sweep::sweep(&world.system.sweep, sweep::Task::Catalogue, until).await.unwrap();
    assert_eq!(done.problem, None);
}

#[tokio::test]
async fn s35_s36_products_that_were_pulled_or_compared_stay_the_indexs_when_nothing_of_them_is_new() {
    let world = indexed(300).await;
    link(&world, 60).await;
    let deps = world.system.worker.deps();
    for _ in 0..2 {
        for id in 100_001..=100_060 {
            let item = deps.halo.item(ItemId(id)).await.unwrap().unwrap();
            remember(deps, &item).await.unwrap();
        }
        next(&world).await.unwrap();
    }
    assert_eq!(world.system.store.index_notes(10).await.unwrap(), [], "all notes are done with");
    for _ in 0..8 {
        next(&world).await.unwrap();
    }
    let before = world.halo().requests().len();
    in_halo(&world, linked(7, 50)).await;
    assert_eq!(about_products(&world, before).len(), 0);
    assert_eq!(items_of_last_quote(&world), (100_001..=100_050).map(Value::from).collect::<Vec<_>>());
    world.assert_clean();
}
