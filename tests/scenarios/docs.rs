//! Generated pages: a test writes them when asked, and fails when they are out of date.

use std::path::Path;

/// Compares `text` with the page in `docs`; with `UPDATE_DOCS=1` in the environment it writes the page instead.
pub(crate) fn check(page: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs").join(page);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, text).unwrap();
        return;
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = stored.lines().zip(text.lines()).position(|(stored, fresh)| stored != fresh);
    assert!(stored == text, "docs/{page} is out of date (line {differs:?}): run the tests with UPDATE_DOCS=1");
}
