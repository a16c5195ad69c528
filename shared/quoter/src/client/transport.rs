//! Sending: pace, repeating after 429, and waiting for records that cannot be read yet.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::Method;
use serde_json::Value;
use tokio::time::{Instant, sleep, sleep_until};
use url::Url;

use super::pace::{Pace, WINDOW};
use super::{Error, answer, error};

/// A call is repeated this often after 429, if Quoter says how long to wait and that is no longer than a window.
const REPEATS: u32 = 2;

/// How long to wait for a record that was just made and cannot be read yet (Quoter reference, section 4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lag {
    /// How often a call is sent at most.
    pub tries: u32,
    /// The pause between two of them.
    pub pause: Duration,
}

impl Default for Lag {
    /// Five calls with pauses of 1.5 s, which was enough for an integrator (Quoter reference, section 4.1).
    fn default() -> Self {
        Self { tries: 5, pause: Duration::from_millis(1_500) }
    }
}

/// What clients share with their clones.
#[derive(Clone)]
pub(super) struct Transport {
    reads: reqwest::Client,
    /// Never uses an idle connection: one that was closed meanwhile would leave a write in doubt.
    writes: reqwest::Client,
    pace: Arc<Mutex<Pace>>,
    pub(super) base: Url,
    pub(super) lag: Lag,
}

/// One call, ready to be sent more than once.
pub(super) struct Call<'a> {
    pub(super) method: Method,
    pub(super) path: &'a [&'a str],
    pub(super) query: &'a [(String, String)],
    pub(super) body: Option<Value>,
}

impl Transport {
    pub(super) fn new(reads: reqwest::Client, writes: reqwest::Client, base: Url) -> Self {
        Self { reads, writes, pace: Arc::default(), base, lag: Lag::default() }
    }

    /// The JSON of a good answer, null if it has none; `None` for 404.
    ///
    /// After 429 nothing was processed. The call is sent again after the time that Quoter named, and so are all others of this
    /// client; a longer time, or none, is the caller's decision.
    pub(super) async fn send(&self, call: &Call<'_>) -> Result<Option<Value>, Error> {
        let mut repeats = REPEATS;
        loop {
            let outcome = self.attempt(call).await;
            let Err(Error::RateLimited { retry_after: Some(wait) }) = outcome else { return outcome };
            if repeats == 0 || wait > WINDOW {
                return outcome;
            }
            repeats -= 1;
        }
    }

    /// The same, sent again while the answer is 404, because what the path names was just made. A call that was answered with 404 did
    /// nothing.
    pub(super) async fn send_to_new(&self, call: &Call<'_>) -> Result<Option<Value>, Error> {
        for _ in 1..self.lag.tries {
            if let Some(found) = self.send(call).await? {
                return Ok(Some(found));
            }
            sleep(self.lag.pause).await;
        }
        self.send(call).await
    }

    async fn attempt(&self, call: &Call<'_>) -> Result<Option<Value>, Error> {
        let start = self.pace(|pace| pace.book(Instant::now()));
        sleep_until(start.map_err(|wait| Error::RateLimited { retry_after: Some(wait) })?).await;
        let client = if call.method == Method::GET { &self.reads } else { &self.writes };
        let request = client.request(call.method.clone(), self.url(call.path)).query(call.query);
        let request = match &call.body {
            Some(body) => request.json(body),
            None => request,
        };
        let response = request.send().await.map_err(|error| error::of_sending(&error))?;
        let outcome = answer::read(response).await;
        if let Err(Error::RateLimited { retry_after: Some(wait) }) = outcome {
            self.pace(|pace| pace.close_until(Instant::now() + wait));
        }
        outcome
    }

    fn url(&self, path: &[&str]) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(path);
        }
        url
    }

    fn pace<T>(&self, with: impl FnOnce(&mut Pace) -> T) -> T {
        with(&mut self.pace.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
