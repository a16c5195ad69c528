//! What the alarms are built on: how the whole stands, from the first delivery to the end of an outage (N7).

use sandbox::halo::Credentials;
use sandbox::quoter::{QuoteBuilder, line};
use scenarios::{World, family};
use store::State;
use sweep::{HealthCounts, Task, sweep};
use sync::health;
use time::Duration;

use crate::support::{held, in_halo, world};

async fn counts(world: &World) -> HealthCounts {
    let until = world.clock.now() + Duration::minutes(4);
    sweep(&world.system.sweep, Task::Health, until).await.unwrap().health.unwrap()
}

fn quote(number: u64) -> QuoteBuilder {
    QuoteBuilder::new(number).line(line("Known switch", "25.00").code("HW-SW8-001"))
}

#[tokio::test]
async fn a_quote_counts_as_open_until_it_is_in_halo_and_then_everything_is_zero() {
    let world = world(|_| {}).await;
    let data = quote(1).data();
    world.deliver(&data).await;
    world.clock.advance(Duration::minutes(3));
    let open = HealthCounts { open: 1, oldest_unsynced_seconds: 180, ..HealthCounts::default() };
    assert_eq!(counts(&world).await, open);
    assert_eq!(world.settle(&family(&data)).await.state, State::Done);
    assert_eq!(counts(&world).await, HealthCounts::default());
    world.assert_clean();
}

#[tokio::test]
async fn n7_a_closed_gate_and_the_age_of_the_oldest_quote_are_seen_until_the_credentials_are_right_again() {
    let world = World::new().await;
    in_halo(&world, quote(1)).await;
    world.halo().set_credentials(Credentials { client_id: "other".to_owned(), client_secret: "other".to_owned() });
    world.clock.advance(Duration::hours(2));
    let data = quote(2).data();
    world.deliver(&data).await;
    world.run(&family(&data)).await;
    world.clock.advance(Duration::minutes(90));
    let late = HealthCounts { open: 1, oldest_unsynced_seconds: 5400, gates_closed: 1, ..HealthCounts::default() };
    assert_eq!(counts(&world).await, late);

    world.halo().set_credentials(Credentials::default());
    assert_eq!(world.settle(&family(&data)).await.state, State::Done);
    assert_eq!(counts(&world).await, HealthCounts::default());
    world.assert_clean();
}

#[tokio::test]
async fn a_held_quote_is_counted_as_held_and_not_as_late() {
    let world = world(|settings| settings.product.default_group = None).await;
    held(&world, quote(3).line(line("Nobody knows it", "1.00").code("NEW-1"))).await;
    world.clock.advance(Duration::hours(5));
    assert_eq!(counts(&world).await, HealthCounts { held: 1, ..HealthCounts::default() });
    let oldest = health(&world.system.store).await.unwrap().oldest.unwrap();
    assert_eq!((oldest.state, world.clock.now() - oldest.since), (State::Held, Duration::hours(5)));
    world.assert_clean();
}

#[tokio::test]
async fn s87_a_quote_that_waits_for_its_win_raises_no_alarm() {
    let world = world(|settings| settings.scope.only_won = true).await;
    world.publish(quote(4)).await;
    world.clock.advance(Duration::days(3));
    assert_eq!(counts(&world).await, HealthCounts::default());
    assert_eq!(health(&world.system.store).await.unwrap().for_quoter, 1);
    world.assert_clean();
}
