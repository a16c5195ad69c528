//! The stand-in's memory on disk: one line of JSON per write, on disk before the write is answered.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::OffsetDateTime;

use super::entity::Entity;
use super::outbox::Mail;
use super::state::{Changes, State};

const FILE: &str = "halo.jsonl";

/// All changes of one write, so that a line that was torn by a crash loses the write as a whole.
#[derive(Debug, Serialize, Deserialize)]
struct Line {
    at: i64,
    records: Vec<(Entity, i64, Option<Value>)>,
    last_ids: Vec<(Entity, i64)>,
    mails: Vec<Mail>,
}

/// The open journal.
#[derive(Debug)]
pub(crate) struct Journal {
    file: File,
}

impl Journal {
    /// Opens the journal of a folder and replays it. Says whether there was anything to replay.
    pub(crate) fn open(dir: &Path, state: &mut State) -> io::Result<(Self, bool)> {
        std::fs::create_dir_all(dir)?;
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(dir.join(FILE))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        // A crash can tear the last line only; it is cut off, because its write was never answered.
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let mut replayed = false;
        for line in bytes.get(..whole).unwrap_or_default().split(|byte| *byte == b'\n').filter(|line| !line.is_empty())
        {
            let line: Line = serde_json::from_slice(line).map_err(io::Error::other)?;
            replay(line, state);
            replayed = true;
        }
        file.set_len(u64::try_from(whole).unwrap_or(u64::MAX))?;
        file.seek(SeekFrom::End(0))?;
        Ok((Self { file }, replayed))
    }

    /// Writes one transaction down.
    pub(crate) fn append(&mut self, changes: &Changes, now: OffsetDateTime) -> io::Result<()> {
        let records =
            changes.records.iter().map(|((entity, id), record)| (*entity, *id, record.clone().map(Value::Object)));
        let line = Line {
            at: now.unix_timestamp(),
            records: records.collect(),
            last_ids: changes.last_ids.iter().map(|(entity, id)| (*entity, *id)).collect(),
            mails: changes.mails.clone(),
        };
        let mut bytes = serde_json::to_vec(&line).map_err(io::Error::other)?;
        bytes.push(b'\n');
        self.file.write_all(&bytes)?;
        self.file.flush()
    }
}

fn replay(line: Line, state: &mut State) {
    let mut changes = Changes { mails: line.mails, ..Changes::default() };
    for (entity, id, record) in line.records {
        let record = record.and_then(|record| record.as_object().cloned());
        changes.records.insert((entity, id), record);
    }
    changes.last_ids.extend(line.last_ids);
    let at = OffsetDateTime::from_unix_timestamp(line.at).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    state.commit(changes, at);
}
