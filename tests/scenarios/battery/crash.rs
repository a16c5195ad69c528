//! A worker whose process dies at a fault: from then on it reaches neither table nor bucket, so that nothing it would still do
//! is recorded.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use aws_sdk_dynamodb::config::interceptors::BeforeTransmitInterceptorContextRef;
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use aws_sdk_dynamodb::types::AttributeValue;
use domain::FamilyKey;
use scenarios::World;
use store::{Names, Store};
use sync::{Boot, Deps, Worker};

/// Fails every call to the tables once the process is dead.
#[derive(Clone, Debug, Default)]
struct Dead(Arc<AtomicBool>);

impl Intercept for Dead {
    fn name(&self) -> &'static str {
        "DeadProcess"
    }

    fn read_before_transmit(
        &self,
        _context: &BeforeTransmitInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if self.0.load(Ordering::SeqCst) { Err("the process is dead".into()) } else { Ok(()) }
    }
}

/// A worker that may die at the first fault, and its successor.
pub(super) struct Mortal<'w> {
    world: &'w World,
    first: Worker,
    dead: Dead,
    dies: bool,
}

impl<'w> Mortal<'w> {
    pub(super) fn new(world: &'w World, dies: bool) -> Self {
        let dead = Dead::default();
        let config = world.system.aws.dynamo_config().interceptor(dead.clone()).build();
        let store = Store::new(aws_sdk_dynamodb::Client::from_conf(config), world.system.aws.s3(), Names::default());
        let deps = Deps {
            store,
            boot: Boot { id: "mortal".to_owned(), exclusive_since: None },
            ..world.system.worker.deps().clone()
        };
        Self { world, first: Worker::new(deps), dead, dies }
    }

    /// Runs the family once; if the process dies, what it had begun goes on to the end without being recorded.
    pub(super) async fn run(&self, family: &FamilyKey) {
        if self.dead.0.load(Ordering::SeqCst) {
            self.world.run(family).await;
            return;
        }
        if !self.dies {
            let outcome = self.first.run(family).await;
            assert!(outcome.is_ok(), "{outcome:?}");
            return;
        }
        let run = self.first.run(family);
        let watch = async {
            while self.world.halo().fired_faults().is_empty() {
                tokio::time::sleep(std::time::Duration::from_millis(1)).await;
            }
            self.dead.0.store(true, Ordering::SeqCst);
            std::future::pending::<()>().await;
        };
        tokio::select! {
            biased;
            () = watch => {}
            _ = run => {}
        }
    }

    /// Deletes every intent and every record of what was made: as if the intent step did not exist.
    pub(super) async fn forget_intents(&self, family: &FamilyKey) {
        let dynamo = self.world.system.aws.dynamo();
        let table = &self.world.system.store.names().data;
        let items = dynamo.scan().table_name(table).consistent_read(true).send().await.unwrap();
        for item in items.items() {
            let text = |name: &str| item.get(name).and_then(|v| v.as_s().ok()).cloned().unwrap_or_default();
            let (pk, sk) = (text("pk"), text("sk"));
            if pk.starts_with("identity#") || (pk == family.as_str() && sk.starts_with("step#")) {
                let delete = dynamo.delete_item().table_name(table);
                delete.key("pk", AttributeValue::S(pk)).key("sk", AttributeValue::S(sk)).send().await.unwrap();
            }
        }
    }
}
