//! Products and what their suppliers charge (HaloPSA API reference, section 3.4).

use serde_json::{Value, json};

use super::super::bind::halo_date;
use super::super::entity::Entity;
use super::super::refusal::Refusal;
use super::super::state::Tx;
use super::super::switches::{ItemWithoutGroup, LeftOutLines, RecurringPriceChange};
use super::super::value::{Record, decimal, flag, id_field, object, text_field};
use super::lines::{list_of, merge};
use super::{fits, merged};

/// Status of a product that is for sale.
const ACTIVE: i64 = 14;

pub(crate) fn save(tx: &mut Tx<'_>, known: Option<i64>, sent: Record) -> Result<i64, Refusal> {
    fits(&sent, "name", 255)?;
    let before = known.and_then(|id| tx.get(Entity::Item, id)).cloned().unwrap_or_default();
    let mut item = merged(tx, Entity::Item, known, &sent);
    if text_field(&item, "name").is_empty() {
        return Err(Refusal::business("Item Name is required."));
    }
    if known.is_some() {
        refuse_silent_price_change(tx, &before, &sent)?;
    } else {
        start(tx, &mut item)?;
    }
    if sent.contains_key("item_suppliers") {
        let rows = merge_suppliers(tx, &before, &sent)?;
        item.insert("item_suppliers".to_owned(), rows);
    }
    let id = known.unwrap_or_else(|| tx.new_id(Entity::Item));
    let only_suppliers = known.is_some() && sent.keys().all(|field| field == "item_suppliers");
    if !only_suppliers || tx.switches().supplier_edit_touches_item {
        item.insert("lastmodified".to_owned(), Value::from(halo_date(tx.now)));
    }
    tx.put(Entity::Item, id, item);
    Ok(id)
}

fn start(tx: &mut Tx<'_>, item: &mut Record) -> Result<(), Refusal> {
    if id_field(item, "assetgroup_id") <= 0 {
        let group = match tx.switches().item_without_group {
            ItemWithoutGroup::Refused => return Err(Refusal::business("Group is required.")),
            ItemWithoutGroup::MakesGroup => tx.new_id(Entity::AssetGroup),
        };
        // This is what fills a tenant with groups of one product each.
        let name = text_field(item, "name").to_owned();
        tx.put(Entity::AssetGroup, group, object(json!({"name": name, "showasitem": true, "showasequip": true})));
        item.insert("assetgroup_id".to_owned(), Value::from(group));
    }
    item.entry("status").or_insert(Value::from(ACTIVE));
    item.entry("datecreated").or_insert_with(|| Value::from(halo_date(tx.now)));
    for field in ["baseprice", "costprice", "recurringprice", "recurringcost"] {
        item.entry(field).or_insert(Value::from(0.0));
    }
    item.entry("isrecurringitem").or_insert(Value::from(false));
    Ok(())
}

fn merge_suppliers(tx: &mut Tx<'_>, before: &Record, sent: &Record) -> Result<Value, Refusal> {
    let rows = list_of(sent, "item_suppliers");
    let merged = merge(tx, Entity::ItemSupplier, list_of(before, "item_suppliers"), rows, LeftOutLines::Deleted)?;
    Ok(merged.into_iter().map(Value::Object).collect())
}

/// Halo may ask what happens to running invoices before it takes a new recurring price.
fn refuse_silent_price_change(tx: &Tx<'_>, before: &Record, sent: &Record) -> Result<(), Refusal> {
    if tx.switches().recurring_price_change == RecurringPriceChange::Allowed || !flag(before, "isrecurringitem") {
        return Ok(());
    }
    let questions =
        [("recurringprice", "update_recurring_invoice_price"), ("recurringcost", "update_recurring_invoice_cost")];
    for (field, answer) in questions {
        let changed = sent.contains_key(field) && decimal(sent.get(field)) != decimal(before.get(field));
        if changed && !sent.contains_key(answer) {
            return Err(Refusal::business("Do you want to update the price on existing Recurring Invoices?"));
        }
    }
    Ok(())
}

/// A row of `/itemsupplier`, which lives inside its product.
pub(crate) fn save_supplier_row(tx: &mut Tx<'_>, known: Option<i64>, mut sent: Record) -> Result<i64, Refusal> {
    let item_id = match known {
        Some(row) => owner_of_row(tx, row)?,
        None => id_field(&sent, "item_id"),
    };
    let Some(mut item) = tx.get(Entity::Item, item_id).cloned() else {
        return Err(Refusal::business("item_id is required."));
    };
    if let Some(row) = known {
        sent.insert("id".to_owned(), Value::from(row));
    }
    let merged = merge(tx, Entity::ItemSupplier, list_of(&item, "item_suppliers"), vec![sent], LeftOutLines::Kept)?;
    let id = known.unwrap_or_else(|| merged.last().map_or(0, |row| id_field(row, "id")));
    item.insert("item_suppliers".to_owned(), merged.into_iter().map(Value::Object).collect());
    touch(tx, &mut item);
    tx.put(Entity::Item, item_id, item);
    Ok(id)
}

/// A change of a supplier's row may count as a change of the product.
fn touch(tx: &Tx<'_>, item: &mut Record) {
    if tx.switches().supplier_edit_touches_item {
        item.insert("lastmodified".to_owned(), Value::from(halo_date(tx.now)));
    }
}

fn owner_of_row(tx: &Tx<'_>, row: i64) -> Result<i64, Refusal> {
    let has = |item: &Record| list_of(item, "item_suppliers").iter().any(|known| id_field(known, "id") == row);
    tx.find(Entity::Item, has).ok_or_else(|| Refusal::NotFound(format!("itemsupplier {row} was not found.")))
}

pub(crate) fn delete_supplier_row(tx: &mut Tx<'_>, row: i64) -> Result<(), Refusal> {
    let item_id = owner_of_row(tx, row)?;
    let Some(mut item) = tx.get(Entity::Item, item_id).cloned() else { return Ok(()) };
    let rest = list_of(&item, "item_suppliers").into_iter().filter(|known| id_field(known, "id") != row);
    item.insert("item_suppliers".to_owned(), rest.map(Value::Object).collect());
    touch(tx, &mut item);
    tx.put(Entity::Item, item_id, item);
    Ok(())
}
