//! Products that were pulled into Quoter's catalogue, by the product's id, in the order of the ids. They are no cache: they are kept.

use std::collections::HashMap;

use domain::catalogue::Pulled;
use domain::halo::ItemId;
use time::OffsetDateTime;

use crate::attr::{self, Item};
use crate::table::{Values, key};
use crate::{Error, Result, Store};

const PARTITION: &str = "pulled";

impl Store {
    /// Keeps a product's link, replacing an earlier one. The lease on the product sees to it that only one writes.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn put_pulled(&self, pulled: &Pulled, now: OffsetDateTime) -> Result<()> {
        let mut item = key(PARTITION, &sort(pulled.product));
        let json = serde_json::to_string(pulled).map_err(|_| Error::Corrupt { what: "pulled product" })?;
        item.insert("pulled".to_owned(), attr::text(json));
        item.insert("updated".to_owned(), attr::time(now));
        self.put_data(item).await
    }

    /// A product's link, strongly read.
    ///
    /// # Errors
    /// [`Error::Corrupt`], [`Error::Unavailable`].
    pub async fn pulled(&self, product: ItemId) -> Result<Option<Pulled>> {
        self.get_data(PARTITION, &sort(product)).await?.as_ref().map(read).transpose()
    }

    /// The links of any number of products, strongly read; products without one are left out.
    ///
    /// # Errors
    /// [`Error::Corrupt`], [`Error::Unavailable`].
    pub async fn pulled_of(&self, products: &[ItemId]) -> Result<HashMap<ItemId, Pulled>> {
        let keys = products.iter().map(|product| key(PARTITION, &sort(*product))).collect();
        let found = self.batch_get(&self.names.data, keys).await?;
        found.iter().map(|item| read(item).map(|pulled| (pulled.product, pulled))).collect()
    }

    /// Up to `limit` links after a product, in the order of the products' ids; from the first one without it.
    ///
    /// # Errors
    /// [`Error::Corrupt`], [`Error::Unavailable`].
    pub async fn pulled_after(&self, after: Option<ItemId>, limit: usize) -> Result<Vec<Pulled>> {
        let from = after.map_or_else(|| "0".to_owned(), sort);
        let items = self.query_after(PARTITION, &from, limit).await?;
        items.iter().map(read).collect()
    }

    /// Forgets a product's link: its item was deleted, or belongs to another.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn delete_pulled(&self, product: ItemId) -> Result<()> {
        self.delete_data(PARTITION, &sort(product), "attribute_exists(pk)", Values::default()).await.map(drop)
    }
}

fn read(item: &Item) -> Result<Pulled> {
    const WHAT: &str = "pulled product";
    serde_json::from_str(&item.required("pulled", WHAT)?).map_err(|_| Error::Corrupt { what: WHAT })
}

/// Sorts as the numbers do. Halo's ids are positive.
fn sort(product: ItemId) -> String {
    format!("{:020}", product.0)
}
