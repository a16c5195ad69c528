//! Sends one delivery: signs it with the present time and posts it.

use std::time::Duration;

use reqwest::redirect::Policy;
use serde::{Deserialize, Serialize};

use super::delivery;
use super::model::Seconds;
use super::switches::{HashWithoutKey, LetterCase, SuccessCodes, Switches};

/// What came of one delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryOutcome {
    /// HTTP status; 0 when there was no answer (refused, timed out, broken).
    pub status: u16,
    /// The answer's body, or what went wrong; at most 4,000 characters.
    pub body: String,
}

impl DeliveryOutcome {
    /// Whether Quoter counts it as delivered (Quoter API reference, section 2.5).
    pub fn is_success(&self, codes: SuccessCodes) -> bool {
        match codes {
            SuccessCodes::Any2xx => (200..300).contains(&self.status),
            SuccessCodes::Only200 => self.status == 200,
        }
    }
}

/// The body of a delivery as these switches shape it. An empty key is no key.
pub fn body(data: &str, key: &str, timestamp: Seconds, switches: &Switches) -> Vec<u8> {
    let timestamp = timestamp.to_string();
    let hash = match switches.hash_without_key {
        HashWithoutKey::Absent if key.is_empty() => None,
        HashWithoutKey::Empty if key.is_empty() => Some(String::new()),
        _ => Some(delivery::hash(data, key, &timestamp)),
    };
    let hash = hash.map(|hash| match switches.hash_letter_case {
        LetterCase::Lower => hash,
        LetterCase::Capital | LetterCase::Upper => hash.to_uppercase(),
    });
    delivery::form(hash.as_deref(), &timestamp, data)
}

/// Posts a body. Never fails: whatever goes wrong is in the outcome.
pub(super) async fn post(url: &str, body: Vec<u8>, switches: &Switches) -> DeliveryOutcome {
    match exchange(url, body, switches).await {
        Ok(outcome) => outcome,
        Err(error) => DeliveryOutcome { status: 0, body: cut(reason(&error)) },
    }
}

async fn exchange(url: &str, body: Vec<u8>, switches: &Switches) -> reqwest::Result<DeliveryOutcome> {
    let request = client(switches)?.post(url).body(body);
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    let answer = request.send().await?;
    let status = answer.status().as_u16();
    Ok(DeliveryOutcome { status, body: cut(answer.text().await?) })
}

/// One client per delivery, so that no idle connection is reused. Machines without a list of
/// certification authorities can still reach plain HTTP addresses.
fn client(switches: &Switches) -> reqwest::Result<reqwest::Client> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = || {
        let redirects = if switches.redirects_followed { Policy::limited(5) } else { Policy::none() };
        let timeout = Duration::from_millis(switches.delivery_timeout_ms);
        reqwest::Client::builder().no_proxy().redirect(redirects).timeout(timeout)
    };
    builder().build().or_else(|_| builder().tls_certs_only(std::iter::empty()).build())
}

fn reason(error: &reqwest::Error) -> String {
    let kind = match error {
        error if error.is_timeout() => "no answer in time",
        error if error.is_connect() => "connection refused",
        error if error.is_builder() => "not an address to post to",
        _ => "connection broken",
    };
    kind.to_owned()
}

fn cut(text: String) -> String {
    text.chars().take(4_000).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(key: &str, change: impl FnOnce(&mut Switches)) -> String {
        let mut switches = Switches::default();
        change(&mut switches);
        String::from_utf8(body("{}", key, 7, &switches)).unwrap()
    }

    #[test]
    fn without_a_key_the_hash_is_what_the_switch_says() {
        assert_eq!(written("", |_| ()), "timestamp=7&data=%7B%7D");
        assert_eq!(written("", |s| s.hash_without_key = HashWithoutKey::Empty), "hash=&timestamp=7&data=%7B%7D");
        let hash = delivery::hash("{}", "", "7");
        let md5 = written("", |s| s.hash_without_key = HashWithoutKey::Md5);
        assert_eq!(md5, format!("hash={hash}&timestamp=7&data=%7B%7D"));
    }

    #[test]
    fn the_hash_can_be_in_capitals() {
        let hash = delivery::hash("{}", "k", "7").to_uppercase();
        assert!(written("k", |s| s.hash_letter_case = LetterCase::Upper).contains(&hash));
    }
}
