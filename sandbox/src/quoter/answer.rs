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
}

impl Answer {
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::bytes(status, "application/json", body.to_string().into_bytes())
    }

    pub(crate) fn bytes(status: u16, content_type: &'static str, body: Vec<u8>) -> Self {
        Self { status, content_type, headers: Vec::new(), body, delay: Duration::ZERO }
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
        builder.body(Body::from(self.body)).unwrap_or_else(|_| Response::new(Body::empty()))
    }
}
