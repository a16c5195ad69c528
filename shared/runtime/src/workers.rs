//! Makes the worker of `quote-published`, `quote-won` and `sweep`, and makes it anew when the credentials change.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration as StdDuration;

use domain::here::is_here;
use domain::{Clock, FamilyKey};
use halo::{Backoff, Discovered, Halo, Pacing};
use sync::{Boot, Deps, Ended, Outcome, PdfConfig, Pdfs, Report, Worker};
use time::{Duration, OffsetDateTime};
use tokio::sync::Mutex;

use crate::{Aws, Cached, HaloCredentials, QuoterApiKey, SecretError, WorkerConfig, ids, secrets};

/// The longest run of one family. Functions have 300 s; the rest is for recording what was done.
const RUN_TIME: Duration = Duration::seconds(280);
/// How long before its deadline an invocation stops starting things, to record what was done.
const MARGIN: Duration = Duration::seconds(10);

/// How long a function may take, and how gently it asks Halo and Quoter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The longest run.
    pub run_time: Duration,
    /// How long one request to Halo or Quoter may take; the clients' own limit where there is none.
    pub request_timeout: Option<StdDuration>,
    /// How long a call without a deadline may wait for Halo's rate limit.
    pub patience: Option<StdDuration>,
    /// How often a read that failed is sent to Halo in all.
    pub read_attempts: Option<u32>,
    /// How many requests are sent to Halo.
    pub pacing: Pacing,
}

impl Limits {
    /// Functions that nobody waits for: 280 s of their 300, the rest is for recording what was done.
    pub const WORKERS: Self = Self {
        run_time: RUN_TIME,
        request_timeout: None,
        patience: None,
        read_attempts: None,
        pacing: Pacing::WORKERS,
    };
    /// The look-up, which somebody waits for: its requests end after 25 s of the 29 that an HTTP API has. Nothing is begun in the last
    /// seven of these, so that what is on its way is answered.
    pub const LOOKUP: Self = Self {
        run_time: Duration::seconds(18),
        request_timeout: Some(StdDuration::from_secs(5)),
        patience: Some(StdDuration::from_secs(4)),
        read_attempts: Some(2),
        pacing: Pacing::LOOKUP,
    };
}

/// Why there is no worker yet.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotReady {
    /// The credentials for Halo.
    #[error("not_ready: Halo's credentials: {0}")]
    Credentials(SecretError),
    /// The key of Quoter's API.
    #[error("not_ready: Quoter's API key: {0}")]
    ApiKey(SecretError),
    /// An address, or the TLS set-up.
    #[error("not_ready: {0}")]
    Halo(String),
}

/// The worker of this process. It keeps Halo's token and the pace of its requests from one invocation to the next.
pub struct Workers {
    config: WorkerConfig,
    limits: Limits,
    secrets: Secrets,
    /// All but the clients of Halo and Quoter.
    parts: Parts,
    made: Mutex<Made>,
}

struct Secrets {
    halo: Cached<HaloCredentials>,
    quoter: Cached<QuoterApiKey>,
}

/// The secrets that a worker was made from; the same `Arc` while the document stays the same.
#[derive(Clone)]
struct Keys {
    halo: Arc<HaloCredentials>,
    quoter: Arc<QuoterApiKey>,
}

impl Keys {
    fn are(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.halo, &other.halo) && Arc::ptr_eq(&self.quoter, &other.quoter)
    }
}

impl Secrets {
    async fn get(&self) -> Result<Keys, NotReady> {
        let halo = self.halo.get().await.map_err(NotReady::Credentials)?;
        let quoter = self.quoter.get().await.map_err(NotReady::ApiKey)?;
        Ok(Keys { halo, quoter })
    }
}

struct Parts {
    store: store::Store,
    pdfs: Pdfs,
    clock: Clock,
    boot: Boot,
}

#[derive(Default)]
struct Made {
    addresses: Option<Discovered>,
    worker: Option<(Keys, Worker)>,
}

impl Workers {
    /// From the configuration. Nothing is sent yet.
    ///
    /// # Errors
    /// When the TLS set-up of this machine does not work.
    pub fn new(config: WorkerConfig, aws: &Aws, clock: Clock) -> Result<Self, NotReady> {
        Self::within(Limits::WORKERS, config, aws, clock)
    }

    /// The same with limits of its own.
    ///
    /// # Errors
    /// As [`Workers::new`].
    pub fn within(limits: Limits, config: WorkerConfig, aws: &Aws, clock: Clock) -> Result<Self, NotReady> {
        let client = aws.secrets();
        let halo = secrets::halo_credentials(&client, &clock, &config.halo_secret);
        let quoter = secrets::quoter_api_key(&client, &clock, &config.quoter_secret);
        let workers = Self::with(config, Secrets { halo, quoter }, aws, clock)?;
        Ok(Self { limits, ..workers })
    }

    /// The same with another store: one of a test, whose tables stand elsewhere than its secrets.
    #[cfg(any(test, feature = "testing"))]
    #[must_use]
    pub(crate) fn with_store(mut self, store: store::Store) -> Self {
        self.parts.store = store;
        self
    }

    fn with(config: WorkerConfig, secrets: Secrets, aws: &Aws, clock: Clock) -> Result<Self, NotReady> {
        let pdfs = PdfConfig { allow_private: is_here(&config.halo_url), ..PdfConfig::default() };
        let pdfs = Pdfs::new(pdfs).map_err(|error| NotReady::Halo(error.to_string()))?;
        let boot = Boot { id: ids()(), exclusive_since: None };
        let parts = Parts { store: aws.store(config.names.clone()), pdfs, clock, boot };
        Ok(Self { config, limits: Limits::WORKERS, secrets, parts, made: Mutex::default() })
    }

    /// The worker: the same one until the credentials change.
    ///
    /// # Errors
    /// When there are no credentials, or Halo's address cannot be used.
    pub async fn worker(&self) -> Result<Worker, NotReady> {
        let keys = self.secrets.get().await?;
        let mut made = self.made.lock().await;
        if let Some((of, worker)) = &made.worker
            && of.are(&keys)
        {
            return Ok(worker.clone());
        }
        let known = self.addresses(&mut made).await;
        let is_certain = known.is_some();
        let worker = self.make(known.unwrap_or_else(|| self.guessed()), &keys)?;
        made.worker = is_certain.then(|| (keys, worker.clone()));
        Ok(worker)
    }

    /// Does before the first event what it would wait for: reads the secrets, opens the connections, signs in to Halo unless that was
    /// refused lately. Whatever does not get through is tried again with the first event, which says what is wrong.
    pub async fn start_within(&self, limit: StdDuration) {
        match tokio::time::timeout(limit, self.start()).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                tracing::warn!(error, code = "not_ready", "the start is not complete; the first event tries again")
            }
            Err(_) => tracing::warn!("the start took too long; the first event goes on"),
        }
    }

    async fn start(&self) -> Result<(), String> {
        let worker = self.worker().await.map_err(|error| error.to_string())?;
        sync::start(worker.deps()).await.map_err(|error| error.to_string())
    }

    /// Halo or Quoter refused the credentials: reads them again, at most once a minute, so that a correction is found soon.
    pub async fn credentials_refused(&self) {
        self.secrets.halo.refresh().await;
        self.secrets.quoter.refresh().await;
    }

    fn make(&self, at: Discovered, keys: &Keys) -> Result<Worker, NotReady> {
        let HaloCredentials { client_id, client_secret } = HaloCredentials::clone(&keys.halo);
        let config = self.gently(halo::Config::new(at.api, at.token_url, at.tenant, client_id, client_secret));
        let Parts { store, pdfs, clock, boot } = &self.parts;
        let halo = Halo::new(config, Arc::clone(clock)).map_err(|error| NotReady::Halo(error.to_string()))?;
        Ok(Worker::new(Deps {
            store: store.clone(),
            halo,
            pdfs: pdfs.clone(),
            quoter: self.quoter(&keys.quoter),
            clock: Arc::clone(clock),
            ids: ids(),
            boot: boot.clone(),
            run_time: self.limits.run_time,
        }))
    }

    fn gently(&self, config: halo::Config) -> halo::Config {
        let Limits { run_time: _, request_timeout, patience, read_attempts, pacing } = self.limits;
        halo::Config {
            request_timeout: request_timeout.unwrap_or(config.request_timeout),
            patience: patience.unwrap_or(config.patience),
            backoff: Backoff { read_attempts: read_attempts.unwrap_or(config.backoff.read_attempts), ..config.backoff },
            pacing,
            allow_http: is_here(&self.config.halo_url),
            ..config
        }
    }

    /// The client of Quoter's hosted API, where there is a key. One that cannot be sent must not stop what needs no API.
    fn quoter(&self, key: &QuoterApiKey) -> Option<quoter::Client> {
        let client = quoter::client::Connection::to_scalepad(key.0.clone()?).and_then(|public| {
            let base = self.config.quoter_api_url.clone().unwrap_or_else(|| public.base.clone());
            let timeout = self.limits.request_timeout.unwrap_or(public.timeout);
            let allow_http = is_here(&base);
            quoter::Client::new(quoter::client::Connection { base, timeout, allow_http, ..public })
        });
        client.inspect_err(|error| tracing::error!(%error, code = "api_key_unusable", "Quoter's API is not used")).ok()
    }

    /// Halo's addresses: as configured, or asked of Halo once.
    async fn addresses(&self, made: &mut Made) -> Option<Discovered> {
        if self.config.halo_token_url.is_some() {
            return Some(self.guessed());
        }
        if made.addresses.is_none() {
            match halo::discover(&self.config.halo_url, is_here(&self.config.halo_url)).await {
                Ok(found) => made.addresses = Some(found),
                Err(error) => tracing::warn!(%error, "Halo did not tell its addresses"),
            }
        }
        let tenant = self.config.halo_tenant.clone();
        made.addresses.clone().map(|found| Discovered { tenant: tenant.or(found.tenant), ..found })
    }

    /// The addresses that Halo has when nothing else is said (HaloPSA API reference, section 1). While Halo cannot be asked, a worker
    /// with these records with each quote that Halo does not answer; the next invocation asks again.
    fn guessed(&self) -> Discovered {
        let at = |path: &str| {
            let mut url = self.config.halo_url.clone();
            url.set_query(None);
            url.set_fragment(None);
            url.set_path(path);
            url
        };
        let token_url = self.config.halo_token_url.clone().unwrap_or_else(|| at("auth/token"));
        Discovered { api: at("api"), token_url, tenant: self.config.halo_tenant.clone() }
    }
}

/// Until when an invocation may start things. `deadline` is Lambda's: milliseconds since 1970.
pub fn until(deadline: u64, now: OffsetDateTime) -> OffsetDateTime {
    let end = i64::try_from(deadline)
        .ok()
        .and_then(|millis| OffsetDateTime::from_unix_timestamp_nanos(i128::from(millis) * 1_000_000).ok());
    end.unwrap_or(now + RUN_TIME) - MARGIN
}

/// Runs one family. Boxed without its type: nested into a function's own futures, a run is too deep for the compiler.
///
/// # Errors
/// When nothing could be recorded; the family then stays due.
pub fn run<'a>(
    worker: &'a Worker,
    family: &'a FamilyKey,
    until: OffsetDateTime,
) -> Pin<Box<dyn Future<Output = Result<Outcome, store::Error>> + Send + 'a>> {
    Box::pin(worker.run_until(family, until))
}

/// Whether a run ended because Halo or Quoter refuses the credentials, just now or since an earlier run.
pub fn waits_for_credentials(report: &Report) -> bool {
    let refused = [
        domain::problems::halo_credentials().code,
        domain::problems::api_key_refused("").code,
        domain::problems::gate_closed("", "").code,
    ];
    matches!(&report.ended, Ended::Waiting { problem: Some(problem), .. } if refused.contains(&problem.code))
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex as StdMutex;
    use std::sync::atomic::{AtomicI64, Ordering};

    use store::Names;
    use time::macros::datetime;
    use url::Url;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-01-05 09:00 UTC);

    /// A document that the test changes.
    type Document = Arc<StdMutex<&'static str>>;

    fn document(text: &'static str) -> Document {
        Arc::new(StdMutex::new(text))
    }

    /// Workers whose Client ID in Secrets Manager the test changes; Quoter's secret has no API key.
    fn workers(halo_url: &str, client_id: &Document) -> Workers {
        workers_with(halo_url, client_id, &document(""))
    }

    fn workers_with(halo_url: &str, client_id: &Document, api_key: &Document) -> Workers {
        let halo_url = Url::parse(halo_url).unwrap();
        let config = WorkerConfig {
            names: Names::default(),
            quoter_secret: "arn".to_owned(),
            halo_secret: "arn".to_owned(),
            halo_token_url: halo_url.join("auth/token").ok(),
            halo_url,
            halo_tenant: None,
            quoter_api_url: None,
        };
        let minutes = AtomicI64::new(0);
        let clock: Clock = Arc::new(move || NOW + Duration::minutes(minutes.fetch_add(1, Ordering::SeqCst)));
        let id = |text: &str| Ok(HaloCredentials { client_id: text.to_owned(), client_secret: "secret".into() });
        let key = |text: &str| Ok(QuoterApiKey((!text.is_empty()).then(|| text.into())));
        let secrets = Secrets { halo: cached(&clock, client_id, id), quoter: cached(&clock, api_key, key) };
        Workers::with(config, secrets, &Aws::nowhere(), clock).unwrap()
    }

    fn cached<T>(clock: &Clock, source: &Document, parse: fn(&str) -> Result<T, SecretError>) -> Cached<T> {
        let source = Arc::clone(source);
        Cached::read(Arc::clone(clock), parse, move || std::future::ready(Ok((*source.lock().unwrap()).into())))
    }

    async fn id_in_use(workers: &Workers) -> String {
        workers.worker().await.unwrap();
        let made = workers.made.lock().await;
        made.worker.as_ref().unwrap().0.halo.client_id.clone()
    }

    #[tokio::test]
    async fn s60_s72_refused_credentials_are_read_again_and_a_new_worker_made() {
        let client_id = document("before");
        let workers = workers("https://halo.example.com", &client_id);
        assert_eq!(id_in_use(&workers).await, "before");
        *client_id.lock().unwrap() = "after";
        assert_eq!(id_in_use(&workers).await, "before");
        workers.credentials_refused().await;
        assert_eq!(id_in_use(&workers).await, "after");
    }

    #[tokio::test]
    async fn an_api_key_that_is_stored_or_changed_later_is_found() {
        let (id, key) = (document("id"), document(""));
        let workers = workers_with("https://halo.example.com", &id, &key);
        assert!(workers.worker().await.unwrap().deps().quoter.is_none());
        *key.lock().unwrap() = "key";
        workers.credentials_refused().await;
        assert!(workers.worker().await.unwrap().deps().quoter.is_some());
    }

    #[tokio::test]
    async fn an_api_key_that_cannot_be_sent_does_not_stop_what_needs_none() {
        let workers = workers_with("https://halo.example.com", &document("id"), &document("two\nlines"));
        assert!(workers.worker().await.unwrap().deps().quoter.is_none());
    }

    #[tokio::test]
    async fn s71_an_address_that_is_not_fit_for_credentials_is_told() {
        let client_id = document("id");
        for url in ["http://halo.example.com", "https://169.254.169.254"] {
            let refused = workers(url, &client_id).worker().await.err().unwrap();
            assert!(refused.to_string().starts_with("not_ready: "), "{refused}");
        }
    }

    #[tokio::test]
    async fn a_stand_in_on_this_machine_may_speak_without_tls() {
        let id = document("id");
        assert!(workers("http://127.0.0.1:9", &id).worker().await.is_ok());
        assert!(workers("http://192.168.1.1", &id).worker().await.is_err());
    }

    #[test]
    fn s71_halo_is_where_people_see_it_unless_it_says_otherwise() {
        let workers = workers("https://halo.example.com/ticket?id=7#top", &document("id"));
        assert_eq!(workers.guessed().api.as_str(), "https://halo.example.com/api");
    }

    #[test]
    fn an_invocation_stops_starting_things_ten_seconds_before_its_deadline() {
        let deadline = u64::try_from(NOW.unix_timestamp() * 1000 + 300_000).unwrap();
        assert_eq!(until(deadline, NOW), NOW + Duration::seconds(290));
    }

    #[test]
    fn a_deadline_that_makes_no_sense_is_replaced_by_the_usual_run_time() {
        assert_eq!(until(u64::MAX, NOW), NOW + RUN_TIME - MARGIN);
    }
}
