//! Steps of earlier records that were begun and are not wanted any more, because a newer record took their place: what became of
//! them is found out, so that no intent stays open.

use domain::halo::OpportunityId;
use domain::plan::{LEAD, ORDER, Plan, StepKey, earlier_opportunity, is_change};
use domain::problems;
use store::{Effect, EffectKey, EffectState, Made};
use time::Duration;

use super::Run;
use crate::once::Found;
use crate::protocol::{Next, next};
use crate::stop::Stop;

/// Settles every open step of the family that the plan does not have. Waits where a request may still be on its way. A record that
/// turns out to exist was not known to the plan: then the family is planned again.
pub(crate) async fn settle_leftovers(run: &Run<'_>, plan: &Plan) -> Result<(), Stop> {
    let effects = run.deps.store.effects(run.family).await?;
    let made = effects.iter().filter_map(|(step, effect)| Some((StepKey(step.clone()), effect.halo_id?))).collect();
    let opportunity = earlier_opportunity(&made);
    let planned = |step: &str| plan.steps.iter().any(|planned| planned.key.0 == step);
    let open = |step: &str, effect: &Effect| effect.state != EffectState::Done && !planned(step) && step != ORDER;
    let mut found = false;
    for (step, effect) in effects.iter().filter(|(step, effect)| open(step, effect)) {
        found |= settle(run, step, effect, opportunity).await?;
    }
    if found { Err(Stop::OutOfTime) } else { Ok(()) }
}

/// Whether it exists.
async fn settle(run: &Run<'_>, step: &str, effect: &Effect, opportunity: Option<OpportunityId>) -> Result<bool, Stop> {
    let key = EffectKey::step(run.family, step);
    let settle = Duration::seconds(run.settings.timing.settle_seconds.into());
    let found = match next(Some(effect), &run.deps.boot, run.deps.now(), settle) {
        Next::Wait { until } => return Err(Stop::Busy { until }),
        // Whether a change arrived cannot be looked up. It is over, and what the plan wants now goes after it.
        Next::Look { .. } if is_change(step) => {
            let overtaken = Made { halo_id: None, body_digest: effect.body_digest.clone(), extra: None };
            run.deps.store.finish(&key, &effect.claim, &overtaken).await?;
            return Ok(false);
        }
        Next::Look { .. } => look(run, step, effect, opportunity).await?,
        Next::Claim | Next::Reclaim { .. } | Next::Done { .. } => Found::Absent,
    };
    match found {
        Found::Record(record) => {
            let made = Made { halo_id: Some(record.id), body_digest: effect.body_digest.clone(), extra: None };
            run.deps.store.finish(&key, &effect.claim, &made).await?;
            Ok(true)
        }
        Found::Unproven(why) if step == LEAD => Err(Stop::held(problems::absence_unproven(step, &why))),
        Found::Absent | Found::Unproven(_) => {
            run.deps.store.abandon(&key, &effect.claim).await?;
            Ok(false)
        }
    }
}

/// Whether it exists. Nothing is made in its place when it does not, so "not proven" is as good as "absent"; but for a lead, whose place
/// an opportunity takes.
async fn look(run: &Run<'_>, step: &str, effect: &Effect, opportunity: Option<OpportunityId>) -> Result<Found, Stop> {
    match (opportunity, step.split(':').next()) {
        (Some(opportunity), Some("quotation")) => run.look_for_quotation(opportunity, &effect.marker, "").await,
        (Some(opportunity), Some("pdf")) => run.look_for_attachment(opportunity, &effect.marker, "").await,
        (Some(opportunity), Some("note")) => run.look_for_note(opportunity, &effect.marker).await,
        (None, Some(LEAD)) => run.look_for_lead(&effect.marker).await,
        _ => Ok(Found::Absent),
    }
}
