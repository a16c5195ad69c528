//! Quotes that waited for a setting.

use domain::{Disposition, FamilyKey};
use store::{State, Store};
use time::OffsetDateTime;

use crate::commands::entries::{entries, problems};
use crate::system::Failure;

/// What new settings woke.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Woken {
    /// Quotes that were held because a setting must change.
    pub held: Vec<FamilyKey>,
    /// Quotes that a worker has in hand. Its run may have read the settings before they changed, and could hold the quote for them a moment
    /// after everybody looked; so it is followed by one more.
    pub running: Vec<FamilyKey>,
}

/// Wakes what new settings may let go on; to be called after they were saved.
///
/// # Errors
/// When the store fails.
pub async fn wake_held(store: &Store, now: OffsetDateTime) -> Result<Woken, Failure> {
    let mut woken = Woken::default();
    // In this order: a run that ends in between leaves its quote where the second look finds it. What is not running yet reads the new ones.
    for entry in entries(store, Some(State::Running)).await? {
        if store.kick(&entry.family, now).await? {
            woken.running.push(entry.family);
        }
    }
    for entry in entries(store, Some(State::Held)).await? {
        let waits = problems(&entry).iter().any(|problem| problem.disposition == Disposition::FixSettings);
        if waits && store.kick(&entry.family, now).await? {
            woken.held.push(entry.family);
        }
    }
    Ok(woken)
}
