//! What a sweep can be asked to do.

use std::fmt;

use serde::Deserialize;

/// What the schedule hands over, such as `{"task": "due"}`.
#[derive(Clone, Debug, Deserialize)]
pub struct Event {
    /// The task's name.
    pub task: String,
}

macro_rules! tasks {
    ($($task:ident: $name:literal, $does:literal;)*) => {
        /// A task. Each has its own schedule and its own lease.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Task {
            $(#[doc = $does] $task,)*
        }

        impl Task {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$task),*];

            /// The task's name.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$task => $name,)*
                }
            }
        }
    };
}

tasks! {
    Due: "due", "Runs the families that are due: missed by the stream, waiting for their time, or left by a run that died.";
    Drift: "drift", "Asks Quoter's API for what we do not know: quotes that changed, expired or were deleted.";
    Catalogue: "catalogue", "Brings the item index up to date with Halo, then the items of Quoter's catalogue that were pulled.";
    Health: "health", "Counts what is open, held and late, for metrics.";
}

/// The schedule names a task that does not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownTask;

impl fmt::Display for UnknownTask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let events: Vec<String> = Task::ALL.iter().map(|task| format!("{{\"task\": \"{}\"}}", task.as_str())).collect();
        write!(f, "task_unknown: there is no task of this name; the schedule must send one of {}", events.join(", "))
    }
}

impl std::error::Error for UnknownTask {}

impl std::str::FromStr for Task {
    type Err = UnknownTask;

    fn from_str(name: &str) -> Result<Self, UnknownTask> {
        Self::ALL.iter().copied().find(|task| task.as_str() == name).ok_or(UnknownTask)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_task_is_found_by_its_name_and_named_where_another_is_refused() {
        let told = UnknownTask.to_string();
        for task in Task::ALL {
            assert_eq!(task.as_str().parse(), Ok(*task));
            assert!(told.contains(&format!("{{\"task\": \"{}\"}}", task.as_str())), "{told}");
        }
        assert!(told.starts_with("task_unknown: ") && "Due".parse::<Task>().is_err());
    }
}
