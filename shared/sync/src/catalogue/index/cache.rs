//! The index as look-up has it: loaded once per process, and again when there is a newer snapshot.

use std::sync::Arc;

use domain::catalogue::index::{Index, Stored};
use store::Store;
use tokio::sync::Mutex;

use super::{Progress, index_progress, load, read_state};

/// Access to the index. Cheap to clone; clones share what they loaded.
#[derive(Clone, Debug)]
pub struct Catalogue {
    store: Store,
    loaded: Arc<Mutex<Option<Loaded>>>,
}

#[derive(Debug)]
struct Loaded {
    name: String,
    index: Index,
}

impl Catalogue {
    /// One that has loaded nothing yet.
    pub fn new(store: Store) -> Self {
        Self { store, loaded: Arc::default() }
    }

    /// The index as it stands: one read of the state, and the snapshot if there is a newer one than before. `None` while it was never
    /// filled; [`Self::progress`] then says how far that is.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn index(&self) -> Result<Option<Arc<Index>>, store::Error> {
        // A snapshot may be replaced while it is loaded. The state then names the next one.
        for _ in 0..2 {
            let (_, state) = read_state(&self.store).await?;
            let Some(state) = state else { return Ok(None) };
            let Some(stored) = &state.snapshot else { return Ok(None) };
            if let Some(index) = self.loaded(stored).await? {
                return Ok(Some(Arc::new(index.as_of(state.as_of.unwrap_or(stored.built)))));
            }
        }
        Ok(None)
    }

    /// How far the index has come; `None` while there is none.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn progress(&self) -> Result<Option<Progress>, store::Error> {
        index_progress(&self.store).await
    }

    async fn loaded(&self, stored: &Stored) -> Result<Option<Index>, store::Error> {
        let mut loaded = self.loaded.lock().await;
        if let Some(known) = loaded.as_ref().filter(|known| known.name == stored.name) {
            return Ok(Some(known.index.clone()));
        }
        let Some(snapshot) = load(&self.store, stored).await? else { return Ok(None) };
        let index = Index::new(snapshot, stored.built);
        *loaded = Some(Loaded { name: stored.name.clone(), index: index.clone() });
        Ok(Some(index))
    }
}
