//! Why a run cannot go on, as problem and cause of waiting.

use domain::retry::Cause;
use domain::{Problem, problems};
use time::{Duration, OffsetDateTime};

use crate::gate::Gate;

/// Why a run cannot go on.
#[derive(Clone, Debug)]
pub(crate) enum Stop {
    /// A problem, and how long to wait.
    Problem(Box<Problem>, Cause),
    /// Another run is at the same record.
    Busy {
        /// Until then at the latest.
        until: OffsetDateTime,
    },
    /// Something must happen outside first.
    Awaited {
        /// What.
        problem: Box<Problem>,
        /// When it is looked at again.
        until: OffsetDateTime,
    },
    /// This invocation's time is up: go on in the next.
    OutOfTime,
    /// A gate must be closed: the credentials were refused.
    CloseGate {
        /// Which.
        gate: Gate,
        /// What all families are told.
        problem: Box<Problem>,
    },
    /// A gate is closed.
    Gated {
        /// Which.
        gate: Gate,
        /// When somebody tries again.
        until: OffsetDateTime,
        /// Why it was closed.
        code: String,
    },
    /// The store failed.
    Store(store::Error),
}

impl Stop {
    /// Something is waited for until then; waiting uses up no attempt.
    pub(crate) fn awaited(problem: Problem, until: OffsetDateTime) -> Self {
        Self::Awaited { problem: Box::new(problem), until }
    }

    /// Whether other steps of the same run may go on.
    pub(crate) fn is_about_one_step(&self) -> bool {
        match self {
            Self::Problem(..) | Self::Busy { .. } | Self::Awaited { .. } => true,
            Self::OutOfTime | Self::CloseGate { .. } | Self::Gated { .. } | Self::Store(_) => false,
        }
    }

    /// Whether Halo refused a record, with a message of its own.
    pub(crate) fn is_refusal(&self) -> bool {
        matches!(self, Self::Problem(problem, _) if problem.code == domain::problems::codes::HALO_REFUSED.code)
    }

    /// A person must act.
    pub(crate) fn held(problem: Problem) -> Self {
        Self::Problem(Box::new(problem), Cause::Person)
    }

    /// It passes.
    pub(crate) fn passing(problem: Problem, retry_after: Option<Duration>) -> Self {
        Self::Problem(Box::new(problem), Cause::Passing { retry_after })
    }

    /// From a call to Halo; `step` names what was being done.
    pub(crate) fn from_halo(step: &str, error: halo::Error) -> Self {
        let text = error.to_string();
        match error {
            halo::Error::Credentials => {
                Self::CloseGate { gate: Gate::Halo, problem: Box::new(problems::halo_credentials()) }
            }
            halo::Error::NotAllowed { call } => Self::held(problems::halo_not_allowed(&call)),
            halo::Error::NotSent { why } => Self::passing(problems::halo_unavailable(&why), None),
            halo::Error::RateLimited { retry_after } => {
                Self::passing(problems::halo_rate_limited(), retry_after.and_then(|d| d.try_into().ok()))
            }
            halo::Error::Refused { message, .. } => Self::held(problems::halo_refused(step, &message)),
            halo::Error::InDoubt { why } => {
                Self::Problem(Box::new(problems::halo_in_doubt(step, &why)), Cause::InDoubt)
            }
            halo::Error::Unavailable { retry_after, .. } => {
                Self::passing(problems::halo_unavailable(&text), retry_after.and_then(|d| d.try_into().ok()))
            }
            halo::Error::Unreadable { .. } => Self::held(problems::halo_unreadable(&text)),
            halo::Error::OutOfTime => Self::OutOfTime,
        }
    }
}

impl From<store::Error> for Stop {
    fn from(error: store::Error) -> Self {
        Self::Store(error)
    }
}
