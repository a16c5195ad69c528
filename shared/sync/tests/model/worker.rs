//! What a worker can do next: the transitions of `once`, one call to the store or to Halo at a time.

use store::EffectState;
use sync::protocol::Next;

use crate::rules::{CLAIM, Model, Processes, Protocol};
use crate::steps::Step;
use crate::world::{Intent, Moment, Phase, Worker, World};

/// One worker in one state of the world.
pub(crate) struct Turn<'a> {
    pub(crate) model: &'a Model,
    pub(crate) world: &'a World,
    pub(crate) who: usize,
}

impl Turn<'_> {
    /// Everything that can happen at its next call.
    pub(crate) fn steps(&self, steps: &mut Vec<Step>) {
        let phase = self.me().phase;
        match phase {
            Phase::Idle => return self.begin(steps),
            Phase::HasRead(seen) => self.decide(seen, steps),
            Phase::SawNone => self.take_over(steps),
            Phase::ToSend => self.send(steps),
            Phase::Sent(left) => self.wait_for_answer(left, steps),
            Phase::ToFinish { id } => self.finish(id, steps),
            Phase::ToSetFree => self.set_free(steps),
            Phase::ToSettle { gave_up } => self.settle_in_doubt(gave_up, steps),
        }
        if self.model.processes == Processes::Many {
            steps.push(self.step("dies", self.gone()).fault());
        }
    }

    /// A run starts, and comes to this create when some of its lease is left. Its first call reads the effect.
    fn begin(&self, steps: &mut Vec<Step>) {
        let phase = match self.model.protocol {
            Protocol::WithoutIntent => Phase::HasRead(None),
            _ => Phase::HasRead(self.world.intent),
        };
        let text = match self.world.intent {
            None => "begins and reads that nobody claimed the create",
            Some(Intent { state: EffectState::Claimed, .. }) => "begins and reads that the create is claimed",
            Some(Intent { state: EffectState::Free, .. }) => "begins and reads that the create is free",
            Some(Intent { state: EffectState::Done, .. }) => "begins and reads that the create is done",
        };
        let claim_stands = self.world.intent.is_some();
        for lease_end in 0..=self.model.lease {
            let mut world = *self.world;
            world.workers[self.who] = Worker { phase, lease_end, claim_stands };
            steps.push(self.step(text, world));
        }
    }

    /// Decides, and makes the call that it decided on. As time passes the decision only goes from waiting to looking, so deciding
    /// at the moment of the call hides nothing; the effect may have been read long before.
    fn decide(&self, seen: Option<Intent>, steps: &mut Vec<Step>) {
        match self.model.decide(seen, self.world) {
            Next::Done { id } => {
                let id = u8::try_from(id).unwrap_or(u8::MAX);
                steps.push(self.step("reports the record as known", self.gone()).report(id));
            }
            Next::Wait { until } => {
                assert!(until <= self.model.longest_wait(), "nobody waits longer than a lease and the settle time");
                steps.push(self.step("will come back later", self.gone()));
            }
            Next::Claim => self.claim("claims the create", self.world.intent.is_none(), steps),
            Next::Reclaim { seen } => {
                assert_eq!(seen, CLAIM);
                self.take_over(steps);
            }
            Next::Look { seen } => {
                assert_eq!(seen, CLAIM);
                self.look(steps);
            }
        }
    }

    /// Takes the intent over if it is still the one that was seen, and not done.
    fn take_over(&self, steps: &mut Vec<Step>) {
        if self.model.protocol == Protocol::WithoutIntent {
            return steps.push(self.step("goes on", self.at(Phase::ToSend)));
        }
        let open = self.world.intent.is_some_and(|intent| intent.state != EffectState::Done);
        let seen = self.me().claim_stands || self.model.protocol == Protocol::TakingOverBlindly;
        self.claim("takes the claim over", open && seen, steps);
    }

    fn claim(&self, text: &'static str, holds: bool, steps: &mut Vec<Step>) {
        let made = holds.then(|| {
            let mut world = self.at(Phase::ToSend);
            world.claim(self.who, self.model.processes == Processes::One);
            self.step(text, world)
        });
        let not_made = self.step("meets another's claim and will come back later", self.gone());
        self.store_call(made, not_made, steps);
    }

    /// Searches. A record that is not surely shown yet may be shown.
    fn look(&self, steps: &mut Vec<Step>) {
        if !self.me().has_time() {
            return steps.push(self.step("has no time left to look", self.gone()));
        }
        let [first, second] = self.world.records;
        for (id, record) in [(0, first), (1, second)] {
            if record.is_some() {
                steps.push(self.step("looks and finds the record", self.at(Phase::ToFinish { id })));
            }
        }
        if self.world.records.iter().flatten().all(|lag| *lag > 0) {
            steps.push(self.step("looks and finds no record", self.at(Phase::SawNone)));
        }
        steps.push(self.step("looks in vain: the search fails or proves nothing", self.gone()).fault());
    }

    fn send(&self, steps: &mut Vec<Step>) {
        if !self.me().has_time() && self.model.protocol != Protocol::SendingAfterLeaseEnd {
            return steps.push(self.step("has no time left to send", self.at(Phase::ToSetFree)));
        }
        if self.world.has_room() {
            steps.push(self.step("sends the create", self.at(Phase::Sent(Some(self.model.delay)))));
        }
    }

    fn wait_for_answer(&self, left: Option<Moment>, steps: &mut Vec<Step>) {
        let in_doubt = match self.model.protocol {
            Protocol::DoubtAsRefusal => Phase::ToSetFree,
            _ => Phase::ToSettle { gave_up: 0 },
        };
        let mut given_up = self.at(in_doubt);
        if let Some(left) = left {
            given_up.set_adrift(left);
            self.reach_halo(steps);
        }
        let gives_up = self.step("gives up waiting for the answer", given_up);
        steps.push(if left.is_some() { gives_up.fault() } else { gives_up });
    }

    /// Halo gets to the create, or never does.
    fn reach_halo(&self, steps: &mut Vec<Step>) {
        let mut answered = *self.world;
        let id = answered.make_record(self.model.lag);
        let mut unanswered = answered;
        answered.workers[self.who].phase = Phase::ToFinish { id };
        unanswered.workers[self.who].phase = Phase::Sent(None);
        steps.push(self.step("gets the answer that Halo made the record", answered));
        steps.push(self.step("has its record made by Halo, but the answer is lost", unanswered).fault());
        steps.push(self.step("sent a create that never reaches Halo", self.at(Phase::Sent(None))).fault());
        steps.push(self.step("gets a refusal", self.at(Phase::ToSetFree)).fault());
        steps.push(self.step("gets a refusal that lets it send again", self.at(Phase::ToSend)).fault());
    }

    /// Records the id, if the claim still stands. Either way the record exists, and the run says so.
    fn finish(&self, id: u8, steps: &mut Vec<Step>) {
        let done = self.under_claim(|intent| Intent { state: EffectState::Done, id: Some(id), ..intent });
        let made = done.map(|world| self.step("records the id and reports the record", world).report(id));
        let text = "cannot record the id, as the claim is lost, and reports the record";
        self.store_call(made, self.step(text, self.gone()).report(id), steps);
    }

    fn set_free(&self, steps: &mut Vec<Step>) {
        let free = self.under_claim(|intent| Intent { state: EffectState::Free, ..intent });
        let made = free.map(|world| self.step("sets the create free", world));
        self.store_call(made, self.step("cannot set the create free, as the claim is lost", self.gone()), steps);
    }

    fn settle_in_doubt(&self, gave_up: Moment, steps: &mut Vec<Step>) {
        let settling = self.under_claim(|intent| Intent { lease_end: gave_up, ..intent });
        let made = settling.map(|world| self.step("lets the settle time start when it gave up", world));
        let text = "cannot let the settle time start, as the claim is lost";
        self.store_call(made, self.step(text, self.gone()), steps);
    }

    /// The world after the run's last change, which only the present claim may make; none if that is not this worker's.
    fn under_claim(&self, change: impl Fn(Intent) -> Intent) -> Option<World> {
        let intent = self.world.intent.filter(|intent| intent.state == EffectState::Claimed)?;
        self.me().claim_stands.then(|| World { intent: Some(change(intent)), ..self.gone() })
    }

    /// A conditional write: made if the condition holds. Its answer may be lost, whether it was made or not; then the run ends, so
    /// that nothing is sent.
    fn store_call(&self, made: Option<Step>, not_made: Step, steps: &mut Vec<Step>) {
        steps.push(self.step("gets no answer of the store, and nothing is written", self.gone()).fault());
        let Some(made) = made else { return steps.push(not_made) };
        steps.push(made.unanswered(self.who));
        steps.push(made);
    }

    fn me(&self) -> &Worker {
        &self.world.workers[self.who]
    }

    fn at(&self, phase: Phase) -> World {
        let mut world = *self.world;
        world.workers[self.who].phase = phase;
        world
    }

    fn gone(&self) -> World {
        let mut world = *self.world;
        world.leave(self.who);
        world
    }

    fn step(&self, text: &'static str, world: World) -> Step {
        Step::of(Some(self.who), text, world)
    }
}
