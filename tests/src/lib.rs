//! The world in which scenarios play: the whole system in memory, on a clock that the test moves.

pub mod access;
pub mod leaks;

use std::time::Duration as StdDuration;

use bytes::Bytes;
use domain::{FamilyKey, Settings};
use halo::Backoff;
use local::{Defaults, HaloSide, QuoterSide, System, SystemConfig};
use sandbox::clock::ManualClock;
use sandbox::halo::Entity;
use sandbox::quoter::QuoteBuilder;
use serde_json::Value;
use store::{Entry, Kind, State};
use sync::{Outcome, Report};
use time::macros::datetime;
use time::{Duration, OffsetDateTime};
use webhook::Answer;

/// The hash key of the recorded sample.
pub const KEY: &str = "example-hash-key-not-real";
/// The token in the webhook's path.
pub const TOKEN: &str = "scenario";
/// When every scenario begins.
pub const START: OffsetDateTime = datetime!(2026-03-02 09:00:00 UTC);

/// Waits that are real time, kept short.
const IMPATIENT: Backoff = Backoff {
    rate_limit_first: StdDuration::from_millis(1),
    rate_limit_longest: StdDuration::from_millis(2),
    read_first: StdDuration::from_millis(1),
    read_attempts: 3,
};

/// The whole system in memory.
pub struct World {
    /// Everything, wired as on one machine.
    pub system: System,
    /// The clock of leases, settle times, due times and of the stand-ins.
    pub clock: ManualClock,
}

/// How a world differs from the usual.
#[derive(Clone)]
pub struct Setup {
    /// Halo's tenant and how it behaves.
    pub halo: sandbox::halo::Config,
    /// Changes of the settings.
    pub settings: fn(&mut Settings),
    /// How long a request to Halo may take.
    pub request_timeout: StdDuration,
}

impl Default for Setup {
    fn default() -> Self {
        Self { halo: sandbox::halo::Config::default(), settings: |_| {}, request_timeout: StdDuration::from_secs(10) }
    }
}

impl World {
    /// The usual tenant, settings as after the set-up.
    pub async fn new() -> Self {
        Self::with(Setup::default()).await
    }

    /// A world that differs.
    ///
    /// # Panics
    /// When it cannot start: then there is nothing to test.
    pub async fn with(setup: Setup) -> Self {
        leaks::watch();
        let clock = ManualClock::new(START);
        let config = SystemConfig {
            data: None,
            clock: clock.clock(),
            halo: HaloSide::Sandbox(Box::new(sandbox::halo::Config { clock: clock.clock(), ..setup.halo })),
            quoter: QuoterSide::Sandbox(Box::new(sandbox::quoter::Config {
                hash_key: KEY.to_owned(),
                ..sandbox::quoter::Config::in_memory(clock.clock())
            })),
            api_key: Some(sandbox::quoter::API_KEY.to_owned()),
            webhook_key: KEY.to_owned(),
            webhook_token: TOKEN.to_owned(),
            lookup_key: TOKEN.to_owned(),
            settings: Defaults { settle_seconds: 60, change: setup.settings },
            run_time: Duration::seconds(290),
            request_timeout: setup.request_timeout,
            backoff: IMPATIENT,
            wake_after: Duration::minutes(5),
            record: access::record(),
        };
        match System::start(config).await {
            Ok(system) => Self { system, clock },
            Err(error) => unreachable_start(&error.to_string()),
        }
    }

    /// Halo's stand-in.
    pub fn halo(&self) -> &sandbox::halo::Sandbox {
        match &self.system.halo {
            Some(halo) => halo,
            None => unreachable_start("a world always has its own Halo"),
        }
    }

    /// Quoter's stand-in.
    pub fn quoter(&self) -> &sandbox::quoter::Sandbox {
        match &self.system.quoter {
            Some(quoter) => quoter,
            None => unreachable_start("a world always has its own Quoter"),
        }
    }

    /// Sends a record as Quoter would: signed with the present time.
    pub async fn deliver(&self, data: &str) -> Answer {
        let timestamp = self.clock.now().unix_timestamp();
        let body = sandbox::quoter::delivery::encode_form(data, KEY, timestamp);
        self.system.webhook.deliver(TOKEN, Bytes::from(body)).await
    }

    /// Runs a family once, as the stream or the sweep would.
    pub async fn run(&self, family: &FamilyKey) -> Outcome {
        let entry = self.system.store.entry(family).await;
        let is_won = matches!(&entry, Ok(Some(entry)) if entry.kind == Kind::Won);
        let worker = if is_won { &self.system.won } else { &self.system.published };
        match worker.run(family).await {
            Ok(outcome) => outcome,
            Err(error) => unreachable_start(&format!("the embedded store failed: {error}")),
        }
    }

    /// Delivers a quote and runs it once.
    pub async fn publish(&self, quote: QuoteBuilder) -> Report {
        let data = quote.data();
        let answer = self.deliver(&data).await;
        assert_eq!(answer.status, 200, "{}", answer.message);
        let family = family(&data);
        match self.run(&family).await {
            Outcome::Ran { report, .. } => *report,
            Outcome::Nothing => unreachable_start("the family was not pending"),
        }
    }

    /// Runs a family until it is done or held, moving the clock to whenever it is due. At most 60 runs; then it gives the entry
    /// as it stands.
    pub async fn settle(&self, family: &FamilyKey) -> Entry {
        for _ in 0..60 {
            let entry = self.entry(family).await;
            if entry.state.is_final() || entry.state == State::Held {
                return entry;
            }
            if entry.state != State::Pending {
                self.wait_until(entry.due);
            }
            if self.run(family).await == Outcome::Nothing {
                self.wait_until(entry.lease.map(|lease| lease.until));
            }
        }
        self.entry(family).await
    }

    fn wait_until(&self, moment: Option<OffsetDateTime>) {
        if let Some(moment) = moment.filter(|moment| *moment > self.clock.now()) {
            self.clock.advance(moment - self.clock.now());
        }
    }

    /// The queue entry of a family.
    pub async fn entry(&self, family: &FamilyKey) -> Entry {
        match self.system.store.entry(family).await {
            Ok(Some(entry)) => entry,
            other => unreachable_start(&format!("no queue entry: {other:?}")),
        }
    }

    /// Records of Halo.
    pub fn records(&self, entity: Entity) -> Vec<Value> {
        self.halo().records(entity)
    }

    /// What every scenario must leave behind: no mail to customers, no breach of Halo's contract, no request that DynamoDB would refuse,
    /// and so far in this process no line of the log that gives anything away.
    pub fn assert_clean(&self) {
        let leaks = leaks::leaks();
        assert!(
            leaks.is_empty(),
            "lines of the log give something away, not only of this scenario:\n{}",
            leaks.join("\n")
        );
        let refused = self.system.aws.refused();
        assert!(refused.is_empty(), "DynamoDB would refuse what was asked of it:\n{}", refused.join("\n"));
        if let Err(lines) = self.halo().check_clean() {
            unreachable_start(&lines);
        }
    }
}

/// The family of a webhook record.
pub fn family(data: &str) -> FamilyKey {
    match quoter::payload::read_text(data).ok().and_then(quoter::Reading::quote) {
        Some(quote) => quote.family(),
        None => unreachable_start("the record is not a quote"),
    }
}

/// Ends a scenario whose ground is missing.
#[allow(clippy::panic)]
fn unreachable_start(why: &str) -> ! {
    panic!("{why}")
}
