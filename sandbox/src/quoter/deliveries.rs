//! Subscriptions and deliveries, as Quoter's settings and status page show them (Quoter API reference, 2.2, 2.5).

use serde::{Deserialize, Serialize};

use super::model::Seconds;
use super::post::DeliveryOutcome;

/// Delays after attempts 1 to 6, in seconds: 5 min, 30 min, 2 h, 12 h, 24 h, 24 h. The seventh is the last.
pub const RETRY_DELAYS: [Seconds; 6] = [300, 1_800, 7_200, 43_200, 86_400, 86_400];

/// The type of a delivered record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordType {
    /// A quote.
    Quote,
    /// A person.
    Person,
    /// A payment.
    Payment,
}

/// What happened to the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Operation {
    /// It is new.
    Insert,
    /// It changed.
    Update,
}

/// A configured webhook. An empty hash key means none.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Subscription {
    /// Label; no two webhooks have the same.
    pub label: String,
    /// Only enabled ones are sent to.
    pub enabled: bool,
    /// "Applies To".
    pub applies_to: Vec<RecordType>,
    /// Where to post.
    pub url: String,
    /// Shared secret.
    pub hash_key: String,
}

impl Subscription {
    /// An enabled webhook for quotes.
    pub fn quotes(label: &str, url: &str, hash_key: &str) -> Self {
        let (label, url, hash_key) = (label.to_owned(), url.to_owned(), hash_key.to_owned());
        Self { label, enabled: true, applies_to: vec![RecordType::Quote], url, hash_key }
    }
}

impl Default for Subscription {
    fn default() -> Self {
        Self::quotes("Webhook", "", "")
    }
}

impl std::fmt::Debug for Subscription {
    /// Without the key, and without the address: it may carry a secret.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = formatter.debug_struct("Subscription");
        shown.field("label", &self.label).field("enabled", &self.enabled).finish_non_exhaustive()
    }
}

/// Where a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// It will be attempted.
    Waiting,
    /// It was answered with success.
    Delivered,
    /// Seven attempts failed.
    GivenUp,
}

/// One attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// When, and also the `timestamp` that was sent.
    pub at: Seconds,
    /// The answer.
    pub outcome: DeliveryOutcome,
}

/// A row of the status page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// Position, from 1.
    pub id: u64,
    /// Label of the subscription.
    pub label: String,
    /// Insert or update.
    pub operation: Operation,
    /// Type of the record.
    pub record_type: RecordType,
    /// Webhook id of the record.
    pub record_id: String,
    /// What the status page shows as record: the quote number.
    pub record: String,
    /// The text that is sent.
    pub data: String,
    /// Where it stands.
    pub state: DeliveryState,
    /// When it is attempted next.
    pub next_at: Option<Seconds>,
    /// Attempts since it was made or sent again by hand.
    pub step: usize,
    /// All attempts.
    pub attempts: Vec<Attempt>,
}

impl Delivery {
    /// Notes an attempt and plans the next one.
    pub(super) fn note(&mut self, attempt: Attempt, success: bool) {
        let delay = RETRY_DELAYS.get(self.step).filter(|_| !success);
        self.next_at = delay.map(|delay| attempt.at + delay);
        self.step += 1;
        self.state = match (success, self.next_at) {
            (true, _) => DeliveryState::Delivered,
            (false, Some(_)) => DeliveryState::Waiting,
            (false, None) => DeliveryState::GivenUp,
        };
        self.attempts.push(attempt);
    }

    /// Whether it is to be attempted by now.
    pub(super) fn is_due(&self, now: Seconds) -> bool {
        self.state == DeliveryState::Waiting && self.next_at.is_some_and(|at| at <= now)
    }
}

/// A mail that Quoter sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// `customer` or `account`.
    pub to: String,
    /// Subject.
    pub subject: String,
}
