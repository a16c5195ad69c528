//! Always current (S3): products that were pulled are read again in Halo and compared with their items.
//!
//! Halo's list may not show a change, such as one of a supplier, so each linked product is read by its id, some at each turn, in the
//! order of the ids and then from the beginning. Those that the index saw change come first, for up to half of a turn. Every problem is
//! kept with its product and stops no other; refused credentials and limits of a service stop the turn, which the next one continues.

use std::collections::{BTreeMap, BTreeSet};

use domain::catalogue::Pulled;
use domain::halo::ItemId;
use domain::problems::codes;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::made::{Making, Open, settle_begun};
use super::pull::{Did, Halt, How, Session};
use super::{FailedBy, Failure};
use crate::deps::Deps;

/// Where the turns keep how far they are.
const CURSOR: &str = "refresh-linked";
/// After so many products the position is kept.
const STRIDE: usize = 10;
/// So many products in a row that fail by what passes end a turn: the service has its trouble.
const TROUBLE: usize = 3;

/// How much one turn may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefreshBudget {
    /// Nothing is begun later.
    pub until: OffsetDateTime,
    /// How many products; `None`: as `catalogue.refresh_products` says. Each takes one call to Halo.
    pub products: Option<usize>,
    /// Products that are known to have changed. They come first; those that nobody pulled are left out.
    pub first: Vec<ItemId>,
}

/// What one turn did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Refreshed {
    /// Products that were read and compared.
    pub checked: usize,
    /// Of these, items that were changed.
    pub updated: usize,
    /// Of these, items whose changes wait for somebody to agree.
    pub awaiting: usize,
    /// Products with a problem, by its code.
    pub held: BTreeMap<String, usize>,
    /// Creates of earlier pulls of which it is not known yet what became of them.
    pub in_doubt: usize,
    /// Whether the turn ended before it was through, or products that changed wait for the next one.
    pub left: bool,
    /// Why the turn ended early.
    pub problem: Option<String>,
    /// Whether a service refuses the credentials.
    pub credentials_refused: bool,
}

/// How far the turns are.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Position {
    /// The last product of the walk.
    after: Option<ItemId>,
    /// Products that changed and are not refreshed yet.
    first: Vec<ItemId>,
    /// The product at which the last turn ended early.
    #[serde(default)]
    ended_at: Option<ItemId>,
}

/// One turn. Without an API key, and as long as nothing is linked, it makes no call.
///
/// # Errors
/// When nothing could be begun: a gate is closed, or the store failed.
pub async fn refresh_linked(deps: &Deps, budget: &RefreshBudget) -> Result<Refreshed, Failure> {
    if deps.quoter.is_none() {
        return Ok(Refreshed::default());
    }
    match turn(deps, budget).await {
        Ok(refreshed) => Ok(refreshed),
        Err(halt) => Err(halt.failure(deps).await),
    }
}

async fn turn(deps: &Deps, budget: &RefreshBudget) -> Result<Refreshed, Halt> {
    let (_, settings) = deps.settings().await?;
    let most = budget.products.unwrap_or(usize::try_from(settings.catalogue.refresh_products).unwrap_or(usize::MAX));
    let mut position = position(deps).await?;
    position.first = linked(deps, position.first.iter().chain(&budget.first)).await?;
    let (rows, ends) = rows(deps, position.after, most).await?;
    if most == 0 || (position.first.is_empty() && rows.is_empty() && position.after.is_none()) {
        return settled_only(deps, budget).await;
    }
    let queue = queue(&position.first, &rows, most);
    let session = Session::begin(deps, Some(budget.until)).await?;
    let mut turn = Turn { session: &session, position, refreshed: Refreshed::default(), trouble: 0 };
    turn.refreshed.doubt(&settle_begun(&making(&session, budget.until)).await?);
    session.read_ahead(queue.iter().map(|step| step.product).collect::<BTreeSet<_>>().len().min(most)).await?;
    let end = turn.walk(&queue, most, budget.until).await?;
    if end == End::Through && ends {
        turn.position.after = None;
    }
    turn.refreshed.left = end == End::Stopped || !turn.position.first.is_empty();
    turn.keep().await?;
    Ok(turn.refreshed)
}

/// Nothing is linked: at most something was begun that is not known to be settled.
async fn settled_only(deps: &Deps, budget: &RefreshBudget) -> Result<Refreshed, Halt> {
    if !super::made::has_begun(deps).await? {
        return Ok(Refreshed::default());
    }
    let session = Session::begin(deps, Some(budget.until)).await?;
    let mut refreshed = Refreshed::default();
    refreshed.doubt(&settle_begun(&making(&session, budget.until)).await?);
    Ok(refreshed)
}

impl Refreshed {
    fn doubt(&mut self, open: &Open) {
        self.in_doubt = open.count;
        for problem in &open.problems {
            *self.held.entry(problem.code.clone()).or_default() += 1;
        }
    }
}

fn making<'a>(session: &Session<'a>, until: OffsetDateTime) -> Making<'a> {
    Making::new(session.deps, session.quoter, &session.settings.timing, until)
}

async fn position(deps: &Deps) -> Result<Position, Halt> {
    let kept = deps.store.cursor(CURSOR).await?;
    Ok(kept.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default())
}

/// Those that were pulled, in the order in which they were compared last, so that none waits behind others for ever.
async fn linked(deps: &Deps, products: impl Iterator<Item = &ItemId>) -> Result<Vec<ItemId>, Halt> {
    let all: BTreeSet<ItemId> = products.copied().collect();
    let found = deps.store.pulled_of(&all.into_iter().collect::<Vec<_>>()).await?;
    let mut found: Vec<Pulled> = found.into_values().collect();
    found.sort_by_key(|pulled| (pulled.checked, pulled.product));
    Ok(found.into_iter().map(|pulled| pulled.product).collect())
}

/// The next products of the walk, and whether it ends with them. Without a limit it goes once around, back to where it is now.
async fn rows(deps: &Deps, after: Option<ItemId>, most: usize) -> Result<(Vec<ItemId>, bool), Halt> {
    let mut rows = deps.store.pulled_after(after, most).await?;
    let ends = rows.len() < most;
    if most == usize::MAX && after.is_some() {
        let all = deps.store.pulled_after(None, most).await?;
        rows.extend(all.into_iter().filter(|pulled| Some(pulled.product) <= after));
    }
    Ok((rows.into_iter().map(|pulled| pulled.product).collect(), ends))
}

/// A product to be looked at, once in a turn.
#[derive(Clone, Copy)]
struct Step {
    product: ItemId,
    /// It is the walk's turn, which comes to its place with it.
    walks: bool,
}

/// First what changed, then the walk. At least half of the turn is the walk's, so that changes without end keep it from nothing.
fn queue(first: &[ItemId], rows: &[ItemId], most: usize) -> Vec<Step> {
    let share = most - rows.len().min(most / 2);
    let first = first.iter().take(share).map(|product| Step { product: *product, walks: false });
    first.chain(rows.iter().map(|product| Step { product: *product, walks: true })).collect()
}

/// How a turn ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// All of the queue was looked at.
    Through,
    /// As many as it may.
    Enough,
    /// The time is over, or something is in the way of all.
    Stopped,
}

struct Turn<'a> {
    session: &'a Session<'a>,
    position: Position,
    refreshed: Refreshed,
    trouble: usize,
}

impl Turn<'_> {
    async fn walk(&mut self, queue: &[Step], most: usize, until: OffsetDateTime) -> Result<End, Halt> {
        let mut done = BTreeSet::new();
        for Step { product, walks } in queue.iter().copied() {
            if done.contains(&product) {
                self.pass(product, walks);
                continue;
            }
            if done.len() >= most {
                return Ok(End::Enough);
            }
            if self.session.deps.now() >= until {
                return Ok(End::Stopped);
            }
            if let Err(by) = self.one(product).await {
                if !self.comes_again(product, by) {
                    self.pass(product, walks);
                }
                return Ok(End::Stopped);
            }
            done.insert(product);
            self.pass(product, walks);
            if done.len() % STRIDE == 0 {
                self.keep().await?;
            }
        }
        Ok(End::Through)
    }

    /// The product was looked at.
    fn pass(&mut self, product: ItemId, walks: bool) {
        self.position.first.retain(|one| *one != product);
        self.position.ended_at = self.position.ended_at.filter(|one| *one != product);
        if walks {
            self.position.after = Some(product);
        }
    }

    /// Whether the next turn begins with a product that ended this one. Not if it ended the last one too: then it may be the product's own
    /// trouble, and it comes again when the walk is around.
    fn comes_again(&mut self, product: ItemId, by: FailedBy) -> bool {
        if matches!(by, FailedBy::Credentials | FailedBy::Store) {
            return true;
        }
        let again = self.position.ended_at != Some(product);
        self.position.ended_at = Some(product);
        again
    }

    /// Refreshes one product. Fails where the turn must end.
    async fn one(&mut self, product: ItemId) -> Result<(), FailedBy> {
        let refreshed = &mut self.refreshed;
        match self.session.pull(product, &How::write()).await {
            Ok(report) => {
                self.trouble = 0;
                refreshed.checked += 1;
                refreshed.updated += usize::from(report.did == Did::Updated);
                refreshed.awaiting += usize::from(report.agree.is_some());
                Ok(())
            }
            Err(failure) => {
                *refreshed.held.entry(failure.code().to_owned()).or_default() += 1;
                self.trouble = if failure.by == FailedBy::Passing { self.trouble + 1 } else { 0 };
                if !ends_all(&failure) && self.trouble < TROUBLE {
                    return Ok(());
                }
                refreshed.problem = Some(failure.code().to_owned());
                refreshed.credentials_refused = failure.by == FailedBy::Credentials;
                Err(failure.by)
            }
        }
    }

    async fn keep(&self) -> Result<(), Halt> {
        let json = serde_json::to_string(&self.position).unwrap_or_default();
        Ok(self.session.deps.store.put_cursor(CURSOR, &json, self.session.deps.now()).await?)
    }
}

/// Whether what failed one product fails all: credentials, the store, the time, or a limit of calls.
pub(super) fn ends_all(failure: &Failure) -> bool {
    let code = failure.code();
    let limited = code == codes::HALO_RATE_LIMITED.code
        || (code == codes::QUOTER_UNAVAILABLE.code && failure.retry_after.is_some());
    match failure.by {
        FailedBy::Credentials | FailedBy::Store => true,
        FailedBy::Passing => limited || code == codes::OUT_OF_TIME.code,
        FailedBy::Person | FailedBy::Busy => false,
    }
}
