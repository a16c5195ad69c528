//! Contacts. A stand-alone contact reads back without an id; its e-mail address is the handle (Quoter reference, section 4.4).

use domain::party::{Address, Person, email_key};
use serde_json::{Map, Value, json};

use super::listing::Row;
use super::{Client, Error, decode};

const CONTACTS: &str = "contacts";

/// A row of the list of contacts, with what tells them apart.
struct Listed {
    email: Option<String>,
}

impl Row for Listed {
    fn read(row: Value, path: &str) -> Result<Self, Error> {
        decode::record(&row, path, |row, findings| Some(Self { email: row.text("billing_email", findings) }))
    }

    /// None: ids are not shown, and two contacts may share an address.
    fn key(&self) -> Option<String> {
        None
    }
}

/// What a contact lacks to be made (Quoter reference, section 4.4). The account may demand more, which Quoter then says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a contact in Quoter needs {0}")]
pub struct ContactLacks(pub &'static str);

/// A contact that can be made: it has what every account demands.
#[derive(Clone)]
pub struct NewContact {
    body: Map<String, Value>,
}

impl NewContact {
    /// The contact of a person. Fails with the first of e-mail address, first name, last name and country that is missing.
    pub fn of(person: &Person) -> Result<Self, ContactLacks> {
        let Person { email, first_name, last_name, organization, title, work_phone, mobile_phone, .. } = person;
        let billing = person.billing.as_ref();
        let country = billing.and_then(|address| address.country.as_ref()?.code.as_ref());
        let demanded = [
            (email, "an e-mail address"),
            (first_name, "a first name"),
            (last_name, "a last name"),
            (&country.cloned(), "a country code"),
        ];
        if let Some((_, what)) = demanded.into_iter().find(|(text, _)| filled(text).is_none()) {
            return Err(ContactLacks(what));
        }
        let texts = [
            ("billing_email", email),
            ("billing_first_name", first_name),
            ("billing_last_name", last_name),
            ("billing_organization", organization),
            ("billing_work_phone", work_phone),
            ("billing_mobile_phone", mobile_phone),
            ("title", title),
        ];
        let mut body: Map<String, Value> = texts.into_iter().filter_map(|(name, text)| entry(name, text)).collect();
        let addresses = [("billing_address", billing), ("shipping_address", person.shipping.as_ref())];
        body.extend(addresses.into_iter().filter_map(|(name, it)| Some((name.to_owned(), address(it?)))));
        Ok(Self { body })
    }
}

/// Personal data is not printed.
impl std::fmt::Debug for NewContact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewContact").finish_non_exhaustive()
    }
}

impl Client {
    /// How many contacts have this e-mail address, case ignored in what came. A draft is made for one of them.
    ///
    /// Where the service does not know the filter it gives all contacts, and they are counted here.
    pub async fn contacts_with_email(&self, email: &str) -> Result<usize, Error> {
        let filter = vec![("filter[billing_email]".to_owned(), format!("eq:{}", email.trim()))];
        let contacts: Vec<Listed> = self.all(CONTACTS, &filter).await?;
        let same = |contact: &&Listed| contact.email.as_deref().is_some_and(|own| email_key(own) == email_key(email));
        Ok(contacts.iter().filter(same).count())
    }

    /// Makes a contact. After an error that [leaves doubt](Error::leaves_doubt), count those of its address before sending it again.
    pub async fn create_contact(&self, contact: &NewContact) -> Result<(), Error> {
        self.made(&[CONTACTS], Value::Object(contact.body.clone())).await.map(drop)
    }
}

fn address(address: &Address) -> Value {
    let Address { line1, line2, line3, city, state, country, postal_code } = address;
    let code = |place: &Option<domain::party::Place>| place.as_ref().and_then(|place| place.code.clone());
    json!({
        "address_line_1": line1,
        "address_line_2": line2,
        "address_line_3": line3,
        "city": city,
        "state_prov_code": code(state),
        "postal_code": postal_code,
        "country_code": code(country),
    })
}

fn filled(text: &Option<String>) -> Option<&str> {
    text.as_deref().map(str::trim).filter(|text| !text.is_empty())
}

fn entry(name: &str, text: &Option<String>) -> Option<(String, Value)> {
    filled(text).map(|text| (name.to_owned(), text.into()))
}
