//! Quotations (HaloPSA API reference, section 3.1).

use bigdecimal::Zero;
use serde_json::Value;
use time::Duration;

use super::super::bind::halo_date;
use super::super::entity::Entity;
use super::super::outbox;
use super::super::refusal::Refusal;
use super::super::state::{Later, Tx};
use super::super::switches::{AcceptedBy, CreateSoFlag, LeadQuotation, OwnSalesOrder, QuoteMove};
use super::super::value::{Record, decimal, double, flag, id_field, text_field};
use super::lines::{list_of, merge, settle};
use super::totals::HeaderAmounts;
use super::{complete_party, fits, make_of_quotation, merged, po_fits, ticket};

pub(crate) fn save(tx: &mut Tx<'_>, known: Option<i64>, sent: Record) -> Result<i64, Refusal> {
    for (field, longest) in [("third_party_number", 100), ("third_party_url", 1000), ("currency", 10)] {
        fits(&sent, field, longest)?;
    }
    for field in ["po_ref", "ponumber"] {
        po_fits(tx, &sent, field)?;
    }
    let before = known.and_then(|id| tx.get(Entity::Quotation, id)).cloned().unwrap_or_default();
    let mut quote = merged(tx, Entity::Quotation, known, &sent);
    if known.is_none() {
        start(tx, &mut quote)?;
    } else if id_field(&quote, "ticket_id") != id_field(&before, "ticket_id") {
        moves(tx, &mut quote, &before)?;
    }
    complete_party(tx, &mut quote)?;
    let sums = write_lines(tx, &mut quote, &before, &sent)?;
    note_revision(&mut quote, &sent);
    let id = known.unwrap_or_else(|| tx.new_id(Entity::Quotation));
    for line in quote.get_mut("lines").and_then(Value::as_array_mut).into_iter().flatten() {
        line["qhid"] = Value::from(id);
    }
    quote.insert("last_update_time".to_owned(), Value::from(halo_date(tx.now)));
    let accepted = newly_accepted(tx, &before, &quote);
    tx.put(Entity::Quotation, id, quote.clone());
    for mail in outbox::of_quotation(id, &sent, accepted, &tx.control()) {
        tx.mail(mail);
    }
    let by_hand = flag(&sent, "_create_so") && tx.switches().create_so_flag == CreateSoFlag::Honoured;
    if by_hand && id_field(&quote, "salesorder_id") == 0 {
        make_of_quotation(tx, id);
    }
    if accepted && tx.switches().accepted_by == AcceptedBy::Status {
        own_sales_order(tx, id);
    }
    follow_up(tx, &quote, &sent, &sums);
    Ok(id)
}

/// The first values of a new quotation.
fn start(tx: &Tx<'_>, quote: &mut Record) -> Result<(), Refusal> {
    let control = tx.control();
    let of_ticket = tx.get(Entity::Ticket, id_field(quote, "ticket_id")).cloned().unwrap_or_default();
    let nobody = ["client_id", "site_id", "user_id"].iter().all(|field| id_field(quote, field) <= 0);
    if id_field(&of_ticket, "user_id") <= 0 {
        names_somebody(tx, quote, nobody)?;
    }
    if nobody {
        for field in ["client_id", "site_id", "user_id"] {
            quote.insert(field.to_owned(), Value::from(id_field(&of_ticket, field)));
        }
        if id_field(quote, "client_id") <= 0 {
            return Err(Refusal::business("A Customer must be selected for this Quotation."));
        }
    }
    if text_field(quote, "title").is_empty() {
        quote.insert("title".to_owned(), Value::from(text_field(&of_ticket, "summary")));
    }
    if id_field(quote, "status") <= 0 {
        quote.insert("status".to_owned(), Value::from(id_field(&control, "default_quote_status")));
    }
    quote.entry("date").or_insert_with(|| Value::from(halo_date(tx.now)));
    let days = id_field(&control, "quoteexpirydays");
    if days > 0 {
        let expiry = tx.now + Duration::days(days);
        quote.entry("expiry_date").or_insert_with(|| Value::from(halo_date(expiry)));
    }
    quote.entry("salesorder_id").or_insert(Value::from(0));
    quote.entry("approvalstate").or_insert(Value::from(0));
    Ok(())
}

/// What a quotation must name where its ticket has no user to take.
fn names_somebody(tx: &Tx<'_>, quote: &Record, nobody: bool) -> Result<(), Refusal> {
    match tx.switches().lead_quotation {
        LeadQuotation::NeedsClient if nobody => {
            Err(Refusal::business("A Customer must be selected for this Quotation."))
        }
        LeadQuotation::NeedsUser if id_field(quote, "user_id") <= 0 => {
            Err(Refusal::business("A User must be selected for this Quotation."))
        }
        _ => Ok(()),
    }
}

/// Another opportunity for a quotation that stands.
fn moves(tx: &Tx<'_>, quote: &mut Record, before: &Record) -> Result<(), Refusal> {
    match tx.switches().quote_move {
        QuoteMove::Moves => {}
        QuoteMove::Refused => return Err(Refusal::business("The Ticket of a Quotation cannot be changed.")),
        QuoteMove::Ignored => drop(quote.insert("ticket_id".to_owned(), Value::from(id_field(before, "ticket_id")))),
    }
    Ok(())
}

fn write_lines(tx: &mut Tx<'_>, quote: &mut Record, before: &Record, sent: &Record) -> Result<HeaderAmounts, Refusal> {
    let stored = list_of(before, "lines");
    let lines = if sent.contains_key("lines") {
        let left_out = tx.switches().left_out_lines;
        merge(tx, Entity::OrderLine, stored, list_of(sent, "lines"), left_out)?
    } else {
        stored
    };
    let drop_empty = flag(sent, "_remove_zero_quantity_lines");
    let kept = |line: &Record| !drop_empty || flag(line, "isgroupdesc") || !decimal(line.get("quantity")).is_zero();
    settle(tx, quote, lines.into_iter().filter(kept).collect())
}

fn note_revision(quote: &mut Record, sent: &Record) {
    let from = id_field(sent, "_revision_from_id");
    if from > 0 {
        quote.insert("original_revised_from_id".to_owned(), Value::from(from));
    }
}

fn newly_accepted(tx: &Tx<'_>, before: &Record, quote: &Record) -> bool {
    let accepted = id_field(&tx.control(), "default_quote_accepted_status");
    accepted > 0 && id_field(quote, "status") == accepted && id_field(before, "status") != accepted
}

/// The order that Halo makes by itself.
fn own_sales_order(tx: &mut Tx<'_>, id: i64) {
    match tx.switches().own_sales_order {
        OwnSalesOrder::Never => {}
        OwnSalesOrder::AtOnce => make_of_quotation(tx, id),
        OwnSalesOrder::Late => {
            let delay = i64::from(tx.switches().own_sales_order_after_seconds);
            tx.later(tx.now + Duration::seconds(delay), Later::SalesOrder { quotation: id });
        }
    }
}

/// What a saved quotation changes on its opportunity.
fn follow_up(tx: &mut Tx<'_>, quote: &Record, sent: &Record, sums: &HeaderAmounts) {
    let ticket_id = id_field(quote, "ticket_id");
    ticket::move_to_status(tx, ticket_id, id_field(sent, "new_ticket_status"));
    if flag(&tx.control(), "oppvalue_from_quote")
        && let Some(mut ticket) = tx.get(Entity::Ticket, ticket_id).cloned()
    {
        ticket.insert("oppvalue".to_owned(), double(&sums.net()));
        tx.put(Entity::Ticket, ticket_id, ticket);
    }
}

/// `POST /Quotation/Approval`: the customer's answer to one quotation.
pub(crate) fn approve(tx: &mut Tx<'_>, sent: &Record) -> Result<i64, Refusal> {
    let id = id_field(sent, "id");
    let Some(mut quote) = tx.get(Entity::Quotation, id).cloned() else {
        return Err(Refusal::NotFound(format!("Quotation {id} was not found.")));
    };
    let before = quote.clone();
    let yes = flag(sent, "result");
    for field in ["approvalname", "approvalemailaddress", "approvalnote", "ponumber", "signature"] {
        if let Some(value) = sent.get(field) {
            quote.insert(field.to_owned(), value.clone());
        }
    }
    let field = if yes { "default_quote_accepted_status" } else { "default_quote_rejected_status" };
    quote.insert("status".to_owned(), Value::from(id_field(&tx.control(), field)));
    quote.insert("approvalstate".to_owned(), Value::from(if yes { 2 } else { 3 }));
    quote.insert("approvaldatetime".to_owned(), Value::from(halo_date(tx.now)));
    let accepted = newly_accepted(tx, &before, &quote);
    tx.put(Entity::Quotation, id, quote);
    for mail in outbox::of_quotation(id, &Record::new(), accepted, &tx.control()) {
        tx.mail(mail);
    }
    if accepted {
        own_sales_order(tx, id);
    }
    Ok(id)
}
