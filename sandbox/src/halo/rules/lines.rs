//! Lines of quotes and orders: what an update sends is merged with what is there, then reckoned.

use bigdecimal::BigDecimal;
use serde_json::Value;

use super::super::entity::Entity;
use super::super::refusal::Refusal;
use super::super::state::Tx;
use super::super::switches::LeftOutLines;
use super::super::value::{Record, decimal, id_field, object, text_field};
use super::totals::{HeaderAmounts, compute_line};

/// The objects of a list field.
pub(crate) fn list_of(record: &Record, field: &str) -> Vec<Record> {
    let values = record.get(field).and_then(Value::as_array);
    values.into_iter().flatten().cloned().map(object).collect()
}

/// Merges sent children into stored ones by id: known ids change in part, others are new.
pub(crate) fn merge(
    tx: &mut Tx<'_>,
    kind: Entity,
    stored: Vec<Record>,
    sent: Vec<Record>,
    left_out: LeftOutLines,
) -> Result<Vec<Record>, Refusal> {
    let mut rest = stored;
    let mut merged = Vec::new();
    for mut child in sent {
        let id = id_field(&child, "id");
        if id > 0 {
            let at = rest.iter().position(|old| id_field(old, "id") == id);
            let Some(at) = at else { return Err(Refusal::business(format!("There is no line with id {id} here."))) };
            let mut old = rest.remove(at);
            old.extend(child);
            merged.push(old);
        } else {
            let id = tx.new_id(kind);
            child.insert("id".to_owned(), Value::from(id));
            merged.push(child);
        }
    }
    if left_out == LeftOutLines::Kept {
        rest.append(&mut merged);
        merged = rest;
    }
    Ok(merged)
}

/// Checks, completes and reckons the lines, writes them and the totals into the header, and gives the sums.
pub(crate) fn settle(tx: &Tx<'_>, header: &mut Record, mut lines: Vec<Record>) -> Result<HeaderAmounts, Refusal> {
    let mut sums = HeaderAmounts::default();
    for (place, line) in lines.iter_mut().enumerate() {
        complete(tx, line, place)?;
        let rate = tax_rate(tx, line);
        let amounts = compute_line(line, rate.as_ref(), tx.switches());
        sums.add(line, &amounts, tx.switches());
    }
    sums.write(header, &decimal(header.get("carriage_price").or_else(|| header.get("deliveryamount"))));
    header.insert("lines".to_owned(), lines.into_iter().map(Value::Object).collect());
    Ok(sums)
}

fn complete(tx: &Tx<'_>, line: &mut Record, place: usize) -> Result<(), Refusal> {
    let item_id = id_field(line, "item_id");
    let item = tx.get(Entity::Item, item_id);
    if item_id > 0 && item.is_none() {
        return Err(Refusal::business(format!("Item {item_id} does not exist.")));
    }
    let tax_code = id_field(line, "item_tax_code");
    if tax_code > 0 && !tx.exists(Entity::Tax, tax_code) {
        return Err(Refusal::business(format!("Tax code {tax_code} does not exist.")));
    }
    if text_field(line, "quoter_id").chars().count() > 100 {
        return Err(Refusal::business("String or binary data would be truncated: quoter_id."));
    }
    if let (Some(item), true) = (item, text_field(line, "name").is_empty()) {
        line.insert("name".to_owned(), Value::from(text_field(item, "name")));
    }
    line.entry("item_id").or_insert(Value::from(0));
    line.entry("sort_seq").or_insert(Value::from(place));
    for field in ["quantity", "price", "costprice", "discount", "discount_perc"] {
        line.entry(field).or_insert(Value::from(0.0));
    }
    Ok(())
}

/// The percentage of the line's tax code; -1 stands for the code of its item.
fn tax_rate(tx: &Tx<'_>, line: &Record) -> Option<BigDecimal> {
    let code = match id_field(line, "item_tax_code") {
        -1 => id_field(tx.get(Entity::Item, id_field(line, "item_id"))?, "taxcode"),
        code => code,
    };
    let tax = tx.get(Entity::Tax, code)?;
    Some(decimal(tax.get("value")))
}
