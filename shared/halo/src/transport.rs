//! Sending: token, pacing, repeating, and the time that is left.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use domain::Clock;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};
use reqwest::{Client, Method, RequestBuilder};
use serde_json::Value;
use time::OffsetDateTime;
use url::Url;

use crate::answer::{self, Answer, Broken};
use crate::config::{Config, ConfigError};
use crate::error::Error;
use crate::http::{client, perform};
use crate::pacer::Pacer;
use crate::retry::{self, Fault, Kind, Verdict};
use crate::token::{self, Token, TokenCell};

/// No request starts unless this much more than its own time limit is left, so that its outcome can still be recorded.
const MARGIN: Duration = Duration::from_secs(10);
/// After 429 other calls keep away for at most this long, whatever the header says; Halo's window is five minutes.
const LONGEST_PAUSE: Duration = Duration::from_secs(600);

/// A client of one HaloPSA tenant. Cheap to clone; clones share token, connections and pacing.
#[derive(Clone)]
pub struct Halo {
    shared: Arc<Shared>,
    deadline: Option<OffsetDateTime>,
}

struct Shared {
    config: Config,
    clock: Clock,
    reads: Client,
    /// Never uses an idle connection: one that was closed meanwhile would leave a write in doubt.
    writes: Client,
    tokens: TokenCell,
    pacer: Mutex<Pacer>,
    calls: AtomicU64,
}

/// One call, ready to be sent more than once.
struct Call<'a> {
    kind: Kind,
    /// Method and entity for people, such as `POST Quotation`.
    name: String,
    url: Url,
    body: Option<Bytes>,
    private: &'a [String],
}

impl Halo {
    /// A client; nothing is sent yet. Fails when the configuration cannot work.
    pub fn new(config: Config, clock: Clock) -> Result<Self, ConfigError> {
        config.validate()?;
        let pacer = Mutex::new(Pacer::new(config.pacing));
        let reads = client(&config, 8)?;
        let writes = client(&config, 0)?;
        let (tokens, calls) = (TokenCell::default(), AtomicU64::new(0));
        let shared = Shared { config, clock, reads, writes, tokens, pacer, calls };
        Ok(Self { shared: Arc::new(shared), deadline: None })
    }

    /// A handle that starts no request unless more than the request timeout and 10 s are left until `deadline`; then
    /// [`Error::OutOfTime`] is returned. Waiting for the rate limit stays within it as well.
    pub fn with_deadline(&self, deadline: OffsetDateTime) -> Self {
        Self { shared: Arc::clone(&self.shared), deadline: Some(deadline) }
    }

    /// How many requests this client and its clones have sent since it was made. Those for tokens are not counted.
    pub fn calls(&self) -> u64 {
        self.shared.calls.load(Ordering::Relaxed)
    }

    /// Gets a token unless there is one, so that the first call need not wait for it.
    ///
    /// # Errors
    /// [`Error::Credentials`], [`Error::NotAllowed`] when it is refused; else [`Error::NotSent`], [`Error::RateLimited`].
    pub async fn sign_in(&self) -> Result<(), Error> {
        self.token().await.map(drop)
    }

    pub(crate) fn config(&self) -> &Config {
        &self.shared.config
    }

    /// Sends a GET until it succeeds, fails for good, or time is up.
    pub(crate) async fn read(&self, path: &str, query: &[(&str, &str)]) -> Result<Bytes, Error> {
        let call =
            Call { kind: Kind::Read, name: name("GET", path), url: self.url(path, query), body: None, private: &[] };
        Ok(self.send(&call).await?.body)
    }

    /// Sends a GET of one record; 404 is `None`.
    pub(crate) async fn find(&self, path: &str, query: &[(&str, &str)]) -> Result<Option<Bytes>, Error> {
        let call =
            Call { kind: Kind::Read, name: name("GET", path), url: self.url(path, query), body: None, private: &[] };
        match self.exchange(&call).await? {
            Ok(answer) if answer.is_not_found() => Ok(None),
            outcome => answer::settle(call.kind, &call.name, outcome, &[]).map(|answer| Some(answer.body)),
        }
    }

    /// Sends a POST of one record, in the array that Halo expects. `private` are texts that must not come back in an error.
    pub(crate) async fn write(&self, path: &str, record: Value, private: &[String]) -> Result<Bytes, Error> {
        let body = Bytes::from(Value::Array(vec![record]).to_string());
        let call =
            Call { kind: Kind::Write, name: name("POST", path), url: self.url(path, &[]), body: Some(body), private };
        Ok(self.send(&call).await?.body)
    }

    /// Sends a DELETE of one record; one that is gone already is as good as deleted.
    pub(crate) async fn remove(&self, path: &str) -> Result<(), Error> {
        let name = name("DELETE", path);
        let call = Call { kind: Kind::Write, name, url: self.url(path, &[]), body: None, private: &[] };
        match self.exchange(&call).await? {
            Ok(answer) if answer.is_not_found() => Ok(()),
            outcome => answer::settle(call.kind, &call.name, outcome, &[]).map(drop),
        }
    }

    async fn send(&self, call: &Call<'_>) -> Result<Answer, Error> {
        let outcome = self.exchange(call).await?;
        answer::settle(call.kind, &call.name, outcome, call.private)
    }

    /// Attempts until there is an outcome that waiting would not change, or no time is left to wait.
    async fn exchange(&self, call: &Call<'_>) -> Result<Result<Answer, Broken>, Error> {
        let mut waited = Duration::ZERO;
        for attempt in 1.. {
            let outcome = self.attempt(call, &mut waited).await?;
            let Some(fault) = answer::fault(&outcome) else { return Ok(outcome) };
            let Verdict::Wait(wait) = retry::verdict(&self.config().backoff, call.kind, fault, attempt, jitter())
            else {
                return Ok(outcome);
            };
            if matches!(fault, Fault::RateLimited { .. }) {
                self.pacer(|pacer| pacer.close_until(self.now() + wait.min(LONGEST_PAUSE)));
            }
            if !self.may_wait(wait, waited) {
                return Ok(outcome);
            }
            waited += wait;
            tokio::time::sleep(wait).await;
        }
        Err(Error::OutOfTime)
    }

    /// One attempt; a refused token is replaced once.
    async fn attempt(&self, call: &Call<'_>, waited: &mut Duration) -> Result<Result<Answer, Broken>, Error> {
        let token = self.token().await?;
        let outcome = self.once(call, &token, waited).await?;
        if !matches!(&outcome, Ok(answer) if answer.status == 401) {
            return Ok(outcome);
        }
        self.shared.tokens.forget(token.serial).await;
        let fresh = self.token().await?;
        self.once(call, &fresh, waited).await
    }

    async fn once(
        &self,
        call: &Call<'_>,
        token: &Token,
        waited: &mut Duration,
    ) -> Result<Result<Answer, Broken>, Error> {
        self.admit(waited).await?;
        self.shared.calls.fetch_add(1, Ordering::Relaxed);
        let started = std::time::Instant::now();
        let outcome = perform(self.request(call).header(AUTHORIZATION, token.header.clone()), &self.shared.clock).await;
        let status = outcome.as_ref().map_or(0, |answer| answer.status);
        let duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        tracing::info!(target: "halo::calls", call = call.name, status, duration_ms, "Halo answered a call");
        Ok(outcome)
    }

    fn request(&self, call: &Call<'_>) -> RequestBuilder {
        match (&call.body, call.kind) {
            (Some(body), _) => {
                let request = self.shared.writes.request(Method::POST, call.url.clone());
                request.header(CONTENT_TYPE, "application/json").body(body.clone())
            }
            (None, Kind::Read) => self.shared.reads.request(Method::GET, call.url.clone()),
            (None, Kind::Write) => self.shared.writes.request(Method::DELETE, call.url.clone()),
        }
    }

    async fn token(&self) -> Result<Token, Error> {
        let fetch = async || {
            self.check_time(Duration::ZERO)?;
            let config = self.config();
            let mut url = config.token_url.clone();
            if let Some(tenant) = config.tenant.as_deref().filter(|tenant| !tenant.is_empty()) {
                url.query_pairs_mut().append_pair("tenant", tenant);
            }
            token::read(perform(self.shared.writes.post(url).form(&token::form(config)), &self.shared.clock).await)
        };
        self.shared.tokens.get(&self.shared.clock, fetch).await
    }

    /// Waits for the pacer, or fails if the wait would take too long.
    async fn admit(&self, waited: &mut Duration) -> Result<(), Error> {
        let wait = self.pacer(|pacer| pacer.take(self.now()));
        let admitted = self.check_time(wait).and_then(|()| match self.deadline {
            None if wait + *waited > self.config().patience => Err(Error::RateLimited { retry_after: Some(wait) }),
            _ => Ok(()),
        });
        if admitted.is_err() {
            self.pacer(Pacer::put_back);
            return admitted;
        }
        *waited += wait;
        if !wait.is_zero() {
            tokio::time::sleep(wait).await;
        }
        Ok(())
    }

    /// Fails unless a request that starts after `wait` still ends in time.
    fn check_time(&self, wait: Duration) -> Result<(), Error> {
        let needed = wait.saturating_add(self.config().request_timeout).saturating_add(MARGIN);
        match self.deadline {
            Some(deadline) if deadline - self.now() <= needed => Err(Error::OutOfTime),
            _ => Ok(()),
        }
    }

    fn may_wait(&self, wait: Duration, waited: Duration) -> bool {
        match self.deadline {
            Some(_) => self.check_time(wait).is_ok(),
            None => waited.saturating_add(wait) <= self.config().patience,
        }
    }

    fn now(&self) -> OffsetDateTime {
        (self.shared.clock)()
    }

    fn pacer<T>(&self, with: impl FnOnce(&mut Pacer) -> T) -> T {
        with(&mut self.shared.pacer.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn url(&self, path: &str, query: &[(&str, &str)]) -> Url {
        let mut url = self.config().api.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(path.split('/'));
        }
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        url
    }
}

impl std::fmt::Debug for Halo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Halo").field("config", &self.shared.config).field("deadline", &self.deadline).finish()
    }
}

/// `GET Item` for `Item/7`: ids stay out of it, so that equal calls read equal.
fn name(method: &str, path: &str) -> String {
    format!("{method} {}", path.split('/').next().unwrap_or_default())
}

/// A different number each time, from the keys that the standard library draws for its hash maps.
fn jitter() -> u8 {
    RandomState::new().build_hasher().finish().to_le_bytes()[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_for_a_real_tenant_can_be_made() {
        let url = |path: &str| Url::parse("https://halo.example.com/").unwrap().join(path).unwrap();
        let config = Config::new(url("api/"), url("auth/token"), None, "id", "secret".to_owned());
        let halo = Halo::new(config, Arc::new(|| OffsetDateTime::UNIX_EPOCH)).unwrap();
        assert_eq!(halo.url("Item/7", &[("q", "a b&c")]).as_str(), "https://halo.example.com/api/Item/7?q=a+b%26c");
    }

    #[test]
    fn calls_are_named_without_ids() {
        assert_eq!(name("GET", "Item/7"), "GET Item");
    }
}
