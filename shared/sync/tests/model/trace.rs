//! How the world came to a state, in sentences.

use std::fmt;

use crate::rules::Model;
use crate::steps::{PASSES, Step, next_steps};
use crate::world::{Phase, World};

/// One sentence per step, and what came of it.
pub(crate) struct Trace {
    sentences: Vec<String>,
    outcome: &'static str,
}

impl Trace {
    /// Walks the way again, with the workers kept apart by name, which the search does not do. `last` is a step from its end.
    pub(crate) fn of(model: &Model, way: &[World], last: Option<&Step>, outcome: &'static str) -> Self {
        let mut trace = Self { sentences: Vec::new(), outcome };
        let (mut world, mut now) = (World::new(), 0);
        let mut next = Vec::new();
        let last = last.map(|step| (step.world.canonical(), step.reported));
        for (wanted, reported) in way.iter().skip(1).map(|world| (*world, None)).chain(last) {
            next_steps(model, &world, &mut next);
            let leads_there = next.iter().filter(|step| step.world.canonical() == wanted);
            let Some(step) = leads_there.min_by_key(|step| (step.reported != reported, step.is_fault)) else {
                panic!("the way cannot be walked again: equal states differ in what they allow\n{trace}");
            };
            trace.sentences.push(sentence(now, step));
            now += u32::from(step.text == PASSES);
            world = step.world;
        }
        trace
    }
}

fn sentence(now: u32, step: &Step) -> String {
    let lost = if step.is_unanswered { ", but the store's answer is lost" } else { "" };
    match step.who {
        Some(who) if matches!(step.world.workers[who].phase, Phase::HasRead(_)) => {
            let lease_end = now + u32::from(step.world.workers[who].lease_end.unsigned_abs());
            format!("{now}: Worker {}, whose lease ends at {lease_end}, {}.", who + 1, step.text)
        }
        Some(who) => format!("{now}: Worker {} {}{lost}.", who + 1, step.text),
        None => format!("{now}: {}", step.text),
    }
}

impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for sentence in &self.sentences {
            writeln!(f, "  {sentence}")?;
        }
        write!(f, "  So {}.", self.outcome)
    }
}
