//! A caller whose process may die: what it was doing then stops.

use std::time::Duration;

use scenarios::World;
use sync::{Boot, Deps};

use super::super::fate::{Fate, fateful};
use super::case::Crash;
use super::flows::{Act, Failed};

/// A process that calls once.
pub(super) struct Caller<'w> {
    world: &'w World,
    deps: Deps,
    fate: Fate,
    crash: Crash,
}

impl<'w> Caller<'w> {
    pub(super) fn new(world: &'w World, crash: Crash) -> Self {
        let fate = Fate::new(if let Crash::AtWrite(nth, side) = crash { Some((nth, side)) } else { None });
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
                Crash::AtWrite(..) => self.fate.death().await,
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
        self.fate.writes()
    }
}
