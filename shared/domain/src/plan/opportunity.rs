//! The opportunity of a family: named by the quote, made earlier, the client's open one, or a new one (S15, S16, S19, decision q).

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use time::{Duration, OffsetDateTime};

use super::lines::totals;
use super::step::{Action, Ref, Scope, Step, StepKey, WhomRef};
use super::{Draft, changes, lead, moved};
use crate::halo::{NewOpportunity, Opportunity, OpportunityChange, OpportunityId, StatusId, TicketTypeId};
use crate::matching::agent::AgentMatch;
use crate::settings::{AgentOnExisting, OpenOpportunity, Pick};
use crate::tenant::{Pickable, pick};
use crate::{Frequency, Phase, Problem, Status, problems};

/// The step of the opportunity.
pub const OPPORTUNITY: &str = "opportunity";
/// The steps that change the status of an opportunity.
pub(super) const CHANGES: [&str; 2] = ["opportunity-status", "opportunity-won"];
/// The step that keeps in mind which opportunity is used that is not ours.
const USE: &str = "opportunity-used";

/// The opportunity that the family was written to before, whether it was made for it or stood there already (decision q).
pub fn earlier(made: &BTreeMap<StepKey, i64>) -> Option<OpportunityId> {
    moved::path(made).last().copied().or_else(|| first(made))
}

/// The opportunity that the family was written to at first.
pub(super) fn first(made: &BTreeMap<StepKey, i64>) -> Option<OpportunityId> {
    let keys = [OPPORTUNITY, USE, lead::LEAD];
    keys.into_iter().find_map(|key| made.get(&StepKey(key.to_owned()))).copied().map(OpportunityId)
}

/// Whether the opportunity was made for this family.
fn is_ours(draft: &Draft<'_>, opportunity: &Ref<OpportunityId>) -> bool {
    let made = |key: &str| draft.snapshot.made.get(&StepKey(key.to_owned())).copied().map(OpportunityId);
    [OPPORTUNITY, lead::LEAD].into_iter().any(|key| made(key).is_some() && made(key) == opportunity.known())
}

/// The opportunity, after pushing the steps that make it or bring it in line.
/// `whom` is nobody where a lead is made or used.
pub(super) fn steps(
    draft: &Draft<'_>,
    whom: Option<&WhomRef>,
    agent: &AgentMatch,
    steps: &mut Vec<Step>,
) -> Result<Ref<OpportunityId>, Vec<Problem>> {
    let made = earlier(&draft.snapshot.made).map(Ref::Known);
    let opportunity = match (existing(draft, whom).map_err(|problem| vec![problem])?, made) {
        (Some(existing), None) => {
            adopt_agent(draft, existing, agent, steps);
            let summary = existing.summary.clone();
            steps.push(step(USE, Action::UseOpportunity { opportunity: existing.id, summary }));
            Ref::Known(existing.id)
        }
        (Some(existing), Some(Ref::Known(made))) if existing.id != made => {
            moved::steps(draft, made, existing, steps).map_err(|problem| vec![problem])?;
            adopt_agent(draft, existing, agent, steps);
            Ref::Known(existing.id)
        }
        (_, Some(made)) => {
            if is_ours(draft, &made) {
                steps.extend(confirmation(draft, &made, agent)?);
                steps.extend(values(draft, &made));
            }
            made
        }
        (None, None) => {
            let made = make(draft, whom, agent, steps)?;
            steps.extend(confirmation(draft, &made, agent)?);
            made
        }
    };
    follow(draft, &opportunity, steps).map_err(|problem| vec![problem])?;
    Ok(opportunity)
}

/// A new opportunity for a customer, or a lead.
fn make(
    draft: &Draft<'_>,
    whom: Option<&WhomRef>,
    agent: &AgentMatch,
    steps: &mut Vec<Step>,
) -> Result<Ref<OpportunityId>, Vec<Problem>> {
    let opportunity = Box::new(new_opportunity(draft, agent)?);
    let (key, action) = match whom {
        Some(whom) => (OPPORTUNITY, Action::CreateOpportunity { whom: whom.clone(), opportunity }),
        None => {
            let ticket_type = lead::ticket_type(draft).map_err(|problem| vec![problem])?;
            let marker = draft.marker(lead::LEAD);
            let opportunity = Box::new(NewOpportunity { ticket_type, marker, ..*opportunity });
            (lead::LEAD, Action::CreateLead { lead: Box::new(lead::details(draft)?), opportunity })
        }
    };
    steps.push(step(key, action));
    Ok(Ref::Made(StepKey(key.to_owned())))
}

/// What the status of the quote changes on the opportunity.
pub(super) fn follow(
    draft: &Draft<'_>,
    opportunity: &Ref<OpportunityId>,
    steps: &mut Vec<Step>,
) -> Result<(), Problem> {
    if draft.quote.status.phase() == Phase::Won {
        return super::won::on_opportunity(draft, opportunity, steps);
    }
    steps.extend(follow_status(draft, opportunity)?);
    Ok(())
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

/// The values of an opportunity that was made for this quote follow its totals, whatever the policy (decision e). One that stood there
/// before may carry other quotes and what people expect of it: its values are theirs.
fn values(draft: &Draft<'_>, opportunity: &Ref<OpportunityId>) -> Option<Step> {
    const KINDS: [&str; 1] = ["values"];
    let [one_off, monthly, annual] = present_values(draft);
    let text = values_text([one_off, monthly, annual]);
    let unchanged = draft.snapshot.values_when_made.as_ref() == Some(&text);
    if unchanged && changes::last(draft.snapshot, &KINDS).is_none() {
        return None;
    }
    let record = opportunity.known().map(|id| id.0);
    let key = changes::next(draft.snapshot, &KINDS, "values", &crate::quote::short_digest(&text), record)?;
    let change = Box::new(OpportunityChange {
        value_one_off: Some(one_off),
        value_monthly: Some(monthly),
        value_annual: Some(annual),
        ..OpportunityChange::default()
    });
    let why = "the totals of the quote changed".to_owned();
    Some(step(&key.0, Action::ChangeOpportunity { opportunity: opportunity.clone(), change, why }))
}

/// What is paid once, monthly and yearly.
fn present_values(draft: &Draft<'_>) -> [Decimal; 3] {
    let values = totals(&draft.lines, draft.quote);
    let value = |frequency| values.get(&frequency).copied().unwrap_or(Decimal::ZERO);
    let carriage = draft.carriage().unwrap_or_default();
    [value(Frequency::OneTime) + carriage, value(Frequency::Monthly), value(Frequency::Annual)]
}

/// Values of an opportunity as a text, to be compared: equal amounts give equal texts.
pub fn values_text(values: [Decimal; 3]) -> String {
    values.map(|value| value.normalize().to_string()).join("/")
}

/// An opportunity that is not ours but is to be used.
fn existing<'d>(draft: &'d Draft<'_>, whom: Option<&WhomRef>) -> Result<Option<&'d Opportunity>, Problem> {
    if let Some((id, found)) = &draft.snapshot.named_opportunity {
        let opportunity = found.as_ref().ok_or_else(|| problems::opportunity_unknown(*id))?;
        let same_client = match (whom.map(|whom| &whom.client), opportunity.client) {
            (Some(Ref::Known(client)), Some(other)) => *client == other,
            (Some(Ref::Made(_)) | None, _) => false,
            (Some(Ref::Known(_)), None) => true,
        };
        if opportunity.closed && earlier(&draft.snapshot.made) != Some(*id) {
            return Err(problems::opportunity_closed(*id));
        }
        return if same_client { Ok(Some(opportunity)) } else { Err(problems::opportunity_of_another_client(*id)) };
    }
    if earlier(&draft.snapshot.made).is_some() || whom.is_none() {
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
        steps.push(step(
            &format!("opportunity-agent:{}", existing.id),
            Action::ChangeOpportunity { opportunity, change, why },
        ));
    }
}

/// Decision j: a quote that is decided may set the opportunity's status. One that is open again, or has a status without a mapping, is
/// kept in mind, so that the next decision counts even if it is the same as the last.
fn follow_status(draft: &Draft<'_>, opportunity: &Ref<OpportunityId>) -> Result<Option<Step>, Problem> {
    let word = draft.quote.status.as_str();
    let wanted = draft.settings.opportunity.status_by_quote.get(word);
    let path = format!("opportunity.status_by_quote.{word}");
    let status = chosen(&draft.snapshot.tenant.statuses, wanted, &path, "the status")?;
    let decided = status.is_some() && draft.quote.status != Status::Pending;
    if !decided && changes::last(draft.snapshot, &CHANGES).is_none() {
        return Ok(None);
    }
    let name = format!("{}:{word}", draft.quote.record);
    let record = opportunity.known().map(|id| id.0);
    let Some(key) = changes::next(draft.snapshot, &CHANGES, "opportunity-status", &name, record) else {
        return Ok(None);
    };
    let why = format!("the quote is {word} in Quoter");
    let change = Box::new(OpportunityChange { status: status.map(StatusId), ..OpportunityChange::default() });
    Ok(Some(step(&key.0, Action::ChangeOpportunity { opportunity: opportunity.clone(), change, why })))
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
    let [value_one_off, value_monthly, value_annual] = present_values(draft);
    Ok(NewOpportunity {
        summary: draft.title(),
        details: details(draft),
        ticket_type: ticket_type.or(tenant.default_opportunity_type).map(TicketTypeId),
        status: status.map(StatusId),
        agent: agent.agent().map(|a| a.id),
        target_date: target_date(draft),
        value_one_off,
        value_monthly,
        value_annual,
        url: draft.url(),
        fields: settings.fields.clone(),
        marker: draft.marker(OPPORTUNITY),
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
