//! What a page of Halo's product list brings.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::Product;
use crate::halo::{AssetGroupId, Item, SkuField};

/// A field that a row may leave out. Id, name, kind and whether it is active are in every row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    /// The group.
    Group,
    /// The billing period.
    Period,
    /// One-off price.
    Price,
    /// One-off cost.
    Cost,
    /// Price per period.
    RecurringPrice,
    /// Cost per period.
    RecurringCost,
    /// A part number; that of suppliers stands for the suppliers as a whole.
    #[serde(untagged)]
    Sku(SkuField),
}

impl Shown {
    /// All of them: what the answer to a GET by id shows.
    pub const ALL: [Self; 11] = [
        Self::Group,
        Self::Period,
        Self::Price,
        Self::Cost,
        Self::RecurringPrice,
        Self::RecurringCost,
        Self::Sku(SkuField::SupplierPartCode),
        Self::Sku(SkuField::InternalReference),
        Self::Sku(SkuField::ExternalReference),
        Self::Sku(SkuField::QboSku),
        Self::SUPPLIERS,
    ];

    /// The suppliers with their part numbers and prices.
    pub const SUPPLIERS: Self = Self::Sku(SkuField::ItemSupplierSku);
}

/// The fields that rows show.
pub type Shows = BTreeSet<Shown>;

/// One row of the list as Halo sent it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The product; fields that the row does not show are empty in it.
    pub item: Item,
    /// Name of its group, where the row shows it.
    pub group_name: Option<String>,
    /// Fields that are in the row, even if they are blank.
    pub shows: Shows,
}

/// A page that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// Its products in Halo's order. What the page does not show is empty.
    pub products: Vec<Product>,
    /// What the page shows. Some servers leave blank fields out, so what one row shows counts for all.
    pub shows: Shows,
    /// Names of groups.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub groups: BTreeMap<AssetGroupId, String>,
    /// How many products Halo says there are in all.
    pub total: Option<usize>,
    /// Whether no page follows.
    pub last: bool,
}

impl Page {
    /// From the rows, read at `read`.
    pub fn of(rows: &[Row], total: Option<usize>, last: bool, read: OffsetDateTime) -> Self {
        let shows: Shows = rows.iter().flat_map(|row| row.shows.iter().copied()).collect();
        let named = |row: &Row| Some((row.item.group?, row.group_name.clone()?));
        Self {
            products: rows.iter().map(|row| Product::shown(&row.item, &shows, read)).collect(),
            groups: rows.iter().filter_map(named).collect(),
            shows,
            total,
            last,
        }
    }

    /// The moment of the newest change on it, in milliseconds since 1970.
    pub fn newest(&self) -> Option<i64> {
        self.products.iter().filter_map(|product| product.modified).max()
    }

    /// Whether the rows come with the last changed first, as was asked for. A page that shows no moments proves nothing.
    pub fn is_newest_first(&self) -> bool {
        self.newest().is_some() && self.products.is_sorted_by(|a, b| a.modified >= b.modified)
    }
}
