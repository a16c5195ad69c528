//! The journal: what was answered is there after a restart.

use std::fs::OpenOptions;
use std::io::Write;

use sandbox::halo::{Config, Entity, Seed};
use serde_json::json;

use super::support::World;

fn kept(dir: &std::path::Path) -> Config {
    Config { data_dir: Some(dir.to_owned()), ..Config::default() }
}

#[tokio::test]
async fn what_was_saved_is_there_after_a_restart_and_the_seed_is_not_sown_twice() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::start(kept(dir.path())).await;
    let id = world.opportunity().await;
    world.delete("Item/110").await;
    world.halo.shutdown().await;
    let again = World::start(kept(dir.path())).await;
    assert_eq!(again.get(&format!("Opportunities/{id}")).await["summary"], json!("New office"));
    assert!(again.halo.records(Entity::Item).iter().all(|item| item["id"] != 110));
    assert!(again.opportunity().await > id);
}

#[tokio::test]
async fn a_torn_last_line_is_forgotten() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::start(kept(dir.path())).await;
    let id = world.opportunity().await;
    world.halo.shutdown().await;
    let file = dir.path().join("halo.jsonl");
    OpenOptions::new().append(true).open(&file).unwrap().write_all(b"{\"at\":1,\"records\":[[\"Ti").unwrap();
    let again = World::start(kept(dir.path())).await;
    let next = again.opportunity().await;
    again.halo.shutdown().await;
    let third = World::start(kept(dir.path())).await;
    for id in [id, next] {
        third.get(&format!("Opportunities/{id}")).await;
    }
}

#[tokio::test]
async fn an_empty_tenant_has_nothing() {
    let world = World::start(Config { seed: Seed::empty(), ..Config::default() }).await;
    assert!(Entity::ALL.into_iter().all(|entity| world.halo.records(entity).is_empty()));
    let seed = Seed::empty().record(Entity::Client, json!({"id": 7, "name": "Only"}));
    let world = World::start(Config { seed, ..Config::default() }).await;
    assert_eq!(world.get("Client/7").await["name"], json!("Only"));
}
