//! Brings the match keys to what the snapshot says.

use std::collections::BTreeSet;

use domain::catalogue::index::{Entry, KeyChanges, KeyEntry, Product, Snapshot};
use futures::future::try_join_all;
use time::OffsetDateTime;

use super::{Refresh, notes};
use crate::stop::Stop;

/// So many keys are written before it is noted how far that is.
const PORTION: usize = 1_000;
/// So many of a portion are written in one go, side by side with the others.
const SIDE_BY_SIDE: usize = 125;

impl Refresh<'_> {
    /// Writes the keys that differ between the snapshot that they agree with and the newest, going on where a run stopped.
    pub(super) async fn write_keys(&mut self) -> Result<(), Stop> {
        let Some(stored) = self.state.snapshot.clone() else { return self.start_anew().await };
        let Some(new) = self.load(&stored).await? else { return self.start_anew().await };
        let old = match &self.state.keyed {
            Some(stored) => match self.load(stored).await? {
                Some(snapshot) => Some(snapshot),
                None => return self.start_anew().await,
            },
            None => None,
        };
        let changes = KeyChanges::between(old.as_ref(), &new);
        for portion in changes.after(self.state.written.as_deref()).chunks(PORTION) {
            if self.budget.until - self.deps.now() <= super::LEAST {
                return Ok(());
            }
            self.write(portion, &new).await?;
            self.state.written = portion.last().map(|entry| entry.key.clone());
            self.save().await?;
        }
        let before = self.state.keyed.take();
        self.state.keys_written();
        self.save().await?;
        if let Some(before) = before
            && let Err(error) = self.deps.store.delete_index_object(&before.name).await
        {
            tracing::warn!(%error, "an older snapshot stays in S3");
        }
        Ok(())
    }

    /// Writes the keys that searches and readings by id wrote meanwhile, as far as the snapshot has them, so that they live as long as the
    /// index. What is newer than the index follows Halo stays as it is: as the index's own it would count for less.
    pub(super) async fn rewrite_noted_keys(&mut self) -> Result<(), Stop> {
        let as_of = self.state.as_of.unwrap_or(OffsetDateTime::UNIX_EPOCH);
        let is_followed = |note: &&store::IndexNote| note.at <= as_of;
        let keys: BTreeSet<String> = self.notes.iter().filter(is_followed).filter_map(notes::key).collect();
        let Some(stored) = self.state.snapshot.clone().filter(|_| !keys.is_empty()) else { return Ok(()) };
        let Some(snapshot) = self.load(&stored).await? else { return self.start_anew().await };
        let changes = KeyChanges::of(&snapshot, &keys);
        self.write(changes.after(None), &snapshot).await?;
        for note in std::mem::take(&mut self.notes) {
            if note.at <= as_of && notes::key(&note).is_some() {
                self.deps.store.delete_index_note(&note).await?;
            }
        }
        Ok(())
    }

    async fn write(&mut self, entries: &[KeyEntry], snapshot: &Snapshot) -> Result<(), Stop> {
        let as_of = self.state.as_of.unwrap_or(OffsetDateTime::UNIX_EPOCH);
        let store = &self.deps.store;
        let (filled, empty): (Vec<_>, Vec<_>) = entries.iter().partition(|entry| !entry.products.is_empty());
        let json = |entry: &&KeyEntry| {
            let items = entry.products.iter().filter_map(|id| snapshot.get(*id)).map(Product::entry_item);
            let index = Some(self.state.index.clone());
            let entry_json = Entry { items: items.collect(), seen: as_of.unix_timestamp(), index };
            Some((entry.key.clone(), serde_json::to_string(&entry_json).ok()?))
        };
        let filled: Vec<(String, String)> = filled.iter().filter_map(json).collect();
        try_join_all(filled.chunks(SIDE_BY_SIDE).map(|part| store.put_item_keys(part))).await?;
        let empty: Vec<String> = empty.into_iter().map(|entry| entry.key.clone()).collect();
        store.delete_some_item_keys(&empty).await?;
        self.progress.keys += entries.len();
        Ok(())
    }
}
