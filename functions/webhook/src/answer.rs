//! What the sender is told. Quoter shows it to its users: short, with a code, and no secrets.

use quoter::Refusal;

const HEALTHY: &str = "ok";

/// An HTTP answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status. Quoter tries again after everything but 200 (Quoter reference, section 2.5).
    pub status: u16,
    /// A stable code.
    pub code: &'static str,
    /// One short sentence.
    pub message: String,
}

impl Answer {
    pub(crate) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into() }
    }

    /// Whether it says only that the function answers.
    pub(crate) fn is_healthy(&self) -> bool {
        self.code == HEALTHY
    }

    /// The function answers.
    pub(crate) fn healthy() -> Self {
        Self::new(200, HEALTHY, "")
    }

    pub(crate) fn nothing_here() -> Self {
        refused(Refusal::PathUnknown)
    }

    pub(crate) fn method_not_allowed() -> Self {
        Self::new(405, "method_not_allowed", "this address takes another method")
    }

    pub(crate) fn store_unavailable() -> Self {
        Self::new(500, "store_unavailable", "the delivery could not be stored; it has to be sent again")
    }

    /// The function lacks its configuration or its secrets. Why stands in the log.
    pub fn not_ready() -> Self {
        Self::new(500, "not_ready", "the receiver is not set up completely; the delivery has to be sent again")
    }

    pub(crate) fn panicked() -> Self {
        Self::new(500, "panicked", "the delivery may not be stored; it has to be sent again")
    }

    /// The body, JSON.
    pub fn body(&self) -> String {
        match self.code {
            HEALTHY => serde_json::json!({"status": HEALTHY}),
            code => serde_json::json!({"code": code, "message": self.message}),
        }
        .to_string()
    }
}

pub(crate) fn refused(refusal: Refusal) -> Answer {
    Answer::new(refusal.status(), refusal.code(), refusal.message())
}
