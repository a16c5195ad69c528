//! The HaloPSA half: a tenant in memory (or on disk) behind Halo's HTTP interface.
//!
//! What is imitated, which flags stop mail, the switches and the fault points: see the crate's README and
//! [`Mail`], [`Switches`], [`FaultKind`].

mod api;
mod auth;
mod bind;
mod contract;
mod control;
mod entity;
mod exchange;
mod faults;
mod http_front;
mod journal;
mod list;
mod log;
mod outbox;
mod refusal;
mod route;
mod rules;
mod seed;
mod server;
mod state;
mod switches;
mod unknowns;
mod value;
mod view;

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::OffsetDateTime;

pub use self::contract::check::Violation;
pub use self::entity::Entity;
use self::exchange::Inner;
pub use self::faults::{Fault, FaultKind, FiredFault, Matcher};
use self::journal::Journal;
pub use self::log::LoggedRequest;
pub use self::outbox::Mail;
pub use self::seed::Seed;
use self::server::Server;
use self::state::State;
pub use self::switches::*;
pub use self::unknowns::UNKNOWNS;
use crate::clock::Clock;

/// Who may fetch a token.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credentials {
    /// Client id of the API application.
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
}

impl Default for Credentials {
    /// `sandbox` and `sandbox`.
    fn default() -> Self {
        Self { client_id: "sandbox".to_owned(), client_secret: "sandbox".to_owned() }
    }
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials").field("client_id", &self.client_id).field("client_secret", &"[redacted]").finish()
    }
}

/// How a stand-in is started.
#[derive(Clone)]
pub struct Config {
    /// Where it listens; port 0 takes a free one.
    pub addr: SocketAddr,
    /// The time it lives by.
    pub clock: Clock,
    /// Folder of its journal; none: memory only. A journal that is there wins over the seed.
    pub data_dir: Option<PathBuf>,
    /// What it holds at the start.
    pub seed: Seed,
    /// Who may fetch a token.
    pub credentials: Credentials,
    /// How it reads what the API reference leaves open.
    pub switches: Switches,
}

impl Default for Config {
    /// A free port on this machine, the machine's clock, memory only, the believable tenant.
    fn default() -> Self {
        Self {
            addr: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            clock: crate::clock::system(),
            data_dir: None,
            seed: Seed::believable(),
            credentials: Credentials::default(),
            switches: Switches::default(),
        }
    }
}

impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Config").field("addr", &self.addr).field("data_dir", &self.data_dir).finish_non_exhaustive()
    }
}

/// What the HTTP front and the handle share.
pub(crate) struct Shared {
    inner: Mutex<Inner>,
    clock: Clock,
}

impl Shared {
    pub(crate) fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn now(&self) -> OffsetDateTime {
        (self.clock)()
    }

    /// The stand-in with everything done that is due.
    pub(crate) fn current(&self) -> MutexGuard<'_, Inner> {
        let now = self.now();
        let mut inner = self.lock();
        inner.apply_due(now);
        inner
    }
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").finish_non_exhaustive()
    }
}

/// A running Halo stand-in. It stops when it is dropped.
#[derive(Debug)]
pub struct Sandbox {
    shared: Arc<Shared>,
    server: Server,
}

impl Sandbox {
    /// Starts serving.
    ///
    /// # Errors
    /// When the address is taken, or the journal cannot be read.
    pub async fn start(config: Config) -> std::io::Result<Self> {
        let mut state = State::new(config.switches, config.credentials);
        let mut journal = None;
        let mut replayed = false;
        if let Some(dir) = &config.data_dir {
            let (opened, found) = Journal::open(dir, &mut state)?;
            journal = Some(opened);
            replayed = found;
        }
        let mut inner = Inner { state, journal, base_url: String::new() };
        if !replayed {
            let seeded = inner.commit_at_once(config.seed.changes(), (config.clock)());
            seeded.map_err(|_| std::io::Error::other("the journal cannot be written"))?;
        }
        let shared = Arc::new(Shared { inner: Mutex::new(inner), clock: config.clock });
        let server = Server::start(config.addr, http_front::router(Arc::clone(&shared))).await?;
        shared.lock().base_url = format!("http://{}", server.addr);
        Ok(Self { shared, server })
    }

    /// Stops, and waits until the port is free.
    pub async fn shutdown(self) {
        self.server.shutdown().await;
    }

    /// `http://127.0.0.1:PORT`; the API is under `/api`, tokens under `/auth/token`.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.server.addr)
    }

    /// All requests, in order, token requests included.
    #[must_use]
    pub fn requests(&self) -> Vec<LoggedRequest> {
        self.shared.current().state.log.all().to_vec()
    }

    /// How many API calls there were; tokens and discovery are not counted.
    #[must_use]
    pub fn calls(&self) -> usize {
        self.shared.current().state.log.calls()
    }

    /// Requests by method and entity, e.g. `POST Quotation`; token requests are `POST token`.
    #[must_use]
    pub fn call_counts(&self) -> BTreeMap<String, usize> {
        self.shared.current().state.log.counts()
    }

    /// All records of a kind, by id, with everything that Halo shows of them by id, whatever the switches hide.
    #[must_use]
    pub fn records(&self, entity: Entity) -> Vec<Value> {
        control::records(&self.shared.current().state, entity)
    }

    /// The bytes of an attachment.
    #[must_use]
    pub fn attachment(&self, id: i64) -> Option<Vec<u8>> {
        let inner = self.shared.current();
        inner.state.get(Entity::Attachment, id).map(rules::attachment::content)
    }

    /// Mail that Halo would have sent.
    #[must_use]
    pub fn outbox(&self) -> Vec<Mail> {
        self.shared.current().state.outbox.clone()
    }

    /// Creates whose client had gone when the answer was ready.
    #[must_use]
    pub fn creates_with_dead_client(&self) -> usize {
        self.shared.current().state.dead_creates
    }

    /// Where requests differed from Halo's contract.
    #[must_use]
    pub fn violations(&self) -> Vec<Violation> {
        self.shared.current().state.violations.clone()
    }

    /// What a well-behaved client leaves behind: no mail and no violation.
    ///
    /// # Errors
    /// With one line per mail and violation.
    pub fn check_clean(&self) -> Result<(), String> {
        let inner = self.shared.current();
        let mails = inner.state.outbox.iter().map(|mail| format!("mail: {mail:?}"));
        let violations = inner.state.violations.iter().map(|violation| format!("contract: {violation:?}"));
        let lines: Vec<String> = mails.chain(violations).collect();
        if lines.is_empty() { Ok(()) } else { Err(lines.join("\n")) }
    }

    /// The switches.
    #[must_use]
    pub fn switches(&self) -> Switches {
        self.shared.lock().state.switches.clone()
    }

    /// Sets all switches. What was stored before is not reckoned again.
    pub fn set_switches(&self, switches: Switches) {
        self.shared.lock().state.switches = switches;
    }

    /// Changes some switches, e.g. `sandbox.switch(|s| s.line_tax = LineTax::Rate)`.
    pub fn switch(&self, change: impl FnOnce(&mut Switches)) {
        change(&mut self.shared.lock().state.switches);
    }

    /// Aims a fault at coming requests.
    pub fn inject(&self, fault: Fault) {
        self.shared.lock().state.faults.inject(fault);
    }

    /// Takes back the faults that have not fired.
    pub fn clear_faults(&self) {
        self.shared.lock().state.faults.clear();
    }

    /// The faults that have fired, in order.
    #[must_use]
    pub fn fired_faults(&self) -> Vec<FiredFault> {
        self.shared.lock().state.faults.fired().to_vec()
    }

    /// Changes who may fetch a token, and makes every token given before worthless.
    pub fn set_credentials(&self, credentials: Credentials) {
        let mut inner = self.shared.lock();
        inner.state.credentials = credentials;
        inner.state.tokens.clear();
    }

    /// While it is down every request is answered with 503.
    pub fn set_down(&self, down: bool) {
        self.shared.lock().state.down = down;
    }

    /// Writes into a record as a person in Halo would, past all rules; without `id` a record is made. Gives its id. A product's
    /// `lastmodified` moves, unless only its suppliers changed and the switch `supplier_edit_touches_item` is off.
    pub fn edit(&self, entity: Entity, fields: Value) -> i64 {
        self.write_past_rules(entity, fields, true)
    }

    /// The same without moving `lastmodified`, as a price list or a script in Halo might do it.
    pub fn edit_quietly(&self, entity: Entity, fields: Value) -> i64 {
        self.write_past_rules(entity, fields, false)
    }

    fn write_past_rules(&self, entity: Entity, fields: Value, touch: bool) -> i64 {
        let now = self.shared.now();
        let mut inner = self.shared.current();
        let (changes, id) = api::edit(&inner.state, entity, fields, touch, now);
        // A journal that cannot be written is logged in there; the record stays as it was.
        let _ = inner.commit(changes, now);
        id
    }

    /// Adds `count` products as [`Seed::items`] does, at once and shown in lists at once.
    pub fn seed_items(&self, count: u32) {
        // A journal that cannot be written is logged in there; the products are missing then.
        let _ = control::seed_items(&self.shared, count);
    }

    /// Deletes a record as a person in Halo would, past all rules.
    pub fn delete(&self, entity: Entity, id: i64) {
        let now = self.shared.now();
        let mut inner = self.shared.current();
        let changes = api::deleted(&inner.state, entity, id, now);
        // As with edits, a journal that cannot be written leaves the record as it was.
        let _ = inner.commit(changes, now);
    }
}
