//! Contacts. A stand-alone contact reads back without id and client; the e-mail is the handle
//! (Quoter API reference, section 4.4).

use serde_json::{Map, Value};

use super::super::answer::Answer;
use super::super::ids;
use super::super::model::{Address, Person};
use super::super::webhook;
use super::super::world::World;
use super::schema::{CONTACTS, Kind};
use super::{Call, Outcome, errors, list};

fn kind() -> Result<&'static Kind, Answer> {
    Kind::at(CONTACTS).ok_or_else(errors::not_offered)
}

impl Call<'_> {
    pub(super) fn list_contacts(&mut self) -> Outcome {
        let rows = self.rows(kind()?);
        let rows = rows.iter().map(|contact| self.shown_contact(contact)).collect();
        list::answer(rows, &self.request.query, &self.switches)
    }

    pub(super) fn fetch_contact(&mut self, id: &str) -> Outcome {
        let contact = self.stored(kind()?, id)?;
        Ok(self.single(200, &self.shown_contact(&contact)))
    }

    pub(super) fn create_contact(&mut self) -> Outcome {
        let given = self.contact_fields()?;
        let record = super::complete(kind()?, "", "", &given);
        self.check_required(kind()?, &record)?;
        if record["billing_address"]["country_code"].as_str().is_none_or(str::is_empty) {
            let place = "billing_address.country_code";
            return Err(errors::invalid(vec![errors::broken("ERR_CONTACT_COUNTRY_REQUIRED", place)]));
        }
        let id = self.insert(kind()?, &given);
        let stored = self.world.record(CONTACTS, &id).cloned().unwrap_or_default();
        self.deliver_contact(&stored, true);
        Ok(self.single(201, &self.shown_contact(&stored)))
    }

    pub(super) fn patch_contact(&mut self, id: &str) -> Outcome {
        let given = self.contact_fields()?;
        let stored = self.stored(kind()?, id)?;
        let record = self.changed(kind()?, id, &stored, &given)?;
        self.deliver_contact(&record, false);
        Ok(self.after_patch(&self.shown_contact(&record)))
    }

    /// Flat address keys have the wrong shape.
    fn contact_fields(&self) -> Result<Map<String, Value>, Answer> {
        let given = self.fields(kind()?)?;
        const PARTS: [&str; 6] = ["address", "address2", "city", "region_iso", "postal_code", "country_iso"];
        let is_flat = |name: &String| {
            let part = name.strip_prefix("billing_").or_else(|| name.strip_prefix("shipping_"));
            part.is_some_and(|part| PARTS.contains(&part) && !given[name].is_object() && !given[name].is_null())
        };
        match given.keys().find(|name| is_flat(name)) {
            Some(name) => Err(errors::wrong_shape(name, "Addresses are objects")),
            None => Ok(given),
        }
    }

    fn shown_contact(&self, contact: &Value) -> Value {
        let mut shown = contact.clone();
        if !self.switches.contact_ids_shown {
            shown["id"] = Value::Null;
        }
        shown
    }

    fn deliver_contact(&mut self, contact: &Value, new: bool) {
        let person = person_of(contact);
        let data = webhook::person_data(&person, &self.switches, new);
        super::super::lifecycle::enqueue_person(self.world, self.now, &person, &data, new);
    }
}

/// The contact with this e-mail address, as the person of a quote.
pub(crate) fn person_with(world: &World, email: &str) -> Option<Person> {
    let same = |contact: &&Value| contact["billing_email"].as_str().is_some_and(|one| one.eq_ignore_ascii_case(email));
    world.records(CONTACTS).iter().find(same).map(person_of)
}

fn person_of(contact: &Value) -> Person {
    let text = |field: &str| contact[field].as_str().unwrap_or_default().to_owned();
    let optional = |field: &str| contact[field].as_str().map(str::to_owned);
    Person {
        id: ids::digits(1_800_000, &text("id")),
        public_id: text("id"),
        first_name: text("billing_first_name"),
        last_name: text("billing_last_name"),
        organization: text("billing_organization"),
        title: text("title"),
        billing: address(&contact["billing_address"]),
        shipping: address(&contact["shipping_address"]),
        work_phone: optional("billing_work_phone"),
        mobile_phone: optional("billing_mobile_phone"),
        fax: None,
        email: text("billing_email"),
        website: optional("website"),
    }
}

fn address(value: &Value) -> Option<Address> {
    let text = |field: &str| value[field].as_str().unwrap_or_default().to_owned();
    value.is_object().then(|| Address {
        line1: text("address_line_1"),
        line2: text("address_line_2"),
        city: text("city"),
        state_code: text("state_prov_code"),
        state_name: text("state_prov_name"),
        country_code: text("country_code"),
        country_name: text("country_name"),
        postal_code: text("postal_code"),
    })
}
