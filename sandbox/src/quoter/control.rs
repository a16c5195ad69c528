//! Control over HTTP under `/_sandbox/`, for processes other than the one that runs the stand-in.

use serde_json::{Value, json};

use super::answer::Answer;
use super::deliveries::Subscription;
use super::lifecycle::{By, Refusal};
use super::model::{Quote, Status};
use super::sandbox::Core;
use super::server::Request;
use super::world::Entry;

/// Answers a request under `/_sandbox/`.
pub(super) async fn answer(core: &Core, request: &Request) -> Answer {
    match (request.method.as_str(), request.segments_after("/_sandbox/").as_slice()) {
        ("GET", ["requests"]) => Answer::json(200, &json!(core.requests())),
        ("GET", ["calls"]) => Answer::json(200, &json!({ "calls": core.calls() })),
        ("GET", ["deliveries"]) => Answer::json(200, &json!(core.deliveries())),
        ("GET", ["mails"]) => Answer::json(200, &json!(core.mails())),
        ("GET", ["switches"]) => Answer::json(200, &json!(core.switches())),
        ("PUT", ["switches"]) => put_switches(core, &request.body),
        ("PUT", ["subscriptions"]) => put_subscriptions(core, &request.body),
        ("PUT", ["api-key"]) => put_api_key(core, &request.body),
        ("POST", ["send"]) => send(core, &request.body).await,
        ("POST", ["deliveries", "run-due"]) => Answer::json(200, &json!(core.run_due().await)),
        ("POST", ["deliveries", "run"]) => run_in_order(core, &request.body).await,
        ("POST", ["deliveries", id, "resend"]) => resend(core, id).await,
        ("GET", ["quotes"]) => Answer::json(200, &json!(core.quotes())),
        ("POST", ["quotes"]) => create(core, &request.body),
        ("GET", ["faults"]) => faults(core),
        ("POST", ["faults"]) => post_faults(core, &request.body),
        ("DELETE", ["faults"]) => {
            core.clear_faults();
            faults(core)
        }
        ("GET", ["records", kind]) => Answer::json(200, &json!(core.records(kind))),
        ("POST", ["records", kind]) => make_record(core, kind, &request.body),
        ("PATCH", ["records", kind, id]) => edit_record(core, kind, id, &request.body),
        ("DELETE", ["records", kind, id]) => {
            core.put_record(kind, id, None);
            core.journaled(Answer::json(200, &json!({})))
        }
        ("POST", ["templates"]) => make_template(core, &request.body),
        ("GET", ["templates", id]) => Answer::json(200, &json!(core.template_lines(id))),
        ("POST", ["templates", id, "items"]) => template_item(core, id, &request.body),
        ("POST", ["templates", id, "quotes"]) => template_quote(core, id, &request.body),
        (method, ["quotes", rest @ ..]) => quote(core, method, rest, &request.body),
        _ => problem(404, "no such control"),
    }
}

fn problem(status: u16, message: &str) -> Answer {
    Answer::json(status, &json!({ "error": message }))
}

fn put_switches(core: &Core, body: &str) -> Answer {
    let changed = serde_json::from_str::<Value>(body).map_err(|error| error.to_string());
    match changed.and_then(|changes| core.switches().with(&changes)) {
        Ok(switches) => {
            core.change(|world, _| world.put(Entry::Switches(Box::new(switches.clone()))));
            core.journaled(Answer::json(200, &json!(switches)))
        }
        Err(message) => problem(400, &message),
    }
}

fn faults(core: &Core) -> Answer {
    Answer::json(200, &json!({ "waiting": core.waiting_faults(), "fired": core.fired_faults() }))
}

/// One fault or a list of them.
fn post_faults(core: &Core, body: &str) -> Answer {
    let sent = serde_json::from_str::<Value>(body).unwrap_or(Value::Null);
    let list = if sent.is_array() { sent } else { json!([sent]) };
    match serde_json::from_value::<Vec<super::faults::Fault>>(list) {
        Ok(list) => {
            list.into_iter().for_each(|fault| core.inject(fault));
            faults(core)
        }
        Err(error) => problem(400, &error.to_string()),
    }
}

/// A list of webhooks: `url`, and if needed `label`, `hash_key`, `enabled`, `applies_to`.
fn put_subscriptions(core: &Core, body: &str) -> Answer {
    match serde_json::from_str::<Vec<Subscription>>(body) {
        Ok(subscriptions) => {
            let count = subscriptions.len();
            core.set_subscriptions(subscriptions);
            core.journaled(Answer::json(200, &json!({ "subscriptions": count })))
        }
        Err(_) => problem(400, "a list of webhooks is expected"),
    }
}

/// The key as a JSON text.
fn put_api_key(core: &Core, body: &str) -> Answer {
    match serde_json::from_str::<String>(body) {
        Ok(key) => {
            core.set_api_key(&key);
            core.journaled(Answer::json(200, &json!({})))
        }
        Err(_) => problem(400, "a text is expected"),
    }
}

/// Signs any `data` with the configured key and the present time and posts it to `url`, once.
async fn send(core: &Core, body: &str) -> Answer {
    let fields = serde_json::from_str::<Value>(body).unwrap_or(Value::Null);
    match (fields["url"].as_str(), fields["data"].as_str()) {
        (Some(url), Some(data)) => Answer::json(200, &json!(core.send(url, data).await)),
        _ => problem(400, "url and data are expected"),
    }
}

async fn run_in_order(core: &Core, body: &str) -> Answer {
    match serde_json::from_str::<Vec<u64>>(body) {
        Ok(ids) => Answer::json(200, &json!(core.run_in_order(&ids).await)),
        Err(_) => problem(400, "a list of ids of deliveries is expected"),
    }
}

async fn resend(core: &Core, id: &str) -> Answer {
    match id.parse() {
        Ok(id) if core.resend(id).await => Answer::json(200, &json!([id])),
        _ => problem(404, "no such delivery"),
    }
}

/// A record of the catalogue from its fields, past all rules.
fn make_record(core: &Core, kind: &str, body: &str) -> Answer {
    let fields = serde_json::from_str::<Value>(body).unwrap_or(Value::Null);
    match core.make_record(kind, &fields) {
        Some(id) => core.journaled(Answer::json(201, &json!({ "id": id }))),
        None => problem(404, "no such kind of record"),
    }
}

/// Some fields of a record, as a person changes them.
fn edit_record(core: &Core, kind: &str, id: &str, body: &str) -> Answer {
    let fields = serde_json::from_str::<Value>(body).unwrap_or(Value::Null);
    if core.edit_record(kind, id, &fields) {
        core.journaled(Answer::json(200, &json!({ "id": id })))
    } else {
        problem(404, "no such record")
    }
}

/// `{"title": "..."}`
fn make_template(core: &Core, body: &str) -> Answer {
    let fields = serde_json::from_str::<Value>(body).unwrap_or(Value::Null);
    match fields["title"].as_str() {
        Some(title) => {
            let id = core.make_template(title);
            core.journaled(Answer::json(201, &json!({ "id": id })))
        }
        None => problem(400, "a title is expected"),
    }
}

/// `{"item": "item_...", "quantity": "2"}`; one piece unless said.
fn item_and_quantity(body: &str) -> (String, String) {
    let fields = serde_json::from_str::<Value>(body).unwrap_or(Value::Null);
    let text = |field: &str| fields[field].as_str().map(str::to_owned);
    (text("item").unwrap_or_default(), text("quantity").unwrap_or_else(|| "1".to_owned()))
}

fn template_item(core: &Core, template: &str, body: &str) -> Answer {
    let (item, quantity) = item_and_quantity(body);
    let added = core.template_add_item(template, &item, &quantity);
    added.map_or_else(refused, |()| core.journaled(Answer::json(201, &json!(core.template_lines(template)))))
}

/// For the contact with this `email`, else for a `person`, else for the person of the samples; with `"publish": true` published.
fn template_quote(core: &Core, template: &str, body: &str) -> Answer {
    let fields = serde_json::from_str::<Value>(body).unwrap_or(Value::Null);
    let contact = fields["email"].as_str().and_then(|email| core.person(email));
    let person = contact.or_else(|| serde_json::from_value(fields["person"].clone()).ok());
    let person = person.unwrap_or_else(super::sample::person);
    let made = core.quote_from_template(template, &person).and_then(|quote| match fields["publish"] == true {
        true => core.publish(&quote.id).map(|()| quote.id),
        false => Ok(quote.id),
    });
    made.map_or_else(refused, |id| created(core, &id))
}

/// Makes a draft from a stored quote's fields; missing ones are empty. With `"publish": true` it is published.
fn create(core: &Core, body: &str) -> Answer {
    let Ok(fields) = serde_json::from_str::<Value>(body) else {
        return problem(400, "a quote is expected");
    };
    match merged(&super::QuoteBuilder::new(0).build(), &fields) {
        Ok(quote) if fields["publish"] == true => created(core, &core.publish_new(quote)),
        Ok(quote) => created(core, &core.create_draft(quote)),
        Err(message) => problem(400, &message),
    }
}

fn created(core: &Core, id: &str) -> Answer {
    core.journaled(Answer::json(201, &json!(core.quote(id))))
}

/// The quote with some fields replaced.
fn merged(quote: &Quote, fields: &Value) -> Result<Quote, String> {
    let mut all = serde_json::to_value(quote).map_err(|error| error.to_string())?;
    if let (Value::Object(all), Value::Object(fields)) = (&mut all, fields) {
        all.extend(fields.clone());
    }
    serde_json::from_value(all).map_err(|error| error.to_string())
}

fn quote(core: &Core, method: &str, rest: &[&str], body: &str) -> Answer {
    let fields = serde_json::from_str::<Value>(body).unwrap_or(Value::Null);
    let done = match (method, rest) {
        ("GET", [id]) => core.quote(id).map(|_| ()).ok_or(Refusal::NotFound).map(|()| (*id).to_owned()),
        ("DELETE", [id]) => return core.delete(id).map_or_else(refused, |()| Answer::json(200, &json!({}))),
        ("POST", [id, "publish"]) => core.publish(id).map(|()| (*id).to_owned()),
        ("POST", [id, "revise"]) => core.revise(id, |quote| overlay(quote, &fields)),
        ("POST", [id, "edit"]) => core.edit(id, |quote| overlay(quote, &fields)).map(|()| (*id).to_owned()),
        ("POST", [id, "accept"]) => accept(core, id, &fields).map(|()| (*id).to_owned()),
        ("POST", [id, "items"]) => {
            let (item, quantity) = item_and_quantity(body);
            core.quote_add_item(id, &item, &quantity).map(|()| (*id).to_owned())
        }
        ("POST", [id, "expire"]) => core.expire(id).map(|()| (*id).to_owned()),
        ("POST", [id, "deliver"]) => core.deliver(id, fields["new"] == true).map(|()| (*id).to_owned()),
        ("POST", [id, word]) => match status(word) {
            Some(status) => core.set_status(id, status, By::User).map(|()| (*id).to_owned()),
            None => return problem(404, "no such action"),
        },
        _ => return problem(404, "no such control"),
    };
    done.map_or_else(refused, |id| core.journaled(Answer::json(200, &json!(core.quote(&id)))))
}

fn refused(refusal: Refusal) -> Answer {
    let missing = matches!(refusal, Refusal::NotFound | Refusal::NoTemplate | Refusal::NoItem);
    problem(if missing { 404 } else { 409 }, &refusal.to_string())
}

/// Replaces the fields that can be read; ids cannot be replaced.
fn overlay(quote: &mut Quote, fields: &Value) {
    if let Ok(changed) = merged(quote, fields) {
        let (id, public_id) = (quote.id.clone(), quote.public_id.clone());
        *quote = Quote { id, public_id, ..changed };
    }
}

fn status(word: &str) -> Option<Status> {
    match word {
        "order" => Some(Status::Ordered),
        "fulfil" => Some(Status::Fulfilled),
        "lose" => Some(Status::Lost),
        "reopen" => Some(Status::Pending),
        _ => None,
    }
}

/// `fields` is an object of label to value.
fn accept(core: &Core, id: &str, fields: &Value) -> Result<(), Refusal> {
    let none = serde_json::Map::new();
    let fields = fields.as_object().unwrap_or(&none).iter();
    let pairs: Vec<_> = fields.filter_map(|(label, value)| Some((label.as_str(), value.as_str()?))).collect();
    core.accept(id, &pairs)
}
