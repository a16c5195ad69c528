//! Pulling a product into Quoter's catalogue.

use domain::Frequency;
use domain::catalogue::{Charge, FieldChange, QuoterItemWrite};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sync::catalogue as work;

use super::amount;

/// How to pull. An empty body pulls.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PullBody {
    /// Only say what would be done; nothing is written.
    pub dry_run: bool,
    /// `agree` of the answer that a person saw: an item that was there before the first pull is changed only with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agree: Option<String>,
    /// Make a new item in place of one that was deleted in Quoter.
    pub anew: bool,
}

impl PullBody {
    pub(crate) fn how(self) -> work::How {
        let Self { dry_run, agree, anew } = self;
        work::How { write: !dry_run, agreed: agree, anew }
    }
}

/// What a pull did, or would do.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PullAnswer {
    /// Id of the product in Halo.
    pub product: i64,
    /// Id of its item in Quoter; left out where one would be made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// What was done.
    pub did: Did,
    /// What the item should be.
    pub wanted: ItemWanted,
    /// Where the item was different.
    pub changes: Vec<FieldDifference>,
    /// Set where changes wait for a person to agree to them: the token to send with the next pull.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agree: Option<String>,
    /// Name of the category that was, or would be, made for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub made_category: Option<String>,
    /// Name of the supplier that was, or would be, made for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub made_supplier: Option<String>,
}

/// What became of a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Did {
    /// An item was made.
    Made,
    /// The item was changed.
    Updated,
    /// Nothing was written: the item is as it should be, or nobody agreed to the changes yet.
    Unchanged,
    /// An item that was there is the product's now. It was changed only if somebody agreed.
    Adopted,
    /// An item would be made.
    WouldMake,
    /// The item would be changed.
    WouldUpdate,
    /// An item that is there would become the product's.
    WouldAdopt,
}

/// What an item should be. What Halo does not say is left out, and left alone in Quoter.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ItemWanted {
    /// Name.
    pub name: String,
    /// Description as plain text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Price per unit and period, decimal digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<String>,
    /// Cost per unit and period, decimal digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<String>,
    /// The MPN.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Name of the supplier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supplier: Option<String>,
    /// The supplier's part number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supplier_sku: Option<String>,
    /// How often it is charged.
    pub frequency: Frequency,
    /// Name of the category.
    pub category: String,
}

/// A field in which item and product differ.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FieldDifference {
    /// The field.
    pub field: String,
    /// Quoter's value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<String>,
    /// Halo's.
    pub new: String,
    /// Why Quoter's value stays, where it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept: Option<String>,
}

impl From<work::PullReport> for PullAnswer {
    fn from(report: work::PullReport) -> Self {
        let work::PullReport { product, item, did, wanted, changes, agree, made_category, made_supplier } = report;
        Self {
            product: product.0,
            item: item.map(|item| item.to_string()),
            did: did.into(),
            wanted: wanted.into(),
            changes: changes.changes.into_iter().map(Into::into).collect(),
            agree,
            made_category,
            made_supplier,
        }
    }
}

impl From<work::Did> for Did {
    fn from(did: work::Did) -> Self {
        match did {
            work::Did::Made => Self::Made,
            work::Did::Updated => Self::Updated,
            work::Did::Unchanged => Self::Unchanged,
            work::Did::Adopted => Self::Adopted,
            work::Did::WouldMake => Self::WouldMake,
            work::Did::WouldUpdate => Self::WouldUpdate,
            work::Did::WouldAdopt => Self::WouldAdopt,
        }
    }
}

impl From<QuoterItemWrite> for ItemWanted {
    fn from(item: QuoterItemWrite) -> Self {
        let QuoterItemWrite { name, description, price, cost, code, supplier, supplier_sku, charge, category } = item;
        let frequency = match charge {
            Charge::Once => Frequency::OneTime,
            Charge::Every(interval) => interval.frequency(),
        };
        let (price, cost) = (amount(price), amount(cost));
        Self { name, description, price, cost, code, supplier, supplier_sku, frequency, category }
    }
}

impl From<FieldChange> for FieldDifference {
    fn from(change: FieldChange) -> Self {
        let FieldChange { field, old, new, kept } = change;
        Self { field: field.to_string(), old, new, kept: kept.map(|kept| kept.to_string()) }
    }
}
