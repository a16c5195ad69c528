//! Several at once.

use scenarios::World;
use serde_json::json;
use sync::catalogue::{FailedBy, How, PullReport};

use super::support::{items, much_later, named, product, try_pull, world};

#[tokio::test]
async fn parallel_pulls_of_one_product_make_one_item() {
    let world = world().await;
    let how = How::write();
    let pulls = (0..6).map(|_| try_pull(&world, 118, &how));
    let outcomes = futures::future::join_all(pulls).await;
    assert!(outcomes.iter().any(Result::is_ok), "{outcomes:?}");
    for failure in outcomes.iter().filter_map(|outcome| outcome.as_ref().err()) {
        assert_eq!(failure.by, FailedBy::Busy, "{failure}");
    }
    assert_eq!((named(&world, "items", "Installation, per hour"), named(&world, "categories", "Services")), (1, 1));
    world.assert_clean();
}

#[tokio::test]
async fn parallel_pulls_of_two_products_with_one_new_category_make_it_once() {
    let world = world().await;
    let (one, other) = tokio::join!(until_done(&world, 118), until_done(&world, 132));
    let made = [&one, &other].iter().filter(|report| report.made_category.is_some()).count();
    assert_eq!((made, named(&world, "categories", "Services")), (1, 1));
    assert_eq!(items(&world).len(), 6);
    assert_eq!(world.system.store.open_effects(10).await.unwrap(), []);
    world.assert_clean();
}

#[tokio::test]
async fn of_two_products_with_one_part_number_one_gets_the_item_and_the_other_is_told() {
    let world = world().await;
    let first = product(&world, json!({}));
    let second = product(&world, json!({"name": "Rack shelf, black"}));
    let how = How::write();
    let (one, other) = tokio::join!(try_pull(&world, first, &how), try_pull(&world, second, &how));
    assert_eq!([&one, &other].iter().filter(|outcome| outcome.is_ok()).count(), 1, "{one:?} {other:?}");
    let late = if one.is_ok() { second } else { first };
    let failure = try_pull(&world, late, &how).await.unwrap_err();
    assert_eq!(failure.code(), "catalogue_item_taken");
    assert_eq!(items(&world).iter().filter(|item| item["code"] == "RS-1U").count(), 1);
    world.assert_clean();
}

/// Tries again as long as another is at it, as who calls does. The clock moves only if nothing else helps.
async fn until_done(world: &World, product: i64) -> PullReport {
    for attempt in 0..50 {
        match try_pull(world, product, &How::write()).await {
            Ok(report) => return report,
            Err(failure) => assert_eq!(failure.by, FailedBy::Busy, "{failure}"),
        }
        if attempt > 40 {
            much_later(world);
        }
    }
    panic!("product {product} is not done")
}
