//! Quotes that waited for a setting.

use domain::{Disposition, FamilyKey};
use store::{State, Store};
use time::OffsetDateTime;

use crate::commands::entries::{entries, problems};
use crate::system::Failure;

/// Wakes every quote that is held because a setting must change, and gives their families.
///
/// # Errors
/// When the store fails.
pub async fn wake_held(store: &Store, now: OffsetDateTime) -> Result<Vec<FamilyKey>, Failure> {
    let mut woken = Vec::new();
    for entry in entries(store, Some(State::Held)).await? {
        let waits = problems(&entry).iter().any(|problem| problem.disposition == Disposition::FixSettings);
        if waits && store.kick(&entry.family, now).await? {
            woken.push(entry.family);
        }
    }
    Ok(woken)
}
