//! One case: one write of the flow, one fault at it, one or two deliveries, with or without a crash.

use std::collections::BTreeMap;
use std::fmt;

use sandbox::halo::{Fault, FaultKind};
use scenarios::{World, family};
use store::State;
use sync::Outcome;

use super::crash::{Mortal, forget_intents};
use super::flows::Flow;
use super::records::Picture;

/// A write of the clean run: the `nth` POST to an entity.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Write {
    pub(super) entity: String,
    pub(super) nth: u32,
}

impl Write {
    /// The writes that a world's Halo has seen, in their order.
    pub(super) fn all(world: &World) -> Vec<Self> {
        let mut counts: BTreeMap<String, u32> = BTreeMap::new();
        let requests = world.halo().requests().into_iter();
        let posts = requests.filter(|r| r.method == "POST" && r.is_call());
        posts
            .map(|request| {
                let nth = counts.entry(request.entity.clone()).or_default();
                *nth += 1;
                Self { entity: request.entity, nth: *nth }
            })
            .collect()
    }
}

impl fmt::Display for Write {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "POST {} #{}", self.entity, self.nth)
    }
}

/// Within the settle time of the settings, 60 s.
const LATE: FaultKind = FaultKind::LateEffect { after_seconds: 40, drop: true };

/// What goes wrong at a write.
pub(crate) const POINTS: [FaultKind; 12] = [
    FaultKind::BeforeEffectDrop,
    FaultKind::BeforeEffect5xx,
    FaultKind::AfterEffectDrop,
    FaultKind::AfterEffect5xx,
    LATE,
    FaultKind::Html { after_effect: true },
    FaultKind::Html { after_effect: false },
    FaultKind::Truncated,
    FaultKind::WrongType,
    FaultKind::RateLimited { retry_after: Some(0) },
    FaultKind::Unauthorized,
    FaultKind::Warning { with_id: false },
];

/// The points that tell most where time is short: nothing happened, it happened, it happens later.
pub(super) const TELLING: [FaultKind; 3] = [FaultKind::BeforeEffect5xx, FaultKind::AfterEffectDrop, LATE];

/// Whether the process dies when the fault has fired, before it can record anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Crash {
    No,
    AtTheFault,
}

/// One case.
#[derive(Clone, Debug)]
pub(super) struct Case {
    pub(super) write: Write,
    pub(super) point: FaultKind,
    pub(super) deliveries: u32,
    pub(super) crash: Crash,
}

/// What a case left behind.
pub(super) struct Played {
    picture: Picture,
    trouble: Vec<String>,
}

impl Case {
    /// Plays the case to its end. `without_intents` forgets every intent between two runs.
    pub(super) async fn play(&self, flow: &Flow, without_intents: bool) -> Played {
        let world = Box::pin(World::with(flow.setup.clone())).await;
        world.halo().inject(Fault::once("POST", &self.write.entity, self.point.clone()).at(self.write.nth));
        let mortal = Mortal::new(&world, self.crash == Crash::AtTheFault);
        let mut trouble = Vec::new();
        for data in &flow.deliveries {
            let family = family(data);
            for _ in 0..self.deliveries {
                world.deliver(data).await;
                Box::pin(mortal.run(&family)).await;
                if without_intents {
                    forget_intents(&world).await;
                }
            }
            if world.entry(&family).await.state != State::Done {
                let entry = Box::pin(world.settle(&family)).await;
                if entry.state != State::Done {
                    trouble.push(format!("the quote is {:?}: {}", entry.state, entry.problem.unwrap_or_default()));
                }
            }
        }
        if world.halo().fired_faults().is_empty() {
            trouble.push("the fault never fired".to_owned());
        }
        trouble.extend(world.halo().check_clean().err());
        trouble.extend(Box::pin(self.second_look(&world, flow)).await);
        Played { picture: Picture::of(&world).await, trouble }
    }

    /// One more run changes nothing.
    async fn second_look(&self, world: &World, flow: &Flow) -> Option<String> {
        let data = flow.deliveries.last()?;
        let calls = world.halo().calls();
        world.deliver(data).await;
        let outcome = world.run(&family(data)).await;
        let quiet = matches!(outcome, Outcome::Ran { .. }) && world.halo().calls() == calls;
        (!quiet).then(|| "a repeated delivery was not a no-op".to_owned())
    }
}

impl Played {
    /// Whether everything is as after a clean run.
    pub(super) fn compare(&self, clean: &Picture) -> Result<(), String> {
        if !self.trouble.is_empty() {
            return Err(self.trouble.join("; "));
        }
        self.picture.difference(clean).map_or(Ok(()), Err)
    }
}
