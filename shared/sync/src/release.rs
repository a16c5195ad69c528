//! How a run ends: which state the family gets, and when it is looked at again.

use domain::retry::{self, Cause};
use domain::settings::Timing;
use domain::{Problem, Settings};
use store::Release;
use time::{Duration, OffsetDateTime};

use crate::report::Ended;
use crate::stop::Stop;

/// What a run that got through, or not, means for its family.
pub(crate) struct Verdict {
    pub(crate) ended: Ended,
    pub(crate) release: Release,
}

/// The parts of a family that the verdict depends on.
pub(crate) struct Situation<'a> {
    pub(crate) attempts: u32,
    pub(crate) fingerprint: Option<String>,
    pub(crate) settings: &'a Settings,
    pub(crate) now: OffsetDateTime,
    /// 0 to 1000, spreads tries that failed together.
    pub(crate) jitter: u32,
}

impl Situation<'_> {
    /// Everything is in Halo, or there was nothing to do.
    pub(crate) fn done(&self, ended: Ended) -> Verdict {
        let next = store::Next::Done { expires: self.expires() };
        self.verdict(ended, next, 0, &[], self.fingerprint.clone())
    }

    /// There is nothing to do, now or later.
    pub(crate) fn ignored(&self, problem: Problem) -> Verdict {
        let next = store::Next::Ignored { expires: self.expires() };
        let ended = Ended::Ignored { problem: problem.clone() };
        self.verdict(ended, next, 0, &[problem], self.fingerprint.clone())
    }

    /// A person must act on all of these.
    pub(crate) fn held(&self, problems: Vec<Problem>) -> Verdict {
        let recheck = self.now + Duration::hours(self.settings.timing.held_recheck_hours.max(1).into());
        let ended = Ended::Held { problems: problems.clone() };
        self.verdict(ended, store::Next::Held { recheck }, self.attempts + 1, &problems, None)
    }

    /// All families wait for the gate to open, or this one for something outside. Waiting uses up no attempt.
    pub(crate) fn gated(&self, problem: Problem, until: OffsetDateTime) -> Verdict {
        let ended = Ended::Waiting { until, problem: Some(problem.clone()) };
        self.verdict(ended, store::Next::Waiting { due: until }, self.attempts, &[problem], None)
    }

    /// Nothing is to be done before something happens in Quoter, which will wake the family.
    pub(crate) fn waits(&self, problem: Problem) -> Verdict {
        let until = self.now + Duration::days(7);
        let ended = Ended::Waiting { until, problem: Some(problem.clone()) };
        self.verdict(ended, store::Next::Waiting { due: until }, 0, &[problem], None)
    }

    /// It did not get through.
    pub(crate) fn stopped(&self, stop: Stop) -> Verdict {
        match stop {
            Stop::Problem(problem, cause) => self.after(*problem, cause),
            Stop::Busy { until } => {
                let due = self.now + look_again(until - self.now);
                let ended = Ended::Waiting { until: due, problem: None };
                self.verdict(ended, store::Next::Waiting { due }, self.attempts, &[], None)
            }
            Stop::Awaited { problem, until } => self.gated(*problem, until),
            Stop::OutOfTime => {
                let next = store::Next::Pending { due: self.now };
                self.verdict(Ended::OutOfTime, next, self.attempts, &[], None)
            }
            Stop::CloseGate { problem, .. } => self.gated(*problem, self.now + gate_probe(&self.settings.timing)),
            Stop::Gated { gate, until, code } => {
                self.gated(domain::problems::gate_closed(gate.service(), &code), until)
            }
            Stop::Store(error) => {
                let problem = domain::problems::store_failed(&error.to_string());
                self.after(problem, Cause::Passing { retry_after: None })
            }
        }
    }

    fn after(&self, problem: Problem, cause: Cause) -> Verdict {
        let attempts = self.attempts + 1;
        match retry::next(cause, attempts, self.jitter, self.now, &self.settings.timing) {
            retry::Next::Hold { .. } => self.held(vec![problem]),
            retry::Next::Wait { until } => {
                let ended = Ended::Waiting { until, problem: Some(problem.clone()) };
                self.verdict(ended, store::Next::Waiting { due: until }, attempts, &[problem], None)
            }
        }
    }

    fn verdict(
        &self,
        ended: Ended,
        next: store::Next,
        attempts: u32,
        problems: &[Problem],
        fingerprint: Option<String>,
    ) -> Verdict {
        let problem = domain::problem::as_stored(problems);
        Verdict { ended, release: Release { next, attempts, fingerprint, problem } }
    }

    pub(crate) fn expires(&self) -> OffsetDateTime {
        self.now + Duration::days(self.settings.timing.keep_done_days.max(1).into())
    }
}

/// When to look again at a record that another run holds for `left` at most. That run is probably done long before; but each look
/// costs calls to Halo.
fn look_again(left: Duration) -> Duration {
    let part: Duration = left / 16_i32;
    part.clamp(Duration::seconds(5), Duration::seconds(30)).min(left.max(Duration::SECOND))
}

/// How long a closed gate rests before one worker tries again.
pub(crate) fn gate_probe(timing: &Timing) -> Duration {
    Duration::seconds(timing.gate_probe_seconds.max(1).into())
}

/// A stop in words.
pub(crate) fn words(stop: &Stop) -> String {
    match stop {
        Stop::Problem(problem, _) | Stop::CloseGate { problem, .. } | Stop::Awaited { problem, .. } => {
            problem.to_string()
        }
        Stop::Busy { .. } => "another run is at the same record".to_owned(),
        Stop::OutOfTime => "the time of this run was up".to_owned(),
        Stop::Gated { code, .. } => format!("all quotes wait because of {code}"),
        Stop::Store(error) => error.to_string(),
    }
}
