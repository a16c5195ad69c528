//! The opportunity of a family: named by the quote, made earlier, the client's open one, or a new one (S15, S16, S19, decision q).

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use time::{Duration, OffsetDateTime};

use super::Draft;
use super::lines::totals;
use super::step::{Action, Ref, Scope, Step, StepKey, WhomRef};
use crate::halo::{NewOpportunity, Opportunity, OpportunityChange, OpportunityId, StatusId, TicketTypeId};
use crate::matching::agent::AgentMatch;
use crate::settings::{AgentOnExisting, OpenOpportunity, Pick};
use crate::tenant::{Pickable, pick};
use crate::{Frequency, Problem, Status, problems};

const MAKE: &str = "opportunity";
/// The step that keeps in mind which opportunity is used that is not ours.
const USE: &str = "opportunity-used";

/// The opportunity that the family was written to before, whether it was made for it or stood there already (decision q).
pub fn earlier(made: &BTreeMap<StepKey, i64>) -> Option<OpportunityId> {
    [MAKE, USE].into_iter().find_map(|key| made.get(&StepKey(key.to_owned()))).copied().map(OpportunityId)
}

/// The opportunity, after pushing the steps that make it or bring it in line.
pub(super) fn steps(
    draft: &Draft<'_>,
    whom: &WhomRef,
    agent: &AgentMatch,
    steps: &mut Vec<Step>,
) -> Result<Ref<OpportunityId>, Vec<Problem>> {
    let key = StepKey(MAKE.to_owned());
    let made = earlier(&draft.snapshot.made).map(Ref::Known);
    let opportunity = match (existing(draft, whom).map_err(|problem| vec![problem])?, made) {
        (Some(existing), None) => {
            adopt_agent(draft, existing, agent, steps);
            let summary = existing.summary.clone();
            steps.push(step(USE, Action::UseOpportunity { opportunity: existing.id, summary }));
            Ref::Known(existing.id)
        }
        (Some(existing), Some(Ref::Known(made))) if existing.id != made => {
            return Err(vec![problems::opportunity_moved(made, existing.id)]);
        }
        (_, Some(made)) => {
            if draft.snapshot.made.contains_key(&key) {
                steps.extend(confirmation(draft, &made, agent)?);
            }
            made
        }
        (None, None) => {
            let opportunity = Box::new(new_opportunity(draft, agent)?);
            steps.push(step(MAKE, Action::CreateOpportunity { whom: whom.clone(), opportunity }));
            let made = Ref::Made(key);
            steps.extend(confirmation(draft, &made, agent)?);
            made
        }
    };
    steps.extend(follow_status(draft, &opportunity).map_err(|problem| vec![problem])?);
    Ok(opportunity)
}

/// Once after an opportunity of ours was made: rules of its ticket type may have changed agent and status.
fn confirmation(
    draft: &Draft<'_>,
    opportunity: &Ref<OpportunityId>,
    agent: &AgentMatch,
) -> Result<Option<Step>, Vec<Problem>> {
    const KEY: &str = "opportunity-confirmed";
    if draft.snapshot.made.contains_key(&StepKey(KEY.to_owned())) {
        return Ok(None);
    }
    let NewOpportunity { agent, status, .. } = new_opportunity(draft, agent)?;
    let wanted = Box::new(OpportunityChange { agent, status, ..OpportunityChange::default() });
    let needed = agent.is_some() || status.is_some();
    Ok(needed.then(|| step(KEY, Action::ConfirmOpportunity { opportunity: opportunity.clone(), wanted })))
}

/// An opportunity that is not ours but is to be used.
fn existing<'d>(draft: &'d Draft<'_>, whom: &WhomRef) -> Result<Option<&'d Opportunity>, Problem> {
    if let Some((id, found)) = &draft.snapshot.named_opportunity {
        let opportunity = found.as_ref().ok_or_else(|| problems::opportunity_unknown(*id))?;
        let same_client = match (&whom.client, opportunity.client) {
            (Ref::Known(client), Some(other)) => *client == other,
            (Ref::Made(_), _) => false,
            (Ref::Known(_), None) => true,
        };
        if opportunity.closed && earlier(&draft.snapshot.made).is_none() {
            return Err(problems::opportunity_closed(*id));
        }
        return if same_client { Ok(Some(opportunity)) } else { Err(problems::opportunity_of_another_client(*id)) };
    }
    if earlier(&draft.snapshot.made).is_some() {
        return Ok(None);
    }
    let open = &draft.snapshot.open_opportunities;
    match (draft.settings.opportunity.open_opportunity, open.as_slice()) {
        (OpenOpportunity::AlwaysNew, _) | (_, []) => Ok(None),
        (OpenOpportunity::UseTheOnlyOne, [one]) => Ok(Some(one)),
        (OpenOpportunity::UseTheOnlyOne | OpenOpportunity::Ask, several) => {
            let candidates: Vec<String> =
                several.iter().map(|o| format!("opportunity {} \"{}\"", o.id, o.summary)).collect();
            Err(problems::opportunity_undecided(&candidates))
        }
    }
}

/// S28, decision d: the owner becomes agent of an opportunity that existed before, if the settings say so and Halo has another.
fn adopt_agent(draft: &Draft<'_>, existing: &Opportunity, agent: &AgentMatch, steps: &mut Vec<Step>) {
    let wanted = agent.agent().map(|a| a.id);
    let set = draft.settings.opportunity.agent_on_existing == AgentOnExisting::Set;
    if set && wanted.is_some() && existing.agent != wanted {
        let change = Box::new(OpportunityChange { agent: wanted, ..OpportunityChange::default() });
        let why = "the quote's owner is its agent".to_owned();
        let opportunity = Ref::Known(existing.id);
        steps.push(step("opportunity-agent", Action::ChangeOpportunity { opportunity, change, why }));
    }
}

/// Decision j: a quote that is decided may set the opportunity's status.
fn follow_status(draft: &Draft<'_>, opportunity: &Ref<OpportunityId>) -> Result<Option<Step>, Problem> {
    let word = draft.quote.status.as_str();
    let wanted = draft.settings.opportunity.status_by_quote.get(word);
    let path = format!("opportunity.status_by_quote.{word}");
    let status = chosen(&draft.snapshot.tenant.statuses, wanted, &path, "the status")?;
    let key = format!("opportunity-status:{}:{word}", draft.quote.record);
    let Some(status) = status.filter(|_| draft.quote.status != Status::Pending) else { return Ok(None) };
    if draft.snapshot.made.contains_key(&StepKey(key.clone())) {
        return Ok(None);
    }
    let change = Box::new(OpportunityChange { status: Some(StatusId(status)), ..OpportunityChange::default() });
    let why = format!("the quote is {word} in Quoter");
    Ok(Some(step(&key, Action::ChangeOpportunity { opportunity: opportunity.clone(), change, why })))
}

fn step(key: &str, action: Action) -> Step {
    Step { key: StepKey(key.to_owned()), scope: Scope::Family, action }
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
        target_date: target_date(draft),
        value_one_off: value(Frequency::OneTime),
        value_monthly: value(Frequency::Monthly),
        value_annual: value(Frequency::Annual),
        url: draft.url(),
        fields: settings.fields.clone(),
        marker: draft.marker(MAKE),
    })
}

/// The quote's expiry if the settings want it and it lies ahead, else so many days from now (S63).
fn target_date(draft: &Draft<'_>) -> Option<OffsetDateTime> {
    let settings = &draft.settings.opportunity;
    let expiry = draft.quote.expires.filter(|expires| settings.target_date_from_expiry && *expires > draft.now);
    let days = Duration::days(settings.target_date_days.into());
    expiry.or_else(|| (settings.target_date_days > 0).then(|| draft.now + days))
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
