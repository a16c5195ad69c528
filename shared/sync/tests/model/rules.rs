//! What is modelled: the bounds, and what is left out of the protocol to show that it is needed.

use std::fmt;

use store::{Effect, EffectState};
use sync::Boot;
use sync::protocol::{Next, next};
use time::{Duration, OffsetDateTime};

use crate::intent::Intent;
use crate::world::{Moment, World};

/// The protocol as it is, or without one of its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    AsBuilt,
    /// Search before create, nothing else.
    WithoutIntent,
    /// A table of intents, but who meets one takes it over at once.
    WithoutWaiting,
    /// Who waited long enough takes the intent over without looking for the record.
    WithoutLooking,
    /// Taking over does not ask whether the claim is still the one that was seen.
    TakingOverBlindly,
    /// A run sends its create even after its lease ended.
    SendingAfterLeaseEnd,
    /// No answer is taken for a refusal.
    DoubtAsRefusal,
    /// Every process believes that it is the only one.
    EachAlone,
    /// An intent of another is never taken over.
    WaitingForever,
}

/// Which workers share a process, and so die together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Processes {
    /// Each worker its own, as on Lambda.
    Many,
    /// All workers one, which a lock file proves to be the only one.
    One,
}

/// One model.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Model {
    pub(crate) workers: usize,
    pub(crate) processes: Processes,
    pub(crate) protocol: Protocol,
    /// How long a run's lease lasts at most when it comes to this create.
    pub(crate) lease: Moment,
    /// How long a create can be on its way.
    pub(crate) delay: Moment,
    /// How long searches can miss a record. At least 1.
    pub(crate) lag: Moment,
    /// What the protocol waits after a lease end.
    pub(crate) settle: Moment,
}

impl Model {
    /// The protocol as built, with a settle time that is just long enough.
    pub(crate) fn as_built(workers: usize, processes: Processes, lease: Moment, delay: Moment, lag: Moment) -> Self {
        Self { workers, processes, protocol: Protocol::AsBuilt, lease, delay, lag, settle: delay + lag }
    }

    /// Two workers, each in its own process, the shortest times, and a protocol with a part missing.
    pub(crate) fn with(protocol: Protocol) -> Self {
        Self { protocol, ..Self::as_built(2, Processes::Many, 1, 1, 1) }
    }

    /// What is longer ago than this makes no difference to anybody.
    pub(crate) fn long_ago(&self) -> Moment {
        -self.settle
    }

    /// The production code's decision, or what a protocol with a part missing makes of it. The claim of the effect is what it
    /// was seen with.
    pub(crate) fn decide(&self, seen: Option<Intent>, world: &World) -> Next {
        let built = self.as_written(seen, world);
        let seen = || CLAIM.to_owned();
        match (self.protocol, built) {
            (Protocol::WithoutIntent, _) => Next::Look { seen: seen() },
            (Protocol::WithoutWaiting, Next::Wait { .. } | Next::Look { .. }) => Next::Reclaim { seen: seen() },
            (Protocol::WithoutLooking, Next::Look { .. }) => Next::Reclaim { seen: seen() },
            (Protocol::WaitingForever, Next::Look { .. }) => Next::Wait { until: moment(1) },
            (_, built) => built,
        }
    }

    fn as_written(&self, seen: Option<Intent>, world: &World) -> Next {
        match (self.processes, self.protocol) {
            (_, Protocol::EachAlone) => self.ask(seen, Some(self.long_ago())),
            (Processes::One, _) => self.ask(seen, Some(world.process_started)),
            (Processes::Many, _) => {
                let decided = self.ask(seen, None);
                let of_this_process = seen.map(|seen| Intent { by_this_process: true, ..seen });
                assert_eq!(decided, self.ask(of_this_process, None), "whose process it was must not matter to many");
                decided
            }
        }
    }

    fn ask(&self, seen: Option<Intent>, exclusive_since: Option<Moment>) -> Next {
        let effect = seen.map(|seen| effect(&seen));
        let boot = Boot { id: PRESENT.to_owned(), exclusive_since: exclusive_since.map(moment) };
        next(effect.as_ref(), &boot, moment(0), Duration::seconds(self.settle.into()))
    }

    /// The longest wait that anybody is ever told.
    pub(crate) fn longest_wait(&self) -> OffsetDateTime {
        moment(self.lease + self.settle)
    }
}

impl fmt::Display for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { workers, processes, protocol, lease, delay, lag, settle } = self;
        let home = if *processes == Processes::One { "one process" } else { "processes of their own" };
        write!(f, "{protocol:?}: {workers} workers in {home}, lease {lease}, delay {delay}, lag {lag}, settle {settle}")
    }
}

/// The claim of every effect that is decided on; which one it is is followed in the world.
pub(crate) const CLAIM: &str = "c";

const PRESENT: &str = "p";

/// An effect as the store would give it.
fn effect(seen: &Intent) -> Effect {
    Effect {
        marker: String::new(),
        body_digest: String::new(),
        state: seen.state,
        claim: CLAIM.to_owned(),
        boot: if seen.by_this_process { PRESENT.to_owned() } else { String::new() },
        claimed_by: String::new(),
        lease_end: moment(seen.lease_end),
        attempts: 1,
        halo_id: seen.id.filter(|_| seen.state == EffectState::Done).map(i64::from),
        quoter_id: None,
        extra: None,
        place: None,
    }
}

fn moment(moment: Moment) -> OffsetDateTime {
    OffsetDateTime::UNIX_EPOCH + Duration::seconds(moment.into())
}
