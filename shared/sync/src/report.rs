//! What a run did: recorded for people, and shown by the operator's commands.

use domain::money_check::Comparison;
use domain::order_check::OrderComparison;
use domain::plan::{Plan, Step};
use domain::{Phase, Problem, Quote};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::once::Settled;
use crate::stop::Stop;

/// What one run of a family did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// When it began, UTC.
    #[serde(with = "time::serde::rfc3339")]
    pub started: OffsetDateTime,
    /// The version of the settings that it used; 0 for the defaults.
    pub settings_version: u64,
    /// The record that counted.
    pub record: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// Its status.
    pub status: Option<String>,
    /// Published or won.
    pub phase: Option<Phase>,
    /// The plan.
    pub plan: Option<Plan>,
    /// The steps that were done, wait or failed, in their order.
    pub steps: Vec<StepReport>,
    /// Both sides of the money.
    pub comparison: Option<Comparison>,
    /// Both sides of the sales order.
    pub order: Option<OrderComparison>,
    /// Remarks of Halo and other things to know.
    pub remarks: Vec<String>,
    /// How it ended.
    pub ended: Ended,
}

/// One step of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepReport {
    /// Its key.
    pub key: String,
    /// What it does, in words.
    pub what: String,
    /// What came of it.
    pub outcome: StepOutcome,
}

/// What came of a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepOutcome {
    /// The record was made.
    Made {
        /// Its id in Halo.
        id: i64,
    },
    /// An earlier try had made it; it was found by its marker.
    Adopted {
        /// Its id in Halo.
        id: i64,
    },
    /// It was known from before.
    Known {
        /// Its id in Halo.
        id: i64,
    },
    /// The money was compared.
    Checked {
        /// Whether it agrees to the cent.
        agrees: bool,
    },
    /// Something must happen outside first; it is looked at again.
    Waits {
        /// For what.
        why: String,
    },
    /// It did not get through.
    Failed {
        /// Why.
        why: String,
    },
}

impl StepOutcome {
    pub(crate) fn of(settled: &Settled) -> Self {
        match settled {
            Settled::Made(record) => Self::Made { id: record.id },
            Settled::Adopted(record) => Self::Adopted { id: record.id },
            Settled::Known(record) => Self::Known { id: record.id },
        }
    }
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum Ended {
    /// Still running, or the process died.
    Running,
    /// Everything is in Halo.
    Done,
    /// Nothing had changed since the last completed run: no call was made.
    Unchanged,
    /// Planned only: the mode is observe.
    Observed,
    /// Nothing to do.
    Ignored {
        /// Why.
        problem: Problem,
    },
    /// Tried again later.
    Waiting {
        /// When, UTC.
        #[serde(with = "time::serde::rfc3339")]
        until: OffsetDateTime,
        /// Why; nothing when another run is at the same record.
        problem: Option<Problem>,
    },
    /// A person must act.
    Held {
        /// Every problem.
        problems: Vec<Problem>,
    },
    /// This invocation's time was up.
    OutOfTime,
}

impl Report {
    pub(crate) fn new(started: OffsetDateTime, settings_version: u64) -> Self {
        Self {
            started,
            settings_version,
            record: None,
            title: None,
            status: None,
            phase: None,
            plan: None,
            steps: Vec::new(),
            comparison: None,
            order: None,
            remarks: Vec::new(),
            ended: Ended::Running,
        }
    }

    pub(crate) fn about(&mut self, quote: &Quote) {
        self.record = Some(quote.record.to_string());
        self.title = Some(quote.title.clone());
        self.status = Some(quote.status.to_string());
        self.phase = Some(quote.status.phase());
    }

    pub(crate) fn step(&mut self, step: &Step, outcome: StepOutcome) {
        self.steps.push(StepReport { key: step.key.to_string(), what: step.to_string(), outcome });
    }

    pub(crate) fn stopped(&mut self, step: &Step, stop: &Stop) {
        let why = crate::release::words(stop);
        let waits = matches!(stop, Stop::Awaited { .. });
        self.step(step, if waits { StepOutcome::Waits { why } } else { StepOutcome::Failed { why } });
    }

    pub(crate) fn remark(&mut self, remark: &str) {
        self.remarks.push(remark.to_owned());
    }
}
