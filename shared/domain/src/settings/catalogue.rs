//! Settings about products that are pulled into Quoter's catalogue.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Frequency;
use crate::catalogue::Interval;
use crate::settings_check::hints;

/// Products in Quoter's catalogue (S1-S11, S75, S92, decision a).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CatalogueSettings {
    /// Name of the category of products without an asset group (S75).
    #[schemars(example = &"Halo products")]
    pub default_category: Option<String>,
    /// Quoter's period by Halo's billing period when pulling (S92); where nothing is named, the one that pushing turns into it. The
    /// price is not converted.
    #[schemars(example = hints::row("weekly", "monthly"), extend("propertyNames" = hints::recurring()))]
    pub interval: BTreeMap<Frequency, Interval>,
    /// Which fields of an item follow Halo when its product changes. A new item has them all.
    pub follow: FollowSettings,
    /// After how many hours all products of Halo are read again, because a change of a supplier may not count as a change of the product,
    /// and a deleted product only shows by its absence.
    #[schemars(range(min = 1, max = 8760))]
    pub full_read_hours: u32,
    /// How many linked products are read again in Halo at each turn of the catalogue, one call each, so that a change that Halo's list
    /// does not show arrives too (S3). 0: none.
    #[schemars(range(max = 1000))]
    pub refresh_products: u32,
    /// What happens to a published quote whose line has a price or cost that Halo has changed since it was pulled (S3). The quote
    /// itself is never altered.
    pub price_moved: PriceMoved,
    /// Title or id of the quote template of drafts that are made here, where a request names none (S12).
    #[schemars(example = &"Managed services")]
    pub draft_template: Option<String>,
    /// ISO letters of the country of Halo users whose site names none: Quoter takes no contact without a country.
    #[schemars(example = &"US", extend("x-allowed" = "two letters"))]
    pub default_country: Option<String>,
}

impl Default for CatalogueSettings {
    fn default() -> Self {
        Self {
            default_category: None,
            interval: BTreeMap::new(),
            follow: FollowSettings::default(),
            full_read_hours: 24,
            refresh_products: 40,
            price_moved: PriceMoved::default(),
            draft_template: None,
            default_country: None,
        }
    }
}

/// What happens to a quote with a price that Halo has changed since.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PriceMoved {
    /// It is written to Halo as it is, and the difference is shown with it.
    #[default]
    Show,
    /// It is held until somebody publishes a revision or sets this back.
    Hold,
}

/// Which fields of an item follow Halo. Items with tiers or with a percentage as price are never overwritten.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FollowSettings {
    /// The name.
    pub name: bool,
    /// The description, as plain text.
    pub description: bool,
    /// The price.
    pub price: bool,
    /// The cost.
    pub cost: bool,
    /// The code, which Quoter calls MPN too.
    pub code: bool,
    /// The supplier and its part number.
    pub supplier: bool,
    /// The category.
    pub category: bool,
}

impl Default for FollowSettings {
    fn default() -> Self {
        Self { name: true, description: true, price: true, cost: true, code: true, supplier: true, category: true }
    }
}
