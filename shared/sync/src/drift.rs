//! The poll: what Quoter has and we do not know (S66, N3, decisions j and r). It asks the hosted API for the quotes that changed, and puts
//! each whose content is not what is known into the queue, as a delivery would. So nothing is lost with a webhook that fails, and
//! everything works without one. Expired and deleted quotes are found too, of which Quoter delivers nothing.

mod confirm;
mod position;
mod presence;

use domain::quote::digest;
use domain::settings::Content as Source;
use domain::{AccountId, FamilyKey, Phase, Problem, Quote, QuoteNumber, RecordId, Settings, Status, problems};
use quoter::api::{Listed, Polled};
use quoter::client::QuoteFilter;
use quoter::{Client, Reading};
use store::{Content, Delivery, Kind, NewDelivery};
use time::{Duration, OffsetDateTime};

pub(crate) use confirm::confirm;
use position::Position;

use crate::choose::{Chosen, choose};
use crate::deps::Deps;
use crate::entries;
use crate::expiry;
use crate::gate::{self, Gate};
use crate::stop::Stop;

/// How much of what was seen is looked at again: reads lag behind writes, clocks differ, and a listed quote may not be found yet. More than
/// the time between two polls, so that each change is seen twice at least.
pub(crate) const OVERLAP: Duration = Duration::minutes(30);
/// How many pages of the list one poll reads.
const PAGES: usize = 5;
/// How many expired quotes one poll wakes.
const EXPIRED: usize = 100;
/// A poll starts nothing with less time left.
const LEAST: Duration = Duration::seconds(30);

/// What a poll found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Drift {
    /// Quotes that changed, by the list.
    pub listed: usize,
    /// Of these, the ones put into the queue, because their content was not known.
    pub rung: usize,
    /// Quotes that expired and were woken.
    pub expired: usize,
    /// Quotes found to be deleted.
    pub gone: usize,
    /// Whether more is to be looked at than this poll had pages or time for. The next one goes on there.
    pub left: bool,
    /// The code of what stopped it. The next poll goes on where this one stopped.
    pub problem: Option<&'static str>,
    /// Whether Quoter refused the key, so that it should be read again.
    pub credentials_refused: bool,
}

/// Polls once, starting nothing after `until`. The lease of the sweep's task sees to it that only one does.
///
/// # Errors
/// When the store fails. A fault of Quoter is told in [`Drift::problem`].
pub async fn drift(deps: &Deps, until: OffsetDateTime) -> Result<Drift, store::Error> {
    let settings = match deps.settings().await {
        Ok((_, settings)) => settings,
        Err(Stop::Store(error)) => return Err(error),
        Err(stop) => return Ok(stopped(Drift::default(), &stop)),
    };
    let mut found = Drift { expired: expired(deps, until).await?, ..Drift::default() };
    let Some(client) = &deps.quoter else { return Ok(found) };
    let poll = Poll { deps, client, settings: &settings, until };
    match poll.go(&mut found).await {
        Ok(()) => {}
        Err(Stop::Store(error)) => return Err(error),
        Err(stop) => {
            if let Stop::CloseGate { gate, problem } = &stop {
                gate::close(deps, *gate, problem, &settings.timing).await?;
            }
            found = stopped(found, &stop);
        }
    }
    Ok(found)
}

fn stopped(found: Drift, stop: &Stop) -> Drift {
    let problem = match stop {
        Stop::Problem(problem, _) | Stop::CloseGate { problem, .. } => known_code(problem),
        Stop::Gated { .. } => "gate_closed",
        _ => "out_of_time",
    };
    // Without an account nothing is polled, which is as it should be where webhooks are delivered.
    if problem == domain::problems::codes::QUOTER_ACCOUNT_MISSING.code {
        tracing::info!(code = problem, "Quoter's API is not polled");
    } else {
        tracing::warn!(code = problem, "the poll of Quoter's API stopped; the next one goes on there");
    }
    let credentials_refused = matches!(stop, Stop::CloseGate { .. } | Stop::Gated { .. });
    Drift { problem: Some(problem), left: true, credentials_refused, ..found }
}

/// The code as it stands in the list of codes.
fn known_code(problem: &Problem) -> &'static str {
    let code = problems::codes::ALL.iter().find(|code| code.code == problem.code);
    code.map_or("quoter_unreadable", |code| code.code)
}

/// Wakes the quotes whose date has passed. Those that were decided in time need nothing.
async fn expired(deps: &Deps, until: OffsetDateTime) -> Result<usize, store::Error> {
    let mut woken = 0;
    for due in deps.store.expired(deps.now(), EXPIRED).await? {
        if until - deps.now() < LEAST {
            break;
        }
        let deliveries = deps.store.deliveries(&due.family).await?;
        let first_seen = deliveries.iter().map(|delivery| delivery.first_seen).min();
        let is_expired =
            |quote: Quote, first_seen| expiry::as_of(quote, first_seen, deps.now()).status == Status::Expired;
        if let (Chosen::Quote { quote, .. }, Some(first_seen)) = (choose(&deliveries), first_seen)
            && is_expired(*quote, first_seen)
        {
            woken += usize::from(deps.store.kick(&due.family, deps.now()).await?);
        }
        deps.store.delete_expiry(&due).await?;
    }
    Ok(woken)
}

struct Poll<'a> {
    deps: &'a Deps,
    client: &'a Client,
    settings: &'a Settings,
    until: OffsetDateTime,
}

impl Poll<'_> {
    async fn go(&self, found: &mut Drift) -> Result<(), Stop> {
        gate::pass(self.deps, Gate::Quoter, &self.settings.timing).await?;
        let Some(account) = account(self.deps, self.settings).await? else {
            return Err(Stop::held(problems::quoter_account_missing()));
        };
        self.changes(&account, found).await?;
        gate::open(self.deps, Gate::Quoter).await?;
        found.gone = presence::look(self.deps, self.client, self.until).await?;
        Ok(())
    }

    /// Goes through the list from where the last poll stopped.
    async fn changes(&self, account: &AccountId, found: &mut Drift) -> Result<(), Stop> {
        let mut position = Position::read(self.deps).await?;
        for _ in 0..PAGES {
            if self.is_over() {
                found.left = true;
                return Ok(());
            }
            let asked = self.deps.now();
            let filter = QuoteFilter::default().updated_after(position.since).oldest_change_first();
            let page = self.client.quotes(&filter, position.page.as_ref()).await.map_err(crate::content::stop)?;
            self.rows(account, &page.rows, &mut position, found).await?;
            if found.left {
                return Ok(());
            }
            let last = page.rows.iter().rev().find_map(Listed::updated);
            position.go_on(last, page.next, asked);
            position.keep(self.deps).await?;
            if position.is_complete() {
                found.left = false;
                return Ok(());
            }
        }
        found.left = true;
        Ok(())
    }

    /// Goes through a page. Where it stops, the next poll goes on.
    async fn rows(
        &self,
        account: &AccountId,
        rows: &[Listed],
        position: &mut Position,
        found: &mut Drift,
    ) -> Result<(), Stop> {
        let mut seen = None;
        for row in rows {
            let rung = if self.is_over() { Err(Stop::OutOfTime) } else { self.row(account, row, position).await };
            match rung {
                Ok(rung) => (found.listed, found.rung) = (found.listed + 1, found.rung + usize::from(rung)),
                Err(stop) => {
                    position.reach(seen);
                    position.keep(self.deps).await?;
                    found.left = true;
                    return if matches!(stop, Stop::OutOfTime) { Ok(()) } else { Err(stop) };
                }
            }
            seen = row.updated().or(seen);
        }
        Ok(())
    }

    fn is_over(&self) -> bool {
        self.until - self.deps.now() < LEAST
    }

    /// Whether the row was put into the queue.
    async fn row(&self, account: &AccountId, row: &Listed, position: &mut Position) -> Result<bool, Stop> {
        let Some(family) = family(account, row) else { return Ok(false) };
        let is_won = row.stage().is_some_and(|stage| stage.trim().to_ascii_lowercase().starts_with("won"));
        if row.is_current() == Some(false) && !is_won {
            return Ok(false);
        }
        match ring(self.deps, self.client, (account, self.settings), family, row, Unless::Known).await? {
            Rung::Yes => Ok(true),
            Rung::Known => Ok(false),
            Rung::NotFound => {
                position.look_again(row.updated(), self.deps.now());
                Ok(false)
            }
        }
    }
}

/// The family of a row; none for a draft.
fn family(account: &AccountId, row: &Listed) -> Option<FamilyKey> {
    let number = row.number()?.trim().parse().ok().and_then(QuoteNumber::new)?;
    (!row.is_draft()).then(|| FamilyKey::of_quote(account, number))
}

/// The account of the settings; else that of the quotes which a webhook brought. One installation serves one account (decision t).
pub(crate) async fn account(deps: &Deps, settings: &Settings) -> Result<Option<AccountId>, Stop> {
    if let Some(own) = settings.quoter.own_account() {
        return Ok(Some(own));
    }
    let page = deps.store.list(None, None, 50).await?;
    Ok(page.entries.iter().find_map(|entry| entry.family.account()))
}

/// When a finding is not put into the queue.
#[derive(Clone, Copy)]
pub(crate) enum Unless<'a> {
    /// Its content is known.
    Known,
    /// It was found so before, and this delivery says something else: the API may not show that yet.
    AsBefore(&'a Quote, &'a [Delivery]),
    /// Always put.
    Never,
}

/// What became of a finding.
pub(crate) enum Rung {
    /// It is in the queue.
    Yes,
    /// Nothing is new.
    Known,
    /// It is listed, but cannot be read yet, or not as it was delivered.
    NotFound,
}

/// Fetches the record of a row and puts it into the queue, as a delivery would be.
pub(crate) async fn ring(
    deps: &Deps,
    client: &Client,
    (account, settings): (&AccountId, &Settings),
    family: FamilyKey,
    row: &Listed,
    unless: Unless<'_>,
) -> Result<Rung, Stop> {
    let Some(fetched) = client.quote(row.id()).await.map_err(crate::content::stop)? else { return Ok(Rung::NotFound) };
    let read = fetched.read(account, Some(row));
    let quote = match &read {
        Ok(Reading::Unnumbered { .. }) => return Ok(Rung::Known),
        Ok(Reading::Quote(quote)) => Some(quote),
        Err(_) => None,
    };
    if let (Some(quote), Unless::Known) = (quote, unless)
        && is_known(deps, settings, &family, quote).await?
    {
        return Ok(Rung::Known);
    }
    let text = Polled::text_of(account, row, &fetched);
    if let (Some(quote), Unless::AsBefore(delivered, known)) = (quote, unless)
        && !says_the_same(delivered, quote)
        && known.iter().any(|known| known.polled && known.digest == digest(text.as_bytes()))
    {
        return Ok(Rung::NotFound);
    }
    let delivery = NewDelivery {
        kind: if quote.is_some_and(|quote| quote.status.phase() == Phase::Won) { Kind::Won } else { Kind::Published },
        record: Some(row.id().clone()),
        polled: true,
        ..NewDelivery::new(family, digest(text.as_bytes()), Content::Body(text.as_bytes()), deps.now())
    };
    let effect = deps.store.append(&delivery).await?;
    tracing::info!(family = %delivery.family, digest = delivery.digest, ?effect, "a quote was found by the poll");
    Ok(Rung::Yes)
}

/// Whether the entries of the family say the same of this record. Where the content is the API's, a delivery is no knowledge of it: what
/// was fetched for it may have been from before.
async fn is_known(deps: &Deps, settings: &Settings, family: &FamilyKey, quote: &Quote) -> Result<bool, Stop> {
    let deliveries = deps.store.deliveries(family).await?;
    let mut entries = entries::of(&deliveries);
    entries.retain(|entry| entry.quote().is_some_and(|known| is_same_record(known, quote)));
    if settings.quoter.content == Source::Api {
        if is_as_fetched(deps, family, quote, &entries, &deliveries).await? {
            return Ok(true);
        }
        entries.retain(|entry| entry.polled);
    }
    let known = entries.iter().max_by_key(|entry| (entry.first, entry.polled)).and_then(entries::Entry::quote);
    Ok(known.is_some_and(|known| says_the_same(known, quote)))
}

/// Whether the last run that was completed fetched this very content of the record, under whichever of its ids.
async fn is_as_fetched(
    deps: &Deps,
    family: &FamilyKey,
    quote: &Quote,
    entries: &[entries::Entry],
    deliveries: &[Delivery],
) -> Result<bool, Stop> {
    let entry = deps.store.entry(family).await?;
    let Some(completed) = entry.and_then(|entry| entry.fingerprint) else { return Ok(false) };
    let completed = completed.split('/').next().unwrap_or_default();
    let first_seen = deliveries.iter().map(|delivery| delivery.first_seen).min().unwrap_or_else(|| deps.now());
    let fetched = |record: RecordId, known: &Quote| {
        let quote = Quote { record, parent: known.parent.clone(), ..quote.clone() };
        crate::content::digest(&expiry::as_of(quote, first_seen, deps.now()))
    };
    let mut known = entries.iter().filter_map(entries::Entry::quote);
    Ok(known.any(|known| {
        let ids = entries::ids_of(deliveries, known);
        ids.into_iter().any(|id| fetched(id, known) == completed)
    }))
}

fn is_same_record(known: &Quote, quote: &Quote) -> bool {
    match (&known.uuid, &quote.uuid) {
        (Some(one), Some(other)) => one.eq_ignore_ascii_case(other),
        // Without a public token a record of the API cannot be told from one of a webhook: what was delivered counts.
        _ => known.record == quote.record || known.source != quote.source,
    }
}

/// What both ways can tell: status, title, and lines with their prices. Two findings are compared whole.
fn says_the_same(known: &Quote, quote: &Quote) -> bool {
    if known.source == quote.source {
        let quote = Quote { record: known.record.clone(), parent: known.parent.clone(), ..quote.clone() };
        return *known == quote;
    }
    let lines = |quote: &Quote| {
        let line = |line: &domain::Line| (line.name.clone(), line.quantity.normalize(), line.unit_price.normalize());
        let mut lines: Vec<_> = quote.lines.iter().map(line).collect();
        lines.sort();
        lines
    };
    (&known.status, &known.title) == (&quote.status, &quote.title) && lines(known) == lines(quote)
}
