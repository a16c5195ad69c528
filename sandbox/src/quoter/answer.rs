//! An HTTP answer of the stand-in.

use std::time::Duration;

use axum::body::Body;
use axum::response::Response;
use serde_json::Value;

/// An answer before it is written.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: &'static str,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
    /// Real time to wait before answering.
    pub(crate) delay: Duration,
    /// How much of it goes over the wire.
    pub(crate) wire: Wire,
    /// The fault that made it what it is.
    pub(crate) fault: Option<String>,
}

/// How much of an answer goes over the wire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Wire {
    /// All of it.
    #[default]
    Whole,
    /// The length of all, and half of the body.
    BrokenOff,
    /// Nothing: the connection ends.
    Dropped,
}

impl Answer {
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::bytes(status, "application/json", body.to_string().into_bytes())
    }

    pub(crate) fn bytes(status: u16, content_type: &'static str, body: Vec<u8>) -> Self {
        Self { status, content_type, headers: Vec::new(), body, delay: Duration::ZERO, wire: Wire::Whole, fault: None }
    }

    pub(crate) fn html(status: u16, title: &str) -> Self {
        let page = format!("<!DOCTYPE html><html><head><title>{title}</title></head><body>{title}</body></html>");
        Self::bytes(status, "text/html; charset=utf-8", page.into_bytes())
    }

    pub(crate) fn with_header(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The answer this many milliseconds later.
    pub(crate) fn after(self, milliseconds: u64) -> Self {
        Self { delay: Duration::from_millis(milliseconds), ..self }
    }

    /// The answer with this on the wire.
    pub(crate) fn on_wire(self, wire: Wire) -> Self {
        Self { wire, ..self }
    }

    /// The answer with the first half of its body.
    pub(crate) fn cut_off(mut self) -> Self {
        self.body.truncate(self.body.len() / 2);
        self
    }

    /// Waits and turns it into a response.
    pub(crate) async fn send(self) -> Response {
        if !self.delay.is_zero() {
            tokio::time::sleep(self.delay).await;
        }
        let mut builder = Response::builder().status(self.status).header("content-type", self.content_type);
        for (name, value) in self.headers {
            builder = builder.header(name, value);
        }
        let body = match self.wire {
            Wire::Whole => Body::from(self.body),
            Wire::BrokenOff | Wire::Dropped => {
                builder = builder.header("content-length", self.body.len());
                half(self.body)
            }
        };
        builder.body(body).unwrap_or_else(|_| Response::new(Body::empty()))
    }
}

/// The first half of a body, then an error, which ends the connection.
fn half(mut body: Vec<u8>) -> Body {
    body.truncate(body.len() / 2);
    let parts: [Result<Vec<u8>, std::io::Error>; 2] = [Ok(body), Err(std::io::Error::other("broken off on purpose"))];
    Body::from_stream(futures::stream::iter(parts))
}
