use store::{Attempt, Error, Holder, Next, Release, State};

use crate::world::{NOW, World, done, ended, family, holder, in_minutes, waiting};

#[tokio::test]
async fn of_two_that_ask_at_once_one_gets_the_lease() {
    let world = World::new().await;
    world.arrives(&family(501), "quote").await;
    let (first, second) = (holder("run-1"), holder("run-2"));
    let (family, until) = (family(501), in_minutes(5));
    let (first, second) = tokio::join!(
        world.store.take_lease(&family, &first, NOW, until),
        world.store.take_lease(&family, &second, NOW, until)
    );
    let answers = [first.unwrap(), second.unwrap()];
    assert_eq!(answers.iter().filter(|answer| matches!(answer, Attempt::Leased(_))).count(), 1);
    assert_eq!(
        answers.iter().filter(|answer| matches!(answer, Attempt::Busy { until: end } if *end == until)).count(),
        1
    );
    let entry = world.store.entry(&family).await.unwrap().unwrap();
    assert_eq!((entry.state, entry.due), (State::Running, Some(until)));
}

#[tokio::test]
async fn a_lease_ends_by_its_time_and_the_late_holder_cannot_write() {
    let world = World::new().await;
    world.arrives(&family(501), "quote").await;
    let mut dead = world.leased(&family(501), "run-1", NOW).await.lease;
    assert!(matches!(world.asks(&family(501), &holder("run-2"), in_minutes(4)).await, Attempt::Busy { .. }));
    assert_eq!(world.store.due(in_minutes(5), 10).await.unwrap(), [family(501)]);
    let next = world.leased(&family(501), "run-2", in_minutes(5)).await;

    assert_eq!(world.store.renew(&mut dead, in_minutes(5), in_minutes(20)).await, Err(Error::LeaseLost));
    assert_eq!(world.store.release(dead, &done(), in_minutes(6)).await, Err(Error::LeaseLost));
    let entry = world.store.entry(&family(501)).await.unwrap().unwrap();
    assert_eq!((entry.state, entry.lease.unwrap().token.as_str()), (State::Running, "run-2"));
    world.store.release(next.lease, &done(), in_minutes(7)).await.unwrap();
}

#[tokio::test]
async fn a_renewed_lease_holds_longer() {
    let world = World::new().await;
    world.arrives(&family(501), "quote").await;
    let mut lease = world.leased(&family(501), "run-1", NOW).await.lease;
    world.store.renew(&mut lease, in_minutes(4), in_minutes(9)).await.unwrap();
    assert_eq!(lease.until(), in_minutes(9));
    assert!(matches!(world.asks(&family(501), &holder("run-2"), in_minutes(8)).await, Attempt::Busy { .. }));
    assert!(world.store.due(in_minutes(8), 10).await.unwrap().is_empty());
}

#[tokio::test]
async fn the_only_process_takes_over_from_a_dead_one_at_once_but_not_from_itself() {
    let world = World::new().await;
    world.arrives(&family(501), "quote").await;
    let alone = |boot: &str, token: &str| Holder { boot: boot.to_owned(), token: token.to_owned(), exclusive: true };
    assert!(matches!(world.asks(&family(501), &alone("boot-1", "run-1"), NOW).await, Attempt::Leased(_)));
    assert!(matches!(world.asks(&family(501), &alone("boot-1", "run-2"), NOW).await, Attempt::Busy { .. }));
    assert!(matches!(world.asks(&family(501), &alone("boot-2", "run-3"), NOW).await, Attempt::Leased(_)));
}

#[tokio::test]
async fn what_arrives_during_a_run_keeps_the_family_pending_and_wakes_it() {
    let world = World::new().await;
    world.arrives(&family(501), "quote").await;
    let lease = world.leased(&family(501), "run-1", NOW).await.lease;
    world.arrives(&family(501), "revision").await;
    world.arrives(&family(501), "revision").await;
    let before = world.store.entry(&family(501)).await.unwrap().unwrap();
    let released = world.store.release(lease, &done(), in_minutes(1)).await.unwrap();
    assert!(released.still_wanted);
    let entry = world.store.entry(&family(501)).await.unwrap().unwrap();
    assert_eq!((entry.state, entry.due, entry.kicks), (State::Pending, Some(in_minutes(1)), before.kicks + 1));
    assert_eq!(entry.lease, None);
    assert_eq!(entry.fingerprint.as_deref(), Some("7100001/1"));
    assert!(matches!(world.asks(&family(501), &holder("run-2"), in_minutes(1)).await, Attempt::Leased(_)));
}

#[tokio::test]
async fn a_kick_during_a_run_is_not_lost_and_drops_the_fingerprint() {
    let world = World::new().await;
    world.arrives(&family(501), "quote").await;
    let lease = world.leased(&family(501), "run-1", NOW).await.lease;
    assert!(world.store.kick(&family(501), NOW).await.unwrap());
    assert!(world.store.release(lease, &waiting(60), in_minutes(1)).await.unwrap().still_wanted);
    let entry = world.store.entry(&family(501)).await.unwrap().unwrap();
    assert_eq!((entry.state, entry.fingerprint, entry.attempts), (State::Pending, None, 0));
}

#[tokio::test]
async fn a_run_that_ends_done_leaves_nothing_open() {
    let world = World::new().await;
    world.arrives(&family(501), "quote").await;
    let lease = world.leased(&family(501), "run-1", NOW).await.lease;
    assert!(!world.store.release(lease, &done(), in_minutes(1)).await.unwrap().still_wanted);
    let entry = world.store.entry(&family(501)).await.unwrap().unwrap();
    assert_eq!((entry.state, entry.wanted, entry.done), (State::Done, 1, 1));
    assert_eq!((entry.due, entry.lease), (None, None));
    assert!(matches!(world.asks(&family(501), &holder("run-2"), in_minutes(60)).await, Attempt::NotOpen));
    let raw = world.aws.dynamo().get_item().table_name("queue").consistent_read(true);
    let raw = raw
        .key("pk", aws_sdk_dynamodb::types::AttributeValue::S("70001#501".to_owned()))
        .send()
        .await
        .unwrap()
        .item
        .unwrap();
    assert_eq!(raw["ttl"].as_n().unwrap(), &in_minutes(129_600).unix_timestamp().to_string());
    assert!(!raw.contains_key("open") && !raw.contains_key("due"));
}

#[tokio::test]
async fn a_waiting_or_held_family_is_not_run_before_it_is_due() {
    let world = World::new().await;
    for (number, outcome) in [(501, waiting(30)), (502, held_until(30))] {
        world.arrives(&family(number), "quote").await;
        let lease = world.leased(&family(number), "run-1", NOW).await.lease;
        world.store.release(lease, &outcome, NOW).await.unwrap();
        let early = world.asks(&family(number), &holder("run-2"), in_minutes(29)).await;
        assert!(matches!(early, Attempt::NotDue { due } if due == in_minutes(30)), "{early:?}");
        assert!(matches!(world.asks(&family(number), &holder("run-3"), in_minutes(30)).await, Attempt::Leased(_)));
    }
}

fn held_until(minutes: i64) -> Release {
    Release { problem: Some("{}".to_owned()), ..ended(Next::Held { recheck: in_minutes(minutes) }) }
}

#[tokio::test]
async fn a_run_whose_time_was_up_wakes_the_next_one() {
    let world = World::new().await;
    world.arrives(&family(501), "quote").await;
    let leased = world.leased(&family(501), "run-1", NOW).await;
    let again = ended(Next::Pending { due: in_minutes(1) });
    assert!(!world.store.release(leased.lease, &again, in_minutes(1)).await.unwrap().still_wanted);
    let entry = world.store.entry(&family(501)).await.unwrap().unwrap();
    assert_eq!((entry.state, entry.kicks), (State::Pending, leased.entry.kicks + 1));
}

#[tokio::test]
async fn a_family_that_nobody_sent_has_no_lease() {
    let world = World::new().await;
    assert!(matches!(world.asks(&family(501), &holder("run-1"), NOW).await, Attempt::Missing));
}

#[tokio::test]
async fn a_task_is_done_by_one_at_a_time() {
    let world = World::new().await;
    let (first, second) = (holder("sweep-1"), holder("sweep-2"));
    assert!(world.store.take_task("due", &first, NOW, in_minutes(1)).await.unwrap());
    assert!(!world.store.take_task("due", &second, NOW, in_minutes(1)).await.unwrap());
    assert!(world.store.take_task("drift", &second, NOW, in_minutes(1)).await.unwrap());
    assert!(world.store.take_task("due", &second, in_minutes(1), in_minutes(2)).await.unwrap());
    world.store.finish_task("due", &first).await.unwrap();
    assert!(!world.store.take_task("due", &first, in_minutes(1), in_minutes(2)).await.unwrap());
    world.store.finish_task("due", &second).await.unwrap();
    assert!(world.store.take_task("due", &first, in_minutes(1), in_minutes(2)).await.unwrap());
}
