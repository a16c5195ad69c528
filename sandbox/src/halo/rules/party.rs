//! Clients, sites and users (HaloPSA API reference, sections 3.3 and 3.6).

use serde_json::{Value, json};

use super::super::entity::Entity;
use super::super::outbox::{Mail, not_switched_off};
use super::super::refusal::Refusal;
use super::super::state::Tx;
use super::super::switches::{ClientFromOpportunity, DuplicateClients};
use super::super::value::{Record, id_field, object, text_field};
use super::{fits, merged};

/// A new client's first site when `newclient_sitename` is not sent.
const FIRST_SITE: &str = "Main";

pub(crate) fn save_client(tx: &mut Tx<'_>, known: Option<i64>, sent: Record) -> Result<i64, Refusal> {
    fits(&sent, "name", 255)?;
    let mut client = merged(tx, Entity::Client, known, &sent);
    let name = text_field(&client, "name").to_owned();
    if name.trim().is_empty() {
        return Err(Refusal::business("Customer Name is required."));
    }
    let namesake = tx.find(Entity::Client, |other| text_field(other, "name").eq_ignore_ascii_case(&name));
    if known.is_none() && namesake.is_some() && tx.switches().duplicate_clients == DuplicateClients::Refused {
        return Err(Refusal::business("A Customer with this name already exists."));
    }
    let id = known.unwrap_or_else(|| tx.new_id(Entity::Client));
    client.entry("inactive").or_insert(Value::from(false));
    if known.is_none() {
        add_first_site(tx, id, &mut client, &sent);
    }
    // The fields that describe the first site are used up by it.
    client.retain(|field, _| !field.starts_with("newclient_") && field != "oppid");
    tx.put(Entity::Client, id, client);
    Ok(id)
}

fn add_first_site(tx: &mut Tx<'_>, client_id: i64, client: &mut Record, sent: &Record) {
    if !tx.switches().client_makes_site {
        return;
    }
    let named = Some(text_field(sent, "newclient_sitename")).filter(|name| !name.is_empty()).unwrap_or(FIRST_SITE);
    let site_id = tx.new_id(Entity::Site);
    let mut site = object(json!({
        "name": named,
        "client_id": client_id,
        "inactive": false,
        "isinvoicesite": true,
        "phonenumber": text_field(sent, "newclient_phonenumber"),
        "country_code": text_field(sent, "newclient_countrycode"),
        "region_code": id_field(sent, "newclient_regioncode"),
    }));
    if let Some(address) = sent.get("newclient_delivery_address") {
        site.insert("delivery_address".to_owned(), address.clone());
    }
    tx.put(Entity::Site, site_id, site);
    client.insert("main_site_id".to_owned(), Value::from(site_id));
    client.insert("main_site_name".to_owned(), Value::from(named));
    let contact = add_first_contact(tx, client_id, site_id, client, sent);
    move_opportunity(tx, id_field(sent, "oppid"), client_id, site_id, contact);
}

fn add_first_contact(tx: &mut Tx<'_>, client_id: i64, site_id: i64, client: &mut Record, sent: &Record) -> Option<i64> {
    let (name, address) = (text_field(sent, "newclient_contactname"), text_field(sent, "newclient_contactemail"));
    if !address.is_empty() && not_switched_off(sent, "newclient_sendwelcomeemail") {
        tx.mail(Mail::new(Entity::Client, client_id, address, "welcome: newclient_sendwelcomeemail is not false"));
    }
    if name.is_empty() {
        return None;
    }
    let id = tx.new_id(Entity::User);
    let user = object(json!({
        "name": name,
        "emailaddress": address,
        "title": text_field(sent, "newclient_contacttitle"),
        "site_id": site_id,
        "inactive": false,
    }));
    tx.put(Entity::User, id, user);
    client.insert("main_contact_id".to_owned(), Value::from(id));
    client.insert("main_contact_name".to_owned(), Value::from(name));
    client.insert("main_contact_email".to_owned(), Value::from(address));
    Some(id)
}

/// `oppid` turns a lead into this client's opportunity, where the switch says so.
fn move_opportunity(tx: &mut Tx<'_>, ticket_id: i64, client_id: i64, site_id: i64, contact: Option<i64>) {
    if tx.switches().client_from_opportunity == ClientFromOpportunity::Ignored {
        return;
    }
    if let Some(mut ticket) = tx.get(Entity::Ticket, ticket_id).cloned() {
        ticket.insert("client_id".to_owned(), Value::from(client_id));
        ticket.insert("site_id".to_owned(), Value::from(site_id));
        ticket.insert("user_id".to_owned(), Value::from(contact.unwrap_or(0)));
        tx.put(Entity::Ticket, ticket_id, ticket);
    }
}

pub(crate) fn save_site(tx: &mut Tx<'_>, known: Option<i64>, sent: Record) -> Result<i64, Refusal> {
    let mut site = merged(tx, Entity::Site, known, &sent);
    if id_field(&site, "client_id") <= 0 {
        return Err(Refusal::business("A Customer must be selected for this Site."));
    }
    if text_field(&site, "name").trim().is_empty() {
        return Err(Refusal::business("Site Name is required."));
    }
    let id = known.unwrap_or_else(|| tx.new_id(Entity::Site));
    site.entry("inactive").or_insert(Value::from(false));
    let contact = text_field(&sent, "newsite_contactemail");
    if known.is_none() && !contact.is_empty() && not_switched_off(&sent, "newsite_sendwelcomeemail") {
        tx.mail(Mail::new(Entity::Site, id, contact, "welcome: newsite_sendwelcomeemail is not false"));
    }
    site.retain(|field, _| !field.starts_with("newsite_"));
    tx.put(Entity::Site, id, site);
    Ok(id)
}

pub(crate) fn save_user(tx: &mut Tx<'_>, known: Option<i64>, sent: Record) -> Result<i64, Refusal> {
    let mut user = merged(tx, Entity::User, known, &sent);
    if id_field(&user, "site_id") <= 0 {
        return Err(Refusal::business("A Site must be selected for this User."));
    }
    name_user(&mut user)?;
    let id = known.unwrap_or_else(|| tx.new_id(Entity::User));
    user.entry("inactive").or_insert(Value::from(false));
    let address = text_field(&user, "emailaddress").to_owned();
    if known.is_none() && !address.is_empty() && not_switched_off(&sent, "sendwelcomeemail") {
        tx.mail(Mail::new(Entity::User, id, &address, "welcome: sendwelcomeemail is not false"));
    }
    user.remove("sendwelcomeemail");
    tx.put(Entity::User, id, user);
    Ok(id)
}

/// A user's name may come in two parts.
fn name_user(user: &mut Record) -> Result<(), Refusal> {
    if text_field(user, "name").trim().is_empty() {
        let whole = format!("{} {}", text_field(user, "firstname"), text_field(user, "surname"));
        user.insert("name".to_owned(), Value::from(whole.trim()));
    }
    if text_field(user, "name").is_empty() {
        return Err(Refusal::business("Name is required."));
    }
    Ok(())
}
