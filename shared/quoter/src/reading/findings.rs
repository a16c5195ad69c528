//! What reading turns up beside the quote: problems, and keys that are not known.

use std::collections::BTreeMap;

use domain::Problem;
use serde_json::Value;

use crate::codes::{self, Code};

/// As many problems as a person can use; the rest is counted.
const LISTED: usize = 100;

/// Collects instead of stopping at the first.
#[derive(Default)]
pub(crate) struct Findings {
    problems: Vec<Problem>,
    omitted: usize,
    unread: BTreeMap<String, Value>,
}

impl Findings {
    /// Notes a problem at a JSON path.
    pub(crate) fn problem(&mut self, code: &Code, cause: impl Into<String>, path: impl Into<String>) {
        if self.problems.len() < LISTED {
            self.problems.push(code.problem(cause, path));
        } else {
            self.omitted += 1;
        }
    }

    /// How many problems there are so far.
    pub(crate) fn count(&self) -> usize {
        self.problems.len() + self.omitted
    }

    /// Keeps a value that was not read.
    pub(crate) fn keep(&mut self, path: impl Into<String>, value: &Value) {
        self.unread.insert(path.into(), value.clone());
    }

    /// What was kept, or all problems.
    pub(crate) fn finish(mut self) -> Result<BTreeMap<String, Value>, Vec<Problem>> {
        if self.omitted > 0 {
            let cause = format!("{} more problems of this quote are not listed.", self.omitted);
            self.problems.push(codes::MORE_PROBLEMS.problem(cause, "the whole record"));
        }
        if self.problems.is_empty() { Ok(self.unread) } else { Err(self.problems) }
    }
}

/// A value as it may stand in a cause: at most 40 characters of it.
pub(crate) fn shown(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        other => other.to_string(),
    };
    text.chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_of_problems_is_counted_not_kept() {
        let mut findings = Findings::default();
        for line in 0..1_000 {
            findings.problem(&codes::LINE_UNREADABLE, "", format!("line_items[{line}]"));
        }
        let problems = findings.finish().unwrap_err();
        assert_eq!(problems.len(), LISTED + 1);
        assert_eq!(problems[LISTED].cause, "900 more problems of this quote are not listed.");
    }
}
