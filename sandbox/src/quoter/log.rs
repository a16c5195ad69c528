//! The log of the requests that reached the stand-in.

use serde::Serialize;

use super::model::Seconds;

/// A request that reached the stand-in. The API key is never kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LoggedRequest {
    /// Position, from 1.
    pub seq: usize,
    /// When it came.
    pub at: Seconds,
    /// Method.
    pub method: String,
    /// Path without the query.
    pub path: String,
    /// Query, as written.
    pub query: String,
    /// Body, as text.
    pub body: String,
    /// Status of the answer; 0 when the connection was dropped instead.
    pub status: u16,
    /// The fault that hit it.
    pub fault: Option<String>,
}

impl LoggedRequest {
    /// Whether it went to the hosted API; others fetch a PDF.
    pub fn is_api_call(&self) -> bool {
        self.path.starts_with("/quoter/v1")
    }
}
