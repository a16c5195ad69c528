//! The index prepared for searching, once for each snapshot.

use std::sync::Arc;

use domain::catalogue::index::{Index, Product};
use domain::catalogue::search::{Entry, Searchable};
use store::Store;
use sync::catalogue::Catalogue;
use tokio::sync::Mutex;

/// An index with what its search needs. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Ready {
    pub(crate) index: Index,
    pub(crate) searchable: Arc<Searchable>,
}

/// The index of this process. It is loaded when it is first asked for, and again when there is a newer snapshot.
pub(crate) struct Prepared {
    catalogue: Catalogue,
    /// Locked while a snapshot is prepared, so that it is prepared once for all who wait.
    ready: Mutex<Option<Ready>>,
}

impl Prepared {
    pub(crate) fn new(store: Store) -> Self {
        Self { catalogue: Catalogue::new(store), ready: Mutex::new(None) }
    }

    /// The index; none if there is none yet.
    pub(crate) async fn ready(&self) -> Result<Option<Ready>, store::Error> {
        let Some(index) = self.catalogue.index().await? else { return Ok(None) };
        let mut ready = self.ready.lock().await;
        if let Some(ready) = &mut *ready
            && std::ptr::eq(ready.index.products(), index.products())
        {
            ready.index = Index::clone(&index);
            return Ok(Some(ready.clone()));
        }
        let index = Index::clone(&index);
        let searchable = Arc::new(searchable(&index));
        Ok(Some(ready.insert(Ready { index, searchable }).clone()))
    }

    /// How far the index has come, in words; empty where that is not known.
    pub(crate) async fn progress(&self) -> String {
        let Ok(Some(progress)) = self.catalogue.progress().await else { return String::new() };
        match (progress.page, progress.of_pages) {
            (Some(page), Some(of)) => format!(" It is being filled: page {page} of {of}."),
            (Some(page), None) => format!(" It is being filled: page {page}."),
            _ => String::new(),
        }
    }
}

/// Products that are no longer sold are not found.
pub(crate) fn searchable(index: &Index) -> Searchable {
    Searchable::new(index.products().iter().filter(|product| product.active).map(|product| entry(index, product)))
}

fn entry<'a>(index: &'a Index, product: &'a Product) -> Entry<'a> {
    let own = product.skus.values().flatten();
    let suppliers = product.suppliers.iter().flatten().filter_map(|supplier| supplier.sku.as_ref());
    let mut skus: Vec<&str> = own.chain(suppliers).map(String::as_str).collect();
    skus.sort_unstable();
    skus.dedup();
    Entry {
        id: product.id,
        name: &product.name,
        skus,
        group: product.group,
        group_name: index.group_name(product),
        recurring: product.recurring,
    }
}
