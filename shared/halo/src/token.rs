//! The access token: one per process, fetched by one caller at a time, renewed before it ends.

use std::time::Duration;

use domain::Clock;
use reqwest::header::HeaderValue;
use secrecy::ExposeSecret;
use serde_json::Value;
use time::OffsetDateTime;
use tokio::sync::Mutex;

use crate::answer::{Answer, Broken};
use crate::config::Config;
use crate::error::Error;

/// Assumed lifetime when the answer names none (HaloPSA API reference, section 1).
const USUAL_LIFETIME: Duration = Duration::from_secs(3600);
/// How long before its end a token is renewed.
const EARLY: Duration = Duration::from_secs(60);

/// A token as it is sent. The header value is marked as sensitive, so `Debug` does not show it.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub(crate) header: HeaderValue,
    /// Counts up, so that one refused token is dropped once.
    pub(crate) serial: u64,
    good_until: OffsetDateTime,
}

/// Keeps the present token. Whoever finds none holds the lock while fetching; the others wait for that one.
#[derive(Debug, Default)]
pub(crate) struct TokenCell {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    token: Option<Token>,
    serial: u64,
}

impl TokenCell {
    /// The present token, or one from `fetch`, which is called only if there is none that will last.
    pub(crate) async fn get<F>(&self, clock: &Clock, fetch: F) -> Result<Token, Error>
    where
        F: AsyncFnOnce() -> Result<Fetched, Error>,
    {
        let mut state = self.state.lock().await;
        if let Some(token) = state.token.as_ref().filter(|token| clock() < token.good_until) {
            return Ok(token.clone());
        }
        let asked = clock();
        let fetched = fetch().await?;
        state.serial += 1;
        let token =
            Token { header: fetched.header, serial: state.serial, good_until: asked + usable(fetched.lifetime) };
        state.token = Some(token.clone());
        Ok(token)
    }

    /// Forgets a token that was refused, unless another took its place meanwhile.
    pub(crate) async fn forget(&self, serial: u64) {
        let mut state = self.state.lock().await;
        if state.token.as_ref().is_some_and(|token| token.serial == serial) {
            state.token = None;
        }
    }
}

/// A token of short life is still used for most of it.
fn usable(lifetime: Duration) -> Duration {
    lifetime.saturating_sub(EARLY.min(lifetime / 4))
}

/// What the token address answered.
#[derive(Debug)]
pub(crate) struct Fetched {
    header: HeaderValue,
    lifetime: Duration,
}

/// The form of a token request.
pub(crate) fn form(config: &Config) -> [(&'static str, &str); 4] {
    [
        ("grant_type", "client_credentials"),
        ("client_id", config.client_id.trim()),
        ("client_secret", config.client_secret.expose_secret().trim()),
        ("scope", &config.scope),
    ]
}

/// Reads the answer of the token address. Whatever goes wrong here, the call itself was not sent.
pub(crate) fn read(outcome: Result<Answer, Broken>) -> Result<Fetched, Error> {
    let answer = outcome.map_err(|broken| match broken {
        Broken::NotSent(why) | Broken::Lost(why) => not_sent(&why),
    })?;
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or(Value::Null);
    match answer.status {
        200..300 => token_in(&body).ok_or_else(|| not_sent("the answer holds no token")),
        429 => Err(Error::RateLimited { retry_after: answer.retry_after }),
        400 | 401 | 403 => Err(refused(answer.status, &body)),
        status => Err(not_sent(&format!("HTTP {status}"))),
    }
}

fn refused(status: u16, body: &Value) -> Error {
    match body.get("error").and_then(Value::as_str) {
        Some("invalid_scope") => Error::NotAllowed { call: "POST token with these scopes".to_owned() },
        Some("invalid_client" | "unauthorized_client" | "invalid_grant") => Error::Credentials,
        _ if status == 401 => Error::Credentials,
        _ => not_sent(&format!("HTTP {status}")),
    }
}

fn not_sent(why: &str) -> Error {
    Error::NotSent { why: format!("no token: {why}") }
}

fn token_in(body: &Value) -> Option<Fetched> {
    let text = body.get("access_token")?.as_str().filter(|text| !text.is_empty())?;
    let mut header = HeaderValue::from_str(&format!("Bearer {text}")).ok()?;
    header.set_sensitive(true);
    let seconds = body.get("expires_in").and_then(domain::ids::integer_of).and_then(|n| u32::try_from(n).ok());
    let lifetime = seconds.filter(|n| *n > 0).map_or(USUAL_LIFETIME, |n| Duration::from_secs(n.into()));
    Some(Fetched { header, lifetime })
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;

    fn answer(status: u16, body: &'static str) -> Result<Answer, Broken> {
        Ok(Answer { status, retry_after: None, body: Bytes::from_static(body.as_bytes()) })
    }

    #[test]
    fn a_token_lasts_an_hour_when_nothing_is_said() {
        assert_eq!(read(answer(200, r#"{"access_token":"t"}"#)).unwrap().lifetime, USUAL_LIFETIME);
        assert_eq!(read(answer(200, r#"{"access_token":"t","expires_in":"90"}"#)).unwrap().lifetime.as_secs(), 90);
    }

    #[test]
    fn a_token_is_renewed_a_minute_early_but_a_short_one_is_still_used() {
        assert_eq!(usable(Duration::from_secs(3600)).as_secs(), 3540);
        assert_eq!(usable(Duration::from_secs(40)).as_secs(), 30);
    }

    #[test]
    fn only_halos_own_words_mean_wrong_credentials() {
        assert_eq!(read(answer(401, r#"{"error":"invalid_client"}"#)).unwrap_err(), Error::Credentials);
        assert_eq!(read(answer(400, r#"{"error":"invalid_client"}"#)).unwrap_err(), Error::Credentials);
        assert!(matches!(read(answer(403, "<html>blocked</html>")).unwrap_err(), Error::NotSent { .. }));
        assert!(matches!(read(answer(503, "")).unwrap_err(), Error::NotSent { .. }));
        assert!(matches!(read(answer(200, "{}")).unwrap_err(), Error::NotSent { .. }));
    }

    #[test]
    fn a_token_is_not_shown() {
        let fetched = read(answer(200, r#"{"access_token":"abc-secret"}"#)).unwrap();
        assert!(!format!("{fetched:?}").contains("abc-secret"));
    }
}
