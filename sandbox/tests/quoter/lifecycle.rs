//! What people do with quotes.

use sandbox::clock::ManualClock;
use sandbox::quoter::{By, Quote, QuoteBuilder, Refusal, Status, line};

use crate::support::{Receiver, subscribed};

fn content() -> Quote {
    QuoteBuilder::new(0).line(line("Switch", "25").quantity("2").code("HW-SW8-001")).build()
}

fn told(receiver: &Receiver, field: &str) -> Vec<serde_json::Value> {
    receiver.arrived().iter().map(|one| one.record()[field].clone()).collect()
}

#[tokio::test]
async fn a_draft_has_no_number_and_publishing_gives_the_next_one() {
    let (sandbox, receiver) = subscribed(&ManualClock::default()).await;
    let first = sandbox.create_draft(content());
    assert_eq!(sandbox.quote(&first).unwrap().number, 0);
    assert!(sandbox.run_due().await.is_empty());
    sandbox.publish(&first).unwrap();
    let second = sandbox.publish_new(content());
    assert_eq!([&first, &second].map(|id| sandbox.quote(id).unwrap().number), [1, 2]);
    sandbox.run_due().await;
    assert_eq!(told(&receiver, "new"), ["true", "true"]);
    assert_eq!(sandbox.publish(&first), Err(Refusal::Published));
}

#[tokio::test]
async fn a_revision_is_a_new_record_with_the_same_number() {
    let (sandbox, receiver) = subscribed(&ManualClock::default()).await;
    let first = sandbox.publish_new(content());
    let second = sandbox.revise(&first, |quote| quote.name = "Revised".to_owned()).unwrap();
    let [old, new] = [&first, &second].map(|id| sandbox.quote(id).unwrap());
    assert_eq!((old.number, old.primary, new.number, new.primary), (1, false, 1, true));
    assert_ne!(old.uuid, new.uuid);
    assert_ne!(old.lines().next().unwrap().id, new.lines().next().unwrap().id);
    assert_eq!(new.revision, Some(2));
    sandbox.run_due().await;
    assert_eq!(told(&receiver, "parent_quote_id")[1], *first);
    assert_eq!(told(&receiver, "name")[1], "Revised");
}

#[tokio::test]
async fn a_won_quote_passes_through_all_its_statuses() {
    let clock = ManualClock::default();
    let (sandbox, receiver) = subscribed(&clock).await;
    let id = sandbox.publish_new(content());
    let won = clock.now().unix_timestamp();
    sandbox.accept(&id, &[("PO number", "PO-77")]).unwrap();
    clock.advance(time::Duration::hours(1));
    sandbox.order(&id).unwrap();
    sandbox.fulfil(&id).unwrap();
    assert_eq!(sandbox.quote(&id).unwrap().won_at, Some(won));
    sandbox.set_status(&id, Status::Pending, By::User).unwrap();
    sandbox.lose(&id).unwrap();
    sandbox.run_due().await;
    assert_eq!(told(&receiver, "status"), ["pending", "accepted", "ordered", "fulfilled", "pending", "lost"]);
    assert_eq!(told(&receiver, "new")[1], "false");
    assert_eq!(told(&receiver, "won_date")[1], "2026-01-05 09:00:00");
    assert!(told(&receiver, "won_date")[5].is_null());
    assert_eq!(told(&receiver, "custom_fields")[1][0]["value"], "PO-77");
}

#[tokio::test]
async fn expiry_and_removal_are_not_delivered() {
    let (sandbox, receiver) = subscribed(&ManualClock::default()).await;
    let id = sandbox.publish_new(content());
    sandbox.expire(&id).unwrap();
    let quote = sandbox.quote(&id).unwrap();
    assert_eq!((quote.status, &*quote.stage(sandbox.now())), (Status::Pending, "expired"));
    sandbox.delete(&id).unwrap();
    assert_eq!(sandbox.delete(&id), Err(Refusal::NotFound));
    sandbox.run_due().await;
    assert_eq!(receiver.arrived().len(), 1);
}

#[tokio::test]
async fn drafts_cannot_be_won_or_revised() {
    let (sandbox, _) = subscribed(&ManualClock::default()).await;
    let id = sandbox.create_draft(content());
    assert_eq!(sandbox.accept(&id, &[]), Err(Refusal::Draft));
    assert_eq!(sandbox.revise(&id, |_| ()), Err(Refusal::Draft));
}
