//! What `show` says, ready to be printed or written as JSON.

use quoter::Reading;
use serde::Serialize;
use store::{Delivery, Effect, EffectState};
use sync::{Ended, Report, StepOutcome, StepReport};
use time::OffsetDateTime;

use super::money::{MoneyShown, OrderShown};
use crate::commands::words::ProblemShown;

/// All about one quote.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Timeline {
    pub(super) quote: String,
    pub(super) title: Option<String>,
    pub(super) state: &'static str,
    pub(super) kind: &'static str,
    #[serde(with = "time::serde::rfc3339::option")]
    pub(super) due: Option<OffsetDateTime>,
    pub(super) failed_tries: u32,
    pub(super) deliveries: Vec<DeliveryShown>,
    pub(super) runs: Vec<RunShown>,
    pub(super) halo: Vec<HaloRecord>,
    pub(super) problems: Vec<ProblemShown>,
    pub(super) money: Option<MoneyShown>,
    pub(super) order: Option<OrderShown>,
}

/// One record as Quoter sent it, however often.
#[derive(Clone, Debug, Serialize)]
pub(super) struct DeliveryShown {
    #[serde(rename = "first_seen", with = "time::serde::rfc3339")]
    pub(super) at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    pub(super) last_seen: OffsetDateTime,
    pub(super) sightings: u32,
    pub(super) record: Option<String>,
    pub(super) title: Option<String>,
    pub(super) status: Option<String>,
    pub(super) digest: String,
    pub(super) size_bytes: u64,
    /// Why nothing could be read from it.
    pub(super) unreadable: Option<String>,
}

impl DeliveryShown {
    pub(super) fn of(delivery: &Delivery) -> Self {
        let mut shown = Self {
            at: delivery.first_seen,
            last_seen: delivery.last_seen,
            sightings: delivery.sightings,
            record: delivery.record.as_ref().map(ToString::to_string),
            title: None,
            status: None,
            digest: delivery.digest.clone(),
            size_bytes: delivery.size,
            unreadable: None,
        };
        match delivery.data.as_deref().map(|data| quoter::payload::read_text(&String::from_utf8_lossy(data))) {
            None => shown.unreadable = Some("too large: not kept".to_owned()),
            Some(Ok(Reading::Quote(quote))) => {
                shown.title = Some(quote.title.clone());
                shown.status = Some(quote.status.to_string());
            }
            Some(Ok(Reading::Unnumbered { .. })) => shown.status = Some("draft".to_owned()),
            Some(Err(problems)) => {
                let causes: Vec<String> = problems.into_iter().map(|problem| problem.cause).collect();
                shown.unreadable = Some(causes.join(" "));
            }
        }
        shown
    }
}

/// One run.
#[derive(Clone, Debug, Serialize)]
pub(super) struct RunShown {
    #[serde(rename = "started", with = "time::serde::rfc3339")]
    pub(super) at: OffsetDateTime,
    pub(super) settings_version: u64,
    pub(super) record: Option<String>,
    pub(super) status: Option<String>,
    pub(super) outcome: &'static str,
    #[serde(with = "time::serde::rfc3339::option")]
    pub(super) until: Option<OffsetDateTime>,
    pub(super) problems: Vec<ProblemShown>,
    pub(super) steps: Vec<StepShown>,
    pub(super) remarks: Vec<String>,
    /// The plan, of a run that only planned.
    pub(super) planned: Vec<String>,
}

impl RunShown {
    pub(super) fn of(report: Report) -> Self {
        let planned = report.plan.filter(|_| report.ended == Ended::Observed).map(|plan| plan.to_string());
        let planned = planned.iter().flat_map(|plan| plan.lines().skip(1)).map(|line| line.trim_start().to_owned());
        let planned = planned.collect();
        let (outcome, until, problems) = match report.ended {
            Ended::Running => ("did not end", None, Vec::new()),
            Ended::Done => ("done", None, Vec::new()),
            Ended::Unchanged => ("unchanged since the last run", None, Vec::new()),
            Ended::Observed => ("planned only", None, Vec::new()),
            Ended::Ignored { problem } => ("ignored", None, vec![problem]),
            Ended::Waiting { until, problem } => ("waits", Some(until), problem.into_iter().collect()),
            Ended::Held { problems } => ("held", None, problems),
            Ended::OutOfTime => ("out of time", None, Vec::new()),
        };
        Self {
            at: report.started,
            settings_version: report.settings_version,
            record: report.record,
            status: report.status,
            outcome,
            until,
            problems: problems.into_iter().map(Into::into).collect(),
            steps: report.steps.into_iter().map(StepShown::of).collect(),
            remarks: report.remarks,
            planned,
        }
    }
}

/// One step of a run.
#[derive(Clone, Debug, Serialize)]
pub(super) struct StepShown {
    pub(super) key: String,
    pub(super) what: String,
    pub(super) outcome: &'static str,
    pub(super) halo_id: Option<i64>,
    pub(super) why: Option<String>,
}

impl StepShown {
    fn of(step: StepReport) -> Self {
        let (outcome, halo_id, why) = match step.outcome {
            StepOutcome::Made { id } => ("made", Some(id), None),
            StepOutcome::Adopted { id } => ("found by its marker", Some(id), None),
            StepOutcome::Known { id } => ("known", Some(id), None),
            StepOutcome::Checked { agrees: true } => ("agrees", None, None),
            StepOutcome::Checked { agrees: false } => ("differs", None, None),
            StepOutcome::Waits { why } => ("waits", None, Some(why)),
            StepOutcome::Failed { why } => ("failed", None, Some(why)),
        };
        Self { key: step.key, what: step.what, outcome, halo_id, why }
    }
}

/// What this quote made in Halo, or began to make.
#[derive(Clone, Debug, Serialize)]
pub(super) struct HaloRecord {
    pub(super) step: String,
    pub(super) state: &'static str,
    pub(super) halo_id: Option<i64>,
    pub(super) marker: String,
    pub(super) tries: u32,
}

impl HaloRecord {
    pub(super) fn of(step: &str, effect: &Effect) -> Self {
        let state = match effect.state {
            EffectState::Done => "made",
            EffectState::Claimed => "begun, outcome unknown",
            EffectState::Free => "not made",
        };
        Self {
            step: step.to_owned(),
            state,
            halo_id: effect.halo_id,
            marker: effect.marker.clone(),
            tries: effect.attempts,
        }
    }
}
