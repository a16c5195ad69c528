//! A process that may die: from then on it reaches neither table nor bucket, so that nothing it would still do is recorded.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use aws_sdk_dynamodb::config::interceptors::{
    BeforeDeserializationInterceptorContextRef, BeforeTransmitInterceptorContextRef,
};
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use scenarios::World;
use store::{Names, Store};
use tokio::sync::Notify;

/// Whether a write took effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Before,
    After,
}

/// What becomes of a process, by its writes to our tables.
#[derive(Clone, Debug)]
pub(super) struct Fate {
    dies_at: Option<(usize, Side)>,
    writes: Arc<AtomicUsize>,
    /// Whether the write on its way is the last.
    last: Arc<AtomicBool>,
    dead: Arc<AtomicBool>,
    died: Arc<Notify>,
}

impl Fate {
    /// `dies_at`: at its nth write, if at one.
    pub(super) fn new(dies_at: Option<(usize, Side)>) -> Self {
        Self { dies_at, writes: Arc::default(), last: Arc::default(), dead: Arc::default(), died: Arc::default() }
    }

    /// From now on it reaches nothing.
    pub(super) fn die(&self) {
        self.dead.store(true, Ordering::SeqCst);
        self.died.notify_one();
    }

    pub(super) fn is_dead(&self) -> bool {
        self.dead.load(Ordering::SeqCst)
    }

    /// Waits until it dies.
    pub(super) async fn death(&self) {
        self.died.notified().await;
    }

    /// How many writes to our tables it sent.
    pub(super) fn writes(&self) -> usize {
        self.writes.load(Ordering::SeqCst)
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
        if self.is_dead() {
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
pub(super) fn fateful(world: &World, fate: &Fate) -> Store {
    let config = world.system.aws.dynamo_config().interceptor(fate.clone()).build();
    Store::new(aws_sdk_dynamodb::Client::from_conf(config), world.system.aws.s3(), Names::default())
}
