//! What a sweep can be asked to do.

use serde::Deserialize;

/// What the schedule hands over: `{"task": "due"}`.
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
}

/// The schedule names a task that does not exist.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("task_unknown: there is no task of this name; the schedule must send {{\"task\": \"due\"}}")]
pub struct UnknownTask;

impl Task {
    /// The task's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Due => "due",
        }
    }
}

impl std::str::FromStr for Task {
    type Err = UnknownTask;

    fn from_str(name: &str) -> Result<Self, UnknownTask> {
        match name {
            "due" => Ok(Self::Due),
            _ => Err(UnknownTask),
        }
    }
}
