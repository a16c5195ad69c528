//! One run of one family, from lease to release. Reads like the algorithm.

use std::panic::AssertUnwindSafe;

use domain::plan::scope::{self, Scope};
use domain::plan::{Plan, plan};
use domain::quote::Source;
use domain::settings::{Content, Mode};
use domain::{FamilyKey, Phase, Problem, Quote, RecordId, Settings, Status, problems};
use futures::FutureExt as _;
use store::{Attempt, Holder, Lease, LeasedEntry};
use time::OffsetDateTime;
use tracing::Instrument as _;

use crate::catalogue::waiting;
use crate::choose::{Chosen, Sighting, choose, choose_later};
use crate::content::{self, NoContent};
use crate::deps::Deps;
use crate::drift;
use crate::entries;
use crate::execute::{Run, execute, settle_leftovers};
use crate::expiry;
use crate::gate::{self, Gate};
use crate::gather::{Subject, snapshot};
use crate::matched;
use crate::release::{Situation, Verdict};
use crate::report::{Ended, Report};
use crate::steps::FamilySteps;
use crate::stop::Stop;
use crate::unwon::{self, Signs, TakenBack, Wins};

/// Brings families to Halo. Cheap to clone.
#[derive(Clone)]
pub struct Worker {
    deps: Deps,
}

/// What came of a wake-up.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It ran; something new may have arrived meanwhile, then the family is pending again.
    Ran {
        /// What it did.
        report: Box<Report>,
        /// Whether the family is to be looked at again at once.
        again: bool,
    },
    /// Nothing to do: taken by another, not due, done, or gone.
    Nothing,
}

impl Worker {
    /// A worker with everything that it needs.
    pub fn new(deps: Deps) -> Self {
        Self { deps }
    }

    /// What it works with.
    pub fn deps(&self) -> &Deps {
        &self.deps
    }

    /// Runs one family, if it is due and nobody else has it.
    ///
    /// # Errors
    /// Only when the store fails so that nothing could be recorded; the family then stays due and is found by the sweep.
    pub async fn run(&self, family: &FamilyKey) -> Result<Outcome, store::Error> {
        self.run_until(family, self.deps.now() + self.deps.run_time).await
    }

    /// The same, ending at `latest` if that is before the end of the usual run time: the time limit of an invocation less the
    /// time to record what was done.
    ///
    /// # Errors
    /// As [`Worker::run`].
    pub async fn run_until(&self, family: &FamilyKey, latest: OffsetDateTime) -> Result<Outcome, store::Error> {
        let started = self.deps.now();
        let until = latest.min(started + self.deps.run_time);
        let holder = Holder {
            boot: self.deps.boot.id.clone(),
            token: (self.deps.ids)(),
            exclusive: self.deps.boot.exclusive_since.is_some(),
        };
        // At the highest level, so that lines of any level are found by run and quote.
        let span = tracing::error_span!("run", run = holder.token, %family);
        match self.deps.store.take_lease(family, &holder, started, until).await? {
            Attempt::Leased(leased) => self.leased(family, *leased, started, until).boxed().instrument(span).await,
            _ => Ok(Outcome::Nothing),
        }
    }

    async fn leased(
        &self,
        family: &FamilyKey,
        LeasedEntry { entry, lease }: LeasedEntry,
        started: OffsetDateTime,
        until: OffsetDateTime,
    ) -> Result<Outcome, store::Error> {
        let (settings_version, settings) = match self.deps.settings().await {
            Ok(found) => found,
            Err(stop) => {
                let report = Report::new(started, 0);
                let settings = Settings::default();
                let verdict = self.situation(&entry, &settings, None).stopped(stop);
                return self.end(lease, report, verdict, &settings).await;
            }
        };
        let mut report = Report::new(started, settings_version);
        let steps = FamilySteps::new(&self.deps.store, family);
        let family_run =
            FamilyRun { deps: &self.deps, family, entry: &entry, settings: &settings, settings_version, until, steps };
        // A panic must not come back with each sweep, before all that waits behind this family. What it left is in doubt at most, as after a
        // crash, and the next run treats it like that.
        let went = AssertUnwindSafe(family_run.go(&mut report).boxed()).catch_unwind().await;
        let verdict =
            went.unwrap_or_else(|_| family_run.situation(None).held(vec![problems::run_broken(lease.token())]));
        self.end(lease, report, verdict, &settings).await
    }

    fn situation<'a>(
        &self,
        entry: &store::Entry,
        settings: &'a Settings,
        fingerprint: Option<String>,
    ) -> Situation<'a> {
        situation(&self.deps, entry, settings, fingerprint)
    }

    async fn end(
        &self,
        lease: Lease,
        mut report: Report,
        verdict: Verdict,
        settings: &Settings,
    ) -> Result<Outcome, store::Error> {
        report.ended = verdict.ended;
        let expires = self.deps.now() + time::Duration::days(settings.timing.keep_done_days.max(1).into());
        match serde_json::to_string(&report) {
            Ok(json) => self.deps.store.record_run(&lease, report.started, &json, expires).await?,
            Err(error) => tracing::error!(family = %lease.family(), %error, "the report of a run cannot be stored"),
        }
        log(lease.family(), &report);
        let released = self.deps.store.release(lease, &verdict.release, self.deps.now()).await;
        match released {
            Ok(released) => Ok(Outcome::Ran { report: Box::new(report), again: released.still_wanted }),
            Err(store::Error::LeaseLost) => Ok(Outcome::Ran { report: Box::new(report), again: true }),
            Err(error) => Err(error),
        }
    }
}

fn situation<'a>(
    deps: &Deps,
    entry: &store::Entry,
    settings: &'a Settings,
    fingerprint: Option<String>,
) -> Situation<'a> {
    let jitter = domain::quote::short_digest(&(deps.ids)());
    let jitter = u32::from_str_radix(jitter.get(..4).unwrap_or("0"), 16).unwrap_or(0) % 1001;
    Situation { attempts: entry.attempts, fingerprint, settings, now: deps.now(), jitter }
}

/// One run with everything that it is about.
struct FamilyRun<'a> {
    deps: &'a Deps,
    family: &'a FamilyKey,
    entry: &'a store::Entry,
    settings: &'a Settings,
    settings_version: u64,
    until: OffsetDateTime,
    steps: FamilySteps<'a>,
}

impl FamilyRun<'_> {
    async fn go(&self, report: &mut Report) -> Verdict {
        let mut which = Which::Counts;
        loop {
            let counted = match self.quote(which).await {
                Ok(Some(counted)) => counted,
                Ok(None) => return self.situation(None).ignored(problems::only_drafts()),
                Err(Unfit::Problems(problems)) => return self.situation(None).held(problems),
                Err(Unfit::Stop(stop)) => return self.stopped(stop).await,
            };
            match self.bring(counted, report).boxed().await {
                Some(verdict) => return verdict,
                None => which = Which::Later,
            }
        }
    }

    /// Brings a record to Halo. None if its win was taken back, so that a later record counts.
    async fn bring(&self, counted: Counted, report: &mut Report) -> Option<Verdict> {
        let Counted { quote, mut ids, fingerprint, scope, signs, has_later, since, first_seen } = counted;
        report.about(&quote);
        // A delivery that is only the doorbell does not say whether the content changed.
        let doorbell = self.settings.quoter.content == Content::Api;
        if !doorbell {
            if let Some(left) = &signs.left {
                report.remark(&problems::status_left(quote.status.as_str(), left.status.as_str()).to_string());
            }
            if let Some(verdict) = self.taken_back(&quote, &signs, &fingerprint).await {
                return Some(verdict);
            }
            if self.entry.fingerprint.as_ref() == Some(&fingerprint) {
                return Some(self.situation(Some(fingerprint)).done(Ended::Unchanged));
            }
        }
        if let Some(verdict) = self.out_of_scope(scope, &fingerprint) {
            return Some(verdict);
        }
        let was_won = quote.status.phase() == Phase::Won;
        let quote = match self.content(quote, first_seen).await {
            Ok((quote, fetched)) => {
                ids.extend(fetched);
                quote
            }
            Err(NoContent::Unreadable(problems)) => return Some(self.situation(None).held(problems)),
            Err(NoContent::Stop(stop)) => return Some(self.stopped(stop).await),
        };
        let fingerprint = if doorbell { self.fingerprint_of(&quote) } else { fingerprint };
        if doorbell {
            if self.lags(&quote, &fingerprint, &signs.newest) {
                return Some(self.asks_again());
            }
            let taken_back = self.taken_back(&quote, &signs, &fingerprint).await;
            let is_told = taken_back.as_ref().is_some_and(|verdict| verdict.ended != Ended::Unchanged);
            if has_later && was_won && quote.status.phase() != Phase::Won && !is_told {
                return None;
            }
            if taken_back.is_some() {
                return taken_back;
            }
            if self.entry.fingerprint.as_ref() == Some(&fingerprint) {
                return Some(self.situation(Some(fingerprint)).done(Ended::Unchanged));
            }
            let scope = scope::decide(&quote, self.settings, first_seen);
            if let Some(verdict) = self.out_of_scope(scope, &fingerprint) {
                return Some(verdict);
            }
        }
        if let Err(error) = expiry::watch(self.deps, self.family, &quote).await {
            return Some(self.situation(None).stopped(Stop::Store(error)));
        }
        Some(match self.push(&quote, &ids, since, report).boxed().await {
            Ok(Pushed::Done) => self.situation(Some(fingerprint)).done(Ended::Done),
            Ok(Pushed::Observed) => self.situation(Some(fingerprint)).done(Ended::Observed),
            Ok(Pushed::Held(problems)) => self.situation(None).held(problems),
            Err(stop) => self.stopped(stop).await,
        })
    }

    /// What the settings leave alone ends the run.
    fn out_of_scope(&self, scope: Scope, fingerprint: &str) -> Option<Verdict> {
        match scope {
            Scope::Push => None,
            Scope::LeftAlone(problem) => Some(self.situation(Some(fingerprint.to_owned())).ignored(problem)),
            Scope::Held(problem) => Some(self.situation(None).held(vec![problem])),
            Scope::WaitsForWin(problem) => Some(self.situation(None).waits(problem)),
        }
    }

    /// Whether the API may not show yet what rang: it has another status, or nothing that is new.
    fn lags(&self, quote: &Quote, fingerprint: &str, newest: &Sighting) -> bool {
        let age = self.deps.now() - newest.at;
        let is_as_before = self.entry.fingerprint.as_deref() == Some(fingerprint);
        content::is_behind(&quote.status, &newest.status, age) || (is_as_before && content::is_fresh(age))
    }

    /// The API is asked again a little later. What was completed last stays known: the answer is compared with it.
    fn asks_again(&self) -> Verdict {
        let mut verdict = self.situation(None).stopped(content::behind());
        verdict.release.fingerprint.clone_from(&self.entry.fingerprint);
        verdict
    }

    /// A win that was taken back ends the run: it is told, or a person has seen it.
    async fn taken_back(&self, quote: &Quote, signs: &Signs, fingerprint: &str) -> Option<Verdict> {
        let checked = unwon::check(self.deps, &self.steps, quote, signs, self.content_of(quote)).await;
        match checked {
            Ok(TakenBack::No) => None,
            Ok(TakenBack::Told(problem)) => Some(self.situation(None).held(vec![problem])),
            Ok(TakenBack::Left) => Some(self.situation(Some(fingerprint.to_owned())).done(Ended::Unchanged)),
            Err(stop) => Some(self.situation(None).stopped(stop)),
        }
    }

    /// Where the content of a record comes from: what the poll found is the API's, whatever the settings say.
    fn content_of(&self, quote: &Quote) -> Content {
        match quote.source {
            Source::Api => Content::Api,
            Source::Delivery => self.settings.quoter.content,
        }
    }

    /// The record that counts, with the fingerprint of what decides the outcome: its content and the settings.
    async fn quote(&self, which: Which) -> Result<Option<Counted>, Unfit> {
        let deliveries =
            self.deps.store.deliveries(self.family).await.map_err(|error| Unfit::Stop(Stop::Store(error)))?;
        if deliveries.iter().all(|delivery| delivery.data.is_none()) {
            // Too large to be kept: there is nothing to read, and what was said of it still holds.
            let told = self.entry.problem.as_deref().map(domain::problem::from_stored).unwrap_or_default();
            return Err(Unfit::Problems(told));
        }
        let deliveries = self.confirmed(deliveries).await.map_err(Unfit::Stop)?;
        let (chosen, later) = (choose(&deliveries), choose_later(&deliveries));
        let has_later = later.is_some() && which == Which::Counts;
        let chosen = match later {
            Some(later) if which == Which::Later || self.is_given_up(&chosen).await.map_err(Unfit::Stop)? => later,
            _ => chosen,
        };
        match chosen {
            Chosen::Quote { quote, digest, left, newest } => {
                let ids = entries::ids_of(&deliveries, &quote);
                let signs = Signs { left, newest, wins: Wins::of(&deliveries, &ids) };
                let quote = self.under_its_id(*quote, ids.clone()).await.map_err(Unfit::Stop)?;
                let read = quote.status.clone();
                let first_seen = deliveries.iter().map(|delivery| delivery.first_seen).min();
                let first_seen = first_seen.unwrap_or_else(|| self.deps.now());
                let quote = Box::new(expiry::as_of(quote, first_seen, self.deps.now()));
                let scope = scope::decide(&quote, self.settings, first_seen);
                let since =
                    deliveries.iter().find(|d| d.digest == digest).map_or_else(|| self.deps.now(), |d| d.first_seen);
                // The same content, but time has passed.
                let ended = if quote.status == read { "" } else { "/expired" };
                let fingerprint = format!("{digest}/{}{ended}", self.settings_version);
                Ok(Some(Counted { quote, ids, fingerprint, scope, signs, has_later, since, first_seen }))
            }
            Chosen::Unreadable(problems) => Err(Unfit::Problems(problems)),
            Chosen::OnlyDrafts => Ok(None),
        }
    }

    /// Whether the win of the record that counts was taken back, and a person wants everything to stay as it is.
    async fn is_given_up(&self, chosen: &Chosen) -> Result<bool, Stop> {
        let Chosen::Quote { quote, left: Some(left), .. } = chosen else { return Ok(false) };
        let is_taken_back = quote.status.phase() == Phase::Won && left.status.phase() != Phase::Won;
        if !is_taken_back || self.content_of(quote) == Content::Api {
            return Ok(false);
        }
        Ok(unwon::is_given_up(self.deps, self.family, left).await?)
    }

    /// A record that both ways brought stays under the id that its steps stand under. Which entry came first does not tell that for sure:
    /// an entry has the moment at which it was received, and may have been stored after a run.
    async fn under_its_id(&self, quote: Quote, ids: Vec<RecordId>) -> Result<Quote, Stop> {
        if ids.len() < 2 {
            return Ok(quote);
        }
        let effects = self.steps.all().await?;
        let is_used = |id: &RecordId| effects.iter().any(|(step, _)| step.split(':').any(|part| part == id.as_str()));
        let used = ids.into_iter().find(is_used);
        Ok(Quote { record: used.unwrap_or_else(|| quote.record.clone()), ..quote })
    }

    /// The entries of the family, after the API was asked about those of which only it knows how they stand.
    async fn confirmed(&self, deliveries: Vec<store::Delivery>) -> Result<Vec<store::Delivery>, Stop> {
        match drift::confirm(self.deps, self.family, &deliveries, self.settings).await? {
            true => Ok(self.deps.store.deliveries(self.family).await?),
            false => Ok(deliveries),
        }
    }

    /// What decides the outcome where the content comes from the API: that content and the settings.
    fn fingerprint_of(&self, quote: &Quote) -> String {
        format!("{}/{}", content::digest(quote), self.settings_version)
    }

    /// The delivery's content, or what the API has for it, with its id there.
    async fn content(
        &self,
        delivered: Box<Quote>,
        first_seen: OffsetDateTime,
    ) -> Result<(Box<Quote>, Option<RecordId>), NoContent> {
        match self.settings.quoter.content {
            // Of a record that is gone the API says nothing: its last state counts.
            _ if delivered.status == Status::Deleted => Ok((delivered, None)),
            Content::Delivery => Ok((delivered, None)),
            Content::Api => {
                let (fetched, id) = content::fetched(self.deps, &delivered, &self.settings.timing).await?;
                Ok((Box::new(expiry::as_of(fetched, first_seen, self.deps.now())), Some(id)))
            }
        }
    }

    /// Gate, gather, plan, execute. `ids` are those that the record has.
    async fn push(
        &self,
        quote: &Quote,
        ids: &[RecordId],
        since: OffsetDateTime,
        report: &mut Report,
    ) -> Result<Pushed, Stop> {
        gate::pass(self.deps, Gate::Halo, &self.settings.timing).await?;
        let halo = self.deps.halo.with_deadline(self.until);
        let links = waiting::read(self.deps, quote, ids).await?;
        let subject = Subject {
            deps: self.deps,
            halo: &halo,
            quote,
            settings: self.settings,
            won_seen: (quote.status.phase() == Phase::Won).then_some(since),
            links: &links,
            steps: &self.steps,
        };
        let snapshot = snapshot(&subject).boxed().await?;
        gate::open(self.deps, Gate::Halo).await?;
        let plan: Plan = plan(quote, self.settings, &snapshot, self.deps.now());
        let problems = plan.problems.clone();
        report.remarks.extend(plan.warnings.iter().map(ToString::to_string));
        let plan = &*report.plan.insert(plan);
        if !problems.is_empty() {
            return Ok(Pushed::Held(problems));
        }
        if self.settings.mode == Mode::Observe {
            return Ok(Pushed::Observed);
        }
        let plan = plan.clone();
        let run = Run {
            deps: self.deps,
            halo: &halo,
            settings: self.settings,
            family: self.family,
            quote,
            steps: &self.steps,
            deadline: self.until,
        };
        settle_leftovers(&run, &plan).boxed().await?;
        matched::keep(self.deps, quote, self.settings, snapshot.matched.as_ref(), &plan).await?;
        execute(&run, &plan, report).boxed().await?;
        Ok(Pushed::Done)
    }

    async fn stopped(&self, stop: Stop) -> Verdict {
        if let Stop::CloseGate { gate, problem } = &stop
            && let Err(error) = gate::close(self.deps, *gate, problem, &self.settings.timing).await
        {
            return self.situation(None).stopped(Stop::Store(error));
        }
        self.situation(None).stopped(stop)
    }

    fn situation(&self, fingerprint: Option<String>) -> Situation<'_> {
        situation(self.deps, self.entry, self.settings, fingerprint)
    }
}

/// Which record a run is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    /// The one that counts.
    Counts,
    /// The one that counts without the win of another, which the API does not show any more.
    Later,
}

/// The record that counts, and what else its deliveries say.
struct Counted {
    quote: Box<Quote>,
    /// All ids that it has in webhooks and in the API.
    ids: Vec<RecordId>,
    fingerprint: String,
    scope: Scope,
    /// What speaks for a win that was taken back.
    signs: Signs,
    /// Whether a later record counts if the win of this one does not.
    has_later: bool,
    /// When its delivery arrived first.
    since: OffsetDateTime,
    /// When the family was seen first.
    first_seen: OffsetDateTime,
}

enum Unfit {
    Problems(Vec<Problem>),
    Stop(Stop),
}

enum Pushed {
    Done,
    Observed,
    Held(Vec<Problem>),
}

/// One line per run: what happened, and keys to find it by. No names, addresses or bodies.
fn log(family: &FamilyKey, report: &Report) {
    let record = report.record.as_deref().unwrap_or_default();
    let steps = report.steps.len();
    match &report.ended {
        Ended::Held { problems } => {
            let codes: Vec<&str> = problems.iter().map(|p| p.code.as_str()).collect();
            tracing::warn!(%family, record, steps, codes = codes.join(","), "quote held");
        }
        Ended::Waiting { problem, .. } => {
            let code = problem.as_ref().map_or("busy", |p| p.code.as_str());
            tracing::info!(%family, record, steps, code, "quote waits");
        }
        Ended::Ignored { problem } => tracing::info!(%family, record, code = problem.code, "quote ignored"),
        Ended::Done => tracing::info!(%family, record, steps, "quote is in Halo"),
        Ended::Observed => tracing::info!(%family, record, "quote planned, nothing written"),
        Ended::Unchanged => tracing::info!(%family, record, "quote unchanged"),
        Ended::OutOfTime | Ended::Running => tracing::info!(%family, record, steps, "quote goes on in the next run"),
    }
}
