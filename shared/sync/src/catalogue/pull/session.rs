//! What several pulls share: settings, gates, and lists of Quoter that are read once.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::catalogue::{QuoterCategory, QuoterItem, QuoterSupplier};
use domain::halo::ItemId;
use domain::{CatalogueItemId, Settings, problems};
use futures::FutureExt as _;
use quoter::Client;
use quoter::client::ItemFilter;
use store::{Holder, PullProblems};
use time::{Duration, OffsetDateTime};

use super::one::One;
use super::{Did, Halt, How, PullReport};
use crate::catalogue::made::LONGEST_CALL;
use crate::catalogue::{FailedBy, Failure};
use crate::deps::Deps;
use crate::gate::{self, Gate};
use crate::stop::Stop;

/// How long it is kept why a product could not be pulled.
const KEEP_PROBLEMS: Duration = Duration::days(90);

/// So long an item that was read ahead is good to be written over.
const COUNTS: Duration = Duration::MINUTE;

/// Rows of a page of Quoter's lists.
const PAGE: u64 = 200;

/// Pulls that follow each other.
pub(in crate::catalogue) struct Session<'a> {
    pub(in crate::catalogue) deps: &'a Deps,
    pub(in crate::catalogue) quoter: &'a Client,
    pub(in crate::catalogue) settings: Settings,
    /// Nothing is begun later.
    latest: Option<OffsetDateTime>,
    lists: Mutex<Lists>,
    is_open: AtomicBool,
}

#[derive(Default)]
struct Lists {
    categories: Option<Vec<QuoterCategory>>,
    suppliers: Option<Vec<QuoterSupplier>>,
    /// Read ahead, and when.
    items: HashMap<CatalogueItemId, (QuoterItem, OffsetDateTime)>,
    all_items: Option<Arc<Vec<QuoterItem>>>,
}

impl<'a> Session<'a> {
    /// Fails without an API key, and while a service refuses our credentials.
    pub(in crate::catalogue) async fn begin(deps: &'a Deps, latest: Option<OffsetDateTime>) -> Result<Self, Halt> {
        let (_, settings) = deps.settings().await?;
        let quoter = deps.quoter.as_ref().ok_or_else(|| Halt::held(problems::api_key_missing_for_pull()))?;
        gate::pass(deps, Gate::Halo, &settings.timing).await?;
        gate::pass(deps, Gate::Quoter, &settings.timing).await?;
        let (lists, is_open) = (Mutex::default(), AtomicBool::new(false));
        Ok(Self { deps, quoter, settings, latest, lists, is_open })
    }

    /// Until when one pull that begins now may begin calls.
    pub(in crate::catalogue) fn until(&self) -> OffsetDateTime {
        let usual = self.deps.now() + self.deps.run_time;
        self.latest.map_or(usual, |latest| latest.min(usual))
    }

    /// One pull, with all that is kept of it.
    pub(in crate::catalogue) async fn pull(&self, product: ItemId, how: &How) -> Result<PullReport, Failure> {
        let pulled = if how.write { self.leased(product, how).boxed().await } else { self.one(product, how).await };
        let outcome = match pulled {
            Ok(report) => self.reached().await.map(|()| report).map_err(Halt::Stop),
            Err(halt) => Err(halt),
        };
        match outcome {
            Ok(report) => {
                self.keep(product, how, None).await;
                log(&report);
                Ok(report)
            }
            Err(halt) => {
                self.forget_names();
                let failure = halt.failure(self.deps).await;
                self.keep(product, how, Some(&failure)).await;
                tracing::info!(%product, code = failure.code(), "product not pulled");
                Err(failure)
            }
        }
    }

    async fn one(&self, product: ItemId, how: &How) -> Result<PullReport, Halt> {
        One::new(self, product, how).run().boxed().await
    }

    /// Under a lease, so that two pulls of one product never interleave.
    async fn leased(&self, product: ItemId, how: &How) -> Result<PullReport, Halt> {
        let (deps, now, until) = (self.deps, self.deps.now(), self.until() + LONGEST_CALL);
        let (task, exclusive) = (format!("pull#{product}"), deps.boot.exclusive_since.is_some());
        let holder = Holder { boot: deps.boot.id.clone(), token: (deps.ids)(), exclusive };
        if !deps.store.take_task(&task, &holder, now, until).await? {
            return Err(Stop::Busy { until: now + Duration::seconds(2) }.into());
        }
        let done = self.one(product, how).await;
        if let Err(error) = deps.store.finish_task(&task, &holder).await {
            tracing::warn!(%product, %error, "the lease of a pull could not be given back; it ends by its time");
        }
        done
    }

    /// Both services answered: whoever waits for them may go on.
    async fn reached(&self) -> Result<(), Stop> {
        if !self.is_open.swap(true, Ordering::Relaxed) {
            gate::open(self.deps, Gate::Halo).await?;
            gate::open(self.deps, Gate::Quoter).await?;
        }
        Ok(())
    }

    /// Keeps why a product could not be pulled, for people to find it, or that it could.
    async fn keep(&self, product: ItemId, how: &How, failure: Option<&Failure>) {
        let (store, tried) = (&self.deps.store, self.deps.now());
        let kept = match failure {
            _ if !how.write => return,
            None => store.clear_pull_problems(product).await,
            Some(failure) if failure.by == FailedBy::Person => {
                let problems = PullProblems { product, problems: failure.problems.clone(), tried };
                store.put_pull_problems(&problems, tried + KEEP_PROBLEMS).await
            }
            Some(_) => return,
        };
        if let Err(error) = kept {
            tracing::warn!(%product, %error, "what became of a pull could not be kept");
        }
    }

    fn lists(&self) -> MutexGuard<'_, Lists> {
        self.lists.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All categories, read once.
    pub(super) async fn categories(&self) -> Result<Vec<QuoterCategory>, Halt> {
        let known = self.lists().categories.clone();
        if let Some(known) = known {
            return Ok(known);
        }
        let read = self.quoter.categories().await?;
        self.lists().categories = Some(read.clone());
        Ok(read)
    }

    /// All suppliers, read once.
    pub(super) async fn suppliers(&self) -> Result<Vec<QuoterSupplier>, Halt> {
        let known = self.lists().suppliers.clone();
        if let Some(known) = known {
            return Ok(known);
        }
        let read = self.quoter.suppliers().await?;
        self.lists().suppliers = Some(read.clone());
        Ok(read)
    }

    /// All items as they were when all were read last: ahead, or when the first of them was looked for in this session.
    pub(super) async fn all_items(&self) -> Result<Arc<Vec<QuoterItem>>, Halt> {
        let known = self.lists().all_items.clone();
        if let Some(known) = known {
            return Ok(known);
        }
        let read = Arc::new(self.quoter.all_items(&ItemFilter::default()).await?);
        self.lists().all_items = Some(Arc::clone(&read));
        Ok(read)
    }

    /// A category exists now.
    pub(super) fn add_category(&self, category: QuoterCategory) {
        self.lists().categories.iter_mut().for_each(|all| all.push(category.clone()));
    }

    /// A supplier exists now.
    pub(super) fn add_supplier(&self, supplier: QuoterSupplier) {
        self.lists().suppliers.iter_mut().for_each(|all| all.push(supplier.clone()));
    }

    /// An item; what was read ahead counts once. One that was read a while ago and that `differs` from what it should be is read again,
    /// so that nobody's later change is written over unseen.
    pub(super) async fn item(
        &self,
        id: &CatalogueItemId,
        differs: impl Fn(&QuoterItem) -> bool,
    ) -> Result<Option<QuoterItem>, Halt> {
        let known = self.lists().items.remove(id);
        let is_new = |read: OffsetDateTime| self.deps.now() - read <= COUNTS;
        match known {
            Some((item, read)) if is_new(read) || !differs(&item) => Ok(Some(item)),
            _ => Ok(self.quoter.item(id).await?),
        }
    }

    /// Reads items ahead if that takes fewer calls than one for each of so many.
    pub(in crate::catalogue) async fn read_ahead(&self, items: usize) -> Result<(), Halt> {
        let (filter, mut cursor) = (ItemFilter::default(), None);
        if items < 2 {
            return Ok(());
        }
        let (mut all, mut seen) = (Vec::new(), HashSet::new());
        loop {
            let page = self.quoter.items(&filter, cursor.as_ref()).await?;
            let pages = usize::try_from(page.total.div_ceil(PAGE)).unwrap_or(usize::MAX);
            let read = self.deps.now();
            all.extend(page.rows.iter().filter(|item| seen.insert(item.id.clone())).cloned());
            let rows = page.rows.into_iter().map(|item| (item.id.clone(), (item, read)));
            self.lists().items.extend(rows);
            let ends = page.next.is_none() || page.next == cursor;
            if ends && u64::try_from(all.len()).is_ok_and(|got| got >= page.total) {
                self.lists().all_items = Some(Arc::new(all));
                return Ok(());
            }
            if ends || pages > items {
                return Ok(());
            }
            cursor = page.next;
        }
    }

    /// Categories and suppliers are read again: that they were read long ago may be what a pull failed by.
    fn forget_names(&self) {
        let mut lists = self.lists();
        (lists.categories, lists.suppliers) = (None, None);
    }

    /// Nothing that was read ahead counts any more.
    pub(in crate::catalogue) fn forget_read_ahead(&self) {
        self.lists().items.clear();
    }
}

/// One line for each pull that wrote, and one for each field. Prices and names of products are no personal data.
fn log(report: &PullReport) {
    let (product, did) = (report.product, report.did);
    let item = report.item.as_ref().map_or("", |item| item.as_str());
    if did == Did::Made || did == Did::Adopted {
        tracing::info!(%product, item, ?did, "product pulled");
    }
    if report.has_written() && did != Did::Made {
        for change in report.changes.written() {
            tracing::info!(%product, item, %change, "item changed");
        }
    }
}
