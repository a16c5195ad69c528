//! One product of the index.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::row::{Shown, Shows};
use crate::Frequency;
use crate::catalogue::{Offer, offer};
use crate::halo::{AssetGroupId, Item, ItemId, ItemSupplier, SkuField};
use crate::party::name_key;

/// What is known of a product. Its JSON is short, because a snapshot has 50,000 of them. Amounts are per unit, and per period where
/// the product recurs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// Its id.
    #[serde(rename = "i")]
    pub id: ItemId,
    /// Name.
    #[serde(rename = "n")]
    pub name: String,
    /// In use: not obsolete, not inactive.
    #[serde(rename = "a", default = "yes", skip_serializing_if = "is_yes")]
    pub active: bool,
    /// Its group.
    #[serde(rename = "g", default, skip_serializing_if = "Option::is_none")]
    pub group: Option<AssetGroupId>,
    /// Part numbers by the field that holds them, as far as they are known.
    #[serde(rename = "s", default, skip_serializing_if = "BTreeMap::is_empty")]
    pub skus: BTreeMap<SkuField, Vec<String>>,
    /// Sold again and again.
    #[serde(rename = "r", default, skip_serializing_if = "is_no")]
    pub recurring: bool,
    /// The period of a recurring product.
    #[serde(rename = "f", default = "once", skip_serializing_if = "is_once")]
    pub frequency: Frequency,
    /// One-off sale price.
    #[serde(rename = "p", default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Decimal>,
    /// One-off cost.
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Decimal>,
    /// Sale price per period.
    #[serde(rename = "q", default, skip_serializing_if = "Option::is_none")]
    pub recurring_price: Option<Decimal>,
    /// Cost per period.
    #[serde(rename = "d", default, skip_serializing_if = "Option::is_none")]
    pub recurring_cost: Option<Decimal>,
    /// Supplier rows in Halo's order, without those of one client; `None` where they are not known, because lists do not show them.
    #[serde(rename = "u", default, skip_serializing_if = "Option::is_none")]
    pub suppliers: Option<Vec<ItemSupplier>>,
    /// Last change as Halo tells it, milliseconds since 1970.
    #[serde(rename = "m", default, skip_serializing_if = "Option::is_none")]
    pub modified: Option<i64>,
    /// When this was read, seconds since 1970.
    #[serde(rename = "t", default)]
    pub seen: i64,
}

impl Product {
    /// From a row of a list that shows these fields.
    pub(super) fn shown(item: &Item, shows: &Shows, seen: OffsetDateTime) -> Self {
        let suppliers = item.suppliers.iter().filter(|row| row.client.is_none()).cloned().collect();
        Self {
            id: item.id,
            name: item.name.clone(),
            active: item.active,
            group: item.group,
            skus: item.skus.clone(),
            recurring: item.recurring,
            frequency: item.frequency,
            price: item.price,
            cost: item.cost,
            recurring_price: item.recurring_price,
            recurring_cost: item.recurring_cost,
            suppliers: shows.contains(&Shown::SUPPLIERS).then_some(suppliers),
            modified: item.modified.map(millis),
            seen: seen.unix_timestamp(),
        }
    }

    /// From the answer to a GET by id or to a write, which shows everything.
    pub fn whole(item: &Item, seen: OffsetDateTime) -> Self {
        Self::shown(item, &Shown::ALL.into(), seen)
    }

    /// As matching has it. Description and marker are not known.
    pub fn item(&self) -> Item {
        Item {
            id: self.id,
            name: self.name.clone(),
            description: None,
            active: self.active,
            group: self.group,
            skus: self.skus.clone(),
            recurring: self.recurring,
            frequency: self.frequency,
            price: self.price,
            cost: self.cost,
            recurring_price: self.recurring_price,
            recurring_cost: self.recurring_cost,
            suppliers: self.suppliers.clone().unwrap_or_default(),
            marker: None,
            modified: None,
        }
    }

    /// The same for the entry of a key. A product whose suppliers are not known has no amounts there: a supplier's would count before its
    /// own, so what it costs is not known.
    pub fn entry_item(&self) -> Item {
        let item = self.item();
        match self.suppliers {
            Some(_) => item,
            None => Item { price: None, cost: None, recurring_price: None, recurring_cost: None, ..item },
        }
    }

    /// What it costs and who supplies it (S8-S11); the product's own amounts where its suppliers are not known.
    pub fn offer(&self) -> Offer {
        offer(&self.item())
    }

    /// By what products are sorted: the name in the form in which two are compared, then the id.
    pub fn sort_key(&self) -> (String, ItemId) {
        (name_key(&self.name), self.id)
    }

    /// This reading of a product, with what it does not show taken from what was known.
    pub(super) fn over(mut self, known: &Self, shows: &Shows) -> Self {
        let has = |field| shows.contains(&field);
        let keep = |field, new, old| if has(field) { new } else { old };
        self.price = keep(Shown::Price, self.price, known.price);
        self.cost = keep(Shown::Cost, self.cost, known.cost);
        self.recurring_price = keep(Shown::RecurringPrice, self.recurring_price, known.recurring_price);
        self.recurring_cost = keep(Shown::RecurringCost, self.recurring_cost, known.recurring_cost);
        if !has(Shown::Group) {
            self.group = known.group;
        }
        if !has(Shown::Period) && self.recurring == known.recurring {
            self.frequency = known.frequency;
        }
        if !has(Shown::SUPPLIERS) {
            self.suppliers.clone_from(&known.suppliers);
        }
        let unseen = known.skus.iter().filter(|(field, _)| !has(Shown::Sku(**field)));
        self.skus.extend(unseen.map(|(field, skus)| (*field, skus.clone())));
        self.modified = self.modified.or(known.modified);
        self
    }

    /// Whether both say the same, whenever they were read.
    pub(super) fn says_as(&self, other: &Self) -> bool {
        let Self { id, name, active, group, skus, recurring, frequency, price, cost, .. } = self;
        let Self { recurring_price, recurring_cost, suppliers, modified, seen: _, .. } = self;
        (id, name, active, group, skus) == (&other.id, &other.name, &other.active, &other.group, &other.skus)
            && (recurring, frequency, price, cost) == (&other.recurring, &other.frequency, &other.price, &other.cost)
            && (recurring_price, recurring_cost) == (&other.recurring_price, &other.recurring_cost)
            && (suppliers, modified) == (&other.suppliers, &other.modified)
    }

    /// Whether matching sees a difference: a change of the moment alone is none.
    pub(super) fn matches_as(&self, other: &Self) -> bool {
        let at = Self { modified: other.modified, ..self.clone() };
        at.says_as(other)
    }
}

/// A moment in milliseconds since 1970.
pub(super) fn millis(moment: OffsetDateTime) -> i64 {
    i64::try_from(moment.unix_timestamp_nanos() / 1_000_000).unwrap_or(i64::MAX)
}

fn yes() -> bool {
    true
}

fn is_yes(active: &bool) -> bool {
    *active
}

fn is_no(recurring: &bool) -> bool {
    !recurring
}

fn once() -> Frequency {
    Frequency::OneTime
}

fn is_once(frequency: &Frequency) -> bool {
    *frequency == Frequency::OneTime
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::super::samples::{NOW, product};
    use super::*;

    #[test]
    fn a_row_without_part_numbers_and_suppliers_leaves_the_known_ones() {
        let mut known = product(1, "Switch", "SW-1");
        known.suppliers = Some(Vec::new());
        let poor = Product { skus: BTreeMap::new(), suppliers: None, price: Some(7.into()), ..known.clone() };
        let merged = poor.over(&known, &Shows::from([Shown::Price]));
        assert_eq!((merged.price, &merged.skus, &merged.suppliers), (Some(7.into()), &known.skus, &known.suppliers));
    }

    #[test]
    fn a_part_number_that_is_shown_blank_goes() {
        let known = product(1, "Switch", "SW-1");
        let blank = Product { skus: BTreeMap::new(), ..known.clone() };
        assert!(blank.over(&known, &Shown::ALL.into()).skus.is_empty());
    }

    #[test]
    fn its_json_is_short_and_comes_back() {
        let product =
            Product { modified: Some(millis(datetime!(2026-01-02 03:04:05.5 UTC))), ..product(7, "Switch", "SW-1") };
        let json = serde_json::to_string(&product).unwrap();
        assert!(json.len() < 120, "{json}");
        assert_eq!(serde_json::from_str::<Product>(&json).unwrap(), product);
        assert_eq!(product.seen, NOW.unix_timestamp());
    }
}
