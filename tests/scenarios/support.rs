//! What several scenarios need: records by field, lines, changed settings.

use domain::Settings;
use sandbox::halo::{Entity, Switches};
use sandbox::quoter::QuoteBuilder;
use scenarios::{Setup, World};
use serde_json::{Value, json};
use sync::{Ended, Report};

/// The usual tenant with changed settings.
pub(crate) async fn world(settings: fn(&mut Settings)) -> World {
    World::with(Setup { settings, ..Setup::default() }).await
}

/// The same with a tenant that reads something in another way.
pub(crate) async fn tenant(switch: impl FnOnce(&mut Switches), settings: fn(&mut Settings)) -> World {
    let world = world(settings).await;
    world.halo().switch(switch);
    world
}

/// Publishes a minute later, and expects that the quote is in Halo afterwards.
pub(crate) async fn in_halo(world: &World, quote: QuoteBuilder) -> Report {
    world.clock.advance(time::Duration::minutes(1));
    let report = world.publish(quote).await;
    assert_eq!(report.ended, Ended::Done, "{report:#?}");
    report
}

/// Publishes a minute later, and expects that the quote is held; gives its problems.
pub(crate) async fn held(world: &World, quote: QuoteBuilder) -> Vec<domain::Problem> {
    world.clock.advance(time::Duration::minutes(1));
    match world.publish(quote).await.ended {
        Ended::Held { problems } => problems,
        other => panic!("not held but {other:?}"),
    }
}

/// The one problem of a quote that is held for this reason.
pub(crate) async fn held_for(world: &World, quote: QuoteBuilder, code: &str) -> domain::Problem {
    let mut problems = held(world, quote).await;
    assert_eq!(problems.iter().map(|problem| problem.code.as_str()).collect::<Vec<_>>(), [code], "{problems:#?}");
    problems.remove(0)
}

/// Stores settings with a change, as `quoter-halo settings apply` does.
pub(crate) async fn apply(world: &World, change: impl FnOnce(&mut Settings)) {
    let store = &world.system.store;
    let (version, json) = store.settings_current().await.unwrap().unwrap();
    let mut settings: Settings = serde_json::from_str(&json).unwrap();
    change(&mut settings);
    let json = serde_json::to_string(&settings).unwrap();
    store.settings_put(Some(version), &json, world.clock.now(), "scenario").await.unwrap();
}

/// The one Halo quote.
pub(crate) fn only_quote(world: &World) -> Value {
    let mut quotes = world.records(Entity::Quotation);
    assert_eq!(quotes.len(), 1, "one Halo quote");
    quotes.remove(0)
}

/// The lines of a Halo quote in their order.
pub(crate) fn lines(quote: &Value) -> &Vec<Value> {
    quote["lines"].as_array().unwrap()
}

/// The line of a Halo quote with this name.
pub(crate) fn line_named<'q>(quote: &'q Value, name: &str) -> &'q Value {
    let found: Vec<&Value> = lines(quote).iter().filter(|line| line["name"] == name).collect();
    assert_eq!(found.len(), 1, "lines named {name} in {quote:#}");
    found[0]
}

/// The names of a Halo quote's lines in their order.
pub(crate) fn names(quote: &Value) -> Vec<&str> {
    lines(quote).iter().map(|line| line["name"].as_str().unwrap()).collect()
}

/// A value as number, whether Halo sends it whole or as a double.
pub(crate) fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is not a number"))
}

/// The one record with this value in this field.
pub(crate) fn by(records: &[Value], field: &str, value: &str) -> Value {
    let found: Vec<&Value> = records.iter().filter(|record| record[field] == value).collect();
    assert_eq!(found.len(), 1, "records with {field} = {value}");
    found[0].clone()
}

/// The kinds of record that Halo was asked to write after the first `before` requests.
pub(crate) fn writes_since(world: &World, before: usize) -> Vec<String> {
    let requests = world.halo().requests().into_iter().skip(before);
    requests.filter(|r| r.method == "POST" && r.is_call()).map(|r| r.entity).collect()
}

/// An open opportunity that people made in Halo.
pub(crate) fn opportunity(world: &World, summary: &str, client: i64, site: i64, user: i64) -> i64 {
    let ticket = json!({
        "summary": summary, "tickettype_id": 30, "status_id": 10, "client_id": client, "site_id": site, "user_id": user,
        "agent_id": 5,
    });
    world.halo().edit(Entity::Ticket, ticket)
}

/// Somebody in Halo gives an opportunity to another client.
pub(crate) fn to_another_client(world: &World, ticket: &Value) {
    let client = world.halo().edit(Entity::Client, json!({"name": "Other Firm"}));
    let site = world.halo().edit(Entity::Site, json!({"name": "Main", "client_id": client}));
    let user = world.halo().edit(Entity::User, json!({"name": "Other", "site_id": site}));
    let id = &ticket["id"];
    world.halo().edit(Entity::Ticket, json!({"id": id, "client_id": client, "site_id": site, "user_id": user}));
}
