//! Why something that a person or a schedule asked for was not done.

use std::fmt;

use domain::retry::Cause;
use domain::{Problem, problems};
use time::{Duration, OffsetDateTime};

use crate::deps::Deps;
use crate::gate;
use crate::release::words;
use crate::stop::Stop;

/// Why it was not done.
#[derive(Clone, Debug)]
pub struct Failure {
    /// What went wrong; at least one.
    pub problems: Vec<Problem>,
    /// Who or what is in the way.
    pub by: FailedBy,
    /// After what time it is worth another try, where that is known.
    pub retry_after: Option<Duration>,
}

/// Who or what is in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailedBy {
    /// A person must act.
    Person,
    /// It passes: a service is slow, down, or asks for fewer calls; or a write has an unknown outcome and is looked for first.
    Passing,
    /// Another run is at the same record.
    Busy,
    /// A service refuses our credentials, or its gate is closed because of that.
    Credentials,
    /// Tables or bucket.
    Store,
}

/// After this time a request that ran out of it goes on: Halo may be asked for a dozen more products then ([`halo::Pacing`]).
const REFILLED: Duration = Duration::MINUTE;

impl Failure {
    /// The time for a request that writes was up, from within or from without. Sent again after a while it goes on where it stopped.
    pub fn out_of_time() -> Self {
        Self { problems: vec![problems::out_of_time()], by: FailedBy::Passing, retry_after: Some(REFILLED) }
    }

    /// A person must act on all of these.
    pub fn held(problems: Vec<Problem>) -> Self {
        Self { problems, by: FailedBy::Person, retry_after: None }
    }

    /// The first problem's code.
    pub fn code(&self) -> &str {
        self.problems.first().map_or("out_of_time", |problem| problem.code.as_str())
    }

    /// From a stop of the same run, closing the gate where credentials were refused.
    pub(crate) async fn of(deps: &Deps, stop: Stop) -> Self {
        if let Stop::CloseGate { gate, problem } = &stop {
            let timing = deps.settings().await.map(|(_, settings)| settings.timing).unwrap_or_default();
            if let Err(error) = gate::close(deps, *gate, problem, &timing).await {
                tracing::warn!(%error, "a gate could not be closed; the next call closes it");
            }
        }
        Self::read(stop, deps.now())
    }

    fn read(stop: Stop, now: OffsetDateTime) -> Self {
        let text = words(&stop);
        let until = |until: OffsetDateTime| Some((until - now).max(Duration::SECOND));
        let (problem, by, retry_after) = match stop {
            Stop::Problem(problem, Cause::Person) => (*problem, FailedBy::Person, None),
            Stop::Problem(problem, Cause::Passing { retry_after }) => (*problem, FailedBy::Passing, retry_after),
            Stop::Problem(problem, Cause::Busy { until: free }) => (*problem, FailedBy::Busy, until(free)),
            Stop::Problem(problem, Cause::InDoubt) => (*problem, FailedBy::Passing, None),
            Stop::Awaited { problem, until: then } => (*problem, FailedBy::Passing, until(then)),
            Stop::Busy { until: free } => (problems::in_other_hands(), FailedBy::Busy, until(free)),
            Stop::OutOfTime => (problems::out_of_time(), FailedBy::Passing, Some(Duration::SECOND)),
            Stop::CloseGate { problem, .. } => (*problem, FailedBy::Credentials, None),
            Stop::Gated { gate, until: then, code } => {
                (problems::gate_closed(gate.service(), &code), FailedBy::Credentials, until(then))
            }
            Stop::Store(_) => (problems::store_failed(&text), FailedBy::Store, Some(Duration::SECOND)),
        };
        Self { problems: vec![problem], by, retry_after }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.problems.iter().try_for_each(|problem| writeln!(f, "{problem}"))
    }
}

impl std::error::Error for Failure {}
