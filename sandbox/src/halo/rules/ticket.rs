//! Tickets, opportunities and leads (HaloPSA API reference, section 3.2).

use serde_json::Value;

use super::super::bind::halo_date;
use super::super::entity::Entity;
use super::super::outbox;
use super::super::refusal::Refusal;
use super::super::state::Tx;
use super::super::switches::{TypeChange, TypeRules};
use super::super::value::{Record, flag, id_field, text_field};
use super::lines::list_of;
use super::{complete_party, fits, merged, po_fits, skips_mandatory};

/// The agent that stands for nobody.
pub(crate) const UNASSIGNED: i64 = 1;
/// A field that must be filled by an agent on a new ticket.
const REQUIRED: i64 = 3;
/// A status that closes.
const CLOSED: i64 = 2;

pub(crate) fn save(tx: &mut Tx<'_>, known: Option<i64>, sent: Record, opportunity: bool) -> Result<i64, Refusal> {
    fits(&sent, "summary", 255)?;
    fits(&sent, "third_party_id_string", 100)?;
    po_fits(tx, &sent, "purchaseordernumber")?;
    let before = known.and_then(|id| tx.get(Entity::Ticket, id)).cloned();
    let mut ticket = merged(tx, Entity::Ticket, known, &sent);
    if known.is_none() {
        start(tx, &mut ticket, opportunity);
    }
    complete_party(tx, &mut ticket)?;
    refuse_busy_agent(tx, before.as_ref(), &sent)?;
    change_type(tx, before.as_ref(), &sent, &mut ticket)?;
    if known.is_none() {
        if !skips_mandatory(tx, &sent) {
            mandatory(tx, &ticket)?;
        }
        apply_type_rules(tx, &mut ticket);
    }
    note_closing(tx, before.as_ref(), &mut ticket);
    let id = known.unwrap_or_else(|| tx.new_id(Entity::Ticket));
    for mail in outbox::of_ticket(id, &sent, known.is_none(), &user_address(tx, &ticket)) {
        tx.mail(mail);
    }
    ticket.insert("last_update".to_owned(), Value::from(halo_date(tx.now)));
    tx.put(Entity::Ticket, id, ticket);
    Ok(id)
}

/// The first values of a new ticket.
fn start(tx: &Tx<'_>, ticket: &mut Record, opportunity: bool) {
    let control = tx.control();
    if id_field(ticket, "tickettype_id") <= 0 {
        let default = if opportunity { id_field(&control, "default_opp_tickettype_id") } else { 0 };
        let first = tx.ids(Entity::TicketType).first().copied().unwrap_or(0);
        let id = if default > 0 { default } else { first };
        ticket.insert("tickettype_id".to_owned(), Value::from(id));
    }
    if id_field(ticket, "status_id") <= 0 {
        ticket.insert("status_id".to_owned(), Value::from(first_status(tx, ticket)));
    }
    let nobody = ["client_id", "site_id", "user_id"].iter().all(|field| id_field(ticket, field) <= 0);
    if nobody {
        ticket.insert("client_id".to_owned(), Value::from(id_field(&control, "default_client_opps")));
        ticket.insert("site_id".to_owned(), Value::from(id_field(&control, "default_site_opps")));
    }
    if id_field(ticket, "agent_id") <= 0 {
        ticket.insert("agent_id".to_owned(), Value::from(UNASSIGNED));
    }
    ticket.entry("dateoccurred").or_insert_with(|| Value::from(halo_date(tx.now)));
}

fn ticket_type<'a>(tx: &'a Tx<'_>, ticket: &Record) -> Option<&'a Record> {
    tx.get(Entity::TicketType, id_field(ticket, "tickettype_id"))
}

fn first_status(tx: &Tx<'_>, ticket: &Record) -> i64 {
    ticket_type(tx, ticket).map_or(1, |of| id_field(of, "initial_status"))
}

/// An agent who has an appointment now takes a ticket only with `_forcereassign`.
fn refuse_busy_agent(tx: &Tx<'_>, before: Option<&Record>, sent: &Record) -> Result<(), Refusal> {
    let agent = id_field(sent, "agent_id");
    let same = before.is_some_and(|ticket| id_field(ticket, "agent_id") == agent);
    if tx.switches().busy_agents.contains(&agent) && !same && !flag(sent, "_forcereassign") {
        return Err(Refusal::business(
            "This Agent has an ongoing Appointment. Do you still want to assign the Ticket?",
        ));
    }
    Ok(())
}

/// The fields that the ticket type makes mandatory for agents on a new ticket.
fn mandatory(tx: &Tx<'_>, ticket: &Record) -> Result<(), Refusal> {
    let fields = ticket_type(tx, ticket).map(|of| list_of(of, "fields")).unwrap_or_default();
    for field in fields.iter().filter(|field| id_field(field, "technew") == REQUIRED) {
        let label = text_field(field, "fieldname");
        if is_empty(ticket.get(field_of_label(label))) {
            return Err(Refusal::business(format!("{label} is required.")));
        }
    }
    Ok(())
}

fn is_empty(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => true,
        Some(Value::String(text)) => text.trim().is_empty(),
        Some(Value::Number(number)) => number.as_f64() == Some(0.0),
        Some(_) => false,
    }
}

/// The JSON field behind a label of the ticket type's field list.
fn field_of_label(label: &str) -> &str {
    match label {
        "Summary" => "summary",
        "Details" => "details",
        "Target Date" => "targetdate",
        "Category 1" => "category_1",
        "Impact" => "impact",
        "Urgency" => "urgency",
        "Opportunity Value" => "oppvalue",
        "Conversion Probability" => "oppconversionprobability",
        "Pipeline Stage" => "pipeline_stage_id",
        other => other,
    }
}

fn apply_type_rules(tx: &Tx<'_>, ticket: &mut Record) {
    if tx.switches().type_rules == TypeRules::ResetAgentAndStatus {
        ticket.insert("agent_id".to_owned(), Value::from(UNASSIGNED));
        ticket.insert("status_id".to_owned(), Value::from(first_status(tx, ticket)));
    }
}

/// What a new type does to a ticket that exists. A status that is sent with it stands.
fn change_type(tx: &Tx<'_>, before: Option<&Record>, sent: &Record, ticket: &mut Record) -> Result<(), Refusal> {
    let Some(before) = before else { return Ok(()) };
    if id_field(before, "tickettype_id") == id_field(ticket, "tickettype_id") {
        return Ok(());
    }
    match tx.switches().type_change {
        TypeChange::Refused => return Err(Refusal::business("The Ticket Type of this Ticket cannot be changed.")),
        TypeChange::ResetsStatus if id_field(sent, "status_id") <= 0 => {
            ticket.insert("status_id".to_owned(), Value::from(first_status(tx, ticket)));
        }
        TypeChange::KeepsStatus | TypeChange::ResetsStatus => {}
    }
    Ok(())
}

/// Whether a ticket's status closes it.
pub(crate) fn closed(status: Option<&Record>) -> bool {
    status.is_some_and(|status| id_field(status, "type") == CLOSED)
}

fn note_closing(tx: &Tx<'_>, before: Option<&Record>, ticket: &mut Record) {
    let is_closed = |ticket: &Record| closed(tx.get(Entity::Status, id_field(ticket, "status_id")));
    let was = before.is_some_and(is_closed);
    if !is_closed(ticket) {
        ticket.remove("dateclosed");
    } else if !was {
        ticket.insert("dateclosed".to_owned(), Value::from(halo_date(tx.now)));
    }
}

/// The e-mail address of a ticket's user.
pub(crate) fn user_address(tx: &Tx<'_>, ticket: &Record) -> String {
    let user = tx.get(Entity::User, id_field(ticket, "user_id"));
    user.map(|user| text_field(user, "emailaddress").to_owned()).unwrap_or_default()
}

/// Sets the status of a ticket as a consequence of another write.
pub(crate) fn move_to_status(tx: &mut Tx<'_>, id: i64, status: i64) {
    if status <= 0 {
        return;
    }
    if let Some(mut ticket) = tx.get(Entity::Ticket, id).cloned() {
        let before = ticket.clone();
        ticket.insert("status_id".to_owned(), Value::from(status));
        note_closing(tx, Some(&before), &mut ticket);
        tx.put(Entity::Ticket, id, ticket);
    }
}
