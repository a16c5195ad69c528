//! Products for tests.

use std::collections::BTreeMap;

use time::OffsetDateTime;
use time::macros::datetime;

use super::row::{Shown, Shows};
use super::{Page, Product};
use crate::Frequency;
use crate::halo::{ItemId, SkuField};

pub(super) const NOW: OffsetDateTime = datetime!(2026-03-02 09:00 UTC);

/// A one-time product with this part code; none for a blank one.
pub(super) fn product(id: i64, name: &str, code: &str) -> Product {
    let skus = Some(code).filter(|code| !code.is_empty());
    Product {
        id: ItemId(id),
        name: name.to_owned(),
        active: true,
        group: None,
        skus: skus
            .map(|code| (SkuField::SupplierPartCode, vec![code.to_owned()]))
            .into_iter()
            .collect::<BTreeMap<_, _>>(),
        recurring: false,
        frequency: Frequency::OneTime,
        price: Some(10.into()),
        cost: Some(4.into()),
        recurring_price: None,
        recurring_cost: None,
        suppliers: None,
        modified: Some(0),
        seen: NOW.unix_timestamp(),
    }
}

/// The same, changed so many minutes after the start.
pub(super) fn changed(minutes: i64, product: Product) -> Product {
    Product { modified: Some(minutes * 60_000), ..product }
}

/// What lists of the usual tenant show: everything but the suppliers.
pub(super) fn usual() -> Shows {
    Shown::ALL.into_iter().filter(|field| *field != Shown::SUPPLIERS).collect()
}

/// A page of these.
pub(super) fn page(products: Vec<Product>, total: usize, last: bool) -> Page {
    Page { products, shows: usual(), groups: BTreeMap::new(), total: Some(total), last }
}
