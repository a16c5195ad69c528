use std::time::Duration;

use aws_sdk_dynamodb::config::retry::RetryConfig;
use embedded::{Aws, Conflicts, LostAnswers, Recorder};
use store::{Appended, Attempt, Claim, EffectKey, Error, Made, Names, State, Store};

use crate::world::{NOW, World, delivery, done, family, held, holder, in_minutes};

#[tokio::test]
async fn a_delivery_survives_colliding_transactions_and_counts_once() {
    let world = World::new().await;
    let conflicts = Conflicts::first(3);
    let dynamo = aws_sdk_dynamodb::Client::from_conf(world.aws.dynamo_config().interceptor(conflicts.clone()).build());
    let store = Store::new(dynamo, world.aws.s3(), Names::default());
    assert_eq!(store.append(&delivery(&family(501), "quote")).await.unwrap(), Appended::Woken);
    assert_eq!(conflicts.left(), 0);
    assert_eq!(store.entry(&family(501)).await.unwrap().unwrap().wanted, 1);
    assert_eq!(store.deliveries(&family(501)).await.unwrap()[0].sightings, 1);
}

#[tokio::test]
async fn a_run_waits_for_a_delivery_that_is_just_being_written_to_its_quote() {
    let world = World::new().await;
    world.arrives(&family(501), "quote").await;
    let conflicts = Conflicts::of_updates(2);
    let dynamo = aws_sdk_dynamodb::Client::from_conf(world.aws.dynamo_config().interceptor(conflicts.clone()).build());
    let store = Store::new(dynamo, world.aws.s3(), Names::default());
    let asked = store.take_lease(&family(501), &holder("run-1"), NOW, in_minutes(5)).await.unwrap();
    let Attempt::Leased(leased) = asked else { panic!("the lease is free: {asked:?}") };
    assert_eq!(conflicts.left(), 0);
    assert_eq!(leased.entry.wanted, 1);
}

#[tokio::test]
async fn settings_survive_colliding_transactions() {
    let world = World::new().await;
    let conflicts = Conflicts::first(2);
    let dynamo = aws_sdk_dynamodb::Client::from_conf(world.aws.dynamo_config().interceptor(conflicts.clone()).build());
    let store = Store::new(dynamo, world.aws.s3(), Names::default());
    assert_eq!(store.settings_put(None, "{}", NOW, "anna").await, Ok(1));
    assert_eq!(conflicts.left(), 0);
}

#[tokio::test]
async fn a_weak_read_fails() {
    let world = World::new().await;
    let key = aws_sdk_dynamodb::types::AttributeValue::S("70001#501".to_owned());
    let read = world.aws.dynamo().get_item().table_name("queue").key("pk", key);
    assert!(read.clone().consistent_read(true).send().await.is_ok());
    assert!(read.send().await.is_err());
    assert!(world.aws.dynamo().scan().table_name("data").send().await.is_err());
}

#[tokio::test]
async fn a_missing_table_is_not_worth_another_try() {
    let aws = Aws::memory().await.unwrap();
    let store = Store::new(aws.dynamo(), aws.s3(), Names::default());
    let missing = store.entry(&family(501)).await.unwrap_err();
    assert_eq!(missing, Error::Refused { operation: "GetItem", code: "ResourceNotFoundException".to_owned() });
    assert!(!missing.is_transient());
    assert!(store.append(&delivery(&family(501), "quote")).await.is_err());
}

#[tokio::test]
async fn a_store_that_is_gone_may_come_back() {
    let world = World::new().await;
    let World { store, aws } = world;
    drop(aws);
    let gone = store.append(&delivery(&family(501), "quote")).await.unwrap_err();
    assert!(gone.is_transient(), "{gone:?}");
}

#[tokio::test]
async fn what_is_kept_in_a_folder_is_there_after_a_restart() {
    let folder = tempfile::TempDir::new().unwrap();
    for start in 1..=2 {
        let aws = Aws::at(folder.path()).await.unwrap();
        let store = Store::new(aws.dynamo(), aws.s3(), Names::default());
        store.create_tables().await.unwrap();
        store.append(&delivery(&family(501), "quote")).await.unwrap();
        store.stage_pdf(&format!("pdf/{start}.pdf"), bytes::Bytes::from_static(b"%PDF")).await.unwrap();
        assert_eq!(store.entry(&family(501)).await.unwrap().unwrap().wanted, start);
        assert!(store.pdf("pdf/1.pdf", NOW).await.unwrap().is_some());
    }
}

#[tokio::test]
async fn the_permissions_of_the_webhook_are_recorded() {
    let world = World::new().await;
    let recorder = Recorder::new();
    let (dynamo, s3) = world.aws.recorded(&recorder);
    let store = Store::new(dynamo, s3, Names::default());
    store.append(&delivery(&family(501), "quote")).await.unwrap();
    let uses: Vec<_> = recorder.uses().into_iter().map(|used| (used.action, used.resource)).collect();
    let update = |table: &str| ("dynamodb:UpdateItem", format!("table/{table}"));
    assert_eq!(uses, [update("data"), update("queue")]);
    store.due(in_minutes(60), 10).await.unwrap();
    assert!(recorder.uses().iter().any(|used| used.resource == "table/queue/index/open"));
}

#[tokio::test]
async fn an_entry_in_a_state_of_the_future_is_not_guessed_and_hides_no_other() {
    let world = World::new().await;
    for number in [501, 502] {
        world.arrives(&family(number), "quote").await;
    }
    let update = world.aws.dynamo().update_item().table_name("queue").update_expression("SET #state = :state");
    let text = |text: &str| aws_sdk_dynamodb::types::AttributeValue::S(text.to_owned());
    let update = update.key("pk", text("70001#501")).expression_attribute_names("#state", "state");
    update.expression_attribute_values(":state", text("paused")).send().await.unwrap();
    assert_eq!(world.store.entry(&family(501)).await, Err(Error::Corrupt { what: "queue entry" }));
    assert_eq!(State::parse("paused"), None);
    let open = world.store.open_entries(10).await.unwrap();
    let all = world.store.list(None, None, 10).await.unwrap();
    for (entries, unreadable) in [(open.entries, open.unreadable), (all.entries, all.unreadable)] {
        assert_eq!(entries.iter().map(|entry| &entry.family).collect::<Vec<_>>(), [&family(502)]);
        assert_eq!(unreadable, [family(501)]);
    }
}

/// A store whose next answer can be made to get lost after its write took effect.
fn forgetful(world: &World) -> (Store, LostAnswers) {
    let lost = LostAnswers::none();
    let at_once = RetryConfig::standard().with_initial_backoff(Duration::from_millis(1));
    let config = world.aws.dynamo_config().interceptor(lost.clone()).retry_config(at_once);
    let dynamo = aws_sdk_dynamodb::Client::from_conf(config.build());
    (Store::new(dynamo, world.aws.s3(), Names::default()), lost)
}

#[tokio::test]
async fn a_run_whose_every_answer_is_lost_once_still_does_everything_once() {
    let world = World::new().await;
    let (store, lost) = forgetful(&world);
    lost.next(1);
    store.append(&delivery(&family(501), "quote")).await.unwrap();
    lost.next(1);
    let asked = store.take_lease(&family(501), &holder("run-1"), NOW, in_minutes(5)).await.unwrap();
    let Attempt::Leased(leased) = asked else { panic!("the lease is ours: {asked:?}") };

    let key = EffectKey::step(&family(501), "quotation");
    lost.next(1);
    assert!(store.claim_new(&key, &Claim::under(&leased.lease, "marker", "b1", "c1")).await.unwrap());
    lost.next(1);
    assert!(store.set_free(&key, "c1").await.unwrap());
    lost.next(1);
    assert!(store.reclaim(&key, "c1", &Claim::under(&leased.lease, "marker", "b1", "c2")).await.unwrap());
    lost.next(1);
    let made = Made { halo_id: Some(77), ..Made::default() };
    assert!(store.finish(&key, "c2", &made).await.unwrap());
    assert_eq!(store.effect(&key).await.unwrap().unwrap().attempts, 2);

    lost.next(1);
    assert!(!store.release(leased.lease, &done(), in_minutes(1)).await.unwrap().still_wanted);
    assert_eq!(lost.left(), 0);
    let entry = store.entry(&family(501)).await.unwrap().unwrap();
    assert_eq!((entry.state, entry.wanted, entry.kicks), (State::Done, 1, 1));
    assert_eq!(store.deliveries(&family(501)).await.unwrap()[0].sightings, 1);
}

#[tokio::test]
async fn a_gate_is_known_to_be_closed_by_us_although_the_answer_is_lost() {
    let world = World::new().await;
    let (store, lost) = forgetful(&world);
    lost.next(1);
    assert!(store.close_gate("halo", "halo.credentials", NOW, in_minutes(5)).await.unwrap());
    assert!(!store.close_gate("halo", "halo.credentials", NOW, in_minutes(5)).await.unwrap());
    lost.next(1);
    assert!(store.win_probe("halo", in_minutes(5), in_minutes(10)).await.unwrap());
    lost.next(1);
    assert!(store.open_gate("halo", in_minutes(5)).await.unwrap());
    assert_eq!(store.settings_put(None, "{}", NOW, "anna").await, Ok(1));
    lost.next(1);
    assert_eq!(store.settings_put(Some(1), "{}", NOW, "anna").await, Ok(2));
    assert_eq!(lost.left(), 0);
}

#[tokio::test]
async fn what_is_stored_does_not_get_into_logs() {
    let world = World::new().await;
    let secret = "anna@example.com";
    let mut sent = held(&family(501), secret);
    sent.content = store::Content::Body(secret.as_bytes());
    world.store.append(&sent).await.unwrap();
    world.store.settings_put(None, secret, NOW, secret).await.unwrap();
    let outcome = store::Release { problem: Some(secret.to_owned()), ..done() };
    let printed = format!(
        "{sent:?} {:?} {:?} {:?} {outcome:?} {:?}",
        world.store.entry(&family(501)).await.unwrap(),
        world.store.deliveries(&family(501)).await.unwrap(),
        world.store.settings_version(1).await.unwrap(),
        EffectKey::identity(&format!("user#{secret}")),
    );
    assert!(!printed.contains("anna"), "{printed}");
}
