#![doc = include_str!("../README.md")]
// What a function awaits stays small, so that no stack is too short for it.
#![warn(clippy::large_futures)]

mod answer;
mod deliver;
mod measures;
mod oversize;
mod verdict;

use bytes::Bytes;
use domain::Clock;
use runtime::WebhookSecrets;
use store::Store;
use time::Duration;

pub use answer::Answer;

/// The path of the webhook up to its secret part.
pub const PATH: &str = "/webhooks/quoter/";
/// The path that tells whether the function answers.
pub const HEALTH: &str = "/health";

/// Takes deliveries from Quoter. Cheap to clone.
#[derive(Clone)]
pub struct Webhook {
    /// Where deliveries go.
    pub store: Store,
    /// What they are checked against.
    pub secrets: WebhookSecrets,
    /// Tells the time.
    pub clock: Clock,
    /// After what time the sweep looks after a family that the stream did not wake; [`store::WAKE_AFTER`] in the function.
    pub wake_after: Duration,
}

/// Answers a request in any case: also where there is no webhook, because the function could not start, and after a panic, which concerns
/// this request only. Quoter then sends the delivery again.
pub async fn respond(webhook: Option<&Webhook>, method: &str, path: &str, body: Bytes) -> Answer {
    let Some(webhook) = webhook else { return Answer::not_ready() };
    runtime::caught(webhook.route(method, path, body)).await.unwrap_or_else(|_| Answer::panicked())
}

impl Webhook {
    /// Answers a request by method and path, without its query.
    pub async fn route(&self, method: &str, path: &str, body: Bytes) -> Answer {
        match (path.strip_prefix(PATH), method) {
            (Some(token), "POST") if !token.is_empty() => self.deliver(token, body).await,
            (Some(token), _) if !token.is_empty() => Answer::method_not_allowed(),
            _ if path == HEALTH && method == "GET" => Answer::healthy(),
            _ if path == HEALTH => Answer::method_not_allowed(),
            _ => Answer::nothing_here(),
        }
    }
}
