use store::{Next, State};

use crate::world::{NOW, World, delivery, done, ended, family, in_minutes, waiting};

#[tokio::test]
async fn due_families_come_oldest_first_over_all_pages() {
    let world = World::new().await;
    for number in 0..30 {
        let mut sent = delivery(&family(number), "quote");
        sent.received = in_minutes(-i64::from(number));
        world.store.append(&sent).await.unwrap();
    }
    let all = world.store.due(in_minutes(5), 100).await.unwrap();
    assert_eq!(all, (0..30).rev().map(family).collect::<Vec<_>>());
    assert_eq!(world.store.due(in_minutes(5), 7).await.unwrap(), all[..7]);
    assert_eq!(world.store.due(in_minutes(-20), 100).await.unwrap().len(), 5);
}

#[tokio::test]
async fn final_families_are_never_due_and_held_ones_at_their_next_check() {
    let world = World::new().await;
    let outcomes = [
        done(),
        ended(Next::Ignored { expires: in_minutes(1) }),
        ended(Next::Held { recheck: in_minutes(60) }),
        waiting(30),
    ];
    for (number, outcome) in (1..).zip(outcomes) {
        world.arrives(&family(number), "quote").await;
        let lease = world.leased(&family(number), "run", NOW).await.lease;
        world.store.release(lease, &outcome, NOW).await.unwrap();
    }
    assert!(world.store.due(in_minutes(29), 10).await.unwrap().is_empty());
    assert_eq!(world.store.due(in_minutes(60), 10).await.unwrap(), [family(4), family(3)]);
}

#[tokio::test]
async fn a_kick_opens_any_family_from_the_start() {
    let world = World::new().await;
    assert!(!world.store.kick(&family(501), NOW).await.unwrap());
    world.arrives(&family(501), "quote").await;
    let lease = world.leased(&family(501), "run", NOW).await.lease;
    world.store.release(lease, &done(), NOW).await.unwrap();
    assert!(world.store.kick(&family(501), in_minutes(3)).await.unwrap());
    let entry = world.store.entry(&family(501)).await.unwrap().unwrap();
    assert_eq!((entry.state, entry.due, entry.wanted), (State::Pending, Some(in_minutes(3)), 1));
    assert_eq!(entry.fingerprint, None);
    assert_eq!(world.store.due(in_minutes(3), 10).await.unwrap(), [family(501)]);
}

#[tokio::test]
async fn a_family_knows_since_when_something_is_not_done() {
    let world = World::new().await;
    let since = async || world.store.entry(&family(502)).await.unwrap().unwrap().since;
    world.arrives(&family(502), "quote").await;
    let mut later = delivery(&family(502), "revised");
    later.received = in_minutes(7);
    world.store.append(&later).await.unwrap();
    let lease = world.leased(&family(502), "run", in_minutes(8)).await.lease;
    world.store.release(lease, &waiting(9), in_minutes(8)).await.unwrap();
    assert_eq!(since().await, Some(NOW), "neither another delivery nor a failed run moves it");

    let lease = world.leased(&family(502), "second", in_minutes(9)).await.lease;
    later.received = in_minutes(10);
    world.store.append(&later).await.unwrap();
    world.store.release(lease, &done(), in_minutes(11)).await.unwrap();
    assert_eq!(since().await, Some(in_minutes(11)), "what arrived during a run that got through counts from its end");

    let lease = world.leased(&family(502), "third", in_minutes(12)).await.lease;
    world.store.release(lease, &done(), in_minutes(12)).await.unwrap();
    assert_eq!(since().await, None);
    world.store.kick(&family(502), in_minutes(13)).await.unwrap();
    assert_eq!(since().await, Some(in_minutes(13)));
}

#[tokio::test]
async fn open_entries_are_read_up_to_a_limit_which_is_told() {
    let world = World::new().await;
    for number in 0..5 {
        let mut sent = delivery(&family(number), "quote");
        sent.received = in_minutes(-i64::from(number));
        world.store.append(&sent).await.unwrap();
    }
    let lease = world.leased(&family(4), "run", NOW).await.lease;
    world.store.release(lease, &done(), NOW).await.unwrap();
    let all = world.store.open_entries(10).await.unwrap();
    assert_eq!(all.entries.iter().map(|entry| entry.family.clone()).collect::<Vec<_>>(), [3, 2, 1, 0].map(family));
    assert!(all.is_complete);
    let some = world.store.open_entries(2).await.unwrap();
    assert_eq!((some.entries.len(), some.is_complete), (2, false));
}

#[tokio::test]
async fn the_operator_lists_by_state_page_by_page() {
    let world = World::new().await;
    for number in 0..10 {
        world.arrives(&family(number), "quote").await;
        let outcome = if number % 2 == 0 { done() } else { waiting(i64::from(number)) };
        let lease = world.leased(&family(number), "run", NOW).await.lease;
        world.store.release(lease, &outcome, NOW).await.unwrap();
    }
    let waiting = listed(&world, Some(State::Waiting)).await;
    assert_eq!(waiting, ["70001#1", "70001#3", "70001#5", "70001#7", "70001#9"]);
    assert!(listed(&world, Some(State::Held)).await.is_empty());
    let mut finished = listed(&world, Some(State::Done)).await;
    finished.sort();
    assert_eq!(finished, ["70001#0", "70001#2", "70001#4", "70001#6", "70001#8"]);
    assert_eq!(listed(&world, None).await.len(), 10);
    assert!(world.store.list(Some(State::Waiting), Some("odd"), 3).await.is_err());
}

/// All pages of three.
async fn listed(world: &World, state: Option<State>) -> Vec<String> {
    let mut families = Vec::new();
    let mut from: Option<String> = None;
    loop {
        let page = world.store.list(state, from.as_deref(), 3).await.unwrap();
        families.extend(page.entries.iter().map(|entry| entry.family.to_string()));
        from = page.next;
        if from.is_none() {
            return families;
        }
    }
}
