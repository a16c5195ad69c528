//! Products.

use std::collections::BTreeMap;

use domain::Frequency;
use domain::catalogue::{Offer, offer};
use domain::halo::{AssetGroupId, Item, SkuField};
use schemars::JsonSchema;
use serde::Serialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::amount;

/// A page of products.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ProductPage {
    /// The products: first those of which a part number is the whole search, then the rest, each by name and id.
    pub products: Vec<Product>,
    /// Sent as `cursor`, with the same search, it gives the next page. Left out on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
    /// Where the products come from, and how old that is.
    #[serde(flatten)]
    pub freshness: Freshness,
}

/// One product.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ProductAnswer {
    /// The product.
    #[serde(flatten)]
    pub product: Product,
    /// Where it comes from, and how old that is.
    #[serde(flatten)]
    pub freshness: Freshness,
}

/// Where an answer comes from, and how old that is.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Freshness {
    /// Where it comes from.
    pub source: Source,
    /// Up to when it has what changed in Halo, UTC.
    #[schemars(extend("format" = "date-time"))]
    pub as_of: String,
    /// How many seconds ago that was.
    pub age_seconds: u64,
    /// Whether it may be out of date although a fresh answer was wanted: Halo is slow or down, or the index was not refreshed for an hour.
    pub stale: bool,
    /// Whether all products that fit can be reached. Halo's own search, which stands in until there is an index, gives one page only.
    pub complete: bool,
}

/// Where an answer comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Halo, asked just now.
    Halo,
    /// The index of products, which the sweep keeps.
    Index,
}

impl Freshness {
    /// Asked of Halo just now.
    pub(crate) fn live(now: OffsetDateTime, complete: bool) -> Self {
        Self { source: Source::Halo, as_of: told(now), age_seconds: 0, stale: false, complete }
    }

    /// From an index that has what changed up to `as_of`; `late` is from what age on that is too old.
    pub(crate) fn index(as_of: OffsetDateTime, now: OffsetDateTime, late: time::Duration, complete: bool) -> Self {
        let age = (now - as_of).max(time::Duration::ZERO);
        let age_seconds = age.whole_seconds().unsigned_abs();
        Self { source: Source::Index, as_of: told(as_of), age_seconds, stale: age > late, complete }
    }
}

fn told(moment: OffsetDateTime) -> String {
    moment.replace_nanosecond(0).unwrap_or(moment).format(&Rfc3339).unwrap_or_default()
}

/// A product of Halo. Amounts are per unit, and per period where it recurs, in the currency of the Halo tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Product {
    /// Its id in Halo.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Sales text without HTML, where Halo was asked for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// In use: not obsolete, not inactive.
    pub active: bool,
    /// Sold again and again.
    pub recurring: bool,
    /// How often it is charged.
    pub frequency: Frequency,
    /// What the customer pays: the first supplier's price, else the product's own. Decimal digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = r"^-?\d+(\.\d+)?$"))]
    pub price: Option<String>,
    /// What the MSP pays: the first supplier's cost, else the product's own. Decimal digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = r"^-?\d+(\.\d+)?$"))]
    pub cost: Option<String>,
    /// Part numbers by the field of Halo that holds them.
    pub skus: BTreeMap<SkuField, Vec<String>>,
    /// Its asset group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<GroupName>,
    /// Whether its suppliers were read. Where Halo's list does not show them, a list of products has each product's own price and cost; ask
    /// for the one product to know what a pull takes.
    pub suppliers_known: bool,
    /// Its first supplier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supplier: Option<SupplierName>,
    /// The item of Quoter's catalogue that it was pulled into.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quoter_item: Option<String>,
}

/// An asset group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct GroupName {
    /// Its id in Halo.
    pub id: i64,
    /// Name, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// A supplier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SupplierName {
    /// Name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its part number for the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
}

impl Product {
    /// From what Halo or the index has; `suppliers_known` says whether that includes its suppliers, `group_name` the name of its group.
    pub(crate) fn of(item: &Item, suppliers_known: bool, group_name: impl Fn(AssetGroupId) -> Option<String>) -> Self {
        let Offer { cost, price, supplier, supplier_sku } = offer(item);
        let has_supplier = supplier.is_some() || supplier_sku.is_some();
        Self {
            id: item.id.0,
            name: item.name.clone(),
            description: item.description.as_deref().map(domain::text::plain).filter(|text| !text.is_empty()),
            active: item.active,
            recurring: item.recurring,
            frequency: item.frequency,
            price: amount(price),
            cost: amount(cost),
            skus: item.skus.clone(),
            group: item.group.map(|group| GroupName { id: group.0, name: group_name(group) }),
            suppliers_known,
            supplier: has_supplier.then_some(SupplierName { name: supplier, sku: supplier_sku }),
            quoter_item: None,
        }
    }
}
