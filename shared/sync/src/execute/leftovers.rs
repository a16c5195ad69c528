//! Steps of earlier records that were begun and are not wanted any more, because a newer record took their place: what became of
//! them is found out, so that no intent stays open.

use domain::halo::OpportunityId;
use domain::plan::{Plan, StepKey, earlier_opportunity};
use store::{Effect, EffectKey, EffectState, Made};
use time::Duration;

use super::Run;
use crate::once::Found;
use crate::protocol::{Next, next};
use crate::stop::Stop;

/// Settles every open step of the family that the plan does not have. Waits where a request may still be on its way.
pub(crate) async fn settle_leftovers(run: &Run<'_>, plan: &Plan) -> Result<(), Stop> {
    let effects = run.deps.store.effects(run.family).await?;
    let made = effects.iter().filter_map(|(step, effect)| Some((StepKey(step.clone()), effect.halo_id?))).collect();
    let opportunity = earlier_opportunity(&made);
    let planned = |step: &str| plan.steps.iter().any(|planned| planned.key.0 == step);
    for (step, effect) in effects.iter().filter(|(step, effect)| effect.state != EffectState::Done && !planned(step)) {
        settle(run, step, effect, opportunity).await?;
    }
    Ok(())
}

async fn settle(run: &Run<'_>, step: &str, effect: &Effect, opportunity: Option<OpportunityId>) -> Result<(), Stop> {
    let key = EffectKey::step(run.family, step);
    let settle = Duration::seconds(run.settings.timing.settle_seconds.into());
    let found = match next(Some(effect), &run.deps.boot, run.deps.now(), settle) {
        Next::Wait { until } => return Err(Stop::Busy { until }),
        Next::Look { .. } => look(run, step, effect, opportunity).await?,
        Next::Claim | Next::Reclaim { .. } | Next::Done { .. } => Found::Absent,
    };
    match found {
        Found::Record(record) => {
            let made = Made { halo_id: Some(record.id), body_digest: effect.body_digest.clone(), extra: None };
            run.deps.store.finish(&key, &effect.claim, &made).await?;
        }
        Found::Absent | Found::Unproven(_) => {
            run.deps.store.abandon(&key, &effect.claim).await?;
        }
    }
    Ok(())
}

/// Whether it exists. Nothing is made when it does not, so "not proven" is as good as "absent".
async fn look(run: &Run<'_>, step: &str, effect: &Effect, opportunity: Option<OpportunityId>) -> Result<Found, Stop> {
    match (opportunity, step.split(':').next()) {
        (Some(opportunity), Some("quotation")) => run.look_for_quotation(opportunity, &effect.marker, "").await,
        (Some(opportunity), Some("pdf")) => run.look_for_attachment(opportunity, &effect.marker, "").await,
        _ => Ok(Found::Absent),
    }
}
