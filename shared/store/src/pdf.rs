//! PDFs, staged once and attached from here.

use bytes::Bytes;
use domain::FamilyKey;
use time::{Duration, OffsetDateTime};

use crate::{Result, Store};

/// A staged PDF of this age is written anew when it is read. The bucket counts from the last writing, and a quote may wait for longer
/// than any number of days (ADR 13).
const RENEWED_AFTER: Duration = Duration::days(30);

/// Where the PDF of a step is staged.
pub fn pdf_key(family: &FamilyKey, step: &str) -> String {
    format!("pdf/{}/{step}.pdf", family.as_marker())
}

impl Store {
    /// Stages a PDF. The same key again replaces it.
    ///
    /// # Errors
    /// [`Error::Unavailable`](crate::Error::Unavailable).
    pub async fn stage_pdf(&self, key: &str, pdf: Bytes) -> Result<()> {
        self.put_object(key, pdf, "application/pdf").await
    }

    /// A staged PDF that is still needed, `None` if there is none. One that gets old is written anew, so that it does not expire.
    ///
    /// # Errors
    /// [`Error::Unavailable`](crate::Error::Unavailable). Without the permission `s3:ListBucket` S3 answers a missing object with
    /// "access denied", which is [`Error::Refused`](crate::Error::Refused).
    pub async fn pdf(&self, key: &str, now: OffsetDateTime) -> Result<Option<Bytes>> {
        let Some((pdf, written)) = self.dated_object(key).await? else { return Ok(None) };
        if written.is_none_or(|written| now - written > RENEWED_AFTER) {
            self.stage_pdf(key, pdf.clone()).await?;
        }
        Ok(Some(pdf))
    }

    /// Deletes a staged PDF that was attached; nothing happens if there is none.
    ///
    /// # Errors
    /// [`Error::Unavailable`](crate::Error::Unavailable).
    pub async fn remove_pdf(&self, key: &str) -> Result<()> {
        self.delete_object(key).await
    }
}
