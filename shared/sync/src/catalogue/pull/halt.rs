//! Why a pull cannot go on, before it is told to anybody.

use domain::Problem;

use super::super::Failure;
use crate::deps::Deps;
use crate::stop::Stop;

/// Why a pull cannot go on.
#[derive(Debug)]
pub(in crate::catalogue) enum Halt {
    /// As for a quote.
    Stop(Stop),
    /// A person must mend all of these.
    Problems(Vec<Problem>),
}

impl Halt {
    /// A person must act.
    pub(super) fn held(problem: Problem) -> Self {
        Self::Problems(vec![problem])
    }

    /// For who asked; closes the gate where credentials were refused.
    pub(in crate::catalogue) async fn failure(self, deps: &Deps) -> Failure {
        match self {
            Self::Stop(stop) => Failure::of(deps, stop).await,
            Self::Problems(problems) => Failure::held(problems),
        }
    }
}

impl From<Stop> for Halt {
    fn from(stop: Stop) -> Self {
        Self::Stop(stop)
    }
}

impl From<store::Error> for Halt {
    fn from(error: store::Error) -> Self {
        Self::Stop(Stop::Store(error))
    }
}

impl From<quoter::client::Error> for Halt {
    fn from(error: quoter::client::Error) -> Self {
        Self::Stop(crate::content::stop_of_call(error))
    }
}
