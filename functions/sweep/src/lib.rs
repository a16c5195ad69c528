#![doc = include_str!("../README.md")]
// What a function awaits stays small, so that no stack is too short for it.
#![warn(clippy::large_futures)]

mod catalogue;
mod due;
mod health;
mod task;

use lambda_runtime::Error;
use runtime::{Done, Measures, Tally};
use serde::Serialize;
use store::Holder;
use sync::catalogue::{Progress, Refreshed};
use sync::{Drift, Worker};
use time::OffsetDateTime;

pub use catalogue::{CALLS, CatalogueCounts};
pub use due::FAMILIES;
pub use health::HealthCounts;
pub use task::{Event, Task, UnknownTask};

/// What a sweep did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Whether another invocation is at the same task, so that this one did nothing.
    pub busy: bool,
    /// Families that were nominated.
    pub found: usize,
    /// Families that were run.
    pub ran: usize,
    /// How these runs ended.
    pub ended: Tally,
    /// Of these, the ones that are to be looked at again at once.
    pub again: usize,
    /// Families that need nothing now, or are in other hands.
    pub nothing: usize,
    /// Families of which nothing could be recorded. They stay due.
    pub failed: usize,
    /// Families that were left for the next sweep, because the time was up.
    pub left: usize,
    /// Whether Halo or Quoter refused the credentials, so that they should be read again.
    pub credentials_refused: bool,
    /// What the task `drift` found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drift: Option<Drift>,
    /// How far the task `catalogue` brought the item index.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<Progress>,
    /// What the task `catalogue` did with the items that were pulled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refreshed: Option<Refreshed>,
    /// The code of what stopped the task `catalogue`. The next one goes on where it stopped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// How the catalogue stands after the task `catalogue`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub catalogue: Option<CatalogueCounts>,
    /// What the task `health` counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub health: Option<HealthCounts>,
}

impl Summary {
    /// What is sent of a task as metrics. Nothing while another invocation is at it, which sends the same.
    pub fn measures(&self, task: Task) -> Measures {
        match task {
            _ if self.busy => Measures::default(),
            Task::Due => self.ended.measures(self.failed),
            Task::Health => self.health.map(|counts| counts.measures()).unwrap_or_default(),
            Task::Catalogue => self.catalogue.map(|counts| counts.measures()).unwrap_or_default(),
            Task::Drift => Measures::default(),
        }
    }
}

/// Does the task that an event names.
///
/// # Errors
/// When there is no such task, and as [`sweep`].
pub async fn handle(worker: &Worker, event: Event, until: OffsetDateTime) -> Result<Done<Summary>, Error> {
    let task: Task = event.task.parse()?;
    let summary = sweep(worker, task, until).await?;
    let measures = summary.measures(task);
    Ok(Done { credentials_refused: summary.credentials_refused, measures, answer: summary })
}

/// Does a task under its own lease, starting nothing after `until`.
///
/// # Errors
/// When the store does not give the lease or the list. The next sweep tries again.
pub async fn sweep(worker: &Worker, task: Task, until: OffsetDateTime) -> Result<Summary, store::Error> {
    let deps = worker.deps();
    let holder =
        Holder { boot: deps.boot.id.clone(), token: (deps.ids)(), exclusive: deps.boot.exclusive_since.is_some() };
    if !deps.store.take_task(task.as_str(), &holder, (deps.clock)(), until).await? {
        return Ok(Summary { busy: true, ..Summary::default() });
    }
    let done = match task {
        Task::Due => due::run(worker, until).await,
        Task::Drift => drift(worker, until).await,
        Task::Catalogue => Ok(catalogue::run(worker, until).await),
        Task::Health => health::run(worker).await.map(|counts| Summary { health: Some(counts), ..Summary::default() }),
    };
    if let Err(error) = deps.store.finish_task(task.as_str(), &holder).await {
        tracing::warn!(task = task.as_str(), %error, "the lease of a task could not be given back; it ends by its time");
    }
    done
}

async fn drift(worker: &Worker, until: OffsetDateTime) -> Result<Summary, store::Error> {
    let found = sync::drift(worker.deps(), until).await?;
    let Drift { listed, rung, expired, gone, left, problem, credentials_refused } = found;
    if listed + expired + gone > 0 {
        tracing::info!(listed, rung, expired, gone, left, problem, "Quoter was asked for what is new");
    }
    Ok(Summary { credentials_refused, drift: Some(found), ..Summary::default() })
}
