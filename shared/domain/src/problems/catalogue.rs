//! Problems of pulling products into Quoter's catalogue. They concern a product, not a quote.

use super::codes;
use crate::halo::Item;
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
