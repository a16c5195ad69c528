//! How often a run asks DynamoDB: each call takes time of the function, and money.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use aws_sdk_dynamodb::config::interceptors::BeforeSerializationInterceptorContextRef;
use aws_sdk_dynamodb::config::{ConfigBag, Intercept};
use aws_sdk_dynamodb::error::BoxError;
use domain::FamilyKey;
use sandbox::quoter::QuoteBuilder;
use scenarios::{World, family};
use store::Store;
use sync::{Deps, Ended, Outcome, Worker};

/// Counts the calls of a client. Clones count together.
#[derive(Clone, Debug, Default)]
struct Calls(Arc<AtomicUsize>);

impl Intercept for Calls {
    fn name(&self) -> &'static str {
        "Calls"
    }

    fn read_before_execution(
        &self,
        _context: &BeforeSerializationInterceptorContextRef<'_>,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}

/// Runs a family once, and counts what that asks DynamoDB.
async fn calls(world: &World, family: &FamilyKey, ended: Ended) -> usize {
    let counted = Calls::default();
    let dynamo = world.system.aws.dynamo_config().interceptor(counted.clone()).build();
    let names = world.system.store.names().clone();
    let store = Store::new(aws_sdk_dynamodb::Client::from_conf(dynamo), world.system.aws.s3(), names);
    let worker = Worker::new(Deps { store, ..world.system.worker.deps().clone() });
    let outcome = worker.run(family).await.unwrap();
    assert!(matches!(outcome, Outcome::Ran { report, .. } if report.ended == ended));
    counted.0.load(Ordering::SeqCst)
}

#[tokio::test]
async fn a_first_publish_of_known_lines_asks_dynamodb_at_most_39_times() {
    let world = World::new().await;
    world.publish(QuoteBuilder::sample()).await;
    let data = QuoteBuilder::sample()
        .with(|quote| {
            quote.number = 7;
            quote.id = "7100002".to_owned();
        })
        .data();
    world.deliver(&data).await;
    let used = calls(&world, &family(&data), Ended::Done).await;
    assert!(used <= 39, "{used} calls");
    world.assert_clean();
}

#[tokio::test]
async fn a_repeated_delivery_asks_dynamodb_at_most_five_times() {
    let world = World::new().await;
    let data = QuoteBuilder::sample().data();
    world.deliver(&data).await;
    world.run(&family(&data)).await;
    world.deliver(&data).await;
    let used = calls(&world, &family(&data), Ended::Unchanged).await;
    assert!(used <= 5, "{used} calls");
    world.assert_clean();
}
