//! The prices that linked products had where people took them from: the item of Quoter's catalogue, or a draft that was made here (S3).

use std::collections::BTreeMap;

use domain::LineKey;
use domain::halo::ItemId;
use domain::plan::ProductFacts;

use super::Subject;
use crate::stop::Stop;

/// Adds them to what was found for each line: one read of the store, none where no line is linked, and no call.
pub(super) async fn add(subject: &Subject<'_>, facts: &mut BTreeMap<LineKey, ProductFacts>) -> Result<(), Stop> {
    let mut products: Vec<ItemId> = facts.values().filter_map(|facts| Some(facts.linked.as_ref()?.id)).collect();
    products.sort_unstable();
    products.dedup();
    if products.is_empty() {
        return Ok(());
    }
    let pulled = subject.deps.store.pulled_of(&products).await?;
    for line in &subject.quote.lines {
        let Some(facts) = facts.get_mut(&line.key) else { continue };
        let Some(product) = facts.linked.as_ref().map(|item| item.id) else { continue };
        let drafted = subject.links.draft.as_ref().and_then(|draft| draft.product(line));
        let drafted = drafted.filter(|(of, _)| line.item.is_none() && *of == product);
        let known = pulled.get(&product).filter(|pulled| drafted.is_some() || line.item.as_ref() == Some(&pulled.item));
        facts.had.extend(drafted.map(|(_, point)| point));
        facts.had.extend(known.into_iter().flat_map(|pulled| pulled.prices.iter().cloned()));
    }
    Ok(())
}
