//! A webhook with a fresh store, a clock that the test moves, and the words that the tests are written in.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use domain::{Clock, FamilyKey, Problem};
use embedded::Aws;
use quoter::{HashKeys, PathToken};
use runtime::WebhookSecrets;
use serde_json::Value;
use store::{Delivery, Entry, Names, State, Store};
use time::{Duration, OffsetDateTime, macros::datetime};
use webhook::{Answer, Webhook};

/// The record of a recorded delivery: quote 6 of account 90001.
const RECORDED: &str = include_str!("../../../../shared/quoter/fixtures/webhook-quote-published.data.json");

pub(crate) const TOKEN: &str = "path-token-of-the-tests";
pub(crate) const KEY: &str = "hash-key-of-the-tests";

pub(crate) struct World {
    pub(crate) webhook: Webhook,
    pub(crate) store: Store,
    time: Arc<Mutex<OffsetDateTime>>,
    aws: Aws,
}

impl World {
    pub(crate) async fn new() -> Self {
        let keys = HashKeys::new(KEY.into(), None).unwrap();
        Self::with(|_| WebhookSecrets::fixed(keys, token())).await
    }

    pub(crate) async fn with(secrets: impl FnOnce(&Clock) -> WebhookSecrets) -> Self {
        let aws = Aws::memory().await.unwrap();
        let store = Store::new(aws.dynamo(), aws.s3(), Names::default());
        store.create_tables().await.unwrap();
        let time = Arc::new(Mutex::new(datetime!(2026-01-05 09:00 UTC)));
        let clock: Clock = {
            let time = Arc::clone(&time);
            Arc::new(move || *time.lock().unwrap())
        };
        let secrets = secrets(&clock);
        let webhook = Webhook { store: store.clone(), secrets, clock, wake_after: store::WAKE_AFTER };
        Self { webhook, store, time, aws }
    }

    /// A store of other tables on the same servers.
    pub(crate) fn store_named(&self, names: Names) -> Store {
        Store::new(self.aws.dynamo(), self.aws.s3(), names)
    }

    pub(crate) fn now(&self) -> OffsetDateTime {
        *self.time.lock().unwrap()
    }

    pub(crate) fn later(&self, by: Duration) {
        *self.time.lock().unwrap() += by;
    }

    /// A raw body at the right address.
    pub(crate) async fn posts(&self, body: impl Into<Bytes>) -> Answer {
        let answer = self.webhook.route("POST", &format!("/webhooks/quoter/{TOKEN}"), body.into()).await;
        let told = answer.body();
        assert!(!told.contains(TOKEN) && !told.contains(KEY), "{told}");
        assert!(told.len() < 300, "{told}");
        answer
    }

    /// A record, signed now.
    pub(crate) async fn delivers(&self, data: &str) -> Answer {
        self.posts(self.signed(data)).await
    }

    pub(crate) fn signed(&self, data: &str) -> Vec<u8> {
        quoter::sign::encode(data, KEY, self.now().unix_timestamp())
    }

    /// The only entry there is.
    pub(crate) async fn only_entry(&self) -> Entry {
        let mut entries = self.entries().await;
        assert_eq!(entries.len(), 1, "{entries:?}");
        entries.remove(0)
    }

    pub(crate) async fn entries(&self) -> Vec<Entry> {
        self.store.list(None, None, 100).await.unwrap().entries
    }

    pub(crate) async fn only_delivery(&self, family: &FamilyKey) -> Delivery {
        let mut deliveries = self.store.deliveries(family).await.unwrap();
        assert_eq!(deliveries.len(), 1, "{deliveries:?}");
        deliveries.remove(0)
    }

    /// The codes of the only entry's problems. It must be in this state.
    pub(crate) async fn codes(&self, state: State) -> Vec<String> {
        let entry = self.only_entry().await;
        assert_eq!(entry.state, state);
        let problems: Vec<Problem> = serde_json::from_str(&entry.problem.unwrap()).unwrap();
        problems.into_iter().map(|problem| problem.code).collect()
    }
}

pub(crate) fn token() -> PathToken {
    PathToken::new(TOKEN.into()).unwrap()
}

pub(crate) fn recorded() -> String {
    RECORDED.trim_end().to_owned()
}

/// The recorded record with changes: `null` takes a field away.
pub(crate) fn changed(changes: Value) -> String {
    let mut record: Value = serde_json::from_str(RECORDED).unwrap();
    let fields = record.as_object_mut().unwrap();
    for (key, value) in changes.as_object().unwrap() {
        match value {
            Value::Null => drop(fields.remove(key)),
            value => drop(fields.insert(key.clone(), value.clone())),
        }
    }
    record.to_string()
}
