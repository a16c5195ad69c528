//! The match keys of the catalogue: which Halo items a SKU or a name may mean. A cache that may be deleted at any time.

use std::collections::{BTreeSet, HashMap};

use aws_sdk_dynamodb::types::{AttributeValue, DeleteRequest, WriteRequest};
use sha2::{Digest, Sha256};

use crate::attr::Attributes;
use crate::table::{Change, Values, fitted, key};
use crate::{Error, Result, Store};

/// The keys are spread over this many partitions, so that all of them can be listed without reading the whole table.
const SHARDS: u8 = 16;

impl Store {
    /// Sets the entries (JSON documents) of the keys that are named; one key may be named several times. Other keys stay.
    ///
    /// # Errors
    /// [`Error::Unavailable`]: some keys may be set, others not.
    pub async fn put_item_keys(&self, entries: &[(String, String)]) -> Result<()> {
        let mut by_key: HashMap<&str, BTreeSet<&str>> = HashMap::new();
        for (name, entry) in entries {
            by_key.entry(name).or_default().insert(entry);
        }
        let items = by_key.into_iter().map(|(name, entries)| {
            let mut item = place(name);
            item.insert("entries".to_owned(), set(entries));
            item
        });
        self.batch_put(items.collect()).await
    }

    /// Adds one entry to a key, for a record that was just made.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn add_item_key(&self, name: &str, entry: &str) -> Result<()> {
        let change = Change {
            update: "ADD #entries :entries".to_owned(),
            condition: String::new(),
            values: Values::default().with(":entries", set([entry])),
        };
        self.update(&self.names.data, place(name), change).await.map(drop)
    }

    /// The entries of any number of keys, strongly read; keys without entries are left out.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn item_keys(&self, wanted: &[String]) -> Result<HashMap<String, Vec<String>>> {
        let found = self.batch_get(&self.names.data, wanted.iter().map(|name| place(name)).collect()).await?;
        let by_sort: HashMap<_, _> =
            found.iter().filter_map(|item| Some((item.owned_text("sk")?, item.texts("entries")))).collect();
        let entries = |name: &String| Some((name.clone(), by_sort.get(&sort(name))?.clone()));
        Ok(wanted.iter().filter_map(entries).collect())
    }

    /// Deletes the entries of these keys; other keys stay.
    ///
    /// # Errors
    /// [`Error::Unavailable`]: some may be deleted.
    pub async fn delete_some_item_keys(&self, names: &[String]) -> Result<()> {
        let distinct: BTreeSet<&String> = names.iter().collect();
        self.batch_write(distinct.into_iter().map(|name| deletion(place(name))).collect::<Result<_>>()?).await
    }

    /// Deletes all of them.
    ///
    /// # Errors
    /// [`Error::Unavailable`]: some may be deleted.
    pub async fn delete_item_keys(&self) -> Result<()> {
        for shard in 0..SHARDS {
            let partition = partition(shard);
            let items = self.query_data(&partition, "key#").await?;
            let sorts = items.iter().filter_map(|item| item.text("sk"));
            self.batch_write(sorts.map(|sort| deletion(key(&partition, sort))).collect::<Result<_>>()?).await?;
        }
        Ok(())
    }
}

fn deletion(key: Attributes) -> Result<WriteRequest> {
    let delete = DeleteRequest::builder().set_key(Some(key)).build();
    let delete = delete.map_err(|_| Error::Corrupt { what: "item key" })?;
    Ok(WriteRequest::builder().delete_request(delete).build())
}

fn set<'a>(entries: impl IntoIterator<Item = &'a str>) -> AttributeValue {
    AttributeValue::Ss(entries.into_iter().map(str::to_owned).collect())
}

fn place(name: &str) -> Attributes {
    let shard = Sha256::digest(name)[0] % SHARDS;
    key(&partition(shard), &sort(name))
}

fn partition(shard: u8) -> String {
    format!("item-key#{shard:02}")
}

fn sort(name: &str) -> String {
    format!("key#{}", fitted(name))
}
