//! Client of the ScalePad-hosted API (Quoter reference, section 4).
//!
//! Here is what all calls share: how to connect, send, and judge an answer. Each kind of record has its own file with its calls.

mod answer;
mod categories;
mod contacts;
mod decode;
pub mod drafts;
mod error;
mod filter;
mod items;
mod listing;
mod pace;
mod quotes;
mod transport;

use std::fmt;
use std::time::Duration;

use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use url::Url;

use crate::reading::object::text_of;
pub use contacts::{ContactLacks, NewContact};
pub use error::{Error, Outage};
pub use filter::{Cursor, ItemFilter, QuoteFilter};
pub use items::Change;
pub use listing::Page;
pub use quotes::QuotePage;
pub use transport::Lag;
use transport::{Call, Transport};

/// The header with the key. The service refuses the same name with capitals (Quoter reference, section 4.1).
const API_KEY: HeaderName = HeaderName::from_static("x-api-key");

/// Where and how to connect.
#[derive(Clone, Debug)]
pub struct Connection {
    /// The address below which the resources are, such as `https://api.scalepad.com/quoter/v1`.
    pub base: Url,
    /// The API key of the ScalePad account.
    pub key: SecretString,
    /// The longest time for one call, from connecting to the last byte.
    pub timeout: Duration,
    /// Whether plain HTTP is allowed, as to a sandbox on the same machine.
    pub allow_http: bool,
}

impl Connection {
    /// The public service with a time limit of 10 seconds.
    ///
    /// Fails only if the address built into this program is not a URL.
    pub fn to_scalepad(key: SecretString) -> Result<Self, SetupError> {
        let base = Url::parse("https://api.scalepad.com/quoter/v1").map_err(|_| SetupError::Address)?;
        Ok(Self { base, key, timeout: Duration::from_secs(10), allow_http: false })
    }
}

/// Why a client could not be made.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The address is not one that resources can be below of.
    #[error("the address of Quoter's API must be an https URL")]
    Address,
    /// The key is blank or has characters that no header can hold.
    #[error("the API key of Quoter is blank or has characters that cannot be sent")]
    Key,
    /// TLS could not be set up, as without any trusted certificates.
    #[error("the HTTP client could not be set up: {0}")]
    Tls(#[source] reqwest::Error),
}

/// A client. Cheap to clone; clones share connections and the pace of calls: at most 40 in five seconds, where the key has 50.
#[derive(Clone)]
pub struct Client {
    transport: Transport,
}

impl Client {
    /// A client for a connection. Fails if address or key cannot be used.
    pub fn new(connection: Connection) -> Result<Self, SetupError> {
        let Connection { base, key, timeout, allow_http } = connection;
        let is_allowed = base.scheme() == "https" || (allow_http && base.scheme() == "http");
        if !is_allowed || base.cannot_be_a_base() {
            return Err(SetupError::Address);
        }
        let headers = key_header(&key)?;
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = |idle| {
            let builder = reqwest::Client::builder();
            // A sandbox stands on the same machine, where no proxy can reach it.
            let builder = if allow_http { builder.no_proxy() } else { builder };
            let builder = builder
                .default_headers(headers.clone())
                .user_agent(concat!("quoter-halo/", env!("CARGO_PKG_VERSION")))
                .timeout(timeout)
                .pool_max_idle_per_host(idle)
                .redirect(Policy::none())
                .https_only(!allow_http);
            builder.build().map_err(SetupError::Tls)
        };
        Ok(Self { transport: Transport::new(http(8)?, http(0)?, base) })
    }

    /// The same client with other patience for records that were just made.
    #[must_use]
    pub fn with_lag(mut self, lag: Lag) -> Self {
        self.transport.lag = lag;
        self
    }

    /// A GET below the base address. `None` for 404.
    async fn get(&self, path: &[&str], query: &[(String, String)]) -> Result<Option<Value>, Error> {
        self.transport.send(&Call { method: Method::GET, path, query, body: None }).await
    }

    /// A POST that makes a record; gives the record.
    async fn made(&self, path: &[&str], body: Value) -> Result<Value, Error> {
        let call = Call { method: Method::POST, path, query: &[], body: Some(body) };
        let answer = self.transport.send(&call).await?;
        answer.map(listing::unwrapped).ok_or(Error::Invalid { status: 404, code: None })
    }

    /// A write below a record that may have just been made. `None` if it is not found in the end.
    async fn write_to_new(&self, method: Method, path: &[&str], body: Value) -> Result<Option<Value>, Error> {
        self.transport.send_to_new(&Call { method, path, query: &[], body: Some(body) }).await
    }
}

/// The key is not printed.
impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("base", &self.transport.base.as_str()).finish_non_exhaustive()
    }
}

fn key_header(key: &SecretString) -> Result<HeaderMap, SetupError> {
    let text = key.expose_secret().trim();
    let mut value = HeaderValue::from_str(text).map_err(|_| SetupError::Key)?;
    value.set_sensitive(true);
    if text.is_empty() { Err(SetupError::Key) } else { Ok(HeaderMap::from_iter([(API_KEY, value)])) }
}

/// The machine code of an error answer: in `code` or in `key`, by where the error was found (Quoter reference, section 4.1).
fn error_code(body: &Value) -> Option<String> {
    let first = body.get("errors")?.as_array()?.first()?;
    let code = ["code", "key"].iter().find_map(|key| first.get(*key).and_then(text_of))?;
    Some(code.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').take(60).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connection(base: &str) -> Connection {
        let key = "secret-key".into();
        Connection { base: Url::parse(base).unwrap(), key, timeout: Duration::from_secs(1), allow_http: false }
    }

    #[test]
    fn plain_http_is_refused_unless_it_is_allowed() {
        assert!(matches!(Client::new(connection("http://127.0.0.1:1")), Err(SetupError::Address)));
        assert!(Client::new(Connection { allow_http: true, ..connection("http://127.0.0.1:1") }).is_ok());
        assert!(matches!(Client::new(connection("mailto:a@example.com")), Err(SetupError::Address)));
    }

    #[test]
    fn a_key_that_cannot_be_sent_is_refused_and_no_key_is_printed() {
        let with = |key: &str| Client::new(Connection { key: key.into(), ..connection("https://api.example.com") });
        for key in ["", " ", "a\nb"] {
            assert!(matches!(with(key), Err(SetupError::Key)), "{key:?}");
        }
        let client = with("secret-key").unwrap();
        assert!(!format!("{client:?} {:?}", connection("https://api.example.com")).contains("secret-key"));
    }

    #[test]
    fn error_codes_stand_in_code_or_key() {
        let code = |body: &str| error_code(&serde_json::from_str(body).unwrap());
        assert_eq!(code(r#"{"errors":[{"code":"ERR_NOT_FOUND"}]}"#).as_deref(), Some("ERR_NOT_FOUND"));
        assert_eq!(code(r#"{"errors":[{"key":"ERR_PERMISSION_DENIED"}]}"#).as_deref(), Some("ERR_PERMISSION_DENIED"));
        assert_eq!(code(r#"{"errors":[]}"#), None);
        assert_eq!(code(r#"{"message":"no"}"#), None);
    }
}
