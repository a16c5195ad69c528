//! Leads: a ticket in place of customer and opportunity, until the win (S14, S79-S83, decision x).

use std::collections::BTreeMap;

use super::opportunity::chosen;
use super::step::{Action, Ref, Scope, Step, StepKey, WhomRef};
use super::{Draft, address};
use crate::halo::{Lead, OpportunityId, QuotationId, TicketTypeId};
use crate::matching::customer::CustomerMatch;
use crate::{Phase, Problem, problems};

/// The step of the lead.
pub const LEAD: &str = "lead";
/// The step that gives the lead its customer.
const CUSTOMER: &str = "lead-customer";

/// The lead that a family hangs on and that has no customer yet.
pub(super) fn of_family(made: &BTreeMap<StepKey, i64>) -> Option<OpportunityId> {
    let has = |key: &str| made.get(&StepKey(key.to_owned())).copied();
    has(LEAD).filter(|_| has(CUSTOMER).is_none()).map(OpportunityId)
}

/// Whether the quote is written to a lead: leads are switched on, nobody in Halo fits, and it is not won (S80-S82). What hangs on a
/// lead stays there until the win; what hangs on a customer's opportunity stays there as well.
pub(super) fn is_wanted(draft: &Draft<'_>, customer: &CustomerMatch) -> bool {
    if draft.quote.status.phase() == Phase::Won {
        return false;
    }
    let on_lead = of_family(&draft.snapshot.made).is_some();
    let nowhere = super::earlier_opportunity(&draft.snapshot.made).is_none();
    let nobody = matches!(customer, CustomerMatch::Nobody) && draft.snapshot.named_opportunity.is_none();
    on_lead || (draft.settings.lead.ticket_type.is_some() && nowhere && nobody)
}

/// Person and firm as they stand on the ticket.
pub(super) fn details(draft: &Draft<'_>) -> Result<Lead, Vec<Problem>> {
    let person = &draft.quote.person;
    if person.email.is_none() && person.organization.is_none() {
        return Err(vec![problems::person_unknown()]);
    }
    let place = person.billing.as_ref().or(person.shipping.as_ref());
    Ok(Lead {
        phone: person.work_phone.clone().or_else(|| person.mobile_phone.clone()),
        job_title: person.title.clone(),
        address: place.map(|place| address::lines(place, &draft.settings.address)),
        country: place.and_then(|place| place.country.as_ref()?.name.clone()),
        region: place.and_then(|place| place.state.as_ref()?.name.clone()),
        ..Lead::of(person)
    })
}

/// The ticket type of leads (S79).
pub(super) fn ticket_type(draft: &Draft<'_>) -> Result<Option<TicketTypeId>, Problem> {
    let wanted = draft.settings.lead.ticket_type.as_ref();
    let rows = &draft.snapshot.tenant.ticket_types;
    chosen(rows, wanted, "lead.ticket_type", "the ticket type").map(|id| id.map(TicketTypeId))
}

/// At the win: the lead and every quotation on it get client, site and user (S83).
pub(super) fn to_customer(draft: &Draft<'_>, whom: &WhomRef, steps: &mut Vec<Step>) -> Result<(), Problem> {
    let Some(lead) = of_family(&draft.snapshot.made) else { return Ok(()) };
    let wanted = draft.settings.lead.won_ticket_type.as_ref();
    let rows = &draft.snapshot.tenant.ticket_types;
    let ticket_type = chosen(rows, wanted, "lead.won_ticket_type", "the ticket type")?.map(TicketTypeId);
    let opportunity = Ref::Known(lead);
    let give = |quotation, ticket_type| {
        let (opportunity, whom) = (opportunity.clone(), whom.clone());
        Action::GiveCustomer { opportunity, quotation, whom, ticket_type }
    };
    let quotations = draft.snapshot.made.iter().filter(|(key, _)| key.0.starts_with("quotation:"));
    for id in quotations.map(|(_, id)| QuotationId(*id)) {
        let key = StepKey(format!("quotation-customer:{id}"));
        if !draft.snapshot.made.contains_key(&key) {
            steps.push(Step { key, scope: Scope::Family, action: give(Some(id), None) });
        }
    }
    // The ticket comes last: once it has its customer, the family is no lead any more.
    steps.push(Step { key: StepKey(CUSTOMER.to_owned()), scope: Scope::Family, action: give(None, ticket_type) });
    Ok(())
}
