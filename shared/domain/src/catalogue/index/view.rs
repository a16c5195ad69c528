//! The index as look-up has it.

use std::collections::BTreeMap;
use std::sync::Arc;

use time::OffsetDateTime;

use super::{Product, Snapshot};
use crate::halo::{AssetGroupId, ItemId};

/// All products, to be searched. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Index {
    content: Arc<Content>,
    /// When the snapshot was made, UTC.
    pub built: OffsetDateTime,
    /// Up to when it has what changed in Halo, UTC.
    pub as_of: OffsetDateTime,
    /// Whether all products are in it.
    pub complete: bool,
}

#[derive(Debug)]
struct Content {
    products: Vec<Product>,
    places: BTreeMap<ItemId, usize>,
    groups: BTreeMap<AssetGroupId, String>,
}

impl Index {
    /// From a snapshot that was made at `built`.
    pub fn new(snapshot: Snapshot, built: OffsetDateTime) -> Self {
        let (mut products, groups) = snapshot.into_parts();
        products.sort_by_cached_key(Product::sort_key);
        let places = products.iter().enumerate().map(|(at, product)| (product.id, at)).collect();
        Self { content: Arc::new(Content { products, places, groups }), built, as_of: built, complete: true }
    }

    /// The same products, with what changed up to a later moment found to be in it.
    #[must_use]
    pub fn as_of(&self, as_of: OffsetDateTime) -> Self {
        Self { as_of, ..self.clone() }
    }

    /// All of them, active and inactive, sorted by [`Product::sort_key`].
    pub fn products(&self) -> &[Product] {
        &self.content.products
    }

    /// One product.
    pub fn product(&self, id: ItemId) -> Option<&Product> {
        self.content.products.get(*self.content.places.get(&id)?)
    }

    /// The name of a product's group, where it is known.
    pub fn group_name(&self, product: &Product) -> Option<&str> {
        self.content.groups.get(&product.group?).map(String::as_str)
    }

    /// The groups whose names are known.
    pub fn groups(&self) -> &BTreeMap<AssetGroupId, String> {
        &self.content.groups
    }
}
