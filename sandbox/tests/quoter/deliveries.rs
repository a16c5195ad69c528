//! Deliveries and their retries.

use sandbox::clock::ManualClock;
use sandbox::quoter::{Amount, DeliveryState, Person, QuoteBuilder, RecordType, delivery, line};
use time::Duration;

use crate::support::{Receiver, start, subscribed};

fn quote(number: u64) -> sandbox::quoter::Quote {
    QuoteBuilder::new(number).line(line("Switch", "25")).build()
}

#[tokio::test]
async fn a_text_is_signed_with_the_present_time_and_posted() {
    let clock = ManualClock::default();
    let (sandbox, receiver) = (start(&clock).await, Receiver::start().await);
    let outcome = sandbox.send(&receiver.url, &QuoteBuilder::sample().data()).await;
    assert_eq!((outcome.status, &*outcome.body), (200, "answer of the receiver"));
    let arrived = receiver.arrived().remove(0);
    assert_eq!(arrived.timestamp, clock.now().unix_timestamp());
    let hash = delivery::hash(&arrived.data, "example-hash-key-not-real", &arrived.timestamp.to_string());
    assert_eq!(arrived.hash, Some(hash));
}

#[tokio::test]
async fn a_receiver_that_is_gone_is_an_outcome_without_status() {
    let sandbox = start(&ManualClock::default()).await;
    let outcome = sandbox.send("http://127.0.0.1:1/", "{}").await;
    assert_eq!((outcome.status, &*outcome.body), (0, "connection refused"));
}

#[tokio::test]
async fn seven_attempts_follow_the_schedule_and_then_it_stops() {
    let clock = ManualClock::default();
    let (sandbox, receiver) = subscribed(&clock).await;
    receiver.answer(500);
    sandbox.publish_new(quote(1));
    let started = clock.now().unix_timestamp();
    for delay in [300, 1_800, 7_200, 43_200, 86_400, 86_400] {
        assert_eq!(sandbox.run_due().await, [1]);
        clock.advance(Duration::seconds(delay - 1));
        assert!(sandbox.run_due().await.is_empty(), "too early, {delay}");
        clock.advance(Duration::seconds(1));
    }
    assert_eq!(sandbox.run_due().await, [1]);
    assert_eq!(sandbox.deliveries()[0].state, DeliveryState::GivenUp);
    clock.advance(Duration::days(30));
    assert!(sandbox.run_due().await.is_empty());
    let after: Vec<i64> = receiver.arrived().iter().map(|one| one.timestamp - started).collect();
    assert_eq!(after, [0, 300, 2_100, 9_300, 52_500, 138_900, 225_300]);
}

#[tokio::test]
async fn each_attempt_has_its_own_hash_and_the_same_data() {
    let clock = ManualClock::default();
    let (sandbox, receiver) = subscribed(&clock).await;
    receiver.answer(404);
    sandbox.publish_new(quote(1));
    sandbox.run_due().await;
    clock.advance(Duration::minutes(5));
    receiver.answer(200);
    sandbox.run_due().await;
    let arrived = receiver.arrived();
    assert_eq!(arrived[0].data, arrived[1].data);
    assert_ne!(arrived[0].hash, arrived[1].hash);
    for one in &arrived {
        assert_eq!(one.hash, Some(delivery::hash(&one.data, "key", &one.timestamp.to_string())));
    }
}

#[tokio::test]
async fn the_status_page_shows_attempts_and_the_last_answer() {
    let clock = ManualClock::default();
    let (sandbox, receiver) = subscribed(&clock).await;
    receiver.answer(400);
    sandbox.publish_new(quote(1));
    sandbox.run_due().await;
    let row = sandbox.deliveries().remove(0);
    assert_eq!((row.label.as_str(), row.record.as_str(), row.state), ("Receiver", "1", DeliveryState::Waiting));
    assert_eq!(row.attempts[0].outcome.status, 400);
    assert_eq!(row.attempts[0].outcome.body, "answer of the receiver");
    assert_eq!(sandbox.mails()[0].subject, "Receiver: status 400 for 1");
}

#[tokio::test]
async fn a_success_is_not_attempted_again() {
    let clock = ManualClock::default();
    let (sandbox, receiver) = subscribed(&clock).await;
    sandbox.publish_new(quote(1));
    sandbox.run_due().await;
    clock.advance(Duration::days(1));
    sandbox.run_due().await;
    assert_eq!(receiver.arrived().len(), 1);
    assert_eq!(sandbox.deliveries()[0].state, DeliveryState::Delivered);
    assert!(sandbox.mails().is_empty());
}

#[tokio::test]
async fn sending_again_by_hand_starts_the_schedule_over() {
    let clock = ManualClock::default();
    let (sandbox, receiver) = subscribed(&clock).await;
    receiver.answer(500);
    sandbox.publish_new(quote(1));
    sandbox.run_due().await;
    clock.advance(Duration::minutes(5));
    sandbox.run_due().await;
    assert!(sandbox.resend(1).await);
    assert!(!sandbox.resend(99).await);
    let row = sandbox.deliveries().remove(0);
    assert_eq!((row.attempts.len(), row.next_at), (3, Some(sandbox.now() + 300)));
}

#[tokio::test]
async fn an_older_quote_can_arrive_after_a_newer_one_and_twice() {
    let clock = ManualClock::default();
    let (sandbox, receiver) = subscribed(&clock).await;
    sandbox.publish_new(quote(1));
    sandbox.publish_new(quote(2));
    assert_eq!(sandbox.run_in_order(&[2, 1, 2, 1, 7]).await, [2, 1, 2, 1]);
    let numbers: Vec<_> = receiver.arrived().iter().map(|one| one.record()["number"].clone()).collect();
    assert_eq!(numbers, ["2", "1", "2", "1"]);
}

#[tokio::test]
async fn persons_and_payments_go_to_those_who_want_them() {
    let clock = ManualClock::default();
    let (sandbox, receiver) = subscribed(&clock).await;
    let id = sandbox.publish_new(quote(1));
    let person = Person { email: "kim@client.example.com".to_owned(), ..Person::default() };
    sandbox.deliver_person(&person, true);
    assert_eq!(sandbox.deliveries().len(), 1);
    let mut all = receiver.subscription();
    all.applies_to = vec![RecordType::Person, RecordType::Payment];
    sandbox.set_subscriptions(vec![all]);
    sandbox.deliver_person(&person, true);
    sandbox.deliver_payment(&id, &Amount::from(25)).unwrap();
    sandbox.run_due().await;
    let arrived = receiver.arrived();
    assert_eq!(arrived[1].record()["email_address"], "kim@client.example.com");
    assert_eq!(arrived[2].record()["amount"], "25.00");
}

#[tokio::test]
async fn a_disabled_webhook_gets_nothing() {
    let clock = ManualClock::default();
    let (sandbox, receiver) = subscribed(&clock).await;
    let mut off = receiver.subscription();
    off.enabled = false;
    sandbox.set_subscriptions(vec![off]);
    sandbox.publish_new(quote(1));
    sandbox.run_due().await;
    assert!(receiver.arrived().is_empty());
}

#[tokio::test]
async fn a_process_of_its_own_sends_what_is_due_without_being_asked() {
    let (sandbox, receiver) = subscribed(&ManualClock::default()).await;
    let pump = sandbox::quoter::pump(sandbox.core(), std::time::Duration::from_millis(1));
    sandbox.publish_new(quote(1));
    receiver.arrival().await;
    pump.abort();
    assert_eq!(receiver.arrived().len(), 1);
}
