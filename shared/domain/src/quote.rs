//! A quote as the planner sees it: one shape, whether it was read from a delivery or from the hosted API.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::party::{Owner, Person, name_key};
use crate::{AccountId, CatalogueItemId, Currency, FamilyKey, Frequency, QuoteNumber, RecordId, Status};

/// Where the content of a quote came from (decision r). Never a mix of both in one run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A webhook delivery.
    Delivery,
    /// A fetch from the ScalePad-hosted API.
    Api,
}

/// One record of a published quote. A revision is another record with the same number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quote {
    /// Where this was read from.
    pub source: Source,
    /// The Quoter account.
    pub account: AccountId,
    /// This record.
    pub record: RecordId,
    /// The record that this one revises, where Quoter says so.
    pub parent: Option<RecordId>,
    /// The number, the same for all revisions.
    pub number: QuoteNumber,
    /// Free text number for people; only the hosted API has it.
    pub custom_number: Option<String>,
    /// Public token of the record; names its PDF.
    pub uuid: Option<String>,
    /// Title.
    pub title: String,
    /// Status as people set it.
    pub status: Status,
    /// The currency of every amount.
    pub currency: Currency,
    /// Validity ends, UTC.
    pub expires: Option<OffsetDateTime>,
    /// When it was won, UTC.
    pub won: Option<OffsetDateTime>,
    /// Whom it is for.
    pub person: Person,
    /// Whose it is.
    pub owner: Owner,
    /// The quote template: id and title.
    pub template: Option<Named>,
    /// The reseller, in accounts with several.
    pub reseller: Option<Named>,
    /// The lines in their order.
    pub lines: Vec<Line>,
    /// Discount over the whole quote, an amount of the currency, positive.
    pub discount: Decimal,
    /// Shipping, net.
    pub shipping: Decimal,
    /// Taxes that Quoter calculated, whichever engine made them.
    pub taxes: Vec<TaxAmount>,
    /// Totals as Quoter states them.
    pub totals: Totals,
    /// For the seller only.
    pub internal_notes: Option<String>,
    /// For the customer.
    pub comments: Option<String>,
    /// Custom fields by label, of the quote and of the acceptance.
    pub custom_fields: Vec<CustomField>,
    /// Keys that this version does not know, kept as received.
    pub unread: BTreeMap<String, serde_json::Value>,
}

impl Quote {
    /// The family of this record.
    pub fn family(&self) -> FamilyKey {
        FamilyKey::of_quote(&self.account, self.number)
    }
}

/// An id or slug with its name, either of which may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// Quoter's id.
    pub id: Option<String>,
    /// The name for people.
    pub name: Option<String>,
}

/// A custom field with its value as text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomField {
    /// The label.
    pub label: String,
    /// The value.
    pub value: String,
}

/// A tax as Quoter states it for the whole quote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxAmount {
    /// The name, such as `Sales tax`.
    pub name: Option<String>,
    /// The rate in percent, where given.
    pub rate: Option<Decimal>,
    /// The amount in the currency of the quote.
    pub amount: Decimal,
    /// Which charge it is part of: one-time, or a recurring period.
    pub frequency: Frequency,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Survives a revision, unlike Quoter's line ids.
    pub key: LineKey,
    /// The catalogue item behind it; `None` for an ad hoc line.
    pub item: Option<CatalogueItemId>,
    /// Name.
    pub name: String,
    /// Description, may hold HTML.
    pub description: Option<String>,
    /// MPN or code; the webhook calls it `sku`, the APIs `code`.
    pub code: Option<String>,
    /// The supplier's part number; the webhook calls it `supplier_sku`, the APIs `sku`.
    pub supplier_sku: Option<String>,
    /// Quantity; decimals are possible.
    pub quantity: Decimal,
    /// Price per unit and period after options, before discounts, with its own precision.
    pub unit_price: Decimal,
    /// Cost per unit and period.
    pub unit_cost: Option<Decimal>,
    /// Discount on the whole line (not per unit), positive, in the currency.
    pub discount: Decimal,
    /// One-time or the period.
    pub frequency: Frequency,
    /// Whether it is taxed; `None` where the source cannot say.
    pub taxable: Option<bool>,
    /// Category, Quoter's `type`.
    pub category: Option<Named>,
    /// Supplier.
    pub supplier: Option<Named>,
    /// Manufacturer.
    pub manufacturer: Option<Named>,
    /// The section it stands in; only the hosted API has it.
    pub section: Option<String>,
    /// Optional lines and whether the customer took them.
    pub optional: Optional,
    /// How the price came about, such as `fixed_per_unit`.
    pub pricing_structure: Option<String>,
    /// Whether the source says how often this very line is charged. A delivery mostly has the quote's period only (decision r).
    #[serde(default)]
    pub period_told: bool,
    /// Whether it is a bundle, stands in one, or neither.
    #[serde(default)]
    pub bundle: Bundle,
}

impl Line {
    /// A one-time line outside of bundles that says nothing but this: what a line is built from where no more of it counts.
    pub fn plain(key: LineKey, name: impl Into<String>, quantity: Decimal, unit_price: Decimal) -> Self {
        Self {
            key,
            item: None,
            name: name.into(),
            description: None,
            code: None,
            supplier_sku: None,
            quantity,
            unit_price,
            unit_cost: None,
            discount: Decimal::ZERO,
            frequency: Frequency::OneTime,
            taxable: None,
            category: None,
            supplier: None,
            manufacturer: None,
            section: None,
            optional: Optional::No,
            pricing_structure: None,
            period_told: true,
            bundle: Bundle::No,
        }
    }

    /// Quantity × unit price, unrounded, before discount.
    pub fn gross(&self) -> Decimal {
        self.quantity * self.unit_price
    }

    /// Whether the line counts in totals and orders: it is not optional, or it was selected, and its price is its own.
    pub fn counts(&self) -> bool {
        self.optional != Optional::NotSelected && self.is_priced()
    }

    /// Whether its price counts: in a bundle it stands either on the bundle or on its items.
    pub fn is_priced(&self) -> bool {
        match self.bundle {
            Bundle::No => true,
            Bundle::Header { priced } | Bundle::Item { priced, .. } => priced,
        }
    }
}

/// Whether a line is a bundle, stands in one, or neither (Quoter reference, section 5.4).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bundle {
    /// Neither.
    #[default]
    No,
    /// It is a bundle.
    Header {
        /// The price of the bundle stands here.
        priced: bool,
    },
    /// It stands in a bundle.
    Item {
        /// The line of the bundle.
        of: LineKey,
        /// Its own price counts.
        priced: bool,
    },
}

/// Whether a line is optional, and if so whether it was selected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Optional {
    /// Not optional.
    No,
    /// Optional and taken.
    Selected,
    /// Optional and not taken.
    NotSelected,
}

/// What identifies a line across revisions: its catalogue item, else code and name, plus the occurrence.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LineKey(String);

impl LineKey {
    /// The key of the `occurrence`-th (from 1) line with this item, or this code and name.
    pub fn new(item: Option<&CatalogueItemId>, code: Option<&str>, name: &str, occurrence: usize) -> Self {
        let what = match item {
            Some(item) => item.to_string(),
            None => short_digest(&format!("{}\n{}", name_key(code.unwrap_or_default()), name_key(name))),
        };
        Self(format!("{what}.{occurrence}"))
    }

    /// A key as it stands in a record.
    pub fn from_stored(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The key as text, at most about 40 characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The first 16 hex digits of the SHA-256 of a text.
pub fn short_digest(text: &str) -> String {
    digest(text.as_bytes()).chars().take(16).collect()
}

/// The SHA-256 of some bytes in hex.
pub fn digest(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    hex::encode(sha2::Sha256::digest(bytes))
}

/// Totals as Quoter states them. `None` where it states nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// What is due at once.
    pub upfront: Option<Decimal>,
    /// What recurs, by period.
    pub recurring: BTreeMap<Frequency, Decimal>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_key_survives_a_revision_and_tells_twins_apart() {
        let item = CatalogueItemId::new("item_1").unwrap();
        assert_eq!(LineKey::new(Some(&item), None, "Old name", 1), LineKey::new(Some(&item), None, "New name", 1));
        assert_ne!(LineKey::new(Some(&item), None, "Same", 1), LineKey::new(Some(&item), None, "Same", 2));
        assert_eq!(LineKey::new(None, Some("A-1"), "Desk  phone", 1), LineKey::new(None, Some("a-1"), "desk phone", 1));
        assert_ne!(LineKey::new(None, Some("A-1"), "Desk phone", 1), LineKey::new(None, Some("A-2"), "Desk phone", 1));
    }
}
