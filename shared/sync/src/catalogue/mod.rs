//! From Halo to Quoter: the item index, products as items of Quoter's catalogue, drafts of quotes (S1-S16).

mod bulk;
mod calls;
mod draft;
mod failure;
pub(crate) mod index;
mod look;
mod made;
mod people;
mod pull;
mod refresh;
mod selection;
pub(crate) mod waiting;

pub use bulk::{Awaiting, BulkProgress, BulkSummary, Which, bulk};
pub use draft::{DraftProduct, DraftRequest, Drafted, draft};
pub use failure::{FailedBy, Failure};
pub use index::{Budget, Catalogue, Progress, delete_index, index_progress, refresh_index, remember};
pub use look::{product, some_products};
pub use people::{opportunities_of_user, people};
pub use pull::{Did, How, PullReport, pull};
pub use refresh::{RefreshBudget, Refreshed, refresh_linked};
pub use waiting::{Linked, LinkedUser, OpportunityLink, QuoteLink, Standing, link_quote};
