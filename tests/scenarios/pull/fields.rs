//! What an item is made of: category, supplier, amounts, period (S4, S5, S8-S11, S75, S92), and how many calls that takes.

use domain::Frequency;
use domain::catalogue::Interval;
use sandbox::halo::Entity;
use scenarios::World;
use serde_json::{Value, json};
use sync::catalogue::{Did, PullReport};

use super::support::{
    calls, changed, edit, held, item_of, items, named, product, pulled, warm, world, would, writes_since,
};

#[tokio::test]
async fn s4_a_category_is_made_for_an_asset_group_that_quoter_does_not_have() {
    let world = world().await;
    assert_eq!(named(&world, "categories", "Services"), 0);
    let report = pulled(&world, 118).await;
    assert_eq!((report.did, report.made_category.as_deref()), (Did::Made, Some("Services")));
    assert_eq!(item_of(&world, &report)["category"], "Services");
    let second = pulled(&world, 132).await;
    assert_eq!((second.made_category, named(&world, "categories", "Services")), (None, 1));
    world.assert_clean();
}

#[tokio::test]
async fn s4_an_asset_group_that_was_just_made_is_known_although_the_lists_are_cached() {
    let world = world().await;
    warm(&world).await;
    world.halo().edit(Entity::AssetGroup, json!({"id": 107, "name": "Cameras", "showasitem": true}));
    let report = pulled(&world, product(&world, json!({"assetgroup_id": 107}))).await;
    assert_eq!(report.made_category.as_deref(), Some("Cameras"));
    world.assert_clean();
}

#[tokio::test]
async fn s5_a_category_that_exists_is_used_whatever_its_letters() {
    let world = world().await;
    world.quoter().make_record("categories", &json!({"name": " services"})).unwrap();
    let before = world.quoter().records("categories").len();
    let report = pulled(&world, 118).await;
    assert_eq!((report.made_category, world.quoter().records("categories").len()), (None, before));
    world.assert_clean();
}

#[tokio::test]
async fn s5_two_categories_of_one_name_are_held_and_nothing_is_made() {
    let world = world().await;
    for _ in 0..2 {
        world.quoter().make_record("categories", &json!({"name": "Services"})).unwrap();
    }
    let before = world.quoter().requests().len();
    assert_eq!(held(&world, 118).await, ["catalogue_category_ambiguous"]);
    assert_eq!(writes_since(&world, before), [""; 0]);
    let kept = world.system.store.pull_problems(10).await.unwrap();
    assert_eq!((kept.len(), kept[0].product.0), (1, 118), "people find it");
    world.assert_clean();
}

#[tokio::test]
async fn s8_supplier_sku_and_cost_come_from_the_first_supplier_that_is_not_one_clients_own() {
    let world = world().await;
    let report = pulled(&world, 112).await;
    let item = item_of(&world, &report);
    assert_eq!((item["supplier"].as_str(), item["sku"].as_str()), (Some("Example Wholesale"), Some("EW-24")));
    assert_eq!(amounts(&item), ("240".to_owned(), "115".to_owned()), "S10: the supplier has no price");
    assert_eq!(report.made_supplier.as_deref(), Some("Example Wholesale"));
    world.assert_clean();
}

#[tokio::test]
async fn s8_of_two_suppliers_the_first_in_halos_order_counts() {
    let world = world().await;
    let two = suppliers(&world, &[(2, 9.0, 24.0, "EW-1"), (1, 1.0, 2.0, "SD-1")]);
    let item = item_of(&world, &pulled(&world, two).await);
    assert_eq!((item["supplier"].as_str(), item["sku"].as_str()), (Some("Example Wholesale"), Some("EW-1")));
    assert_eq!(amounts(&item), ("24".to_owned(), "9".to_owned()));
    world.assert_clean();
}

#[tokio::test]
async fn s9_a_suppliers_cost_of_nothing_falls_back_to_the_products() {
    let world = world().await;
    let free = suppliers(&world, &[(2, 0.0, 24.0, "EW-1")]);
    assert_eq!(amounts(&item_of(&world, &pulled(&world, free).await)), ("24".to_owned(), "22".to_owned()));
    world.assert_clean();
}

#[tokio::test]
async fn s10_a_suppliers_price_of_nothing_falls_back_to_the_products() {
    let world = world().await;
    let unpriced = suppliers(&world, &[(2, 9.0, 0.0, "EW-1")]);
    assert_eq!(amounts(&item_of(&world, &pulled(&world, unpriced).await)), ("40".to_owned(), "9".to_owned()));
    world.assert_clean();
}

#[tokio::test]
async fn s11_without_a_supplier_the_products_own_cost_and_price_count() {
    let world = world().await;
    let item = item_of(&world, &pulled(&world, 117).await);
    assert_eq!((amounts(&item), &item["supplier"]), (("3.5".to_owned(), "0.8".to_owned()), &Value::Null));
    world.assert_clean();
}

#[tokio::test]
async fn s75_a_product_without_a_group_goes_to_the_default_category() {
    let world = changed(|settings| settings.catalogue.default_category = Some("Halo products".to_owned())).await;
    let report = pulled(&world, product(&world, json!({"assetgroup_id": 0}))).await;
    assert_eq!(report.made_category.as_deref(), Some("Halo products"));
    let other = product(&world, json!({"assetgroup_id": 0, "name": "Rack nut", "supplier_part_code": "RN-M6"}));
    assert_eq!(pulled(&world, other).await.made_category, None);
    assert_eq!(named(&world, "categories", "Halo products"), 1);
    world.assert_clean();
}

#[tokio::test]
async fn s75_without_a_default_it_is_held_and_the_setting_is_named() {
    let world = world().await;
    let groupless = product(&world, json!({"assetgroup_id": 0}));
    assert_eq!(held(&world, groupless).await, ["category_missing"]);
    world.assert_clean();
}

#[tokio::test]
async fn s92_the_period_of_a_recurring_product_follows_the_frequency_map() {
    let world = changed(|settings| {
        settings.catalogue.interval.insert(Frequency::Quarterly, Interval::Monthly);
    })
    .await;
    for (product, period) in [(131, "annually"), (132, "monthly")] {
        let item = item_of(&world, &pulled(&world, product).await);
        assert_eq!((&item["recurring"], item["recurring_interval"].as_str()), (&json!(true), Some(period)));
    }
    let item = item_of(&world, &pulled(&world, 117).await);
    assert_eq!((&item["recurring"], &item["recurring_interval"]), (&json!(false), &Value::Null));
    world.assert_clean();
}

#[tokio::test]
async fn everything_that_is_wrong_with_a_product_is_said_at_once() {
    let world = world().await;
    let broken = product(&world, json!({"name": " ", "assetgroup_id": 0, "status": 15, "isrecurringitem": true}));
    let codes = held(&world, broken).await;
    assert_eq!(codes, ["product_unnamed", "product_obsolete", "category_missing", "product_period_unknown"]);
    assert_eq!(held(&world, 999_999).await, ["product_unknown"]);
    world.assert_clean();
}

#[tokio::test]
async fn a_dry_run_says_what_would_be_made_and_writes_nothing() {
    let world = world().await;
    let before = world.quoter().requests().len();
    let report = would(&world, 112).await;
    assert_eq!((report.did, report.item.as_ref()), (Did::WouldMake, None));
    assert_eq!(report.made_supplier.as_deref(), Some("Example Wholesale"));
    assert_eq!(would(&world, 118).await.made_category.as_deref(), Some("Services"));
    assert_eq!(writes_since(&world, before), [""; 0]);
    assert_eq!(world.system.store.pulled_after(None, 10).await.unwrap(), []);
    assert_eq!(world.system.store.open_effects(10).await.unwrap(), []);
    world.assert_clean();
}

#[tokio::test]
async fn what_changed_in_halo_is_written_field_by_field_and_kept_for_people() {
    let world = world().await;
    let report = pulled(&world, 117).await;
    edit(&world, 117, json!({"baseprice": 4.25, "assetgroup_id": 104}));
    let before = world.quoter().requests().len();
    assert_eq!(would(&world, 117).await.did, Did::WouldUpdate);
    let changed = pulled(&world, 117).await;
    assert_eq!((changed.did, changed.made_category.as_deref()), (Did::Updated, Some("Services")));
    assert_eq!(changed.changes.to_string(), "price: 3.5 -> 4.25\ncategory: Switching -> Services\n");
    assert_eq!(writes_since(&world, before), ["POST categories", "PATCH items"]);
    let body = world.quoter().requests().last().unwrap().body.clone();
    let fields: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(fields.as_object().unwrap().keys().collect::<Vec<_>>(), ["category_id", "price_decimal"]);
    let item = item_of(&world, &report);
    assert_eq!((item["category"].as_str(), amounts(&item).0.as_str()), (Some("Services"), "4.25"));
    let log = world.system.store.pulled_changes(report.product, 10).await.unwrap();
    assert_eq!((log.len(), log[0].changes.len(), log[0].in_doubt), (1, 2, false));
    let prices = world.system.store.pulled(report.product).await.unwrap().unwrap().prices;
    let prices: Vec<String> = prices.iter().filter_map(|point| point.price).map(|price| price.to_string()).collect();
    assert_eq!(prices, ["3.5", "4.25"]);
    world.assert_clean();
}

#[tokio::test]
async fn the_direction_of_each_field_is_a_setting() {
    let world = changed(|settings| settings.catalogue.follow.price = false).await;
    let report = pulled(&world, 117).await;
    edit(&world, 117, json!({"baseprice": 4.25, "costprice": 0.9}));
    let changed = pulled(&world, 117).await;
    assert_eq!(changed.changes.to_string(), "price: 3.5 -> 4.25 (kept: by catalogue.follow)\ncost: 0.8 -> 0.9\n");
    assert_eq!(amounts(&item_of(&world, &report)), ("3.5".to_owned(), "0.9".to_owned()));
    world.assert_clean();
}

#[tokio::test]
async fn a_pull_takes_few_calls() {
    let world = world().await;
    warm(&world).await;
    assert_eq!(counted(&world, 112, Did::Made).await, (1, 7), "two searches, three lists, supplier, item");
    assert_eq!(counted(&world, 117, Did::Made).await, (1, 5), "two searches, items, categories, item");
    assert_eq!(counted(&world, 117, Did::Unchanged).await, (1, 1));
    edit(&world, 117, json!({"baseprice": 4.25}));
    assert_eq!(counted(&world, 117, Did::Updated).await, (1, 2));
    assert_eq!(counted(&world, 110, Did::Adopted).await, (1, 1));
    assert_eq!(items(&world).len(), 6);
    world.assert_clean();
}

async fn counted(world: &World, product: i64, did: Did) -> (usize, usize) {
    let before = calls(world);
    let report: PullReport = pulled(world, product).await;
    assert_eq!(report.did, did, "{report:#?}");
    let after = calls(world);
    (after.0 - before.0, after.1 - before.1)
}

fn amounts(item: &Value) -> (String, String) {
    let amount = |field: &str| item[field].as_str().unwrap_or_default().to_owned();
    (amount("price_decimal"), amount("cost_decimal"))
}

/// A product with these suppliers: id, cost, price, part number.
fn suppliers(world: &World, rows: &[(i64, f64, f64, &str)]) -> i64 {
    let row = |(nth, (supplier, cost, price, sku)): (usize, &(i64, f64, f64, &str))| json!({"id": 900 + nth, "supplier_id": supplier, "client_id": 0, "cost": cost, "price": price, "supplier_sku": sku});
    let rows: Vec<Value> = rows.iter().enumerate().map(row).collect();
    product(world, json!({"item_suppliers": rows}))
}
