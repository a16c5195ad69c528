//! The item index: all products of Halo in a form that is searched and matched without asking Halo.
//!
//! A [`Snapshot`] holds what is known of each product. Lists of Halo bring it up to date page by page; a list may leave fields out, so
//! each page says what it [`Shows`], and what it does not show stays as it was known. From two snapshots follow the [`KeyChanges`]: which
//! match keys are to be written or deleted. [`State`] says how far reading and writing have come. Nothing here reads or writes.

mod entry;
mod keys;
mod pass;
mod product;
mod recent;
mod row;
mod snapshot;
mod state;
mod view;

pub use entry::{Entry, Trust};
pub use keys::{KeyChanges, KeyEntry, id_key, keys_of_item, kind, name_entry_key, sku_entry_key};
pub use pass::{Next, Pass};
pub use product::Product;
pub use recent::{Reading, Recent};
pub use row::{Page, Row, Shown, Shows};
pub use snapshot::{Chunk, Folded, News, Snapshot};
pub use state::{Phase, State, Stored};
pub use view::Index;

#[cfg(test)]
mod samples;
