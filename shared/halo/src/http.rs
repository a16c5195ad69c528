//! The HTTP client itself: how connections are made, and what a failed one means.

use std::error::Error as _;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use domain::Clock;
use reqwest::header::{ACCEPT, HeaderMap, RETRY_AFTER};
use reqwest::{Client, RequestBuilder, Response};
use time::OffsetDateTime;

use crate::answer::{Answer, Broken};
use crate::config::{Config, ConfigError};
use crate::guard;
use crate::retry;

/// Answers above this size are not read to the end.
const LARGEST_ANSWER: usize = 32 * 1024 * 1024;
/// Establishing a connection takes at most this long, which keeps "not reached" apart from "in doubt".
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// An HTTP client without redirects, without silent repeats, and closed to private addresses.
pub(crate) fn client(config: &Config, idle: usize) -> Result<Client, ConfigError> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = Client::builder()
        .timeout(config.request_timeout)
        .connect_timeout(CONNECT_TIMEOUT.min(config.request_timeout / 2))
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .pool_max_idle_per_host(idle)
        .user_agent(concat!("quoter-halo/", env!("CARGO_PKG_VERSION")))
        .https_only(!config.allow_http);
    let builder = if config.allow_http { builder } else { builder.dns_resolver(guard::PublicOnly) };
    // Reading the root certificates takes most of the time that a client takes to make, and plain HTTP has no use for them.
    let plain = config.api.scheme() == "http" && config.token_url.scheme() == "http";
    let builder = if plain { builder.tls_certs_only([]) } else { builder };
    builder.build().map_err(|error| ConfigError::Client(innermost(&error)))
}

/// Sends one request and reads the whole answer.
pub(crate) async fn perform(request: RequestBuilder, clock: &Clock) -> Result<Answer, Broken> {
    let response = request.header(ACCEPT, "application/json").send().await.map_err(|error| broken(&error))?;
    let status = response.status().as_u16();
    let retry_after = told_wait(response.headers(), clock());
    let body = body(response).await?;
    Ok(Answer { status, retry_after, body })
}

fn told_wait(headers: &HeaderMap, now: OffsetDateTime) -> Option<Duration> {
    retry::retry_after(headers.get(RETRY_AFTER)?.to_str().ok()?, now)
}

async fn body(mut response: Response) -> Result<Bytes, Broken> {
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(|_| Broken::Lost("the answer broke off".to_owned()))? {
        if body.len() + chunk.len() > LARGEST_ANSWER {
            return Err(Broken::Lost("the answer is too large".to_owned()));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

/// A connection that was never made is the one failure after which nothing can have arrived.
fn broken(error: &reqwest::Error) -> Broken {
    if error.is_connect() || error.is_builder() {
        Broken::NotSent(innermost(error))
    } else if error.is_timeout() {
        Broken::Lost("no answer in time".to_owned())
    } else {
        Broken::Lost("the connection was lost".to_owned())
    }
}

/// The text of the first cause. The outer texts hold the address with its query.
fn innermost(error: &reqwest::Error) -> String {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = error.source();
    while let Some(deeper) = cause.and_then(std::error::Error::source) {
        cause = Some(deeper);
    }
    cause.map_or_else(|| "unknown cause".to_owned(), |cause| cause.to_string().chars().take(120).collect())
}
