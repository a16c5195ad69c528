//! Settings for people.

use domain::Settings;
use domain::settings_check::{SettingsProblem, to_toml};
use serde_json::json;
use store::{SettingsVersion, Store};

use super::halo_lists::Compared;
use crate::commands::output;
use crate::commands::words::{moment, rfc3339};
use crate::system::Failure;

/// The current settings or an earlier version.
pub(super) async fn show(store: &Store, version: Option<u64>) -> Result<(), Failure> {
    let current = store.settings_current().await?.map(|(version, _)| version);
    let Some(wanted) = version.or(current) else {
        let defaults = to_toml(&Settings::default())?;
        return output::text(&format!("# No settings are stored: these are the defaults.\n\n{defaults}"));
    };
    let found = store.settings_version(wanted).await?;
    let found = found.ok_or_else(|| format!("there is no version {wanted}; see `settings history`"))?;
    let settings: Settings = serde_json::from_str(&found.document)
        .map_err(|error| format!("version {wanted} cannot be read ({error}); apply a file or roll back to another"))?;
    output::text(&format!("# {}.\n\n{}", line(&found, current), to_toml(&settings)?))
}

/// All versions.
pub(super) async fn history(store: &Store, json: bool) -> Result<(), Failure> {
    let current = store.settings_current().await?.map(|(version, _)| version);
    let versions = store.settings_history().await?;
    if json {
        let row = |one: &SettingsVersion| json!({ "version": one.version, "author": one.author, "saved": rfc3339(one.saved), "current": Some(one.version) == current });
        let rows: Vec<_> = versions.iter().map(row).collect();
        return output::text(&format!("{}\n", serde_json::to_string_pretty(&rows)?));
    }
    let lines: String = versions.iter().map(|one| format!("{}\n", line(one, current))).collect();
    output::text(if lines.is_empty() { "no settings are stored\n" } else { &lines })
}

fn line(one: &SettingsVersion, current: Option<u64>) -> String {
    let author: String = one.author.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let mark = if current == Some(one.version) { ", current" } else { "" };
    format!("Version {}, saved {} UTC by {author}{mark}", one.version, moment(one.saved))
}

/// What a check came to.
pub(super) fn checked(json: bool, problems: &[SettingsProblem], compared: &Compared) -> Result<(), Failure> {
    if json {
        return output::text(&format!("{}\n", serde_json::to_string_pretty(problems)?));
    }
    let mut text: String = problems.iter().map(ToString::to_string).collect();
    text.push_str(&match problems.len() {
        0 => "no problems\n".to_owned(),
        1 => "1 problem\n".to_owned(),
        many => format!("{many} problems\n"),
    });
    text.push_str(&match compared {
        Compared::With(read) => format!("compared with Halo's lists of {} UTC\n", moment(*read)),
        Compared::No(why) => format!("Halo was not asked: {why}\n"),
    });
    output::text(&text)
}
