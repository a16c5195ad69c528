//! Panics: they end what is being done, not the process.

use std::panic::AssertUnwindSafe;

use futures::FutureExt as _;

/// Something panicked. Holds nothing of the message, which could name people; where it was stands in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("panicked: a fault of this product; the log of this request says where")]
pub struct Panicked;

/// What comes of a future, also if it panics. Afterwards nothing that it changed halfway may be used; what survives here, caches and
/// connections, is changed in one step.
///
/// # Errors
/// When it panicked.
pub async fn caught<T>(what: impl Future<Output = T>) -> Result<T, Panicked> {
    AssertUnwindSafe(what).catch_unwind().await.map_err(|_| Panicked)
}
