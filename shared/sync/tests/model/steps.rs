//! One step of the world, and all steps that can come next.

use crate::intent::Write;
use crate::rules::{Model, Processes};
use crate::worker::Turn;
use crate::world::{Phase, World};

/// What happened, and the world after it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    /// The worker, if it is one's doing.
    pub(crate) who: Option<usize>,
    /// A sentence without its subject if there is a worker, else a sentence.
    pub(crate) text: &'static str,
    pub(crate) world: World,
    /// Whether something went wrong outside the protocol.
    pub(crate) is_fault: bool,
    /// Whether the store made the change and its answer was lost.
    pub(crate) is_unanswered: bool,
    /// The record that the worker reports.
    pub(crate) reported: Option<u8>,
}

impl Step {
    pub(crate) fn of(who: Option<usize>, text: &'static str, world: World) -> Self {
        Self { who, text, world, is_fault: false, is_unanswered: false, reported: None }
    }

    pub(crate) fn fault(self) -> Self {
        Self { is_fault: true, ..self }
    }

    pub(crate) fn report(self, id: u8) -> Self {
        Self { reported: Some(id), ..self }
    }

    /// The same change, of which the worker does not hear.
    pub(crate) fn unanswered(self, who: usize) -> Self {
        let mut world = self.world;
        world.leave(who);
        Self { world, is_fault: true, is_unanswered: true, reported: None, ..self }
    }

    /// What must never be true, if it is.
    pub(crate) fn wrong(&self) -> Option<&'static str> {
        let world = &self.world;
        let recorded = world.intent.and_then(|intent| intent.id);
        if world.records.iter().all(Option::is_some) {
            return Some("two records carry the marker");
        }
        if self.reported.is_some_and(|id| !world.exists(id)) {
            return Some("a worker reported a record that does not exist");
        }
        (world.is_done() && !recorded.is_some_and(|id| world.exists(id)))
            .then_some("the effect is done with the id of no record")
    }
}

/// Everything that can happen next.
pub(crate) fn next_steps(model: &Model, world: &World, steps: &mut Vec<Step>) {
    steps.clear();
    for who in 0..model.workers {
        Turn { model, world, who }.steps(steps);
    }
    halo_gets_to_creates_of_the_gone(model, world, steps);
    store_gets_to_a_write_of_the_gone(world, steps);
    if model.processes == Processes::One {
        steps.push(Step::of(None, "The process dies and starts anew.", new_process(world)).fault());
    }
    if let Some(later) = world.later(model.long_ago()) {
        steps.push(Step::of(None, PASSES, later));
    }
}

/// The step that takes one unit of time. All others take none.
pub(crate) const PASSES: &str = "Time passes.";

fn halo_gets_to_creates_of_the_gone(model: &Model, world: &World, steps: &mut Vec<Step>) {
    for index in 0..world.adrift.len() {
        let mut lost = *world;
        if lost.adrift[index].take().is_some() {
            let mut made = lost;
            made.make_record(model.lag);
            steps.push(Step::of(None, "A create whose sender is gone reaches Halo, which makes the record.", made));
            steps.push(Step::of(None, "A create whose sender is gone never reaches Halo.", lost));
        }
    }
}

fn store_gets_to_a_write_of_the_gone(world: &World, steps: &mut Vec<Step>) {
    let Some(write) = world.stray else { return };
    let mut made = World { stray: None, ..*world };
    if write.holds(world.intent, true) {
        made.make(write, None);
    }
    steps.push(Step::of(None, "A write whose sender is gone reaches the store.", made).fault());
}

fn new_process(world: &World) -> World {
    let mut world = *world;
    for who in 0..world.workers.len() {
        if world.workers[who].phase != Phase::Idle {
            world.leave(who);
        }
    }
    if let Some(intent) = &mut world.intent {
        intent.by_this_process = false;
    }
    world.stray = world.stray.map(Write::of_earlier_process);
    world.process_started = 0;
    world
}
