//! Where a page of a search ends.

use sha2::{Digest as _, Sha256};

use super::{Group, Search, Searchable};
use crate::halo::ItemId;

/// Bytes of the seal that ties a cursor to its search.
const SEAL: usize = 8;
/// Changes when the form or the order of rows changes, so that old cursors are refused and not misread.
const FORM: &[u8] = b"products 1";

/// The last row of a page: its rank, its folded name, its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub(super) rank: u8,
    name: String,
    id: ItemId,
}

/// A cursor that no page of this search gave: damaged, cut, or of another search.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the cursor is not one of this search")]
pub struct CursorRefused;

impl Cursor {
    pub(super) fn of(rank: u8, name: &str, id: ItemId) -> Self {
        Self { rank, name: name.to_owned(), id }
    }

    /// The first row after it, whether its own row is still there or not.
    pub(super) fn follows(&self, within: &Searchable) -> usize {
        let (mut low, mut high) = (0, within.len());
        while low < high {
            let middle = low.midpoint(high);
            if (within.name(middle), within.rows[middle].id) <= (self.name.as_str(), self.id) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// As bytes that only the same search takes back.
    pub fn seal(&self, search: &Search) -> Vec<u8> {
        let mut bytes = vec![self.rank];
        bytes.extend(self.id.0.to_be_bytes());
        bytes.extend(self.name.as_bytes());
        let mut sealed = seal(search, &bytes).to_vec();
        sealed.append(&mut bytes);
        sealed
    }

    /// From the bytes that a page of the same search gave.
    ///
    /// # Errors
    /// [`CursorRefused`].
    pub fn unseal(sealed: &[u8], search: &Search) -> Result<Self, CursorRefused> {
        let (given, bytes) = sealed.split_at_checked(SEAL).ok_or(CursorRefused)?;
        if given != seal(search, bytes) {
            return Err(CursorRefused);
        }
        let (rank, rest) = bytes.split_first().ok_or(CursorRefused)?;
        let (id, name) = rest.split_first_chunk::<8>().ok_or(CursorRefused)?;
        let name = String::from_utf8(name.to_vec()).map_err(|_| CursorRefused)?;
        Ok(Self { rank: *rank, name, id: ItemId(i64::from_be_bytes(*id)) })
    }
}

fn seal(search: &Search, bytes: &[u8]) -> [u8; SEAL] {
    let Search { words, group, recurring } = search;
    let group = match group {
        None => String::new(),
        Some(Group::Id(id)) => format!("id {id}"),
        Some(Group::Name(name)) => format!("name {name}"),
    };
    let mut hash = Sha256::new();
    hash.update(FORM);
    for part in [words.as_bytes(), group.as_bytes(), format!("{recurring:?}").as_bytes(), bytes] {
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    let mut seal = [0; SEAL];
    seal.copy_from_slice(&hash.finalize()[..SEAL]);
    seal
}
