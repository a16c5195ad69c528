//! Many products at once (N18): the pulls of a selection, one after the other, at the pace that both services allow.
//!
//! How far it is stands in the store, so that a bulk that was broken off goes on where it was. A product with a problem stops no other.

use std::collections::BTreeMap;

use domain::Problem;
use domain::catalogue::Difference;
use domain::halo::{AssetGroupId, ItemId};
use serde::{Deserialize, Serialize};
use time::Duration;

use super::pull::{Did, Halt, How, PullReport, Session};
use super::refresh::ends_all;
use super::{FailedBy, Failure};
use crate::deps::Deps;

/// A bulk that was broken off longer ago begins again.
const FORGOTTEN: Duration = Duration::hours(24);
/// After so many products a bulk reads items ahead again, so that what people did meanwhile is seen.
const PORTION: usize = 200;
/// So many products in a row that fail by what passes end a bulk: the service has its trouble.
const TROUBLE: usize = 5;

/// Which products.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// All that are sold, by the item index.
    All,
    /// Those of an asset group, by the item index.
    Group(AssetGroupId),
    /// These.
    Products(Vec<ItemId>),
}

/// How far a bulk is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BulkProgress {
    /// Products that are through, those of an earlier, broken-off bulk included.
    pub done: usize,
    /// Of so many.
    pub of: usize,
    /// The last one.
    pub product: ItemId,
    /// What became of it; `None` if nothing did.
    pub report: Option<Box<PullReport>>,
    /// Why nothing came of it.
    pub problems: Vec<Problem>,
}

/// What a bulk did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct BulkSummary {
    /// Products of the selection.
    pub of: usize,
    /// Of these, the ones that a bulk that was broken off had done.
    pub before: usize,
    /// What became of how many.
    pub did: BTreeMap<Did, usize>,
    /// Nothing came of these, by code.
    pub held: BTreeMap<String, usize>,
    /// The problems behind it; no more than a thousand.
    pub problems: Vec<(ItemId, Problem)>,
    /// Changes that wait for somebody to agree; no more than a thousand.
    pub awaiting: Vec<Awaiting>,
    /// Categories that were, or would be, made.
    pub categories: Vec<String>,
    /// Suppliers that were, or would be, made.
    pub suppliers: Vec<String>,
    /// Products that were not come to, or that failed by what passes: the next bulk of this selection goes on with them.
    pub left: usize,
    /// Why it ended early.
    pub stopped: Option<Problem>,
}

/// An item that was there before, and is another than its product says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Awaiting {
    /// The product.
    pub product: ItemId,
    /// Its name.
    pub name: String,
    /// What would change.
    pub changes: Difference,
    /// The token to agree by.
    pub agree: String,
}

/// As many problems and agreements are listed.
const LISTED: usize = 1_000;

impl BulkSummary {
    /// How many ended so.
    pub fn count(&self, did: Did) -> usize {
        self.did.get(&did).copied().unwrap_or(0)
    }

    fn add(&mut self, report: &PullReport) {
        *self.did.entry(report.did).or_default() += 1;
        for (all, one) in [(&mut self.categories, &report.made_category), (&mut self.suppliers, &report.made_supplier)]
        {
            all.extend(one.clone().filter(|one| !all.contains(one)));
        }
        if let Some(agree) = report.agree.clone().filter(|_| self.awaiting.len() < LISTED) {
            let (name, changes) = (report.wanted.name.clone(), report.changes.clone());
            self.awaiting.push(Awaiting { product: report.product, name, changes, agree });
        }
    }

    fn fail(&mut self, product: ItemId, failure: &Failure) {
        *self.held.entry(failure.code().to_owned()).or_default() += 1;
        let room = LISTED.saturating_sub(self.problems.len());
        self.problems.extend(failure.problems.iter().take(room).map(|problem| (product, problem.clone())));
    }
}

/// How far a bulk of this selection is.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Position {
    /// When it began, seconds since 1970, UTC.
    began: i64,
    /// The last product, in the order of the ids.
    after: Option<ItemId>,
    /// Products before it that failed by what passes.
    again: Vec<ItemId>,
    /// Products before it whose changes wait for somebody to agree: they are shown again.
    #[serde(default)]
    awaiting: Vec<ItemId>,
}

/// Pulls a selection. [`How::agreed`] does not count: to agree is for one product.
///
/// # Errors
/// When nothing could be begun: no API key, a gate is closed, no item index, or the store failed. What ends it later is in the summary.
pub async fn bulk(
    deps: &Deps,
    which: &Which,
    how: &How,
    progress: &mut (dyn FnMut(&BulkProgress) + Send),
) -> Result<BulkSummary, Failure> {
    match begin(deps, which, how).await {
        Ok(mut bulk) => bulk.run(progress).await,
        Err(halt) => Err(halt.failure(deps).await),
    }
}

struct Bulk<'a> {
    session: Session<'a>,
    how: How,
    cursor: String,
    position: Position,
    queue: Vec<ItemId>,
    summary: BulkSummary,
}

async fn begin<'a>(deps: &'a Deps, which: &Which, how: &How) -> Result<Bulk<'a>, Halt> {
    let session = Session::begin(deps, None).await?;
    let all = super::selection::products(deps, which).await?;
    let cursor = format!("bulk#{}", super::selection::name(which));
    let position = if how.write { position(deps, &cursor).await? } else { Position::default() };
    let is_left = |product: &ItemId| position.after.is_none_or(|after| *product > after);
    let shown = position.awaiting.iter().filter(|product| !position.again.contains(product));
    let again = position.again.iter().chain(shown).filter(|product| all.contains(product));
    let queue: Vec<ItemId> = again.chain(all.iter().filter(|product| is_left(product))).copied().collect();
    let summary = BulkSummary { of: all.len(), before: all.len().saturating_sub(queue.len()), ..Default::default() };
    let how = How { agreed: None, ..how.clone() };
    Ok(Bulk { session, how, cursor, position, queue, summary })
}

async fn position(deps: &Deps, cursor: &str) -> Result<Position, Halt> {
    let now = deps.now().unix_timestamp();
    let kept: Option<Position> = deps.store.cursor(cursor).await?.and_then(|json| serde_json::from_str(&json).ok());
    let fresh = kept.filter(|kept| now - kept.began < FORGOTTEN.whole_seconds());
    Ok(fresh.unwrap_or(Position { began: now, ..Position::default() }))
}

impl Bulk<'_> {
    async fn run(&mut self, progress: &mut (dyn FnMut(&BulkProgress) + Send)) -> Result<BulkSummary, Failure> {
        let queue = std::mem::take(&mut self.queue);
        let mut trouble = 0;
        for (nth, product) in queue.iter().enumerate() {
            if nth % PORTION == 0 {
                self.read_ahead(queue.len() - nth).await?;
            }
            let outcome = self.session.pull(*product, &self.how).await;
            let passing = outcome.as_ref().is_err_and(|failure| failure.by == FailedBy::Passing);
            trouble = if passing { trouble + 1 } else { 0 };
            if let Err(failure) = &outcome
                && (ends_all(failure) || trouble >= TROUBLE)
            {
                self.summary.stopped = failure.problems.first().cloned();
                self.summary.left = queue.len() - nth + self.position.again.len();
                self.keep().await?;
                return Ok(std::mem::take(&mut self.summary));
            }
            progress(&self.one(*product, nth, &outcome));
            self.keep().await?;
        }
        self.finish().await?;
        Ok(std::mem::take(&mut self.summary))
    }

    /// Counts a product and moves on.
    fn one(&mut self, product: ItemId, nth: usize, outcome: &Result<PullReport, Failure>) -> BulkProgress {
        let (mut told, mut problems) = (None, Vec::new());
        self.position.again.retain(|one| *one != product);
        self.position.awaiting.retain(|one| *one != product);
        match outcome {
            Ok(report) => {
                if report.agree.is_some() && self.position.awaiting.len() < LISTED {
                    self.position.awaiting.push(product);
                }
                self.summary.add(report);
                told = Some(Box::new(report.clone()));
            }
            Err(failure) => {
                self.summary.fail(product, failure);
                problems.clone_from(&failure.problems);
                if failure.by != FailedBy::Person {
                    self.position.again.push(product);
                }
            }
        }
        self.position.after = self.position.after.max(Some(product));
        BulkProgress { done: self.summary.before + nth + 1, of: self.summary.of, product, report: told, problems }
    }

    /// Through: the next bulk of this selection begins again, or with what failed by what passes.
    async fn finish(&mut self) -> Result<(), Failure> {
        self.summary.left = self.position.again.len();
        if self.position.again.is_empty() {
            self.position = Position::default();
        }
        self.keep().await
    }

    async fn keep(&self) -> Result<(), Failure> {
        if !self.how.write {
            return Ok(());
        }
        let deps = self.session.deps;
        let json = serde_json::to_string(&self.position).unwrap_or_default();
        match deps.store.put_cursor(&self.cursor, &json, deps.now()).await {
            Ok(()) => Ok(()),
            Err(error) => Err(Halt::from(error).failure(deps).await),
        }
    }

    /// Linked items in pages instead of one by one.
    async fn read_ahead(&self, left: usize) -> Result<(), Failure> {
        self.session.forget_read_ahead();
        match self.session.read_ahead(left.min(PORTION)).await {
            Ok(()) => Ok(()),
            Err(halt) => Err(halt.failure(self.session.deps).await),
        }
    }
}
