//! What Quoter has already, so that nothing is made twice (S4, S5). Of several records that fit, none is taken by chance.

use super::{Charge, QuoterCategory, QuoterItem, QuoterItemWrite, QuoterSupplier};
use crate::matching::product::sku_key;
use crate::party::name_key;
use crate::{Problem, problems};

/// The category of this name; `None` if it must be made. Case and repeated blanks do not count.
///
/// Fails if several have the name, as below two different categories.
pub fn existing_category<'a>(
    name: &str,
    categories: &'a [QuoterCategory],
) -> Result<Option<&'a QuoterCategory>, Problem> {
    let hits = categories.iter().filter(|category| name_key(&category.name) == name_key(name)).collect();
    let shown = |one: &QuoterCategory| match &one.parent {
        Some(parent) => format!("category {} \"{}\" in \"{parent}\"", one.id, one.name),
        None => format!("category {} \"{}\"", one.id, one.name),
    };
    only(hits, shown, |candidates| problems::catalogue_category_ambiguous(name, candidates))
}

/// The supplier of this name; `None` if it must be made. Fails if several have it.
pub fn existing_supplier<'a>(
    name: &str,
    suppliers: &'a [QuoterSupplier],
) -> Result<Option<&'a QuoterSupplier>, Problem> {
    let hits = suppliers.iter().filter(|supplier| name_key(&supplier.name) == name_key(name)).collect();
    let shown = |one: &QuoterSupplier| format!("supplier {} \"{}\"", one.id, one.name);
    only(hits, shown, |candidates| problems::catalogue_supplier_ambiguous(name, candidates))
}

/// The item that a product without a link is adopted by: the one with the same code, else the one with the same name and category;
/// `None` if it must be made. `items` may hold any items, such as the hits of a search.
///
/// Items of the other kind, one-time or recurring, do not fit, nor do items of the same name with a code of their own: Quoter tells
/// items apart by it. Fails if several fit.
pub fn existing_item<'a>(wanted: &QuoterItemWrite, items: &'a [QuoterItem]) -> Result<Option<&'a QuoterItem>, Problem> {
    let recurring = wanted.charge != Charge::Once;
    let kind: Vec<&QuoterItem> = items.iter().filter(|item| item.recurring == recurring).collect();
    let key = wanted.code.as_deref().map(sku_key);
    let code_of = |item: &QuoterItem| item.code.as_deref().map(sku_key).filter(|code| !code.is_empty());
    let by_code: Vec<&QuoterItem> = kind.iter().copied().filter(|item| key.is_some() && code_of(item) == key).collect();
    if !by_code.is_empty() {
        return one_of(wanted, same_name(wanted, by_code));
    }
    let in_category = |item: &QuoterItem| {
        item.category.as_deref().is_some_and(|category| name_key(category) == name_key(&wanted.category))
    };
    let free = |item: &QuoterItem| key.is_none() || code_of(item).is_none();
    let alike = |item: &&QuoterItem| name_key(&item.name) == name_key(&wanted.name) && in_category(item) && free(item);
    one_of(wanted, kind.into_iter().filter(alike).collect())
}

/// Of items with one code those that have the name too, if any has.
fn same_name<'a>(wanted: &QuoterItemWrite, items: Vec<&'a QuoterItem>) -> Vec<&'a QuoterItem> {
    let named: Vec<&QuoterItem> =
        items.iter().copied().filter(|item| name_key(&item.name) == name_key(&wanted.name)).collect();
    if named.is_empty() { items } else { named }
}

fn one_of<'a>(wanted: &QuoterItemWrite, hits: Vec<&'a QuoterItem>) -> Result<Option<&'a QuoterItem>, Problem> {
    let shown = |one: &QuoterItem| format!("item {} \"{}\"", one.id, one.name);
    only(hits, shown, |candidates| problems::catalogue_item_ambiguous(&wanted.name, candidates))
}

fn only<T>(
    hits: Vec<&T>,
    shown: impl Fn(&T) -> String,
    problem: impl FnOnce(&[String]) -> Problem,
) -> Result<Option<&T>, Problem> {
    match hits.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some(*one)),
        several => Err(problem(&several.iter().map(|one| shown(one)).collect::<Vec<_>>())),
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::quoter_switch;
    use super::*;
    use crate::CatalogueItemId;
    use crate::ids::{CatalogueCategoryId, CatalogueSupplierId};

    fn category(id: &str, name: &str, parent: Option<&str>) -> QuoterCategory {
        let id = CatalogueCategoryId::new(id).unwrap();
        QuoterCategory { id, name: name.to_owned(), parent: parent.map(str::to_owned) }
    }

    fn wanted(code: Option<&str>) -> QuoterItemWrite {
        QuoterItemWrite {
            name: "Switch".to_owned(),
            description: None,
            price: None,
            cost: None,
            code: code.map(str::to_owned),
            supplier: None,
            supplier_sku: None,
            charge: Charge::Once,
            category: "Switching".to_owned(),
        }
    }

    fn item(id: &str, name: &str, code: Option<&str>) -> QuoterItem {
        let id = CatalogueItemId::new(id).unwrap();
        QuoterItem { id, name: name.to_owned(), code: code.map(str::to_owned), ..quoter_switch() }
    }

    fn found(wanted: &QuoterItemWrite, items: &[QuoterItem]) -> Result<Option<String>, Vec<String>> {
        let found = existing_item(wanted, items).map_err(|problem| problem.concerns)?;
        Ok(found.map(|item| item.id.to_string()))
    }

    #[test]
    fn a_category_of_the_groups_name_is_used_and_else_it_is_made() {
        let there = [category("cat_1", "switching ", None), category("cat_2", "Switching and routing", None)];
        assert_eq!(existing_category("Switching", &there).unwrap().map(|one| one.id.as_str()), Some("cat_1"));
        assert_eq!(existing_category("Wireless", &there), Ok(None));
    }

    #[test]
    fn two_categories_of_one_name_are_held_with_both_named() {
        let twins = [category("cat_1", "Cables", Some("Network")), category("cat_2", "Cables", None)];
        let problem = existing_category("Cables", &twins).unwrap_err();
        assert_eq!(problem.code, "catalogue_category_ambiguous");
        assert_eq!(problem.concerns, ["category cat_1 \"Cables\" in \"Network\"", "category cat_2 \"Cables\""]);
    }

    #[test]
    fn a_supplier_is_found_by_its_name() {
        let one =
            |id: &str, name: &str| QuoterSupplier { id: CatalogueSupplierId::new(id).unwrap(), name: name.to_owned() };
        let there = [one("sup_1", "Example  Wholesale"), one("sup_2", "Twin"), one("sup_3", "twin")];
        assert_eq!(existing_supplier("example wholesale", &there).unwrap().map(|one| one.id.as_str()), Some("sup_1"));
        assert_eq!(existing_supplier("Nobody", &there), Ok(None));
        assert_eq!(existing_supplier("Twin", &there).unwrap_err().code, "catalogue_supplier_ambiguous");
    }

    #[test]
    fn the_one_item_with_the_same_code_is_adopted_whatever_its_name() {
        let items = [item("item_1", "Old name", Some(" sw-8")), item("item_2", "Switch", None)];
        assert_eq!(found(&wanted(Some("SW-8")), &items), Ok(Some("item_1".to_owned())));
    }

    #[test]
    fn without_its_code_the_one_of_the_same_name_and_category_is_adopted() {
        let elsewhere = QuoterItem { category: Some("Other".to_owned()), ..item("item_3", "Switch", None) };
        let items = [item("item_1", "switch", None), elsewhere];
        assert_eq!(found(&wanted(Some("SW-8")), &items), Ok(Some("item_1".to_owned())));
        assert_eq!(found(&wanted(None), &items), Ok(Some("item_1".to_owned())));
    }

    #[test]
    fn an_item_of_the_same_name_with_another_code_is_another_item() {
        assert_eq!(found(&wanted(Some("SW-8")), &[item("item_1", "Switch", Some("SW-9"))]), Ok(None));
        assert_eq!(
            found(&wanted(None), &[item("item_1", "Switch", Some("SW-9"))]),
            Ok(Some("item_1".to_owned())),
            "a product without a code can be no other"
        );
    }

    #[test]
    fn an_item_of_the_other_kind_does_not_fit() {
        let recurring = QuoterItem { recurring: true, ..item("item_1", "Switch", Some("SW-8")) };
        assert_eq!(found(&wanted(Some("SW-8")), &[recurring]), Ok(None));
    }

    #[test]
    fn several_items_with_one_code_are_told_apart_by_name_or_held() {
        let items = [item("item_1", "Switch", Some("SW-8")), item("item_2", "Other", Some("SW-8"))];
        assert_eq!(found(&wanted(Some("SW-8")), &items), Ok(Some("item_1".to_owned())));
        let twins = [item("item_1", "A", Some("SW-8")), item("item_2", "B", Some("SW-8"))];
        assert_eq!(
            found(&wanted(Some("SW-8")), &twins),
            Err(vec!["item item_1 \"A\"".to_owned(), "item item_2 \"B\"".to_owned()])
        );
    }
}
