//! What a sweep can be asked to do.

use serde::Deserialize;

/// What the schedule hands over: `{"task": "due"}`, `{"task": "drift"}`, `{"task": "catalogue"}` or
/// `{"task": "health"}`.
#[derive(Clone, Debug, Deserialize)]
pub struct Event {
    /// The task's name.
    pub task: String,
}

/// A task. Each has its own schedule and its own lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Runs the families that are due: missed by the stream, waiting for their time, or left by a run that died.
    Due,
    /// Asks Quoter's API for what we do not know: quotes that changed, expired or were deleted.
    Drift,
    /// Brings the item index up to date with Halo.
    Catalogue,
    /// Counts what is open, held and late, for metrics.
    Health,
}

/// The schedule names a task that does not exist.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "task_unknown: there is no task of this name; the schedule must send {{\"task\": \"due\"}}, {{\"task\": \"drift\"}}, \
     {{\"task\": \"catalogue\"}} or {{\"task\": \"health\"}}"
)]
pub struct UnknownTask;

impl Task {
    /// The task's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Due => "due",
            Self::Drift => "drift",
            Self::Catalogue => "catalogue",
            Self::Health => "health",
        }
    }
}

impl std::str::FromStr for Task {
    type Err = UnknownTask;

    fn from_str(name: &str) -> Result<Self, UnknownTask> {
        match name {
            "due" => Ok(Self::Due),
            "drift" => Ok(Self::Drift),
            "catalogue" => Ok(Self::Catalogue),
            "health" => Ok(Self::Health),
            _ => Err(UnknownTask),
        }
    }
}
