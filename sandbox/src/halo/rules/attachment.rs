//! Files (HaloPSA API reference, section 3.8).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::super::bind::halo_date;
use super::super::entity::Entity;
use super::super::outbox::Mail;
use super::super::refusal::Refusal;
use super::super::state::Tx;
use super::super::switches::DataUrlPrefix;
use super::super::value::{Record, flag, id_field, text_field};
use super::merged;

pub(crate) fn save(tx: &mut Tx<'_>, known: Option<i64>, sent: Record) -> Result<i64, Refusal> {
    let mut file = merged(tx, Entity::Attachment, known, &sent);
    if text_field(&file, "filename").trim().is_empty() {
        return Err(Refusal::business("A file name is required."));
    }
    if sent.contains_key("data_base64") {
        let bytes = bytes_of(tx, text_field(&sent, "data_base64"))?;
        file.insert("filesize".to_owned(), Value::from(bytes.len()));
        file.insert("data_base64".to_owned(), Value::from(STANDARD.encode(bytes)));
    } else if known.is_none() && text_field(&sent, "link").is_empty() {
        return Err(Refusal::business("The file has no content."));
    }
    let id = known.unwrap_or_else(|| tx.new_id(Entity::Attachment));
    let ticket = id_field(&file, "ticket_id");
    if ticket > 0 {
        file.insert("type".to_owned(), Value::from(0));
        file.insert("unique_id".to_owned(), Value::from(ticket));
    }
    file.entry("datecreated").or_insert_with(|| Value::from(halo_date(tx.now)));
    if flag(&sent, "showforusers") {
        tx.mail(Mail::new(Entity::Attachment, id, "", "shown to users: showforusers is true"));
    }
    tx.put(Entity::Attachment, id, file);
    Ok(id)
}

fn bytes_of(tx: &Tx<'_>, sent: &str) -> Result<Vec<u8>, Refusal> {
    let refusal = || Refusal::business("The input is not a valid Base-64 string.");
    let prefix = sent.starts_with("data:").then(|| sent.find(";base64,")).flatten();
    let plain = match (tx.switches().data_url_prefix, prefix) {
        (DataUrlPrefix::Refused | DataUrlPrefix::Accepted, None) => sent,
        (DataUrlPrefix::Accepted | DataUrlPrefix::Needed, Some(at)) => {
            sent.get(at..).and_then(|rest| rest.strip_prefix(";base64,")).ok_or_else(refusal)?
        }
        _ => return Err(refusal()),
    };
    let bytes = STANDARD.decode(plain.trim()).map_err(|_| refusal())?;
    if bytes.is_empty() { Err(refusal()) } else { Ok(bytes) }
}

/// The stored bytes of a file.
pub(crate) fn content(file: &Record) -> Vec<u8> {
    STANDARD.decode(text_field(file, "data_base64")).unwrap_or_default()
}
