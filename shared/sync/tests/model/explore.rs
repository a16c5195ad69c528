//! Visits every state that can be reached, the nearest first.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{BuildHasherDefault, Hasher};

use crate::rules::Model;
use crate::steps::{Step, next_steps};
use crate::trace::Trace;
use crate::world::World;

/// What was found.
pub(crate) struct Explored {
    pub(crate) states: usize,
    pub(crate) steps: usize,
    /// The shortest way to something that must never be. The search ends there.
    pub(crate) wrong: Option<Trace>,
    /// A shortest way to a state from which, without any further fault, the effect can no longer become done.
    pub(crate) stuck: Option<Trace>,
}

/// Visits everything.
pub(crate) fn explore(model: &Model) -> Explored {
    let mut search = Search::new();
    let mut next = Vec::new();
    let mut at = 0;
    while let Some(world) = search.worlds.get(at).copied() {
        next_steps(model, &world, &mut next);
        for step in &next {
            search.visit(at, step);
            if let Some(wrong) = step.wrong() {
                let trace = Trace::of(model, &search.way_to(at), Some(step), wrong);
                return search.end(Some(trace), None);
            }
        }
        at += 1;
    }
    let stuck = search.stuck().map(|at| Trace::of(model, &search.way_to(at), None, "the record is never made"));
    search.end(None, stuck)
}

struct Search {
    worlds: Vec<World>,
    numbers: HashMap<World, u32, BuildHasherDefault<Mix>>,
    /// From where each world was reached first.
    parents: Vec<u32>,
    /// Steps that are no faults, as (to, from).
    sound: Vec<(u32, u32)>,
    steps: usize,
}

impl Search {
    fn new() -> Self {
        let start = World::new().canonical();
        Self {
            worlds: vec![start],
            numbers: HashMap::from_iter([(start, 0)]),
            parents: vec![0],
            sound: Vec::new(),
            steps: 0,
        }
    }

    fn visit(&mut self, from: usize, step: &Step) {
        let world = step.world.canonical();
        let from = number(from);
        let fresh = number(self.worlds.len());
        let to = match self.numbers.entry(world) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(place) => {
                self.worlds.push(world);
                self.parents.push(from);
                *place.insert(fresh)
            }
        };
        self.steps += 1;
        if !step.is_fault && to != from {
            self.sound.push((to, from));
        }
    }

    /// The first state from which no steps without a fault lead to a done effect. Where there is none, the effect becomes done in
    /// every run in which, from some moment on, nothing fails and no possible step is put off for ever.
    fn stuck(&mut self) -> Option<usize> {
        self.sound.sort_unstable();
        let mut hopeful: Vec<bool> = self.worlds.iter().map(World::is_done).collect();
        let mut open: Vec<u32> = (0..number(self.worlds.len())).filter(|at| hopeful[*at as usize]).collect();
        while let Some(to) = open.pop() {
            let first = self.sound.partition_point(|(known, _)| *known < to);
            for (_, from) in self.sound[first..].iter().take_while(|(known, _)| *known == to) {
                if !std::mem::replace(&mut hopeful[*from as usize], true) {
                    open.push(*from);
                }
            }
        }
        hopeful.iter().position(|hopeful| !hopeful)
    }

    /// The worlds from the first to this one.
    fn way_to(&self, at: usize) -> Vec<World> {
        let mut way = vec![self.worlds[at]];
        let mut at = at;
        while at != 0 {
            at = self.parents[at] as usize;
            way.push(self.worlds[at]);
        }
        way.reverse();
        way
    }

    fn end(self, wrong: Option<Trace>, stuck: Option<Trace>) -> Explored {
        Explored { states: self.worlds.len(), steps: self.steps, wrong, stuck }
    }
}

/// States are counted in 32 bits to save memory.
fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// A hash for the few small numbers of a world; without optimisation the standard one takes a third of the run.
#[derive(Default)]
struct Mix(u64);

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u8(*byte);
        }
    }

    fn write_u8(&mut self, byte: u8) {
        self.0 = (self.0.rotate_left(5) ^ u64::from(byte)).wrapping_mul(0x517c_c1b7_2722_0a95);
    }

    /// Which variant of an enum.
    fn write_isize(&mut self, variant: isize) {
        self.write_u8(variant as u8);
    }
}
