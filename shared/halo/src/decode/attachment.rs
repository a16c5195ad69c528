//! Attachments.

use domain::halo::{Attachment, AttachmentId};
use serde::Deserialize;

use super::Record;
use super::wire::{Int, Text};

/// `Attachment`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct AttachmentWire {
    id: Int,
    filename: Text,
    third_party_id: Text,
}

impl Record for Attachment {
    const WHAT: &'static str = "attachment";
    type Wire = AttachmentWire;

    fn of(wire: AttachmentWire) -> Result<Self, String> {
        Ok(Self {
            id: AttachmentId(wire.id.0.ok_or("id")?),
            file_name: wire.filename.0.unwrap_or_default(),
            marker: wire.third_party_id.0,
        })
    }
}
