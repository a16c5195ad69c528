//! Actions on tickets.

use serde_json::Value;

use super::super::bind::halo_date;
use super::super::entity::Entity;
use super::super::outbox;
use super::super::refusal::Refusal;
use super::super::state::Tx;
use super::super::value::{Record, id_field, text_field};
use super::{merged, ticket};

pub(crate) fn save(tx: &mut Tx<'_>, known: Option<i64>, sent: Record) -> Result<i64, Refusal> {
    let mut action = merged(tx, Entity::Action, known, &sent);
    let ticket_id = id_field(&action, "ticket_id");
    let Some(of_ticket) = tx.get(Entity::Ticket, ticket_id).cloned() else {
        return Err(Refusal::business("ticket_id is required."));
    };
    if text_field(&action, "outcome").is_empty() && id_field(&action, "outcome_id") <= 0 {
        return Err(Refusal::business("An Outcome must be entered for this Action"));
    }
    let id = known.unwrap_or_else(|| tx.new_id(Entity::Action));
    action.entry("datetime").or_insert_with(|| Value::from(halo_date(tx.now)));
    if known.is_none() {
        for mail in outbox::of_action(id, &sent, &ticket::user_address(tx, &of_ticket)) {
            tx.mail(mail);
        }
        move_ticket(tx, ticket_id, &sent);
    }
    tx.put(Entity::Action, id, action);
    Ok(id)
}

/// An action may change its ticket's status and agent.
fn move_ticket(tx: &mut Tx<'_>, ticket_id: i64, sent: &Record) {
    ticket::move_to_status(tx, ticket_id, id_field(sent, "new_status"));
    let agent = id_field(sent, "new_agent");
    if agent > 0
        && let Some(mut of_ticket) = tx.get(Entity::Ticket, ticket_id).cloned()
    {
        of_ticket.insert("agent_id".to_owned(), Value::from(agent));
        tx.put(Entity::Ticket, ticket_id, of_ticket);
    }
}
