//! Links: what belongs together across quotes, such as a Quoter organisation and a Halo client.

use std::collections::HashMap;

use time::OffsetDateTime;

use crate::attr::{self, Item};
use crate::table::{Change, Changed, Values, fitted, key};
use crate::{Result, Store};

const SORT: &str = "link";

/// A link as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What it links to.
    pub target: String,
    /// When it was stored.
    pub stored: OffsetDateTime,
}

impl Store {
    /// Links `name` (of the sort `kind`, such as `client` or `item`) to `target`, a JSON document. Replaces an earlier link.
    ///
    /// # Errors
    /// [`Error::Unavailable`](crate::Error::Unavailable).
    pub async fn put_link(&self, kind: &str, name: &str, target: &str, now: OffsetDateTime) -> Result<()> {
        let mut item = key(&partition(kind, name), SORT);
        item.insert("target".to_owned(), attr::text(target));
        item.insert("updated".to_owned(), attr::time(now));
        self.put_data(item).await
    }

    /// Copies a link that was `stored` at that moment under another name: unless a newer one was stored there since it was `seen`. Whether
    /// it was copied.
    ///
    /// # Errors
    /// [`Error::Unavailable`](crate::Error::Unavailable).
    pub async fn carry_link(&self, kind: &str, name: &str, link: &Link, seen: Option<&str>) -> Result<bool> {
        let values = Values::default().text(":target", link.target.as_str()).time(":stored", link.stored);
        let older = "attribute_not_exists(pk) OR #updated < :stored";
        let (condition, values) = match seen {
            Some(seen) => (format!("{older} OR (#updated = :stored AND #target = :seen)"), values.text(":seen", seen)),
            None => (older.to_owned(), values),
        };
        let update = "SET #target = :target, #updated = :stored".to_owned();
        let change = Change { update, condition, values };
        Ok(matches!(self.update_data(&partition(kind, name), SORT, change).await?, Changed::Yes(_)))
    }

    /// The target of a link, strongly read.
    ///
    /// # Errors
    /// [`Error::Corrupt`](crate::Error::Corrupt), [`Error::Unavailable`](crate::Error::Unavailable).
    pub async fn link(&self, kind: &str, name: &str) -> Result<Option<String>> {
        let item = self.get_data(&partition(kind, name), SORT).await?;
        item.map(|item| item.required("target", "link")).transpose()
    }

    /// The targets of any number of links by name, strongly read; names without a link are left out.
    ///
    /// # Errors
    /// [`Error::Corrupt`](crate::Error::Corrupt), [`Error::Unavailable`](crate::Error::Unavailable).
    pub async fn links_batch(&self, kind: &str, names: &[String]) -> Result<HashMap<String, String>> {
        let keys = names.iter().map(|name| key(&partition(kind, name), SORT)).collect();
        let found = self.batch_get(&self.names.data, keys).await?;
        let by_partition: HashMap<_, _> = found.iter().filter_map(|item| Some((item.text("pk")?, item))).collect();
        let target = |item: &&Item| item.required("target", "link");
        let linked = |name: &String| Some((name.clone(), by_partition.get(partition(kind, name).as_str())?));
        names.iter().filter_map(linked).map(|(name, item)| Ok((name, target(item)?))).collect()
    }

    /// Links of several kinds with the moments at which they were stored, strongly read; what has no link is left out. The keys of the
    /// answer are kind and name.
    ///
    /// # Errors
    /// [`Error::Corrupt`](crate::Error::Corrupt), [`Error::Unavailable`](crate::Error::Unavailable).
    pub async fn links_of(&self, wanted: &[(&'static str, String)]) -> Result<HashMap<(&'static str, String), Link>> {
        let mut keys: Vec<String> = wanted.iter().map(|(kind, name)| partition(kind, name)).collect();
        keys.sort();
        keys.dedup();
        let found =
            self.batch_get(&self.names.data, keys.iter().map(|partition| key(partition, SORT)).collect()).await?;
        let by_partition: HashMap<_, _> = found.iter().filter_map(|item| Some((item.text("pk")?, item))).collect();
        let link = |item: &Item| -> Result<Link> {
            let stored = item.time("updated").unwrap_or(OffsetDateTime::UNIX_EPOCH);
            Ok(Link { target: item.required("target", "link")?, stored })
        };
        let linked = wanted.iter().filter_map(|(kind, name)| {
            let item = by_partition.get(partition(kind, name).as_str())?;
            Some(link(item).map(|link| ((*kind, name.clone()), link)))
        });
        linked.collect()
    }

    /// Removes a link, if there is one.
    ///
    /// # Errors
    /// [`Error::Unavailable`](crate::Error::Unavailable).
    pub async fn delete_link(&self, kind: &str, name: &str) -> Result<()> {
        self.delete_data(&partition(kind, name), SORT, "attribute_exists(pk)", Values::default()).await.map(drop)
    }
}

fn partition(kind: &str, name: &str) -> String {
    format!("link#{kind}#{}", fitted(name))
}

/// The key of a link.
pub(crate) fn place(kind: &str, name: &str) -> (String, &'static str) {
    (partition(kind, name), SORT)
}
