//! What was asked of the stand-in. Authorization headers and token forms are never kept.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

/// One request.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LoggedRequest {
    /// Counts from 1, token requests included.
    pub seq: u64,
    /// HTTP method.
    pub method: String,
    /// Path as sent.
    pub path: String,
    /// Query as sent, decoded.
    pub query: Vec<(String, String)>,
    /// First segment after `/api/` in Halo's spelling, `token`, `authinfo`, or empty for a wrong path.
    pub entity: String,
    /// The record that was made, changed, read or deleted.
    pub record_id: Option<i64>,
    /// Whether a record was made.
    pub created: bool,
    /// The JSON body; not of token requests, and `data_base64` only by its length.
    pub body: Option<Value>,
    /// Status of the answer; none while it is not answered, or when the connection was dropped instead.
    pub status: Option<u16>,
    /// The fault that was injected, if any.
    pub fault: Option<String>,
}

impl LoggedRequest {
    /// Whether it counts as an API call; tokens and discovery do not.
    #[must_use]
    pub fn is_call(&self) -> bool {
        self.entity != "token" && self.entity != "authinfo"
    }
}

/// All requests since the start.
#[derive(Debug, Default)]
pub(crate) struct RequestLog {
    requests: Vec<LoggedRequest>,
}

impl RequestLog {
    /// Notes a request and gives its number.
    pub(crate) fn begin(&mut self, mut request: LoggedRequest) -> u64 {
        let seq = u64::try_from(self.requests.len()).unwrap_or(u64::MAX).saturating_add(1);
        request.seq = seq;
        request.body = request.body.map(without_bytes);
        self.requests.push(request);
        seq
    }

    /// The request of this number, to complete it.
    pub(crate) fn entry(&mut self, seq: u64) -> Option<&mut LoggedRequest> {
        let index = usize::try_from(seq.checked_sub(1)?).ok()?;
        self.requests.get_mut(index)
    }

    pub(crate) fn all(&self) -> &[LoggedRequest] {
        &self.requests
    }

    pub(crate) fn calls(&self) -> usize {
        self.requests.iter().filter(|request| request.is_call()).count()
    }

    /// Calls by method and entity, e.g. `POST Quotation`; token requests are `POST token`.
    pub(crate) fn counts(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for request in &self.requests {
            *counts.entry(format!("{} {}", request.method, request.entity)).or_default() += 1;
        }
        counts
    }
}

/// File contents are long and nobody reads them in a log.
fn without_bytes(mut body: Value) -> Value {
    for element in body.as_array_mut().into_iter().flatten() {
        if let Some(data) = element.get_mut("data_base64") {
            let length = data.as_str().map_or(0, str::len);
            *data = Value::String(format!("({length} characters)"));
        }
    }
    body
}
