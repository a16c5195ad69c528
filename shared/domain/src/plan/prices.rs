//! Prices that Halo changed since they were put on the quote (S3): shown, or held by setting. The quote is never altered.

use super::Draft;
use crate::catalogue::{Moved, PricedLine, moved};
use crate::settings::PriceMoved;
use crate::{Phase, Problem, problems};

/// What keeps the quote from being written. A quote that is won was agreed: it is not held.
pub(super) fn held(draft: &Draft<'_>) -> Option<Problem> {
    if is_held(draft) { problem(draft) } else { None }
}

/// What people should know although the quote is written.
pub(super) fn shown(draft: &Draft<'_>) -> Option<Problem> {
    if is_held(draft) { None } else { problem(draft) }
}

fn is_held(draft: &Draft<'_>) -> bool {
    draft.settings.catalogue.price_moved == PriceMoved::Hold && draft.quote.status.phase() == Phase::Published
}

fn problem(draft: &Draft<'_>) -> Option<Problem> {
    let moved = changed(draft);
    (!moved.is_empty()).then(|| problems::price_moved(&moved))
}

/// Each line that came from a product by a stored link, against that product.
fn changed(draft: &Draft<'_>) -> Vec<Moved> {
    let of = |line: &crate::Line| {
        let facts = draft.snapshot.products.get(&line.key)?;
        let (name, price, cost) = (line.name.as_str(), line.unit_price, line.unit_cost);
        let item = facts.linked.as_ref()?;
        Some(moved(&PricedLine { name, price, cost, item, had: &facts.had }))
    };
    draft.quote.lines.iter().filter_map(of).flatten().collect()
}
