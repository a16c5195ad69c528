//! The item index: its state, its snapshots in S3, and notes of what it is to look at. A cache that may be deleted at any time.

use std::io::Read as _;

use bytes::Bytes;
use flate2::read::GzDecoder;
use time::OffsetDateTime;

use crate::attr::{self, Attributes, Item};
use crate::bodies::compress;
use crate::table::{Change, Changed, Values, key, unique};
use crate::{Error, Result, Store};

const PARTITION: &str = "catalogue";
const STATE: &str = "state";
const NOTES: &str = "catalogue-note";
/// The most that an object may unfold to: a snapshot of 50,000 products has less than 10 MB.
const UNFOLDED_BYTES: u64 = 256 * 1024 * 1024;

/// The state of the index as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexState {
    /// How often it was written; 0 for one that was never written.
    pub revision: u64,
    /// The state, JSON.
    pub json: String,
}

/// Something that the index is to look at with its next refresh.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexNote {
    /// What it is about: `item#117`, `key#name#one_time#cable`, `doubt#117`.
    pub name: String,
    /// What is known, JSON; empty where the name says everything.
    pub json: String,
    /// When it was written, UTC.
    pub at: OffsetDateTime,
    stamp: u64,
}

impl Store {
    /// The state of the index, strongly read; `None` if there is none.
    ///
    /// # Errors
    /// [`Error::Corrupt`], [`Error::Unavailable`].
    pub async fn index_state(&self) -> Result<Option<IndexState>> {
        let item = self.get_data(PARTITION, STATE).await?;
        item.map(|item| {
            Ok(IndexState { revision: item.count("revision"), json: item.required("state", "index state")? })
        })
        .transpose()
    }

    /// Writes the state, if nobody wrote it since it had the revision `seen` (0: there was none). Whether it was written.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn put_index_state(&self, seen: u64, json: &str, now: OffsetDateTime) -> Result<bool> {
        let mark = unique();
        let condition = if seen == 0 { "attribute_not_exists(pk)" } else { "#revision = :seen" };
        let values = Values::default()
            .text(":state", json)
            .time(":now", now)
            .with(":mark", attr::number(mark))
            .with(":next", attr::number(seen.saturating_add(1)));
        let values = if seen == 0 { values } else { values.with(":seen", attr::number(seen)) };
        let change = Change {
            update: "SET #state = :state, #revision = :next, #updated = :now, #mark = :mark".to_owned(),
            condition: condition.to_owned(),
            values,
        };
        Ok(match self.update_data(PARTITION, STATE, change).await? {
            Changed::Yes(_) => true,
            // The answer to our own write was lost, and the SDK sent it again.
            Changed::No(found) => found.is_some_and(|item| item.number::<u64>("mark") == Some(mark)),
        })
    }

    /// Deletes the state. The snapshots and the keys then count for nothing.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn delete_index_state(&self) -> Result<()> {
        self.delete_data(PARTITION, STATE, "attribute_exists(pk)", Values::default()).await.map(drop)
    }

    /// Keeps a document in S3, compressed, under `catalogue/<name>.json.gz`. Gives its size there, in bytes.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn put_index_object(&self, name: &str, json: &[u8]) -> Result<usize> {
        let compressed = compress(json)?;
        let bytes = compressed.len();
        self.put_object(&object(name), Bytes::from(compressed), "application/gzip").await?;
        Ok(bytes)
    }

    /// A document as it was kept; `None` if there is none.
    ///
    /// # Errors
    /// [`Error::Corrupt`], [`Error::Unavailable`].
    pub async fn index_object(&self, name: &str) -> Result<Option<Vec<u8>>> {
        self.object(&object(name)).await?.map(|compressed| unfold(&compressed)).transpose()
    }

    /// Deletes a document; nothing happens if there is none.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn delete_index_object(&self, name: &str) -> Result<()> {
        self.delete_object(&object(name)).await
    }

    /// Notes things for the next refresh, each replacing an earlier note of its name. Pairs of name and JSON.
    ///
    /// # Errors
    /// [`Error::Unavailable`]: some may be noted.
    pub async fn note_for_index(&self, notes: &[(String, String)], now: OffsetDateTime) -> Result<()> {
        let mut items: std::collections::BTreeMap<String, Attributes> = std::collections::BTreeMap::new();
        for (name, json) in notes {
            let fitted = crate::table::fitted(name);
            let mut item = key(NOTES, &fitted);
            item.insert("name".to_owned(), attr::text(name));
            item.insert("note".to_owned(), attr::text(json));
            item.insert("stamp".to_owned(), attr::number(unique()));
            item.insert("updated".to_owned(), attr::time(now));
            items.insert(fitted, item);
        }
        self.batch_put(items.into_values().collect()).await
    }

    /// Up to `limit` notes, in the order of their names.
    ///
    /// # Errors
    /// [`Error::Corrupt`], [`Error::Unavailable`].
    pub async fn index_notes(&self, limit: usize) -> Result<Vec<IndexNote>> {
        let items = self.query_after(NOTES, "!", limit).await?;
        items.iter().map(note).collect()
    }

    /// Deletes a note, unless it was written again since it was read.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn delete_index_note(&self, note: &IndexNote) -> Result<()> {
        let values = Values::default().with(":stamp", attr::number(note.stamp));
        self.delete_data(NOTES, &crate::table::fitted(&note.name), "#stamp = :stamp", values).await.map(drop)
    }
}

fn object(name: &str) -> String {
    format!("catalogue/{name}.json.gz")
}

fn note(item: &Item) -> Result<IndexNote> {
    const WHAT: &str = "note for the index";
    Ok(IndexNote {
        name: item.required("name", WHAT)?,
        json: item.owned_text("note").unwrap_or_default(),
        at: item.time("updated").ok_or(Error::Corrupt { what: WHAT })?,
        stamp: item.number("stamp").ok_or(Error::Corrupt { what: WHAT })?,
    })
}

fn unfold(compressed: &[u8]) -> Result<Vec<u8>> {
    let broken = Error::Corrupt { what: "item index" };
    let mut data = Vec::new();
    let read = GzDecoder::new(compressed).take(UNFOLDED_BYTES + 1).read_to_end(&mut data);
    if read.is_err() || data.len() as u64 > UNFOLDED_BYTES { Err(broken) } else { Ok(data) }
}
