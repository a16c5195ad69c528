//! The HTTP API of the look-up: every request and answer is held against the OpenAPI document.

mod access;
mod api;
mod document;
mod in_halo;
mod large;
mod logs;
mod products;
mod quotes;
mod slow;
mod tour;

use product_lookup::Patience;
use scenarios::World;
use sync::catalogue::{Budget, refresh_index};
use time::Duration;

use api::Api;

/// Halo is not waited for long, so that a scenario with a slow one is quick.
const IMPATIENT: Patience = Patience {
    live: std::time::Duration::from_millis(300),
    read: std::time::Duration::from_secs(5),
    write: std::time::Duration::from_secs(25),
};

/// Settings with which drafts can be made.
fn drafts(settings: &mut domain::Settings) {
    settings.quoter.account = Some("90001".to_owned());
    settings.catalogue.draft_template = Some("Example template title".to_owned());
    settings.catalogue.default_category = Some("Halo products".to_owned());
}

/// A world with its index, and its look-up over HTTP.
async fn indexed() -> Api {
    let world = crate::support::world(drafts).await;
    index(&world).await;
    Api::of(world).await
}

/// Fills the index.
async fn index(world: &World) {
    for _ in 0..10 {
        world.clock.advance(Duration::minutes(15));
        let until = world.clock.now() + Duration::seconds(280);
        let progress = refresh_index(world.system.sweep.deps(), &Budget { until, pages: 60 }).await.unwrap();
        if !progress.left && progress.phase == "current" {
            return;
        }
    }
    panic!("the index does not become current")
}
