//! Whom a draft is for: the Halo user as a contact of Quoter.

use std::sync::OnceLock;

use domain::halo::Contact;
use domain::party::{Address, Person, Place, email_key};
use domain::quote::digest;
use domain::{FamilyKey, catalogue, problems};
use quoter::client::{ContactLacks, Error, NewContact};
use serde::{Deserialize, Serialize};
use store::{EffectKey, EffectState, Made};

use super::super::made::{Begun, FAMILY, Making};
use super::super::waiting;
use super::{Drafting, Undone};
use crate::entries::LAGS_AT_MOST;
use crate::once::{Effect, Record, Settled, once_in_quoter};
use crate::stop::Stop;

/// The user with what Quoter needs.
pub(super) struct ForUser {
    pub(super) user: domain::halo::User,
    pub(super) email: String,
    new: NewContact,
    body_digest: String,
}

/// The user as Halo gave it, kept until the draft stands.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Whom {
    user: domain::halo::User,
    /// With the address of the user's site.
    person: Person,
}

impl Drafting<'_> {
    /// The user, who has everything that Quoter demands of a contact, and whose opportunity it is. Read once for all repetitions.
    pub(super) async fn contact(&mut self) -> Result<ForUser, Undone> {
        if let Some(known) = self.prepared.whom.clone() {
            return self.for_user(known);
        }
        let whom = self.read_user().await?;
        let contact = self.for_user(whom.clone())?;
        self.check_opportunity(&contact.user).await?;
        self.prepared.whom = Some(whom);
        self.keep().await?;
        Ok(contact)
    }

    async fn read_user(&self) -> Result<Whom, Undone> {
        let id = self.request.user;
        let read = self.calls.halo.contact(id).await.map_err(|e| Stop::from_halo("read the user", e))?;
        self.calls.reached().await?;
        let Contact { user, mut person } = read.ok_or_else(|| Stop::held(problems::user_unknown(id)))?;
        waiting::usable(&user)?;
        person.billing = Some(self.address(&user).await?);
        Ok(Whom { user, person })
    }

    fn for_user(&self, Whom { user, person }: Whom) -> Result<ForUser, Undone> {
        let id = self.request.user;
        let new = NewContact::of(&person).map_err(|ContactLacks(what)| {
            let what = what.trim_start_matches("an ").trim_start_matches("a ");
            Stop::held(problems::contact_incomplete(id, &user.name, what))
        })?;
        let email = person.email.clone().unwrap_or_default();
        let body_digest = digest(&serde_json::to_vec::<Person>(&person).unwrap_or_default());
        Ok(ForUser { user, email, new, body_digest })
    }

    /// The address of the user's site; its country, else the one of the settings.
    async fn address(&self, user: &domain::halo::User) -> Result<Address, Stop> {
        let settings = &self.calls.settings;
        let place = match user.site {
            Some(site) => self.calls.halo.site_place(site).await.map_err(|e| Stop::from_halo("read the site", e))?,
            None => None,
        };
        let place = place.unwrap_or_default();
        let address = catalogue::postal_address(place.lines, &settings.address);
        let letters = |code: &String| code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_alphabetic());
        let of_site = place.country.and_then(|country| country.code).filter(letters);
        let of_settings =
            || settings.catalogue.default_country.as_ref().map(|code| code.trim().to_owned()).filter(letters);
        let code = of_site.or_else(of_settings).or_else(|| address.country.as_ref()?.code.clone().filter(letters));
        let country = code.map(|code| Place { code: Some(code.to_ascii_uppercase()), name: None });
        Ok(Address { country, ..address })
    }

    /// The opportunity is open and of the user's client.
    async fn check_opportunity(&self, user: &domain::halo::User) -> Result<(), Stop> {
        let Some(waiting::OpportunityLink::Id(id)) = self.request.opportunity else { return Ok(()) };
        let opportunity = waiting::known_opportunity(&self.calls, id).await?;
        if opportunity.client.is_some_and(|client| user.client != Some(client)) {
            return Err(Stop::held(waiting::of_another_client(&self.calls, user, &opportunity).await?));
        }
        Ok(())
    }

    /// Quoter has a contact with the user's e-mail address: it was there, or it is made.
    pub(super) async fn make_contact(&self, contact: &ForUser) -> Result<(), Undone> {
        let count = || self.quoter.contacts_with_email(&contact.email);
        let key = EffectKey::identity(&format!("quoter-contact#{}", email_key(&contact.email)));
        if count().await.map_err(crate::content::stop_of_call)? > 0 {
            return Ok(self.settle(&key, &contact.email).await?);
        }
        self.forget_if_gone(&key).await?;
        // It belongs to no single draft: where nobody asks for this one again, the catalogue's task finds out what became of it.
        let (family, deps) = (FamilyKey::from_stored(FAMILY), self.calls.deps);
        let making = Making::new(deps, &self.quoter, &self.calls.settings.timing, self.calls.until);
        let effect =
            self.effect(key, "make the contact in Quoter", &contact.email, contact.body_digest.clone(), &family);
        let effect = Effect { place: serde_json::to_string(&Begun::Contact(contact.email.clone())).ok(), ..effect };
        let look = making.look_for_contact(&contact.email);
        self.in_time()?;
        let refused: OnceLock<String> = OnceLock::new();
        let create = async {
            match self.quoter.create_contact(&contact.new).await {
                Ok(()) => Ok(Record::new(email_key(&contact.email))),
                Err(error) => {
                    if let Error::Invalid { code, .. } = &error {
                        let _ = refused.set(code.clone().unwrap_or_else(|| "no code".to_owned()));
                    }
                    Err(error)
                }
            }
        };
        let outcome = once_in_quoter(self.deps(), &effect, look, create).await;
        match (outcome, refused.get()) {
            (Err(_), Some(code)) => Err(Undone::Problems(vec![problems::contact_refused(self.request.user, code)])),
            (Err(stop), None) => Err(making.sooner(stop).into()),
            (Ok(Settled::Made(_) | Settled::Adopted(_) | Settled::Known(_)), _) => Ok(()),
        }
    }

    /// The contact is there: a try of which that was not known is settled.
    async fn settle(&self, key: &EffectKey, email: &str) -> Result<(), Stop> {
        let store = &self.deps().store;
        match store.effect(key).await? {
            Some(open) if open.state == EffectState::Claimed => {
                let made = Made {
                    quoter_id: Some(email_key(email)),
                    body_digest: open.body_digest.clone(),
                    ..Made::default()
                };
                store.finish(key, &open.claim, &made).await?;
            }
            Some(open) if open.state == EffectState::Free => drop(store.abandon(key, &open.claim).await?),
            _ => {}
        }
        Ok(store.forget_claimed(&FamilyKey::from_stored(FAMILY), key).await?)
    }

    /// A contact that was made long ago and is not shown any more was deleted: it is made again.
    async fn forget_if_gone(&self, key: &EffectKey) -> Result<(), Stop> {
        let store = &self.deps().store;
        let Some(effect) = store.effect(key).await? else { return Ok(()) };
        if let Some(id) = &effect.quoter_id
            && effect.lease_end + LAGS_AT_MOST < self.deps().now()
        {
            store.forget_done_in_quoter(key, id).await?;
        }
        Ok(())
    }
}
