//! Steps that were begun and that the plan does not have, or has in another place, because a newer record or a person changed the
//! quote meanwhile: what became of them is found out first, so that no intent stays open and nothing is made a second time.

use domain::halo::OpportunityId;
use domain::plan::{LEAD, OPPORTUNITY, ORDER, Plan, Step, StepKey, earlier_opportunity, is_change};
use domain::problems;
use domain::settings::OpenOpportunity;
use futures::FutureExt as _;
use store::{Effect, EffectKey, EffectState, Made};
use time::Duration;

use super::place::Place;
use super::shared::settle_shared;
use super::{Run, forget_staged};
use crate::once::Found;
use crate::protocol::{Next, next};
use crate::stop::Stop;

/// Settles every open step of the family that the plan does not have, or makes elsewhere than where it was sent. Waits where a request
/// may still be on its way. A record that turns out to exist was not known to the plan: then the family is planned again.
pub(crate) async fn settle_leftovers(run: &Run<'_>, plan: &Plan) -> Result<(), Stop> {
    let effects = run.steps.all().await?;
    let made = effects.iter().filter_map(|(step, effect)| Some((StepKey(step.clone()), effect.halo_id?))).collect();
    let opportunity = earlier_opportunity(&made);
    settle_shared(run, plan).boxed().await?;
    let mut plan_again = false;
    for (name, effect) in effects.iter().filter(|(name, effect)| effect.state != EffectState::Done && name != ORDER) {
        let planned = plan.steps.iter().find(|step| step.key.0 == *name);
        if planned.is_none_or(|step| was_sent_elsewhere(step, effect)) {
            let open = Open { name, effect, is_planned: planned.is_some() };
            plan_again |= settle(run, &open, opportunity).boxed().await?;
        }
    }
    if plan_again { Err(Stop::OutOfTime) } else { Ok(()) }
}

/// Whether the plan makes the record in another place, or under another title, than an earlier try.
fn was_sent_elsewhere(step: &Step, effect: &Effect) -> bool {
    Place::sent(effect).is_some_and(|sent| Place::of(&step.action) != Some(sent))
}

/// A step that was begun and is not known to have ended.
struct Open<'a> {
    name: &'a str,
    effect: &'a Effect,
    /// Whether the plan has it as well.
    is_planned: bool,
}

impl Open<'_> {
    fn kind(&self) -> &str {
        self.name.split(':').next().unwrap_or(self.name)
    }

    /// Whether something else is made in the place of this record, if it does not exist.
    fn has_a_successor(&self) -> bool {
        matches!(self.kind(), LEAD | OPPORTUNITY | "quotation")
    }
}

/// Whether the family has to be planned again.
async fn settle(run: &Run<'_>, open: &Open<'_>, opportunity: Option<OpportunityId>) -> Result<bool, Stop> {
    let Open { name, effect, is_planned } = *open;
    let key = EffectKey::step(run.family, name);
    let settle = Duration::seconds(run.settings.timing.settle_seconds.into());
    let (found, was_in_doubt) = match next(Some(effect), &run.deps.boot, run.deps.now(), settle) {
        Next::Wait { until } => return Err(Stop::Busy { until }),
        // Whether a change arrived cannot be looked up. It is over, and what the plan wants now goes after it.
        Next::Look { .. } if is_change(name) => {
            let overtaken = Made { body_digest: effect.body_digest.clone(), ..Made::default() };
            run.deps.store.finish(&key, &effect.claim, &overtaken).await?;
            return Ok(false);
        }
        Next::Look { .. } => (look(run, open, opportunity).boxed().await?, true),
        Next::Claim | Next::Reclaim { .. } | Next::Done => (Found::Absent, false),
    };
    match found {
        Found::Record(record) => {
            let made = Made { halo_id: Some(record.id), body_digest: effect.body_digest.clone(), ..Made::default() };
            run.deps.store.finish(&key, &effect.claim, &made).await?;
            forget_copy(run, open).await;
            Ok(true)
        }
        Found::Unproven(why) if open.has_a_successor() => Err(Stop::held(problems::absence_unproven(name, &why))),
        // The step itself looks where the plan has it, and makes it.
        Found::Absent | Found::Unproven(_) if is_planned => Ok(false),
        Found::Absent | Found::Unproven(_) => {
            run.deps.store.abandon(&key, &effect.claim).await?;
            forget_copy(run, open).await;
            Ok(was_in_doubt && decided_where(run, open))
        }
    }
}

/// A PDF that is attached already, or not wanted any more, needs no copy.
async fn forget_copy(run: &Run<'_>, open: &Open<'_>) {
    if open.kind() == "pdf" {
        forget_staged(run, &store::pdf_key(run.family, open.name)).await;
    }
}

/// Whether nobody was asked for an opportunity as long as this one was in doubt.
fn decided_where(run: &Run<'_>, open: &Open<'_>) -> bool {
    let asked = run.settings.opportunity.open_opportunity != OpenOpportunity::AlwaysNew;
    asked && matches!(open.kind(), LEAD | OPPORTUNITY)
}

/// Whether it exists where it was sent; a lead also where it would be sent now, since a person may have corrected it in Halo as well.
/// Of what nothing is made in the place of, "not proven" is as good as "absent".
async fn look(run: &Run<'_>, open: &Open<'_>, opportunity: Option<OpportunityId>) -> Result<Found, Stop> {
    let marker = &open.effect.marker;
    let sent = Place::sent(open.effect);
    match (&sent, opportunity, open.kind()) {
        (Some(sent), _, LEAD) => match run.look_at(sent, marker).await? {
            Found::Absent => run.look_for_lead(marker, Some(&sent.title)).await,
            found => Ok(found),
        },
        (Some(sent), ..) => run.look_at(sent, marker).await,
        (None, Some(opportunity), "quotation") => run.look_for_quotation(opportunity, marker, None).await,
        (None, Some(opportunity), "pdf") => run.look_for_attachment(opportunity, marker, "").await,
        (None, Some(opportunity), "note") => run.look_for_note(opportunity, marker).await,
        (None, _, LEAD) => run.look_for_lead(marker, None).await,
        (None, _, OPPORTUNITY) => Ok(Found::Unproven("it is not known for whom it was sent".to_owned())),
        _ => Ok(Found::Absent),
    }
}
