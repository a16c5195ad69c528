//! What a folder keeps.

use std::io::Write as _;

use sandbox::clock::ManualClock;
use sandbox::quoter::switches::PdfAnswer;
use sandbox::quoter::{Config, QuoteBuilder, Sandbox, line};
use serde_json::json;

use crate::support::{Receiver, call, get};

async fn open(folder: &std::path::Path, clock: &ManualClock) -> Sandbox {
    let config = Config { data_dir: Some(folder.to_owned()), ..Config::in_memory(clock.clock()) };
    Sandbox::start(config).await.unwrap()
}

#[tokio::test]
async fn everything_is_there_after_a_restart() {
    let (folder, clock, receiver) = (tempfile::tempdir().unwrap(), ManualClock::default(), Receiver::start().await);
    receiver.answer(500);
    let sandbox = open(folder.path(), &clock).await;
    sandbox.set_subscriptions(vec![receiver.subscription()]);
    sandbox.set(|s| s.pdf = PdfAnswer::Html);
    let quote = QuoteBuilder::new(0).line(line("Switch", "25").cost("10")).shipping("1.10").build();
    let first = sandbox.publish_new(quote.clone());
    sandbox.run_due().await;
    let (_, made) = call(&sandbox, "POST", "/suppliers", Some(json!({"name": "Kept"}))).await;
    let (quotes, deliveries) = (sandbox.quotes(), sandbox.deliveries());
    sandbox.shutdown().await;

    let sandbox = open(folder.path(), &clock).await;
    assert_eq!((sandbox.quotes(), sandbox.deliveries()), (quotes, deliveries));
    assert_eq!(sandbox.switches().pdf, PdfAnswer::Html);
    assert_eq!(get(&sandbox, &format!("/suppliers/{}", made["id"].as_str().unwrap())).await["name"], "Kept");
    let second = sandbox.publish_new(quote);
    assert_ne!(first, second);
    assert_eq!(sandbox.quote(&second).unwrap().number, 2);
}

#[tokio::test]
async fn a_line_that_was_cut_off_is_dropped() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), ManualClock::default());
    let sandbox = open(folder.path(), &clock).await;
    let id = sandbox.publish_new(QuoteBuilder::new(0).build());
    sandbox.shutdown().await;
    let path = folder.path().join("quoter.jsonl");
    let mut file = std::fs::OpenOptions::new().append(true).open(&path).unwrap();
    file.write_all(br#"{"quote":{"id":"72"#).unwrap();
    for _ in 0..2 {
        let sandbox = open(folder.path(), &clock).await;
        assert!(sandbox.quote(&id).is_some());
        sandbox.lose(&id).unwrap();
        sandbox.shutdown().await;
    }
}

#[tokio::test]
async fn a_journal_that_cannot_be_read_is_an_error() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), ManualClock::default());
    std::fs::write(folder.path().join("quoter.jsonl"), "nonsense\n").unwrap();
    let config = Config { data_dir: Some(folder.path().to_owned()), ..Config::in_memory(clock.clock()) };
    assert!(Sandbox::start(config).await.is_err());
}
