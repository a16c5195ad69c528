//! Many at once (N18).

use domain::halo::{AssetGroupId, ItemId};
use sandbox::quoter::{Fault, FaultKind};
use scenarios::World;
use serde_json::json;
use sync::catalogue::{Budget, BulkSummary, Did, How, Which, bulk, refresh_index};
use time::Duration;

use super::support::{deps, edit, items, named, pulled, world, writes_since};

#[tokio::test]
async fn n18_all_products_are_pulled_once_and_a_second_time_nothing_is_written() {
    let world = indexed().await;
    let dry = done(&world, &Which::All, &How::dry_run()).await;
    let before = world.quoter().requests().len();
    let first = done(&world, &Which::All, &How::write()).await;
    assert_eq!((first.of, first.before, first.left), (13, 0, 0), "{first:#?}");
    assert_eq!(first.count(Did::Made), dry.count(Did::WouldMake));
    assert_eq!(first.count(Did::Adopted), dry.count(Did::WouldAdopt));
    assert_eq!((first.categories.len(), &first.categories), (dry.categories.len(), &dry.categories));
    assert_eq!(named(&world, "categories", "Services"), 1);
    let writes = writes_since(&world, before).len();
    assert_eq!(writes, first.count(Did::Made) + first.categories.len() + first.suppliers.len());
    let (count, before) = (items(&world).len(), world.quoter().requests().len());
    let second = done(&world, &Which::All, &How::write()).await;
    assert_eq!((second.count(Did::Unchanged), items(&world).len()), (13, count));
    assert_eq!(writes_since(&world, before), [""; 0]);
    assert!(world.quoter().requests().len() - before < 3, "the items were read in pages");
    world.assert_clean();
}

#[tokio::test]
async fn n18_a_group_is_pulled_and_what_stands_in_the_way_stops_no_other() {
    let world = indexed().await;
    let record = json!({"name": "Access point", "category_id": "x", "code": "HW-FW-RACK"});
    for _ in 0..2 {
        world.quoter().make_record("items", &record).unwrap();
    }
    let summary = done(&world, &Which::Group(AssetGroupId(102)), &How::write()).await;
    assert_eq!((summary.of, summary.held.values().sum::<usize>()), (3, 1), "{summary:#?}");
    assert_eq!(summary.problems[0].1.code, "catalogue_item_ambiguous");
    world.assert_clean();
}

#[tokio::test]
async fn n18_a_bulk_that_was_broken_off_goes_on_where_it_was() {
    let world = world().await;
    let which = Which::Products([132, 111, 117, 118, 131].map(ItemId).to_vec());
    world.quoter().inject(Fault::once("POST", "items", FaultKind::Unauthorized).at(3));
    let first = done(&world, &which, &How::write()).await;
    assert_eq!((first.count(Did::Made), first.left), (2, 3), "{first:#?}");
    assert_eq!(first.stopped.unwrap().code, "api_key_refused");
    world.clock.advance(Duration::minutes(6));
    let mut told = Vec::new();
    let second = bulk(deps(&world), &which, &How::write(), &mut |at| told.push((at.done, at.of, at.product.0))).await;
    let second = second.unwrap();
    assert_eq!((second.before, second.count(Did::Made), second.left), (2, 3, 0), "{second:#?}");
    assert_eq!(told, [(3, 5, 118), (4, 5, 131), (5, 5, 132)]);
    let third = done(&world, &which, &How::write()).await;
    assert_eq!((third.before, third.count(Did::Unchanged)), (0, 5));
    world.assert_clean();
}

#[tokio::test]
async fn what_fails_by_what_passes_is_taken_up_by_the_next_bulk() {
    let world = world().await;
    let which = Which::Products([111, 117].map(ItemId).to_vec());
    world.quoter().inject(Fault::once("POST", "items", FaultKind::AfterEffectDrop));
    let first = done(&world, &which, &How::write()).await;
    assert_eq!((first.count(Did::Made), first.left), (1, 1), "{first:#?}");
    world.clock.advance(Duration::minutes(2));
    let second = done(&world, &which, &How::write()).await;
    assert_eq!((second.before, second.count(Did::Made), second.left), (1, 1, 0), "{second:#?}");
    assert_eq!(named(&world, "items", "Patch cable, 2 m"), 1);
    world.assert_clean();
}

#[tokio::test]
async fn what_waits_for_an_agreement_is_listed_with_its_token() {
    let world = world().await;
    edit(&world, 110, json!({"baseprice": 27.0}));
    pulled(&world, 117).await;
    let which = Which::Products([110, 117].map(ItemId).to_vec());
    let dry = done(&world, &which, &How::dry_run()).await;
    let [waiting] = dry.awaiting.as_slice() else { panic!("{dry:#?}") };
    assert_eq!((waiting.product.0, dry.count(Did::WouldAdopt), dry.count(Did::Unchanged)), (110, 1, 1));
    let how = How { agreed: Some(waiting.agree.clone()), ..How::write() };
    let agreed = super::support::try_pull(&world, 110, &how).await.unwrap();
    assert!(agreed.has_written());
    world.assert_clean();
}

#[tokio::test]
async fn what_waited_for_an_agreement_before_a_bulk_was_broken_off_is_listed_by_the_next() {
    let world = world().await;
    edit(&world, 110, json!({"baseprice": 27.0}));
    let which = Which::Products([110, 117, 131].map(ItemId).to_vec());
    world.quoter().inject(Fault::once("POST", "items", FaultKind::Unauthorized).at(2));
    let first = done(&world, &which, &How::write()).await;
    assert_eq!((first.awaiting.len(), first.left), (1, 1), "{first:#?}");
    world.clock.advance(Duration::minutes(6));
    let second = done(&world, &which, &How::write()).await;
    assert_eq!((second.before, second.awaiting.len(), second.left), (1, 1, 0), "{second:#?}");
    assert_eq!(second.awaiting[0].product, ItemId(110));
    world.assert_clean();
}

#[tokio::test]
async fn without_an_index_all_cannot_be_said() {
    let world = world().await;
    let failure = bulk(deps(&world), &Which::All, &How::write(), &mut |_| {}).await.unwrap_err();
    assert_eq!(failure.code(), "catalogue_index_missing");
    world.assert_clean();
}

async fn done(world: &World, which: &Which, how: &How) -> BulkSummary {
    bulk(deps(world), which, how, &mut |_| {}).await.unwrap_or_else(|failure| panic!("{failure}"))
}

/// A world whose item index is complete.
async fn indexed() -> World {
    let world = world().await;
    for _ in 0..5 {
        let budget = Budget::until(world.clock.now() + Duration::minutes(4));
        if refresh_index(deps(&world), &budget).await.unwrap_or_else(|failure| panic!("{failure}")).complete {
            return world;
        }
    }
    panic!("the index is not filled")
}
