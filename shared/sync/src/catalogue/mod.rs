//! From Halo to Quoter: the item index, products as items of Quoter's catalogue, drafts of quotes (S1-S16).

mod calls;
mod draft;
mod failure;
pub(crate) mod index;
mod made;
mod people;
mod pull;
pub(crate) mod waiting;

pub use draft::{DraftProduct, DraftRequest, Drafted, draft};
pub use failure::{FailedBy, Failure};
pub use index::{Budget, Catalogue, Progress, delete_index, index_progress, refresh_index, remember};
pub use pull::{Did, How, PullReport, pull};
pub use people::{opportunities_of_user, people};
pub use waiting::{Linked, LinkedUser, OpportunityLink, QuoteLink, Standing, link_quote};
