//! The link between a Halo product and the item of Quoter's catalogue that it was pulled into (S35, S36), and the prices it had there.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::FieldChange;
use crate::CatalogueItemId;
use crate::halo::ItemId;

/// As many prices as are kept.
const KEPT: usize = 12;

/// A product that was pulled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pulled {
    /// The product.
    pub product: ItemId,
    /// The item.
    pub item: CatalogueItemId,
    /// How the item came to be the product's.
    pub origin: Origin,
    /// The prices that the item had, oldest first; the last is the present one.
    pub prices: Vec<PricePoint>,
    /// When product and item were compared last, UTC.
    pub checked: OffsetDateTime,
}

/// How an item came to be a product's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// A pull made it.
    Made,
    /// It was there. Nothing of it is changed before a person saw old and new.
    Adopted,
    /// It was there, and a person agreed to the changes.
    Agreed,
}

/// A price from a moment on. Amounts are per unit, and per period where the product recurs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PricePoint {
    /// The sale price.
    pub price: Option<Decimal>,
    /// The cost.
    pub cost: Option<Decimal>,
    /// Since when, UTC.
    pub since: OffsetDateTime,
}

/// What one pull or refresh changed of an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PulledChange {
    /// The item.
    pub item: CatalogueItemId,
    /// When, UTC.
    pub at: OffsetDateTime,
    /// The fields that were written, old and new.
    pub changes: Vec<FieldChange>,
    /// Whether Quoter's answer was lost, so that they may have been written or not.
    pub in_doubt: bool,
}

impl Pulled {
    /// Keeps the price that the item has now, unless it is the one that it had before.
    pub fn priced(&mut self, price: Option<Decimal>, cost: Option<Decimal>, now: OffsetDateTime) {
        if self.prices.last().is_some_and(|last| (last.price, last.cost) == (price, cost)) {
            return;
        }
        self.prices.push(PricePoint { price, cost, since: now });
        let surplus = self.prices.len().saturating_sub(KEPT);
        self.prices.drain(..surplus);
    }

    /// Whether Halo's values may be written over the item's.
    pub fn may_change(&self) -> bool {
        self.origin != Origin::Adopted
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-01-02 03:04:05 UTC);

    #[test]
    fn a_price_is_kept_once_and_the_oldest_are_forgotten() {
        let item = CatalogueItemId::new("item_1").unwrap();
        let mut pulled = Pulled { product: ItemId(1), item, origin: Origin::Made, prices: Vec::new(), checked: NOW };
        for step in [1, 1, 2, 1] {
            pulled.priced(Some(step.into()), None, NOW);
        }
        let prices: Vec<_> = pulled.prices.iter().filter_map(|point| point.price).collect();
        assert_eq!(prices, [1, 2, 1].map(Decimal::from));
        (0..20).for_each(|step: i64| pulled.priced(Some(step.into()), None, NOW));
        assert_eq!(pulled.prices.len(), KEPT);
        assert_eq!(pulled.prices.last().and_then(|point| point.price), Some(Decimal::from(19)));
    }
}
