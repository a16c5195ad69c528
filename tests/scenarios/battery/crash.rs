//! A worker whose process dies at a fault.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::FamilyKey;
use scenarios::World;
use sync::{Boot, Deps, Worker};

use super::fate::{Fate, fateful};

/// A worker that may die at the first fault, and its successor.
pub(super) struct Mortal<'w> {
    world: &'w World,
    first: Worker,
    fate: Fate,
    dies: bool,
}

impl<'w> Mortal<'w> {
    pub(super) fn new(world: &'w World, dies: bool) -> Self {
        let fate = Fate::new(None);
        let deps = Deps {
            store: fateful(world, &fate),
            boot: Boot { id: "mortal".to_owned(), exclusive_since: None },
            ..world.system.worker.deps().clone()
        };
        Self { world, first: Worker::new(deps), fate, dies }
    }

    /// Runs the family once; if the process dies, what it had begun goes on to the end without being recorded.
    pub(super) async fn run(&self, family: &FamilyKey) {
        if self.fate.is_dead() {
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
            self.fate.die();
            std::future::pending::<()>().await;
        };
        tokio::select! {
            biased;
            () = watch => {}
            _ = run => {}
        }
    }
}

/// Deletes every intent and every record of what was made: as if the intent step did not exist.
pub(super) async fn forget_intents(world: &World) {
    let dynamo = world.system.aws.dynamo();
    let table = &world.system.store.names().data;
    let items = dynamo.scan().table_name(table).consistent_read(true).send().await.unwrap();
    for item in items.items().iter().filter(|item| item.contains_key("marker")) {
        let text = |name: &str| item.get(name).and_then(|v| v.as_s().ok()).cloned().unwrap_or_default();
        let (pk, sk) = (text("pk"), text("sk"));
        let delete = dynamo.delete_item().table_name(table);
        delete.key("pk", AttributeValue::S(pk)).key("sk", AttributeValue::S(sk)).send().await.unwrap();
    }
}
