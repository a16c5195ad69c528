//! What went wrong, as something that a person can act on.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Whose move it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Disposition {
    /// Passing fault: tried again by schedule.
    Retry,
    /// A write has an unknown outcome: looked for before anything is written again.
    InDoubt,
    /// A setting of this product must change.
    FixSettings,
    /// Something must change in Quoter.
    FixInQuoter,
    /// Something must change in Halo.
    FixInHalo,
    /// A fault of this product.
    Bug,
}

/// One problem with a quote: a stable code, what happened, and what to do where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Stable code, such as `quote_currency_unknown`; listed in `docs/errors.md`.
    pub code: String,
    /// Whose move it is.
    pub disposition: Disposition,
    /// What happened, with the values concerned.
    pub cause: String,
    /// What to do, with the menu path.
    pub fix: String,
    /// The place or record concerned, such as `line_items[2].quantity` or `Halo client 12`.
    pub concerns: Vec<String>,
}

impl Problem {
    /// A problem without records.
    pub fn new(code: &str, disposition: Disposition, cause: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { code: code.to_owned(), disposition, cause: cause.into(), fix: fix.into(), concerns: Vec::new() }
    }

    /// The same with a place or record named.
    #[must_use]
    pub fn about(mut self, what: impl Into<String>) -> Self {
        self.concerns.push(what.into());
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} Fix: {}", self.code, self.cause, self.fix)
    }
}

/// As many problems as a queue entry keeps. The run's report has all of them.
const KEPT: usize = 128;

/// How a queue entry keeps its problems: a JSON array, also of one. Nothing if there is none.
pub fn as_stored(problems: &[Problem]) -> Option<String> {
    let kept = problems.get(..KEPT).unwrap_or(problems);
    if kept.is_empty() { None } else { serde_json::to_string(kept).ok() }
}

/// The problems of a queue entry; none when it cannot be read.
pub fn from_stored(json: &str) -> Vec<Problem> {
    serde_json::from_str(json).unwrap_or_default()
}
