//! Looks at products in Halo for a person who waits.

use domain::halo::{Item, ItemId};
use domain::problems;

use super::Failure;
use super::calls::Calls;
use super::people::told;
use crate::deps::Deps;
use crate::stop::Stop;

/// A product as Halo has it now, with description and suppliers. One call.
///
/// # Errors
/// A product that does not exist; faults of Halo.
pub async fn product(deps: &Deps, id: ItemId) -> Result<Item, Failure> {
    let read = async {
        let calls = Calls::begin(deps).await?;
        let item = calls.halo.item(id).await.map_err(|e| Stop::from_halo("read the product", e))?;
        item.ok_or_else(|| Stop::held(problems::product_unknown(id)))
    };
    told(deps, read.await).await
}

/// The first 100 active products that Halo's search shows for a text, or without one the 100 that changed last. The search is loose.
/// One call. For look-up while there is no index.
///
/// # Errors
/// Faults of Halo.
pub async fn some_products(deps: &Deps, text: &str) -> Result<Vec<Item>, Failure> {
    let text = text.trim();
    let read = async {
        let calls = Calls::begin(deps).await?;
        let found = if text.is_empty() { calls.halo.items_page(1).await } else { calls.halo.items_found(text).await };
        let mut items = found.map_err(|e| Stop::from_halo("look for products", e))?.rows;
        items.retain(|item| item.active);
        Ok(items)
    };
    told(deps, read.await).await
}
