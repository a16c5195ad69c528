//! What a command prints.

use std::fmt::Display;
use std::io::{ErrorKind, Write as _, stdout};

use serde::Serialize;

use crate::system::Failure;

/// As JSON if that is wanted, else as text.
pub(crate) fn either<T: Serialize + Display>(json: bool, what: &T) -> Result<(), Failure> {
    if json { text(&format!("{}\n", serde_json::to_string_pretty(what)?)) } else { text(&what.to_string()) }
}

/// Text as it is. A reader that went away, such as `head`, is no failure.
pub(crate) fn text(text: &str) -> Result<(), Failure> {
    let mut out = stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written?),
    }
}
