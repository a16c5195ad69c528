//! Logs: JSON lines in Lambda, readable lines on one machine.
//!
//! Only our own crates say more than warnings. What other crates log at `debug` and `trace` may hold bodies, headers and with them
//! secrets, so no setting switches that on, and `RUST_LOG` is not read.

use std::panic::PanicHookInfo;

use tracing::Subscriber;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::{self, MakeWriter};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::log_line::LogLine;

/// The crates of this product, as they stand in log targets.
const OURS: [&str; 14] = [
    "domain",
    "embedded",
    "halo",
    "local",
    "product_lookup",
    "quote_published",
    "quote_won",
    "quoter",
    "quoter_halo",
    "runtime",
    "sandbox",
    "store",
    "sweep",
    "webhook",
];

/// A line for each call. Its level is `info`, because packages have nothing below that (see `tracing` in the root Cargo.toml).
const CALLS: &str = "halo::calls";

/// Starts logging as JSON lines on standard output. `level` is `error`, `warn`, `info` or `debug`, which is `info` and a line for each call to
/// Halo; anything else counts as `info`.
/// A second call does nothing.
pub fn init_lambda(level: Option<&str>) {
    if json_lines(level, std::io::stdout).try_init().is_ok() {
        std::panic::set_hook(Box::new(panicked));
    }
}

/// What [`init_lambda`] starts, with another place to write to. Each line is a flat JSON object with the fields of the event and of the
/// spans around it: `request_id` of the invocation, `run` and `family` of the run. Lambda notes the time of each line itself.
pub fn json_lines<W>(level: Option<&str>, writer: W) -> impl Subscriber + Send + Sync
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let lines = fmt::layer().json().event_format(LogLine).with_writer(writer);
    tracing_subscriber::registry().with(filter(level_of(level))).with(lines)
}

/// Says where, not what: the message of a panic may hold what it failed at, such as a name.
fn panicked(info: &PanicHookInfo<'_>) {
    let place = info.location().map(ToString::to_string);
    tracing::error!(code = "panicked", place, "a fault of this product ended what was being done");
}

/// Starts logging as readable lines on standard error: warnings only, or with `verbose` what our crates do. A second call does nothing.
pub fn init_local(verbose: bool) {
    let level = if verbose { LevelFilter::DEBUG } else { LevelFilter::WARN };
    let lines = fmt::layer().with_writer(std::io::stderr).compact();
    // The embedded DynamoDB warns of each condition that is not met. Conditions are how decisions are made here.
    let filter = filter(level).with_target("dynoxide", if verbose { LevelFilter::WARN } else { LevelFilter::ERROR });
    let _ = tracing_subscriber::registry().with(filter).with(lines).try_init();
}

fn level_of(text: Option<&str>) -> LevelFilter {
    match text.map(|text| text.trim().to_ascii_lowercase()).as_deref() {
        Some("error") => LevelFilter::ERROR,
        Some("warn") => LevelFilter::WARN,
        Some("debug") => LevelFilter::DEBUG,
        _ => LevelFilter::INFO,
    }
}

fn filter(ours: LevelFilter) -> Targets {
    let others = ours.min(LevelFilter::WARN);
    // `sync` is also the beginning of other crates' names, so that its modules are meant by the colons.
    let exact = [("sync::", ours)];
    let calls = if ours == LevelFilter::DEBUG { LevelFilter::INFO } else { LevelFilter::OFF };
    Targets::new()
        .with_default(others)
        .with_targets(OURS.map(|name| (name, ours)))
        .with_targets(exact)
        .with_target(CALLS, calls)
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use serde_json::{Value, json};
    use tracing::Level;

    use super::*;

    #[test]
    fn other_crates_never_log_more_than_warnings() {
        let filter = filter(LevelFilter::DEBUG);
        for target in
            ["aws_smithy_runtime::client", "hyper::proto", "reqwest::connect", "lambda_runtime", "sync_wrapper"]
        {
            assert!(!filter.would_enable(target, &Level::INFO), "{target}");
            assert!(filter.would_enable(target, &Level::WARN), "{target}");
        }
    }

    #[test]
    fn each_call_to_halo_is_told_at_debug_only() {
        for (level, is_told) in [(LevelFilter::DEBUG, true), (LevelFilter::INFO, false), (LevelFilter::ERROR, false)] {
            assert_eq!(filter(level).would_enable(CALLS, &Level::INFO), is_told, "{level}");
        }
    }

    /// What was written.
    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl std::io::Write for Written {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    /// The lines that this writes at a level.
    fn lines(level: &str, what: impl FnOnce()) -> Vec<Value> {
        let written = Written::default();
        let writer = written.clone();
        tracing::subscriber::with_default(json_lines(Some(level), move || writer.clone()), what);
        let bytes = written.0.lock().unwrap();
        String::from_utf8_lossy(&bytes).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    #[test]
    fn each_line_of_a_run_has_run_quote_and_request_as_fields() {
        let lines = lines("warn", || {
            let request = tracing::error_span!("invocation", request_id = "r-1", family = "other");
            let _request = request.enter();
            let run = tracing::error_span!("run", run = "t-1", family = %"9#1");
            let _run = run.enter();
            let code: Option<&str> = None;
            tracing::warn!(steps = 3, ok = true, code, error = %"odd \"text\"\nof two lines", "held");
            tracing::info!("not at this level");
        });
        let expected = json!({
            "level": "WARN", "target": "runtime::telemetry::tests", "message": "held", "steps": 3, "ok": true,
            "error": "odd \"text\"\nof two lines", "run": "t-1", "family": "9#1", "request_id": "r-1",
        });
        assert_eq!(lines, [expected], "the inner span's quote counts, and spans are there at every level");
    }

    #[test]
    fn a_panic_is_told_by_its_place_and_not_by_its_message() {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(panicked));
        let lines = lines("error", || {
            let caught = std::panic::catch_unwind(|| assert!(std::hint::black_box(false), "Robin Sample"));
            assert!(caught.is_err());
        });
        std::panic::set_hook(before);
        let told = lines.iter().find(|line| line["code"] == "panicked").unwrap();
        assert!(told["place"].as_str().unwrap().contains("telemetry.rs"), "{told}");
        assert!(!told.to_string().contains("Robin"), "{told}");
    }

    #[test]
    fn our_crates_log_at_the_level_that_was_set() {
        for level in [Some("info"), None, Some("loud")] {
            let filter = filter(level_of(level));
            assert!(filter.would_enable("sync::worker", &Level::INFO));
            assert!(filter.would_enable("webhook", &Level::INFO));
            assert!(!filter.would_enable("halo::transport", &Level::DEBUG));
        }
        assert!(!filter(level_of(Some("error"))).would_enable("hyper", &Level::WARN));
    }
}
