//! The Rust files of the workspace.

use std::path::{Path, PathBuf};

/// One file.
pub(super) struct Source {
    /// Below the root of the workspace, with slashes.
    pub(super) path: String,
    pub(super) text: String,
}

impl Source {
    /// Whether it is part of the product: not a test, a benchmark, an example, or a stand-in.
    pub(super) fn is_product(&self) -> bool {
        let folders: Vec<&str> = self.path.split('/').collect();
        let aside = ["tests", "benches", "examples", "sandbox", "embedded"];
        !folders.iter().any(|folder| aside.contains(folder))
    }

    /// The text without comments of whole lines and without the unit tests.
    pub(super) fn product_text(&self) -> String {
        let lines: Vec<&str> = self.text.lines().collect();
        let begins_tests = |pair: &[&str]| pair[0].trim() == "#[cfg(test)]" && pair[1].trim_start().starts_with("mod ");
        let end = lines.windows(2).position(begins_tests).unwrap_or(lines.len());
        let code = lines[..end].iter().filter(|line| !line.trim_start().starts_with("//"));
        code.copied().collect::<Vec<_>>().join("\n")
    }
}

/// All of them, by path.
pub(super) fn all() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = Vec::new();
    walk(&root, &root, &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(found.len() > 100, "only {} files were found", found.len());
    found
}

fn walk(root: &Path, folder: &Path, found: &mut Vec<Source>) {
    let entries: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    for path in entries {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            if name != "target" && !name.starts_with('.') {
                walk(root, &path, found);
            }
        } else if name.ends_with(".rs") {
            let below = path.strip_prefix(root).unwrap().components();
            let below: Vec<String> = below.map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
            // A file may be replaced while others work in the tree.
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            found.push(Source { path: below.join("/"), text });
        }
    }
}
