//! The person of a quote: users by e-mail, else clients by name.

use domain::halo::{Client, ClientId, Site, User, UserId};
use domain::matching::customer::CustomerMatch;
use domain::party::{Person, name_stem};
use domain::plan::StepKey;
use domain::plan::snapshot::{Chosen, client_identity, site_identity, user_identity};
use domain::problems;

use super::Subject;
use crate::links::{LinkName, NEW};
use crate::stop::Stop;

/// Hits of the searches.
#[derive(Default)]
pub(super) struct People {
    pub(super) users: Vec<User>,
    pub(super) clients: Vec<Client>,
    /// Users with the domain of the person's address.
    pub(super) colleagues: Vec<User>,
    pub(super) sites: Vec<Site>,
    pub(super) chosen: Chosen,
    /// The client that matched.
    pub(super) found: Option<ClientId>,
}

impl People {
    fn matched(&self, person: &Person) -> CustomerMatch {
        let found = self.chosen.customer(person, &self.users, &self.clients);
        self.chosen.or_near_miss(found, person, &self.colleagues)
    }
}

pub(super) async fn read(subject: &Subject<'_>) -> Result<People, Stop> {
    let mut people = People { chosen: chosen(subject).await?, ..People::default() };
    search(subject, &mut people).await?;
    colleagues(subject, &mut people).await?;
    let matched = people.matched(&subject.quote.person);
    people.found = match &matched {
        CustomerMatch::User(user) | CustomerMatch::Chosen(user) => user.client,
        CustomerMatch::Client(client) => Some(client.id),
        CustomerMatch::Nobody | CustomerMatch::Ambiguous { .. } | CustomerMatch::OfTheQuotation { .. } => None,
    };
    sites(subject, &mut people).await?;
    Ok(people)
}

/// What a person chose for this quote, this person or organisation, read by id: a record that is gone counts as not chosen.
async fn chosen(subject: &Subject<'_>) -> Result<Chosen, Stop> {
    let (person, store) = (&subject.quote.person, &subject.deps.store);
    let mut chosen = Chosen::default();
    if let Some(tied) = subject.links.user {
        chosen.user = subject.halo.user(tied).await.map_err(failed("read the user that the quote is tied to"))?;
    }
    if chosen.user.as_ref().is_some_and(|user| !user.inactive) {
        return Ok(chosen);
    }
    chosen.user = None;
    if let Some(LinkName { kind, name }) = LinkName::user(person) {
        let link = store.link(kind, &name).await?;
        chosen.new_user = link.as_deref() == Some(NEW);
        if let Some(id) = link.and_then(|target| target.parse().ok()) {
            chosen.user = subject.halo.user(UserId(id)).await.map_err(failed("read the chosen user"))?;
        }
    }
    if let (None, Some(LinkName { kind, name })) = (&chosen.user, LinkName::client(person)) {
        let link = store.link(kind, &name).await?;
        chosen.new_client = link.as_deref() == Some(NEW);
        if let Some(id) = link.and_then(|target| target.parse().ok()) {
            chosen.client = subject.halo.client(ClientId(id)).await.map_err(failed("read the chosen client"))?;
        }
    }
    Ok(chosen)
}

/// Users by e-mail, else clients by name. A list that is not complete decides nothing.
async fn search(subject: &Subject<'_>, people: &mut People) -> Result<(), Stop> {
    let person = &subject.quote.person;
    if people.chosen.user.is_some() {
        return Ok(());
    }
    if let Some(email) = person.email.as_ref().filter(|_| !people.chosen.new_user) {
        let found = subject.halo.users_by_search(email).await.map_err(failed("find the user"))?;
        people.users = complete(found, "users", email)?;
    }
    if people.matched(person) != CustomerMatch::Nobody || people.chosen.new_client {
        return Ok(());
    }
    if let Some(organization) = &person.organization {
        // What two spellings have in common finds both; the rules compare exactly.
        let stem = Some(name_stem(organization)).filter(|stem| !stem.is_empty());
        let text = stem.unwrap_or_else(|| organization.clone());
        let found = subject.halo.clients_by_search(&text).await.map_err(failed("find the client"))?;
        people.clients = complete(found, "clients", &text)?;
    }
    Ok(())
}

/// Before a client is made: who else has an address of the person's domain. One call.
async fn colleagues(subject: &Subject<'_>, people: &mut People) -> Result<(), Stop> {
    let person = &subject.quote.person;
    let Some(domain) = people.chosen.domain_to_ask(&people.matched(person), person) else { return Ok(()) };
    let found = subject.halo.users_by_search(&format!("@{domain}")).await.map_err(failed("find colleagues"))?;
    // Nothing is taken by it, so that a list that is not complete does no harm.
    people.colleagues = found.rows;
    Ok(())
}

/// The sites of the client that matched, where its main site is not known.
async fn sites(subject: &Subject<'_>, people: &mut People) -> Result<(), Stop> {
    let matched = people.matched(&subject.quote.person);
    if let CustomerMatch::Client(Client { id, main_site: None, .. }) = matched {
        people.sites = subject.halo.sites_of(id).await.map_err(failed("find the site"))?.rows;
    }
    Ok(())
}

fn complete<T>(listing: halo::Listing<T>, what: &str, text: &str) -> Result<Vec<T>, Stop> {
    if listing.complete { Ok(listing.rows) } else { Err(Stop::held(problems::search_too_wide(what, text))) }
}

fn failed(step: &'static str) -> impl Fn(halo::Error) -> Stop {
    move |error| Stop::from_halo(step, error)
}

/// The identities under which client, site and user of a person would be made.
pub(super) fn identities(person: &Person) -> Vec<StepKey> {
    let firm = person.organization.iter().flat_map(|name| [client_identity(name), site_identity(name)]);
    firm.chain(user_identity(person)).collect()
}
