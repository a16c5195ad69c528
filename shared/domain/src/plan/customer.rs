//! Steps that make client, site and user where they are missing (S14b, S26b).

use super::Draft;
use super::snapshot::{client_identity, site_identity, user_identity};
use super::step::{Action, Ref, Scope, Step, StepKey, WhomRef};
use crate::halo::{Client, NewClient, NewSite, NewUser, SiteId, User};
use crate::matching::customer::CustomerMatch;
use crate::party::Person;
use crate::{Problem, problems};

/// The references to client, site and user, after pushing the steps that make what is missing or is not known to be complete.
pub(super) fn steps(draft: &Draft<'_>, found: &CustomerMatch, steps: &mut Vec<Step>) -> Result<WhomRef, Vec<Problem>> {
    let person = &draft.quote.person;
    match found {
        CustomerMatch::User(user) | CustomerMatch::Chosen(user) => {
            let known = of_user(user).map_err(|problem| vec![problem])?;
            let open = user_identity(person).is_some_and(|key| draft.snapshot.open.contains(&key));
            let user = if open { push_user(draft, known.site.clone(), steps)? } else { known.user };
            Ok(WhomRef { user, ..known })
        }
        CustomerMatch::Client(client) if !half_made(draft, person) => {
            let site = main_site(draft, client);
            let site = site.ok_or_else(|| vec![problems::site_missing(&format!("client \"{}\"", client.name))])?;
            let user = push_user(draft, Ref::Known(site), steps)?;
            Ok(WhomRef { client: Ref::Known(client.id), site: Ref::Known(site), user })
        }
        CustomerMatch::Client(_) | CustomerMatch::Nobody => everything(draft, steps),
        // Only a plan that does not ask for anybody has this.
        CustomerMatch::OfTheQuotation { .. } => Err(vec![problems::person_unknown()]),
        CustomerMatch::Ambiguous { compared, candidates } => {
            Err(vec![problems::customer_ambiguous(compared, candidates)])
        }
    }
}

/// Whether client or site of this organisation were begun by us and are not known to be complete.
fn half_made(draft: &Draft<'_>, person: &Person) -> bool {
    let keys = person.organization.iter().flat_map(|name| [client_identity(name), site_identity(name)]);
    keys.into_iter().any(|key| draft.snapshot.open.contains(&key))
}

fn of_user(user: &User) -> Result<WhomRef, Problem> {
    let missing = || problems::site_missing(&format!("user \"{}\"", user.name));
    let (client, site) = (user.client.ok_or_else(missing)?, user.site.ok_or_else(missing)?);
    Ok(WhomRef { client: Ref::Known(client), site: Ref::Known(site), user: Ref::Known(user.id) })
}

/// The main site, else the one active site.
fn main_site(draft: &Draft<'_>, client: &Client) -> Option<SiteId> {
    let mut active = draft.snapshot.sites.iter().filter(|s| !s.inactive && s.client == Some(client.id));
    client.main_site.or_else(|| active.next().map(|site| site.id))
}

fn everything(draft: &Draft<'_>, steps: &mut Vec<Step>) -> Result<WhomRef, Vec<Problem>> {
    let person = &draft.quote.person;
    let Some(organization) = &person.organization else {
        let problem =
            if person.email.is_none() { problems::person_unknown() } else { problems::organization_missing() };
        return Err(vec![problem]);
    };
    let (client_key, site_key) = (client_identity(organization), site_identity(organization));
    let site_name = draft.settings.customer.main_site_name.clone();
    let place = person.billing.as_ref().or(person.shipping.as_ref());
    let country = place.and_then(super::address::country);
    let region = place.and_then(|place| super::address::region(place, &draft.settings.address));
    let client = NewClient {
        name: organization.split_whitespace().collect::<Vec<_>>().join(" "),
        site_name: site_name.clone(),
        country: country.clone(),
        region,
        marker: draft.shared_marker(&client_key.0),
    };
    let site = NewSite { name: site_name, country, region, marker: draft.shared_marker(&site_key.0) };
    let client_ref = Ref::Made(client_key.clone());
    steps.push(shared(client_key, Action::CreateClient(client)));
    steps.push(shared(site_key.clone(), Action::EnsureSite { client: client_ref.clone(), site }));
    let site = Ref::Made(site_key);
    let user = push_user(draft, site.clone(), steps)?;
    Ok(WhomRef { client: client_ref, site, user })
}

fn push_user<U>(draft: &Draft<'_>, site: Ref<SiteId>, steps: &mut Vec<Step>) -> Result<Ref<U>, Vec<Problem>> {
    let person = &draft.quote.person;
    let named = user_identity(person).zip(person.full_name());
    let (key, name) = named.ok_or_else(|| vec![problems::person_unknown()])?;
    let marker = draft.shared_marker(&key.0);
    steps.push(shared(key.clone(), Action::CreateUser { site, user: new_user(person, name, marker) }));
    Ok(Ref::Made(key))
}

fn new_user(person: &Person, name: String, marker: String) -> NewUser {
    NewUser {
        name,
        first_name: person.first_name.clone(),
        surname: person.last_name.clone(),
        email: person.email.clone(),
        phone: person.work_phone.clone(),
        mobile: person.mobile_phone.clone(),
        title: person.title.clone(),
        marker,
    }
}

fn shared(key: StepKey, action: Action) -> Step {
    Step { key, scope: Scope::Shared, action }
}
