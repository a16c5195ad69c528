//! A caller whose process may die: when it goes on nothing reaches table or bucket, and what it was doing stops.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use aws_sdk_dynamodb::config::interceptors::{
    BeforeDeserializationInterceptorContextRef, BeforeTransmitInterceptorContextRef,
};
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use scenarios::World;
use store::{Names, Store};
use sync::{Boot, Deps};
use tokio::sync::Notify;

use super::case::{Crash, Side};
use super::flows::{Act, Failed};

/// What becomes of a process, by its writes to our tables.
#[derive(Clone, Debug)]
struct Fate {
    dies_at: Option<(usize, Side)>,
    writes: Arc<AtomicUsize>,
    /// Whether the write on its way is the last.
    last: Arc<AtomicBool>,
    dead: Arc<AtomicBool>,
    died: Arc<Notify>,
}

impl Fate {
    fn new(crash: Crash) -> Self {
        let dies_at = if let Crash::AtWrite(nth, side) = crash { Some((nth, side)) } else { None };
        Self { dies_at, writes: Arc::default(), last: Arc::default(), dead: Arc::default(), died: Arc::default() }
    }

    fn die(&self) {
        self.dead.store(true, Ordering::SeqCst);
        self.died.notify_one();
    }
}

/// Whether an operation of DynamoDB changes anything.
fn is_write(target: Option<&str>) -> bool {
    let operation = target.and_then(|target| target.rsplit('.').next()).unwrap_or_default();
    ["PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems", "BatchWriteItem"].contains(&operation)
}

impl Intercept for Fate {
    fn name(&self) -> &'static str {
        "Fate"
    }

    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if self.dead.load(Ordering::SeqCst) {
            return Err("the process is dead".into());
        }
        if is_write(context.request().headers().get("x-amz-target")) {
            let nth = self.writes.fetch_add(1, Ordering::SeqCst) + 1;
            if self.dies_at == Some((nth, Side::Before)) {
                self.die();
                return Err("the process dies".into());
            }
            self.last.store(self.dies_at == Some((nth, Side::After)), Ordering::SeqCst);
        }
        Ok(())
    }

    fn read_after_transmit(
        &self,
        _context: &BeforeDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if self.last.load(Ordering::SeqCst) {
            self.die();
            return Err("the process dies".into());
        }
        Ok(())
    }
}

/// A store on which a process may die.
fn fateful(world: &World, fate: &Fate) -> Store {
    let config = world.system.aws.dynamo_config().interceptor(fate.clone()).build();
    Store::new(aws_sdk_dynamodb::Client::from_conf(config), world.system.aws.s3(), Names::default())
}

/// A process that calls once.
pub(super) struct Caller<'w> {
    world: &'w World,
    deps: Deps,
    fate: Fate,
    crash: Crash,
}

impl<'w> Caller<'w> {
    pub(super) fn new(world: &'w World, crash: Crash) -> Self {
        let fate = Fate::new(crash);
        let known = world.system.worker.deps().clone();
        let store = if crash == Crash::No { known.store.clone() } else { fateful(world, &fate) };
        let boot = Boot { id: (known.ids)(), exclusive_since: None };
        Self { world, deps: Deps { store, boot, ..known }, fate, crash }
    }

    /// Calls; `None` when the process died on the way.
    pub(super) async fn call(&self, act: &Act) -> Option<Result<(), Failed>> {
        let dies = async {
            match self.crash {
                Crash::AtTheFault => self.fault_fires().await,
                Crash::AtWrite(..) => self.fate.died.notified().await,
                Crash::No => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            () = dies => None,
            outcome = act.call(&self.deps) => Some(outcome),
        }
    }

    async fn fault_fires(&self) {
        while self.world.quoter().fired_faults().is_empty() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        self.fate.die();
    }

    /// How many writes to our tables it sent; not counted where it cannot die.
    pub(super) fn writes(&self) -> usize {
        self.fate.writes.load(Ordering::SeqCst)
    }
}
