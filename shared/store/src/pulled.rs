//! Products that were pulled into Quoter's catalogue, by the product's id, in the order of the ids. They are no cache: they are kept.

use std::collections::HashMap;

use domain::CatalogueItemId;
use domain::catalogue::{Pulled, PulledChange};
use domain::halo::ItemId;
use domain::problem::{self, Problem};
use time::OffsetDateTime;

use crate::attr::{self, Item};
use crate::table::{Change, Changed, Values, key, unique};
use crate::{Error, Result, Store};

const PARTITION: &str = "pulled";
const CHANGES: &str = "pulled-change";
const PROBLEMS: &str = "pulled-problem";

/// Why a product could not be pulled or refreshed when it was tried last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PullProblems {
    /// The product.
    pub product: ItemId,
    /// The problems.
    pub problems: Vec<Problem>,
    /// When it was tried, UTC.
    pub tried: OffsetDateTime,
}

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

impl Store {
    /// Gives an item of Quoter's catalogue to a product, so that no two products have it: only while its link says what was `seen`
    /// (`None`: nothing). Whether it is the product's now.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn take_item(
        &self,
        item: &CatalogueItemId,
        product: ItemId,
        seen: Option<&str>,
        now: OffsetDateTime,
    ) -> Result<bool> {
        let values = Values::default().text(":target", product.to_string()).time(":now", now);
        let (condition, values) = match seen {
            Some(seen) => ("#target = :seen OR #target = :target", values.text(":seen", seen)),
            None => ("attribute_not_exists(pk) OR #target = :target", values),
        };
        let update = "SET #target = :target, #updated = :now".to_owned();
        let change = Change { update, condition: condition.to_owned(), values };
        let (pk, sk) = crate::links::place("item", item.as_str());
        Ok(matches!(self.update_data(&pk, sk, change).await?, Changed::Yes(_)))
    }

    /// Keeps what a pull changed of an item, until `expires`.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn record_pulled_change(
        &self,
        product: ItemId,
        change: &PulledChange,
        expires: OffsetDateTime,
    ) -> Result<()> {
        let moment = format!("{:015}#{:016x}", attr::to_millis(change.at).max(0), unique());
        let mut item = key(&changes_of(product), &moment);
        let json = serde_json::to_string(change).map_err(|_| Error::Corrupt { what: CHANGE })?;
        item.insert("change".to_owned(), attr::text(json));
        item.insert("ttl".to_owned(), attr::ttl(expires));
        self.put_data(item).await
    }

    /// The last `limit` changes of a product's item, the newest first.
    ///
    /// # Errors
    /// [`Error::Corrupt`], [`Error::Unavailable`].
    pub async fn pulled_changes(&self, product: ItemId, limit: usize) -> Result<Vec<PulledChange>> {
        let items = self.query_some(&changes_of(product), "0", false, limit).await?;
        let corrupt = |_| Error::Corrupt { what: CHANGE };
        items.iter().map(|item| serde_json::from_str(&item.required("change", CHANGE)?).map_err(corrupt)).collect()
    }

    /// Keeps why a product could not be pulled, instead of what was known before, until `expires`.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn put_pull_problems(&self, problems: &PullProblems, expires: OffsetDateTime) -> Result<()> {
        let mut item = key(PROBLEMS, &sort(problems.product));
        item.insert("problems".to_owned(), attr::text(problem::as_stored(&problems.problems).unwrap_or_default()));
        item.insert("product".to_owned(), attr::number(problems.product.0));
        item.insert("updated".to_owned(), attr::time(problems.tried));
        item.insert("ttl".to_owned(), attr::ttl(expires));
        self.put_data(item).await
    }

    /// The product was pulled: nothing is wrong with it.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn clear_pull_problems(&self, product: ItemId) -> Result<()> {
        self.delete_data(PROBLEMS, &sort(product), "attribute_exists(pk)", Values::default()).await.map(drop)
    }

    /// Up to `limit` products that could not be pulled, in the order of their ids.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn pull_problems(&self, limit: usize) -> Result<Vec<PullProblems>> {
        let items = self.query_some(PROBLEMS, "0", true, limit).await?;
        Ok(items.iter().filter_map(read_problems).collect())
    }
}

const CHANGE: &str = "change of an item";

fn changes_of(product: ItemId) -> String {
    format!("{CHANGES}#{product}")
}

fn read_problems(item: &Item) -> Option<PullProblems> {
    let problems = problem::from_stored(item.text("problems")?);
    Some(PullProblems { product: ItemId(item.number("product")?), problems, tried: item.time("updated")? })
}

fn read(item: &Item) -> Result<Pulled> {
    const WHAT: &str = "pulled product";
    serde_json::from_str(&item.required("pulled", WHAT)?).map_err(|_| Error::Corrupt { what: WHAT })
}

/// Sorts as the numbers do. Halo's ids are positive.
fn sort(product: ItemId) -> String {
    format!("{:020}", product.0)
}
