//! Records without rules of their own: settings, groups, suppliers, codes.

use serde_json::Value;

use super::super::entity::Entity;
use super::super::refusal::Refusal;
use super::super::state::Tx;
use super::super::value::{Record, id_field, text_field};
use super::merged;

pub(crate) fn save(tx: &mut Tx<'_>, entity: Entity, known: Option<i64>, sent: Record) -> Result<i64, Refusal> {
    let named = matches!(
        entity,
        Entity::AssetGroup | Entity::Supplier | Entity::Currency | Entity::Tax | Entity::Status | Entity::TicketType
    );
    if named && known.is_none() && text_field(&sent, "name").is_empty() {
        return Err(Refusal::business("A Name must be entered."));
    }
    let id = match (entity, known) {
        (Entity::Control, _) => 1,
        (Entity::Lookup, _) => return save_lookup(tx, known, &sent),
        (_, Some(id)) => id,
        (_, None) => tx.new_id(entity),
    };
    let record = merged(tx, entity, Some(id), &sent);
    tx.put(entity, id, record);
    Ok(id)
}

/// Codes are numbered within their list, so the key of a code is `lookup_key`.
fn save_lookup(tx: &mut Tx<'_>, known: Option<i64>, sent: &Record) -> Result<i64, Refusal> {
    let list = id_field(sent, "lookupid");
    if list <= 0 {
        return Err(Refusal::business("lookupid is required."));
    }
    let taken = |tx: &Tx<'_>, code: i64| tx.exists(Entity::Lookup, lookup_key(list, code));
    let code = known.unwrap_or_else(|| (1..).find(|code| !taken(tx, *code)).unwrap_or(1));
    let key = lookup_key(list, code);
    let record = merged(tx, Entity::Lookup, Some(key), sent);
    tx.put(Entity::Lookup, key, with_code(record, code));
    Ok(key)
}

/// Where a code is kept.
pub(crate) fn lookup_key(list: i64, code: i64) -> i64 {
    list.saturating_mul(1_000_000).saturating_add(code)
}

fn with_code(mut record: Record, code: i64) -> Record {
    record.insert("_code".to_owned(), Value::from(code));
    record
}
