//! PDFs, staged once and attached from here.

use bytes::Bytes;
use domain::{FamilyKey, RecordId};

use crate::{Result, Store};

/// Where the PDF of a record in a phase (`published`, `won`) is staged: `pdf/<family>/<record>-<phase>.pdf`.
pub fn pdf_key(family: &FamilyKey, record: &RecordId, phase: &str) -> String {
    let plain = |text: &str| text.replace(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-', "-");
    format!("pdf/{}/{}-{}.pdf", plain(family.as_str()), plain(record.as_str()), plain(phase))
}

impl Store {
    /// Stages a PDF. The same key again replaces it.
    ///
    /// # Errors
    /// [`Error::Unavailable`](crate::Error::Unavailable).
    pub async fn stage_pdf(&self, key: &str, pdf: Bytes) -> Result<()> {
        self.put_object(key, pdf, "application/pdf").await
    }

    /// A staged PDF, `None` if there is none.
    ///
    /// # Errors
    /// [`Error::Unavailable`](crate::Error::Unavailable). Without the permission `s3:ListBucket` S3 answers a missing object with
    /// "access denied", which is [`Error::Refused`](crate::Error::Refused).
    pub async fn pdf(&self, key: &str) -> Result<Option<Bytes>> {
        self.object(key).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_stays_in_its_folder() {
        let family = FamilyKey::from_stored("70001#../501");
        let record = RecordId::new("quot_ab/c").unwrap();
        assert_eq!(pdf_key(&family, &record, "won"), "pdf/70001----501/quot_ab-c-won.pdf");
    }
}
