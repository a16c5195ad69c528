//! What each function asked of AWS while it was played: the record that `.ci/access.py` holds against the roles of the template.

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use embedded::Use;
use local::Record;
use store::Names;

/// Names the folder of the record, which has one file for each function. Without it nothing is recorded.
const FOLDER: &str = "ACCESS_RECORD";

static LINES: LazyLock<Option<Lines>> =
    LazyLock::new(|| std::env::var_os(FOLDER).map(|folder| Lines { folder: folder.into(), seen: Mutex::default() }));

/// For the stores of the functions, where a record is wanted.
pub fn record() -> Option<Record> {
    LINES.as_ref()?;
    Some(Arc::new(|function, used: &Use| note(function, used.action, &as_in_template(&used.resource))))
}

/// A function used a permission: its IAM action, and the resource as the template names it.
pub fn note(function: &'static str, action: &str, resource: &str) {
    if let Some(lines) = &*LINES {
        lines.note(function, format!("{action} {resource}\n"));
    }
}

/// Each line once.
struct Lines {
    folder: PathBuf,
    seen: Mutex<BTreeSet<(&'static str, String)>>,
}

impl Lines {
    fn note(&self, function: &'static str, line: String) {
        let is_new = self.seen.lock().unwrap_or_else(PoisonError::into_inner).insert((function, line.clone()));
        if is_new && let Err(error) = self.append(function, &line) {
            tracing::error!(%error, function, "the record of permissions lacks a line");
        }
    }

    fn append(&self, function: &str, line: &str) -> std::io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        OpenOptions::new().create(true).append(true).open(self.folder.join(function))?.write_all(line.as_bytes())
    }
}

/// `table/queue/index/open` is `Queue/index/open`, and `bucket/quoter-halo/pdf` is `Bucket/pdf/*`. What has another name than on one machine
/// stays as it is, and so is in no role.
fn as_in_template(resource: &str) -> String {
    let Names { queue, data, bucket } = Names::default();
    let named = [
        (format!("table/{queue}"), "Queue"),
        (format!("table/{data}"), "Data"),
        (format!("bucket/{bucket}"), "Bucket"),
    ];
    let found = named.iter().find_map(|(own, name)| Some((*name, resource.strip_prefix(own.as_str())?)));
    match found {
        Some((name, "")) => name.to_owned(),
        Some(("Bucket", folder)) => format!("Bucket{folder}/*"),
        Some((name, rest)) => format!("{name}{rest}"),
        None => resource.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resources_have_the_names_of_the_template() {
        let resources = [
            "table/queue",
            "table/queue/index/open",
            "table/data",
            "bucket/quoter-halo",
            "bucket/quoter-halo/pdf",
            "table/x",
        ];
        let named = resources.map(as_in_template);
        assert_eq!(named, ["Queue", "Queue/index/open", "Data", "Bucket", "Bucket/pdf/*", "table/x"]);
    }

    #[test]
    fn each_permission_of_a_function_is_written_once() {
        let folder = tempfile::tempdir().unwrap();
        let lines = Lines { folder: folder.path().to_owned(), seen: Mutex::default() };
        for function in ["webhook", "sweep", "webhook"] {
            lines.note(function, "dynamodb:UpdateItem Queue\n".to_owned());
        }
        lines.note("webhook", "dynamodb:UpdateItem Data\n".to_owned());
        let written = |function| fs::read_to_string(folder.path().join(function)).unwrap();
        assert_eq!(written("webhook"), "dynamodb:UpdateItem Queue\ndynamodb:UpdateItem Data\n");
        assert_eq!(written("sweep"), "dynamodb:UpdateItem Queue\n");
    }
}
