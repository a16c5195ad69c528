//! Problems of pulling products into Quoter's catalogue. They concern a product, not a quote.

use super::codes;
use crate::CatalogueItemId;
use crate::halo::{Item, ItemId};
use crate::problem::Problem;

fn about(item: &Item, problem: Problem) -> Problem {
    problem.about(format!("Halo product {}", item.id))
}

/// A product without a name.
pub fn product_unnamed(item: &Item) -> Problem {
    about(item, codes::PRODUCT_UNNAMED.problem(format!("The product {} has no name.", item.id)))
}

/// A product that is no longer sold.
pub fn product_obsolete(item: &Item) -> Problem {
    about(item, codes::PRODUCT_OBSOLETE.problem(format!("The product \"{}\" is obsolete or inactive.", item.name)))
}

/// A recurring product whose period Halo does not tell.
pub fn product_period_unknown(item: &Item) -> Problem {
    let cause = format!("The product \"{}\" is recurring, and Halo does not say how often.", item.name);
    about(item, codes::PRODUCT_PERIOD_UNKNOWN.problem(cause))
}

/// Quoter has no such period, and none is mapped.
pub fn interval_missing(item: &Item) -> Problem {
    let Item { name, frequency, .. } = item;
    let cause = format!(
        "The product \"{name}\" is charged {frequency}; no period of Quoter's is mapped to that, or Quoter has none."
    );
    about(item, codes::INTERVAL_MISSING.problem(cause))
}

/// No asset group, and no default.
pub fn category_missing(item: &Item) -> Problem {
    let cause = format!("The product \"{}\" has no asset group, and no default category is set.", item.name);
    about(item, codes::CATEGORY_MISSING.problem(cause))
}

/// The product's asset group is not among those that were read.
pub fn asset_group_unknown(item: &Item) -> Problem {
    let group = item.group.map_or_else(String::new, |group| format!(" {group}"));
    let cause = format!("The asset group{group} of the product \"{}\" is not in the list that Halo gave.", item.name);
    about(item, codes::ASSET_GROUP_UNKNOWN.problem(cause))
}

/// Several categories of one name.
pub fn catalogue_category_ambiguous(name: &str, candidates: &[String]) -> Problem {
    let cause = format!("Quoter has {} categories with the name \"{name}\".", candidates.len());
    Problem { concerns: candidates.to_vec(), ..codes::CATALOGUE_CATEGORY_AMBIGUOUS.problem(cause) }
}

/// Several suppliers of one name.
pub fn catalogue_supplier_ambiguous(name: &str, candidates: &[String]) -> Problem {
    let cause = format!("Quoter has {} suppliers with the name \"{name}\".", candidates.len());
    Problem { concerns: candidates.to_vec(), ..codes::CATALOGUE_SUPPLIER_AMBIGUOUS.problem(cause) }
}

/// Several items that a product could be.
pub fn catalogue_item_ambiguous(name: &str, candidates: &[String]) -> Problem {
    let cause = format!("{} items of Quoter's catalogue fit the product \"{name}\".", candidates.len());
    Problem { concerns: candidates.to_vec(), ..codes::CATALOGUE_ITEM_AMBIGUOUS.problem(cause) }
}

/// No item can be reached: there is no API key.
pub fn api_key_missing_for_pull() -> Problem {
    codes::API_KEY_MISSING.problem("Products are pulled through Quoter's API, and no API key is stored.")
}

/// The item that a product was pulled into was deleted by hand.
pub fn catalogue_item_deleted(name: &str, product: ItemId, item: &CatalogueItemId) -> Problem {
    let cause = format!("The product \"{name}\" was pulled into the item {item}, which is not in Quoter any more.");
    of_both(product, item, codes::CATALOGUE_ITEM_DELETED.problem(cause))
}

/// The item that fits a product is another product's.
pub fn catalogue_item_taken(name: &str, product: ItemId, item: &CatalogueItemId, other: ItemId) -> Problem {
    let cause =
        format!("The item {item} fits the product \"{name}\", and the Halo product {other} was pulled into it.");
    of_both(product, item, codes::CATALOGUE_ITEM_TAKEN.problem(cause)).about(format!("Halo product {other}"))
}

/// The item cannot be read yet.
pub fn catalogue_item_late(product: ItemId, item: &CatalogueItemId) -> Problem {
    let cause =
        format!("Quoter's API does not show the item {item} yet, which was written less than the settle time ago.");
    of_both(product, item, codes::CATALOGUE_ITEM_LATE.problem(cause))
}

/// What somebody agreed to is not what would be written now. `changes` has a text for each field.
pub fn agreement_outdated(name: &str, changes: &[String]) -> Problem {
    let cause = format!("For the product \"{name}\" other changes are due than those that were agreed to.");
    Problem { concerns: changes.to_vec(), ..codes::AGREEMENT_OUTDATED.problem(cause) }
}

/// The item index cannot say which products there are.
pub fn catalogue_index_missing() -> Problem {
    codes::CATALOGUE_INDEX_MISSING.problem("There is no complete item index yet that says which products there are.")
}

/// Quoter refuses what was sent. `step` names what was being done, `why` is what Quoter said.
pub fn catalogue_refused(step: &str, why: &str) -> Problem {
    codes::CATALOGUE_REFUSED.problem(format!("To {step} failed: {why}."))
}

fn of_both(product: ItemId, item: &CatalogueItemId, problem: Problem) -> Problem {
    problem.about(format!("Halo product {product}")).about(format!("item {item}"))
}
