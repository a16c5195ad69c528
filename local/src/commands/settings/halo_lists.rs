//! What Halo has, as it was last read.

use domain::Settings;
use domain::settings_check::{SettingsProblem, check_against};
use domain::tenant::Tenant;
use store::Store;
use time::OffsetDateTime;

/// The name under which workers keep the tenant's lists.
const CACHE: &str = "lists";

/// Whether settings were compared with Halo's lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Compared {
    /// With lists that were read at this time.
    With(OffsetDateTime),
    /// They were not, for this reason.
    No(String),
}

/// What the settings pick and Halo does not have.
pub async fn against_halo(store: &Store, settings: &Settings) -> (Vec<SettingsProblem>, Compared) {
    match store.tenant(CACHE).await {
        Ok(Some((json, read))) => match serde_json::from_str::<Tenant>(&json) {
            Ok(tenant) => (check_against(settings, &tenant), Compared::With(read)),
            Err(_) => (Vec::new(), Compared::No("what was read from it is of another version".to_owned())),
        },
        Ok(None) => (Vec::new(), Compared::No("nothing was read from it yet; the first quote does that".to_owned())),
        Err(error) => (Vec::new(), Compared::No(error.to_string())),
    }
}
