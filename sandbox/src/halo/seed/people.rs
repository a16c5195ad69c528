//! Agents, customers, sites and users of the believable tenant.

use serde_json::{Value, json};

use super::super::entity::Entity;

pub(super) fn records() -> Vec<(Entity, Value)> {
    let mut all: Vec<(Entity, Value)> = agents().map(|value| (Entity::Agent, value)).collect();
    all.extend(clients().map(|value| (Entity::Client, value)));
    all.extend(sites().map(|value| (Entity::Site, value)));
    all.extend(users().map(|value| (Entity::User, value)));
    all
}

fn agents() -> impl Iterator<Item = Value> {
    [
        (1, "Unassigned", "", "", false, false),
        (2, "Sam Seller", "sam@msp.example.com", "Sales", false, false),
        (3, "Quoter API", "quoter-api@msp.example.com", "", false, true),
        (4, "Former Colleague", "former@msp.example.com", "Sales", true, false),
        (5, "Dana Desk", "dana@msp.example.com", "Service Desk", false, false),
        // Has an API agent's address too: only one of the two may be taken for the person.
        (6, "Robin Api", "robin@msp.example.com", "", false, true),
    ]
    .into_iter()
    .map(|(id, name, email, team, isdisabled, isapiagent)| {
        let (firstname, surname) = name.split_once(' ').unwrap_or((name, ""));
        json!({
            "id": id, "name": name, "email": email, "firstname": firstname, "surname": surname, "team": team,
            "isdisabled": isdisabled, "isapiagent": isapiagent,
        })
    })
}

fn clients() -> impl Iterator<Item = Value> {
    [
        (1, "Unknown", 1, false),
        (12, "Example Client Ltd", 18, false),
        (13, "Example Client Limited (old)", 19, true),
        (14, "Example Clients", 20, false),
        (15, "Sample Bakery", 21, false),
        (16, "Northwind Sample Traders", 23, false),
        (17, "Example Holdings", 24, false),
    ]
    .into_iter()
    .map(|(id, name, site, inactive)| {
        json!({"id": id, "name": name, "inactive": inactive, "main_site_id": site, "main_site_name": "Main", "toplevel_id": 1})
    })
}

fn sites() -> impl Iterator<Item = Value> {
    [
        (1, "Unknown", 1),
        (18, "Main", 12),
        (19, "Main", 13),
        (20, "Main", 14),
        (21, "Main", 15),
        (22, "Second Shop", 15),
        (23, "Main", 16),
        (24, "Main", 17),
    ]
    .into_iter()
    .map(|(id, name, client)| {
        json!({
            "id": id, "name": name, "client_id": client, "inactive": false, "isinvoicesite": true,
            "country_code": "US", "region_code": 5, "phonenumber": "555-0100",
        })
    })
}

fn users() -> impl Iterator<Item = Value> {
    [
        (51, "Alex Example", "alex@client.example.com", 18, false),
        (52, "Alexandra Example", "alexandra@client.example.com", 18, false),
        (53, "Alex Example", "not-alex@client.example.com", 20, false),
        (54, "Bo Baker", "bo@bakery.example.com", 21, false),
        (55, "Kim Former", "kim@client.example.com", 18, true),
        (56, "General User", "", 18, false),
        (57, "Nora North", "nora@northwind.example.com", 23, false),
    ]
    .into_iter()
    .map(|(id, name, email, site, inactive)| {
        let (firstname, surname) = name.split_once(' ').unwrap_or((name, ""));
        json!({
            "id": id, "name": name, "firstname": firstname, "surname": surname, "emailaddress": email,
            "site_id": site, "inactive": inactive, "phonenumber": "555-0101",
        })
    })
}
