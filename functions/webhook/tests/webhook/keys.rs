//! Keys that change while deliveries arrive.

use std::sync::{Arc, Mutex};

use quoter::HashKeys;
use runtime::testing::Secrets;
use runtime::{Cached, SecretError, WebhookSecrets};
use time::Duration;

use crate::world::{KEY, TOKEN, World, recorded, token};

/// A world whose hash key the test changes, and a counter of how often it was read.
async fn world(document: &'static str) -> (World, Arc<Mutex<(&'static str, u32)>>) {
    let stored = Arc::new(Mutex::new((document, 0)));
    let source = Arc::clone(&stored);
    let world = World::with(move |clock| {
        let parse =
            |text: &str| HashKeys::new(text.into(), None).map_err(|_| SecretError::NotAsExpected { expected: "a key" });
        let keys = Cached::read(Arc::clone(clock), parse, move || {
            let mut source = source.lock().unwrap();
            source.1 += 1;
            std::future::ready(Ok(source.0.into()))
        });
        WebhookSecrets::from_cached(keys, Cached::fixed(token()))
    })
    .await;
    (world, stored)
}

#[tokio::test]
async fn a_new_key_is_found_when_the_first_delivery_is_signed_with_it() {
    let (world, stored) = world("the-key-before").await;
    assert_eq!(world.delivers(&recorded()).await.status, 401);
    stored.lock().unwrap().0 = KEY;
    world.later(Duration::minutes(1));
    assert_eq!(world.delivers(&recorded()).await.status, 200);
}

#[tokio::test]
async fn wrong_hashes_do_not_have_the_key_read_more_than_once_a_minute() {
    let (world, stored) = world("another-key").await;
    for _ in 0..30 {
        assert_eq!(world.delivers(&recorded()).await.status, 401);
        world.later(Duration::seconds(4));
    }
    assert_eq!(stored.lock().unwrap().1, 2);
}

#[tokio::test]
async fn without_a_key_deliveries_have_to_come_again() {
    let (world, stored) = world("").await;
    let answer = world.delivers(&recorded()).await;
    assert_eq!((answer.status, answer.code), (500, "not_ready"));
    stored.lock().unwrap().0 = KEY;
    assert_eq!(world.delivers(&recorded()).await.status, 200);
}

#[tokio::test]
async fn a_function_whose_secrets_are_filled_in_later_takes_deliveries_without_a_new_deployment() {
    let secrets = Secrets::start().await.unwrap();
    let client = secrets.aws().secrets();
    let world = World::with(|clock| WebhookSecrets::managed(&client, clock, "webhook", "quoter")).await;
    let said = async || {
        let answer = world.delivers(&recorded()).await;
        (answer.status, answer.code)
    };
    let stranger = async || world.webhook.deliver("wrong", world.signed(&recorded()).into()).await.status;

    assert_eq!((said().await, stranger().await), ((500, "not_ready"), 500), "nobody can be told from anybody");
    secrets.fill_in("webhook", &format!(r#"{{"token": "{TOKEN}"}}"#));
    assert_eq!((said().await, stranger().await), ((500, "not_ready"), 404), "who lacks the token learns nothing");
    secrets.fill_in("quoter", "{}");
    assert_eq!((said().await, stranger().await), ((500, "not_ready"), 404));
    assert!(world.entries().await.is_empty());
    secrets.fill_in("quoter", &format!(r#"{{"webhook_key": "{KEY}"}}"#));
    assert_eq!((said().await, stranger().await), ((200, "stored"), 404));
}
