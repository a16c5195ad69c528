//! Ties a quote to a Halo user and an opportunity, also before it is published (S12, S15, S16).

use domain::catalogue::{QuoteName, without_account};
use domain::halo::{ClientId, Opportunity, OpportunityId, User, UserId};
use domain::plan::{LEAD, OPPORTUNITY as OPPORTUNITY_STEP, ORDER, StepKey, earlier_opportunity};
use domain::{FamilyKey, Problem, QuoteNumber, Settings, problems};
use quoter::api::Listed;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use store::EffectState;

use super::super::Failure;
use super::super::calls::Calls;
use super::super::people::ended;
use super::{OPPORTUNITY, QUOTE, TiedUser, USER};
use crate::deps::Deps;
use crate::drift;
use crate::gate::{self, Gate};
use crate::links::NEW;
use crate::stop::Stop;

/// What a quote is tied to; what is left out stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct QuoteLink {
    /// The Halo user that it is prepared for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<UserId>,
    /// Its opportunity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opportunity: Option<OpportunityLink>,
}

/// The opportunity that a quote is tied to. In JSON its id, or `"new"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpportunityLink {
    /// This one.
    Id(OpportunityId),
    /// One is made for the quote, whatever open ones the client has (S16).
    New,
}

impl OpportunityLink {
    pub(crate) fn target(self) -> String {
        match self {
            Self::Id(id) => id.to_string(),
            Self::New => NEW.to_owned(),
        }
    }
}

impl Serialize for OpportunityLink {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Id(id) => id.serialize(serializer),
            Self::New => serializer.serialize_str(NEW),
        }
    }
}

impl<'de> Deserialize<'de> for OpportunityLink {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = serde_json::Value::deserialize(deserializer)?;
        let is_new = value.as_str().is_some_and(|text| text.trim().eq_ignore_ascii_case(NEW));
        let id = || domain::ids::integer_of(&value).filter(|id| *id > 0).map(OpportunityId);
        let found = if is_new { Some(Self::New) } else { id().map(Self::Id) };
        found.ok_or_else(|| serde::de::Error::custom("an opportunity is the number of one, or \"new\""))
    }
}

/// What a link did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Linked {
    /// All names under which the link is stored.
    pub names: Vec<String>,
    /// The user, if one was tied.
    pub user: Option<LinkedUser>,
    /// The opportunity, if one was tied.
    pub opportunity: Option<OpportunityLink>,
    /// Where the quote stands.
    pub standing: Standing,
}

/// The user that a quote was tied to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LinkedUser {
    /// Its id.
    pub id: UserId,
    /// Name.
    pub name: String,
    /// Name of the client.
    pub client: Option<String>,
}

/// Where a quote stands that was just tied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum Standing {
    /// It is not in the queue: the link waits until it is published.
    Waits,
    /// It is in the queue and was woken: the link counts now.
    Woken {
        /// Which entry.
        quote: FamilyKey,
    },
    /// It is in Halo already and was woken: its Halo quotes move to the opportunity, if that is another one (decision n). A user counts
    /// for Halo quotes that are made from now on.
    InHalo {
        /// Which entry.
        quote: FamilyKey,
    },
}

/// Ties a quote to a user, an opportunity or both, under all names of the quote that can be found out, and wakes it if it is known.
///
/// Calls Halo once for each, and once for a client whose name is told; Quoter once for a quote that is named by an id or token.
///
/// # Errors
/// Nothing is stored where the quote is not known by this name, the user or opportunity does not exist, is inactive or closed, belongs to
/// another client than the other, or the quote has a sales order on another opportunity.
pub async fn link_quote(deps: &Deps, quote: &QuoteName, link: &QuoteLink) -> Result<Linked, Failure> {
    let run = async {
        let calls = Calls::begin(deps).await?;
        let named = named(&calls, quote).await?;
        let (user, opportunity) = checked(&calls, link).await?;
        let standing = standing(deps, named.family.as_ref(), opportunity.as_ref().map(|found| found.id), link).await?;
        store(deps, &named.names, link, None).await?;
        if let Some(family) = &named.family {
            deps.store.kick(family, deps.now()).await?;
        }
        let user = user.map(|User { id, name, client_name: client, .. }| LinkedUser { id, name, client });
        Ok(Linked { names: named.names, user, opportunity: link.opportunity, standing })
    };
    ended(deps, run.await).await
}

/// Stores a link under each name; `person` is whom the user stands for, if that is known (as [`crate::links::LinkName::user`]).
pub(in super::super) async fn store(
    deps: &Deps,
    names: &[String],
    link: &QuoteLink,
    person: Option<String>,
) -> Result<(), Stop> {
    let user = link.user.map(|user| TiedUser { user: user.0, person });
    let user = user.and_then(|user| serde_json::to_string(&user).ok());
    let opportunity = link.opportunity.map(OpportunityLink::target);
    for (kind, target) in [(USER, user), (OPPORTUNITY, opportunity)] {
        let Some(target) = target else { continue };
        for name in names {
            deps.store.put_link(kind, name, &target, deps.now()).await?;
        }
    }
    Ok(())
}

/// A quote by its names.
struct Named {
    names: Vec<String>,
    /// Its entry, if it has a number.
    family: Option<FamilyKey>,
}

async fn named(calls: &Calls<'_>, quote: &QuoteName) -> Result<Named, Stop> {
    let family = match quote {
        QuoteName::Family(family) => Some(family.clone()),
        QuoteName::Number(number) => Some(of_number(calls.deps, &calls.settings, *number).await?),
        QuoteName::Uuid(_) | QuoteName::Public(_) | QuoteName::Record(_) => None,
    };
    if let Some(family) = family {
        return Ok(Named { names: vec![family.to_string()], family: Some(family) });
    }
    let row = row(calls, quote).await?;
    let mut all = vec![quote.to_string()];
    if let (Some(row), Some(client)) = (&row, &calls.deps.quoter) {
        all.extend(names_of(client, row).await?);
    }
    let number = row.as_ref().filter(|row| !row.is_draft()).and_then(Listed::number);
    let family = match number.and_then(|number| number.trim().parse().ok()).and_then(QuoteNumber::new) {
        Some(number) => Some(of_number(calls.deps, &calls.settings, number).await?),
        None => calls.deps.store.link(QUOTE, &quote.to_string()).await?.map(FamilyKey::from_stored),
    };
    all.splice(0..0, family.iter().map(ToString::to_string));
    let mut unique = Vec::new();
    for name in all {
        if !unique.contains(&name) {
            unique.push(name);
        }
    }
    Ok(Named { names: unique, family })
}

async fn of_number(deps: &Deps, settings: &Settings, number: QuoteNumber) -> Result<FamilyKey, Stop> {
    let account =
        drift::account(deps, settings).await?.ok_or_else(|| Stop::held(problems::quoter_account_missing()))?;
    Ok(FamilyKey::of_quote(&account, number))
}

/// The quote as Quoter lists it. Webhooks do not have the API's id, so that without the API nothing can be found by it; the other names
/// need no API.
async fn row(calls: &Calls<'_>, quote: &QuoteName) -> Result<Option<Listed>, Stop> {
    match (quote, &calls.deps.quoter) {
        (QuoteName::Public(id), None) => Err(Stop::held(problems::quote_name_needs_api(id.as_str()))),
        (QuoteName::Public(id), Some(client)) => {
            calls.pass_quoter().await?;
            let row = client.listed_quote(id).await.map_err(crate::content::stop_of_call)?;
            gate::open(calls.deps, Gate::Quoter).await?;
            row.map(Some).ok_or_else(|| Stop::held(problems::quote_not_found(id.as_str())))
        }
        (QuoteName::Uuid(uuid), Some(client)) if calls.pass_quoter().await.is_ok() => {
            let row = client.quote_by_uuid(uuid).await;
            if row.is_ok() {
                gate::open(calls.deps, Gate::Quoter).await?;
            }
            // Without the account before it a token cannot be asked for; the quote is found by it all the same.
            if matches!(row, Ok(None)) && without_account(uuid).is_some() {
                return Err(Stop::held(problems::quote_not_found(uuid)));
            }
            Ok(row.unwrap_or_else(|error| {
                tracing::info!(%error, "a quote is tied by its token alone");
                None
            }))
        }
        _ => Ok(None),
    }
}

/// User and opportunity as they are in Halo.
async fn checked(calls: &Calls<'_>, link: &QuoteLink) -> Result<(Option<User>, Option<Opportunity>), Stop> {
    let user = match link.user {
        Some(id) => Some(user(calls, id).await?),
        None => None,
    };
    let opportunity = match link.opportunity {
        Some(OpportunityLink::Id(id)) => Some(opportunity(calls, id).await?),
        Some(OpportunityLink::New) | None => None,
    };
    if let (Some(user), Some(opportunity)) = (&user, &opportunity)
        && opportunity.client.is_some_and(|client| user.client != Some(client))
    {
        return Err(Stop::held(of_another_client(calls, user, opportunity).await?));
    }
    Ok((user, opportunity))
}

/// An active user with client and site.
pub(in super::super) async fn user(calls: &Calls<'_>, id: UserId) -> Result<User, Stop> {
    let read = calls.halo.user(id).await.map_err(|e| Stop::from_halo("read the user", e))?;
    calls.reached().await?;
    let user = read.ok_or_else(|| Stop::held(problems::user_unknown(id)))?;
    usable(&user)?;
    Ok(user)
}

/// The user is active and has client and site.
pub(in super::super) fn usable(user: &User) -> Result<(), Stop> {
    if user.inactive {
        return Err(Stop::held(problems::user_inactive(user.id, &user.name)));
    }
    match (user.client, user.site) {
        (Some(_), Some(_)) => Ok(()),
        _ => Err(Stop::held(problems::site_missing(&format!("user \"{}\"", user.name)))),
    }
}

/// An open opportunity.
pub(in super::super) async fn opportunity(calls: &Calls<'_>, id: OpportunityId) -> Result<Opportunity, Stop> {
    let read = calls.halo.opportunity(id).await.map_err(|e| Stop::from_halo("read the opportunity", e))?;
    calls.reached().await?;
    let opportunity = read.ok_or_else(|| Stop::held(problems::opportunity_unknown(id)))?;
    if opportunity.closed { Err(Stop::held(problems::opportunity_closed(id))) } else { Ok(opportunity) }
}

/// The problem with both names.
pub(in super::super) async fn of_another_client(
    calls: &Calls<'_>,
    user: &User,
    opportunity: &Opportunity,
) -> Result<Problem, Stop> {
    let owner = match opportunity.client {
        Some(ClientId(id)) => {
            calls.halo.client(ClientId(id)).await.map_err(|e| Stop::from_halo("read the client", e))?
        }
        None => None,
    };
    let owner = owner.map_or_else(|| "another client".to_owned(), |client| format!("\"{}\"", client.name));
    let own = user.client_name.clone().unwrap_or_else(|| "a client without a name".to_owned());
    let problem = problems::opportunity_of_another_client(opportunity.id);
    Ok(problem
        .about(format!("opportunity {} of {owner}", opportunity.id))
        .about(format!("user {} of \"{own}\"", user.id)))
}

/// Where the quote stands; refused where a sales order hangs on another opportunity (decision n), and where a new opportunity is wanted
/// for a quote that was written to one that stood there before.
async fn standing(
    deps: &Deps,
    family: Option<&FamilyKey>,
    to: Option<OpportunityId>,
    link: &QuoteLink,
) -> Result<Standing, Stop> {
    let Some(family) = family else { return Ok(Standing::Waits) };
    if deps.store.entry(family).await?.is_none() {
        return Ok(Standing::Waits);
    }
    let effects = deps.store.effects(family).await?;
    let done = effects.into_iter().filter(|(_, effect)| effect.state == EffectState::Done);
    let made = done.filter_map(|(step, effect)| Some((StepKey(step), effect.halo_id?))).collect();
    let before = earlier_opportunity(&made);
    let is_ordered = made.contains_key(&StepKey(ORDER.to_owned()));
    match (before, to) {
        (Some(before), Some(to)) if before != to && is_ordered => {
            return Err(Stop::held(problems::opportunity_moved(before, to)));
        }
        (Some(before), None) if link.opportunity == Some(OpportunityLink::New) && !is_own(&made, before) => {
            return Err(Stop::held(problems::opportunity_not_anew(before)));
        }
        _ => {}
    }
    let quote = family.clone();
    let is_written = made.keys().any(|key| key.0.starts_with("quotation:"));
    Ok(if is_written { Standing::InHalo { quote } } else { Standing::Woken { quote } })
}

/// Whether the opportunity was made for the quote.
fn is_own(made: &std::collections::BTreeMap<StepKey, i64>, opportunity: OpportunityId) -> bool {
    [OPPORTUNITY_STEP, LEAD].iter().any(|key| made.get(&StepKey((*key).to_owned())) == Some(&opportunity.0))
}

/// The names of the record of a row: its id, and its token, which some lists do not show and the record itself does.
pub(in super::super) async fn names_of(client: &quoter::Client, row: &Listed) -> Result<Vec<String>, Stop> {
    let token = match row.uuid() {
        Some(uuid) => Some(uuid),
        None => client.quote(row.id()).await.map_err(crate::content::stop_of_call)?.and_then(|quote| quote.uuid()),
    };
    let token = token.map(|uuid| uuid.to_ascii_lowercase());
    Ok([row.id().to_string()].into_iter().chain(token).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_opportunity_is_told_by_its_number_or_as_new() {
        let read = |text: &str| serde_json::from_str::<QuoteLink>(text);
        assert_eq!(
            read(r#"{"opportunity":1042}"#).unwrap(),
            QuoteLink { user: None, opportunity: Some(OpportunityLink::Id(OpportunityId(1042))) }
        );
        assert_eq!(read(r#"{"opportunity":"new"}"#).unwrap().opportunity, Some(OpportunityLink::New));
        assert_eq!(read(r#"{"user":"51"}"#).unwrap().user, Some(UserId(51)));
        assert_eq!(
            serde_json::to_string(&read(r#"{"opportunity":" NEW "}"#).unwrap()).unwrap(),
            r#"{"opportunity":"new"}"#
        );
        for wrong in
            [r#"{"opportunity":0}"#, r#"{"opportunity":"old"}"#, r#"{"opportunity":-1}"#, r#"{"oportunity":1}"#]
        {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
