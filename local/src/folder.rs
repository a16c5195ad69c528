//! The data folder belongs to one process at a time.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::time::Duration;

use crate::endpoint;

/// How often a folder is tried whose holder is just starting or ending, and how long between two tries.
pub(crate) const TRIES: u32 = 50;
pub(crate) const PAUSE: Duration = Duration::from_millis(100);

/// Holds the folder until it is dropped, or its process ends however it ends: the lock is the operating system's.
#[derive(Debug)]
pub struct FolderLock {
    _file: File,
}

impl FolderLock {
    /// Takes the folder, making it if it is missing.
    ///
    /// # Errors
    /// When another process has it, or it cannot be written.
    pub fn take(folder: &Path) -> std::io::Result<Self> {
        let taken = || std::io::Error::other(format!("the folder {} is used by another quoter-halo", folder.display()));
        Self::take_if_free(folder)?.ok_or_else(taken)
    }

    /// The same; waits a few seconds where a command has it, or an `up` that is just ending.
    ///
    /// # Errors
    /// When another process keeps it, or it cannot be written.
    pub(crate) async fn take_soon(folder: &Path) -> std::io::Result<Self> {
        for _ in 0..TRIES {
            if let Some(taken) = Self::take_unless_for_long(folder)? {
                return Ok(taken);
            }
            tokio::time::sleep(PAUSE).await;
        }
        Self::take(folder)
    }

    /// The same; nothing when another process has it for a moment. An `up` that serves has it for long, and says so in the folder.
    fn take_unless_for_long(folder: &Path) -> std::io::Result<Option<Self>> {
        match Self::take_if_free(folder)? {
            None if endpoint::Endpoint::read(folder).is_some() => Self::take(folder).map(Some),
            taken => Ok(taken),
        }
    }

    /// The same; nothing when another process has it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn take_if_free(folder: &Path) -> std::io::Result<Option<Self>> {
        std::fs::create_dir_all(folder)?;
        let file = File::options().create(true).truncate(false).write(true).open(folder.join("lock"))?;
        match file.try_lock() {
            Ok(()) => {
                endpoint::forget(folder);
                Ok(Some(Self { _file: file }))
            }
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_used_by_one_process_at_a_time() {
        let folder = std::env::temp_dir().join(format!("quoter-halo-lock-{}", std::process::id()));
        let first = FolderLock::take(&folder).unwrap();
        assert!(FolderLock::take(&folder).is_err());
        drop(first);
        assert!(FolderLock::take(&folder).is_ok());
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_folder_that_a_command_has_is_worth_waiting_for_and_one_that_is_served_is_not() {
        let folder = std::env::temp_dir().join(format!("quoter-halo-soon-{}", std::process::id()));
        let command = FolderLock::take(&folder).unwrap();
        assert!(FolderLock::take_unless_for_long(&folder).unwrap().is_none());
        drop(command);
        let served = FolderLock::take_unless_for_long(&folder).unwrap().unwrap();
        std::fs::write(folder.join("endpoint.json"), r#"{"dynamo": "d", "s3": "s", "pid": 7}"#).unwrap();
        let refused = FolderLock::take_unless_for_long(&folder).unwrap_err();
        assert!(refused.to_string().contains("used by another"), "{refused}");
        drop(served);
        assert!(FolderLock::take_unless_for_long(&folder).unwrap().is_some(), "what is left of a dead process");
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
