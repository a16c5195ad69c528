//! The API's reads lag behind its writes, and answers get lost: still one item and one category.

use sandbox::quoter::{Fault, FaultKind};
use scenarios::World;
use serde_json::json;
use sync::catalogue::{Did, FailedBy, How};

use super::support::{items, later, named, product, pulled, try_pull, world, writes_since};

#[tokio::test]
async fn while_lists_lag_a_second_product_finds_the_category_that_the_first_one_made() {
    let world = world().await;
    world.quoter().set(|switches| switches.list_lag_seconds = 90);
    assert_eq!(pulled(&world, 118).await.made_category.as_deref(), Some("Services"));
    assert_eq!(pulled(&world, 132).await.made_category, None);
    assert_eq!(named(&world, "categories", "Services"), 1);
    world.assert_clean();
}

#[tokio::test]
async fn while_reads_lag_an_item_that_was_just_made_is_neither_lost_nor_made_again() {
    let world = world().await;
    world.quoter().set(|switches| switches.read_lag_seconds = 90);
    pulled(&world, 117).await;
    let failure = try_pull(&world, 117, &How::write()).await.unwrap_err();
    assert_eq!((failure.code(), failure.by), ("catalogue_item_late", FailedBy::Passing));
    later(&world);
    assert_eq!(pulled(&world, 117).await.did, Did::Unchanged);
    assert_eq!(named(&world, "items", "Patch cable, 2 m"), 1);
    world.assert_clean();
}

#[tokio::test]
async fn while_reads_lag_two_products_of_one_part_number_make_one_item() {
    let world = world().await;
    world.quoter().set(|switches| switches.list_lag_seconds = 90);
    let first = product(&world, json!({}));
    let second = product(&world, json!({"name": "Rack shelf, black"}));
    pulled(&world, first).await;
    let failure = try_pull(&world, second, &How::write()).await.unwrap_err();
    assert_eq!(failure.code(), "catalogue_item_taken");
    assert_eq!(items(&world).iter().filter(|item| item["code"] == "RS-1U").count(), 1);
    world.assert_clean();
}

#[tokio::test]
async fn an_answer_that_was_lost_is_looked_for_and_the_item_is_ours() {
    for resource in ["categories", "items"] {
        for kind in [FaultKind::AfterEffectDrop, FaultKind::AfterEffect5xx, FaultKind::Truncated, FaultKind::WrongType]
        {
            let world = world().await;
            world.quoter().inject(Fault::once("POST", resource, kind));
            ends_as_one(&world, resource).await;
        }
    }
}

#[tokio::test]
async fn an_item_that_a_person_made_while_a_create_was_in_doubt_is_adopted_and_not_changed() {
    let world = world().await;
    let shelf = product(&world, json!({}));
    world.quoter().inject(Fault::once("POST", "items", FaultKind::BeforeEffect5xx));
    try_pull(&world, shelf, &How::write()).await.unwrap_err();
    let by_hand = json!({"name": "Shelf for the rack", "code": "RS-1U", "category": "Hardware", "price_decimal": "55"});
    world.quoter().make_record("items", &by_hand).unwrap();
    later(&world);
    super::support::much_later(&world);
    let before = world.quoter().requests().len();
    let report = pulled(&world, shelf).await;
    assert_eq!(report.did, Did::Adopted);
    assert!(report.agree.is_some(), "nobody agreed to change it");
    assert!(!writes_since(&world, before).contains(&"PATCH items".to_owned()));
    assert_eq!(items(&world).iter().filter(|item| item["code"] == "RS-1U").count(), 1);
    assert_eq!(world.system.store.open_effects(10).await.unwrap(), []);
    world.assert_clean();
}

#[tokio::test]
async fn a_create_that_surely_had_no_effect_is_sent_again() {
    for resource in ["categories", "items"] {
        for kind in [FaultKind::BeforeEffect5xx, FaultKind::BeforeEffectDrop, FaultKind::Html { after_effect: false }] {
            let world = world().await;
            world.quoter().inject(Fault::once("POST", resource, kind));
            ends_as_one(&world, resource).await;
        }
    }
}

#[tokio::test]
async fn a_create_that_takes_effect_late_is_waited_for() {
    for resource in ["categories", "items"] {
        let world = world().await;
        let kind = FaultKind::LateEffect { after_seconds: 30, drop: true };
        world.quoter().inject(Fault::once("POST", resource, kind));
        ends_as_one(&world, resource).await;
    }
}

/// The first try fails; too early nothing is sent again; after the settle time there is one category and one item, which follows Halo.
async fn ends_as_one(world: &World, resource: &str) {
    let failure = try_pull(world, 118, &How::write()).await.unwrap_err();
    assert!(["quoter_unavailable", "quoter_unreadable"].contains(&failure.code()), "{failure}");
    let before = world.quoter().requests().len();
    // A category that the list shows already can be used at once.
    let early = try_pull(world, 118, &How::write()).await;
    assert!(!writes_since(world, before).contains(&format!("POST {resource}")), "too early to know");
    later(world);
    let did = pulled(world, 118).await.did;
    assert_eq!(did, if early.is_ok() { Did::Unchanged } else { Did::Made });
    assert_eq!((named(world, "categories", "Services"), named(world, "items", "Installation, per hour")), (1, 1));
    super::support::edit(world, 118, json!({"baseprice": 130.0}));
    assert_eq!(pulled(world, 118).await.did, Did::Updated, "it is ours");
    assert_eq!(world.system.store.open_effects(10).await.unwrap(), []);
    world.assert_clean();
}
