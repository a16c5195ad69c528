//! Settings, ticket types, statuses, currencies, taxes and codes of the believable tenant.

use serde_json::{Value, json};

use super::super::entity::Entity;

pub(super) fn records() -> Vec<(Entity, Value)> {
    let mut all = vec![(Entity::Control, control())];
    all.extend(ticket_types().map(|value| (Entity::TicketType, value)));
    all.extend(statuses().map(|value| (Entity::Status, value)));
    all.extend(currencies().map(|value| (Entity::Currency, value)));
    all.extend(taxes().map(|value| (Entity::Tax, value)));
    all.extend(codes());
    all.push((Entity::Team, json!({"id": 1, "name": "Sales"})));
    all.push((Entity::Team, json!({"id": 2, "name": "Service Desk"})));
    all
}

fn control() -> Value {
    json!({
        "default_opp_tickettype_id": 30,
        "default_client_opps": 1,
        "default_site_opps": 1,
        "default_quote_status": 1,
        "default_quote_sent_status": 2,
        "default_quote_accepted_status": 3,
        "default_quote_rejected_status": 4,
        "default_quote_revised_status": 5,
        "default_salesorder_status": 1,
        "quoteexpirydays": 30,
        "miscitemidquote": 120,
        "defaultcurrencycode": 1,
        "oppvalue_from_quote": false,
        "enablequoteapprovals": false,
        "move_quote_to_closed_on_so_creation": false,
        "senduseremailafterquoteaccepted": false,
        "createnewitemsfromquotes": false,
    })
}

/// Fields are 0 hidden, 1 visible, 2 warned about, 3 required, 4 read only.
fn field(name: &str, fieldid: i64, technew: i64) -> Value {
    json!({"fieldid": fieldid, "fieldname": name, "technew": technew, "techdetail": 1, "endusernew": 0, "enduserdetail": 0})
}

fn ticket_types() -> impl Iterator<Item = Value> {
    [
        json!({
            "id": 20, "name": "Incident", "use": "ticket", "cancreate": true, "initial_status": 1,
            "fields": [field("Summary", 1, 3), field("Details", 2, 3)],
        }),
        json!({
            "id": 30, "name": "Opportunity", "use": "opps", "cancreate": true, "initial_status": 10,
            "fields": [field("Summary", 1, 3), field("Target Date", 3, 1), field("Opportunity Value", 4, 1)],
        }),
        json!({
            "id": 31, "name": "Lead", "use": "opps", "cancreate": true, "initial_status": 11,
            "fields": [field("Summary", 1, 3)],
        }),
        json!({
            "id": 32, "name": "Opportunity with target date", "use": "opps", "cancreate": true, "initial_status": 10,
            "fields": [field("Summary", 1, 3), field("Target Date", 3, 3)],
        }),
    ]
    .into_iter()
}

/// `type` 0 is open, 1 pending, 2 closed.
fn statuses() -> impl Iterator<Item = Value> {
    [
        (1, "New", 0),
        (2, "In Progress", 0),
        (3, "With User", 1),
        (9, "Closed", 2),
        (10, "Open Opportunity", 0),
        (11, "New Lead", 0),
        (12, "Quote Sent", 1),
        (13, "Won", 2),
        (14, "Lost", 2),
    ]
    .into_iter()
    .map(|(id, name, of_type)| json!({"id": id, "name": name, "shortname": name, "type": of_type, "sequence": id}))
}

/// The id is Halo's own; the letters are in `code`.
fn currencies() -> impl Iterator<Item = Value> {
    [(1, "US Dollar", "$", "USD", 1.0), (2, "Euro", "€", "EUR", 0.9), (3, "Pound Sterling", "£", "GBP", 0.8), (4, "Canadian Dollar", "C$", "CAD", 1.4)]
        .into_iter()
        .map(|(id, name, symbol, code, rate)| {
            json!({"id": id, "name": name, "symbol": symbol, "code": code, "conversion_rate": rate})
        })
}

fn taxes() -> impl Iterator<Item = Value> {
    [
        (40, "Sales tax 8.25%", "ST825", 8.25),
        (41, "VAT 20%", "VAT20", 20.0),
        (42, "No tax", "NONE", 0.0),
        (43, "GST 5%", "GST5", 5.0),
    ]
    .into_iter()
    .map(|(id, name, code, value)| json!({"id": id, "name": name, "code": code, "value": value, "is_composite": false}))
}

/// 39 quotation status, 34 sales order status, 30 address type.
fn codes() -> impl Iterator<Item = (Entity, Value)> {
    let list = |lookupid: i64, names: &'static [&'static str]| {
        (1_i64..).zip(names).map(move |(id, name)| {
            (Entity::Lookup, json!({"lookupid": lookupid, "id": id, "name": name, "sequence": id, "inactive": false}))
        })
    };
    list(39, &["Draft", "Sent", "Accepted", "Rejected", "Revised"])
        .chain(list(34, &["New", "In Progress", "Complete", "Cancelled"]))
        .chain(list(30, &["Delivery", "Invoice", "Registered"]))
}
