//! Shared records that this family began and whose quote names others by now: what became of them is found out here, since nobody else
//! may ever name them again.

use domain::halo::{ClientId, NewClient, NewItem, NewSite, NewUser, SiteId};
use domain::plan::{Plan, Scope};
use futures::FutureExt as _;
use serde::{Deserialize, Serialize};
use store::{EffectKey, EffectState, Made};
use time::Duration;

use super::Run;
use crate::once::{Effect, Found};
use crate::protocol::{Next, next};
use crate::stop::Stop;

/// What is looked for. It has no `Debug`: it is personal data.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Wanted {
    Client(NewClient),
    Site(ClientId, NewSite),
    User(SiteId, NewUser),
    Item(NewItem),
}

impl Effect<'_> {
    /// The same, remembering what is looked for.
    pub(super) fn wanting(self, wanted: &Wanted) -> Self {
        Self { place: serde_json::to_string(wanted).ok(), ..self }
    }
}

/// Settles what the family claimed and the plan does not have.
pub(super) async fn settle_shared(run: &Run<'_>, plan: &Plan) -> Result<(), Stop> {
    let shared = plan.steps.iter().filter(|step| step.scope == Scope::Shared);
    let planned: Vec<EffectKey> = shared.map(|step| EffectKey::identity(&step.key.0)).collect();
    for key in run.deps.store.claimed_identities(run.family).await? {
        if !planned.contains(&key) {
            settle(run, &key).boxed().await?;
        }
    }
    Ok(())
}

async fn settle(run: &Run<'_>, key: &EffectKey) -> Result<(), Stop> {
    let store = &run.deps.store;
    let open = store.effect(key).await?.filter(|effect| effect.state != EffectState::Done);
    let Some(effect) = open.filter(|effect| effect.claimed_by == run.family.as_str()) else {
        return Ok(store.forget_claimed(run.family, key).await?);
    };
    let settle = Duration::seconds(run.settings.timing.settle_seconds.into());
    let found = match next(Some(&effect), &run.deps.boot, run.deps.now(), settle) {
        Next::Wait { until } => return Err(Stop::Busy { until }),
        Next::Look { .. } => look(run, &effect).boxed().await?,
        Next::Claim | Next::Reclaim { .. } | Next::Done => Found::Absent,
    };
    match found {
        Found::Record(record) => {
            let made = Made { halo_id: Some(record.id), body_digest: effect.body_digest.clone(), ..Made::default() };
            store.finish(key, &effect.claim, &made).await?;
        }
        // A client whose site was begun is not complete: who names it next makes the site.
        Found::Absent if key.is_identity_of("site") => {
            store.set_free(key, &effect.claim).await?;
        }
        Found::Absent => {
            store.abandon(key, &effect.claim).await?;
        }
        // Nothing is made in its place; who names it next finds it or is told.
        Found::Unproven(_) => return Ok(()),
    }
    Ok(store.forget_claimed(run.family, key).await?)
}

async fn look(run: &Run<'_>, effect: &store::Effect) -> Result<Found, Stop> {
    let wanted = effect.place.as_deref().and_then(|place| serde_json::from_str(place).ok());
    match wanted {
        Some(Wanted::Client(client)) => run.look_for_client(&client).await,
        Some(Wanted::Site(client, site)) => run.look_for_site(client, &site).await,
        Some(Wanted::User(site, user)) => run.look_for_user(site, &user).await,
        Some(Wanted::Item(item)) => run.look_for_item(&item).await,
        None => Ok(Found::Unproven("it is not known where it was sent".to_owned())),
    }
}
