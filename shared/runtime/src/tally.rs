//! How the runs of one invocation ended.

use serde::Serialize;
use sync::{Ended, Report};

use crate::metrics::{self, Measures};

/// How runs ended, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Nothing is left to do.
    pub done: usize,
    /// They are repeated later by themselves.
    pub waits: usize,
    /// A person must act.
    pub held: usize,
}

impl Tally {
    /// One more run.
    pub fn note(&mut self, report: &Report) {
        match report.ended {
            Ended::Done | Ended::Unchanged | Ended::Observed | Ended::Ignored { .. } => self.done += 1,
            Ended::Waiting { .. } | Ended::OutOfTime | Ended::Running => self.waits += 1,
            Ended::Held { .. } => self.held += 1,
        }
    }

    /// What is sent of it, with the runs of which nothing could be recorded.
    pub fn measures(&self, not_recorded: usize) -> Measures {
        Measures::default()
            .and(metrics::DONE, self.done)
            .and(metrics::WAITS, self.waits)
            .and(metrics::RUNS_HELD, self.held)
            .and(metrics::NOT_RECORDED, not_recorded)
    }
}
