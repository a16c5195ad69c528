//! Attachments of opportunities.

use domain::halo::{Attachment, AttachmentId, NewAttachment, OpportunityId};

use super::lists::List;
use crate::encode;
use crate::error::Error;
use crate::listing::{Listing, Made};
use crate::transport::Halo;

impl Halo {
    /// The attachments of an opportunity. `GET Attachment`, one request; this list knows no paging.
    pub async fn attachments_of(&self, opportunity: OpportunityId) -> Result<Listing<Attachment>, Error> {
        let id = opportunity.to_string();
        let query = vec![("ticket_id", id.as_str())];
        self.whole(&List { entity: "Attachment", key: "attachments", query }).await
    }

    /// Hangs a file on an opportunity. `POST Attachment`, one request of four thirds of the file's size. The marker becomes its
    /// `third_party_id`.
    pub async fn attach(
        &self,
        opportunity: OpportunityId,
        file: &NewAttachment,
        bytes: &[u8],
    ) -> Result<Made<Attachment>, Error> {
        self.post("Attachment", encode::new_attachment(opportunity, file, bytes)).await
    }

    /// Deletes an attachment. `DELETE Attachment/{id}`, one request. One that is gone already counts as deleted, so this may be
    /// repeated.
    pub async fn delete_attachment(&self, id: AttachmentId) -> Result<(), Error> {
        self.remove(&format!("Attachment/{id}")).await
    }
}
