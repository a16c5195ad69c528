//! Sales orders (HaloPSA API reference, section 3.9).

use serde_json::{Value, json};

use super::super::bind::halo_date;
use super::super::entity::Entity;
use super::super::outbox;
use super::super::refusal::Refusal;
use super::super::state::Tx;
use super::super::switches::AddLines;
use super::super::value::{Record, flag, id_field, object, text_field};
use super::lines::{list_of, merge, settle};
use super::{complete_party, merged, po_fits};

pub(crate) fn save(tx: &mut Tx<'_>, known: Option<i64>, sent: Record) -> Result<i64, Refusal> {
    po_fits(tx, &sent, "po_number")?;
    let before = known.and_then(|id| tx.get(Entity::SalesOrder, id)).cloned().unwrap_or_default();
    let mut order = merged(tx, Entity::SalesOrder, known, &sent);
    order.remove("add_lines");
    if known.is_none() {
        start(tx, &mut order)?;
    }
    complete_party(tx, &mut order)?;
    if !flag(&order, "override_delivery_address") {
        // Without the flag Halo delivers to the site, whatever address was sent.
        order.retain(|field, _| !field.starts_with("deladdress"));
    }
    let lines = lines_of(tx, &before, &sent)?;
    let id = known.unwrap_or_else(|| tx.new_id(Entity::SalesOrder));
    for mail in outbox::of_order(id, &sent) {
        tx.mail(mail);
    }
    finish(tx, id, order, lines)?;
    Ok(id)
}

fn start(tx: &Tx<'_>, order: &mut Record) -> Result<(), Refusal> {
    if let Some(quote) = tx.get(Entity::Quotation, id_field(order, "quotation_id")).cloned() {
        for field in ["client_id", "site_id", "user_id", "ticket_id"] {
            let from_quote = Value::from(id_field(&quote, field));
            order.entry(field).or_insert(from_quote);
        }
    }
    let nobody = ["client_id", "site_id", "user_id"].iter().all(|field| id_field(order, field) <= 0);
    if nobody {
        return Err(Refusal::business("A Customer must be selected for this Sales Order."));
    }
    first_values(tx, order);
    Ok(())
}

fn first_values(tx: &Tx<'_>, order: &mut Record) {
    if id_field(order, "status") <= 0 {
        let status = id_field(&tx.control(), "default_salesorder_status");
        order.insert("status".to_owned(), Value::from(status));
    }
    order.entry("open_status").or_insert(Value::from(0));
    order.entry("date").or_insert_with(|| Value::from(halo_date(tx.now)));
}

fn lines_of(tx: &mut Tx<'_>, before: &Record, sent: &Record) -> Result<Vec<Record>, Refusal> {
    let mut lines = list_of(before, "lines");
    if sent.contains_key("lines") {
        let left_out = tx.switches().left_out_lines;
        lines = merge(tx, Entity::OrderLine, lines, list_of(sent, "lines"), left_out)?;
    }
    if tx.switches().add_lines == AddLines::Appends {
        for mut line in list_of(sent, "add_lines") {
            line.insert("id".to_owned(), Value::from(tx.new_id(Entity::OrderLine)));
            lines.push(line);
        }
    }
    Ok(lines)
}

/// Reckons and stores the order, and ties its quotation to it.
fn finish(tx: &mut Tx<'_>, id: i64, mut order: Record, mut lines: Vec<Record>) -> Result<(), Refusal> {
    for line in &mut lines {
        line.insert("salesorder_id".to_owned(), Value::from(id));
    }
    settle(tx, &mut order, lines)?;
    order.insert("last_update_time".to_owned(), Value::from(halo_date(tx.now)));
    let quotation = id_field(&order, "quotation_id");
    tx.put(Entity::SalesOrder, id, order);
    if let Some(mut quote) = tx.get(Entity::Quotation, quotation).cloned() {
        quote.insert("salesorder_id".to_owned(), Value::from(id));
        tx.put(Entity::Quotation, quotation, quote);
    }
    Ok(())
}

/// Halo's own order of a quotation: every line but headings and optional ones. Does nothing if it has one.
pub(crate) fn make_of_quotation(tx: &mut Tx<'_>, quotation: i64) {
    let Some(quote) = tx.get(Entity::Quotation, quotation).cloned() else { return };
    if id_field(&quote, "salesorder_id") > 0 {
        return;
    }
    let mut order = object(json!({
        "quotation_id": quotation,
        "ticket_id": id_field(&quote, "ticket_id"),
        "client_id": id_field(&quote, "client_id"),
        "site_id": id_field(&quote, "site_id"),
        "user_id": id_field(&quote, "user_id"),
        "assigned_agent": id_field(&quote, "assigned_agent"),
        "title": text_field(&quote, "title"),
        "po_number": text_field(&quote, "ponumber"),
        "currency_code": id_field(&quote, "currency_code"),
    }));
    if text_field(&quote, "ponumber").is_empty() {
        order.insert("po_number".to_owned(), Value::from(text_field(&quote, "po_ref")));
    }
    first_values(tx, &mut order);
    let wanted =
        list_of(&quote, "lines").into_iter().filter(|line| !flag(line, "isgroupdesc") && !flag(line, "optional"));
    let lines: Vec<Record> = wanted.map(|line| order_line(tx, &line)).collect();
    let id = tx.new_id(Entity::SalesOrder);
    // The lines were valid on the quotation, so they are valid here.
    let _ = finish(tx, id, order, lines);
}

fn order_line(tx: &mut Tx<'_>, line: &Record) -> Record {
    const TAKEN: [&str; 14] = [
        "item_id",
        "name",
        "note",
        "productcode",
        "quantity",
        "price",
        "costprice",
        "discount",
        "discount_perc",
        "tax",
        "item_tax_code",
        "billingperiod",
        "item_recurring",
        "supplier_id",
    ];
    let mut copy: Record =
        TAKEN.iter().filter_map(|field| line.get(*field).map(|value| ((*field).to_owned(), value.clone()))).collect();
    copy.insert("quotation_line_id".to_owned(), Value::from(id_field(line, "id")));
    copy.insert("id".to_owned(), Value::from(tx.new_id(Entity::OrderLine)));
    copy
}

/// Takes an order that is deleted off its quotation.
pub(crate) fn untie(tx: &mut Tx<'_>, id: i64) {
    let of = tx.find(Entity::Quotation, |quote| id_field(quote, "salesorder_id") == id);
    if let Some((of, mut quote)) = of.and_then(|of| Some((of, tx.get(Entity::Quotation, of)?.clone()))) {
        quote.insert("salesorder_id".to_owned(), Value::from(0));
        tx.put(Entity::Quotation, of, quote);
    }
}
