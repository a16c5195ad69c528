//! The data folder belongs to one process at a time.

use std::fs::{File, TryLockError};
use std::path::Path;

use crate::endpoint;

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
}
