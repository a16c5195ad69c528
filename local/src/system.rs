//! Everything of the integration in one process, wired together.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration as StdDuration;

use domain::Clock;
use domain::settings::{Mode, Pick, Settings};
use halo::{Backoff, Halo, Pacing};
use product_lookup::{Backend, Lookup, Patience};
use quoter::{HashKeys, PathToken};
use runtime::{AccessKeys, Cached, Limits, WebhookSecrets};
use store::{Kind, Names, Store};
use sync::{Boot, Deps, PdfConfig, Pdfs, Worker};
use time::Duration;
use url::Url;
use webhook::Webhook;

use crate::folder::FolderLock;
use crate::stores::{self, Record};

/// An error in words.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Which Halo is used.
#[derive(Clone, Debug)]
pub enum HaloSide {
    /// A stand-in inside this process.
    Sandbox(Box<sandbox::halo::Config>),
    /// A stand-in of another process, by its base address.
    At {
        /// Such as `http://127.0.0.1:9001`.
        url: Url,
        /// Client id.
        client_id: String,
        /// Client secret.
        client_secret: String,
    },
}

/// Which Quoter is used.
#[derive(Clone, Debug)]
pub enum QuoterSide {
    /// A stand-in inside this process.
    Sandbox(Box<sandbox::quoter::Config>),
    /// A stand-in of another process, by its base address.
    At(Url),
}

/// How the system is built.
#[derive(Clone)]
pub struct SystemConfig {
    /// Folder of the data; none: everything in memory.
    pub data: Option<PathBuf>,
    /// Tells the time.
    pub clock: Clock,
    /// Halo.
    pub halo: HaloSide,
    /// Quoter.
    pub quoter: QuoterSide,
    /// The key of Quoter's API; without one there is no client of it.
    pub api_key: Option<String>,
    /// The webhook's hash key.
    pub webhook_key: String,
    /// The token in the webhook's path.
    pub webhook_token: String,
    /// The key of the look-up's callers.
    pub lookup_key: String,
    /// Settings to store where none are stored yet.
    pub settings: Defaults,
    /// How long one run may take.
    pub run_time: Duration,
    /// How long one request to Halo may take.
    pub request_timeout: StdDuration,
    /// How long to wait after a failed request to Halo.
    pub backoff: Backoff,
    /// After what time the sweep looks after a family that the stream did not wake.
    pub wake_after: Duration,
    /// Who is told what each function asks of AWS.
    pub record: Option<Record>,
}

/// Settings that fit the stand-ins' tenant.
#[derive(Clone, Debug)]
pub struct Defaults {
    /// How long a write in doubt may take to settle, in seconds.
    pub settle_seconds: u32,
    /// What else is changed, after everything else.
    pub change: fn(&mut Settings),
}

impl Default for Defaults {
    fn default() -> Self {
        Self { settle_seconds: 2, change: |_| {} }
    }
}

impl Defaults {
    /// Live, with the stand-in's default group and statuses.
    pub fn settings(&self, quoter_url: &str) -> Settings {
        let mut settings = Settings { mode: Mode::Live, ..Settings::default() };
        settings.quoter.instance_url = Some(quoter_url.to_owned());
        settings.product.default_group = Some(Pick::Name("Quoter imports".to_owned()));
        settings.quotation.status.insert("pending".to_owned(), Pick::Name("Sent".to_owned()));
        settings.timing.settle_seconds = self.settle_seconds;
        (self.change)(&mut settings);
        settings
    }
}

/// Settings of a tenant that sells: statuses of a win, and where its PO number stands.
pub(crate) fn selling(settings: &mut Settings) {
    let status = |name: &str| Pick::Name(name.to_owned());
    for won in ["accepted", "ordered", "fulfilled"] {
        settings.quotation.status.insert(won.to_owned(), status("Accepted"));
        settings.opportunity.status_by_quote.insert(won.to_owned(), status("Won"));
    }
    settings.won.po_field = Some("PO number".to_owned());
}

/// The running system. Its servers stop when it is dropped.
pub struct System {
    /// DynamoDB and S3.
    pub aws: embedded::Aws,
    /// The store on them.
    pub store: Store,
    /// The stand-in of Halo, if it runs in this process.
    pub halo: Option<sandbox::halo::Sandbox>,
    /// The stand-in of Quoter, if it runs in this process.
    pub quoter: Option<sandbox::quoter::Sandbox>,
    /// The base address of Quoter.
    pub quoter_url: String,
    /// The base address of Halo.
    pub halo_url: String,
    /// The worker of commands and of whoever asks for no function.
    pub worker: Worker,
    /// What `quote-published` runs.
    pub published: Worker,
    /// What `quote-won` runs.
    pub won: Worker,
    /// What `sweep` runs.
    pub sweep: Worker,
    /// What `webhook` runs.
    pub webhook: Webhook,
    /// What `product-lookup` runs.
    pub lookup: Lookup,
    _lock: Option<FolderLock>,
}

impl System {
    /// Starts everything except the functions' HTTP server.
    ///
    /// # Errors
    /// When a folder or a port is not to be had, or the stored settings cannot be read.
    pub async fn start(config: SystemConfig) -> Result<Self, Failure> {
        let lock = match config.data.as_deref() {
            Some(folder) => Some(FolderLock::take_soon(folder).await?),
            None => None,
        };
        let aws = match &config.data {
            Some(folder) => embedded::Aws::at(folder).await?,
            None => embedded::Aws::memory().await?,
        };
        let store = Store::new(aws.dynamo(), aws.s3(), Names::default());
        store.create_tables().await?;
        let (halo, halo_url, credentials) = start_halo(&config.halo).await?;
        let (quoter, quoter_url) = start_quoter(&config.quoter).await?;
        apply_defaults(&store, &config, &quoter_url).await?;
        let deps = deps(&config, store.clone(), &halo_url, &quoter_url, credentials.clone(), lock.is_some()).await?;
        let store_of = |functions| stores::of(functions, &aws, &store, config.record.as_ref());
        let worker_of = |functions| Worker::new(Deps { store: store_of(functions), ..deps.clone() });
        let (published, won) = (worker_of(stores::running(Kind::Published)), worker_of(stores::running(Kind::Won)));
        let sweep = worker_of(&["sweep"]);
        let lookup_deps = Deps { store: store_of(&["product-lookup"]), ..deps.clone() };
        let lookup = lookup(&config, &lookup_deps, &halo_url, credentials)?;
        let webhook = webhook(&config, store_of(&["webhook"]))?;
        let worker = Worker::new(deps);
        Ok(Self {
            aws,
            store,
            halo,
            quoter,
            quoter_url,
            halo_url,
            worker,
            published,
            won,
            sweep,
            webhook,
            lookup,
            _lock: lock,
        })
    }
}

type Credentials = (String, String);

async fn start_halo(side: &HaloSide) -> Result<(Option<sandbox::halo::Sandbox>, String, Credentials), Failure> {
    match side {
        HaloSide::Sandbox(config) => {
            let credentials = (config.credentials.client_id.clone(), config.credentials.client_secret.clone());
            let halo = sandbox::halo::Sandbox::start((**config).clone()).await?;
            let url = halo.base_url();
            Ok((Some(halo), url, credentials))
        }
        HaloSide::At { url, client_id, client_secret } => {
            Ok((None, url.as_str().trim_end_matches('/').to_owned(), (client_id.clone(), client_secret.clone())))
        }
    }
}

async fn start_quoter(side: &QuoterSide) -> Result<(Option<sandbox::quoter::Sandbox>, String), Failure> {
    match side {
        QuoterSide::Sandbox(config) => {
            let quoter = sandbox::quoter::Sandbox::start((**config).clone()).await?;
            let url = quoter.base_url().to_owned();
            Ok((Some(quoter), url))
        }
        QuoterSide::At(url) => Ok((None, url.as_str().trim_end_matches('/').to_owned())),
    }
}

/// Stores settings where there are none, and keeps the address of the stand-in right, whose port may have changed.
async fn apply_defaults(store: &Store, config: &SystemConfig, quoter_url: &str) -> Result<(), Failure> {
    let now = (config.clock)();
    let (version, settings) = match store.settings_current().await? {
        None => (None, config.settings.settings(quoter_url)),
        Some((version, json)) => {
            let mut settings: Settings = serde_json::from_str(&json)?;
            let unchanged = settings.quoter.instance_url.as_deref() == Some(quoter_url)
                && settings.timing.settle_seconds == config.settings.settle_seconds;
            if unchanged {
                return Ok(());
            }
            settings.quoter.instance_url = Some(quoter_url.to_owned());
            settings.timing.settle_seconds = config.settings.settle_seconds;
            (Some(version), settings)
        }
    };
    store.settings_put(version, &serde_json::to_string(&settings)?, now, "quoter-halo up").await?;
    Ok(())
}

async fn deps(
    config: &SystemConfig,
    store: Store,
    halo_url: &str,
    quoter_url: &str,
    (client_id, client_secret): Credentials,
    exclusive: bool,
) -> Result<Deps, Failure> {
    let halo = halo_config(config, halo_url, (client_id, client_secret))?;
    let boot_id = (runtime::ids())();
    Ok(Deps {
        store,
        halo: Halo::new(halo, Arc::clone(&config.clock))?,
        pdfs: Pdfs::new(PdfConfig { allow_private: true, timeout: config.request_timeout, ..PdfConfig::default() })?,
        quoter: quoter_api(config, quoter_url)?,
        clock: Arc::clone(&config.clock),
        ids: runtime::ids(),
        boot: Boot { id: boot_id, exclusive_since: exclusive.then(|| (config.clock)()) },
        run_time: config.run_time,
    })
}

fn halo_config(
    config: &SystemConfig,
    halo_url: &str,
    (client_id, client_secret): Credentials,
) -> Result<halo::Config, Failure> {
    let base = Url::parse(halo_url)?;
    let mut halo = halo::Config::new(base.join("api")?, base.join("auth/token")?, None, client_id, client_secret);
    halo.allow_http = true;
    halo.request_timeout = config.request_timeout;
    halo.backoff = config.backoff;
    halo.pacing = Pacing { burst: 10_000, per_minute: 600_000 };
    Ok(halo)
}

/// The look-up with a client of Halo of its own: like the function, it does not wait behind the workers.
fn lookup(config: &SystemConfig, deps: &Deps, halo_url: &str, credentials: Credentials) -> Result<Lookup, Failure> {
    let Limits { run_time, request_timeout, patience, read_attempts, pacing: _ } = Limits::LOOKUP;
    let halo = halo_config(config, halo_url, credentials)?;
    let halo = halo::Config {
        request_timeout: request_timeout.map_or(halo.request_timeout, |limit| limit.min(halo.request_timeout)),
        patience: patience.unwrap_or(halo.patience),
        backoff: Backoff { read_attempts: read_attempts.unwrap_or(halo.backoff.read_attempts), ..halo.backoff },
        ..halo
    };
    let deps = Deps { halo: Halo::new(halo, Arc::clone(&config.clock))?, run_time, ..deps.clone() };
    let keys = Cached::fixed(AccessKeys::one("local", &config.lookup_key));
    let clock = Arc::clone(&config.clock);
    Ok(Lookup::new(Backend::Fixed(Box::new(deps)), keys, clock, Patience::default()))
}

/// The hosted API of the stand-in, where there is a key.
fn quoter_api(config: &SystemConfig, quoter_url: &str) -> Result<Option<quoter::Client>, Failure> {
    let Some(key) = config.api_key.clone().filter(|key| !key.trim().is_empty()) else { return Ok(None) };
    let connection = quoter::client::Connection {
        base: Url::parse(&format!("{quoter_url}/quoter/v1/"))?,
        key: key.into(),
        timeout: config.request_timeout,
        allow_http: true,
    };
    Ok(Some(quoter::Client::new(connection)?))
}

fn webhook(config: &SystemConfig, store: Store) -> Result<Webhook, Failure> {
    let keys = HashKeys::new(config.webhook_key.clone().into(), None)?;
    let token = PathToken::new(config.webhook_token.clone().into())?;
    Ok(Webhook {
        store,
        secrets: WebhookSecrets::fixed(keys, token),
        clock: Arc::clone(&config.clock),
        wake_after: config.wake_after,
    })
}
