//! Contact, owner and addresses.

use domain::party::{Address, Owner, Person, Place};

use crate::reading::findings::Findings;
use crate::reading::object::Object;

/// The primary contact, else the first, with the addresses of the quote.
pub(super) fn person(root: &mut Object<'_>, findings: &mut Findings) -> Person {
    let billing = address(root, "billing_address", findings);
    let shipping = address(root, "shipping_address", findings);
    let client = root.named("client", &["id"], &["name"], findings).and_then(|client| client.name);
    let contacts = root.list("contacts");
    let is_primary =
        |value: &serde_json::Value| value.get("primary").and_then(serde_json::Value::as_bool) == Some(true);
    let chosen = contacts.iter().find(|(_, value)| is_primary(value)).or(contacts.first());
    let contact = chosen.and_then(|(path, value)| Object::of(value, path.as_str()));
    let person = contact.map(|contact| of_contact(contact, findings)).unwrap_or_default();
    Person { organization: person.organization.or(client), billing, shipping, ..person }
}

/// The Quoter user who owns the quote.
pub(super) fn owner(root: &mut Object<'_>, findings: &mut Findings) -> Owner {
    let Some(mut object) = root.object("owner", findings) else { return Owner::default() };
    let names = [object.text("first_name", findings), object.text("last_name", findings)];
    let name = names.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let owner = Owner {
        id: object.text("id", findings),
        name: Some(name).filter(|name| !name.is_empty()),
        email: object.text("email", findings),
    };
    object.finish(findings);
    owner
}

fn of_contact(mut contact: Object<'_>, findings: &mut Findings) -> Person {
    contact.ignore(&["primary", "website"]);
    let person = Person {
        contact_id: contact.text("id", findings),
        first_name: contact.text("first_name", findings),
        last_name: contact.text("last_name", findings),
        title: contact.text("title", findings),
        organization: contact.text("organization", findings),
        email: contact.text("email", findings),
        work_phone: contact.text("work_phone", findings),
        mobile_phone: contact.text("mobile_phone", findings),
        billing: None,
        shipping: None,
    };
    contact.finish(findings);
    person
}

fn address(root: &mut Object<'_>, key: &'static str, findings: &mut Findings) -> Option<Address> {
    let mut object = root.object(key, findings)?;
    object.ignore(&["geo_spatial_coordinates", "is_eu"]);
    let address = Address {
        line1: object.text("address_line_1", findings),
        line2: object.text("address_line_2", findings),
        line3: object.text("address_line_3", findings),
        city: object.text("city", findings),
        state: place(&mut object, "state_prov_code", "state_prov_name", findings),
        country: place(&mut object, "country_code", "country_name", findings),
        postal_code: object.text("postal_code", findings),
    };
    object.finish(findings);
    (address != Address::default()).then_some(address)
}

fn place(address: &mut Object<'_>, code: &'static str, name: &'static str, findings: &mut Findings) -> Option<Place> {
    let place = Place { code: address.text(code, findings), name: address.text(name, findings) };
    (place != Place::default()).then_some(place)
}
