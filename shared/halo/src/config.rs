//! What the client must be told.

use std::time::Duration;

use secrecy::SecretString;
use url::Url;

use crate::guard;

/// How to reach one HaloPSA tenant, and how gently. The fields hold no secret in the clear: `Debug` redacts it.
#[derive(Clone, Debug)]
pub struct Config {
    /// The resource server, such as `https://halo.example.com/api`; a trailing slash does not matter.
    pub api: Url,
    /// Where tokens come from, such as `https://halo.example.com/auth/token`.
    pub token_url: Url,
    /// The tenant's name; hosted tenants have one (HaloPSA API reference, section 1).
    pub tenant: Option<String>,
    /// Client id of the API application. Halo may change it unasked, see `Error::Credentials`.
    pub client_id: String,
    /// Its secret.
    pub client_secret: SecretString,
    /// Scopes, separated by blanks.
    pub scope: String,
    /// How long one request may take, 20 s by default.
    pub request_timeout: Duration,
    /// How long a call without a deadline may wait in all, for the pacer and for Halo's rate limit; 60 s by default.
    pub patience: Duration,
    /// Allows plain HTTP and private addresses. Only for a stand-in on this machine.
    pub allow_http: bool,
    /// How many requests are sent.
    pub pacing: Pacing,
    /// How long to wait after a failure.
    pub backoff: Backoff,
    /// Sends `_forcereassign`, `_agent01_ok` and `_agent02_ok` when an agent is set, without which Halo refuses an agent who has an
    /// appointment at that moment (HaloPSA API reference, section 2.6). On by default.
    pub force_reassign: bool,
    /// Sends `_novalidate`, which is taken to skip checks of mandatory fields. Off by default.
    pub no_validate: bool,
}

/// A token bucket: so many requests at once, and so many per minute in the long run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pacing {
    /// Requests that may go out at once.
    pub burst: u32,
    /// Requests per minute in the long run; at least 1 is taken.
    pub per_minute: u32,
}

impl Pacing {
    /// For workers: a burst of 30, then 0.6 a second. Together with the look-up it stays below 300 in five minutes.
    pub const WORKERS: Self = Self { burst: 30, per_minute: 36 };
    /// For the interactive look-up: a burst of 20, then 0.2 a second.
    pub const LOOKUP: Self = Self { burst: 20, per_minute: 12 };
}

/// How long to wait before a request is repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    /// First wait after 429 without `Retry-After`; doubles each time. 5 s by default.
    pub rate_limit_first: Duration,
    /// The longest of these waits. 60 s by default.
    pub rate_limit_longest: Duration,
    /// First wait after a read that failed for another passing reason; doubles each time. 500 ms by default.
    pub read_first: Duration,
    /// How often a failed read is sent in all. 3 by default.
    pub read_attempts: u32,
}

impl Default for Backoff {
    fn default() -> Self {
        Self {
            rate_limit_first: Duration::from_secs(5),
            rate_limit_longest: Duration::from_secs(60),
            read_first: Duration::from_millis(500),
            read_attempts: 3,
        }
    }
}

/// A configuration that cannot work.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// An address that is not HTTPS.
    #[error("the {0} address must begin with https://")]
    NotHttps(&'static str),
    /// An address without a host, or with a private or link-local one.
    #[error("the {0} address must name a public host")]
    NotPublic(&'static str),
    /// The client id or the secret is blank, or cannot be sent.
    #[error("the client id and the client secret must be filled in")]
    NoCredentials,
    /// The TLS set-up of this machine does not work.
    #[error("no HTTP client could be made: {0}")]
    Client(String),
}

impl Config {
    /// A configuration with the defaults named at each field and the pacing of a worker.
    pub fn new(
        api: Url,
        token_url: Url,
        tenant: Option<String>,
        client_id: impl Into<String>,
        client_secret: impl Into<SecretString>,
    ) -> Self {
        Self {
            api,
            token_url,
            tenant,
            client_id: client_id.into(),
            client_secret: client_secret.into(),
            scope: "all".to_owned(),
            request_timeout: Duration::from_secs(20),
            patience: Duration::from_secs(60),
            allow_http: false,
            pacing: Pacing::WORKERS,
            backoff: Backoff::default(),
            force_reassign: true,
            no_validate: false,
        }
    }

    /// Fails when an address is not fit to receive credentials, or when there are none.
    pub(crate) fn validate(&self) -> Result<(), ConfigError> {
        use secrecy::ExposeSecret;
        guard::check("API", &self.api, self.allow_http)?;
        guard::check("token", &self.token_url, self.allow_http)?;
        let blank = self.client_id.trim().is_empty() || self.client_secret.expose_secret().trim().is_empty();
        if blank { Err(ConfigError::NoCredentials) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(api: &str) -> Config {
        let token = Url::parse("https://halo.example.com/auth/token").unwrap();
        Config::new(Url::parse(api).unwrap(), token, None, "id", "very-secret".to_owned())
    }

    #[test]
    fn only_https_to_a_public_host_is_accepted() {
        assert_eq!(config("https://halo.example.com/api").validate(), Ok(()));
        assert_eq!(config("http://halo.example.com/api").validate(), Err(ConfigError::NotHttps("API")));
        assert_eq!(config("https://127.0.0.1/api").validate(), Err(ConfigError::NotPublic("API")));
        assert_eq!(config("https://169.254.169.254/api").validate(), Err(ConfigError::NotPublic("API")));
        assert_eq!(Config { allow_http: true, ..config("http://127.0.0.1:8080/api") }.validate(), Ok(()));
    }

    #[test]
    fn blank_credentials_are_refused_at_once() {
        let blank = Config { client_id: " ".to_owned(), ..config("https://halo.example.com/api") };
        assert_eq!(blank.validate(), Err(ConfigError::NoCredentials));
    }

    #[test]
    fn the_secret_is_not_shown() {
        assert!(!format!("{:?}", config("https://halo.example.com/api")).contains("very-secret"));
    }
}
