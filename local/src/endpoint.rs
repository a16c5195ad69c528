//! Where the embedded servers of a running `up` listen, for commands on the same folder.
//!
//! The tables are behind the embedded DynamoDB of the process that holds the folder, so commands must go through it.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sync::Boot;
use time::OffsetDateTime;

/// The addresses of one process, as the file `endpoint.json` in the data folder has them. No secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Endpoint {
    /// The embedded DynamoDB.
    pub(crate) dynamo: String,
    /// The embedded S3.
    pub(crate) s3: String,
    /// The stand-in of Halo, in the same process or another.
    #[serde(default)]
    pub(crate) halo: Option<String>,
    /// The stand-in of Quoter, in the same process or another.
    #[serde(default)]
    pub(crate) quoter: Option<String>,
    /// The process.
    pub(crate) pid: u32,
    /// The name of this start. Commands that work through this process work in its name: it is alone on the folder, and takes the leases and
    /// intents of every other name for those of dead processes.
    #[serde(default)]
    pub(crate) boot: String,
    /// Since when it is alone, if it is.
    #[serde(default, with = "time::serde::rfc3339::option")]
    pub(crate) exclusive_since: Option<OffsetDateTime>,
}

impl Endpoint {
    /// Of the servers in this process, with the stand-ins of Halo and Quoter that it uses.
    pub(crate) fn of(aws: &embedded::Aws, halo: &str, quoter: &str, boot: &Boot) -> Self {
        Self {
            dynamo: aws.dynamo_url().to_owned(),
            s3: aws.s3_url().to_owned(),
            halo: Some(halo.to_owned()),
            quoter: Some(quoter.to_owned()),
            pid: std::process::id(),
            boot: boot.id.clone(),
            exclusive_since: boot.exclusive_since,
        }
    }

    /// In whose name commands work; `None` where the process does not say it.
    pub(crate) fn boot(&self) -> Option<Boot> {
        let known = !self.boot.is_empty();
        known.then(|| Boot { id: self.boot.clone(), exclusive_since: self.exclusive_since })
    }

    /// What stands in the folder. May be of a process that is gone: only good while the folder is taken.
    pub(crate) fn read(folder: &Path) -> Option<Self> {
        serde_json::from_slice(&std::fs::read(file(folder)).ok()?).ok()
    }

    /// Writes it for as long as the answer lives. The file appears whole, readable by its owner only. The caller holds the
    /// folder's lock.
    pub(crate) fn publish(&self, folder: &Path) -> std::io::Result<Published> {
        let path = file(folder);
        let draft = path.with_extension("json.new");
        remove(&draft);
        private(&draft)?.write_all(&serde_json::to_vec(self)?)?;
        std::fs::rename(&draft, &path)?;
        Ok(Published { path })
    }
}

/// Removes the file when it is dropped. After a crash it stays behind; nobody reads it then, since the lock is free.
#[derive(Debug)]
pub(crate) struct Published {
    path: PathBuf,
}

impl Drop for Published {
    fn drop(&mut self) {
        remove(&self.path);
    }
}

/// What a dead process left behind says nothing about the one that takes the folder now.
pub(crate) fn forget(folder: &Path) {
    remove(&file(folder));
}

fn file(folder: &Path) -> PathBuf {
    folder.join("endpoint.json")
}

/// A file that is not there is as good as a removed one; any other trouble shows when it is written.
fn remove(path: &Path) {
    let _ = std::fs::remove_file(path);
}

fn private(path: &Path) -> std::io::Result<File> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_private_and_goes_with_its_process() {
        let folder = std::env::temp_dir().join(format!("quoter-halo-endpoint-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let at = |port: u16| format!("http://127.0.0.1:{port}");
        let endpoint = Endpoint {
            dynamo: at(1),
            s3: at(2),
            halo: Some(at(3)),
            quoter: Some(at(4)),
            pid: 7,
            boot: "boot-7".to_owned(),
            exclusive_since: Some(time::macros::datetime!(2026-03-02 09:00:00.123456789 UTC)),
        };
        let published = endpoint.publish(&folder).unwrap();
        assert_eq!(Endpoint::read(&folder), Some(endpoint));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(std::fs::metadata(file(&folder)).unwrap().permissions().mode() & 0o777, 0o600);
        }
        drop(published);
        assert_eq!(Endpoint::read(&folder), None);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
