//! Steps that make the products that no rule found (S40).

use std::collections::{BTreeMap, BTreeSet};

use super::Draft;
use super::lines::PlannedLine;
use super::snapshot::item_identity;
use super::step::{Action, Ref, Scope, Step, StepKey};
use crate::halo::{ItemId, NewItem, SkuField};
use crate::matching::product::ProductMatch;
use crate::settings::Unmatched;
use crate::{Problem, problems};

/// The product of each line in the order of the lines, after pushing a step for each product that must be made.
/// Two lines with the same identity share one product.
pub(super) fn steps(
    draft: &Draft<'_>,
    products: &[(PlannedLine, ProductMatch)],
    steps: &mut Vec<Step>,
) -> Result<Vec<Ref<ItemId>>, Vec<Problem>> {
    let mut found = Vec::with_capacity(products.len());
    // The same problem for several lines is told once.
    let mut problems = BTreeMap::new();
    let mut made = BTreeSet::new();
    for (index, (line, outcome)) in products.iter().enumerate() {
        match product(draft, index, line, outcome) {
            Ok(Product::Known(item)) => found.push(Ref::Known(item)),
            Ok(Product::New(key, item)) => {
                if made.insert(key.clone()) {
                    steps.push(Step { key: key.clone(), scope: Scope::Shared, action: Action::CreateItem(*item) });
                }
                found.push(Ref::Made(key));
            }
            Err(problem) => {
                let told = (problem.code.clone(), problem.cause.clone(), problem.concerns.clone());
                problems.insert(told, problem);
            }
        }
    }
    if problems.is_empty() { Ok(found) } else { Err(problems.into_values().collect()) }
}

enum Product {
    Known(ItemId),
    New(StepKey, Box<NewItem>),
}

fn product(draft: &Draft<'_>, index: usize, line: &PlannedLine, outcome: &ProductMatch) -> Result<Product, Problem> {
    if !line.has_product() {
        return Ok(Product::Known(ItemId(0)));
    }
    let key = item_identity(&line.wanted);
    let half_made = draft.snapshot.open.contains(&key);
    let new = draft.snapshot.products.get(&line.key).is_some_and(|facts| facts.new);
    match outcome {
        ProductMatch::Found { item, .. } if !half_made => Ok(Product::Known(*item)),
        ProductMatch::Ambiguous { rule, candidates } => {
            Err(problems::product_ambiguous(&line.wanted.name, &rule.to_string(), candidates))
        }
        ProductMatch::NotFound if line.product_name.trim().is_empty() => {
            Err(problems::line_unnamed(&format!("line_items[{index}].name")))
        }
        ProductMatch::NotFound if line.unmatched == Unmatched::Hold && !half_made && !new => {
            Err(problems::product_unmatched(&line.wanted.name))
        }
        ProductMatch::NotFound if line.unmatched == Unmatched::MiscItem && !half_made && !new => {
            match draft.settings.product.misc_item {
                Some(id) => Ok(Product::Known(ItemId(id))),
                None => Err(problems::misc_item_missing()),
            }
        }
        ProductMatch::NotFound | ProductMatch::Found { .. } => {
            let item = new_item(draft, line, &key)?;
            Ok(Product::New(key, Box::new(item)))
        }
    }
}

fn new_item(draft: &Draft<'_>, line: &PlannedLine, key: &StepKey) -> Result<NewItem, Problem> {
    let writable = draft.settings.product.sku_fields.iter().copied().find(|f| *f != SkuField::ItemSupplierSku);
    Ok(NewItem {
        name: line.product_name.clone(),
        group: line.group.clone().map_err(|problem| *problem)?,
        description: line.description.clone(),
        sku: writable.zip(line.wanted.code.clone()),
        frequency: line.wanted.frequency,
        price: line.list_price,
        cost: line.list_cost,
        marker: draft.shared_marker(&key.0),
    })
}
