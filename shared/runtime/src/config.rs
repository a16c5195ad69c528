//! Configuration from the environment.

use std::fmt;

use store::Names;
use url::Url;

/// One variable of the environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// The functions that read it.
    pub used_by: &'static [&'static str],
    /// Whether they cannot do without it.
    pub required: bool,
    /// What it is.
    pub meaning: &'static str,
}

const ALL: &[&str] = &["webhook", "quote-published", "quote-won", "sweep", "product-lookup"];
const WEBHOOK: &[&str] = &["webhook"];
/// All that talk to Halo.
const WORKERS: &[&str] = &["quote-published", "quote-won", "sweep", "product-lookup"];
const LOOKUP: &[&str] = &["product-lookup"];

macro_rules! variables {
    ($($name:ident: $used_by:ident, $required:literal, $meaning:literal;)*) => {
        $(const $name: &str = stringify!($name);)*
        /// Every variable that any function reads.
        pub const VARIABLES: &[Variable] = &[
            $(Variable { name: $name, used_by: $used_by, required: $required, meaning: $meaning }),*
        ];
    };
}

variables! {
    QUEUE_TABLE: ALL, true, "Name of the table of queue entries.";
    DATA_TABLE: ALL, true, "Name of the table of everything else.";
    BUCKET: ALL, true, "Name of the bucket of PDFs and large bodies.";
    WEBHOOK_SECRET: WEBHOOK, true, "ARN of the generated secret with the token of the webhook's address.";
    QUOTER_SECRET: ALL, true, "ARN of the operator's secret with the webhook's hash keys and the API key.";
    HALO_SECRET: WORKERS, true, "ARN of the operator's secret with Halo's Client ID and Client Secret.";
    HALO_URL: WORKERS, true, "Address of Halo as people see it in their browser.";
    HALO_TOKEN_URL: WORKERS, false, "Address that tokens come from; asked of Halo when left out.";
    HALO_TENANT: WORKERS, false, "Name of the Halo tenant; asked of Halo when left out.";
    QUOTER_API_URL: WORKERS, false, "Address of Quoter's hosted API; the public service when left out.";
    LOOKUP_SECRET: LOOKUP, true, "ARN of the operator's secret with the keys of the look-up's callers.";
    LOG_LEVEL: ALL, false, "error, warn, info (default) or debug.";
}

/// What is wrong with the environment, all of it at once. Holds names, never values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConfigError {
    /// Variables that are not set, or blank.
    pub missing: Vec<&'static str>,
    /// Variables that hold something else than they should.
    pub unreadable: Vec<&'static str>,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [("missing", &self.missing), ("not readable", &self.unreadable)];
        let told = parts.iter().filter(|(_, names)| !names.is_empty());
        let told: Vec<String> = told.map(|(what, names)| format!("{what}: {}", names.join(", "))).collect();
        write!(f, "the environment of this function is not complete ({})", told.join("; "))
    }
}

impl std::error::Error for ConfigError {}

/// What `webhook` needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookConfig {
    /// Tables and bucket.
    pub names: Names,
    /// ARN of the secret with the token of the address.
    pub webhook_secret: String,
    /// ARN of the secret with the hash keys.
    pub quoter_secret: String,
}

/// What `quote-published`, `quote-won` and `sweep` need, and `product-lookup` too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkerConfig {
    /// Tables and bucket.
    pub names: Names,
    /// ARN of the secret with the key of Quoter's API.
    pub quoter_secret: String,
    /// ARN of the secret with Halo's credentials.
    pub halo_secret: String,
    /// Address of Halo as people see it.
    pub halo_url: Url,
    /// Address that tokens come from, if it is not to be asked of Halo.
    pub halo_token_url: Option<Url>,
    /// Name of the tenant, if it is not to be asked of Halo.
    pub halo_tenant: Option<String>,
    /// Address of Quoter's hosted API, if it is not the public service.
    pub quoter_api_url: Option<Url>,
}

impl WebhookConfig {
    /// From the environment of this process.
    ///
    /// # Errors
    /// Names everything that is missing.
    pub fn from_env() -> Result<Self, ConfigError> {
        Self::read(&env)
    }

    fn read(get: &dyn Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let mut env = Reading::of(get);
        let (names, webhook_secret) = (env.names(), env.required(WEBHOOK_SECRET));
        let quoter_secret = env.required(QUOTER_SECRET);
        env.finish(Self { names, webhook_secret, quoter_secret })
    }
}

impl WorkerConfig {
    /// From the environment of this process.
    ///
    /// # Errors
    /// Names everything that is missing or unreadable.
    pub fn from_env() -> Result<Self, ConfigError> {
        Self::read(&env)
    }

    fn read(get: &dyn Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let mut env = Reading::of(get);
        let (names, quoter_secret) = (env.names(), env.required(QUOTER_SECRET));
        let halo_secret = env.required(HALO_SECRET);
        let halo_url = env.required(HALO_URL);
        let halo_url = env.url(HALO_URL, Some(halo_url).filter(|text| !text.is_empty()));
        let token_url = env.optional(HALO_TOKEN_URL);
        let halo_token_url = env.url(HALO_TOKEN_URL, token_url);
        let halo_tenant = env.optional(HALO_TENANT);
        let api_url = env.optional(QUOTER_API_URL);
        let quoter_api_url = env.url(QUOTER_API_URL, api_url);
        let Some(halo_url) = halo_url else { return Err(env.wrong) };
        let config = Self { names, quoter_secret, halo_secret, halo_url, halo_token_url, halo_tenant, quoter_api_url };
        env.finish(config)
    }
}

/// What `product-lookup` needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookupConfig {
    /// What it has in common with the workers.
    pub worker: WorkerConfig,
    /// ARN of the secret with the keys of callers.
    pub lookup_secret: String,
}

impl LookupConfig {
    /// From the environment of this process.
    ///
    /// # Errors
    /// Names everything that is missing or unreadable.
    pub fn from_env() -> Result<Self, ConfigError> {
        Self::read(&env)
    }

    fn read(get: &dyn Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let worker = WorkerConfig::read(get);
        let mut env = Reading::of(get);
        let lookup_secret = env.required(LOOKUP_SECRET);
        match worker {
            Ok(worker) => env.finish(Self { worker, lookup_secret }),
            Err(mut wrong) => {
                wrong.missing.append(&mut env.wrong.missing);
                Err(wrong)
            }
        }
    }
}

/// How much is logged, for [`telemetry::init_lambda`](crate::telemetry::init_lambda).
pub fn log_level() -> Option<String> {
    env(LOG_LEVEL)
}

/// The name of this function, under which its metrics stand. Lambda sets it; elsewhere it is `local`.
pub fn function_name() -> String {
    env("AWS_LAMBDA_FUNCTION_NAME").unwrap_or_else(|| "local".to_owned())
}

/// A variable of this process, trimmed. A blank one is none.
pub(crate) fn env(name: &str) -> Option<String> {
    said(std::env::var(name).ok()?)
}

fn said(value: String) -> Option<String> {
    let trimmed = value.trim();
    (!trimmed.is_empty()).then(|| trimmed.to_owned())
}

/// Reads on after a fault, so that all faults are told at once.
struct Reading<'a> {
    get: &'a dyn Fn(&str) -> Option<String>,
    wrong: ConfigError,
}

impl<'a> Reading<'a> {
    fn of(get: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Self { get, wrong: ConfigError::default() }
    }

    fn optional(&self, name: &str) -> Option<String> {
        (self.get)(name).and_then(said)
    }

    /// The value; an empty text where there is none, which [`Reading::finish`] turns into an error.
    fn required(&mut self, name: &'static str) -> String {
        self.optional(name).unwrap_or_else(|| {
            self.wrong.missing.push(name);
            String::new()
        })
    }

    fn url(&mut self, name: &'static str, text: Option<String>) -> Option<Url> {
        let url = Url::parse(&text?).ok();
        if url.is_none() {
            self.wrong.unreadable.push(name);
        }
        url
    }

    fn names(&mut self) -> Names {
        Names { queue: self.required(QUEUE_TABLE), data: self.required(DATA_TABLE), bucket: self.required(BUCKET) }
    }

    fn finish<T>(self, config: T) -> Result<T, ConfigError> {
        if self.wrong == ConfigError::default() { Ok(config) } else { Err(self.wrong) }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    fn complete(name: &str) -> Option<String> {
        let is_url = name.ends_with("_URL");
        Some(if is_url { "https://halo.example.com".to_owned() } else { format!("the {name}") })
    }

    #[test]
    fn s71_the_address_of_halo_and_the_rest_of_a_complete_environment_are_read() {
        let webhook = WebhookConfig::read(&complete).unwrap();
        assert_eq!(webhook.names.queue, "the QUEUE_TABLE");
        let worker = WorkerConfig::read(&complete).unwrap();
        assert_eq!(worker.halo_url.as_str(), "https://halo.example.com/");
        assert_eq!(worker.halo_tenant.as_deref(), Some("the HALO_TENANT"));
    }

    #[test]
    fn every_missing_variable_is_named_at_once() {
        let error = WorkerConfig::read(&|_| Some(" ".to_owned())).unwrap_err();
        assert_eq!(error.missing, ["QUEUE_TABLE", "DATA_TABLE", "BUCKET", "QUOTER_SECRET", "HALO_SECRET", "HALO_URL"]);
        let error = LookupConfig::read(&|_| None).unwrap_err();
        assert_eq!(error.missing.last(), Some(&"LOOKUP_SECRET"));
        assert_eq!(error.missing.len(), 7);
        let error = WebhookConfig::read(&|_| None).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the environment of this function is not complete \
             (missing: QUEUE_TABLE, DATA_TABLE, BUCKET, WEBHOOK_SECRET, QUOTER_SECRET)"
        );
    }

    #[test]
    fn s71_an_address_that_is_none_is_named() {
        let error = WorkerConfig::read(&|name| Some(format!("the {name}"))).unwrap_err();
        assert_eq!(error.unreadable, ["HALO_URL", "HALO_TOKEN_URL", "QUOTER_API_URL"]);
    }

    #[test]
    fn optional_variables_may_be_left_out() {
        let optional = |name: &str| VARIABLES.iter().any(|variable| variable.name == name && !variable.required);
        let worker = WorkerConfig::read(&|name| complete(name).filter(|_| !optional(name))).unwrap();
        assert_eq!((worker.halo_token_url, worker.halo_tenant, worker.quoter_api_url), (None, None, None));
    }

    #[test]
    fn the_table_lists_what_each_function_reads() {
        let asked = RefCell::new(Vec::new());
        let get = |name: &str| {
            asked.borrow_mut().push(name.to_owned());
            complete(name)
        };
        WebhookConfig::read(&get).unwrap();
        assert_eq!(asked.take(), listed("webhook"));
        WorkerConfig::read(&get).unwrap();
        let read = asked.take();
        for function in ["quote-published", "quote-won", "sweep"] {
            assert_eq!(read, listed(function), "{function}");
        }
        LookupConfig::read(&get).unwrap();
        assert_eq!(asked.take(), listed("product-lookup"));
    }

    fn listed(function: &str) -> Vec<String> {
        let used =
            VARIABLES.iter().filter(|variable| variable.used_by.contains(&function) && variable.name != LOG_LEVEL);
        used.map(|variable| variable.name.to_owned()).collect()
    }
}
