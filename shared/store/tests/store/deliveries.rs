use domain::RecordId;
use store::{Appended, Content, Error, Kind, Names, State, Store};
use time::Duration;

use crate::world::{NOW, World, delivery, done, family, held, ignored, in_minutes};

#[tokio::test]
async fn the_same_delivery_five_times_is_one_entry_with_five_sightings() {
    let world = World::new().await;
    for minute in 0..5 {
        let mut again = delivery(&family(501), "quote");
        again.received = in_minutes(minute);
        again.signed_at = Some(in_minutes(minute));
        assert_eq!(world.store.append(&again).await.unwrap(), Appended::Woken);
    }
    let deliveries = world.store.deliveries(&family(501)).await.unwrap();
    assert_eq!(deliveries.len(), 1);
    assert_eq!(deliveries[0].sightings, 5);
    assert_eq!(deliveries[0].first_seen, NOW);
    assert_eq!(deliveries[0].last_seen, in_minutes(4));
    assert_eq!(deliveries[0].signed_at, Some(in_minutes(4)));
    assert_eq!(deliveries[0].record, RecordId::new("7100001"));
    assert_eq!(deliveries[0].data.as_deref(), Some(&b"quote"[..]));

    let entry = world.store.entry(&family(501)).await.unwrap().unwrap();
    assert_eq!((entry.state, entry.wanted, entry.kicks), (State::Pending, 5, 5));
    assert_eq!(entry.due, Some(in_minutes(4) + Duration::minutes(5)));
    assert_eq!(world.store.due(in_minutes(60), 10).await.unwrap(), [family(501)]);
}

#[tokio::test]
async fn won_sticks_when_an_older_delivery_comes_late() {
    let world = World::new().await;
    world.arrives(&family(501), "published").await;
    let mut won = delivery(&family(501), "won");
    won.kind = Kind::Won;
    world.store.append(&won).await.unwrap();
    world.arrives(&family(501), "published").await;
    assert_eq!(world.store.entry(&family(501)).await.unwrap().unwrap().kind, Kind::Won);
}

#[tokio::test]
async fn who_does_not_know_the_bucket_reads_what_is_small_and_is_told_what_is_missing_for_the_rest() {
    let world = World::new().await;
    let large = hardly_compressible(2 * 1024 * 1024);
    world.arrives(&family(501), "small").await;
    let mut sent = delivery(&family(502), "large");
    sent.content = Content::Body(&large);
    world.store.append(&sent).await.unwrap();

    let names = Names { bucket: String::new(), ..Names::default() };
    let store = Store::new(world.aws.dynamo(), world.aws.s3(), names);

    assert_eq!(store.deliveries(&family(501)).await.unwrap().len(), 1);
    assert_eq!(store.deliveries(&family(502)).await.unwrap_err(), Error::NoBucket);
}

#[tokio::test]
async fn a_large_body_goes_to_s3_and_comes_back() {
    let world = World::new().await;
    let large = hardly_compressible(2 * 1024 * 1024);
    let mut sent = delivery(&family(501), "digest-of-it");
    sent.content = Content::Body(&large);
    for _ in 0..2 {
        world.store.append(&sent).await.unwrap();
    }
    let stored =
        world.aws.s3().get_object().bucket("quoter-halo").key("deliveries/digest-of-it.gz").send().await.unwrap();
    assert!(stored.content_length().unwrap() > 300 * 1024);
    let deliveries = world.store.deliveries(&family(501)).await.unwrap();
    assert_eq!(deliveries.len(), 1);
    assert_eq!(deliveries[0].size, 2 * 1024 * 1024);
    assert!(deliveries[0].data.as_ref() == Some(&large));
}

/// Pseudo-random bytes (xorshift), the same at each call.
pub(crate) fn hardly_compressible(length: usize) -> Vec<u8> {
    let mut state = 88_172_645_463_325_252_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    (0..length).map(|_| next()).collect()
}

#[tokio::test]
async fn of_a_body_over_the_limit_only_digest_and_size_are_kept() {
    let world = World::new().await;
    let mut sent = held(&family(501), "too large");
    sent.content = Content::TooLarge { size: 9_000_000 };
    assert_eq!(world.store.append(&sent).await.unwrap(), Appended::Held);
    let deliveries = world.store.deliveries(&family(501)).await.unwrap();
    assert_eq!((deliveries[0].size, &deliveries[0].data), (9_000_000, &None));
    let entry = world.store.entry(&family(501)).await.unwrap().unwrap();
    assert_eq!((entry.state, entry.problem.as_deref()), (State::Held, Some("too large")));
}

#[tokio::test]
async fn fifty_deliveries_at_once_lose_nothing() {
    let world = World::new().await;
    let mut arriving = tokio::task::JoinSet::new();
    for number in 0..50 {
        let store = world.store.clone();
        arriving.spawn(async move {
            let data = format!("quote {}", number % 25);
            store.append(&delivery(&family(501), &data)).await.unwrap();
        });
    }
    arriving.join_all().await;
    let entry = world.store.entry(&family(501)).await.unwrap().unwrap();
    assert_eq!((entry.wanted, entry.kicks), (50, 50));
    let deliveries = world.store.deliveries(&family(501)).await.unwrap();
    assert_eq!(deliveries.len(), 25);
    assert!(deliveries.iter().all(|delivery| delivery.sightings == 2));
}

#[tokio::test]
async fn what_cannot_be_understood_wakes_a_family_that_has_other_work() {
    let world = World::new().await;
    world.arrives(&family(501), "quote").await;
    assert_eq!(world.store.append(&held(&family(501), "no lines")).await.unwrap(), Appended::Woken);
    let entry = world.store.entry(&family(501)).await.unwrap().unwrap();
    assert_eq!((entry.state, entry.wanted), (State::Pending, 2));
    assert_eq!(world.store.deliveries(&family(501)).await.unwrap().len(), 2);
}

#[tokio::test]
async fn what_cannot_be_understood_stays_held_when_it_is_sent_again_and_ends_when_a_good_one_comes() {
    let world = World::new().await;
    for _ in 0..2 {
        assert_eq!(world.store.append(&held(&family(501), "no lines")).await.unwrap(), Appended::Held);
    }
    let entry = world.store.entry(&family(501)).await.unwrap().unwrap();
    assert_eq!((entry.state, entry.wanted, entry.due), (State::Held, 2, Some(in_minutes(600))));
    world.arrives(&family(501), "quote").await;
    assert_eq!(world.store.entry(&family(501)).await.unwrap().unwrap().state, State::Pending);
}

#[tokio::test]
async fn an_ignored_delivery_never_touches_a_family_with_work() {
    let world = World::new().await;
    assert_eq!(world.store.append(&ignored(&family(1))).await.unwrap(), Appended::Ignored);
    assert_eq!(world.store.append(&ignored(&family(1))).await.unwrap(), Appended::Ignored);
    let entry = world.store.entry(&family(1)).await.unwrap().unwrap();
    assert_eq!((entry.state, entry.due, entry.wanted, entry.done), (State::Ignored, None, 2, 2));

    world.arrives(&family(501), "quote").await;
    let before = world.store.entry(&family(501)).await.unwrap();
    assert_eq!(world.store.append(&ignored(&family(501))).await.unwrap(), Appended::Unchanged);
    assert_eq!(world.store.entry(&family(501)).await.unwrap(), before);
}

#[tokio::test]
async fn a_delivery_opens_a_family_that_was_done() {
    let world = World::new().await;
    world.arrives(&family(501), "quote").await;
    let leased = world.leased(&family(501), "run-1", NOW).await;
    world.store.release(leased.lease, &done(), NOW).await.unwrap();
    assert!(world.store.due(in_minutes(600), 10).await.unwrap().is_empty());
    world.arrives(&family(501), "revision").await;
    let entry = world.store.entry(&family(501)).await.unwrap().unwrap();
    assert_eq!((entry.state, entry.wanted, entry.done), (State::Pending, 2, 1));
    assert_eq!(world.store.due(in_minutes(600), 10).await.unwrap(), [family(501)]);
}
