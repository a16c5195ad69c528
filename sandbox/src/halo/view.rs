//! How a record looks from outside: with names, counts and sentinels, and cut down in lists.

use serde_json::{Map, Value};
use time::Duration;
use time::format_description::well_known::Iso8601;

use super::bind::halo_date;
use super::contract::{Kind, facts};
use super::entity::Entity;
use super::rules::lines::list_of;
use super::rules::references;
use super::rules::ticket::closed;
use super::state::State;
use super::switches::{LongTexts, MarkerFields, NoteText, OwnOrderInControl, OwnSalesOrder, QuoteOwner, SavedLines};
use super::value::{Record, flag, id_field, text_field};

/// A date that is not set.
const UNSET_DATE: &str = "1900-01-01T00:00:00";
/// The other form of it, seen on opportunities.
const UNSET_DATE_OF_TICKETS: &str = "1899-12-30T00:00:00";

/// How much of a record is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Depth {
    /// A row of a list; `nested` with lines or details, `notes` with the field of that name.
    Row { nested: bool, notes: bool },
    /// By id; `nested` with `includedetails`.
    One { nested: bool },
    /// The answer to a POST.
    Saved,
}

/// The record with everything that Halo adds to it.
pub(crate) fn full(state: &State, entity: Entity, id: i64, stored: &Record) -> Record {
    let mut record = stored.clone();
    record.insert("id".to_owned(), Value::from(stored.get("_code").and_then(Value::as_i64).unwrap_or(id)));
    add_names(state, entity, &mut record);
    match entity {
        Entity::Item => complete_item(state, &mut record),
        Entity::User => complete_user(state, &mut record),
        Entity::Site => complete_site(&mut record),
        Entity::Client if !state.switches.client_answer_names_site => {
            record.remove("main_site_id");
            record.remove("main_site_name");
        }
        Entity::Ticket => complete_ticket(state, id, &mut record),
        Entity::Quotation => complete_quotation(state, &mut record),
        Entity::SalesOrder => complete_order(state, &mut record),
        Entity::Control => complete_control(state, &mut record),
        _ => {}
    }
    add_unset_dates(entity, &mut record);
    record
}

/// Cuts a full record down to what is shown at this depth.
pub(crate) fn show(state: &State, entity: Entity, mut record: Record, depth: Depth) -> Value {
    record.retain(|field, _| !field.starts_with('_') && field != "data_base64");
    hide_markers(state, entity, &mut record, depth);
    show_note(state, entity, &mut record, depth);
    let nested = match depth {
        Depth::Row { nested, .. } | Depth::One { nested } => nested,
        Depth::Saved => true,
    };
    if !nested {
        record.retain(|_, value| !value.is_array() && !value.is_object());
    }
    if depth == Depth::Saved && state.switches.saved_lines == SavedLines::LeftOut {
        record.remove("lines");
    }
    if let (Depth::Row { notes, .. }, LongTexts::LeftOut) = (depth, state.switches.long_texts) {
        let wanted = |field: &str| notes && field == "notes";
        record.retain(|field, _| wanted(field) || !entity.spec().long_texts.contains(&field.as_str()));
    }
    shift_dates(entity.spec().schema, &mut record, state.switches.dates_ahead_of_utc_minutes);
    Value::Object(record)
}

fn hide_markers(state: &State, entity: Entity, record: &mut Record, depth: Depth) {
    let hidden = match state.switches.marker_fields {
        MarkerFields::Everywhere => false,
        MarkerFields::ByIdOnly => matches!(depth, Depth::Row { .. }),
        MarkerFields::Never => true,
    };
    if hidden {
        record.retain(|field, _| !entity.spec().markers.contains(&field.as_str()));
    }
    if !state.switches.line_markers {
        hide_in_lines(record, "quoter_id");
    }
    if !state.switches.order_line_links {
        hide_in_lines(record, "quotation_line_id");
    }
}

fn hide_in_lines(record: &mut Record, field: &str) {
    for line in record.get_mut("lines").and_then(Value::as_array_mut).into_iter().flatten() {
        line.as_object_mut().map(|line| line.remove(field));
    }
}

/// The text of an action, in the form of the switch.
fn show_note(state: &State, entity: Entity, record: &mut Record, depth: Depth) {
    if entity != Entity::Action {
        return;
    }
    match (state.switches.note_text, depth) {
        (NoteText::Html, _) => {
            let html = as_html(text_field(record, "note"));
            record.insert("note".to_owned(), Value::from(html));
        }
        (NoteText::ByIdOnly, Depth::Row { .. }) => {
            record.remove("note");
        }
        (NoteText::Plain | NoteText::ByIdOnly, _) => {}
    }
}

fn as_html(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!("<p>{}</p>", escaped.replace('\n', "<br />"))
}

/// `client_name` beside `client_id`, and so on.
fn add_names(state: &State, entity: Entity, record: &mut Record) {
    for (field, of) in references(entity) {
        let name = state.get(*of, id_field(record, field)).map(|other| text_field(other, name_field(*of)).to_owned());
        let beside = match *field {
            "ticket_id" => "ticket_summary".to_owned(),
            "currency_code" => "currency_code_name".to_owned(),
            "assigned_agent" => "assigned_agent_name".to_owned(),
            other => format!("{}_name", other.strip_suffix("_id").unwrap_or(other)),
        };
        if let Some(name) = name.filter(|_| facts().kind(entity.spec().schema, &beside).is_some()) {
            record.insert(beside, Value::from(name));
        }
    }
}

fn name_field(entity: Entity) -> &'static str {
    match entity {
        Entity::Ticket => "summary",
        Entity::Quotation => "title",
        _ => "name",
    }
}

/// The rows of suppliers name supplier and customer.
fn complete_item(state: &State, item: &mut Record) {
    for row in item.get_mut("item_suppliers").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(row) = row.as_object_mut() {
            name_parties(state, row);
        }
    }
}

fn name_parties(state: &State, row: &mut Record) {
    for (id, name, of) in
        [("supplier_id", "supplier_name", Entity::Supplier), ("client_id", "client_name", Entity::Client)]
    {
        if let Some(party) = state.get(of, id_field(row, id)) {
            row.insert(name.to_owned(), Value::from(text_field(party, "name")));
        }
    }
}

fn complete_user(state: &State, user: &mut Record) {
    let site_id = id_field(user, "site_id");
    user.insert("site_id_int".to_owned(), Value::from(site_id));
    if let Some(site) = state.get(Entity::Site, site_id) {
        let client_id = id_field(site, "client_id");
        user.insert("client_id".to_owned(), Value::from(client_id));
        let client = state.get(Entity::Client, client_id);
        user.insert("client_name".to_owned(), Value::from(client.map_or("", |client| text_field(client, "name"))));
    }
    as_double(user, "site_id");
}

fn complete_site(site: &mut Record) {
    let whole = format!("{}/{}", text_field(site, "client_name"), text_field(site, "name"));
    site.insert("clientsite_name".to_owned(), Value::from(whole));
    as_double(site, "client_id");
}

/// Halo sends these ids as doubles (HaloPSA API reference, section 2.7).
fn as_double(record: &mut Record, field: &str) {
    let number = super::value::double(&bigdecimal::BigDecimal::from(id_field(record, field)));
    record.insert(field.to_owned(), number);
}

fn complete_ticket(state: &State, id: i64, ticket: &mut Record) {
    let of_type = state.get(Entity::TicketType, id_field(ticket, "tickettype_id"));
    ticket.insert("is_opportunity".to_owned(), Value::from(of_type.is_some_and(is_opportunity_type)));
    let is_closed = closed(state.get(Entity::Status, id_field(ticket, "status_id")));
    ticket.insert("hasbeenclosed".to_owned(), Value::from(is_closed));
    for (field, of) in [("quotation_count", Entity::Quotation), ("salesorder_count", Entity::SalesOrder)] {
        let count = state.all(of).filter(|(_, other)| id_field(&other.record, "ticket_id") == id).count();
        ticket.insert(field.to_owned(), Value::from(count));
    }
}

/// Whether a ticket type is one of opportunities. `use` is the contract's field for the area of a type.
pub(crate) fn is_opportunity_type(of_type: &Record) -> bool {
    text_field(of_type, "use") == "opps"
}

fn complete_quotation(state: &State, quote: &mut Record) {
    let owner = match state.switches.quote_owner {
        QuoteOwner::AssignedAgent => "assigned_agent",
        QuoteOwner::AgentId => "agent_id",
    };
    let agent = state.get(Entity::Agent, id_field(quote, owner));
    quote.insert("assigned_agent_name".to_owned(), Value::from(agent.map_or("", |agent| text_field(agent, "name"))));
    let status = super::rules::plain::lookup_key(39, id_field(quote, "status"));
    let status = state.get(Entity::Lookup, status);
    quote.insert("status_name".to_owned(), Value::from(status.map_or("", |status| text_field(status, "name"))));
}

fn complete_order(state: &State, order: &mut Record) {
    let ticket = state.get(Entity::Ticket, id_field(order, "ticket_id"));
    let of_type = ticket.and_then(|ticket| state.get(Entity::TicketType, id_field(ticket, "tickettype_id")));
    order.insert("linked_to_opportunity".to_owned(), Value::from(of_type.is_some_and(is_opportunity_type)));
    order.insert(
        "linked_to_ticket".to_owned(),
        Value::from(ticket.is_some() && !of_type.is_some_and(is_opportunity_type)),
    );
}

/// Settings that mirror a switch, unless the record names them itself.
fn complete_control(state: &State, control: &mut Record) {
    let orders = state.switches.own_sales_order != OwnSalesOrder::Never;
    match state.switches.own_order_in_control {
        OwnOrderInControl::Said => {
            control.entry("create_so_on_quote_approved").or_insert(Value::from(orders));
        }
        OwnOrderInControl::Denied => {
            control.entry("create_so_on_quote_approved").or_insert(Value::from(false));
        }
        OwnOrderInControl::Hidden => {
            control.remove("create_so_on_quote_approved");
        }
    }
    control.entry("checkreassignappclashes").or_insert(Value::from(!state.switches.busy_agents.is_empty()));
}

fn add_unset_dates(entity: Entity, record: &mut Record) {
    let unset = if entity == Entity::Ticket { UNSET_DATE_OF_TICKETS } else { UNSET_DATE };
    for field in entity.spec().unset_dates {
        record.entry(*field).or_insert(Value::from(unset));
    }
}

/// Dates carry no zone; a tenant may mean its own.
fn shift_dates(schema: &str, record: &mut Map<String, Value>, minutes: i32) {
    if minutes == 0 {
        return;
    }
    for (field, value) in record.iter_mut() {
        if facts().kind(schema, field) != Some(&Kind::Date) {
            continue;
        }
        let text = value.as_str().unwrap_or_default();
        let moment = time::PrimitiveDateTime::parse(text, &Iso8601::DEFAULT).ok().filter(|date| date.year() > 1900);
        if let Some(shifted) = moment.and_then(|date| date.checked_add(Duration::minutes(i64::from(minutes)))) {
            *value = Value::from(halo_date(shifted.assume_utc()));
        }
    }
}

/// Whether a record is closed: a status that closes, or an order that is done.
pub(crate) fn is_closed(state: &State, entity: Entity, record: &Record) -> bool {
    match entity {
        Entity::Ticket => closed(state.get(Entity::Status, id_field(record, "status_id"))),
        Entity::Quotation => quotation_closed(&state.control(), record),
        Entity::SalesOrder => id_field(record, "open_status") != 0,
        _ => false,
    }
}

fn quotation_closed(control: &Record, quote: &Record) -> bool {
    let status = id_field(quote, "status");
    let closing = ["default_quote_accepted_status", "default_quote_rejected_status", "default_quote_revised_status"];
    let by_order = flag(control, "move_quote_to_closed_on_so_creation") && id_field(quote, "salesorder_id") > 0;
    by_order || closing.iter().any(|field| id_field(control, field) == status && status > 0)
}

/// Whether a record is switched off.
pub(crate) fn is_inactive(entity: Entity, record: &Record) -> bool {
    const OBSOLETE: i64 = 15;
    match entity {
        Entity::Item => id_field(record, "status") == OBSOLETE,
        Entity::Agent => flag(record, "isdisabled"),
        _ => flag(record, "inactive"),
    }
}

/// Lines of all orders, as `GET /OrderLine` lists them.
pub(crate) fn order_lines(state: &State) -> Vec<Value> {
    let orders = state.all(Entity::SalesOrder);
    let links = state.switches.order_line_links;
    let lines = orders.flat_map(|(_, order)| list_of(&order.record, "lines"));
    let shown = lines.map(|mut line| {
        line.retain(|field, _| links || field != "quotation_line_id");
        Value::Object(line)
    });
    shown.collect()
}

/// Supplier rows of all products, as `GET /itemsupplier` lists them.
pub(crate) fn supplier_rows(state: &State) -> Vec<Record> {
    let items = state.all(Entity::Item);
    items
        .flat_map(|(id, item)| {
            list_of(&item.record, "item_suppliers").into_iter().map(move |mut row| {
                row.insert("item_id".to_owned(), Value::from(id));
                name_parties(state, &mut row);
                row
            })
        })
        .collect()
}
