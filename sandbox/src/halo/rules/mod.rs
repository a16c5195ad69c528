//! What happens when a record is saved.

mod action;
pub(crate) mod attachment;
mod item;
pub(crate) mod lines;
mod order;
mod party;
pub(crate) mod plain;
mod quotation;
pub(crate) mod ticket;
pub(crate) mod totals;

pub(crate) use order::make_of_quotation;
pub(crate) use quotation::approve;

use serde_json::Value;

use super::entity::Entity;
use super::refusal::Refusal;
use super::state::Tx;
use super::switches::MatchThirdParty;
use super::value::{Record, flag, id_field, text_field};

/// A bound record on its way in.
#[derive(Debug)]
pub(crate) struct Sent {
    pub(crate) fields: Record,
    /// Whether it came by `/Opportunities`.
    pub(crate) as_opportunity: bool,
}

/// What a save made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Saved {
    pub(crate) id: i64,
    pub(crate) created: bool,
}

/// Saves one record: without a known id it is made, with one it is changed in part.
pub(crate) fn save(tx: &mut Tx<'_>, entity: Entity, mut sent: Sent) -> Result<Saved, Refusal> {
    let id = target(tx, entity, &sent.fields);
    if id > 0 && !matches!(entity, Entity::ItemSupplier | Entity::Lookup) && !tx.exists(entity, id) {
        return Err(Refusal::NotFound(format!("{} {id} was not found.", entity.spec().path)));
    }
    sent.fields.remove("id");
    references_exist(tx, entity, &sent.fields)?;
    let known = (id > 0).then_some(id);
    let saved = match entity {
        Entity::Quotation => quotation::save(tx, known, sent.fields),
        Entity::Ticket => ticket::save(tx, known, sent.fields, sent.as_opportunity),
        Entity::Item => item::save(tx, known, sent.fields),
        Entity::ItemSupplier => item::save_supplier_row(tx, known, sent.fields),
        Entity::Client => party::save_client(tx, known, sent.fields),
        Entity::Site => party::save_site(tx, known, sent.fields),
        Entity::User => party::save_user(tx, known, sent.fields),
        Entity::SalesOrder => order::save(tx, known, sent.fields),
        Entity::Attachment => attachment::save(tx, known, sent.fields),
        Entity::Action => action::save(tx, known, sent.fields),
        _ => plain::save(tx, entity, known, sent.fields),
    }?;
    Ok(Saved { id: saved, created: known.is_none() })
}

/// The record that is meant: by id, or by `_match_thirdparty_id` where that upserts.
fn target(tx: &Tx<'_>, entity: Entity, sent: &Record) -> i64 {
    let id = id_field(sent, "id");
    let mark = text_field(sent, "_match_thirdparty_id");
    if id > 0 || mark.is_empty() || tx.switches().match_third_party == MatchThirdParty::Ignored {
        return id;
    }
    tx.find(entity, |record| text_field(record, "_match_thirdparty_id") == mark).unwrap_or(0)
}

/// Deletes a record.
pub(crate) fn delete(tx: &mut Tx<'_>, entity: Entity, id: i64) -> Result<(), Refusal> {
    use super::switches::{AttachmentDelete, TicketDelete};
    if entity == Entity::ItemSupplier {
        return item::delete_supplier_row(tx, id);
    }
    if !tx.exists(entity, id) {
        return Err(Refusal::NotFound(format!("{} {id} was not found.", entity.spec().path)));
    }
    if entity == Entity::Ticket && tx.switches().ticket_delete == TicketDelete::Refused {
        return Err(Refusal::MayNot("You do not have permission to delete this Ticket.".to_owned()));
    }
    if entity == Entity::Attachment && tx.switches().attachment_delete == AttachmentDelete::Refused {
        return Err(Refusal::MayNot("You do not have permission to delete this Attachment.".to_owned()));
    }
    if entity == Entity::SalesOrder {
        order::untie(tx, id);
    }
    tx.delete(entity, id);
    Ok(())
}

/// Id fields and the kind of record that they point at, per kind of record.
pub(crate) fn references(entity: Entity) -> &'static [(&'static str, Entity)] {
    const PARTY: [(&str, Entity); 3] =
        [("client_id", Entity::Client), ("site_id", Entity::Site), ("user_id", Entity::User)];
    match entity {
        Entity::Quotation => &[
            PARTY[0],
            PARTY[1],
            PARTY[2],
            ("ticket_id", Entity::Ticket),
            ("agent_id", Entity::Agent),
            ("assigned_agent", Entity::Agent),
            ("currency_code", Entity::Currency),
        ],
        Entity::Ticket => &[
            PARTY[0],
            PARTY[1],
            PARTY[2],
            ("agent_id", Entity::Agent),
            ("status_id", Entity::Status),
            ("tickettype_id", Entity::TicketType),
        ],
        Entity::SalesOrder => &[
            PARTY[0],
            PARTY[1],
            PARTY[2],
            ("ticket_id", Entity::Ticket),
            ("quotation_id", Entity::Quotation),
            ("assigned_agent", Entity::Agent),
            ("currency_code", Entity::Currency),
        ],
        Entity::Item => {
            &[("assetgroup_id", Entity::AssetGroup), ("supplier_id", Entity::Supplier), ("taxcode", Entity::Tax)]
        }
        Entity::ItemSupplier => &[("supplier_id", Entity::Supplier), ("item_id", Entity::Item), PARTY[0]],
        Entity::Site => &[PARTY[0]],
        Entity::User => &[PARTY[1]],
        Entity::Attachment => &[("ticket_id", Entity::Ticket)],
        Entity::Action => {
            &[("ticket_id", Entity::Ticket), ("new_agent", Entity::Agent), ("new_status", Entity::Status)]
        }
        Entity::Address => &[PARTY[1], PARTY[2]],
        _ => &[],
    }
}

fn references_exist(tx: &Tx<'_>, entity: Entity, sent: &Record) -> Result<(), Refusal> {
    for (field, of) in references(entity) {
        let id = id_field(sent, field);
        if id > 0 && !tx.exists(*of, id) {
            return Err(Refusal::business(format!("{field}: {} {id} does not exist.", of.spec().path)));
        }
    }
    Ok(())
}

/// The stored record with what was sent written over it. Flags (`_…`) steer the save and are not stored.
pub(crate) fn merged(tx: &Tx<'_>, entity: Entity, id: Option<i64>, sent: &Record) -> Record {
    let mut record = id.and_then(|id| tx.get(entity, id)).cloned().unwrap_or_default();
    for (field, value) in sent {
        if !field.starts_with('_') || field == "_match_thirdparty_id" {
            record.insert(field.clone(), value.clone());
        }
    }
    record
}

/// Refuses a text that is longer than its column.
pub(crate) fn fits(sent: &Record, field: &str, longest: usize) -> Result<(), Refusal> {
    if text_field(sent, field).chars().count() > longest {
        return Err(Refusal::business(format!("String or binary data would be truncated: {field}.")));
    }
    Ok(())
}

/// Refuses a PO number that is longer than its column.
pub(crate) fn po_fits(tx: &Tx<'_>, sent: &Record, field: &str) -> Result<(), Refusal> {
    fits(sent, field, usize::try_from(tx.switches().po_longest).unwrap_or(usize::MAX))
}

/// Takes client and site from the user, and the client from the site, where they were not sent.
pub(crate) fn complete_party(tx: &Tx<'_>, record: &mut Record) -> Result<(), Refusal> {
    if let Some(user) = tx.get(Entity::User, id_field(record, "user_id")) {
        let home = id_field(user, "site_id");
        let site = id_field(record, "site_id");
        if site > 0 && site != home {
            return Err(Refusal::business("The User does not belong to the selected Site."));
        }
        record.insert("site_id".to_owned(), Value::from(home));
    }
    if let Some(site) = tx.get(Entity::Site, id_field(record, "site_id")) {
        let owner = id_field(site, "client_id");
        let client = id_field(record, "client_id");
        if client > 0 && client != owner {
            return Err(Refusal::business("The Site does not belong to the selected Customer."));
        }
        record.insert("client_id".to_owned(), Value::from(owner));
    }
    Ok(())
}

/// Whether the mandatory checks are to be skipped.
pub(crate) fn skips_mandatory(tx: &Tx<'_>, sent: &Record) -> bool {
    use super::switches::NoValidate;
    flag(sent, "_novalidate") && tx.switches().no_validate == NoValidate::SkipsMandatory
}
