//! The data folder belongs to one process at a time.

use std::fs::{File, TryLockError};
use std::path::Path;

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
        std::fs::create_dir_all(folder)?;
        let file = File::options().create(true).truncate(false).write(true).open(folder.join("lock"))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => {
                Err(std::io::Error::other(format!("the folder {} is used by another quoter-halo", folder.display())))
            }
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
