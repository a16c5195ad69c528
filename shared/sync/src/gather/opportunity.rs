//! The opportunity that a quote is for, where it says so or where the client's open ones matter (decision q).

use domain::halo::{ClientId, Opportunity, OpportunityId};
use domain::party::name_key;
use domain::plan::{LEAD, OPPORTUNITY, earlier_opportunity};
use domain::settings::OpenOpportunity;
use halo::OpportunityFilter;
use store::EffectState;

use super::{Made, Subject};
use crate::stop::Stop;

/// The opportunity that the quote names, by a link or by its custom field: one call if it names one.
pub(super) async fn named(subject: &Subject<'_>) -> Result<Option<(OpportunityId, Option<Opportunity>)>, Stop> {
    let Some(id) = named_id(subject) else { return Ok(None) };
    let read = subject.halo.opportunity(id).await.map_err(|e| Stop::from_halo("read the opportunity", e))?;
    Ok(Some((id, read)))
}

/// The same, but only where it is another one than the quote was written to (decision n).
pub(super) async fn moved_to(
    subject: &Subject<'_>,
    made: &Made,
) -> Result<Option<(OpportunityId, Option<Opportunity>)>, Stop> {
    match (earlier_opportunity(made), named_id(subject)) {
        (Some(before), Some(to)) if before != to => named(subject).await,
        _ => Ok(None),
    }
}

fn named_id(subject: &Subject<'_>) -> Option<OpportunityId> {
    match &subject.links.opportunity {
        // A new one is wanted: nothing is named.
        Some(target) => target.parse().ok().map(OpportunityId),
        None => by_field(subject),
    }
}

/// The digits of the custom field that the settings name, such as `OPP-1042`.
fn by_field(subject: &Subject<'_>) -> Option<OpportunityId> {
    let label = name_key(subject.settings.opportunity.number_field.as_deref()?);
    let field = subject.quote.custom_fields.iter().find(|field| name_key(&field.label) == label)?;
    let digits: String = field.value.chars().filter(char::is_ascii_digit).collect();
    digits.parse().ok().map(OpportunityId)
}

/// The client's open opportunities: one call, only where the settings ask for them and nothing else decides.
pub(super) async fn open(
    subject: &Subject<'_>,
    client: Option<&ClientId>,
    made: &Made,
) -> Result<Vec<Opportunity>, Stop> {
    let decided = earlier_opportunity(made).is_some() || subject.links.opportunity.is_some();
    let asked = subject.settings.opportunity.open_opportunity != OpenOpportunity::AlwaysNew;
    let Some(client) = client.filter(|_| asked && !decided && by_field(subject).is_none()) else {
        return Ok(Vec::new());
    };
    if is_in_doubt(subject).await? {
        return Ok(Vec::new());
    }
    let listing = subject.halo.opportunities_of(*client, OpportunityFilter::OpenOnly).await;
    Ok(listing.map_err(|e| Stop::from_halo("read the client's open opportunities", e))?.rows)
}

/// Whether one of ours may stand among the open ones already: then it is settled what became of it, and nobody is asked.
async fn is_in_doubt(subject: &Subject<'_>) -> Result<bool, Stop> {
    for step in [OPPORTUNITY, LEAD] {
        if subject.steps.of(step).await?.is_some_and(|effect| effect.state == EffectState::Claimed) {
            return Ok(true);
        }
    }
    Ok(false)
}
