//! Faults that concern all quotes: nothing is lost, and everything drains once they are over.

use domain::FamilyKey;
use sandbox::halo::{Credentials, Entity};
use sandbox::quoter::{QuoteBuilder, line};
use scenarios::{World, family};
use serde_json::Value;
use store::State;
use time::Duration;

#[tokio::test]
async fn n10_s60_changed_credentials_hold_all_quotes_back_with_one_message_and_drain_in_order_after_the_fix() {
    let world = World::new().await;
    warm_up(&world).await;
    let families = deliver(&world, 50).await;
    world.halo().set_credentials(Credentials { client_id: "changed".to_owned(), client_secret: "changed".to_owned() });
    sweep(&world).await;

    let gate = world.system.store.gate("halo").await.unwrap();
    assert_eq!((gate.open, gate.code.as_deref()), (false, Some("halo_credentials")));
    let refused = world.halo().requests().iter().filter(|r| r.entity == "token" && r.status == Some(401)).count();
    assert_eq!(refused, 1, "one quote finds out for all");
    for family in &families {
        let entry = world.entry(family).await;
        assert_eq!((entry.state, entry.attempts), (State::Waiting, 0), "waiting uses up no attempt");
    }

    world.halo().set_credentials(Credentials::default());
    drain(&world).await;
    let made: Vec<String> = quotes(&world);
    let expected: Vec<String> = families.iter().map(|f| format!("qh:{}:quotation", f.as_marker())).collect();
    assert_eq!(made[1..], expected[..], "the oldest first");
    world.assert_clean();
}

#[tokio::test]
async fn n3_with_halo_down_200_deliveries_are_all_answered_200_and_all_synced_after() {
    let world = World::new().await;
    warm_up(&world).await;
    world.halo().set_down(true);
    let families = deliver(&world, 200).await;
    sweep(&world).await;
    assert_eq!(quotes(&world).len(), 1, "nothing reaches a Halo that is down");

    world.halo().set_down(false);
    drain(&world).await;
    for family in &families {
        assert_eq!(world.entry(family).await.state, State::Done);
    }
    assert_eq!(quotes(&world).len(), 201);
    world.assert_clean();
}

#[tokio::test]
async fn n1_two_quotes_with_the_same_new_customer_and_product_in_parallel_make_each_once() {
    let world = World::new().await;
    warm_up(&world).await;
    let quote = |number: u64| {
        QuoteBuilder::new(number)
            .person("Robin", "New", "robin@new.example.com")
            .organization("Brand New Firm")
            .line(line("Rack shelf", "80.00").code("HW-RS-001"))
            .data()
    };
    let (first, second) = (quote(61), quote(62));
    world.deliver(&first).await;
    world.deliver(&second).await;
    let (first, second) = (family(&first), family(&second));
    tokio::join!(world.run(&first), world.run(&second));
    for family in [&first, &second] {
        assert_eq!(world.settle(family).await.state, State::Done);
    }
    for (entity, field, value) in [
        (Entity::Client, "name", "Brand New Firm"),
        (Entity::User, "emailaddress", "robin@new.example.com"),
        (Entity::Item, "name", "Rack shelf"),
    ] {
        let rows = world.records(entity);
        assert_eq!(rows.iter().filter(|row| row[field] == value).count(), 1, "{entity:?}");
    }
    assert_eq!(quotes(&world).len(), 3);
    assert!(world.system.store.open_effects(10).await.unwrap().is_empty());
    world.assert_clean();
}

/// Fills the caches, so that what follows does not stumble over them.
async fn warm_up(world: &World) {
    world.publish(QuoteBuilder::sample()).await;
}

async fn deliver(world: &World, count: u64) -> Vec<FamilyKey> {
    let mut families = Vec::new();
    for number in 0..count {
        let quote = QuoteBuilder::new(1000 + number).line(line("Network switch, 8 port", "25.00").code("HW-SW8-001"));
        let data = quote.data();
        world.clock.advance(Duration::SECOND);
        assert_eq!(world.deliver(&data).await.status, 200);
        families.push(family(&data));
    }
    families
}

/// One sweep over everything that is due by then.
async fn sweep(world: &World) {
    world.clock.advance(Duration::minutes(5));
    loop {
        let due = world.system.store.due(world.clock.now(), 100).await.unwrap();
        if due.is_empty() {
            return;
        }
        for family in &due {
            world.run(family).await;
        }
    }
}

/// Sweeps until nothing is open, at most for a day.
async fn drain(world: &World) {
    for _ in 0..288 {
        sweep(world).await;
        let open = [State::Pending, State::Running, State::Waiting, State::Held];
        let mut left = 0;
        for state in open {
            left += world.system.store.list(Some(state), None, 10).await.unwrap().entries.len();
        }
        if left == 0 {
            return;
        }
    }
}

/// Markers of the quotations without record and status, in the order in which they were made.
fn quotes(world: &World) -> Vec<String> {
    let marker = |row: &Value| row["third_party_number"].as_str().unwrap_or_default().to_owned();
    let short = |marker: String| marker.split(':').take(4).collect::<Vec<_>>().join(":");
    world.records(Entity::Quotation).iter().map(|row| short(marker(row))).collect()
}
