//! From Halo to Quoter: the item index, products as items of Quoter's catalogue, drafts of quotes (S1-S16).

mod failure;

pub use failure::{FailedBy, Failure};
