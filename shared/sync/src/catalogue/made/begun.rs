//! Creates that a pull began and that nobody asked for again: what became of them is found out here, so that no intent stays open.

use domain::catalogue::{Charge, QuoterItemWrite};
use domain::party::email_key;
use domain::retry::Cause;
use domain::{FamilyKey, Problem};
use serde::{Deserialize, Serialize};
use store::{Effect, EffectKey, EffectState, Made};

use super::named::Kind;
use super::{FAMILY, Making, read};
use crate::deps::Deps;
use crate::once::Found;
use crate::protocol::{Next, next};
use crate::stop::Stop;

/// What was being made, as far as it is found by it.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Begun {
    /// By its e-mail address; drafts make them.
    Contact(String),
    Category(String),
    Supplier(String),
    Item(BegunItem),
}

/// By what an item is found.
#[derive(Serialize, Deserialize)]
pub(crate) struct BegunItem {
    name: String,
    code: Option<String>,
    category: String,
    charge: Charge,
}

impl BegunItem {
    pub(super) fn of(wanted: &QuoterItemWrite) -> Self {
        let QuoterItemWrite { name, code, category, charge, .. } = wanted.clone();
        Self { name, code, category, charge }
    }

    fn wanted(self) -> QuoterItemWrite {
        let Self { name, code, category, charge } = self;
        let (description, price, cost, supplier, supplier_sku) = (None, None, None, None, None);
        QuoterItemWrite { name, description, price, cost, code, supplier, supplier_sku, charge, category }
    }
}

/// Whether something was begun of which it is not known what became of it.
pub(crate) async fn has_begun(deps: &Deps) -> Result<bool, Stop> {
    Ok(!deps.store.claimed_identities(&FamilyKey::from_stored(FAMILY)).await?.is_empty())
}

/// Looks for what was begun and left, once that can be known. What exists is recorded, so that the next pull of its product takes it as
/// its own; what does not exist is made by nobody but such a pull. One that a person must decide on holds up no other.
pub(crate) async fn settle_begun(making: &Making<'_>) -> Result<Open, Stop> {
    let family = FamilyKey::from_stored(FAMILY);
    let mut open = Open::default();
    for key in making.deps.store.claimed_identities(&family).await? {
        let kinds = ["quoter-contact", "quoter-category", "quoter-supplier", "quoter-item"];
        if !kinds.iter().any(|kind| key.is_identity_of(kind)) {
            continue;
        }
        match is_settled(making, &family, &key).await {
            Ok(true) => {}
            Ok(false) => open.count += 1,
            Err(Stop::Problem(problem, Cause::Person)) => {
                tracing::warn!(code = problem.code, "what became of a create is for a person to decide");
                open.count += 1;
                open.problems.push(*problem);
            }
            Err(stop) => return Err(stop),
        }
    }
    Ok(open)
}

/// Creates of which it is not known what became of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Open {
    pub(crate) count: usize,
    /// Why it cannot be known without a person.
    pub(crate) problems: Vec<Problem>,
}

async fn is_settled(making: &Making<'_>, family: &FamilyKey, key: &EffectKey) -> Result<bool, Stop> {
    let store = &making.deps.store;
    let open = store.effect(key).await?.filter(|effect| effect.state != EffectState::Done);
    let Some(effect) = open else {
        store.forget_claimed(family, key).await?;
        return Ok(true);
    };
    let found = match next(Some(&effect), &making.deps.boot, making.deps.now(), making.settle) {
        Next::Wait { .. } => return Ok(false),
        Next::Look { .. } => look(making, &effect).await?,
        Next::Claim | Next::Reclaim { .. } | Next::Done => Found::Absent,
    };
    match found {
        Found::Record(record) => {
            let digest = effect.body_digest.clone();
            let made = Made { quoter_id: Some(record.id), extra: record.extra, body_digest: digest, halo_id: None };
            store.finish(key, &effect.claim, &made).await?;
        }
        Found::Absent => {
            store.abandon(key, &effect.claim).await?;
        }
        Found::Unproven(_) => return Ok(false),
    }
    store.forget_claimed(family, key).await?;
    Ok(true)
}

async fn look(making: &Making<'_>, effect: &Effect) -> Result<Found<String>, Stop> {
    match effect.place.as_deref().and_then(read::<Begun>) {
        Some(Begun::Contact(email)) => making.look_for_contact(&email).await,
        Some(Begun::Category(name)) => making.look_for_named(Kind::Category, &name).await,
        Some(Begun::Supplier(name)) => making.look_for_named(Kind::Supplier, &name).await,
        Some(Begun::Item(item)) => making.look_for_item(&item.wanted()).await,
        None => Ok(Found::Unproven("it is not known what was sent".to_owned())),
    }
}

impl Making<'_> {
    /// The contact with this e-mail address. Quoter shows no ids of contacts.
    pub(crate) async fn look_for_contact(&self, email: &str) -> Result<Found<String>, Stop> {
        let there = self.quoter.contacts_with_email(email).await.map_err(super::failed)?;
        Ok(if there > 0 { Found::Record(self.found(email_key(email))) } else { Found::Absent })
    }
}
