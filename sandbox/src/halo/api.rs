//! Reading, writing and deleting records, and the shapes of the answers (HaloPSA API reference, section 2.2).

use serde_json::{Value, json};
use time::OffsetDateTime;

use super::bind::{bind, halo_date};
use super::entity::Entity;
use super::exchange::Reply;
use super::list::{Query, list};
use super::refusal::Refusal;
use super::route::{ApiRoute, Target};
use super::rules::{self, Saved, Sent, attachment, plain::lookup_key};
use super::state::{Changes, State, Tx};
use super::switches::{ById, SavedAnswer, SavedStatus, Warnings};
use super::value::{Record, flag, id_field, object, text_field};
use super::view::{Depth, full, order_lines, show, supplier_rows};

const WARNING: &str = "The record was saved with warnings. Please check it.";
const SOFT_REFUSAL: &str = "The record was not saved.";

/// GET.
pub(crate) fn read(
    state: &State,
    route: &ApiRoute,
    query: &[(String, String)],
    now: OffsetDateTime,
) -> Result<Reply, Refusal> {
    let query = Query::new(query);
    match (route.entity, route.target) {
        (Entity::OrderLine, Target::Collection) => Ok(Reply::json(200, &Value::Array(order_lines(state)))),
        (Entity::Control, Target::Collection) => read_one(state, Entity::Control, 1, Depth::One { nested: true }),
        (entity, Target::Collection) => Ok(Reply::json(200, &list(state, entity, route.opportunities(), &query, now)?)),
        (Entity::Attachment, Target::One(id)) => read_file(state, id),
        (entity, Target::One(id)) => {
            let key = if entity == Entity::Lookup { lookup_code(state, id, &query) } else { id };
            read_one(state, entity, key, Depth::One { nested: query.is("includedetails") })
        }
        (_, Target::Me) => {
            let me =
                state.all(Entity::Agent).find(|(_, agent)| flag(&agent.record, "isapiagent")).map_or(0, |(id, _)| id);
            read_one(state, Entity::Agent, me, Depth::One { nested: true })
        }
        (_, Target::Approval | Target::Object) => Err(Refusal::Method),
    }
}

/// A code is numbered within its list; without a list the first with that number is meant.
fn lookup_code(state: &State, code: i64, query: &Query) -> i64 {
    if let Some(list) = query.get("lookupid").and_then(|list| list.parse().ok()) {
        return lookup_key(list, code);
    }
    let found = state.all(Entity::Lookup).find(|(_, stored)| id_field(&stored.record, "_code") == code);
    found.map_or(0, |(key, _)| key)
}

fn read_one(state: &State, entity: Entity, id: i64, depth: Depth) -> Result<Reply, Refusal> {
    let missing = || Refusal::NotFound(format!("{} {id} was not found.", entity.spec().path));
    let shown = one(state, entity, id, depth).ok_or_else(missing)?;
    let body = if state.switches.by_id == ById::List { json!([shown]) } else { shown };
    Ok(Reply { record_id: Some(id), ..Reply::json(200, &body) })
}

/// A record as it is shown.
pub(crate) fn one(state: &State, entity: Entity, id: i64, depth: Depth) -> Option<Value> {
    if entity == Entity::ItemSupplier {
        return supplier_rows(state).into_iter().find(|row| id_field(row, "id") == id).map(Value::Object);
    }
    let stored = state.get(entity, id)?;
    Some(show(state, entity, full(state, entity, id, stored), depth))
}

fn read_file(state: &State, id: i64) -> Result<Reply, Refusal> {
    let file = state.get(Entity::Attachment, id);
    let file = file.ok_or_else(|| Refusal::NotFound(format!("Attachment {id} was not found.")))?;
    let stated = Some(text_field(file, "content_type")).filter(|stated| !stated.is_empty());
    let by_name = if text_field(file, "filename").to_ascii_lowercase().ends_with(".pdf") {
        "application/pdf"
    } else {
        "application/octet-stream"
    };
    Ok(Reply { record_id: Some(id), ..Reply::new(200, stated.unwrap_or(by_name), attachment::content(file)) })
}

/// POST: what it would change, and what it saves. Nothing has happened yet.
pub(crate) fn write(
    state: &State,
    route: &ApiRoute,
    body: Option<Value>,
    now: OffsetDateTime,
) -> Result<(Changes, Vec<Saved>), Refusal> {
    let body =
        body.ok_or_else(|| Refusal::NotJson("Unexpected character encountered while parsing value.".to_owned()))?;
    let elements = match (route.target, body) {
        (Target::Object, Value::Object(one)) => vec![Value::Object(one)],
        (Target::Collection | Target::Approval, Value::Array(elements)) => elements,
        (Target::One(_) | Target::Me, _) => return Err(Refusal::Method),
        _ => return Err(Refusal::no_list()),
    };
    let mut tx = Tx::new(state, now);
    let mut saved = Vec::new();
    for (index, element) in elements.into_iter().enumerate() {
        saved.push(write_one(&mut tx, route, element, &format!("[{index}]"))?);
    }
    Ok((tx.changes, saved))
}

fn write_one(tx: &mut Tx<'_>, route: &ApiRoute, element: Value, path: &str) -> Result<Saved, Refusal> {
    if !element.is_object() {
        return Err(Refusal::no_list());
    }
    let fields = bind(route.body_schema(), &object(element), path).map_err(Refusal::Binding)?;
    match route.target {
        Target::Approval => rules::approve(tx, &fields).map(|id| Saved { id, created: false }),
        _ => rules::save(tx, route.entity, Sent { fields, as_opportunity: route.opportunities() }),
    }
}

/// The answer to a POST that happened: the last object, or all with `returnall`.
pub(crate) fn saved(state: &State, route: &ApiRoute, query: &[(String, String)], saved: &[Saved], warn: bool) -> Reply {
    let shown = |saved: &Saved| {
        let mut shown = one(state, route.entity, saved.id, Depth::Saved).unwrap_or_default();
        if warn {
            shown["_warning"] = Value::from(WARNING);
        }
        shown
    };
    let all = Query::new(query).is("returnall");
    let body = match (saved.last(), state.switches.saved_answer) {
        _ if all => saved.iter().map(shown).collect(),
        (None, _) => json!([]),
        (Some(last), SavedAnswer::Object) => shown(last),
        (Some(last), SavedAnswer::Array) => json!([shown(last)]),
    };
    Reply {
        record_id: saved.last().map(|saved| saved.id),
        created: saved.iter().any(|saved| saved.created),
        ..Reply::json(saved_status(state), &body)
    }
}

fn saved_status(state: &State) -> u16 {
    match state.switches.saved_status {
        SavedStatus::Created => 201,
        SavedStatus::Ok => 200,
    }
}

/// What the switch wants of this POST: a warning with the id, without it, or none.
pub(crate) fn warning_switch(state: &State) -> Option<bool> {
    match state.switches.warnings {
        Warnings::None => None,
        Warnings::WithId => Some(true),
        Warnings::WithoutId => Some(false),
    }
}

/// A 2xx that saved nothing.
pub(crate) fn soft_refusal(state: &State) -> Reply {
    let body = json!({"_warning": SOFT_REFUSAL});
    let body = if state.switches.saved_answer == SavedAnswer::Array { json!([body]) } else { body };
    Reply::json(saved_status(state), &body)
}

/// DELETE: what it would change.
pub(crate) fn remove(state: &State, route: &ApiRoute, now: OffsetDateTime) -> Result<(Changes, i64), Refusal> {
    let Target::One(id) = route.target else { return Err(Refusal::Method) };
    if matches!(route.entity, Entity::Control | Entity::OrderLine) {
        return Err(Refusal::Method);
    }
    let mut tx = Tx::new(state, now);
    rules::delete(&mut tx, route.entity, id)?;
    Ok((tx.changes, id))
}

/// The late order that Halo makes of a quotation.
pub(crate) fn own_sales_order(state: &State, quotation: i64, now: OffsetDateTime) -> Changes {
    let mut tx = Tx::new(state, now);
    rules::make_of_quotation(&mut tx, quotation);
    tx.changes
}

/// Changes a record as a person in Halo would, past all rules; a new record has no known id. `touch`: a product then counts as changed.
pub(crate) fn edit(state: &State, entity: Entity, fields: Value, touch: bool, now: OffsetDateTime) -> (Changes, i64) {
    let (key, sent) = super::seed::keyed(entity, fields);
    let mut tx = Tx::new(state, now);
    let id = if key > 0 { key } else { tx.new_id(entity) };
    let mut record: Record = tx.get(entity, id).cloned().unwrap_or_default();
    let told = sent.contains_key("lastmodified");
    let only_suppliers = sent.keys().all(|field| ["id", "item_suppliers"].contains(&field.as_str()));
    let counts = !only_suppliers || state.switches.supplier_edit_touches_item;
    record.extend(sent);
    if entity == Entity::Item && touch && counts && !told {
        record.insert("lastmodified".to_owned(), Value::from(halo_date(now)));
    }
    tx.put(entity, id, record);
    (tx.changes, id)
}

/// Deletes a record as a person in Halo would, past all rules.
pub(crate) fn deleted(state: &State, entity: Entity, id: i64, now: OffsetDateTime) -> Changes {
    let mut tx = Tx::new(state, now);
    tx.delete(entity, id);
    tx.changes
}
