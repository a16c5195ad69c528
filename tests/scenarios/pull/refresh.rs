//! Always current (S3): the turns of the schedule.

use domain::halo::ItemId;
use sandbox::halo::Entity;
use sandbox::quoter::{Fault, FaultKind};
use scenarios::World;
use serde_json::json;
use sync::catalogue::{FailedBy, How, RefreshBudget, Refreshed, refresh_linked};
use time::Duration;

use super::support::{
    calls, deps, edit, item, later, much_later, named, product, pulled, try_pull, world, writes_since,
};

#[tokio::test]
async fn s3_a_turn_brings_what_changed_in_halo_and_says_old_and_new() {
    let world = world().await;
    for product in [117, 118, 131] {
        pulled(&world, product).await;
    }
    edit(&world, 118, json!({"baseprice": 130.0}));
    let before = calls(&world);
    let turn = refreshed(&world, None, &[]).await;
    assert_eq!((turn.checked, turn.updated, turn.left), (3, 1, false), "{turn:?}");
    let after = calls(&world);
    assert_eq!((after.0 - before.0, after.1 - before.1), (3, 2), "one page of items for all, one change");
    assert_eq!(item(&world, "Installation, per hour")["price_decimal"], "130");
    let log = world.system.store.pulled_changes(ItemId(118), 10).await.unwrap();
    assert_eq!(log[0].changes[0].to_string(), "price: 120 -> 130");
    world.assert_clean();
}

#[tokio::test]
async fn s3_a_suppliers_price_arrives_although_halo_does_not_date_the_change() {
    let world = world().await;
    world.halo().switch(|switches| switches.supplier_edit_touches_item = false);
    pulled(&world, 112).await;
    let rows = json!([{"id": 702, "item_id": 112, "supplier_id": 2, "client_id": 0, "cost": 99.0, "price": 0.0, "supplier_sku": "EW-24"}]);
    edit(&world, 112, json!({"item_suppliers": rows}));
    assert_eq!(refreshed(&world, None, &[]).await.updated, 1);
    assert_eq!(item(&world, "Network switch, 24 port")["cost_decimal"], "99");
    world.assert_clean();
}

#[tokio::test]
async fn a_turn_does_as_much_as_it_may_and_the_next_one_goes_on() {
    let world = world().await;
    let all = [111, 117, 118, 131, 132];
    for product in all {
        pulled(&world, product).await;
    }
    let mut seen = Vec::new();
    for _ in 0..3 {
        let before = world.halo().requests().len();
        assert_eq!(refreshed(&world, Some(2), &[]).await.checked.max(1), if seen.len() == 4 { 1 } else { 2 });
        seen.extend(read_since(&world, before));
    }
    assert_eq!(seen, all);
    let before = world.halo().requests().len();
    refreshed(&world, Some(2), &[]).await;
    assert_eq!(read_since(&world, before), [111, 117], "from the beginning again");
    world.assert_clean();
}

#[tokio::test]
async fn products_that_the_index_saw_change_come_first_and_are_not_forgotten() {
    let world = world().await;
    for product in [111, 117, 118, 131, 132] {
        pulled(&world, product).await;
    }
    world.clock.advance(Duration::MINUTE);
    pulled(&world, 118).await;
    let before = world.halo().requests().len();
    let turn = refreshed(&world, Some(4), &[132, 131, 118, 9_999]).await;
    assert_eq!((turn.checked, turn.left), (4, true), "one that changed waits");
    assert_eq!(
        read_since(&world, before),
        [131, 132, 111, 117],
        "those that were compared longest ago, and half of the turn for the walk"
    );
    let before = world.halo().requests().len();
    assert!(!refreshed(&world, Some(4), &[]).await.left);
    assert_eq!(read_since(&world, before), [118, 131, 132]);
    world.assert_clean();
}

#[tokio::test]
async fn a_product_with_a_problem_stops_no_other_and_is_kept_for_people() {
    let world = world().await;
    for product in [111, 117, 118] {
        pulled(&world, product).await;
    }
    later(&world);
    edit(&world, 111, json!({"status": 15}));
    world.halo().delete(Entity::Item, 117);
    edit(&world, 118, json!({"baseprice": 130.0}));
    let turn = refreshed(&world, None, &[]).await;
    assert_eq!((turn.checked, turn.updated, turn.left), (1, 1, false));
    assert_eq!(turn.held.keys().collect::<Vec<_>>(), ["product_obsolete", "product_unknown"]);
    let kept = world.system.store.pull_problems(10).await.unwrap();
    assert_eq!(kept.iter().map(|one| one.product.0).collect::<Vec<_>>(), [111, 117]);
    world.assert_clean();
}

#[tokio::test]
async fn a_deleted_item_is_not_made_again_by_the_schedule() {
    let world = world().await;
    let item = pulled(&world, 117).await.item.unwrap();
    later(&world);
    world.quoter().put_record("items", item.as_str(), None);
    let before = world.quoter().requests().len();
    for _ in 0..2 {
        let turn = refreshed(&world, None, &[]).await;
        assert_eq!(turn.held.keys().collect::<Vec<_>>(), ["catalogue_item_deleted"]);
    }
    assert_eq!(writes_since(&world, before), [""; 0]);
    world.assert_clean();
}

#[tokio::test]
async fn a_refused_key_ends_a_turn_and_the_next_one_goes_on_where_it_was() {
    let world = world().await;
    for product in [111, 117, 118] {
        pulled(&world, product).await;
        edit(&world, product, json!({"baseprice": 9.0}));
    }
    world.quoter().inject(Fault::once("PATCH", "items", FaultKind::Unauthorized).at(2));
    let turn = refreshed(&world, None, &[]).await;
    assert_eq!((turn.updated, turn.left, turn.credentials_refused), (1, true, true), "{turn:?}");
    let failure = refresh_linked(deps(&world), &budget(&world, None, &[])).await.unwrap_err();
    assert_eq!(failure.by, FailedBy::Credentials);
    world.clock.advance(Duration::minutes(6));
    let turn = refreshed(&world, None, &[]).await;
    assert_eq!((turn.updated, turn.left), (2, false), "{turn:?}");
    world.assert_clean();
}

#[tokio::test]
async fn a_change_whose_answer_was_lost_is_settled_by_the_next_turn() {
    let world = world().await;
    pulled(&world, 117).await;
    edit(&world, 117, json!({"baseprice": 9.0}));
    world.quoter().inject(Fault::once("PATCH", "items", FaultKind::AfterEffectDrop));
    let turn = refreshed(&world, None, &[]).await;
    assert_eq!((turn.updated, turn.held.len()), (0, 1), "{turn:?}");
    let turn = refreshed(&world, None, &[]).await;
    assert_eq!((turn.updated, turn.held.len()), (0, 0), "it had arrived");
    let log = world.system.store.pulled_changes(ItemId(117), 10).await.unwrap();
    assert!(log[0].in_doubt);
    let last = world.system.store.pulled(ItemId(117)).await.unwrap().unwrap().prices.pop().unwrap();
    assert_eq!(last.price.unwrap().to_string(), "9");
    world.assert_clean();
}

#[tokio::test]
async fn a_create_that_nobody_asked_for_again_is_settled_and_the_item_is_the_next_pulls() {
    for kind in [FaultKind::AfterEffectDrop, FaultKind::BeforeEffectDrop] {
        let arrived = kind == FaultKind::AfterEffectDrop;
        let world = world().await;
        let shelf = product(&world, json!({}));
        world.quoter().inject(Fault::once("POST", "items", kind));
        try_pull(&world, shelf, &How::write()).await.unwrap_err();
        assert_eq!(refreshed(&world, None, &[]).await.in_doubt, 1);
        much_later(&world);
        let before = world.quoter().requests().len();
        assert_eq!(refreshed(&world, None, &[]).await.in_doubt, 0);
        assert_eq!(writes_since(&world, before), [""; 0], "the schedule makes nothing");
        assert_eq!(world.system.store.open_effects(10).await.unwrap(), []);
        assert_eq!(named(&world, "items", "Rack shelf"), usize::from(arrived));
        assert_eq!(refreshed(&world, None, &[]).await, Refreshed::default());
        pulled(&world, shelf).await;
        assert_eq!(named(&world, "items", "Rack shelf"), 1);
        let link = world.system.store.pulled(ItemId(shelf)).await.unwrap().unwrap();
        assert_eq!(link.origin, domain::catalogue::Origin::Made);
        world.assert_clean();
    }
}

#[tokio::test]
async fn a_create_in_doubt_that_only_a_person_can_settle_holds_up_no_other_product() {
    let world = world().await;
    pulled(&world, 117).await;
    world.quoter().inject(Fault::once("POST", "categories", FaultKind::AfterEffectDrop));
    try_pull(&world, 118, &How::write()).await.unwrap_err();
    world.quoter().make_record("categories", &json!({"name": "Services"})).unwrap();
    much_later(&world);
    edit(&world, 117, json!({"baseprice": 9.0}));
    let turn = refreshed(&world, None, &[]).await;
    assert_eq!((turn.updated, turn.in_doubt), (1, 1), "{turn:?}");
    assert_eq!(turn.held.keys().map(String::as_str).collect::<Vec<_>>(), ["catalogue_category_ambiguous"]);
    world.assert_clean();
}

#[tokio::test]
async fn with_nothing_linked_a_turn_makes_no_call() {
    let world = world().await;
    let before = calls(&world);
    assert_eq!(refreshed(&world, None, &[117]).await, Refreshed::default());
    assert_eq!(calls(&world), before);
    world.assert_clean();
}

async fn refreshed(world: &World, products: Option<usize>, first: &[i64]) -> Refreshed {
    refresh_linked(deps(world), &budget(world, products, first)).await.unwrap_or_else(|failure| panic!("{failure}"))
}

fn budget(world: &World, products: Option<usize>, first: &[i64]) -> RefreshBudget {
    let until = world.clock.now() + Duration::minutes(4);
    RefreshBudget { until, products, first: first.iter().copied().map(ItemId).collect() }
}

/// The products that were read by id after the first `before` requests.
fn read_since(world: &World, before: usize) -> Vec<i64> {
    let requests = world.halo().requests().into_iter().skip(before).filter(|request| request.entity == "Item");
    requests.filter_map(|request| request.path.rsplit('/').next()?.parse().ok()).collect()
}

#[tokio::test]
async fn s3_the_schedule_refreshes_first_what_the_index_saw_change() {
    let world = world().await;
    crate::support::apply(&world, |settings| settings.catalogue.refresh_products = 1).await;
    for product in [111, 117, 118] {
        pulled(&world, product).await;
    }
    scheduled(&world).await;
    world.clock.advance(Duration::minutes(15));
    edit(&world, 118, json!({"baseprice": 130.0}));
    let summary = scheduled(&world).await;
    let turn = summary.refreshed.unwrap();
    assert_eq!((turn.checked, turn.updated, summary.problem), (1, 1, None), "{turn:?}");
    assert_eq!(item(&world, "Installation, per hour")["price_decimal"], "130");
    world.assert_clean();
}

/// The task of the schedule.
async fn scheduled(world: &World) -> sweep::Summary {
    let until = world.clock.now() + Duration::minutes(5);
    sweep::sweep(&world.system.sweep, sweep::Task::Catalogue, until).await.unwrap()
}

#[tokio::test]
async fn changes_without_end_keep_no_product_from_its_turn() {
    let world = world().await;
    let all = [111, 117, 118, 131, 132];
    for product in all {
        pulled(&world, product).await;
    }
    let before = world.halo().requests().len();
    for _ in 0..4 {
        world.clock.advance(Duration::minutes(15));
        refreshed(&world, Some(4), &[111, 117, 118]).await;
    }
    let read = read_since(&world, before);
    assert!(all.iter().all(|product| read.contains(product)), "{read:?}");
    assert!(read.iter().filter(|product| **product == 118).count() >= 2, "{read:?}");
    world.assert_clean();
}

#[tokio::test]
async fn a_product_that_ends_two_turns_is_left_for_the_next_round() {
    let world = world().await;
    for product in [111, 117, 118] {
        pulled(&world, product).await;
    }
    for _ in 0..2 {
        let limited = sandbox::halo::FaultKind::RateLimited { retry_after: Some(600) };
        world.halo().inject(sandbox::halo::Fault::once("GET", "Item", limited));
        let before = world.halo().requests().len();
        let turn = refreshed(&world, None, &[]).await;
        assert_eq!(
            (read_since(&world, before), turn.left, turn.problem.as_deref()),
            (vec![111], true, Some("halo_rate_limited"))
        );
        world.clock.advance(Duration::minutes(15));
    }
    for products in [vec![117, 118], vec![111, 117, 118]] {
        let before = world.halo().requests().len();
        refreshed(&world, None, &[]).await;
        assert_eq!(read_since(&world, before), products);
    }
    world.assert_clean();
}

#[tokio::test]
async fn without_a_limit_all_are_compared_wherever_the_schedule_is() {
    let world = world().await;
    let all = [111, 117, 118, 131, 132];
    for product in all {
        pulled(&world, product).await;
    }
    refreshed(&world, Some(3), &[]).await;
    let before = world.halo().requests().len();
    let turn = refreshed(&world, Some(usize::MAX), &[]).await;
    let mut read = read_since(&world, before);
    read.sort_unstable();
    assert_eq!((turn.checked, turn.left, read.as_slice()), (5, false, all.as_slice()));
    let before = world.halo().requests().len();
    refreshed(&world, Some(2), &[]).await;
    assert_eq!(read_since(&world, before), [111, 117], "from the beginning again");
    world.assert_clean();
}

#[tokio::test]
async fn s3_an_item_that_was_read_ahead_long_ago_is_read_again_before_it_is_written_over() {
    let world = world().await;
    for product in [117, 118] {
        pulled(&world, product).await;
        edit(&world, product, json!({"baseprice": 9.0}));
    }
    let (before, halo_before) = (world.quoter().requests().len(), world.halo().calls());
    let hand = async {
        // The items were read ahead, and the first product is on its way.
        while world.halo().calls() == halo_before {
            tokio::task::yield_now().await;
        }
        let mut item = item(&world, "Installation, per hour");
        let id = item["id"].as_str().unwrap().to_owned();
        item["price_decimal"] = json!("77");
        world.quoter().put_record("items", &id, Some(&item));
        world.clock.advance(Duration::minutes(2));
    };
    let until = world.clock.now() + Duration::minutes(10);
    let budget = RefreshBudget { until, products: None, first: Vec::new() };
    let (turn, ()) = tokio::join!(refresh_linked(deps(&world), &budget), hand);
    assert_eq!(turn.unwrap().updated, 2);
    let log = world.system.store.pulled_changes(ItemId(118), 10).await.unwrap();
    assert_eq!(log[0].changes[0].to_string(), "price: 77 -> 9", "what a person wrote meanwhile is told of");
    let reads = world.quoter().requests().into_iter().skip(before).filter(|request| request.method == "GET").count();
    assert!(reads >= 2, "the page, and the second item once more");
    world.assert_clean();
}
