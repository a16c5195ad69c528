//! Many products: one after the other, with what becomes of each, until all are through or somebody presses Ctrl-C.

use std::fmt;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use domain::halo::{AssetGroupId, ItemId};
use domain::party::name_key;
use serde::Serialize;
use sync::Deps;
use sync::catalogue::{Awaiting, BulkProgress, BulkSummary, Catalogue, Did, How, Which, bulk, pull};
use tokio::sync::Notify;

use super::super::args::PullArgs;
use super::super::index::is_complete;
use super::super::outcome::{HELD, failed};
use super::super::progress::Progress;
use super::super::report::Shown;
use super::super::status::products;
use crate::commands::output;
use crate::system::Failure;

/// All that happened.
#[derive(Serialize)]
struct Whole {
    /// Whether anything was written.
    written: bool,
    /// Products of which there is something to tell.
    products: Vec<Shown>,
    /// Agreed to after the others were through.
    agreed: Vec<Shown>,
    /// Items of earlier pulls that wait for somebody to agree.
    #[serde(skip)]
    unagreed: usize,
    /// `None` when it was broken off.
    summary: Option<BulkSummary>,
}

/// Pulls the selection and prints what came of it.
pub(super) async fn run(deps: &Deps, json: bool, args: &PullArgs) -> Result<ExitCode, Failure> {
    let how = How { write: args.writes(), agreed: None, anew: args.anew };
    let which = which(deps, args).await?;
    let mut told = Told { json, bar: Progress::new(), products: Vec::new(), unagreed: 0 };
    let (stop, watch) = Stop::on_ctrl_c();
    let outcome = {
        let mut each = |progress: &BulkProgress| {
            told.tell(progress);
            stop.passed();
        };
        tokio::select! {
            outcome = bulk(deps, &which, &how, &mut each) => Some(outcome),
            () = stop.here() => None,
        }
    };
    watch.abort();
    told.bar.end();
    let summary = match outcome.transpose() {
        Ok(summary) => summary,
        Err(failure) => return failed(json, &failure),
    };
    let mut agreed = Vec::new();
    for waiting in summary.iter().filter(|_| args.agree_all).flat_map(|summary| &summary.awaiting) {
        agreed.push(agree(deps, waiting).await);
    }
    let Told { products, unagreed, .. } = told;
    let whole = Whole { written: how.write, products, agreed, unagreed, summary };
    whole.print(json)?;
    Ok(if whole.waits_for_somebody() { ExitCode::from(HELD) } else { ExitCode::SUCCESS })
}

/// To what was shown a moment ago.
async fn agree(deps: &Deps, waiting: &Awaiting) -> Shown {
    let how = How { agreed: Some(waiting.agree.clone()), ..How::write() };
    Shown::of(waiting.product, &pull(deps, waiting.product, &how).await)
}

async fn which(deps: &Deps, args: &PullArgs) -> Result<Which, Failure> {
    let named = args.named();
    if !named.is_empty() {
        return Ok(Which::Products(named));
    }
    if !is_complete(deps).await? {
        return Err("the index of Halo's products is not complete yet: `catalogue index` fills it".into());
    }
    match &args.group {
        Some(group) => Ok(Which::Group(group_of(deps, group).await?)),
        None => Ok(Which::All),
    }
}

/// The group of a number or of a name.
async fn group_of(deps: &Deps, wanted: &str) -> Result<AssetGroupId, Failure> {
    let index = Catalogue::new(deps.store.clone()).index().await?.ok_or("there is no index of Halo's products")?;
    let groups = index.groups();
    let id = wanted.trim().parse().ok().map(AssetGroupId);
    if let Some(id) = id.filter(|id| index.products().iter().any(|product| product.group == Some(*id))) {
        return Ok(id);
    }
    let fitting: Vec<AssetGroupId> =
        groups.iter().filter(|(_, name)| name_key(name) == name_key(wanted)).map(|(id, _)| *id).collect();
    match fitting.as_slice() {
        [one] => Ok(*one),
        [] => {
            let names: Vec<&str> = groups.values().map(String::as_str).collect();
            Err(format!("no product is in a group {wanted:?}; there are {}", names.join(", ")).into())
        }
        several => {
            let ids: Vec<String> = several.iter().map(ToString::to_string).collect();
            Err(format!("several groups have that name: take one of the numbers {}", ids.join(", ")).into())
        }
    }
}

/// What is told while it goes on.
struct Told {
    json: bool,
    bar: Progress,
    products: Vec<Shown>,
    unagreed: usize,
}

impl Told {
    fn tell(&mut self, progress: &BulkProgress) {
        let shown = Shown::of_bulk(progress);
        let unchanged = progress.report.as_ref().is_some_and(|report| report.did == Did::Unchanged);
        self.unagreed += usize::from(unchanged && shown.waits_for_somebody());
        if !shown.is_quiet() {
            if self.json {
                self.products.push(shown);
            } else {
                self.bar.end();
                // A reader that went away hears no more of it; the work goes on.
                let _ = output::text(&shown.to_string());
            }
        }
        self.bar.show(progress.done, Some(progress.of), "products");
    }
}

/// Ends a bulk between two products.
#[derive(Clone, Default)]
struct Stop {
    wanted: Arc<AtomicBool>,
    reached: Arc<Notify>,
}

impl Stop {
    /// One that Ctrl-C wants; the task watches for it.
    fn on_ctrl_c() -> (Self, tokio::task::JoinHandle<()>) {
        let stop = Self::default();
        let wanted = Arc::clone(&stop.wanted);
        let watch = tokio::spawn(async move {
            if tokio::signal::ctrl_c().await.is_ok() {
                wanted.store(true, Ordering::Relaxed);
                eprintln!("\nending after this product; the same command goes on there");
            }
        });
        (stop, watch)
    }

    /// A product is through.
    fn passed(&self) {
        if self.wanted.load(Ordering::Relaxed) {
            self.reached.notify_one();
        }
    }

    async fn here(&self) {
        self.reached.notified().await;
    }
}

impl Whole {
    fn waits_for_somebody(&self) -> bool {
        let Some(summary) = &self.summary else { return true };
        let agreed = self.agreed.iter().filter(|shown| !shown.waits_for_somebody()).count();
        !summary.held.is_empty() || summary.stopped.is_some() || summary.awaiting.len() > agreed
    }

    fn print(&self, json: bool) -> Result<(), Failure> {
        output::either(json, self)
    }
}

impl fmt::Display for Whole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { written, products: _, agreed, unagreed, summary } = self;
        agreed.iter().try_for_each(|shown| shown.fmt(f))?;
        let Some(summary) = summary else { return writeln!(f, "Broken off: the same command goes on there") };
        write_counts(f, summary, *unagreed)?;
        if !agreed.is_empty() {
            writeln!(f, "Agreed     to the changes of {}", products(agreed.len()))?;
        }
        let waiting = summary.awaiting.len().saturating_sub(agreed.len());
        if waiting > 0 {
            writeln!(
                f,
                "Waiting    {waiting} for somebody to agree to the changes that are shown above; --write --agree-all agrees to all"
            )?;
        }
        if let Some(problem) = &summary.stopped {
            writeln!(f, "Ended early: {problem}")?;
        }
        if summary.left > 0 {
            writeln!(f, "Left       {}: the same command goes on with them", products(summary.left))?;
        }
        if *written { Ok(()) } else { writeln!(f, "Nothing was written. With --write the same command does it.") }
    }
}

fn write_counts(f: &mut fmt::Formatter<'_>, summary: &BulkSummary, unagreed: usize) -> fmt::Result {
    let words = [
        (Did::Made, "made"),
        (Did::WouldMake, "would be made"),
        (Did::Updated, "changed"),
        (Did::WouldUpdate, "would change"),
        (Did::Adopted, "there before"),
        (Did::WouldAdopt, "there already"),
    ];
    let mut counts = words.map(|(did, words)| (summary.count(did), words)).to_vec();
    counts.push((summary.count(Did::Unchanged).saturating_sub(unagreed), "as in Halo"));
    counts.push((unagreed, "not agreed to yet"));
    counts.push((summary.held.values().sum(), "held"));
    let counted = counts.iter().filter(|(count, _)| *count > 0);
    let parts: Vec<String> = counted.map(|(count, words)| format!("{count} {words}")).collect();
    let before = if summary.before > 0 { format!(", {} of them done before", summary.before) } else { String::new() };
    writeln!(f, "Products   {}{before}: {}", summary.of, parts.join(", "))?;
    for (what, names) in [("Categories", &summary.categories), ("Suppliers ", &summary.suppliers)] {
        if !names.is_empty() {
            writeln!(f, "{what} {} new: {}", names.len(), names.join(", "))?;
        }
    }
    summary.held.iter().try_for_each(|(code, count)| writeln!(f, "Held       {count} x {code}"))
}

/// A product of a bulk.
impl Shown {
    fn of_bulk(progress: &BulkProgress) -> Self {
        let product: ItemId = progress.product;
        match &progress.report {
            Some(report) => Self::of_report(product, (**report).clone()),
            None => Self::of_problems(product, progress.problems.clone()),
        }
    }
}
