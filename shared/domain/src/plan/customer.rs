//! Steps that make client, site and user where they are missing (S14b, S26b).

use super::Draft;
use super::step::{Action, Ref, Scope, Step, StepKey, WhomRef};
use crate::halo::{Client, NewClient, NewSite, NewUser, SiteId, User};
use crate::matching::customer::CustomerMatch;
use crate::party::{Person, email_key, name_key};
use crate::{Problem, problems};

/// The references to client, site and user, after pushing the steps that make what is missing.
pub(super) fn steps(draft: &Draft<'_>, found: &CustomerMatch, steps: &mut Vec<Step>) -> Result<WhomRef, Vec<Problem>> {
    match found {
        CustomerMatch::User(user) => of_user(user).map_err(|problem| vec![problem]),
        CustomerMatch::Client(client) => {
            let site = main_site(draft, client)
                .ok_or_else(|| vec![problems::site_missing(&format!("client \"{}\"", client.name))])?;
            let place = format!("client {}", client.id);
            let user = push_user(draft, &place, Ref::Known(site), steps)?;
            Ok(WhomRef { client: Ref::Known(client.id), site: Ref::Known(site), user })
        }
        CustomerMatch::Nobody => everything(draft, steps),
        CustomerMatch::Ambiguous { compared, candidates } => {
            Err(vec![problems::customer_ambiguous(compared, candidates)])
        }
    }
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
    let client_key = StepKey(format!("client#{}", name_key(organization)));
    let site_key = StepKey(format!("site#{}", name_key(organization)));
    let site_name = draft.settings.customer.main_site_name.clone();
    steps.push(shared(
        client_key.clone(),
        Action::CreateClient(NewClient {
            name: organization.split_whitespace().collect::<Vec<_>>().join(" "),
            site_name: site_name.clone(),
            marker: draft.shared_marker(&client_key.0),
        }),
    ));
    let client = Ref::Made(client_key);
    steps.push(shared(
        site_key.clone(),
        Action::EnsureSite {
            client: client.clone(),
            site: NewSite { name: site_name, marker: draft.shared_marker(&site_key.0) },
        },
    ));
    let site = Ref::Made(site_key);
    let user = push_user(draft, &name_key(organization), site.clone(), steps)?;
    Ok(WhomRef { client, site, user })
}

fn push_user<U>(
    draft: &Draft<'_>,
    place: &str,
    site: Ref<SiteId>,
    steps: &mut Vec<Step>,
) -> Result<Ref<U>, Vec<Problem>> {
    let person = &draft.quote.person;
    let name = person.full_name().ok_or_else(|| vec![problems::person_unknown()])?;
    let key = StepKey(match &person.email {
        Some(email) => format!("user#{}", email_key(email)),
        None => format!("user#{place}#{}", name_key(&name)),
    });
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
