//! What people do in Quoter meanwhile: items and categories are renamed or deleted there.

use serde_json::json;
use sync::catalogue::{Did, How};

use super::support::{
    changed, edit, held, item_of, items, later, named, product, pulled, try_pull, world, would, writes_since,
};

#[tokio::test]
async fn an_item_that_was_renamed_gets_halos_name_back_unless_the_setting_says_otherwise() {
    for follows in [true, false] {
        let world = changed(|settings| settings.catalogue.default_category = Some("Others".to_owned())).await;
        crate::support::apply(&world, |settings| settings.catalogue.follow.name = follows).await;
        let report = pulled(&world, 117).await;
        let id = report.item.clone().unwrap();
        assert!(world.quoter().edit_record("items", id.as_str(), &json!({"name": "Patch cable (blue)"})));
        let second = pulled(&world, 117).await;
        assert_eq!(
            (second.did, second.item.as_ref()),
            (if follows { Did::Updated } else { Did::Unchanged }, Some(&id))
        );
        let name = if follows { "Patch cable, 2 m" } else { "Patch cable (blue)" };
        assert_eq!(item_of(&world, &report)["name"], name);
        world.assert_clean();
    }
}

#[tokio::test]
async fn an_item_that_was_deleted_is_made_again_only_when_somebody_asks_for_it() {
    let world = world().await;
    let report = pulled(&world, 117).await;
    let (old, count) = (report.item.unwrap(), items(&world).len());
    later(&world);
    world.quoter().put_record("items", old.as_str(), None);
    assert_eq!(held(&world, 117).await, ["catalogue_item_deleted"]);
    assert_eq!(items(&world).len(), count - 1);
    let anew = How { anew: true, ..How::write() };
    assert_eq!(try_pull(&world, 117, &How { anew: true, ..How::dry_run() }).await.unwrap().did, Did::WouldMake);
    let made = try_pull(&world, 117, &anew).await.unwrap();
    assert_eq!((made.did, items(&world).len()), (Did::Made, count));
    assert_ne!(made.item.as_ref(), Some(&old));
    assert_eq!(pulled(&world, 117).await.did, Did::Unchanged);
    assert_eq!(world.system.store.link("item", old.as_str()).await.unwrap(), None);
    world.assert_clean();
}

#[tokio::test]
async fn anew_makes_no_second_item_while_the_first_one_is_there() {
    let world = world().await;
    let first = pulled(&world, 117).await;
    let again = try_pull(&world, 117, &How { anew: true, ..How::write() }).await.unwrap();
    assert_eq!((again.did, again.item), (Did::Unchanged, first.item));
    world.assert_clean();
}

#[tokio::test]
async fn a_category_that_was_deleted_or_renamed_after_it_was_made_is_made_again() {
    for renamed in [true, false] {
        let world = world().await;
        pulled(&world, 118).await;
        later(&world);
        let category = crate::support::by(&world.quoter().records("categories"), "name", "Services");
        let id = category["id"].as_str().unwrap();
        if renamed {
            world.quoter().edit_record("categories", id, &json!({"name": "Our services"}));
        } else {
            world.quoter().put_record("categories", id, None);
        }
        let report = pulled(&world, 132).await;
        assert_eq!(report.made_category.as_deref(), Some("Services"));
        assert_eq!(named(&world, "categories", "Services"), 1);
        assert_eq!(item_of(&world, &report)["category"], "Services");
        world.assert_clean();
    }
}

#[tokio::test]
async fn a_part_number_that_moved_to_another_product_makes_an_item_of_its_own() {
    let world = world().await;
    let old = product(&world, json!({}));
    let first = pulled(&world, old).await;
    later(&world);
    edit(&world, old, json!({"supplier_part_code": "RS-1U-OLD"}));
    pulled(&world, old).await;
    let new = product(&world, json!({"name": "Rack shelf, second edition"}));
    let second = pulled(&world, new).await;
    assert_eq!(second.did, Did::Made);
    assert_ne!(first.item, second.item);
    assert_eq!(item_of(&world, &first)["code"], "RS-1U-OLD");
    assert_eq!(item_of(&world, &second)["code"], "RS-1U");
    world.assert_clean();
}

#[tokio::test]
async fn a_price_that_a_person_set_in_quoter_is_shown_and_set_back() {
    let world = world().await;
    let report = pulled(&world, 117).await;
    let id = report.item.clone().unwrap();
    world.quoter().edit_record("items", id.as_str(), &json!({"price_decimal": "9.99"}));
    assert_eq!(would(&world, 117).await.changes.to_string(), "price: 9.99 -> 3.5\n");
    let before = world.quoter().requests().len();
    assert_eq!(pulled(&world, 117).await.did, Did::Updated);
    assert_eq!(writes_since(&world, before), ["PATCH items"]);
    world.assert_clean();
}
