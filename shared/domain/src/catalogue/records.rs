//! Records of Quoter's catalogue, reduced to what a pull needs (Quoter reference, sections 3.3 and 4.2).

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::Charge;
use crate::CatalogueItemId;
use crate::ids::{CatalogueCategoryId, CatalogueSupplierId};

/// An item as Quoter has it. Amounts are per unit, and per period where the item is recurring.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuoterItem {
    /// Its id.
    pub id: CatalogueItemId,
    /// Name.
    pub name: String,
    /// Description, perhaps HTML.
    pub description: Option<String>,
    /// The MPN.
    pub code: Option<String>,
    /// The supplier's part number; Quoter calls it `sku`.
    pub sku: Option<String>,
    /// Name of its category.
    pub category: Option<String>,
    /// The category.
    pub category_id: Option<CatalogueCategoryId>,
    /// Name of its supplier.
    pub supplier: Option<String>,
    /// The supplier.
    pub supplier_id: Option<CatalogueSupplierId>,
    /// Cost; a percentage of the price where `cost_type` says so.
    pub cost: Option<Decimal>,
    /// `amount` or `percentage`.
    pub cost_type: Option<String>,
    /// Price; what it means depends on the pricing scheme.
    pub price: Option<Decimal>,
    /// `per_unit`, `flat`, `tiered_volume`, `tiered_stepped` or `percentage`.
    pub pricing_scheme: Option<String>,
    /// Charged again and again.
    pub recurring: bool,
    /// Quoter's word for its period.
    pub interval: Option<String>,
    /// Last change.
    pub updated: Option<OffsetDateTime>,
}

impl QuoterItem {
    /// Whether the price is so much for each, as Halo's prices are. An unknown scheme is not.
    pub fn is_priced_per_unit(&self) -> bool {
        self.pricing_scheme.as_deref() == Some("per_unit")
    }

    /// Whether the cost is an amount. An unknown type is not.
    pub fn has_cost_as_amount(&self) -> bool {
        self.cost_type.as_deref() == Some("amount")
    }
}

/// A category. Quoter has two levels of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuoterCategory {
    /// Its id.
    pub id: CatalogueCategoryId,
    /// Name.
    pub name: String,
    /// Name of the category that it is part of.
    pub parent: Option<String>,
}

/// A supplier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuoterSupplier {
    /// Its id.
    pub id: CatalogueSupplierId,
    /// Name.
    pub name: String,
}

/// Fields of an item that are written; what is `None` is left as it is. A new item needs name and category.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemFields {
    /// Name.
    pub name: Option<String>,
    /// Description.
    pub description: Option<String>,
    /// The MPN.
    pub code: Option<String>,
    /// The supplier's part number.
    pub sku: Option<String>,
    /// The category.
    pub category: Option<CatalogueCategoryId>,
    /// The supplier.
    pub supplier: Option<CatalogueSupplierId>,
    /// Cost per unit and period.
    pub cost: Option<Decimal>,
    /// Price per unit and period.
    pub price: Option<Decimal>,
    /// How often it is charged.
    pub charge: Option<Charge>,
}
