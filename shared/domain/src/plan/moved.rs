//! A quote that names another opportunity than the one it was written to (decision n): its Halo quotes and its PDF move, and a private
//! note on both opportunities says so. Once there is a sales order, nothing moves.
//!
//! Where Halo does not move a quotation, that quotation stays where it is with the status "revised", and a new one is made.

use std::collections::BTreeMap;

use super::opportunity::earlier;
use super::step::{Action, Ref, Step, StepKey};
use super::{Draft, changes, note, quotation};
use crate::halo::{Opportunity, OpportunityId, QuotationChange, QuotationId};
use crate::{Problem, problems};

/// The step that keeps in mind to which opportunity a family moved.
const MOVED: &str = "opportunity-moved";

/// The opportunities that a family moved to, in that order.
pub(super) fn path(made: &BTreeMap<StepKey, i64>) -> Vec<OpportunityId> {
    let moves = made.iter().filter(|(key, _)| key.0.starts_with("opportunity-moved:"));
    let mut placed: Vec<_> = moves.filter_map(|(key, id)| Some((changes::place(key)?, OpportunityId(*id)))).collect();
    placed.sort_unstable();
    placed.into_iter().map(|(_, id)| id).collect()
}

/// The other opportunity that the quote names by now.
pub(super) fn target<'d>(draft: &'d Draft<'_>) -> Option<&'d Opportunity> {
    let (id, found) = draft.snapshot.named_opportunity.as_ref()?;
    let before = earlier(&draft.snapshot.made)?;
    found.as_ref().filter(|_| *id != before)
}

/// Moves every Halo quote of the family, then keeps the new opportunity in mind.
pub(super) fn steps(
    draft: &Draft<'_>,
    before: OpportunityId,
    to: &Opportunity,
    steps: &mut Vec<Step>,
) -> Result<(), Problem> {
    if is_ordered(draft) {
        return Err(problems::opportunity_moved(before, to.id));
    }
    let snapshot = draft.snapshot;
    let quotations = snapshot.made.iter().filter(|(key, _)| key.0.starts_with("quotation:"));
    for id in quotations.map(|(_, id)| QuotationId(*id)).filter(|id| !snapshot.is_left_behind(*id)) {
        let kind = format!("moved-{id}");
        if let Some(key) = changes::next(snapshot, &[&kind], &kind, &to.id.to_string(), Some(id.0)) {
            let change = Box::new(QuotationChange { opportunity: Some(to.id), ..QuotationChange::default() });
            let why = format!("the quote names opportunity {}", to.id);
            steps.push(quotation::family_step(key, Action::ChangeQuotation { quotation: Ref::Known(id), change, why }));
        }
    }
    if let Some(key) = changes::next(snapshot, &[MOVED], MOVED, &to.id.to_string(), Some(to.id.0)) {
        let summary = to.summary.clone();
        steps.push(quotation::family_step(key, Action::UseOpportunity { opportunity: to.id, summary }));
    }
    Ok(())
}

fn is_ordered(draft: &Draft<'_>) -> bool {
    let of_quotation = draft.snapshot.quotation.as_ref().and_then(|(_, present)| present.as_ref()?.sales_order);
    draft.snapshot.ordered.is_some() || of_quotation.is_some()
}

/// What is in the name of everything that was written after the family moved to this opportunity.
pub(super) fn suffix(draft: &Draft<'_>, opportunity: &Ref<OpportunityId>) -> String {
    let moved = target(draft).is_some() || !path(&draft.snapshot.made).is_empty();
    opportunity.known().filter(|_| moved).map_or_else(String::new, |id| format!(":{id}"))
}

/// A private note on either opportunity of the last move.
pub(super) fn notes(draft: &Draft<'_>) -> Vec<Step> {
    let mut path = path(&draft.snapshot.made);
    path.extend(target(draft).map(|to| to.id));
    let Some(to) = path.pop() else { return Vec::new() };
    let Some(from) = path.last().copied().or_else(|| super::opportunity::first(&draft.snapshot.made)) else {
        return Vec::new();
    };
    let (number, place) = (draft.quote.number, path.len() + 1);
    let left = format!("Quoter quote {number} was moved from here to opportunity {to}, which it names now.");
    let came = format!("Quoter quote {number} was moved here from opportunity {from}.");
    let note = |word: &str, opportunity, text| {
        note::step(draft, &format!("note:moved-{word}:{place}"), &Ref::Known(opportunity), text)
    };
    [note("from", from, left), note("to", to, came)].into_iter().flatten().collect()
}
