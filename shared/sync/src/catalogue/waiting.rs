//! What people tied to one quote: its user and its opportunity (S12, S15, S16), and the products of a draft that was made here.
//!
//! A quote has many names: account and number, the public token, the id of the API and the one of the webhooks. A link is stored under all
//! that are known, perhaps before the quote is published, and found by any of them; the one that was stored last counts. A run that
//! finds a link under the name of one record copies it to the quote as a whole, so that it holds for revisions, which are other records.

mod linking;

use std::collections::HashMap;

use domain::catalogue::without_account;
use domain::halo::UserId;
use domain::{FamilyKey, Quote, RecordId};
use serde::{Deserialize, Serialize};
use store::Link;

use super::draft::DraftLines;
use crate::deps::Deps;
use crate::links::{FORGOTTEN, LinkName};
use crate::stop::Stop;

pub use linking::{Linked, LinkedUser, OpportunityLink, QuoteLink, Standing, link_quote};
pub(super) use linking::{
    names_of, of_another_client, opportunity as known_opportunity, store as store_links, usable, user as known_user,
};

/// The kind of link from a quote to its opportunity, the same as [`LinkName::opportunity`].
pub(super) const OPPORTUNITY: &str = "opportunity";
/// From a quote to its user.
pub(super) const USER: &str = "quote-user";
/// From a quote that was made as a draft here to its lines.
pub(super) const LINES: &str = "draft-lines";
/// From a name of a record to its quote.
pub(super) const QUOTE: &str = "quote";

/// What is tied to one quote.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct QuoteLinks {
    /// The opportunity's id, or [`crate::links::NEW`].
    pub(crate) opportunity: Option<String>,
    /// The user that the quote is for.
    pub(crate) user: Option<UserId>,
    /// The lines of the draft that it was.
    pub(crate) draft: Option<DraftLines>,
}

/// A user who was tied to a quote. The person of the quote is kept once it is known: a revision for somebody else is not for this user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct TiedUser {
    pub(super) user: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) person: Option<String>,
}

/// What is tied to a quote, by all of its names; `ids` are those of its record. One read, and a write for what was not yet stored under
/// the quote as a whole.
pub(crate) async fn read(deps: &Deps, quote: &Quote, ids: &[RecordId]) -> Result<QuoteLinks, Stop> {
    let family = quote.family();
    let names = names(&family, quote.uuid.as_deref(), ids.iter().chain([&quote.record]));
    let wanted: Vec<(&'static str, String)> = [OPPORTUNITY, USER, LINES, QUOTE]
        .into_iter()
        .flat_map(|kind| names.iter().map(move |name| (kind, name.clone())))
        .collect();
    let found = deps.store.links_of(&wanted).await?;
    let carrier = Carrier { deps, family: &family, names: &names, found: &found };
    carrier.name_the_quote().await?;
    let opportunity = carrier.carry(OPPORTUNITY, str::to_owned).await?.filter(|target| target != FORGOTTEN);
    let person = LinkName::user(&quote.person).map(|link| link.name);
    let bound = |target: &str| bound(target, person.as_deref());
    let user = carrier.carry(USER, bound).await?.and_then(|target| serde_json::from_str::<TiedUser>(&target).ok());
    let user = user.filter(|tied| tied.person.is_none() || tied.person == person);
    let draft = carrier.carry(LINES, str::to_owned).await?.and_then(|target| serde_json::from_str(&target).ok());
    Ok(QuoteLinks { opportunity, user: user.map(|tied| UserId(tied.user)), draft })
}

/// The same link with the person that it is for, unless that is known.
fn bound(target: &str, person: Option<&str>) -> String {
    match serde_json::from_str::<TiedUser>(target) {
        Ok(tied @ TiedUser { person: None, .. }) => {
            let bound = TiedUser { person: person.map(str::to_owned), ..tied };
            serde_json::to_string(&bound).unwrap_or_else(|_| target.to_owned())
        }
        _ => target.to_owned(),
    }
}

/// The names of a quote, that of the whole first.
pub(super) fn names<'a>(
    family: &FamilyKey,
    uuid: Option<&str>,
    ids: impl IntoIterator<Item = &'a RecordId>,
) -> Vec<String> {
    let mut names = vec![family.to_string()];
    // People may have pasted the token without the account before it.
    let uuid = uuid.map(str::to_ascii_lowercase);
    let bare = uuid.as_deref().and_then(without_account).map(str::to_owned);
    let records = ids.into_iter().map(ToString::to_string).chain(uuid).chain(bare);
    for name in records {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

struct Carrier<'a> {
    deps: &'a Deps,
    family: &'a FamilyKey,
    names: &'a [String],
    found: &'a HashMap<(&'static str, String), Link>,
}

impl Carrier<'_> {
    /// The link of this kind that was stored last, kept under the quote as a whole; `whole` is what is kept there.
    async fn carry(&self, kind: &'static str, whole: impl Fn(&str) -> String) -> Result<Option<String>, Stop> {
        let linked = self.names.iter().rev().filter_map(|name| Some((name, self.found.get(&(kind, name.clone()))?)));
        // Of several of one moment the first name counts.
        let Some((name, Link { target, stored })) = linked.max_by_key(|(_, link)| link.stored) else { return Ok(None) };
        let target_of_whole = whole(target);
        if name.as_str() != self.family.as_str() || target_of_whole != *target {
            let seen = self.found.get(&(kind, self.family.to_string())).map(|link| link.target.as_str());
            let link = Link { target: target_of_whole.clone(), stored: *stored };
            // Where people tied the quote anew meanwhile, theirs stays; it woke the quote.
            self.deps.store.carry_link(kind, self.family.as_str(), &link, seen).await?;
        }
        Ok(Some(target_of_whole))
    }

    /// Keeps in mind which quote each name means, so that a link by one of them wakes it.
    async fn name_the_quote(&self) -> Result<(), Stop> {
        let known = |name: &String| {
            let link = self.found.get(&(QUOTE, name.clone()));
            link.is_some_and(|link| link.target == self.family.as_str())
        };
        for name in self.names.iter().filter(|name| name.as_str() != self.family.as_str() && !known(name)) {
            self.deps.store.put_link(QUOTE, name, self.family.as_str(), self.deps.now()).await?;
        }
        Ok(())
    }
}
