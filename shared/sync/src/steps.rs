//! The steps of a family as they stand in the table, read once in a run.

use domain::FamilyKey;
use store::{Effect, Store};
use tokio::sync::OnceCell;

/// Reads them when they are needed first, and then no more. Only the run that has the family's lease writes them, so that what was read
/// stays true but for what this run does itself. Whether something is created is never decided by it: right before a create its intent
/// is read anew, strongly ([`once`](crate::once)), and that read must stay.
pub(crate) struct FamilySteps<'a> {
    store: &'a Store,
    family: &'a FamilyKey,
    read: OnceCell<Vec<(String, Effect)>>,
}

impl<'a> FamilySteps<'a> {
    pub(crate) fn new(store: &'a Store, family: &'a FamilyKey) -> Self {
        Self { store, family, read: OnceCell::new() }
    }

    /// All of them with their names.
    pub(crate) async fn all(&self) -> Result<&[(String, Effect)], store::Error> {
        Ok(self.read.get_or_try_init(|| self.store.effects(self.family)).await?)
    }

    /// The step of this name.
    pub(crate) async fn of(&self, name: &str) -> Result<Option<&Effect>, store::Error> {
        Ok(self.all().await?.iter().find(|(step, _)| step == name).map(|(_, effect)| effect))
    }
}
