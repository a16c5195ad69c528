//! Quotes that stand in Quoter's stand-in, and come to us by its webhook.

use std::sync::Arc;

use sandbox::quoter::{Core, webhook};
use scenarios::{World, family};
use store::{Entry, State};
use time::Duration;

/// What Quoter keeps.
pub(crate) fn quoter(world: &World) -> Arc<Core> {
    world.quoter().core()
}

/// What Quoter's webhook says of a stored quote now; `new`: for the first time.
pub(crate) fn told(world: &World, id: &str, new: bool) -> String {
    webhook::data(&quoter(world).quote(id).unwrap(), &quoter(world).switches(), new)
}

/// Five minutes later the webhook brings it, and it is run until it is done or held.
pub(crate) async fn brought(world: &World, id: &str) -> Entry {
    world.clock.advance(Duration::minutes(5));
    let data = told(world, id, true);
    assert_eq!(world.deliver(&data).await.status, 200);
    world.settle(&family(&data)).await
}

/// The same, and it is in Halo afterwards.
pub(crate) async fn delivered(world: &World, id: &str) {
    let entry = brought(world, id).await;
    assert_eq!(entry.state, State::Done, "{:?}", entry.problem);
}

/// Publishes the quote that was made last as a person does, and lets it reach Halo by the webhook.
pub(crate) async fn published(world: &World) {
    let id = quoter(world).quotes().last().unwrap().id.clone();
    quoter(world).publish(&id).unwrap();
    delivered(world, &id).await;
}
