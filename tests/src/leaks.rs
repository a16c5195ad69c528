//! Watches the log of everything that plays in this process, at the level `debug` and in the form of the functions: no secret, no personal
//! data and no body may stand in it.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::sync::{Mutex, Once, PoisonError};

/// What no line may hold, and what it would give away. Compared without regard to case.
const FORBIDDEN: &[(&str, &str)] = &[
    (crate::KEY, "the hash key"),
    (sandbox::quoter::API_KEY, "the API key"),
    ("not-real", "a secret of a scenario"),
    ("/webhooks/quoter/", "the token of the webhook's address"),
    ("bearer ", "a token"),
    ("access_token", "a token"),
    ("client_secret", "Halo's Client Secret"),
    ("x-api-key", "the API key"),
    ("9001-", "the token of a quote's public page"),
    ("line_items", "a body"),
    ("quote_owner", "a body"),
    ("%7b", "a body"),
    ("<html", "a page"),
    ("alex example", "a person's name"),
    ("alexandra", "a person's name"),
    ("sam seller", "a person's name"),
    ("robin new", "a person's name"),
    ("example client", "an organisation's name"),
    ("brand new firm", "an organisation's name"),
    ("exampleville", "an address"),
    ("example street", "an address"),
    ("555-01", "a phone number"),
    // What `logs.rs` fills into every field that it can.
    ("leakproof", "something of a person, an organisation or an address"),
];

/// What a line gives away that it should not.
pub fn given_away(line: &str) -> Option<&'static str> {
    let small = line.to_lowercase();
    let named = FORBIDDEN.iter().find(|(text, _)| small.contains(text)).map(|(_, what)| *what);
    named.or_else(|| has_address(&small).then_some("an e-mail address"))
}

/// Letters or digits on both sides of an `@`, as in every e-mail address.
fn has_address(line: &str) -> bool {
    let bytes = line.as_bytes();
    let is_word = |at: Option<&u8>| at.is_some_and(u8::is_ascii_alphanumeric);
    (1..bytes.len()).any(|at| bytes[at] == b'@' && is_word(bytes.get(at - 1)) && is_word(bytes.get(at + 1)))
}

static LEAKS: Mutex<Vec<String>> = Mutex::new(Vec::new());
/// Messages, and whether their line had run and quote.
static MESSAGES: Mutex<BTreeSet<(String, bool)>> = Mutex::new(BTreeSet::new());

/// Starts watching, once per process.
pub fn watch() {
    static STARTED: Once = Once::new();
    STARTED.call_once(|| {
        let lines = runtime::telemetry::json_lines(Some("debug"), || Watch);
        assert!(tracing::subscriber::set_global_default(lines).is_ok(), "something else logs in this process");
    });
}

/// The lines so far that gave something away, with what.
pub fn leaks() -> Vec<String> {
    LEAKS.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// Whether a line with this message was written.
pub fn has_said(message: &str) -> bool {
    let said = |in_run| (message.to_owned(), in_run);
    let messages = MESSAGES.lock().unwrap_or_else(PoisonError::into_inner);
    messages.contains(&said(true)) || messages.contains(&said(false))
}

/// Whether lines with this message were written, and all of them had the fields `run` and `family`.
pub fn says_its_run(message: &str) -> bool {
    let said = |in_run| (message.to_owned(), in_run);
    let messages = MESSAGES.lock().unwrap_or_else(PoisonError::into_inner);
    messages.contains(&said(true)) && !messages.contains(&said(false))
}

/// Takes one line at a time, since a line is written in one piece.
struct Watch;

impl Write for Watch {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let line = String::from_utf8_lossy(bytes);
        if let Some(what) = given_away(&line) {
            LEAKS.lock().unwrap_or_else(PoisonError::into_inner).push(format!("{what}: {}", line.trim_end()));
        }
        let read: Option<serde_json::Value> = serde_json::from_str(&line).ok();
        if let Some(message) = read.as_ref().and_then(|line| line["message"].as_str()) {
            let in_run = read.as_ref().is_some_and(|line| line["run"].is_string() && line["family"].is_string());
            MESSAGES.lock().unwrap_or_else(PoisonError::into_inner).insert((message.to_owned(), in_run));
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
