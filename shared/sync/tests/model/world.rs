//! The state of the modelled world: the store's intent, the workers, and Halo.
//!
//! Moments are units of time relative to now, so that states do not depend on when they are reached and their number is finite
//! without a limit on tries, crashes or time. Claims are unique texts, so all that matters about one is whether it is the claim that
//! stands in the store now; once replaced it never comes back.

use store::EffectState;

use crate::intent::{Intent, Write};

/// Units of time from now; negative is past.
pub(crate) type Moment = i8;

/// Workers of the largest model.
pub(crate) const WORKERS: usize = 3;

/// Creates that can be on their way at once. A worker refuses to go on, loudly, if that is not enough.
const ADRIFT: usize = 3;

/// What a worker is about to do: where it is in `once`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum Phase {
    /// Not at this record. Also a worker that died: a fresh one takes its place at any time, or never.
    #[default]
    Idle,
    /// It read the effect, perhaps a while ago.
    HasRead(Option<Intent>),
    /// It looked for the record and found none.
    SawNone,
    /// The intent is its own.
    ToSend,
    /// The create is sent. The moment at which it reaches Halo at the latest; none if it was lost, or its answer was.
    Sent(Option<Moment>),
    /// It knows the record, made or found.
    ToFinish { id: u8 },
    /// Halo surely did nothing.
    ToSetFree,
    /// It gave up waiting for the answer at that moment.
    ToSettle { gave_up: Moment },
}

/// One of the workers that all try to make the same record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Worker {
    pub(crate) phase: Phase,
    /// The end of its run's lease.
    pub(crate) lease_end: Moment,
    /// Whether the claim that it made or saw is the one in the store.
    pub(crate) claim_stands: bool,
}

impl Worker {
    /// Whether it may still send to Halo.
    pub(crate) fn has_time(&self) -> bool {
        self.lease_end >= 0
    }
}

/// Everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct World {
    pub(crate) intent: Option<Intent>,
    /// A write whose sender got no answer and left. It is still on its way to the store, and may stay so for any time.
    pub(crate) stray: Option<Write>,
    pub(crate) workers: [Worker; WORKERS],
    /// Creates on their way whose senders gave up or died: when each reaches Halo at the latest.
    pub(crate) adrift: [Option<Moment>; ADRIFT],
    /// The records with the marker, by id: how long until searches surely show each.
    pub(crate) records: [Option<Moment>; 2],
    /// When the process started that all workers share; unused where each has its own.
    pub(crate) process_started: Moment,
}

impl World {
    /// Nobody began.
    pub(crate) fn new() -> Self {
        Self {
            intent: None,
            stray: None,
            workers: [Worker::default(); WORKERS],
            adrift: [None; ADRIFT],
            records: [None; 2],
            process_started: 0,
        }
    }

    pub(crate) fn exists(&self, id: u8) -> bool {
        self.records.get(usize::from(id)).is_some_and(Option::is_some)
    }

    /// The effect is recorded as done.
    pub(crate) fn is_done(&self) -> bool {
        self.intent.is_some_and(|intent| intent.state == EffectState::Done)
    }

    /// The store makes a write whose condition holds, of this worker or of one that left.
    pub(crate) fn make(&mut self, write: Write, who: Option<usize>) {
        self.intent = Some(write.made(self.intent));
        if write.is_claim() {
            self.stray = None;
            for (index, worker) in self.workers.iter_mut().enumerate() {
                worker.claim_stands = Some(index) == who;
            }
        }
    }

    /// The worker leaves. A create that it has on its way stays there.
    pub(crate) fn leave(&mut self, who: usize) {
        if let Phase::Sent(Some(left)) = self.workers[who].phase {
            self.set_adrift(left);
        }
        self.workers[who] = Worker::default();
    }

    pub(crate) fn set_adrift(&mut self, left: Moment) {
        if let Some(place) = self.adrift.iter_mut().find(|place| place.is_none()) {
            *place = Some(left);
        }
    }

    /// Whether there is a place for one more create on its way.
    pub(crate) fn has_room(&self) -> bool {
        let waiting = self.workers.iter().filter(|worker| matches!(worker.phase, Phase::Sent(Some(_)))).count();
        waiting + self.adrift.iter().flatten().count() < ADRIFT
    }

    /// Halo makes the record; its id. The third and later ones are not told apart from the second.
    pub(crate) fn make_record(&mut self, lag: Moment) -> u8 {
        let id = u8::from(self.records[0].is_some());
        self.records[usize::from(id)] = Some(lag);
        id
    }

    /// One unit of time later; none while a request is due that has not been decided on. What is `long_ago` stays that.
    pub(crate) fn later(&self, long_ago: Moment) -> Option<Self> {
        let mut world = *self;
        let past = |moment: Moment| (moment - 1).max(long_ago);
        for worker in &mut world.workers {
            match &mut worker.phase {
                Phase::Idle => continue,
                Phase::Sent(Some(left)) => *left = left.checked_sub(1).filter(|left| *left >= 0)?,
                Phase::HasRead(Some(seen)) => seen.lease_end = past(seen.lease_end),
                Phase::ToSettle { gave_up } => *gave_up = past(*gave_up),
                _ => {}
            }
            worker.lease_end = past(worker.lease_end);
        }
        for left in world.adrift.iter_mut().flatten() {
            *left = left.checked_sub(1).filter(|left| *left >= 0)?;
        }
        for lag in world.records.iter_mut().flatten() {
            *lag = (*lag - 1).max(0);
        }
        if let Some(intent) = &mut world.intent {
            intent.lease_end = past(intent.lease_end);
        }
        world.stray = world.stray.map(|write| write.later(past));
        world.process_started = past(world.process_started);
        Some(world)
    }

    /// The same for every order of equal workers and requests, and without what no longer matters.
    pub(crate) fn canonical(mut self) -> Self {
        self.intent = self.intent.map(Intent::canonical);
        self.stray = self.stray.filter(|write| write.holds(self.intent, true));
        for worker in &mut self.workers {
            if let Phase::HasRead(seen) = &mut worker.phase {
                *seen = seen.map(Intent::canonical);
            }
        }
        self.workers.sort_unstable_by_key(Worker::rank);
        self.adrift.sort_unstable();
        self
    }
}

impl Worker {
    /// A total order with the idle last, so that a model with fewer workers than places uses the first ones.
    fn rank(&self) -> (u8, Moment, u8, Moment, bool) {
        let (phase, detail, moment) = match self.phase {
            Phase::HasRead(None) => (1, 0, 0),
            Phase::HasRead(Some(seen)) => {
                let lives = u8::from(seen.by_this_process);
                let state = seen.state as u8;
                (2, 8 * seen.id.map_or(0, |id| id + 1) + 2 * state + lives, seen.lease_end)
            }
            Phase::SawNone => (3, 0, 0),
            Phase::ToSend => (4, 0, 0),
            Phase::Sent(None) => (5, 0, 0),
            Phase::Sent(Some(left)) => (6, 0, left),
            Phase::ToFinish { id } => (7, id, 0),
            Phase::ToSetFree => (8, 0, 0),
            Phase::ToSettle { gave_up } => (9, 0, gave_up),
            Phase::Idle => (10, 0, 0),
        };
        (phase, self.lease_end, detail, moment, self.claim_stands)
    }
}
