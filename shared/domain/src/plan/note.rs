//! Private notes on the opportunity (decision y): about a win, and Quoter's internal notes. No customer ever sees them.

use super::Draft;
use super::step::{Action, Ref, Scope, Step, StepKey};
use crate::halo::{NewNote, OpportunityId};
use crate::matching::customer::CustomerMatch;
use crate::matching::product::ProductMatch;
use crate::quote::short_digest;
use crate::{LineKey, Phase};

/// As many characters of Quoter's internal notes as are copied.
const LONGEST: usize = 8_000;

/// How the marker begins that the internal notes of a draft have which was started from Halo. The line with it is nobody's note.
pub const DRAFT_MARK: &str = "qh-draft-";

/// Quoter's internal notes, once for each text.
pub(super) fn internal(draft: &Draft<'_>, opportunity: &Ref<OpportunityId>) -> Option<Step> {
    let text = draft.quote.internal_notes.as_deref().map(crate::text::plain)?;
    let text: Vec<&str> = text.lines().filter(|line| !line.contains(DRAFT_MARK)).collect();
    let text: String = text.join("\n").trim().chars().take(LONGEST).collect();
    let wanted = draft.settings.notes.internal && !text.is_empty();
    let words = || format!("Internal notes of Quoter quote {}:\n{text}", draft.quote.number);
    wanted.then(|| step(draft, &format!("note:internal:{}", short_digest(&text)), opportunity, words())).flatten()
}

/// What a win is about: number, revision, what was matched or made, who accepted and when.
pub(super) fn won(
    draft: &Draft<'_>,
    opportunity: &Ref<OpportunityId>,
    customer: &CustomerMatch,
    products: &[(LineKey, String, ProductMatch)],
) -> Option<Step> {
    let wanted = draft.settings.notes.won && draft.quote.status.phase() == Phase::Won;
    let key = format!("note:won:{}", draft.quote.record);
    wanted.then(|| step(draft, &key, opportunity, words(draft, customer, products))).flatten()
}

fn words(draft: &Draft<'_>, customer: &CustomerMatch, products: &[(LineKey, String, ProductMatch)]) -> String {
    let quote = draft.quote;
    let mut lines = vec![format!("Quoter quote {} \"{}\" is won: {}.", quote.number, quote.title, quote.status)];
    let revision = quote.parent.as_ref().map(|parent| format!(", a revision of {parent}")).unwrap_or_default();
    lines.push(format!("Record {}{revision}.", quote.record));
    if let Some(won) = quote.won.or(draft.snapshot.won_seen) {
        let (date, time) = (won.date(), won.time());
        lines.push(format!("Won on {date} at {:02}:{:02} UTC.", time.hour(), time.minute()));
    }
    let person = [quote.person.full_name(), quote.person.organization.clone(), quote.person.email.clone()];
    let person: Vec<String> = person.into_iter().flatten().collect();
    lines.push(format!("Prepared for {}.", person.join(", ")));
    lines.extend(quote.custom_fields.iter().map(|field| format!("{}: {}", field.label, field.value)));
    let before = draft.snapshot.matched.as_ref().filter(|before| before.same || looked_at_nothing(customer));
    lines.push(before.map_or_else(|| told(customer, products), |before| before.words.clone()));
    lines.join("\n").chars().take(LONGEST).collect()
}

/// How customer and products were matched, in words; nothing where the plan had no need to look.
pub(super) fn matched(customer: &CustomerMatch, products: &[(LineKey, String, ProductMatch)]) -> Option<String> {
    let words = || told(customer, products).chars().take(LONGEST).collect();
    (!looked_at_nothing(customer)).then(words)
}

fn told(customer: &CustomerMatch, products: &[(LineKey, String, ProductMatch)]) -> String {
    let mut lines = vec![format!("Customer: {customer}.")];
    lines.extend(products.iter().map(|(_, name, found)| format!("{name}: {found}.")));
    lines.join("\n")
}

fn looked_at_nothing(customer: &CustomerMatch) -> bool {
    matches!(customer, CustomerMatch::OfTheQuotation { .. })
}

/// A note under this key, unless it was written.
pub(super) fn step(draft: &Draft<'_>, key: &str, opportunity: &Ref<OpportunityId>, text: String) -> Option<Step> {
    let key = StepKey(key.to_owned());
    if draft.snapshot.made.contains_key(&key) {
        return None;
    }
    let (outcome, marker) = (draft.settings.notes.outcome.clone(), draft.marker(&key.0));
    let note = Box::new(NewNote { text, outcome, marker });
    Some(Step { key, scope: Scope::Family, action: Action::WriteNote { opportunity: opportunity.clone(), note } })
}
