//! From Halo to Quoter: the item index, products as items of Quoter's catalogue, drafts of quotes (S1-S16).

mod calls;
mod draft;
mod failure;
mod look;
mod people;
pub(crate) mod waiting;

pub use draft::{DraftProduct, DraftRequest, Drafted, draft};
pub use failure::{FailedBy, Failure};
pub use look::{product, some_products};
pub use people::{opportunities_of_user, people};
pub use waiting::{Linked, LinkedUser, OpportunityLink, QuoteLink, Standing, link_quote};
