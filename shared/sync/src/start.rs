//! What a process does before its first run.

use crate::deps::Deps;
use crate::gate::Gate;

/// Why a start is not complete. The first run tries the same again and says what is wrong.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum NotStarted {
    /// The tables do not answer.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// Halo gives no token.
    #[error(transparent)]
    Halo(#[from] halo::Error),
}

/// Does what the first run would wait for: opens the connection to the tables and gets a token of Halo. Not while Halo's gate is closed: then
/// one run at a time tries, not each process that starts.
///
/// # Errors
/// When the tables or Halo do not answer, or Halo refuses the credentials.
pub async fn start(deps: &Deps) -> Result<(), NotStarted> {
    if deps.store.gate(Gate::Halo.as_str()).await?.open {
        deps.halo.sign_in().await?;
    }
    Ok(())
}
