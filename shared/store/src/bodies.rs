//! Bodies, compressed: in the item if they fit, else in S3 with a pointer in the item.

use std::io::{Read, Write};

use aws_sdk_s3::primitives::ByteStream;
use bytes::Bytes;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use time::OffsetDateTime;

use crate::attr::{self, Attributes, Item};
use crate::error::failed;
use crate::{Error, Result, Store};

/// The most that goes into an item, compressed. DynamoDB takes 400 KB with everything else in the item.
const INLINE_BYTES: usize = 300 * 1024;
/// The most that a body may unfold to. Deliveries are limited to 4 MiB before they come here.
const UNFOLDED_BYTES: u64 = 8 * 1024 * 1024;

/// Where a body went: an attribute to put into the item.
pub(crate) enum Packed {
    Inline(Vec<u8>),
    Object(String),
}

impl Packed {
    /// The attribute's name: `body` or `object`.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Inline(_) => "body",
            Self::Object(_) => "object",
        }
    }

    pub(crate) fn value(self) -> aws_sdk_dynamodb::types::AttributeValue {
        match self {
            Self::Inline(compressed) => attr::bytes(compressed),
            Self::Object(key) => attr::text(key),
        }
    }

    pub(crate) fn put_into(self, item: &mut Attributes) {
        item.insert(self.name().to_owned(), self.value());
    }
}

impl Store {
    /// Compresses; what does not fit into an item is in S3 under `object` when this returns.
    pub(crate) async fn pack(&self, data: &[u8], object: &str) -> Result<Packed> {
        let compressed = compress(data)?;
        if compressed.len() <= INLINE_BYTES {
            return Ok(Packed::Inline(compressed));
        }
        self.put_object(object, Bytes::from(compressed), "application/gzip").await?;
        Ok(Packed::Object(object.to_owned()))
    }

    /// The body of an item, `None` if it was stored without one.
    pub(crate) async fn unpack(&self, item: &Item) -> Result<Option<Vec<u8>>> {
        if let Some(compressed) = item.bytes("body") {
            return unfold(compressed).map(Some);
        }
        let Some(object) = item.text("object") else { return Ok(None) };
        let compressed = self.object(object).await?.ok_or(Error::Missing { what: "body in S3" })?;
        unfold(&compressed).map(Some)
    }

    /// The same as text.
    pub(crate) async fn unpack_text(&self, item: &Item, what: &'static str) -> Result<String> {
        let body = self.unpack(item).await?.ok_or(Error::Corrupt { what })?;
        String::from_utf8(body).map_err(|_| Error::Corrupt { what })
    }

    fn bucket(&self) -> Result<&str> {
        let name = self.names.bucket.as_str();
        if name.is_empty() { Err(Error::NoBucket) } else { Ok(name) }
    }

    pub(crate) async fn put_object(&self, key: &str, body: Bytes, content_type: &str) -> Result<()> {
        let request = self.s3.put_object().bucket(self.bucket()?).key(key).content_type(content_type);
        Box::pin(request.body(ByteStream::from(body)).send()).await.map_err(failed("PutObject")).map(drop)
    }

    pub(crate) async fn object(&self, key: &str) -> Result<Option<Bytes>> {
        Ok(self.dated_object(key).await?.map(|(body, _)| body))
    }

    /// An object, and when it was written last.
    pub(crate) async fn dated_object(&self, key: &str) -> Result<Option<(Bytes, Option<OffsetDateTime>)>> {
        let request = self.s3.get_object().bucket(self.bucket()?).key(key);
        match Box::pin(request.send()).await {
            Ok(answer) => {
                let broken = |_| Error::Unavailable { operation: "GetObject", code: "broken body".to_owned() };
                let written = answer.last_modified.and_then(|at| OffsetDateTime::from_unix_timestamp(at.secs()).ok());
                Ok(Some((answer.body.collect().await.map_err(broken)?.into_bytes(), written)))
            }
            Err(error) if error.as_service_error().is_some_and(|e| e.is_no_such_key()) => Ok(None),
            Err(error) => Err(failed("GetObject")(error)),
        }
    }

    /// Deletes an object; nothing happens if there is none.
    pub(crate) async fn delete_object(&self, key: &str) -> Result<()> {
        let request = self.s3.delete_object().bucket(self.bucket()?).key(key);
        Box::pin(request.send()).await.map_err(failed("DeleteObject")).map(drop)
    }
}

pub(crate) fn compress(data: &[u8]) -> Result<Vec<u8>> {
    let broken = |_| Error::Corrupt { what: "body" };
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(data).map_err(broken)?;
    encoder.finish().map_err(broken)
}

/// Decompresses, up to a bound.
fn unfold(compressed: &[u8]) -> Result<Vec<u8>> {
    let broken = Error::Corrupt { what: "body" };
    let mut data = Vec::new();
    let read = GzDecoder::new(compressed).take(UNFOLDED_BYTES + 1).read_to_end(&mut data);
    if read.is_err() || data.len() as u64 > UNFOLDED_BYTES { Err(broken) } else { Ok(data) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_comes_back_and_a_bomb_does_not() {
        assert_eq!(unfold(&compress(b"quote").unwrap()).unwrap(), b"quote");
        let bomb = compress(&vec![0; 9 * 1024 * 1024]).unwrap();
        assert_eq!(unfold(&bomb), Err(Error::Corrupt { what: "body" }));
        assert_eq!(unfold(b"not gzip"), Err(Error::Corrupt { what: "body" }));
    }
}
