//! The first fill, in portions, with runs that die; and reading everything again.

use sandbox::halo::{Entity, Fault, FaultKind, LoggedRequest};
use scenarios::World;
use serde_json::json;
use sync::catalogue::{Catalogue, FailedBy};
use time::Duration;

use super::{about_products, index, indexed, key, name_of, next, products, refresh, refresh_with, until_current};

#[tokio::test]
async fn the_first_fill_reads_each_page_once_over_several_runs_and_tells_how_far_it_is() {
    let world = World::new().await;
    world.halo().seed_items(2_500);
    let catalogue = Catalogue::new(world.system.store.clone());
    assert!(catalogue.progress().await.unwrap().is_none());

    let first = refresh_with(&world, 12).await.unwrap();
    assert!(first.left && !first.complete);
    assert_eq!(
        (first.phase, first.page, first.of_pages, first.of),
        ("filling", Some(13), Some(26), Some(products(&world)))
    );
    assert!(catalogue.index().await.unwrap().is_none(), "nothing is searched in a part of the products");

    refresh_with(&world, 12).await.unwrap();
    let last = refresh_with(&world, 12).await.unwrap();
    assert_eq!((last.phase, last.items, last.complete), ("current", products(&world), true));
    // The first pages once more, for what may have changed meanwhile.
    assert_eq!(
        pages_read(&world).into_iter().filter(|page| *page > 7).collect::<Vec<_>>(),
        (8..=26).collect::<Vec<_>>()
    );
    assert_eq!(index(&world).await.products().len(), products(&world));
    assert_eq!(key(&world, "sku#one_time#part-02500").await, [102_500]);
    assert_eq!(key(&world, "id#110").await, [110]);
    world.assert_clean();
}

#[tokio::test]
async fn a_quiet_refresh_takes_one_call_and_writes_no_key() {
    let world = indexed(250).await;
    let before = world.halo().requests().len();
    let quiet = next(&world).await.unwrap();
    assert_eq!((about_products(&world, before).len(), quiet.calls, quiet.keys, quiet.changed), (1, 1, 0, 0));
    assert_eq!(quiet.as_of, Some(world.clock.now()));
    assert_eq!(index(&world).await.as_of, world.clock.now());
}

#[tokio::test]
async fn a_fault_of_halo_loses_no_page_that_was_read() {
    let world = World::new().await;
    world.halo().seed_items(3_000);
    for nth in [4, 12, 9] {
        world.halo().inject(Fault::once("GET", "Item", FaultKind::BeforeEffect5xx).at(nth).times(3));
        let failure = refresh(&world).await;
        assert_eq!(failure.map(drop).map_err(|failure| failure.by), Err(FailedBy::Passing), "page {nth}");
        world.halo().clear_faults();
        world.clock.advance(Duration::minutes(15));
    }
    let current = until_current(&world).await;
    assert_eq!(current.items, products(&world));
    assert_eq!(
        pages_read(&world).into_iter().filter(|page| *page > 7).collect::<Vec<_>>(),
        (8..=31).collect::<Vec<_>>()
    );
    world.assert_clean();
}

#[tokio::test]
async fn a_run_whose_process_dies_loses_the_pages_in_hand_and_nothing_else() {
    let world = World::new().await;
    world.halo().seed_items(3_000);
    for calls in [3, 14, 27, 36, 40] {
        let before = world.halo().calls();
        let dies = async {
            while world.halo().calls() < before + calls && world.halo().calls() < 60 {
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            biased;
            () = dies => {}
            _ = refresh(&world) => {}
        }
        world.clock.advance(Duration::minutes(15));
    }
    let current = until_current(&world).await;
    next(&world).await.unwrap();
    assert_eq!(current.items, products(&world));
    for id in [100_001, 101_777, 103_000] {
        assert_eq!(key(&world, &format!("id#{id}")).await, [id]);
        assert_eq!(key(&world, &format!("sku#one_time#part-{:05}", id - 100_000)).await, [id]);
    }
}

#[tokio::test]
async fn what_changes_while_it_is_filled_is_in_it_in_the_end() {
    let world = World::new().await;
    world.halo().seed_items(2_000);
    refresh_with(&world, 10).await.unwrap();
    // One moves from the unread pages to those that were read; one of the read ones goes, so that the others move up.
    world.halo().edit(Entity::Item, json!({"id": 100_003, "name": "Moved to the front"}));
    world.halo().delete(Entity::Item, 101_990);
    world.halo().delete(Entity::Item, 101_991);
    let made = world.halo().edit(Entity::Item, json!({"name": "Made meanwhile", "status": 14, "assetgroup_id": 101}));
    until_current(&world).await;
    next(&world).await.unwrap();
    let index = index(&world).await;
    let known: Vec<i64> = index.products().iter().map(|product| product.id.0).collect();
    for id in world.records(Entity::Item).iter().map(|item| item["id"].as_i64().unwrap()) {
        assert!(known.contains(&id), "{id} is missing");
    }
    assert_eq!(name_of(&world, made).await.as_deref(), Some("Made meanwhile"));
    assert_eq!(name_of(&world, 100_003).await.as_deref(), Some("Moved to the front"));
    assert_eq!(key(&world, "name#one_time#moved to the front").await, [100_003]);
}

#[tokio::test]
async fn a_deleted_product_goes_with_the_nightly_pass_and_only_after_halo_was_asked_for_it() {
    let world = indexed(300).await;
    world.halo().delete(Entity::Item, 100_007);
    assert_eq!(next(&world).await.unwrap().changed, 0, "its absence shows nowhere");
    assert_eq!(key(&world, "sku#one_time#part-00007").await, [100_007]);

    world.clock.advance(Duration::hours(24));
    let before = world.halo().requests().len();
    until_current(&world).await;
    assert!(about_products(&world, before).iter().any(|request| request.path.ends_with("/100007")));
    assert_eq!(name_of(&world, 100_007).await, None);
    for gone in ["sku#one_time#part-00007", "name#one_time#part 00007", "id#100007"] {
        assert!(key(&world, gone).await.is_empty(), "{gone}");
    }
}

#[tokio::test]
async fn a_change_that_does_not_count_as_one_is_found_by_the_nightly_pass() {
    let world = indexed(300).await;
    world.halo().edit_quietly(Entity::Item, json!({"id": 100_007, "supplier_part_code": "QUIET"}));
    next(&world).await.unwrap();
    assert_eq!(key(&world, "sku#one_time#part-00007").await, [100_007]);
    world.clock.advance(Duration::hours(24));
    let found = until_current(&world).await;
    assert_eq!(found.changed_ids.iter().map(|id| id.0).collect::<Vec<_>>(), [100_007]);
    assert_eq!(key(&world, "sku#one_time#quiet").await, [100_007]);
    assert!(key(&world, "sku#one_time#part-00007").await.is_empty());
}

#[tokio::test]
async fn more_changes_than_a_run_reads_are_read_as_a_pass_that_can_be_gone_on_with() {
    let world = indexed(500).await;
    for id in 100_001..=100_260 {
        world.halo().edit(Entity::Item, json!({"id": id, "name": format!("Renamed {id}")}));
    }
    world.clock.advance(Duration::minutes(15));
    let first = refresh_with(&world, 2).await.unwrap();
    assert_eq!((first.phase, first.left), ("reading everything again", true), "{first:?}");
    for _ in 0..4 {
        refresh_with(&world, 2).await.unwrap();
    }
    for id in [100_001, 100_150, 100_260] {
        assert_eq!(name_of(&world, id).await, Some(format!("Renamed {id}")));
        assert_eq!(key(&world, &format!("name#one_time#renamed {id}")).await, [id]);
    }
    assert_eq!(name_of(&world, 100_261).await.as_deref(), Some("Part 00261"));
}

#[tokio::test]
async fn an_index_of_which_a_part_is_gone_is_filled_anew() {
    let world = indexed(300).await;
    let name = snapshot_name(&world).await;
    world.system.store.delete_index_object(&name).await.unwrap();
    world.halo().edit(Entity::Item, json!({"id": 100_007, "name": "Renamed"}));
    until_current(&world).await;
    assert_eq!(name_of(&world, 100_007).await.as_deref(), Some("Renamed"));
    assert_eq!(index(&world).await.products().len(), products(&world));
}

/// The pages of the list that Halo gave, in order.
fn pages_read(world: &World) -> Vec<u32> {
    let requests = about_products(world, 0);
    let given = requests.iter().filter(|request| request.status == Some(200));
    let number = |request: &LoggedRequest| request.query.iter().find(|(name, _)| name == "page_no")?.1.parse().ok();
    given.filter_map(number).collect()
}

async fn snapshot_name(world: &World) -> String {
    let state = world.system.store.index_state().await.unwrap().unwrap();
    let state: serde_json::Value = serde_json::from_str(&state.json).unwrap();
    state["snapshot"]["name"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_catalogue_of_five_thousand_is_filled_by_one_sweep_and_stays_small() {
    large(5_000, 58).await;
}

#[tokio::test]
#[ignore = "takes minutes without optimisation"]
async fn a_catalogue_of_fifty_thousand_is_filled_by_nine_sweeps_and_stays_small() {
    large(50_000, 501 + 7).await;
}

/// Fills the index with so many products; the calls are its pages, and those of the last ten minutes once more.
async fn large(count: u32, calls: usize) {
    let world = World::new().await;
    world.halo().seed_items(count);
    let (mut made, mut keys) = (0, 0);
    let last = loop {
        let run = refresh(&world).await.unwrap();
        (made, keys) = (made + run.calls, keys + run.keys);
        if !run.left {
            break run;
        }
        world.clock.advance(Duration::minutes(15));
    };
    assert_eq!((made, last.complete, last.items), (calls, true, products(&world)));
    assert_eq!(keys / last.items, 2, "part number, name and id, less the ids of what has fewer");
    assert!(last.bytes < 15 * last.items, "{} bytes for {} products, {keys} keys", last.bytes, last.items);
    assert_eq!(index(&world).await.products().len(), last.items);
    world.assert_clean();
}

#[tokio::test]
async fn refused_credentials_close_the_gate_for_the_index_too_and_the_fill_goes_on_afterwards() {
    let world = World::new().await;
    world.halo().seed_items(1_500);
    refresh_with(&world, 10).await.unwrap();
    world
        .halo()
        .set_credentials(sandbox::halo::Credentials { client_secret: "changed".to_owned(), ..Default::default() });
    let refused = refresh(&world).await.map(drop).map_err(|failure| failure.by);
    assert_eq!(refused, Err(FailedBy::Credentials));
    let before = world.halo().requests().len();
    assert_eq!(refresh(&world).await.map(drop).map_err(|failure| failure.by), Err(FailedBy::Credentials));
    assert_eq!(world.halo().requests().len(), before, "nothing is asked while the gate is closed");
    world.halo().set_credentials(sandbox::halo::Credentials::default());
    assert_eq!(until_current(&world).await.items, products(&world));
    assert_eq!(
        pages_read(&world).into_iter().filter(|page| *page > 7).collect::<Vec<_>>(),
        (8..=16).collect::<Vec<_>>()
    );
}

#[tokio::test]
async fn two_refreshes_at_once_do_not_disturb_each_other() {
    let world = World::new().await;
    world.halo().seed_items(1_500);
    let (first, second) = tokio::join!(refresh(&world), refresh(&world));
    assert!(first.is_ok() || second.is_ok(), "one of them gets through");
    until_current(&world).await;
    assert_eq!(index(&world).await.products().len(), products(&world));
    assert_eq!(key(&world, "sku#one_time#part-01500").await, [101_500]);
}
