//! What a probe learned, in the settings.

use std::fmt;

use domain::Settings;
use domain::probe::Learned;
use domain::settings_check::{Change, changes};
use store::Store;
use time::OffsetDateTime;

use crate::commands::settings::Refused;
use crate::system::Failure;

/// Who saves.
const AUTHOR: &str = "quoter-halo probe";

/// What was stored. Prints each change in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// The version that is current now.
    pub version: u64,
    /// What changed. Nothing: then no new version was made.
    pub changes: Vec<Change>,
}

/// Stores the dialect as the next version of the settings; nothing where it is the same.
///
/// # Errors
/// When the settings cannot be read, somebody saves at the same time, or the store fails.
pub async fn apply(store: &Store, learned: &Learned, now: OffsetDateTime) -> Result<Stored, Refused> {
    let (version, old) = current(store).await?;
    let new = with_dialect(&old, learned);
    let changes = changes(&old, &new);
    if let (true, Some(version)) = (changes.is_empty(), version) {
        return Ok(Stored { version, changes });
    }
    match store.settings_put(version, &serde_json::to_string(&new)?, now, AUTHOR).await {
        Ok(version) => Ok(Stored { version, changes }),
        Err(store::Error::Conflict { .. }) => Err(Refused::Conflict { expected: version.unwrap_or(0) }),
        Err(error) => Err(error.into()),
    }
}

/// What [`apply`] would change.
///
/// # Errors
/// When the settings cannot be read.
pub async fn would_change(store: &Store, learned: &Learned) -> Result<Vec<Change>, Refused> {
    let (_, old) = current(store).await?;
    Ok(changes(&old, &with_dialect(&old, learned)))
}

/// The same for people.
pub(super) async fn preview(store: &Store, learned: &Learned) -> Result<String, Failure> {
    let changes = would_change(store, learned).await?;
    if changes.is_empty() {
        return Ok("the settings say so already; nothing would be stored\n".to_owned());
    }
    let lines: String = changes.iter().map(|change| format!("  {change}\n")).collect();
    Ok(format!("nothing was stored; with --apply this would be:\n{lines}"))
}

async fn current(store: &Store) -> Result<(Option<u64>, Settings), Refused> {
    match store.settings_current().await? {
        None => Ok((None, Settings::default())),
        Some((version, json)) => Ok((Some(version), serde_json::from_str(&json)?)),
    }
}

fn with_dialect(old: &Settings, learned: &Learned) -> Settings {
    Settings { dialect: learned.dialect(&old.dialect), ..old.clone() }
}

impl fmt::Display for Stored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.changes.is_empty() {
            return writeln!(f, "the settings say so already: version {} stays", self.version);
        }
        self.changes.iter().try_for_each(|change| writeln!(f, "{change}"))?;
        writeln!(f, "saved as version {}", self.version)
    }
}
