//! Control over HTTP, under `/_sandbox/`, for stand-ins that run as a process of their own. Never counted as calls.

use serde_json::{Value, json};

use super::entity::Entity;
use super::exchange::Reply;
use super::faults::Fault;
use super::list::Query;
use super::state::State;
use super::value::Record;
use super::view::full;
use super::{Credentials, Seed, Shared, api};

/// All records of a kind with everything in them, but without the bytes of files.
pub(crate) fn records(state: &State, entity: Entity) -> Vec<Value> {
    let whole = |(id, stored): (i64, &super::state::Stored)| {
        let mut record: Record = full(state, entity, id, &stored.record);
        record.retain(|field, _| !field.starts_with('_') && field != "data_base64");
        Value::Object(record)
    };
    match entity {
        Entity::OrderLine => super::view::order_lines(state),
        Entity::ItemSupplier => super::view::supplier_rows(state).into_iter().map(Value::Object).collect(),
        _ => state.all(entity).map(whole).collect(),
    }
}

/// Answers a control request; `name` is what follows `/_sandbox/`.
pub(crate) fn answer(shared: &Shared, method: &str, name: &str, query: &[(String, String)], body: &[u8]) -> Reply {
    let sent = || serde_json::from_slice::<Value>(body).map_err(|error| bad(&error.to_string()));
    let result = match (method, name) {
        ("GET", _) => read(shared, name, &Query::new(query)),
        ("PUT", "switches") => sent().and_then(|sent| put_switches(shared, &sent)),
        ("POST", "faults") => sent().and_then(|sent| post_faults(shared, sent)),
        ("DELETE", "faults") => {
            shared.lock().state.faults.clear();
            Ok(json!([]))
        }
        ("PUT", "credentials") => sent().and_then(|sent| put_credentials(shared, sent)),
        ("PUT", "down") => sent().map(|sent| {
            shared.lock().state.down = sent["down"].as_bool().unwrap_or(false);
            sent
        }),
        ("DELETE", "records") => delete_record(shared, &Query::new(query)),
        ("POST", "items") => sent().and_then(|sent| post_items(shared, &sent)),
        ("PUT", "records") => sent().and_then(|sent| put_record(shared, &Query::new(query), sent)),
        _ => Err(missing()),
    };
    result.map_or_else(|reply| reply, |value| Reply::json(200, &value))
}

fn bad(message: &str) -> Reply {
    Reply::json(400, &json!({"error": message}))
}

fn missing() -> Reply {
    Reply::json(404, &json!({"error": "no such control"}))
}

fn read(shared: &Shared, name: &str, query: &Query) -> Result<Value, Reply> {
    let inner = shared.current();
    let state = &inner.state;
    match name {
        "records" => Ok(Value::Array(records(state, entity_of(query)?))),
        "requests" => Ok(json!(state.log.all())),
        "calls" => Ok(json!({"calls": state.log.calls(), "counts": state.log.counts()})),
        "outbox" => Ok(json!(state.outbox)),
        "switches" => Ok(json!(state.switches)),
        "faults" => Ok(json!({"waiting": state.faults.waiting(), "fired": state.faults.fired()})),
        "violations" => Ok(json!(state.violations)),
        "dead-creates" => Ok(json!({"dead_creates": state.dead_creates})),
        "credentials" => Ok(json!({"client_id": state.credentials.client_id})),
        "down" => Ok(json!({"down": state.down})),
        _ => Err(missing()),
    }
}

fn entity_of(query: &Query) -> Result<Entity, Reply> {
    let named = query.get("entity").unwrap_or_default();
    Entity::from_path(named).ok_or_else(|| bad("entity is the name of a path, such as Quotation"))
}

fn put_switches(shared: &Shared, sent: &Value) -> Result<Value, Reply> {
    let mut inner = shared.lock();
    let changed = inner.state.switches.with(sent).map_err(|message| bad(&message))?;
    inner.state.switches = changed;
    Ok(json!(inner.state.switches))
}

/// One fault or a list of them.
fn post_faults(shared: &Shared, sent: Value) -> Result<Value, Reply> {
    let list = if sent.is_array() { sent } else { json!([sent]) };
    let faults: Vec<Fault> = serde_json::from_value(list).map_err(|error| bad(&error.to_string()))?;
    let mut inner = shared.lock();
    for fault in faults {
        inner.state.faults.inject(fault);
    }
    Ok(json!(inner.state.faults.waiting()))
}

fn put_credentials(shared: &Shared, sent: Value) -> Result<Value, Reply> {
    let credentials: Credentials = serde_json::from_value(sent).map_err(|error| bad(&error.to_string()))?;
    let mut inner = shared.lock();
    inner.state.tokens.clear();
    let client_id = credentials.client_id.clone();
    inner.state.credentials = credentials;
    Ok(json!({"client_id": client_id}))
}

/// Writes into a record as a person in Halo would.
fn put_record(shared: &Shared, query: &Query, sent: Value) -> Result<Value, Reply> {
    let entity = entity_of(query)?;
    let now = shared.now();
    let mut inner = shared.current();
    let (changes, id) = api::edit(&inner.state, entity, sent, !query.is("quietly"), now);
    inner.commit(changes, now)?;
    Ok(json!({"id": id}))
}

/// Deletes a record as a person in Halo would.
fn delete_record(shared: &Shared, query: &Query) -> Result<Value, Reply> {
    let entity = entity_of(query)?;
    let id = query.get("id").and_then(|id| id.parse().ok()).ok_or_else(|| bad("id is a number"))?;
    let now = shared.now();
    let mut inner = shared.current();
    let changes = api::deleted(&inner.state, entity, id, now);
    inner.commit(changes, now)?;
    Ok(json!({"id": id}))
}

/// `{"count": 50000}`: so many more products.
fn post_items(shared: &Shared, sent: &Value) -> Result<Value, Reply> {
    let count = sent["count"].as_u64().and_then(|count| u32::try_from(count).ok());
    let count = count.filter(|count| *count <= 200_000).ok_or_else(|| bad("count is a number up to 200000"))?;
    seed_items(shared, count)?;
    Ok(json!({"count": count}))
}

/// Adds products, shown in lists at once.
pub(super) fn seed_items(shared: &Shared, count: u32) -> Result<(), Reply> {
    let now = shared.now();
    let mut inner = shared.current();
    inner.commit_at_once(Seed::empty().items(count).changes(), now)
}
