//! The item that a product becomes.

use rust_decimal::Decimal;
use serde::Serialize;

use super::supplier::filled;
use super::{Charge, ItemFields, Offer, category, interval, offer};
use crate::halo::{AssetGroup, Item, SkuField};
use crate::ids::{CatalogueCategoryId, CatalogueSupplierId};
use crate::{Problem, Settings, problems, text};

/// What an item of Quoter's catalogue should be. What Halo does not say is `None`, and is left alone in Quoter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct QuoterItemWrite {
    /// Name.
    pub name: String,
    /// Description as plain text.
    pub description: Option<String>,
    /// Price per unit and period.
    pub price: Option<Decimal>,
    /// Cost per unit and period.
    pub cost: Option<Decimal>,
    /// The MPN: by it, lines find their product again (S37).
    pub code: Option<String>,
    /// Name of the supplier.
    pub supplier: Option<String>,
    /// The supplier's part number.
    pub supplier_sku: Option<String>,
    /// How often it is charged.
    pub charge: Charge,
    /// Name of the category.
    pub category: String,
}

/// The records of Quoter that an item points at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct References {
    /// The category of the name that is wanted; `None` where it is not written.
    pub category: Option<CatalogueCategoryId>,
    /// The supplier of the name that is wanted, where one is.
    pub supplier: Option<CatalogueSupplierId>,
}

impl QuoterItemWrite {
    /// All fields, as a new item needs them.
    pub fn fields(&self, references: &References) -> ItemFields {
        let Self { name, description, price, cost, code, supplier: _, supplier_sku, charge, category: _ } = self;
        ItemFields {
            name: Some(name.clone()),
            description: description.clone(),
            code: code.clone(),
            sku: supplier_sku.clone(),
            category: references.category.clone(),
            supplier: references.supplier.clone(),
            cost: *cost,
            price: *price,
            charge: Some(*charge),
        }
    }
}

/// The item that a product becomes: S1, S2, S4, S8-S11, S75, S92. `groups` are all asset groups of the tenant.
///
/// Fails with everything that stands in the way: a product without a name or no longer sold, no category, no period.
pub fn quoter_item(item: &Item, groups: &[AssetGroup], settings: &Settings) -> Result<QuoterItemWrite, Vec<Problem>> {
    let mut found = Vec::new();
    let name = note(filled(Some(&item.name)).ok_or_else(|| problems::product_unnamed(item)), &mut found);
    let active = note(item.active.then_some(()).ok_or_else(|| problems::product_obsolete(item)), &mut found);
    let category = note(category(item, groups, &settings.catalogue), &mut found);
    let charge = note(interval(item, settings), &mut found);
    let (Some(name), Some(()), Some(category), Some(charge)) = (name, active, category, charge) else {
        return Err(found);
    };
    let Offer { cost, price, supplier, supplier_sku } = offer(item);
    let description = item.description.as_deref().map(text::plain);
    Ok(QuoterItemWrite {
        name,
        description: filled(description.as_deref()),
        price: price.map(|price| price.normalize()),
        cost: cost.map(|cost| cost.normalize()),
        code: code(item, &settings.product.sku_fields),
        supplier,
        supplier_sku,
        charge,
        category,
    })
}

fn note<T>(outcome: Result<T, Problem>, problems: &mut Vec<Problem>) -> Option<T> {
    outcome.map_err(|problem| problems.push(problem)).ok()
}

/// The part number in the first of the configured fields that has one, so that matching by the same fields finds the product.
fn code(item: &Item, fields: &[SkuField]) -> Option<String> {
    let first = |field| item.skus.get(field)?.iter().find_map(|sku| filled(Some(sku)));
    fields.iter().find_map(first)
}

#[cfg(test)]
mod tests {
    use super::super::samples::{decimal, product, recurring_product, supplier};
    use super::*;
    use crate::catalogue::Interval;
    use crate::halo::AssetGroupId;
    use crate::{Frequency, matching::product as matching};

    fn groups() -> Vec<AssetGroup> {
        vec![AssetGroup { id: AssetGroupId(101), name: "Switching".to_owned(), for_items: true }]
    }

    fn pulled(item: &Item) -> QuoterItemWrite {
        quoter_item(item, &groups(), &Settings::default()).unwrap()
    }

    #[test]
    fn a_one_time_product_becomes_an_item_that_is_charged_once() {
        let item =
            Item { suppliers: vec![supplier("Example Wholesale", "EW-8", "9.50", "0")], ..product("10", "25.00") };
        assert_eq!(
            pulled(&item),
            QuoterItemWrite {
                name: "Switch".to_owned(),
                description: Some("Eight ports".to_owned()),
                price: Some(decimal("25")),
                cost: Some(decimal("9.5")),
                code: Some("SW-8".to_owned()),
                supplier: Some("Example Wholesale".to_owned()),
                supplier_sku: Some("EW-8".to_owned()),
                charge: Charge::Once,
                category: "Switching".to_owned(),
            }
        );
    }

    #[test]
    fn a_recurring_product_becomes_an_item_of_its_period() {
        let item = pulled(&recurring_product(Frequency::Annual, "220", "480"));
        assert_eq!(item.charge, Charge::Every(Interval::Annual));
        assert_eq!((item.cost, item.price), (Some(decimal("220")), Some(decimal("480"))));
    }

    #[test]
    fn s37_the_code_is_the_first_configured_part_number_so_that_lines_find_the_product_again() {
        let skus = [
            (SkuField::InternalReference, vec![" INT-1 ".to_owned()]),
            (SkuField::QboSku, vec!["QBO-1".to_owned()]),
            (SkuField::SupplierPartCode, vec![" ".to_owned()]),
        ];
        let item = Item { skus: skus.into(), ..product("10", "25") };
        let mut settings = Settings::default();
        let code = |settings: &Settings| quoter_item(&item, &groups(), settings).unwrap().code;
        assert_eq!(code(&settings).as_deref(), Some("INT-1"));
        settings.product.sku_fields = vec![SkuField::QboSku, SkuField::InternalReference];
        assert_eq!(code(&settings).as_deref(), Some("QBO-1"));
        let line = matching::Wanted {
            name: "Renamed".to_owned(),
            code: code(&settings),
            frequency: Frequency::OneTime,
            group: None,
        };
        let found = matching::find(&line, None, std::slice::from_ref(&item), &settings.product.sku_fields);
        assert!(matches!(found, matching::ProductMatch::Found { item: id, .. } if id == item.id), "{found:?}");
        settings.product.sku_fields = vec![SkuField::ExternalReference];
        assert_eq!(code(&settings), None);
    }

    #[test]
    fn everything_that_stands_in_the_way_is_said_at_once() {
        let hopeless = Item {
            name: "  ".to_owned(),
            active: false,
            group: None,
            ..recurring_product(Frequency::Weekly, "1", "2")
        };
        let problems = quoter_item(&hopeless, &groups(), &Settings::default()).unwrap_err();
        let codes: Vec<&str> = problems.iter().map(|problem| problem.code.as_str()).collect();
        assert_eq!(codes, ["product_unnamed", "product_obsolete", "category_missing", "interval_missing"]);
        assert!(problems.iter().all(|problem| problem.concerns == ["Halo product 110"]), "{problems:?}");
    }

    #[test]
    fn what_halo_does_not_say_is_left_alone() {
        let silent =
            Item { description: Some("<p> </p>".to_owned()), skus: [].into(), price: None, ..product("1", "2") };
        let item = pulled(&silent);
        assert_eq!((item.description, item.code, item.price), (None, None, None));
        let references = References { category: CatalogueCategoryId::new("cat_1"), supplier: None };
        let fields = pulled(&silent).fields(&references);
        assert_eq!((fields.description, fields.price, fields.supplier), (None, None, None));
        assert_eq!((fields.name.as_deref(), fields.charge), (Some("Switch"), Some(Charge::Once)));
    }
}
