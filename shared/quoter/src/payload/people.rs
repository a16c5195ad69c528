//! The person, the owner, and addresses of a record.

use domain::party::{Address, Owner, Person, Place};

use crate::reading::findings::Findings;
use crate::reading::object::Object;

/// The person the quote is prepared for. Names may hold HTML entities; they stay as they are.
pub(super) fn person(root: &mut Object<'_>, findings: &mut Findings) -> Person {
    let Some(mut object) = root.object("person", findings) else { return Person::default() };
    object.ignore(&["id", "website"]);
    let (work_phone, mobile_phone) = telephones(&mut object, findings);
    let (billing, shipping) = addresses(&mut object, findings);
    let person = Person {
        contact_id: object.text("public_id", findings),
        first_name: object.text("first_name", findings),
        last_name: object.text("last_name", findings),
        title: object.text("title", findings),
        organization: object.text("organization", findings),
        email: object.text("email_address", findings),
        work_phone,
        mobile_phone,
        billing,
        shipping,
    };
    object.finish(findings);
    person
}

/// The Quoter user who owns the quote.
pub(super) fn owner(root: &mut Object<'_>, findings: &mut Findings) -> Owner {
    let Some(mut object) = root.object("quote_owner", findings) else { return Owner::default() };
    let first = object.text("first_name", findings);
    let last = object.text("last_name", findings);
    let parts: Vec<String> = [first, last].into_iter().flatten().collect();
    let owner = Owner {
        id: object.text("id", findings),
        name: object.text("full_name", findings).or_else(|| (!parts.is_empty()).then(|| parts.join(" "))),
        email: object.text("email", findings),
    };
    object.finish(findings);
    owner
}

fn telephones(person: &mut Object<'_>, findings: &mut Findings) -> (Option<String>, Option<String>) {
    let Some(mut numbers) = person.object("telephone_numbers", findings) else { return (None, None) };
    numbers.ignore(&["fax"]);
    let both = (numbers.text("work", findings), numbers.text("mobile", findings));
    numbers.finish(findings);
    both
}

fn addresses(person: &mut Object<'_>, findings: &mut Findings) -> (Option<Address>, Option<Address>) {
    let Some(mut addresses) = person.object("addresses", findings) else { return (None, None) };
    let both = (address(&mut addresses, "billing", findings), address(&mut addresses, "shipping", findings));
    addresses.finish(findings);
    both
}

fn address(addresses: &mut Object<'_>, key: &'static str, findings: &mut Findings) -> Option<Address> {
    let mut object = addresses.object(key, findings)?;
    let address = Address {
        line1: object.text("line1", findings),
        line2: object.text("line2", findings),
        line3: object.text("line3", findings),
        city: object.text("city", findings),
        state: place(&mut object, "state", findings),
        country: place(&mut object, "country", findings),
        postal_code: object.text("postal_code", findings),
    };
    object.finish(findings);
    (address != Address::default()).then_some(address)
}

fn place(address: &mut Object<'_>, key: &'static str, findings: &mut Findings) -> Option<Place> {
    let named = address.named(key, &["code"], &["name"], findings)?;
    Some(Place { code: named.id, name: named.name })
}
