//! Reading settings as people write them: TOML in, every problem at once out.
//!
//! The JSON Schema that is made from the types says what fits where; rules that it cannot say come after it. What Halo has is
//! compared by [`check_against`], once the lists of the tenant are known.

mod against;
mod allowed;
mod difference;
pub(crate) mod hints;
mod listing;
mod near;
mod path;
mod picks;
mod rules;
mod schema;
mod shape;
#[cfg(test)]
mod tests;
mod toml_text;

pub use against::check_against;
pub use difference::{Change, changes};
pub use listing::{Listed, listed};
pub use schema::schema;
pub use toml_text::{read_toml, to_toml};

use serde::Serialize;
use serde_json::Value;

use crate::Settings;
use path::Path;

/// One thing that is wrong with a settings document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SettingsProblem {
    /// Where in the document, such as `timing.retry_seconds[2]`; `document` when it cannot be read at all.
    pub path: String,
    /// What stands there.
    pub found: String,
    /// What may stand there.
    pub allowed: String,
    /// What to do.
    pub fix: String,
}

impl std::fmt::Display for SettingsProblem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { path, found, allowed, fix } = self;
        writeln!(f, "{path}")?;
        writeln!(f, "  found    {found}")?;
        writeln!(f, "  allowed  {allowed}")?;
        writeln!(f, "  fix      {fix}")
    }
}

/// Where settings are to be used. On one machine the stand-ins have addresses without TLS, and no lease outlives its process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A data folder on one machine.
    Local,
    /// Functions on AWS.
    Deployed,
}

/// Reads a TOML document for a deployed stack.
///
/// # Errors
/// Everything that is wrong with it. Of a document that is not TOML, the first place.
pub fn check(text: &str) -> Result<Settings, Vec<SettingsProblem>> {
    check_at(text, Place::Deployed)
}

/// Reads a TOML document.
///
/// # Errors
/// As [`check`].
pub fn check_at(text: &str, place: Place) -> Result<Settings, Vec<SettingsProblem>> {
    let document = read_toml(text).map_err(|problem| vec![problem])?;
    check_value(&document, place)
}

/// Reads a document that is JSON already, such as a stored one. `null` stands for what is left out.
///
/// # Errors
/// As [`check`].
pub fn check_value(document: &Value, place: Place) -> Result<Settings, Vec<SettingsProblem>> {
    let shape::Outcome { fitting, mut problems, spoiled } = shape::outcome(document);
    match serde_path_to_error::deserialize::<_, Settings>(&fitting) {
        Ok(settings) => {
            let broken = rules::broken(&settings, place);
            let news = |path: &Path| !spoiled.iter().any(|bad| bad.touches(path));
            problems.extend(broken.into_iter().filter(|(path, _)| news(path)).map(|(_, problem)| problem));
            if problems.is_empty() { Ok(settings) } else { Err(problems) }
        }
        Err(error) => {
            problems.push(unread(&error));
            Err(problems)
        }
    }
}

/// What the types refuse although it fits the schema.
fn unread(error: &serde_path_to_error::Error<serde_json::Error>) -> SettingsProblem {
    SettingsProblem {
        path: error.path().to_string(),
        found: error.inner().to_string(),
        allowed: "see docs/settings.md".to_owned(),
        fix: "Change it, or leave it out for the default.".to_owned(),
    }
}
