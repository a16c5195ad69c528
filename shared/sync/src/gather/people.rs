//! The person of a quote: users by e-mail, else clients by name.

use domain::halo::{Client, Site, User};
use domain::matching::customer::{CustomerMatch, find};
use domain::party::Person;
use domain::plan::StepKey;
use domain::plan::snapshot::{client_identity, site_identity, user_identity};

use super::Subject;
use crate::stop::Stop;

/// Hits of the searches.
#[derive(Default)]
pub(super) struct People {
    pub(super) users: Vec<User>,
    pub(super) clients: Vec<Client>,
    pub(super) sites: Vec<Site>,
}

pub(super) async fn read(subject: &Subject<'_>) -> Result<People, Stop> {
    let person = &subject.quote.person;
    let mut people = People::default();
    if let Some(email) = &person.email {
        let found = subject.halo.users_by_search(email).await;
        people.users = found.map_err(|e| Stop::from_halo("find the user", e))?.rows;
    }
    if find(person, &people.users, &[]) != CustomerMatch::Nobody {
        return Ok(people);
    }
    if let Some(organization) = &person.organization {
        let found = subject.halo.clients_by_search(organization).await;
        people.clients = found.map_err(|e| Stop::from_halo("find the client", e))?.rows;
    }
    if let CustomerMatch::Client(Client { id, main_site: None, .. }) = find(person, &people.users, &people.clients) {
        let found = subject.halo.sites_of(id).await;
        people.sites = found.map_err(|e| Stop::from_halo("find the site", e))?.rows;
    }
    Ok(people)
}

/// The identities under which client, site and user of a person would be made.
pub(super) fn identities(person: &Person) -> Vec<StepKey> {
    let firm = person.organization.iter().flat_map(|name| [client_identity(name), site_identity(name)]);
    firm.chain(user_identity(person)).collect()
}
