//! The item index: how it is filled, kept fresh and believed (S37-S40, S35, N6).

mod changes;
mod filling;
mod lists;
mod matching;

use domain::catalogue::index::{Entry, Index};
use domain::halo::ItemId;
use sandbox::halo::Entity;
use scenarios::World;
use serde_json::Value;
use sync::catalogue::{Budget, Catalogue, Failure, Progress, refresh_index};
use time::Duration;

/// Refreshes once, as the sweep does, with so many requests at most.
async fn refresh_with(world: &World, calls: usize) -> Result<Progress, Failure> {
    let until = world.clock.now() + Duration::seconds(280);
    refresh_index(world.system.sweep.deps(), &Budget { until, pages: calls }).await
}

/// Refreshes once with the usual budget.
async fn refresh(world: &World) -> Result<Progress, Failure> {
    refresh_with(world, 60).await
}

/// A quarter of an hour later the next refresh.
async fn next(world: &World) -> Result<Progress, Failure> {
    world.clock.advance(Duration::minutes(15));
    refresh(world).await
}

/// Refreshes every quarter of an hour until there is nothing left to do.
async fn until_current(world: &World) -> Progress {
    for _ in 0..60 {
        let progress = next(world).await.unwrap();
        if !progress.left && progress.phase == "current" {
            return progress;
        }
    }
    panic!("the index does not become current")
}

/// A world with so many numbered products more, and its index, in which nothing is left to be settled.
async fn indexed(products: u32) -> World {
    let world = World::new().await;
    world.halo().seed_items(products);
    until_current(&world).await;
    next(&world).await.unwrap();
    world
}

/// The index as look-up has it.
async fn index(world: &World) -> std::sync::Arc<Index> {
    Catalogue::new(world.system.store.clone()).index().await.unwrap().unwrap()
}

/// Name of a product in the index.
async fn name_of(world: &World, id: i64) -> Option<String> {
    index(world).await.product(ItemId(id)).map(|product| product.name.clone())
}

/// The products under a match key; none if there is no such key.
async fn key(world: &World, key: &str) -> Vec<i64> {
    let found = world.system.store.item_keys(&[key.to_owned()]).await.unwrap();
    let entries = found.into_values().flatten().map(|json| serde_json::from_str::<Entry>(&json).unwrap());
    entries.flat_map(|entry| entry.items).map(|item| item.id.0).collect()
}

/// How many products Halo has.
fn products(world: &World) -> usize {
    world.records(Entity::Item).len()
}

/// Requests about products after the first `before` requests.
fn about_products(world: &World, before: usize) -> Vec<sandbox::halo::LoggedRequest> {
    world.halo().requests().into_iter().skip(before).filter(|request| request.entity == "Item").collect()
}

/// A product as Halo has it.
fn product(world: &World, id: i64) -> Value {
    world.records(Entity::Item).into_iter().find(|item| item["id"] == id).unwrap()
}
