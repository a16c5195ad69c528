//! Reads what the plan needs, and nothing else.

mod opportunity;
mod people;
mod products;
mod tenant;

use std::collections::BTreeMap;

use domain::halo::{Quotation, QuotationId};
use domain::plan::{Snapshot, StepKey, lines};
use domain::settings::Policy;
use domain::{Quote, Settings};
use halo::Halo;
use store::EffectState;

use crate::deps::Deps;
use crate::stop::Stop;
pub(crate) use products::remember;

/// Steps of the family that are done, with the id of the record in Halo.
type Made = BTreeMap<StepKey, i64>;

/// What a run is about.
pub(crate) struct Subject<'a> {
    pub(crate) deps: &'a Deps,
    pub(crate) halo: &'a Halo,
    pub(crate) quote: &'a Quote,
    pub(crate) settings: &'a Settings,
}

/// Reads the snapshot for a quote: the family's steps, the tenant's lists, the person, and each line's product.
///
/// Calls to Halo: none for the tenant's lists while they are fresh, one or two for the person, none for products that the index
/// knows, else one or two each.
pub(crate) async fn snapshot(subject: &Subject<'_>) -> Result<Snapshot, Stop> {
    let tenant = tenant::read(subject).await?;
    let people = people::read(subject).await?;
    let lines = lines::expand(subject.quote, subject.settings, &tenant);
    let products = products::read(subject, &lines).await?;
    let made = made(subject).await?;
    let mut identities = people::identities(&subject.quote.person);
    identities.extend(lines.iter().map(|line| domain::plan::snapshot::item_identity(&line.wanted)));
    Ok(Snapshot {
        tenant,
        users: people.users,
        clients: people.clients,
        sites: people.sites,
        products,
        named_opportunity: opportunity::named(subject).await?,
        open_opportunities: opportunity::open(subject, people.found.as_ref(), &made).await?,
        quotation: quotation(subject, &made).await?,
        chosen: people.chosen,
        made,
        open: open(subject, identities).await?,
    })
}

/// The Halo quote that may be brought up to date: read when the policy is to overwrite and there is one. One call.
async fn quotation(subject: &Subject<'_>, made: &Made) -> Result<Option<(QuotationId, Option<Quotation>)>, Stop> {
    let last = Snapshot::last_quotation(made).filter(|_| subject.settings.quotation.policy == Policy::Overwrite);
    let Some(id) = last else { return Ok(None) };
    let read = subject.halo.quotation(id).await.map_err(|e| Stop::from_halo("read the Halo quote", e))?;
    Ok(Some((id, read)))
}

async fn made(subject: &Subject<'_>) -> Result<Made, Stop> {
    let effects = subject.deps.store.effects(&subject.quote.family()).await?;
    let done = effects.into_iter().filter(|(_, effect)| effect.state == EffectState::Done);
    Ok(done.filter_map(|(step, effect)| Some((StepKey(step), effect.halo_id?))).collect())
}

/// Those of the identities whose record was begun and is not known to be complete.
async fn open(subject: &Subject<'_>, identities: Vec<StepKey>) -> Result<std::collections::BTreeSet<StepKey>, Stop> {
    let mut open = std::collections::BTreeSet::new();
    let unique: std::collections::BTreeSet<StepKey> = identities.into_iter().collect();
    for key in unique {
        let effect = subject.deps.store.effect(&store::EffectKey::identity(&key.0)).await?;
        if effect.is_some_and(|e| e.state != EffectState::Done) {
            open.insert(key);
        }
    }
    Ok(open)
}

/// The snapshot for a quote outside of a run, for a preview: reads, never writes to Halo.
///
/// # Errors
/// The problem that kept something from being read, in words.
pub async fn gather(deps: &Deps, quote: &Quote, settings: &Settings) -> Result<Snapshot, String> {
    let subject = Subject { deps, halo: &deps.halo, quote, settings };
    snapshot(&subject).await.map_err(|stop| crate::release::words(&stop))
}
