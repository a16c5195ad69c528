//! Takes the place of the table's stream and of the event source mappings: a changed pending entry wakes `quote-published` or
//! `quote-won`, as the filters of the mappings say.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use domain::{Clock, FamilyKey};
use runtime::Event;
use store::{Entry, Kind, State, Store};
use sweep::Task;
use sync::Worker;
use time::OffsetDateTime;
use tokio::sync::{Notify, Semaphore};
use tokio::task::JoinHandle;

/// How often the queue is looked at, in case nobody nudged.
const LOOK: Duration = Duration::from_millis(250);
/// Like the parallelization factor of each event source mapping.
const WORKERS: usize = 2;
/// How often families that are due are looked for, like the schedule of the function `sweep`, only more often.
const SWEEP: Duration = Duration::from_millis(500);
/// How often Quoter is asked for what is new, like the schedule of the task `drift`.
pub const POLL: Duration = Duration::from_secs(15 * 60);
/// How often the item index is brought up to date, like the schedule of the task `catalogue`.
const CATALOGUE: Duration = Duration::from_secs(15 * 60);
/// The pause while the index is not complete. The client's own pace keeps it from taking all calls.
const AT_ONCE: Duration = Duration::from_secs(1);
/// How long one sweep may take.
const SWEEP_TIME: time::Duration = time::Duration::seconds(280);

/// The tasks that wake workers. They stop when this is dropped.
#[derive(Debug)]
pub struct Pump {
    tasks: Vec<JoinHandle<()>>,
    nudge: Arc<Notify>,
}

impl Drop for Pump {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

impl Pump {
    /// Starts the sweep, the poll of Quoter with this pause between two, and the stream unless it is switched off.
    pub fn start(store: &Store, worker: &Worker, clock: &Clock, stream: bool, poll: Duration) -> Self {
        let nudge = Arc::new(Notify::new());
        let mut tasks = vec![
            tokio::spawn(sweep(worker.clone(), Arc::clone(clock))),
            tokio::spawn(drift(worker.clone(), Arc::clone(clock), Arc::clone(&nudge), poll)),
            tokio::spawn(catalogue(worker.clone(), Arc::clone(clock))),
        ];
        if stream {
            tasks.push(tokio::spawn(pump(store.clone(), worker.clone(), Arc::clone(&nudge))));
        }
        Self { tasks, nudge }
    }

    /// Something was stored: look at once.
    pub fn nudge(&self) -> Arc<Notify> {
        Arc::clone(&self.nudge)
    }
}

/// One function that the stream wakes, and its event source mapping.
struct Mapping {
    kind: Kind,
    slots: Arc<Semaphore>,
}

/// Wakes a function for each pending entry whose count of wake-ups was not seen before. Each mapping waits for its own function only.
async fn pump(store: Store, worker: Worker, nudge: Arc<Notify>) {
    let mut seen: HashMap<FamilyKey, u64> = HashMap::new();
    let mappings =
        [quote_published::KIND, quote_won::KIND].map(|kind| Mapping { kind, slots: Arc::new(Semaphore::new(WORKERS)) });
    loop {
        match in_state(&store, State::Pending).await {
            Ok(entries) => {
                for entry in &entries {
                    let is_new = seen.get(&entry.family) != Some(&entry.kicks);
                    let mapping = mappings.iter().find(|mapping| is_new && runtime::passes(mapping.kind, entry));
                    let Some(mapping) = mapping else { continue };
                    // With no free slot the entry stays unseen, and the end of a run nudges.
                    let Ok(slot) = Arc::clone(&mapping.slots).try_acquire_owned() else { continue };
                    seen.insert(entry.family.clone(), entry.kicks);
                    let (worker, nudge, entry) = (worker.clone(), Arc::clone(&nudge), entry.clone());
                    tokio::spawn(async move {
                        invoke(&worker, &entry).await;
                        drop(slot);
                        nudge.notify_one();
                    });
                }
            }
            Err(error) => tracing::warn!(%error, "the queue cannot be read"),
        }
        tokio::select! {
            () = nudge.notified() => {}
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}

/// What Lambda does with a record that a filter lets through.
async fn invoke(worker: &Worker, entry: &Entry) {
    let event = Event::of([entry.family.clone()]);
    let until = deadline(worker);
    match entry.kind {
        quote_won::KIND => quote_won::handle(worker, &event, until).await,
        _ => quote_published::handle(worker, &event, until).await,
    };
}

/// When an invocation that begins now must end.
fn deadline(worker: &Worker) -> OffsetDateTime {
    let deps = worker.deps();
    (deps.clock)() + deps.run_time
}

async fn in_state(store: &Store, state: State) -> Result<Vec<Entry>, store::Error> {
    let mut entries = Vec::new();
    let mut from: Option<String> = None;
    loop {
        let page = store.list(Some(state), from.as_deref(), 100).await?;
        entries.extend(page.entries);
        match page.next {
            Some(next) => from = Some(next),
            None => return Ok(entries),
        }
    }
}

async fn wake(worker: &Worker, family: &FamilyKey) {
    if let Err(error) = worker.run(family).await {
        tracing::warn!(%family, %error, "a run could not be recorded; the sweep comes back to it");
    }
}

/// Goes on with what a dead process had in hand. Nobody else would before those leases end by their time: their families count
/// as running, so that neither the stream nor the sweep nominates them.
async fn orphans(worker: &Worker) {
    let boot = &worker.deps().boot;
    if boot.exclusive_since.is_none() {
        return;
    }
    match in_state(&worker.deps().store, State::Running).await {
        Ok(running) => {
            for entry in running.iter().filter(|entry| entry.lease.as_ref().is_some_and(|lease| lease.boot != boot.id))
            {
                wake(worker, &entry.family).await;
            }
        }
        Err(error) => tracing::warn!(%error, "what a dead process left cannot be read; its leases end by their time"),
    }
}

/// Like the schedule of the task `drift`.
async fn drift(worker: Worker, clock: Clock, nudge: Arc<Notify>, pause: Duration) {
    loop {
        if let Err(error) = sweep::sweep(&worker, Task::Drift, clock() + SWEEP_TIME).await {
            tracing::warn!(%error, "the poll could not be kept");
        }
        nudge.notify_one();
        tokio::time::sleep(pause).await;
    }
}

/// Like the schedule of the task `catalogue`. While there is more to do than one sweep may, the next one follows sooner.
async fn catalogue(worker: Worker, clock: Clock) {
    loop {
        let pause = match sweep::sweep(&worker, Task::Catalogue, clock() + SWEEP_TIME).await {
            Ok(done) if done.index.as_ref().is_some_and(|index| index.left) => AT_ONCE,
            Ok(_) => CATALOGUE,
            Err(error) => {
                tracing::warn!(%error, "the item index could not be kept");
                CATALOGUE
            }
        };
        tokio::time::sleep(pause).await;
    }
}

async fn sweep(worker: Worker, clock: Clock) {
    orphans(&worker).await;
    loop {
        tokio::time::sleep(SWEEP).await;
        if let Err(error) = sweep::sweep(&worker, Task::Due, clock() + SWEEP_TIME).await {
            tracing::warn!(%error, "the sweep could not read the queue");
        }
    }
}
