//! Attachments of opportunities. Never shown to users, so that no customer is told of them (decision u).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::halo::{NewAttachment, OpportunityId};
use serde_json::Value;

use super::Private;
use super::body::Body;

/// `Attachment`, with plain base64 (HaloPSA API reference, section 3.8).
pub(crate) fn new_attachment(opportunity: OpportunityId, file: &NewAttachment, bytes: &[u8]) -> (Value, Private) {
    let body = Body::new()
        .set("filename", file.file_name.as_str())
        .set("data_base64", STANDARD.encode(bytes))
        .set("ticket_id", opportunity.0)
        .set("note", file.note.as_str())
        .set("content_type", file.content_type.as_str())
        .set("showforusers", false)
        .set("third_party_id", file.marker.as_str());
    (body.done(), vec![file.file_name.clone()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_file_hangs_on_the_opportunity_hidden_from_users() {
        let file = NewAttachment {
            file_name: "1042-published.pdf".into(),
            note: "Quote 1042 as published".into(),
            content_type: "application/pdf".into(),
            marker: "qh:1:12:pdf-published".into(),
        };
        assert_eq!(
            new_attachment(OpportunityId(2205), &file, b"%PDF-1.7").0,
            json!({
                "filename": "1042-published.pdf", "data_base64": "JVBERi0xLjc=", "ticket_id": 2205,
                "note": "Quote 1042 as published", "content_type": "application/pdf", "showforusers": false,
                "third_party_id": "qh:1:12:pdf-published",
            })
        );
    }
}
