//! The opportunity of a family: made once, then used by every revision (S19).

use rust_decimal::Decimal;
use time::Duration;

use super::Draft;
use super::lines::totals;
use super::step::{Action, Ref, Scope, Step, StepKey, WhomRef};
use crate::halo::{NewOpportunity, OpportunityId, StatusId, TicketTypeId};
use crate::matching::agent::AgentMatch;
use crate::settings::Pick;
use crate::tenant::{Pickable, pick};
use crate::{Frequency, Problem, problems};

/// The opportunity, after pushing the step that makes it if the family has none.
pub(super) fn steps(
    draft: &Draft<'_>,
    whom: &WhomRef,
    agent: &AgentMatch,
    steps: &mut Vec<Step>,
) -> Result<Ref<OpportunityId>, Vec<Problem>> {
    let key = StepKey("opportunity".to_owned());
    if let Some(known) = draft.made(&key, OpportunityId) {
        return Ok(known);
    }
    let opportunity = new_opportunity(draft, agent)?;
    let action = Action::CreateOpportunity { whom: whom.clone(), opportunity: Box::new(opportunity) };
    steps.push(Step { key: key.clone(), scope: Scope::Family, action });
    Ok(Ref::Made(key))
}

fn new_opportunity(draft: &Draft<'_>, agent: &AgentMatch) -> Result<NewOpportunity, Vec<Problem>> {
    let (tenant, settings) = (&draft.snapshot.tenant, &draft.settings.opportunity);
    let ticket_type =
        chosen(&tenant.ticket_types, settings.ticket_type.as_ref(), "opportunity.ticket_type", "the ticket type");
    let status = chosen(&tenant.statuses, settings.status.as_ref(), "opportunity.status", "the status");
    let (ticket_type, status) = match (ticket_type, status) {
        (Ok(ticket_type), Ok(status)) => (ticket_type, status),
        (ticket_type, status) => return Err([ticket_type.err(), status.err()].into_iter().flatten().collect()),
    };
    let values = totals(&draft.lines, draft.quote);
    let value = |frequency| values.get(&frequency).copied().unwrap_or(Decimal::ZERO);
    Ok(NewOpportunity {
        summary: draft.title(),
        details: details(draft),
        ticket_type: ticket_type.or(tenant.default_opportunity_type).map(TicketTypeId),
        status: status.map(StatusId),
        agent: agent.agent().map(|a| a.id),
        target_date: (settings.target_date_days > 0)
            .then(|| draft.now + Duration::days(settings.target_date_days.into())),
        value_one_off: value(Frequency::OneTime),
        value_monthly: value(Frequency::Monthly),
        value_annual: value(Frequency::Annual),
        url: draft.url(),
        marker: draft.marker(&StepKey("opportunity".to_owned()).0),
    })
}

fn details(draft: &Draft<'_>) -> String {
    let quote = draft.quote;
    format!("Quoter quote {} \"{}\", record {}.", quote.number, quote.title, quote.record)
}

/// The id that a setting picks; `None` when the setting is left out.
pub(super) fn chosen<T: Pickable>(
    rows: &[T],
    wanted: Option<&Pick>,
    path: &str,
    what: &str,
) -> Result<Option<i64>, Problem> {
    match wanted {
        None => Ok(None),
        Some(wanted) => {
            pick(rows, wanted).map(|row| Some(row.id())).ok_or_else(|| problems::setting_unknown(path, wanted, what))
        }
    }
}
