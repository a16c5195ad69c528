//! The append-only journal: one JSON line per change, written before the answer.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use super::world::{Entry, World};

/// The open journal.
#[derive(Debug)]
pub(super) struct Journal {
    file: File,
}

impl Journal {
    /// Opens the journal of a folder and brings the world to where it ended.
    ///
    /// A last line that was cut off by the end of the process is dropped: its answer was never given.
    pub(super) fn open(folder: &Path, world: &mut World) -> io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        let path = folder.join("quoter.jsonl");
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        for line in bytes[..whole].split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            world.apply(serde_json::from_slice(line)?);
        }
        file.set_len(u64::try_from(whole).map_err(io::Error::other)?)?;
        file.seek(SeekFrom::End(0))?;
        Ok(Self { file })
    }

    /// Appends changes, all in one write.
    pub(super) fn append(&mut self, entries: &[Entry]) -> io::Result<()> {
        let mut lines = Vec::new();
        for entry in entries {
            serde_json::to_writer(&mut lines, entry)?;
            lines.push(b'\n');
        }
        self.file.write_all(&lines)?;
        self.file.flush()
    }
}
