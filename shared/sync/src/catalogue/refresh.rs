//! Always current (S3): products that were pulled are read again in Halo and compared with their items.
//!
//! Halo's list may not show a change, such as one of a supplier, so each linked product is read by its id, some at each turn, in the
//! order of the ids and then from the beginning. Those that the index saw change come first. Every problem is kept with its product and
//! stops no other; refused credentials and limits of a service stop the turn, which the next one continues.

use std::collections::{BTreeMap, BTreeSet};

use domain::catalogue::Pulled;
use domain::halo::ItemId;
use domain::problems::codes;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::made::{Making, settle_begun};
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
    /// Whether the turn ended before it was through.
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
    let first = linked(deps, position.first.iter().chain(&budget.first)).await?;
    position.first = first.iter().copied().collect();
    let walk = deps.store.pulled_after(position.after, most.saturating_sub(first.len())).await?;
    if most == 0 || (first.is_empty() && walk.is_empty() && position.after.is_none()) {
        return settled_only(deps, budget).await;
    }
    let ends = walk.len() < most.saturating_sub(first.len());
    let queue = queue(&first, &walk, most);
    let session = Session::begin(deps, Some(budget.until)).await?;
    let mut turn = Turn { session: &session, position, refreshed: Refreshed::default(), trouble: 0 };
    turn.refreshed.in_doubt = settle_begun(&making(&session, budget.until)).await?;
    session.read_ahead(queue.len()).await?;
    let through = turn.walk(&queue, budget.until).await?;
    turn.refreshed.left = !through;
    if through && ends {
        turn.position.after = None;
    }
    turn.keep().await?;
    Ok(turn.refreshed)
}

/// Nothing is linked: at most something was begun that is not known to be settled.
async fn settled_only(deps: &Deps, budget: &RefreshBudget) -> Result<Refreshed, Halt> {
    if !super::made::has_begun(deps).await? {
        return Ok(Refreshed::default());
    }
    let session = Session::begin(deps, Some(budget.until)).await?;
    let in_doubt = settle_begun(&making(&session, budget.until)).await?;
    Ok(Refreshed { in_doubt, ..Refreshed::default() })
}

fn making<'a>(session: &Session<'a>, until: OffsetDateTime) -> Making<'a> {
    Making::new(session.deps, session.quoter, &session.settings.timing, until)
}

async fn position(deps: &Deps) -> Result<Position, Halt> {
    let kept = deps.store.cursor(CURSOR).await?;
    Ok(kept.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default())
}

/// Those that were pulled.
async fn linked(deps: &Deps, products: impl Iterator<Item = &ItemId>) -> Result<BTreeSet<ItemId>, Halt> {
    let all: Vec<ItemId> = products.copied().collect();
    Ok(deps.store.pulled_of(&all).await?.into_keys().collect())
}

/// First what changed, then the walk, each product once.
fn queue(first: &BTreeSet<ItemId>, walk: &[Pulled], most: usize) -> Vec<ItemId> {
    let rest = walk.iter().map(|pulled| pulled.product).filter(|product| !first.contains(product));
    first.iter().copied().take(most).chain(rest).collect()
}

struct Turn<'a> {
    session: &'a Session<'a>,
    position: Position,
    refreshed: Refreshed,
    trouble: usize,
}

impl Turn<'_> {
    /// Whether all of them were looked at.
    async fn walk(&mut self, queue: &[ItemId], until: OffsetDateTime) -> Result<bool, Halt> {
        for (nth, product) in queue.iter().enumerate() {
            if self.session.deps.now() >= until || !self.one(*product).await {
                return Ok(false);
            }
            let is_first = self.position.first.contains(product);
            self.position.first.retain(|one| one != product);
            if !is_first {
                self.position.after = Some(*product);
            }
            if nth % STRIDE == STRIDE - 1 {
                self.keep().await?;
            }
        }
        Ok(true)
    }

    /// Refreshes one product. Whether the turn may go on.
    async fn one(&mut self, product: ItemId) -> bool {
        let refreshed = &mut self.refreshed;
        match self.session.pull(product, &How::write()).await {
            Ok(report) => {
                self.trouble = 0;
                refreshed.checked += 1;
                refreshed.updated += usize::from(report.did == Did::Updated);
                refreshed.awaiting += usize::from(report.agree.is_some());
                true
            }
            Err(failure) => {
                *refreshed.held.entry(failure.code().to_owned()).or_default() += 1;
                self.trouble = if failure.by == FailedBy::Passing { self.trouble + 1 } else { 0 };
                let ends = ends_all(&failure) || self.trouble >= TROUBLE;
                if ends {
                    refreshed.problem = Some(failure.code().to_owned());
                    refreshed.credentials_refused = failure.by == FailedBy::Credentials;
                }
                !ends
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
