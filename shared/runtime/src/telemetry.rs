//! Logs: JSON lines in Lambda, readable lines on one machine.
//!
//! Only our own crates say more than warnings. What other crates log at `debug` and `trace` may hold bodies, headers and with them
//! secrets, so no setting switches that on, and `RUST_LOG` is not read.

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

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

/// Starts logging as JSON lines on standard output. `level` is `error`, `warn`, `info` or `debug`; anything else counts as `info`.
/// A second call does nothing.
pub fn init_lambda(level: Option<&str>) {
    let lines = fmt::layer().json().flatten_event(true).without_time().with_current_span(false).with_span_list(false);
    // Lambda notes the time of each line itself.
    let _ = tracing_subscriber::registry().with(filter(level_of(level))).with(lines).try_init();
}

/// Starts logging as readable lines on standard error: warnings only, or with `verbose` what our crates do. A second call does nothing.
pub fn init_local(verbose: bool) {
    let level = if verbose { LevelFilter::DEBUG } else { LevelFilter::WARN };
    let lines = fmt::layer().with_writer(std::io::stderr).compact();
    let _ = tracing_subscriber::registry().with(filter(level)).with(lines).try_init();
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
    Targets::new().with_default(others).with_targets(OURS.map(|name| (name, ours))).with_targets(exact)
}

#[cfg(test)]
mod tests {
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
