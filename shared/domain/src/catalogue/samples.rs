//! Products and items for tests.

use rust_decimal::Decimal;

use super::QuoterItem;
use crate::halo::{AssetGroupId, Item, ItemId, ItemSupplier, SkuField, SupplierId};
use crate::ids::CatalogueCategoryId;
use crate::{CatalogueItemId, Frequency};

pub(super) fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// A one-time product "Switch" in group 101, with a part number.
pub(super) fn product(cost: &str, price: &str) -> Item {
    Item {
        id: ItemId(110),
        name: "Switch".to_owned(),
        description: Some("<p>Eight ports</p>".to_owned()),
        active: true,
        group: Some(AssetGroupId(101)),
        skus: [(SkuField::SupplierPartCode, vec!["SW-8".to_owned()])].into(),
        recurring: false,
        frequency: Frequency::OneTime,
        price: Some(decimal(price)),
        cost: Some(decimal(cost)),
        recurring_price: Some(decimal("0")),
        recurring_cost: Some(decimal("0")),
        suppliers: vec![],
        marker: None,
        modified: None,
    }
}

/// The same, charged again and again.
pub(super) fn recurring_product(frequency: Frequency, cost: &str, price: &str) -> Item {
    Item {
        recurring: true,
        frequency,
        recurring_cost: Some(decimal(cost)),
        recurring_price: Some(decimal(price)),
        ..product("0", "0")
    }
}

pub(super) fn supplier(name: &str, sku: &str, cost: &str, price: &str) -> ItemSupplier {
    ItemSupplier {
        supplier: Some(SupplierId(2)),
        name: Some(name.to_owned()),
        sku: Some(sku.to_owned()),
        price: Some(decimal(price)),
        cost: Some(decimal(cost)),
        client: None,
    }
}

/// The item that a pull of `product("10", "25")` makes.
pub(super) fn quoter_switch() -> QuoterItem {
    QuoterItem {
        id: CatalogueItemId::new("item_1").unwrap(),
        name: "Switch".to_owned(),
        description: Some("Eight ports".to_owned()),
        code: Some("SW-8".to_owned()),
        sku: None,
        category: Some("Switching".to_owned()),
        category_id: CatalogueCategoryId::new("cat_1"),
        supplier: None,
        supplier_id: None,
        cost: Some(decimal("10.00")),
        cost_type: Some("amount".to_owned()),
        price: Some(decimal("25")),
        pricing_scheme: Some("per_unit".to_owned()),
        recurring: false,
        interval: None,
        updated: None,
    }
}
