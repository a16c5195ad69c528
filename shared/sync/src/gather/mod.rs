//! Reads what the plan needs, and nothing else.

mod opportunity;
mod people;
mod prices;
mod products;
mod tenant;

use std::collections::{BTreeMap, BTreeSet};

use domain::halo::QuotationId;
use domain::plan::snapshot::Ordered;
use domain::plan::{self, Snapshot, StepKey, lines};
use domain::{Quote, Settings};
use halo::Halo;
use store::EffectState;
use time::OffsetDateTime;

use crate::catalogue::waiting::{self, QuoteLinks};
use crate::deps::Deps;
use crate::execute::{ordered, values_when_made};
use crate::links::{LinkName, NEW, UNMOVED};
use crate::steps::FamilySteps;
use crate::stop::Stop;
pub(crate) use products::{forget as forget_products, found_meanwhile, remember};
pub(crate) use tenant::read as tenant_lists;

/// Steps of the family that are done, with the id of the record in Halo.
type Made = BTreeMap<StepKey, i64>;

/// What a run is about.
pub(crate) struct Subject<'a> {
    pub(crate) deps: &'a Deps,
    pub(crate) halo: &'a Halo,
    pub(crate) quote: &'a Quote,
    pub(crate) settings: &'a Settings,
    /// When a delivery first said that the quote is won.
    pub(crate) won_seen: Option<OffsetDateTime>,
    /// What people tied to the quote.
    pub(crate) links: &'a QuoteLinks,
    /// The steps of its family.
    pub(crate) steps: &'a FamilySteps<'a>,
}

/// Reads the snapshot for a quote: the family's steps, the tenant's lists, the Halo quote where it matters, the person, and each
/// line's product. Where Halo's quote shows a won record already, nobody and nothing is looked for.
///
/// Calls to Halo: none for the tenant's lists while they are fresh, one for the Halo quote, one or two for the person, none for
/// products that the index knows, else one or two each.
pub(crate) async fn snapshot(subject: &Subject<'_>) -> Result<Snapshot, Stop> {
    let known = family(subject).await?;
    if plan::is_shown(subject.quote, subject.settings, &known) {
        return Ok(known);
    }
    let people = people::read(subject).await?;
    let mut lines = lines::expand(subject.quote, subject.settings, &known.tenant);
    lines.retain(plan::PlannedLine::has_product);
    let products = products::read(subject, &lines).await?;
    let mut identities = people::identities(&subject.quote.person);
    identities.extend(lines.iter().map(|line| domain::plan::snapshot::item_identity(&line.wanted)));
    Ok(Snapshot {
        users: people.users,
        clients: people.clients,
        colleagues: people.colleagues,
        sites: people.sites,
        products,
        named_opportunity: match &known.named_opportunity {
            Some(moved_to) => Some(moved_to.clone()),
            None => opportunity::named(subject).await?,
        },
        open_opportunities: opportunity::open(subject, people.found.as_ref(), &known.made).await?,
        chosen: people.chosen,
        open: open(subject, identities).await?,
        ..known
    })
}

/// What is known of the family: the tenant's lists, its steps, and the Halo quote that may be brought up to date or is won.
async fn family(subject: &Subject<'_>) -> Result<Snapshot, Stop> {
    let tenant = tenant::read(subject.deps, subject.halo, subject.settings).await?;
    let Steps { made, begun, overtaken, values_when_made, ordered } = steps(subject).await?;
    let (replaced, unmoved) = left_behind(subject, &made).await?;
    let named_opportunity = opportunity::moved_to(subject, &made).await?;
    let won_seen = subject.won_seen;
    let matched = crate::matched::read(subject.deps, subject.quote, subject.settings).await?;
    let known = Snapshot { tenant, made, begun, overtaken, values_when_made, ordered, won_seen, ..Snapshot::default() };
    let known = Snapshot { replaced, unmoved, named_opportunity, matched, ..known };
    let Some(id) = plan::quotation_to_read(subject.quote, subject.settings, &known) else { return Ok(known) };
    let read = subject.halo.quotation(id).await.map_err(|e| Stop::from_halo("read the Halo quote", e))?;
    Ok(Snapshot { quotation: Some((id, read)), ..known })
}

/// The family's steps by how far they came.
#[derive(Default)]
struct Steps {
    made: Made,
    begun: BTreeSet<StepKey>,
    overtaken: BTreeSet<StepKey>,
    values_when_made: Option<String>,
    ordered: Option<Ordered>,
}

async fn steps(subject: &Subject<'_>) -> Result<Steps, Stop> {
    let mut steps = Steps::default();
    for (step, effect) in subject.steps.all().await? {
        steps.values_when_made = values_when_made(step, effect).or(steps.values_when_made);
        steps.ordered = ordered(step, effect).or(steps.ordered);
        let key = StepKey(step.clone());
        match (effect.state, effect.halo_id) {
            (EffectState::Done, Some(id)) => drop(steps.made.insert(key, id)),
            (EffectState::Done, None) => drop(steps.overtaken.insert(key)),
            (EffectState::Claimed | EffectState::Free, _) => drop(steps.begun.insert(key)),
        }
    }
    Ok(steps)
}

/// Halo quotes of the family that a person wants left as they are, and those that Halo did not move.
async fn left_behind(
    subject: &Subject<'_>,
    made: &Made,
) -> Result<(BTreeSet<QuotationId>, BTreeSet<QuotationId>), Stop> {
    let quotations = made.iter().filter(|(key, _)| key.0.starts_with("quotation:")).map(|(_, id)| QuotationId(*id));
    let names: Vec<LinkName> = quotations.map(LinkName::quotation).collect();
    let Some(LinkName { kind, .. }) = names.first() else { return Ok(Default::default()) };
    let texts: Vec<String> = names.iter().map(|link| link.name.clone()).collect();
    let links = subject.deps.store.links_batch(kind, &texts).await?;
    let to = |wanted: &str| {
        let linked = links.iter().filter(|(_, target)| *target == wanted);
        linked.filter_map(|(id, _)| id.parse().ok().map(QuotationId)).collect()
    };
    Ok((to(NEW), to(UNMOVED)))
}

/// Those of the identities whose record was begun and is not known to be complete. A try that surely had no effect left nothing behind,
/// so that a record which somebody made since counts; but a site that was not made is still missing on its client.
async fn open(subject: &Subject<'_>, identities: Vec<StepKey>) -> Result<BTreeSet<StepKey>, Stop> {
    let mut open = BTreeSet::new();
    let unique: BTreeSet<StepKey> = identities.into_iter().collect();
    for key in unique {
        let effect = subject.deps.store.effect(&store::EffectKey::identity(&key.0)).await?;
        let half = |state| state == EffectState::Claimed || (state == EffectState::Free && key.0.starts_with("site#"));
        if effect.is_some_and(|effect| half(effect.state)) {
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
    let told = |stop: Stop| crate::release::words(&stop);
    let links = waiting::read(deps, quote, &[]).await.map_err(told)?;
    let family = quote.family();
    let steps = FamilySteps::new(&deps.store, &family);
    let subject = Subject { deps, halo: &deps.halo, quote, settings, won_seen: None, links: &links, steps: &steps };
    snapshot(&subject).await.map_err(told)
}
