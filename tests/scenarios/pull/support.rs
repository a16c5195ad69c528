//! The words that the scenarios of pulling are written in.

use domain::halo::ItemId;
use sandbox::halo::Entity;
use scenarios::World;
use serde_json::{Value, json};
use sync::Deps;
use sync::catalogue::{Failure, How, PullReport, pull};
use time::Duration;

use crate::support;

/// The usual tenant, and a Quoter that does not count calls: the clock of the stand-ins stands still.
pub(super) async fn world() -> World {
    changed(|_| {}).await
}

/// The same with changed settings.
pub(super) async fn changed(settings: fn(&mut domain::Settings)) -> World {
    let world = support::world(settings).await;
    world.quoter().set(|switches| switches.rate_limited = false);
    world
}

pub(super) fn deps(world: &World) -> &Deps {
    world.system.worker.deps()
}

pub(super) async fn try_pull(world: &World, product: i64, how: &How) -> Result<PullReport, Failure> {
    pull(deps(world), ItemId(product), how).await
}

/// Pulls, and expects that it works.
pub(super) async fn pulled(world: &World, product: i64) -> PullReport {
    try_pull(world, product, &How::write()).await.unwrap_or_else(|failure| panic!("{failure}"))
}

/// Says what would be done, and expects that nothing stands in the way.
pub(super) async fn would(world: &World, product: i64) -> PullReport {
    try_pull(world, product, &How::dry_run()).await.unwrap_or_else(|failure| panic!("{failure}"))
}

/// The codes for which a pull is held.
pub(super) async fn held(world: &World, product: i64) -> Vec<String> {
    let failure = try_pull(world, product, &How::write()).await.unwrap_err();
    failure.problems.into_iter().map(|problem| problem.code).collect()
}

/// After the settle time.
pub(super) fn later(world: &World) {
    world.clock.advance(Duration::seconds(121));
}

/// After everything that a process which died can have had on its way.
pub(super) fn much_later(world: &World) {
    world.clock.advance(Duration::minutes(10));
}

/// A product that is not among the usual ones.
pub(super) fn product(world: &World, fields: Value) -> i64 {
    let mut record = json!({
        "name": "Rack shelf", "supplier_part_code": "RS-1U", "assetgroup_id": 101, "baseprice": 40.0, "costprice": 22.0,
        "status": 14, "isrecurringitem": false, "recurringprice": 0.0, "recurringcost": 0.0, "description": "One unit.",
    });
    record.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    world.halo().edit(Entity::Item, record)
}

/// Changes a product in Halo.
pub(super) fn edit(world: &World, product: i64, mut fields: Value) {
    fields["id"] = product.into();
    world.halo().edit(Entity::Item, fields);
}

/// All items of Quoter's catalogue.
pub(super) fn items(world: &World) -> Vec<Value> {
    world.quoter().records("items")
}

/// The one item with this name.
pub(super) fn item(world: &World, name: &str) -> Value {
    support::by(&items(world), "name", name)
}

/// The item of a product, as Quoter has it.
pub(super) fn item_of(world: &World, report: &PullReport) -> Value {
    support::by(&items(world), "id", report.item.as_ref().unwrap().as_str())
}

/// How many records of a kind have this name.
pub(super) fn named(world: &World, kind: &str, name: &str) -> usize {
    world.quoter().records(kind).iter().filter(|record| record["name"] == name).count()
}

/// Calls to Halo and to Quoter's API so far.
pub(super) fn calls(world: &World) -> (usize, usize) {
    (world.halo().calls(), world.quoter().calls())
}

/// Reads the tenant's lists, so that they are in the cache.
pub(super) async fn warm(world: &World) {
    drop(try_pull(world, 110, &How::dry_run()).await);
}

/// Writes to Quoter's catalogue after the first `before` requests: method and path without ids.
pub(super) fn writes_since(world: &World, before: usize) -> Vec<String> {
    let requests = world.quoter().requests().into_iter().skip(before);
    let word = |path: &str| path.split('/').nth(3).unwrap_or_default().to_owned();
    requests.filter(|r| r.method != "GET").map(|r| format!("{} {}", r.method, word(&r.path))).collect()
}
