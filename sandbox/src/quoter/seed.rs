//! What a new account holds: a small catalogue, a template and one contact, in the words of the samples.

use serde_json::{Map, Value, json};

use super::api::{self, CATEGORIES, CONTACTS, ITEMS, KINDS, SUPPLIERS, TEMPLATES};
use super::ids;
use super::model::Seconds;
use super::moment;
use super::world::{Entry, World};

/// Fills an account that has no categories yet.
pub(super) fn fill(world: &mut World, now: Seconds) {
    if !world.records(CATEGORIES).is_empty() {
        return;
    }
    for (last, name) in [("C", "Switching"), ("D", "Service"), ("E", "Wireless"), ("F", "Firewalls")] {
        put(world, now, CATEGORIES, &ids::example("cat_", last), json!({ "name": name }));
    }
    put(world, now, SUPPLIERS, &ids::example("sup_", "P"), json!({ "name": "Example Supplier" }));
    put(
        world,
        now,
        TEMPLATES,
        &ids::example("tmpl_", "T"),
        json!({ "title": "Example template title", "slug": "test" }),
    );
    put(world, now, CONTACTS, &ids::example("cont_", "A"), contact());
    items().into_iter().zip(["0", "1", "2", "3"]).for_each(|(item, last)| {
        put(world, now, ITEMS, &ids::example("item_", last), item);
    });
}

fn put(world: &mut World, now: Seconds, kind: &str, id: &str, given: Value) {
    let Some(schema) = KINDS.iter().find(|one| one.path == kind) else { return };
    let given: Map<String, Value> = given.as_object().cloned().unwrap_or_default();
    let record = api::complete(schema, id, &moment::iso(now), &given);
    world.put(Entry::Record { kind: kind.to_owned(), id: id.to_owned(), record: Some(record) });
}

fn contact() -> Value {
    json!({
        "billing_email": "alex@client.example.com",
        "billing_first_name": "Alex",
        "billing_last_name": "Example",
        "billing_organization": "Example Client Ltd",
        "billing_work_phone": "555-0100",
        "billing_mobile_phone": "555-0101",
        "billing_address": {
            "address_line_1": "1 Example Street",
            "address_line_2": null,
            "address_line_3": null,
            "city": "Exampleville",
            "state_prov_code": "CA",
            "postal_code": "90000",
            "country_code": "US",
        },
    })
}

fn item(name: &str, code: &str, sku: &str, category: (&str, &str), price: &str, cost: &str) -> Value {
    json!({
        "name": name,
        "code": code,
        "sku": sku,
        "category": category.1,
        "category_id": ids::example("cat_", category.0),
        "price_decimal": price,
        "cost_decimal": cost,
    })
}

fn items() -> [Value; 4] {
    let mut seat = item("Managed services per seat", "MGS", "407", ("D", "Service"), "101", "50");
    seat["recurring"] = json!(true);
    seat["recurring_interval"] = json!("monthly");
    seat["supplier"] = json!("Example Supplier");
    seat["supplier_id"] = json!(ids::example("sup_", "P"));
    [
        item("Network switch, 8 port", "HW-SW8-001", "53", ("C", "Switching"), "25", "10"),
        item("Firewall appliance", "HW-FW-001", "115", ("F", "Firewalls"), "1500", "500"),
        item("Access point 2.4/5 GHz", "HW-AP-001", "109", ("E", "Wireless"), "1000", "500"),
        seat,
    ]
}
