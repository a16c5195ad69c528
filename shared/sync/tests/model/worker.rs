//! What a worker can do next: the transitions of `once`, one call to the store or to Halo at a time.

use store::EffectState;
use sync::protocol::Next;

use crate::intent::{Intent, Write};
use crate::rules::{CLAIM, Model, Processes, Protocol};
use crate::steps::Step;
use crate::world::{Moment, Phase, Worker, World};

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
            Next::Done => {
                let id = seen.and_then(|seen| seen.id).unwrap_or(u8::MAX);
                steps.push(self.step("reports the record as known", self.gone()).report(id));
            }
            Next::Wait { until } => {
                assert!(until <= self.model.longest_wait(), "nobody waits longer than a lease and the settle time");
                steps.push(self.step("will come back later", self.gone()));
            }
            Next::Claim => {
                let (lease_end, by_this_process) = self.claim();
                self.claimed("claims the create", Write::ClaimNew { lease_end, by_this_process }, steps);
            }
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
        let (lease_end, by_this_process) = self.claim();
        self.claimed("takes the claim over", Write::Reclaim { lease_end, by_this_process }, steps);
    }

    fn claim(&self) -> (Moment, bool) {
        (self.me().lease_end, self.model.processes == Processes::One)
    }

    fn claimed(&self, text: &'static str, write: Write, steps: &mut Vec<Step>) {
        let made = self.step(text, self.at(Phase::ToSend));
        let not_made = self.step("meets another's claim and will come back later", self.gone());
        self.store_call(write, made, not_made, steps);
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
        assert!(self.world.has_room(), "the model has too few places for creates on their way");
        steps.push(self.step("sends the create", self.at(Phase::Sent(Some(self.model.delay)))));
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
        let made = self.step("records the id and reports the record", self.gone()).report(id);
        let not_made = "cannot record the id, as the claim is lost, and reports the record";
        self.store_call(Write::Finish { id }, made, self.step(not_made, self.gone()).report(id), steps);
    }

    fn set_free(&self, steps: &mut Vec<Step>) {
        let made = self.step("sets the create free", self.gone());
        let not_made = self.step("cannot set the create free, as the claim is lost", self.gone());
        self.store_call(Write::SetFree, made, not_made, steps);
    }

    fn settle_in_doubt(&self, gave_up: Moment, steps: &mut Vec<Step>) {
        let made = self.step("lets the settle time start when it gave up", self.gone());
        let not_made = self.step("cannot let the settle time start, as the claim is lost", self.gone());
        self.store_call(Write::SettleInDoubt { gave_up }, made, not_made, steps);
    }

    /// A conditional write. `made` is what the worker does next if the condition holds, `not_made` if not. Without an answer the run
    /// ends, so that nothing is sent; then the write was made, or never will be, or will be at any time later.
    fn store_call(&self, write: Write, mut made: Step, not_made: Step, steps: &mut Vec<Step>) {
        let blindly = self.model.protocol == Protocol::TakingOverBlindly && write.is_claim();
        steps.push(self.step("gets no answer of the store, which never got the write", self.gone()).fault());
        if !write.holds(self.world.intent, self.me().claim_stands || blindly) {
            return steps.push(not_made);
        }
        if self.world.stray.is_none() {
            let stray = World { stray: Some(write), ..self.gone() };
            steps.push(self.step("gets no answer of the store, to which the write is still on its way", stray).fault());
        }
        made.world.make(write, Some(self.who));
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
