//! What holds for every product.

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::samples::product;
use super::*;
use crate::halo::{AssetGroup, AssetGroupId, ClientId, Item, ItemSupplier, SkuField, SupplierId};
use crate::ids::{CatalogueCategoryId, CatalogueSupplierId};
use crate::settings::{CatalogueSettings, FollowSettings};
use crate::{CatalogueItemId, Frequency, Settings};

fn amount() -> impl Strategy<Value = Option<Decimal>> {
    let decimal = (-1_000_000_i64..1_000_000_000, 0_u32..6).prop_map(|(digits, scale)| Decimal::new(digits, scale));
    prop_oneof![1 => Just(None), 1 => Just(Some(Decimal::ZERO)), 4 => decimal.prop_map(Some)]
}

fn words() -> impl Strategy<Value = String> {
    prop_oneof!["[ a-zA-Z0-9<>&;/\"%é\\n]{0,20}", Just("<p>Managed &amp; <b>secure</b></p>".to_owned()), ".{0,12}"]
}

prop_compose! {
    fn suppliers()(rows in prop::collection::vec((words(), words(), amount(), amount(), prop::bool::ANY), 0..4)) -> Vec<ItemSupplier> {
        let row = |(name, sku, cost, price, own): (String, String, _, _, bool)| ItemSupplier {
            supplier: Some(SupplierId(1)),
            name: Some(name),
            sku: Some(sku),
            price,
            cost,
            client: own.then_some(ClientId(7)),
        };
        rows.into_iter().map(row).collect()
    }
}

prop_compose! {
    fn any_product()(
        texts in (words(), prop::option::of(words()), words()),
        (recurring, active) in (prop::bool::ANY, prop::bool::weighted(0.9)),
        frequency in prop::sample::select(Frequency::ALL.to_vec()),
        group in prop::option::of(100_i64..103),
        amounts in (amount(), amount(), amount(), amount()),
        suppliers in suppliers(),
    ) -> Item {
        let (name, description, sku) = texts;
        let (price, cost, recurring_price, recurring_cost) = amounts;
        let skus = [(SkuField::InternalReference, vec![sku])].into();
        let group = group.map(AssetGroupId);
        Item { name, description, skus, recurring, active, frequency, group, price, cost, recurring_price, recurring_cost, suppliers, ..product("1", "2") }
    }
}

fn groups() -> Vec<AssetGroup> {
    let group = |id, name: &str| AssetGroup { id: AssetGroupId(id), name: name.to_owned(), for_items: true };
    vec![group(100, "Switching"), group(101, "Größe & Co"), group(102, " ")]
}

fn settings(default: bool) -> Settings {
    let default_category = default.then(|| "Halo products".to_owned());
    let catalogue = CatalogueSettings { default_category, ..CatalogueSettings::default() };
    Settings { catalogue, ..Settings::default() }
}

/// Quoter's item after these fields were written.
fn stored(fields: &ItemFields, names: &QuoterItemWrite, before: QuoterItem) -> QuoterItem {
    let ItemFields { name, description, code, sku, category, supplier, cost, price, charge } = fields.clone();
    QuoterItem {
        name: name.unwrap_or(before.name),
        description: description.or(before.description),
        code: code.or(before.code),
        sku: sku.or(before.sku),
        category: if category.is_some() { Some(names.category.clone()) } else { before.category },
        supplier: if supplier.is_some() { names.supplier.clone() } else { before.supplier },
        cost: cost.or(before.cost),
        price: price.or(before.price),
        recurring: charge.map_or(before.recurring, |charge| charge != Charge::Once),
        interval: match charge {
            Some(Charge::Every(interval)) => Some(interval.quoter_word().to_owned()),
            Some(Charge::Once) => None,
            None => before.interval,
        },
        ..super::samples::quoter_switch()
    }
}

fn empty() -> QuoterItem {
    QuoterItem {
        id: CatalogueItemId::new("item_1").unwrap(),
        name: String::new(),
        description: None,
        code: None,
        category: None,
        cost: None,
        price: None,
        ..super::samples::quoter_switch()
    }
}

fn references(wanted: &QuoterItemWrite) -> References {
    let supplier = wanted.supplier.as_ref().and_then(|_| CatalogueSupplierId::new("sup_1"));
    References { category: CatalogueCategoryId::new("cat_1"), supplier }
}

proptest! {
    #[test]
    fn what_was_pulled_is_not_pulled_again(item in any_product(), default in prop::bool::ANY) {
        let Ok(wanted) = quoter_item(&item, &groups(), &settings(default)) else { return Ok(()) };
        let made = stored(&wanted.fields(&references(&wanted)), &wanted, empty());
        let again = Difference::between(&made, &wanted, &FollowSettings::default());
        prop_assert!(again.changes.is_empty(), "{again}");
        prop_assert_eq!(existing_item(&wanted, std::slice::from_ref(&made)), Ok(Some(&made)));
    }

    #[test]
    fn a_difference_that_was_written_is_gone(before in any_product(), after in any_product()) {
        let pulled = |item| quoter_item(item, &groups(), &settings(true));
        let (Ok(old), Ok(new)) = (pulled(&before), pulled(&after)) else { return Ok(()) };
        let present = stored(&old.fields(&references(&old)), &old, empty());
        let difference = Difference::between(&present, &new, &FollowSettings::default());
        let present = stored(&difference.fields(&new, &references(&new)), &new, present);
        let again = Difference::between(&present, &new, &FollowSettings::default());
        prop_assert!(again.changes.is_empty(), "{again}");
    }

    #[test]
    fn a_product_becomes_an_item_or_every_reason_is_named(item in any_product(), default in prop::bool::ANY) {
        match quoter_item(&item, &groups(), &settings(default)) {
            Ok(wanted) => {
                prop_assert!(item.active && !wanted.name.is_empty() && !wanted.category.is_empty());
                prop_assert_eq!(item.recurring, wanted.charge != Charge::Once);
            }
            Err(problems) => {
                let blank = item.name.trim().is_empty();
                let groupless = item.group.is_none_or(|group| group == AssetGroupId(102)) && !default;
                let own = Interval::ALL.iter().any(|interval| interval.frequency() == item.frequency);
                let expected = [blank, !item.active, groupless, item.recurring && !own];
                prop_assert_eq!(problems.len(), expected.iter().filter(|is| **is).count(), "{:?}", problems);
                prop_assert!(!problems.is_empty());
            }
        }
    }
}
