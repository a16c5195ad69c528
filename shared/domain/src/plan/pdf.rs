//! The PDF on the opportunity: one per record and phase (S47, decision i).
//!
//! Its identity is marker and file name, never the bytes. Under `overwrite` the PDF of a revision takes the place of the published one
//! before it: the new one is attached first. The PDF of a win is always added. Where the quote moves to another opportunity, the PDF of
//! its record moves with it.

use super::step::{Action, Ref, Step, StepKey};
use super::{Draft, moved, quotation};
use crate::halo::{AttachmentId, NewAttachment, OpportunityId};
use crate::settings::Policy;
use crate::{Phase, Problem, problems};

/// Attaches the PDF of the record, and removes those of ours that it takes the place of.
pub(super) fn steps(draft: &Draft<'_>, opportunity: &Ref<OpportunityId>) -> Result<Vec<Step>, Problem> {
    let quote = draft.quote;
    let (phase, record) = (quote.status.phase(), &quote.record);
    let own = format!("pdf:{record}:{}", phase.as_str());
    let key = StepKey(format!("{own}{}", moved::suffix(draft, opportunity)));
    let made = draft.snapshot.made.get(&key).copied();
    let Some(uuid) = quote.uuid.clone() else { return Ok(Vec::new()) };
    if made.is_none() && draft.settings.quoter.instance_url.is_none() {
        return Err(problems::pdf_address_unknown());
    }
    let mut steps = Vec::new();
    if made.is_none() {
        let attachment = NewAttachment {
            file_name: format!("Quote {} ({}, {record}).pdf", quote.number, phase.as_str()),
            note: format!("Quoter quote {}, {}", quote.number, phase.as_str()),
            content_type: "application/pdf".to_owned(),
            marker: draft.marker(&key.0),
        };
        let opportunity = opportunity.clone();
        steps.push(quotation::family_step(key.clone(), Action::AttachPdf { opportunity, attachment, uuid }));
    }
    let instead = made.map_or_else(|| Ref::Made(key.clone()), |id| Ref::Known(AttachmentId(id)));
    steps.extend(replaced(draft, &key, &own).map(|id| {
        let key = StepKey(format!("pdf-removed:{id}"));
        quotation::family_step(key, Action::RemovePdf { attachment: id, instead: instead.clone() })
    }));
    Ok(steps)
}

/// The PDFs of ours that this one takes the place of: that of the same record on the opportunity before, and under `overwrite` the
/// published ones of other records.
fn replaced<'d>(draft: &'d Draft<'_>, key: &'d StepKey, own: &'d str) -> impl Iterator<Item = AttachmentId> + 'd {
    let overwrite =
        draft.settings.quotation.policy == Policy::Overwrite && draft.quote.status.phase() == Phase::Published;
    let made = draft.snapshot.made.iter().filter(move |(other, _)| *other != key && other.0.starts_with("pdf:"));
    let replaced = made.filter(move |(other, _)| {
        let same_record = other.0.strip_prefix(own).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'));
        same_record || (overwrite && other.0.split(':').nth(2) == Some(Phase::Published.as_str()))
    });
    let there = replaced.filter(|(_, id)| !draft.snapshot.made.contains_key(&StepKey(format!("pdf-removed:{id}"))));
    there.map(|(_, id)| AttachmentId(*id))
}
