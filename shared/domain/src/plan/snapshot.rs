//! What was read before planning.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::step::{Ref, StepKey};
use crate::LineKey;
use crate::catalogue::PricePoint;
use crate::halo::{Client, Item, Opportunity, OpportunityId, Quotation, QuotationId, SalesOrderId, Site, User};
use crate::matching::customer::{self, CustomerMatch};
use crate::matching::mail_domain;
use crate::party::Person;
use crate::tenant::Tenant;

/// Everything that the plan depends on besides quote and settings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The tenant's lists.
    pub tenant: Tenant,
    /// Hits of the search for the person's e-mail address.
    pub users: Vec<User>,
    /// Hits of the search for the organisation; read only when no user matched.
    pub clients: Vec<Client>,
    /// Active and other users with the domain of the person's e-mail address; read only when nothing else matched.
    #[serde(default)]
    pub colleagues: Vec<User>,
    /// Sites of the client that matched; read only when its main site is not known.
    pub sites: Vec<Site>,
    /// What was found for each line.
    pub products: BTreeMap<LineKey, ProductFacts>,
    /// User or client that a person chose for this person or organisation earlier.
    pub chosen: Chosen,
    /// The opportunity that the quote names, by link or custom field; `None` inside when Halo does not have it.
    pub named_opportunity: Option<(OpportunityId, Option<Opportunity>)>,
    /// Open opportunities of the client; read only when the settings ask for them.
    pub open_opportunities: Vec<Opportunity>,
    /// The Halo quote that this family made last, at a win the one of the won record, as it is now; read only when it may be brought
    /// up to date or is won. `None` inside when
    /// Halo does not have it any more.
    pub quotation: Option<(QuotationId, Option<Quotation>)>,
    /// The sales order that this family has.
    pub ordered: Option<Ordered>,
    /// How customer and products were matched when this quote was planned first.
    #[serde(default)]
    pub matched: Option<Matched>,
    /// When a delivery first said that the quote is won, UTC.
    pub won_seen: Option<OffsetDateTime>,
    /// Halo quotes of this family that a person wants left as they are: a new one is made instead.
    pub replaced: BTreeSet<QuotationId>,
    /// Halo quotes of this family that Halo did not move to another opportunity: a new one is made there.
    pub unmoved: BTreeSet<QuotationId>,
    /// Steps of this family that are done, with the id of the record in Halo.
    pub made: BTreeMap<StepKey, i64>,
    /// Steps of this family that were begun and are not known to have ended.
    pub begun: BTreeSet<StepKey>,
    /// Changes of this family that were sent and overtaken by another: whether they arrived is not known.
    pub overtaken: BTreeSet<StepKey>,
    /// The values with which this family's opportunity was made, as [`super::values_text`]; none where that is not known.
    pub values_when_made: Option<String>,
    /// Shared records whose making was begun and is not known to have ended. Their steps are planned even if a search finds
    /// the record, so that the executor settles them.
    pub open: BTreeSet<StepKey>,
}

/// The sales order of a family.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ordered {
    /// The order.
    pub order: SalesOrderId,
    /// The Halo quote that it was made of.
    pub quotation: Option<QuotationId>,
    /// The PO number that it was made with.
    pub po_number: Option<String>,
}

impl Ordered {
    /// Whether it was made of another Halo quote than this one, as when an older record of the quote was won before.
    pub(super) fn is_of_another(&self, quotation: &Ref<QuotationId>) -> bool {
        self.quotation.is_some_and(|of| quotation.known() != Some(of))
    }
}

/// How customer and products were matched before anything was made for them: afterwards a search finds what was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matched {
    /// In words.
    pub words: String,
    /// Whether that was for the same content under the same settings.
    pub same: bool,
}

/// The identity of a client with this organisation's name.
pub fn client_identity(organization: &str) -> StepKey {
    StepKey(format!("client#{}", crate::party::name_key(organization)))
}

/// The identity of the first site of a client that we make.
pub fn site_identity(organization: &str) -> StepKey {
    StepKey(format!("site#{}", crate::party::name_key(organization)))
}

/// The identity of a user: the e-mail address, else name and place.
pub fn user_identity(person: &crate::party::Person) -> Option<StepKey> {
    if let Some(email) = &person.email {
        return Some(StepKey(format!("user#{}", crate::party::email_key(email))));
    }
    let place = crate::party::name_key(person.organization.as_deref().unwrap_or_default());
    let name = crate::party::name_key(&person.full_name()?);
    Some(StepKey(format!("user#{place}#{name}")))
}

/// The identity of a product.
pub fn item_identity(wanted: &crate::matching::product::Wanted) -> StepKey {
    StepKey(format!("item#{}", wanted.identity()))
}

/// Records that a person chose among several candidates.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chosen {
    /// The user.
    pub user: Option<User>,
    /// The client.
    pub client: Option<Client>,
    /// A person said that no client fits the organisation: client, site and user are made.
    pub new_client: bool,
    /// A person said that no user fits the e-mail address: the user is made.
    pub new_user: bool,
}

impl Chosen {
    /// The rules of matching in their order, each with what a person chose in its place (decision b): what was chosen for the
    /// e-mail address, the user with it, what was chosen for the organisation, the client with its name.
    pub fn customer(&self, person: &Person, users: &[User], clients: &[Client]) -> CustomerMatch {
        let Self { user, client, new_client, new_user } = self;
        let by_email =
            || person.email.as_deref().filter(|_| !new_user).and_then(|email| customer::by_email(email, users));
        let by_name = || person.organization.as_deref().and_then(|name| customer::by_name(name, clients));
        let of_firm = || match client {
            Some(client) => Some(CustomerMatch::Client(client.clone())),
            None if *new_client => None,
            None => by_name(),
        };
        let chosen = user.clone().map(CustomerMatch::Chosen);
        chosen.or_else(by_email).or_else(of_firm).unwrap_or(CustomerMatch::Nobody)
    }

    /// The domain whose users say whether a client that would be made is known under another name; `None` where no client would be
    /// made, or a person said that none fits.
    pub fn domain_to_ask(&self, found: &CustomerMatch, person: &Person) -> Option<String> {
        let makes_client = *found == CustomerMatch::Nobody && person.organization.is_some() && !self.new_client;
        person.email.as_deref().filter(|_| makes_client).and_then(mail_domain::own_domain)
    }

    /// The outcome of the rules, unless a client would be made and its people's domain is that of a client that Halo has.
    pub fn or_near_miss(&self, found: CustomerMatch, person: &Person, colleagues: &[User]) -> CustomerMatch {
        let asked = self.domain_to_ask(&found, person).and(person.email.as_deref());
        asked.and_then(|email| mail_domain::near_miss(email, colleagues)).unwrap_or(found)
    }
}

impl Snapshot {
    /// The Halo quote that stands for this family; none where a new one is to be made.
    pub fn current_quotation(&self) -> Option<QuotationId> {
        Self::last_quotation(&self.made).filter(|id| !self.is_left_behind(*id))
    }

    /// Whether a new Halo quote is to be made instead of this one.
    pub fn is_left_behind(&self, id: QuotationId) -> bool {
        self.replaced.contains(&id) || self.unmoved.contains(&id)
    }

    /// The Halo quote that this family made last, by the steps that are done.
    pub fn last_quotation(made: &BTreeMap<StepKey, i64>) -> Option<QuotationId> {
        made.iter().filter(|(key, _)| key.0.starts_with("quotation:")).map(|(_, id)| *id).max().map(QuotationId)
    }
}

/// What was found for one line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductFacts {
    /// The product of a stored link.
    pub linked: Option<Item>,
    /// Hits of the index or of Halo's loose search.
    pub candidates: Vec<Item>,
    /// A person said that no product fits: one is made.
    pub new: bool,
    /// The prices that the linked product had where people took it from, oldest first (S3).
    #[serde(default)]
    pub had: Vec<PricePoint>,
}
