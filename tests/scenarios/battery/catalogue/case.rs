//! One case: a fault or none, one caller or two at once, a crash or none.

use std::fmt;

use sandbox::quoter::{Fault, FaultKind};
use scenarios::World;
use time::Duration;

use super::super::crash::forget_intents;
use super::super::fate::Side;
use super::caller::Caller;
use super::flows::{Clean, Flow, Write, write_calls};
use super::picture::Picture;

/// A try that failed is repeated at most so often.
const TRIES: usize = 40;
/// A double comes with one of the first.
const TRIES_WITHOUT_INTENTS: usize = 5;

/// A late effect comes, and lists show it, within the settle time of the settings, 60 s.
const LATE: u32 = 40;
const LATE_DROP: FaultKind = FaultKind::LateEffect { after_seconds: LATE, drop: true };

/// What goes wrong at a write.
pub(super) const POINTS: [FaultKind; 15] = [
    FaultKind::BeforeEffectDrop,
    FaultKind::BeforeEffect5xx,
    FaultKind::AfterEffectDrop,
    FaultKind::AfterEffect5xx,
    LATE_DROP,
    FaultKind::LateEffect { after_seconds: LATE, drop: false },
    FaultKind::Html { after_effect: true },
    FaultKind::Html { after_effect: false },
    FaultKind::Truncated,
    FaultKind::WrongType,
    FaultKind::RateLimited { retry_after: Some(0) },
    FaultKind::Unauthorized,
    FaultKind::NotLicensed,
    FaultKind::Refused,
    FaultKind::Slow { ms: 20 },
];

/// The points that tell a dead process apart: nothing happened, it happened, it happens later. What was answered it never learns.
pub(super) const TELLING: [FaultKind; 3] = [FaultKind::BeforeEffect5xx, FaultKind::AfterEffectDrop, LATE_DROP];

/// Whether the first caller's process dies, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Crash {
    No,
    AtTheFault,
    /// At its nth write to our own tables.
    AtWrite(usize, Side),
}

impl Crash {
    /// At no write that there is, but they are counted.
    pub(super) const NEVER: Self = Self::AtWrite(usize::MAX, Side::Before);
}

/// One case.
#[derive(Clone, Debug)]
pub(super) struct Case {
    pub(super) fault: Option<(Write, FaultKind)>,
    pub(super) callers: usize,
    pub(super) crash: Crash,
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.fault {
            Some((write, point)) => write!(f, "{write} {point:?}")?,
            None => write!(f, "no fault")?,
        }
        write!(f, ", {} callers, crash {:?}", self.callers, self.crash)
    }
}

impl Case {
    /// Plays the case to its end, and says what differs from the clean run. `without_intents` forgets every intent between two tries.
    pub(super) async fn play(&self, flow: &Flow, clean: &Clean, without_intents: bool) -> Result<(), String> {
        let world = flow.world().await;
        if let Some((write, point)) = &self.fault {
            world.quoter().inject(Fault::once(&write.method, &write.resource, point.clone()).at(write.nth));
        }
        let done = self.first_round(&world, flow).await;
        if done != Some(true) {
            repeat(&world, flow, without_intents).await?;
        }
        // What was sent late has come by then.
        world.clock.advance(Duration::minutes(3));
        if self.fault.is_some() && self.callers == 1 && world.quoter().fired_faults().is_empty() {
            return Err("the fault never fired".to_owned());
        }
        world.quoter().clear_faults();
        second_look(&world, flow).await?;
        flow.only_read_halo(&world)?;
        Picture::of(&world).await.difference(&clean.picture).map_or(Ok(()), Err)
    }

    /// All callers at once. `Some(true)` when each of them succeeded.
    async fn first_round(&self, world: &World, flow: &Flow) -> Option<bool> {
        let mortal = Caller::new(world, self.crash);
        if self.callers == 1 {
            return mortal.call(&flow.act).await.map(|outcome| outcome.is_ok());
        }
        let other = Caller::new(world, Crash::No);
        let (first, second) = tokio::join!(mortal.call(&flow.act), other.call(&flow.act));
        Some(matches!((first, second), (Some(Ok(())), Some(Ok(())))))
    }
}

/// Calls again until it succeeds, when the last failure says, else a minute later.
async fn repeat(world: &World, flow: &Flow, without_intents: bool) -> Result<(), String> {
    let mut last = String::new();
    let tries = if without_intents { TRIES_WITHOUT_INTENTS } else { TRIES };
    for tried in 0..tries {
        if without_intents {
            forget_intents(world).await;
        }
        match Caller::new(world, Crash::No).call(&flow.act).await {
            Some(Ok(())) => return Ok(()),
            Some(Err(failed)) => {
                let told = failed.retry_after.unwrap_or(Duration::minutes(1)).max(Duration::SECOND);
                // A dead caller's lease may last longer than a living one is worth asking about.
                let patient = if tried < 3 { told } else { told.max(Duration::minutes(1)) };
                world.clock.advance(if without_intents { Duration::SECOND } else { patient });
                last = failed.why;
            }
            None => return Err("a process that does not crash died".to_owned()),
        }
    }
    Err(format!("it never succeeded: {last}"))
}

/// One more call writes nothing to Quoter.
async fn second_look(world: &World, flow: &Flow) -> Result<(), String> {
    let before = write_calls(world).len();
    match Caller::new(world, Crash::No).call(&flow.act).await {
        Some(Ok(())) if write_calls(world).len() == before => Ok(()),
        Some(Ok(())) => Err("one more call wrote something".to_owned()),
        Some(Err(failed)) => Err(format!("one more call failed: {}", failed.why)),
        None => Err("a process that does not crash died".to_owned()),
    }
}
