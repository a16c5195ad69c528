//! Product groups, suppliers and products of the believable tenant.

use serde_json::{Value, json};

use super::super::entity::Entity;

pub(super) fn records() -> Vec<(Entity, Value)> {
    let mut all: Vec<(Entity, Value)> = groups().map(|value| (Entity::AssetGroup, value)).collect();
    all.extend(suppliers().map(|value| (Entity::Supplier, value)));
    all.extend(one_time().map(|value| (Entity::Item, value)));
    all.extend(recurring().map(|value| (Entity::Item, value)));
    all
}

fn groups() -> impl Iterator<Item = Value> {
    [
        (101, "Switching", true, true),
        (102, "Firewalls", true, true),
        (103, "Wireless", true, true),
        (104, "Services", true, false),
        (105, "Laptops (assets only)", false, true),
        (106, "Quoter imports", true, false),
    ]
    .into_iter()
    .map(|(id, name, items, assets)| json!({"id": id, "name": name, "showasitem": items, "showasequip": assets}))
}

fn suppliers() -> impl Iterator<Item = Value> {
    [(1, "Sample Distribution", false), (2, "Example Wholesale", false), (3, "Closed Supply Co", true)]
        .into_iter()
        .map(|(id, name, inactive)| json!({"id": id, "name": name, "inactive": inactive, "is_supplier": true}))
}

/// Id, name, part code, group, price, cost, status (14 active, 15 obsolete).
fn one_time() -> impl Iterator<Item = Value> {
    [
        (110, "Network switch, 8 port", "HW-SW8-001", 101, 25.0, 10.0, 14),
        (111, "Network switch, 8 port (EU plug)", "HW-SW8-001-EU", 101, 27.0, 11.0, 14),
        (112, "Network switch, 24 port", "HW-SW24-001", 101, 240.0, 120.0, 14),
        (113, "Network switch, 5 port", "HW-SW5-001", 101, 15.0, 6.0, 15),
        (114, "Firewall appliance", "", 102, 1500.0, 500.0, 14),
        (115, "Firewall appliance bundle", "HW-FW-BNDL", 102, 1900.0, 700.0, 14),
        (116, "Firewall appliance rack kit", "HW-FW-RACK", 102, 60.0, 20.0, 14),
        (117, "Patch cable, 2 m", "CB-PATCH-2", 101, 3.5, 0.8, 14),
        (118, "Installation, per hour", "SV-INST-HR", 104, 120.0, 60.0, 14),
        (119, "Shipping", "SHIPPING", 106, 0.0, 0.0, 14),
        (120, "Miscellaneous", "", 106, 0.0, 0.0, 14),
    ]
    .into_iter()
    .map(|(id, name, code, group, price, cost, status)| {
        let mut item = json!({
            "id": id, "name": name, "supplier_part_code": code, "assetgroup_id": group, "baseprice": price,
            "costprice": cost, "status": status, "isrecurringitem": false, "taxcode": 42, "taxable": true,
            "recurringprice": 0.0, "recurringcost": 0.0, "description": format!("{name}, as we sell it."),
            "lastmodified": changed(id),
        });
        if id == 112 {
            // The first row is one customer's own; the second has no price, so the product's counts.
            item["item_suppliers"] = json!([
                {"id": 701, "item_id": id, "supplier_id": 1, "client_id": 15, "cost": 100.0, "price": 200.0, "supplier_sku": "SD-24-BAKERY"},
                {"id": 702, "item_id": id, "supplier_id": 2, "client_id": 0, "cost": 115.0, "price": 0.0, "supplier_sku": "EW-24"},
            ]);
        }
        item
    })
}

/// Id, name, code, price, cost, billing period (2 monthly, 3 yearly, 4 quarterly).
fn recurring() -> impl Iterator<Item = Value> {
    [
        (130, "Managed services per seat", "MGS", 45.0, 20.0, 2),
        (131, "Managed services per seat, yearly", "MGS-Y", 480.0, 220.0, 3),
        (132, "Offsite backup", "BCK-Q", 90.0, 40.0, 4),
    ]
    .into_iter()
    .map(|(id, name, code, price, cost, period)| {
        json!({
            "id": id, "name": name, "supplier_part_code": code, "assetgroup_id": 104, "baseprice": 0.0,
            "costprice": 0.0, "status": 14, "isrecurringitem": true, "recurringprice": price, "recurringcost": cost,
            "item_default_billing_period": period, "taxcode": 42, "taxable": true, "lastmodified": changed(id),
        })
    })
}

/// One of many products, for large catalogues.
pub(super) fn numbered(number: u32) -> (Entity, Value) {
    let item = json!({
        "id": i64::from(number).saturating_add(100_000), "name": format!("Part {number:05}"),
        "supplier_part_code": format!("PART-{number:05}"), "assetgroup_id": 101, "baseprice": 10.0, "costprice": 4.0,
        "status": 14, "isrecurringitem": false, "taxcode": 42, "lastmodified": changed(number),
    });
    (Entity::Item, item)
}

/// The products of a seed were last changed one after the other, in the year before.
fn changed(number: u32) -> String {
    let (seconds, minutes, hours) = (number % 60, number / 60 % 60, number / 3600 % 24);
    let day = number / 86_400 % 28 + 1;
    format!("2025-10-{day:02}T{hours:02}:{minutes:02}:{seconds:02}")
}
