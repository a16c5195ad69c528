//! Items that are there already: one is adopted, several are held, and nothing of them changes before a person saw old and new.

use domain::catalogue::Origin;
use domain::halo::ItemId;
use scenarios::World;
use serde_json::{Value, json};
use sync::catalogue::{Did, How};

use super::support::{edit, held, item, item_of, items, product, pulled, try_pull, world, would, writes_since};
use crate::support::in_halo;

/// The item "Network switch, 8 port" of the usual account has the code of product 110.
const SWITCH: i64 = 110;

#[tokio::test]
async fn an_item_with_the_same_code_is_adopted_and_not_changed() {
    let world = world().await;
    edit(&world, SWITCH, json!({"baseprice": 27.0}));
    let (before, count) = (world.quoter().requests().len(), items(&world).len());
    let report = pulled(&world, SWITCH).await;
    assert_eq!((report.did, items(&world).len()), (Did::Adopted, count));
    assert!(report.changes.to_string().contains("price: 25 -> 27"), "{}", report.changes);
    assert!(report.agree.is_some());
    assert_eq!(writes_since(&world, before), [""; 0]);
    let link = world.system.store.pulled(ItemId(SWITCH)).await.unwrap().unwrap();
    assert_eq!(link.origin, Origin::Adopted);
    let again = pulled(&world, SWITCH).await;
    assert_eq!((again.did, again.agree, again.changes), (Did::Unchanged, report.agree, report.changes));
    world.assert_clean();
}

#[tokio::test]
async fn an_item_without_a_code_is_adopted_by_name_and_category() {
    let world = world().await;
    let made = world.quoter().make_record("items", &json!({"name": "rack  SHELF", "category_id": switching(&world)}));
    let other = json!({"name": "Rack shelf", "category": "Service"});
    world.quoter().make_record("items", &other).unwrap();
    world.quoter().set(|switches| switches.filters_obeyed = false);
    let report = pulled(&world, product(&world, json!({}))).await;
    assert_eq!((report.did, report.item.unwrap().as_str().to_owned()), (Did::Adopted, made.unwrap()));
    world.assert_clean();
}

#[tokio::test]
async fn an_item_whose_code_is_in_other_letters_is_adopted_although_quoters_filter_does_not_show_it() {
    let world = world().await;
    let code = json!({"name": "Shelf for the rack", "code": "rs-1u", "category_id": switching(&world)});
    let made = world.quoter().make_record("items", &code).unwrap();
    let report = pulled(&world, product(&world, json!({}))).await;
    assert_eq!((report.did, report.item.unwrap().as_str().to_owned()), (Did::Adopted, made));
    world.assert_clean();
}

#[tokio::test]
async fn s3_a_price_that_a_person_set_on_an_adopted_item_is_not_remembered_as_halos() {
    let world = world().await;
    edit(&world, SWITCH, json!({"baseprice": 27.0}));
    pulled(&world, SWITCH).await;
    let link = world.system.store.pulled(ItemId(SWITCH)).await.unwrap().unwrap();
    assert!(link.prices.iter().all(|point| point.price.is_none()), "{:?}", link.prices);
    world.assert_clean();
}

#[tokio::test]
async fn after_a_dry_run_somebody_agrees_and_halos_values_are_written() {
    let world = world().await;
    edit(&world, SWITCH, json!({"baseprice": 27.0}));
    let shown = would(&world, SWITCH).await;
    assert_eq!(shown.did, Did::WouldAdopt);
    assert_eq!(world.system.store.pulled(ItemId(SWITCH)).await.unwrap(), None);
    let how = How { agreed: shown.agree, ..How::write() };
    let report = try_pull(&world, SWITCH, &how).await.unwrap();
    assert_eq!((report.did, report.agree.as_ref(), report.has_written()), (Did::Adopted, None, true));
    assert_eq!(item_of(&world, &report)["price_decimal"], "27");
    // From now on it follows.
    edit(&world, SWITCH, json!({"baseprice": 28.0}));
    assert_eq!(pulled(&world, SWITCH).await.did, Did::Updated);
    assert_eq!(item_of(&world, &report)["price_decimal"], "28");
    world.assert_clean();
}

#[tokio::test]
async fn an_agreement_to_other_changes_does_not_count() {
    let world = world().await;
    edit(&world, SWITCH, json!({"baseprice": 27.0}));
    let shown = would(&world, SWITCH).await;
    edit(&world, SWITCH, json!({"baseprice": 99.0}));
    let how = How { agreed: shown.agree, ..How::write() };
    let before = world.quoter().requests().len();
    for _ in 0..2 {
        let failure = try_pull(&world, SWITCH, &how).await.unwrap_err();
        assert_eq!(failure.code(), "agreement_outdated");
        let named = &failure.problems[0].concerns;
        assert!(named.iter().any(|change| change == "price: 25 -> 99"), "{named:?}");
    }
    assert_eq!(writes_since(&world, before), [""; 0]);
    assert_eq!(item(&world, "Network switch, 8 port")["price_decimal"], "25");
    world.assert_clean();
}

#[tokio::test]
async fn n6_several_items_that_fit_are_held_with_the_candidates() {
    let world = world().await;
    for name in ["Shelf A", "Shelf B"] {
        let fields = json!({"name": name, "code": "RS-1U", "category_id": switching(&world)});
        world.quoter().make_record("items", &fields).unwrap();
    }
    let shelf = product(&world, json!({}));
    let failure = try_pull(&world, shelf, &How::write()).await.unwrap_err();
    assert_eq!(failure.code(), "catalogue_item_ambiguous");
    let named = failure.problems[0].concerns.join(" ");
    assert!(named.contains("\"Shelf A\"") && named.contains("\"Shelf B\""), "{named}");
    assert_eq!(world.system.store.pulled(ItemId(shelf)).await.unwrap(), None);
    world.assert_clean();
}

#[tokio::test]
async fn an_item_in_tiers_is_adopted_and_never_overwritten() {
    for scheme in ["tiered_volume", "percentage", "flat"] {
        let world = world().await;
        let fields = json!({
            "name": "Shelf in tiers", "code": "RS-1U", "category_id": switching(&world), "pricing_scheme": scheme,
            "price_decimal": "1",
        });
        world.quoter().make_record("items", &fields).unwrap();
        let shelf = product(&world, json!({}));
        let report = pulled(&world, shelf).await;
        assert_eq!((report.did, report.agree.as_ref()), (Did::Adopted, None), "there is nothing to agree to");
        assert!(report.changes.to_string().contains(&format!("its pricing is {scheme}")), "{}", report.changes);
        assert_eq!(pulled(&world, shelf).await.did, Did::Unchanged);
        assert_eq!(item(&world, "Shelf in tiers")["price_decimal"], "1");
        world.assert_clean();
    }
}

#[tokio::test]
async fn two_products_never_share_an_item() {
    let world = world().await;
    let first = product(&world, json!({}));
    let second = product(&world, json!({"name": "Rack shelf, black"}));
    pulled(&world, first).await;
    let failure = try_pull(&world, second, &How::write()).await.unwrap_err();
    assert_eq!(failure.code(), "catalogue_item_taken");
    let named = failure.problems[0].concerns.join(" ");
    assert!(named.contains(&first.to_string()) && named.contains(&second.to_string()), "{named}");
    // The first one is not sold any more: the second takes its place, and a person sees what that changes.
    edit(&world, first, json!({"status": 15}));
    let report = pulled(&world, second).await;
    assert_eq!(report.did, Did::Adopted);
    assert!(report.changes.to_string().contains("name: Rack shelf -> Rack shelf, black"), "{}", report.changes);
    assert_eq!(world.system.store.pulled(ItemId(first)).await.unwrap(), None);
    // Sold again, the first does not take it back.
    edit(&world, first, json!({"status": 14}));
    assert_eq!(held(&world, first).await, ["catalogue_item_taken"]);
    assert_eq!(pulled(&world, second).await.did, Did::Unchanged);
    world.assert_clean();
}

#[tokio::test]
async fn s36_a_line_of_a_pulled_item_finds_its_product_by_the_stored_id() {
    let world = world().await;
    let shelf = product(&world, json!({}));
    let item = pulled(&world, shelf).await.item.unwrap();
    // Neither name nor part number tells it by now.
    edit(&world, shelf, json!({"name": "Shelf for racks", "supplier_part_code": "NEW-CODE"}));
    let line = world.quoter().line_of_item(item.as_str()).unwrap();
    let quote = sandbox::quoter::QuoteBuilder::new(501).name("Rack").line(line);
    in_halo(&world, quote).await;
    let made = crate::support::only_quote(&world);
    assert_eq!(crate::support::line_named(&made, "Rack shelf")["item_id"], json!(shelf));
    world.assert_clean();
}

#[tokio::test]
async fn why_a_product_is_held_is_kept_until_it_is_pulled() {
    let world = world().await;
    assert_eq!(held(&world, 113).await, ["product_obsolete"]);
    let kept = world.system.store.pull_problems(10).await.unwrap();
    assert_eq!(kept[0].problems[0].code, "product_obsolete");
    edit(&world, 113, json!({"status": 14}));
    pulled(&world, 113).await;
    assert_eq!(world.system.store.pull_problems(10).await.unwrap(), []);
    world.assert_clean();
}

fn switching(world: &World) -> Value {
    crate::support::by(&world.quoter().records("categories"), "name", "Switching")["id"].clone()
}
