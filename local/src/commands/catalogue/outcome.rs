//! How a command ends that could not do all of what was asked for.

use std::fmt;
use std::process::ExitCode;

use domain::Problem;
use serde::Serialize;
use sync::catalogue;

use crate::commands::output;
use crate::commands::words::ProblemShown;
use crate::system::Failure;

/// The exit code where something is held, or could not be done.
pub(super) const HELD: u8 = 2;

/// Everything that stood in the way.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Refused {
    pub(super) problems: Vec<ProblemShown>,
}

impl Refused {
    pub(super) fn of(failure: &catalogue::Failure) -> Self {
        Self::of_problems(failure.problems.clone())
    }

    pub(super) fn of_problems(problems: Vec<Problem>) -> Self {
        Self { problems: problems.into_iter().map(ProblemShown::from).collect() }
    }

    /// Line by line, each of them after `margin`.
    pub(super) fn write(&self, f: &mut fmt::Formatter<'_>, margin: &str) -> fmt::Result {
        for ProblemShown { code, whose_move, cause, fix, concerns, .. } in &self.problems {
            writeln!(f, "{margin}{code}: {cause}")?;
            concerns.iter().try_for_each(|one| writeln!(f, "{margin}  {one}"))?;
            writeln!(f, "{margin}  move  {whose_move}")?;
            writeln!(f, "{margin}  fix   {fix}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, "")
    }
}

/// Prints why nothing was done.
pub(super) fn failed(json: bool, failure: &catalogue::Failure) -> Result<ExitCode, Failure> {
    output::either(json, &Refused::of(failure))?;
    Ok(ExitCode::from(HELD))
}
