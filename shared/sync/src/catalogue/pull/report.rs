//! What a pull did, or would do.

use domain::CatalogueItemId;
use domain::catalogue::{Difference, QuoterItemWrite};
use domain::halo::ItemId;
use serde::Serialize;

/// What became of a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Did {
    /// An item was made.
    Made,
    /// The item was changed.
    Updated,
    /// Nothing was written: the item is as it should be, or nobody agreed to the changes of an item that was there before.
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

/// What a pull did, or would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PullReport {
    /// The product.
    pub product: ItemId,
    /// Its item; `None` where one would be made.
    pub item: Option<CatalogueItemId>,
    /// What was done.
    pub did: Did,
    /// What the item should be.
    pub wanted: QuoterItemWrite,
    /// Where the item was different, old and new. Empty for an item that was made.
    pub changes: Difference,
    /// Set where changes wait for somebody to agree to them: the token to give with the next pull.
    pub agree: Option<String>,
    /// The category that was, or would be, made for it (S4).
    pub made_category: Option<String>,
    /// The supplier that was, or would be, made for it.
    pub made_supplier: Option<String>,
}

impl PullReport {
    /// That this was done, or would be, for an item that was not different and for which nothing else was made.
    pub(super) fn new(product: ItemId, item: Option<CatalogueItemId>, did: Did, wanted: QuoterItemWrite) -> Self {
        let (changes, agree, made_category, made_supplier) = (Difference::default(), None, None, None);
        Self { product, item, did, wanted, changes, agree, made_category, made_supplier }
    }

    /// Whether something was written to Quoter.
    pub fn has_written(&self) -> bool {
        match self.did {
            Did::Made | Did::Updated => true,
            Did::Adopted => self.agree.is_none() && !self.changes.is_empty(),
            Did::Unchanged | Did::WouldMake | Did::WouldUpdate | Did::WouldAdopt => false,
        }
    }
}
