//! A new version of the settings.

use std::fmt;

use domain::Settings;
use domain::settings_check::{self as check, Change, Place, SettingsProblem};
use serde_json::{Map, Value};
use store::Store;
use time::OffsetDateTime;

use super::halo_lists::{Compared, against_halo};

/// Everything that saving needs beside the settings.
pub struct Save<'a> {
    /// Where they are stored.
    pub store: &'a Store,
    /// Where they are used.
    pub place: Place,
    /// Who saves.
    pub author: String,
    /// The present time.
    pub now: OffsetDateTime,
    /// The version that must be current still, if one must; 0: there must be none.
    pub expect: Option<u64>,
    /// Whether they are compared with Halo's lists, where these are known.
    pub compare: bool,
}

/// What was saved. Prints each change in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// The version that is current now.
    pub version: u64,
    /// Whether it was made now. The same settings again make no version.
    pub is_new: bool,
    /// What changed.
    pub changes: Vec<Change>,
    /// Whether they were compared with Halo's lists.
    pub compared: Compared,
}

/// Why nothing was saved.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The settings have problems, all of which are named.
    #[error("nothing was saved:\n{}", texts(.0))]
    Problems(Vec<SettingsProblem>),
    /// Somebody saved in the meantime.
    #[error(
        "nothing was saved: the current settings are not version {expected} any more. See `settings history`, bring the file up \
         to date with `settings show`, and apply it again"
    )]
    Conflict {
        /// The version that was expected; 0 for none.
        expected: u64,
    },
    /// There is no such version.
    #[error("there is no version {0}; see `settings history`")]
    NoVersion(u64),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The settings have no stored form.
    #[error("the settings cannot be stored: {0}")]
    Unwritable(#[from] serde_json::Error),
}

/// What is kept, value by value, where a document does not name it: the probe wrote it, not a person.
const LEARNED: [&[&str]; 1] = [&["dialect"]];
/// What `up` sets by itself, because it depends on its options and ports.
const BY_UP: [&[&str]; 2] = [&["quoter", "instance_url"], &["timing", "settle_seconds"]];

impl Save<'_> {
    /// Saves a TOML document as the next version.
    ///
    /// # Errors
    /// [`Refused`].
    pub async fn apply(&self, text: &str) -> Result<Saved, Refused> {
        let mut document = check::read_toml(text).map_err(|problem| Refused::Problems(vec![problem]))?;
        let current = self.current().await?;
        LEARNED.iter().for_each(|place| keep(&mut document, &current.1, place));
        if self.place == Place::Local {
            BY_UP.iter().for_each(|place| keep(&mut document, &current.1, place));
        }
        self.put(current, &document).await
    }

    /// Saves an earlier version as the next one.
    ///
    /// # Errors
    /// [`Refused`].
    pub async fn rollback(&self, version: u64) -> Result<Saved, Refused> {
        let earlier = self.store.settings_version(version).await?.ok_or(Refused::NoVersion(version))?;
        let mut document: Value = serde_json::from_str(&earlier.document)?;
        let current = self.current().await?;
        if self.place == Place::Local {
            for place in BY_UP.iter().filter(|place| is_set(&current.1, place)) {
                forget(&mut document, place);
                keep(&mut document, &current.1, place);
            }
        }
        self.put(current, &document).await
    }

    async fn current(&self) -> Result<(Option<u64>, Value), Refused> {
        let current = self.store.settings_current().await?;
        let version = current.as_ref().map(|(version, _)| *version);
        if let Some(expected) = self.expect.filter(|expected| *expected != version.unwrap_or(0)) {
            return Err(Refused::Conflict { expected });
        }
        // A document that cannot be read is replaced like any other.
        let document = current.and_then(|(_, json)| serde_json::from_str(&json).ok()).unwrap_or_default();
        Ok((version, document))
    }

    async fn put(&self, (version, old): (Option<u64>, Value), document: &Value) -> Result<Saved, Refused> {
        let new = check::check_value(document, self.place).map_err(Refused::Problems)?;
        let compared = self.compared(&new).await?;
        let readable = serde_json::from_value::<Settings>(old).ok();
        let changes = check::changes(readable.as_ref().unwrap_or(&Settings::default()), &new);
        if let (true, Some(version), Some(_)) = (changes.is_empty(), version, readable) {
            return Ok(Saved { version, is_new: false, changes, compared });
        }
        let json = serde_json::to_string(&new)?;
        match self.store.settings_put(version, &json, self.now, &self.author).await {
            Ok(version) => Ok(Saved { version, is_new: true, changes, compared }),
            Err(store::Error::Conflict { .. }) => Err(Refused::Conflict { expected: version.unwrap_or(0) }),
            Err(error) => Err(error.into()),
        }
    }

    async fn compared(&self, new: &Settings) -> Result<Compared, Refused> {
        if !self.compare {
            return Ok(Compared::No("that was not wanted".to_owned()));
        }
        match against_halo(self.store, new).await {
            (missing, compared) if missing.is_empty() => Ok(compared),
            (missing, _) => Err(Refused::Problems(missing)),
        }
    }
}

/// Takes a place over from `current`, unless the document names it.
fn keep(document: &mut Value, current: &Value, place: &[&str]) {
    let Some((name, below)) = place.split_first() else { return };
    let (Some(kept), Some(fields)) = (current.get(name), document.as_object_mut()) else { return };
    if !below.is_empty() {
        return keep(fields.entry(*name).or_insert_with(|| Value::Object(Map::new())), kept, below);
    }
    let named = fields.entry(*name).or_insert_with(|| kept.clone());
    // What the document says stays, right or wrong.
    if let (Value::Object(named), Value::Object(kept)) = (named, kept) {
        for (name, value) in kept {
            named.entry(name).or_insert_with(|| value.clone());
        }
    }
}

fn is_set(document: &Value, place: &[&str]) -> bool {
    place.iter().try_fold(document, |value, name| value.get(name)).is_some_and(|value| !value.is_null())
}

fn forget(document: &mut Value, place: &[&str]) {
    let Some((name, below)) = place.split_last() else { return };
    let table = below.iter().try_fold(document, |value, name| value.get_mut(name));
    if let Some(fields) = table.and_then(Value::as_object_mut) {
        fields.remove(*name);
    }
}

fn texts(problems: &[SettingsProblem]) -> String {
    problems.iter().map(ToString::to_string).collect()
}

impl fmt::Display for Saved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { version, is_new, changes, compared } = self;
        if !is_new {
            return writeln!(f, "nothing changed: version {version} stays");
        }
        if let Compared::No(why) = compared {
            writeln!(f, "Halo was not asked: {why}")?;
        }
        changes.iter().try_for_each(|change| writeln!(f, "{change}"))?;
        writeln!(f, "saved as version {version}")
    }
}
