//! Takes the place of the table's stream and of the event source mapping: a changed pending entry wakes a worker.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use domain::{Clock, FamilyKey};
use store::{Entry, State, Store};
use sweep::Task;
use sync::Worker;
use tokio::sync::{Notify, Semaphore};
use tokio::task::JoinHandle;

/// How often the queue is looked at, in case nobody nudged.
const LOOK: Duration = Duration::from_millis(250);
/// Like the event source mapping's parallelization factor.
const WORKERS: usize = 2;
/// How often families that are due are looked for, like the schedule of the function `sweep`, only more often.
const SWEEP: Duration = Duration::from_millis(500);
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
    /// Starts the sweep, and the stream unless it is switched off.
    pub fn start(store: &Store, worker: &Worker, clock: &Clock, stream: bool) -> Self {
        let nudge = Arc::new(Notify::new());
        let mut tasks = vec![tokio::spawn(sweep(worker.clone(), Arc::clone(clock)))];
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

/// Starts a run for each pending entry whose count of wake-ups was not seen before.
async fn pump(store: Store, worker: Worker, nudge: Arc<Notify>) {
    let mut seen: HashMap<FamilyKey, u64> = HashMap::new();
    let slots = Arc::new(Semaphore::new(WORKERS));
    loop {
        match pending(&store).await {
            Ok(entries) => {
                for (family, kicks) in entries {
                    if seen.insert(family.clone(), kicks) != Some(kicks) {
                        let Ok(slot) = Arc::clone(&slots).acquire_owned().await else { return };
                        let (worker, nudge) = (worker.clone(), Arc::clone(&nudge));
                        tokio::spawn(async move {
                            let _slot = slot;
                            wake(&worker, &family).await;
                            nudge.notify_one();
                        });
                    }
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

async fn pending(store: &Store) -> Result<Vec<(FamilyKey, u64)>, store::Error> {
    let entries = in_state(store, State::Pending).await?;
    Ok(entries.into_iter().map(|entry| (entry.family, entry.kicks)).collect())
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

async fn sweep(worker: Worker, clock: Clock) {
    orphans(&worker).await;
    loop {
        tokio::time::sleep(SWEEP).await;
        if let Err(error) = sweep::sweep(&worker, Task::Due, clock() + SWEEP_TIME).await {
            tracing::warn!(%error, "the sweep could not read the queue");
        }
    }
}
