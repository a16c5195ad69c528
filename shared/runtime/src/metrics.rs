//! Metrics: lines in CloudWatch's embedded metric format on standard output, which Lambda's log turns into metrics. No call is made, and
//! no permission is needed.

use std::io::Write as _;

use serde_json::{Map, Value, json};
use time::OffsetDateTime;

/// The namespace of all metrics.
pub const NAMESPACE: &str = "QuoterHalo";
/// Their only dimension: the function that sends them. Its name holds that of the stack.
pub const DIMENSION: &str = "FunctionName";

/// What a metric counts, in CloudWatch's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Things.
    Count,
    /// Seconds.
    Seconds,
    /// Thousandths of a second.
    Milliseconds,
}

impl Unit {
    /// As it stands in a line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Count => "Count",
            Self::Seconds => "Seconds",
            Self::Milliseconds => "Milliseconds",
        }
    }
}

/// One metric. People build alarms on the name, so that it never changes its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Metric {
    /// Its name.
    pub name: &'static str,
    /// Its unit.
    pub unit: Unit,
    /// The functions that send it.
    pub sent_by: &'static [&'static str],
    /// When they send it.
    pub when: &'static str,
    /// What it is.
    pub meaning: &'static str,
}

const WEBHOOK: &[&str] = &["webhook"];
/// All that run quotes.
const RUNNERS: &[&str] = &["quote-published", "quote-won", "sweep"];
const SWEEP: &[&str] = &["sweep"];
const LOOKUP: &[&str] = &["product-lookup"];

macro_rules! metrics {
    ($($name:ident: $text:literal, $unit:ident, $sent_by:ident, $when:literal, $meaning:literal;)*) => {
        $(
            #[doc = $meaning]
            pub const $name: Metric =
                Metric { name: $text, unit: Unit::$unit, sent_by: $sent_by, when: $when, meaning: $meaning };
        )*
        /// Every metric that any function sends.
        pub const METRICS: &[Metric] = &[$($name),*];
    };
}

metrics! {
    DELIVERIES: "Deliveries", Count, WEBHOOK, "each delivery", "Deliveries that came to the right address.";
    DELIVERIES_REFUSED: "DeliveriesRefused", Count, WEBHOOK, "each delivery",
        "Of these, the ones that were refused: a wrong hash key, an odd clock, no form, too large. What they held is not in Halo.";
    DELIVERIES_FAILED: "DeliveriesFailed", Count, WEBHOOK, "each delivery",
        "Of these, the ones that could not be checked or stored. Quoter sends them again.";
    DONE: "Done", Count, RUNNERS, "each event and task `due`", "Runs after which nothing is left to do for the quote.";
    WAITS: "Waits", Count, RUNNERS, "each event and task `due`", "Runs that are repeated later by themselves.";
    RUNS_HELD: "RunsHeld", Count, RUNNERS, "each event and task `due`", "Runs after which a person must act.";
    NOT_RECORDED: "NotRecorded", Count, RUNNERS, "each event and task `due`",
        "Runs of which nothing could be recorded. The sweep finds their quotes again.";
    HALO_CALLS: "HaloCalls", Count, RUNNERS, "each event and task", "Requests to Halo; tokens are not counted.";
    OPEN: "Open", Count, SWEEP, "task `health`", "Quotes on their way: new, run, or tried again by themselves.";
    HELD: "Held", Count, SWEEP, "task `health`", "Quotes that wait for a person.";
    HELD_FOR_BUG: "HeldForBug", Count, SWEEP, "task `health`", "Of these, the ones that are held by a fault of this product.";
    OLDEST_UNSYNCED: "OldestUnsynced", Seconds, SWEEP, "task `health`",
        "Age of the oldest quote on its way; 0 when there is none. Held quotes and those that wait for their win do not count.";
    GATES_CLOSED: "GatesClosed", Count, SWEEP, "task `health`", "Services that refuse the credentials: Halo, Quoter's API, or both.";
    INDEX_AGE: "IndexAge", Seconds, SWEEP, "task `catalogue`",
        "Since when the index of products has nothing new from Halo; as long as it was never complete, since when it is being filled.";
    PRODUCTS_HELD: "ProductsHeld", Count, SWEEP, "task `catalogue`",
        "Products that could not be pulled, or compared with their items, when it was tried last.";
    REQUESTS: "Requests", Count, LOOKUP, "each request", "Requests to addresses that need a key.";
    REQUESTS_DONE: "RequestsDone", Count, LOOKUP, "each request", "Of these, the ones that were done (2xx).";
    REQUESTS_REFUSED: "RequestsRefused", Count, LOOKUP, "each request",
        "Of these, the ones that somebody must change, or something in Halo or Quoter, before they can be done (4xx).";
    REQUESTS_FAILED: "RequestsFailed", Count, LOOKUP, "each request",
        "Of these, the ones that could not be done now: they pass, or are a fault of this product (5xx).";
    REQUEST_TIME: "RequestTime", Milliseconds, LOOKUP, "each request", "How long the request took, without the start of the process.";
}

/// What one invocation measured. Zeros are sent too, so that an alarm sees that it is over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct Measures(Vec<(Metric, u64)>);

impl Measures {
    /// The same with one more.
    pub fn and(mut self, metric: Metric, value: impl TryInto<u64>) -> Self {
        self.0.push((metric, value.try_into().unwrap_or(u64::MAX)));
        self
    }

    /// What is in it.
    pub fn each(&self) -> impl Iterator<Item = (Metric, u64)> + '_ {
        self.0.iter().copied()
    }

    /// The line, without its end; `None` when there is nothing to send. (CloudWatch, "Embedded metric format specification".)
    pub fn line(&self, function: &str, at: OffsetDateTime) -> Option<String> {
        if self.0.is_empty() {
            return None;
        }
        let definitions: Vec<Value> =
            self.each().map(|(metric, _)| json!({"Name": metric.name, "Unit": metric.unit.as_str()})).collect();
        let directive = json!({"Namespace": NAMESPACE, "Dimensions": [[DIMENSION]], "Metrics": definitions});
        let millis = i64::try_from(at.unix_timestamp_nanos() / 1_000_000).unwrap_or_default();
        let mut line = Map::from_iter([
            ("_aws".to_owned(), json!({"Timestamp": millis, "CloudWatchMetrics": [directive]})),
            (DIMENSION.to_owned(), function.into()),
        ]);
        line.extend(self.each().map(|(metric, value)| (metric.name.to_owned(), value.into())));
        Some(Value::Object(line).to_string())
    }

    /// Writes the line, for this function, to standard output. What cannot be written is passed over: a metric stops no quote.
    pub fn send(&self, at: OffsetDateTime) {
        if let Some(line) = self.line(&crate::config::function_name(), at) {
            // In one piece, so that a line of the log does not get into it.
            let _ = std::io::stdout().lock().write_all(format!("{line}\n").as_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_line_has_the_form_that_cloudwatch_reads() {
        let measures = Measures::default().and(HELD, 0_usize).and(OLDEST_UNSYNCED, 90_i64);
        let line = measures.line("stack-sweep", datetime!(2026-03-02 09:00:00.25 UTC)).unwrap();
        let line: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(
            line,
            json!({
                "_aws": {
                    "Timestamp": 1_772_442_000_250_i64,
                    "CloudWatchMetrics": [{
                        "Namespace": "QuoterHalo",
                        "Dimensions": [["FunctionName"]],
                        "Metrics": [{"Name": "Held", "Unit": "Count"}, {"Name": "OldestUnsynced", "Unit": "Seconds"}],
                    }],
                },
                "FunctionName": "stack-sweep",
                "Held": 0,
                "OldestUnsynced": 90,
            })
        );
    }

    #[test]
    fn a_line_is_one_line_and_nothing_measured_is_none() {
        let line = Measures::default().and(DONE, 1_u64).line("odd\nname", OffsetDateTime::UNIX_EPOCH).unwrap();
        assert!(!line.contains('\n'));
        assert_eq!(Measures::default().line("webhook", OffsetDateTime::UNIX_EPOCH), None);
    }

    #[test]
    fn names_are_unique_and_fit_into_a_line() {
        for (nth, metric) in METRICS.iter().enumerate() {
            assert!(METRICS[..nth].iter().all(|other| other.name != metric.name), "{}", metric.name);
            assert!(metric.name.bytes().all(|byte| byte.is_ascii_alphabetic()) && metric.name != DIMENSION);
        }
        // A line may hold 100 metrics.
        assert!(METRICS.len() < 100);
    }
}
