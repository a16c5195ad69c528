//! Products in Quoter's catalogue.

use domain::CatalogueItemId;
use domain::catalogue::PulledChange;
use domain::halo::ItemId;
use domain::problems;
use store::PullProblems;

use super::world::{NOW, World, in_minutes};

fn item() -> CatalogueItemId {
    CatalogueItemId::new("item_1").unwrap()
}

#[tokio::test]
async fn an_item_belongs_to_one_product_however_many_ask_for_it() {
    let world = World::new().await;
    let mut asks = tokio::task::JoinSet::new();
    for product in 1..=8 {
        let store = world.store.clone();
        asks.spawn(async move { store.take_item(&item(), ItemId(product), None, NOW).await.unwrap() });
    }
    assert_eq!(asks.join_all().await.into_iter().filter(|taken| *taken).count(), 1);
    let owner = world.store.link("item", "item_1").await.unwrap().unwrap();
    assert!(world.store.take_item(&item(), ItemId(owner.parse().unwrap()), None, NOW).await.unwrap(), "again");
    assert!(!world.store.take_item(&item(), ItemId(99), Some("1234"), NOW).await.unwrap(), "it is not 1234's");
    assert!(world.store.take_item(&item(), ItemId(99), Some(&owner), NOW).await.unwrap());
    assert_eq!(world.store.link("item", "item_1").await.unwrap().as_deref(), Some("99"));
}

#[tokio::test]
async fn changes_come_newest_first_and_each_product_has_its_own() {
    let world = World::new().await;
    for (product, minute) in [(7, 0), (7, 10), (70, 5)] {
        let at = in_minutes(minute);
        let change = PulledChange { item: item(), at, changes: Vec::new(), in_doubt: false };
        world.store.record_pulled_change(ItemId(product), &change, in_minutes(1_000)).await.unwrap();
    }
    let changes = world.store.pulled_changes(ItemId(7), 10).await.unwrap();
    assert_eq!(changes.iter().map(|change| change.at).collect::<Vec<_>>(), [in_minutes(10), in_minutes(0)]);
    assert_eq!(world.store.pulled_changes(ItemId(7), 1).await.unwrap().len(), 1);
}

#[tokio::test]
async fn what_keeps_products_from_being_pulled_is_kept_until_it_is_gone() {
    let world = World::new().await;
    for product in [10, 9, 100] {
        let product = ItemId(product);
        let problems = vec![problems::product_unknown(product)];
        let kept = PullProblems { product, problems, tried: NOW };
        world.store.put_pull_problems(&kept, in_minutes(1_000)).await.unwrap();
    }
    world.store.clear_pull_problems(ItemId(10)).await.unwrap();
    world.store.clear_pull_problems(ItemId(10)).await.unwrap();
    let kept = world.store.pull_problems(10).await.unwrap();
    assert_eq!(kept.iter().map(|one| one.product.0).collect::<Vec<_>>(), [9, 100]);
    assert_eq!((kept[0].problems[0].code.as_str(), kept[0].tried), ("product_unknown", NOW));
}
