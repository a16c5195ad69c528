//! The stand-in as a value: configuration, state, clock.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::clock::Clock;

use super::answer::{Answer, Wire};
use super::api;
use super::deliveries::{Mail, Subscription};
use super::faults::{Called, Fault, FaultKind, Faults, FiredFault};
use super::journal::Journal;
use super::json::Json;
use super::log::LoggedRequest;
use super::model::{Quote, Seconds};
use super::post::{self, DeliveryOutcome};
use super::seed;
use super::server::{Request, Server};
use super::switches::Switches;
use super::world::{Entry, World};

/// The API key that is accepted until another is set; 52 characters, as real ones have.
pub const API_KEY: &str = "sandbox-api-key-sandbox-api-key-sandbox-api-key-0001";

/// How to start the stand-in.
#[derive(Clone)]
pub struct Config {
    /// Where to listen; port 0 takes a free one.
    pub addr: SocketAddr,
    /// Tells the time of timestamps, retries, limits.
    pub clock: Clock,
    /// Keeps everything in this folder; in memory only without it.
    pub data_dir: Option<PathBuf>,
    /// Shared secret of the webhook; empty for none.
    pub hash_key: String,
    /// The account id, digits.
    pub account: String,
    /// Where quotes are delivered to.
    pub webhook_url: Option<String>,
}

impl Config {
    /// On a free port of this machine, in memory, with the account and the key of the captured sample.
    pub fn in_memory(clock: Clock) -> Self {
        Self {
            addr: SocketAddr::from(([127, 0, 0, 1], 0)),
            clock,
            data_dir: None,
            hash_key: "example-hash-key-not-real".to_owned(),
            account: "90001".to_owned(),
            webhook_url: None,
        }
    }
}

impl std::fmt::Debug for Config {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Config").field("addr", &self.addr).finish_non_exhaustive()
    }
}

/// The stand-in, running; it stops when this is dropped. What it can do is on [`Core`].
#[derive(Debug)]
pub struct Sandbox {
    core: Arc<Core>,
    server: Server,
    base_url: String,
}

impl Sandbox {
    /// Starts it.
    ///
    /// # Errors
    /// When the address cannot be bound, or the data folder not be read.
    pub async fn start(config: Config) -> std::io::Result<Self> {
        let addr = config.addr;
        let core = Arc::new(Core::open(config)?);
        let server = Server::start(addr, Arc::clone(&core)).await?;
        let base_url = format!("http://{}", server.address);
        Ok(Self { core, server, base_url })
    }

    /// `http://127.0.0.1:PORT`; PDFs are under it at `/quote/download/<uuid>`.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The root of the hosted API, `<base_url>/quoter/v1`.
    pub fn api_url(&self) -> String {
        format!("{}/quoter/v1", self.base_url)
    }

    /// The state, to be shared with tasks.
    pub fn core(&self) -> Arc<Core> {
        Arc::clone(&self.core)
    }

    /// Stops it after the requests under way.
    pub async fn shutdown(self) {
        self.server.shutdown().await;
    }
}

impl std::ops::Deref for Sandbox {
    type Target = Core;

    fn deref(&self) -> &Core {
        &self.core
    }
}

/// State and behaviour of the stand-in.
pub struct Core {
    clock: Clock,
    hash_key: String,
    state: Mutex<State>,
    log: Mutex<Vec<LoggedRequest>>,
    faults: Mutex<Faults>,
    /// Held while deliveries are sent, so that no attempt is made twice at once.
    pub(super) sending: tokio::sync::Mutex<()>,
}

struct State {
    world: World,
    journal: Option<Journal>,
    /// Why the journal could not be written; from then on every answer is an error.
    broken: Option<String>,
}

impl std::fmt::Debug for Core {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Core").finish_non_exhaustive()
    }
}

impl Core {
    fn open(config: Config) -> std::io::Result<Self> {
        let mut world = World::default();
        world.account = config.account;
        world.api_key = API_KEY.to_owned();
        let journal = config.data_dir.map(|folder| Journal::open(&folder, &mut world)).transpose()?;
        let core = Self {
            clock: config.clock,
            hash_key: config.hash_key,
            state: Mutex::new(State { world, journal, broken: None }),
            log: Mutex::default(),
            faults: Mutex::default(),
            sending: tokio::sync::Mutex::default(),
        };
        core.change(seed::fill);
        if let Some(url) = config.webhook_url {
            core.set_subscriptions(vec![Subscription::quotes("Webhook", &url, &core.hash_key)]);
        }
        Ok(core)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The time, in UNIX seconds.
    pub fn now(&self) -> Seconds {
        (self.clock)().unix_timestamp()
    }

    /// Reads the world.
    pub(super) fn read<T>(&self, read: impl FnOnce(&World) -> T) -> T {
        read(&self.state().world)
    }

    /// Changes the world; the changes are in the journal when this returns.
    pub(super) fn change<T>(&self, change: impl FnOnce(&mut World, Seconds) -> T) -> T {
        let now = self.now();
        let mut state = self.state();
        let result = change(&mut state.world, now);
        let entries = state.world.take_entries();
        if let Some(Err(error)) = state.journal.as_mut().map(|journal| journal.append(&entries)) {
            state.broken = Some(error.to_string());
        }
        result
    }

    /// The answer, or an error when its effect may not be in the journal.
    pub(super) fn journaled(&self, answer: Answer) -> Answer {
        match &self.state().broken {
            None => answer,
            Some(_) => Answer::html(500, "The journal cannot be written"),
        }
    }

    pub(super) fn log(&self, request: &Request, answer: &Answer) {
        let (status, fault) = (if answer.wire == Wire::Dropped { 0 } else { answer.status }, answer.fault.clone());
        let at = self.now();
        let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        let seq = log.len() + 1;
        let (method, path) = (request.method.clone(), request.path.clone());
        let (query, body) = (request.query.clone(), request.body.clone());
        log.push(LoggedRequest { seq, at, method, path, query, body, status, fault });
    }

    /// Every request that came, without those under `/_sandbox/`.
    pub fn requests(&self) -> Vec<LoggedRequest> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How many requests went to the hosted API.
    pub fn calls(&self) -> usize {
        self.requests().iter().filter(|request| request.is_api_call()).count()
    }

    /// The switches as they are.
    pub fn switches(&self) -> Switches {
        self.read(|world| world.switches.clone())
    }

    /// Changes switches: `sandbox.set(|s| s.pdf = PdfAnswer::Missing)`.
    pub fn set(&self, change: impl FnOnce(&mut Switches)) {
        self.change(|world, _| {
            let mut switches = world.switches.clone();
            change(&mut switches);
            world.put(Entry::Switches(Box::new(switches)));
        });
    }

    /// Replaces the configured webhooks.
    pub fn set_subscriptions(&self, subscriptions: Vec<Subscription>) {
        self.change(|world, _| world.put(Entry::Subscriptions(subscriptions)));
    }

    /// Replaces the API key that is accepted.
    pub fn set_api_key(&self, key: &str) {
        self.change(|world, _| world.put(Entry::ApiKey(key.to_owned())));
    }

    /// Aims a fault at coming calls of the hosted API.
    pub fn inject(&self, fault: Fault) {
        self.faults().inject(fault);
    }

    /// Takes back the faults that have not fired.
    pub fn clear_faults(&self) {
        self.faults().clear();
    }

    /// The faults that have fired, in order.
    pub fn fired_faults(&self) -> Vec<FiredFault> {
        self.faults().fired()
    }

    /// The faults that wait.
    pub fn waiting_faults(&self) -> Vec<Fault> {
        self.faults().waiting()
    }

    /// The fault that hits a call.
    pub(super) fn hit(&self, called: Called<'_>) -> Option<FaultKind> {
        self.faults().hit(called)
    }

    fn faults(&self) -> MutexGuard<'_, Faults> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does what was asked for earlier and is due by now.
    fn catch_up(&self) {
        if self.read(|world| !world.late.is_empty()) {
            self.change(api::apply_late);
        }
    }

    /// All stored quotes, in order of creation.
    pub fn quotes(&self) -> Vec<Quote> {
        self.catch_up();
        self.read(|world| world.quotes.clone())
    }

    /// The stored quote with this webhook id, API id or uuid.
    pub fn quote(&self, id: &str) -> Option<Quote> {
        self.catch_up();
        self.read(|world| world.quote(id).cloned())
    }

    /// Records of the API: `items`, `categories`, `suppliers`, `manufacturers`, `contacts`, `quote-templates`.
    pub fn records(&self, kind: &str) -> Vec<serde_json::Value> {
        self.catch_up();
        self.read(|world| world.records(kind).to_vec())
    }

    /// Stores a record of the catalogue under an id as it is, or removes it, as a person does in Quoter's pages.
    pub fn put_record(&self, kind: &str, id: &str, record: Option<&serde_json::Value>) {
        let record = record.cloned().map(|mut record| {
            record["id"] = id.into();
            record
        });
        self.change(|world, _| world.put(Entry::Record { kind: kind.to_owned(), id: id.to_owned(), record }));
    }

    /// Mails that Quoter sent: to customers, and to the account after failed deliveries.
    pub fn mails(&self) -> Vec<Mail> {
        self.read(|world| world.mails.clone())
    }

    /// The number of the quote with this token, if this account made or sent it.
    pub(super) fn number_of(&self, uuid: &str) -> Option<String> {
        self.read(|world| {
            let stored = world.quote(uuid).map(|quote| quote.number.to_string());
            stored.or_else(|| world.seen.get(uuid).cloned())
        })
    }

    /// Signs any text with the configured key and the present time, and posts it once. The quote in it is
    /// known from then on as far as its PDF is concerned.
    pub async fn send(&self, url: &str, data: &str) -> DeliveryOutcome {
        self.remember(data);
        let switches = self.switches();
        let body = post::body(data, &self.hash_key, self.now(), &switches);
        post::post(url, body, &switches).await
    }

    fn remember(&self, data: &str) {
        let Ok(record) = serde_json::from_str::<Json>(data) else { return };
        let field = |key| record.get(key).and_then(Json::as_str).map(str::to_owned);
        if let (Some(uuid), Some(number)) = (field("uuid"), field("number")) {
            self.change(|world, _| world.put(Entry::Seen { uuid, number }));
        }
    }
}
