//! A pull: one Halo product becomes, or updates, one item of Quoter's catalogue (S1-S11, S75, S92).
//!
//! What an item should be is decided in `domain::catalogue`. Here is the way there: read the product, find or make the item, tie both
//! together, write what differs. Each create happens once ([`super::made`]); a change may be sent twice without harm. Two pulls of one
//! product never run at once. A pull that stops anywhere is completed by the next one.

mod halt;
mod linked;
mod one;
mod report;
mod session;
mod unlinked;

use domain::halo::ItemId;

use super::Failure;
use crate::deps::Deps;
pub(super) use halt::Halt;
pub use report::{Did, PullReport};
pub(super) use session::Session;

/// How to pull.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct How {
    /// Whether anything is written. Without it the report says what would be done; caches aside, nothing is written anywhere.
    pub write: bool,
    /// The token of the changes that a person saw and agreed to ([`PullReport::agree`]): an item that was there before the first pull is
    /// changed only with it.
    pub agreed: Option<String>,
    /// Whether a new item is made in place of one that was deleted in Quoter.
    pub anew: bool,
}

impl How {
    /// Does it.
    pub fn write() -> Self {
        Self { write: true, ..Self::default() }
    }

    /// Says what would be done.
    pub fn dry_run() -> Self {
        Self::default()
    }
}

/// Pulls a product.
///
/// Calls to Halo: one, while the tenant's lists are cached. Calls to Quoter: one for an item that is linked, one more if it changes;
/// for a new one two or three to look for it, the lists of all items (one call for 200), of categories and of suppliers, and the create.
///
/// # Errors
/// With everything that a person must mend; with what passes, such as another pull of the same product; or with the service that
/// refuses our credentials.
pub async fn pull(deps: &Deps, product: ItemId, how: &How) -> Result<PullReport, Failure> {
    let session = match Session::begin(deps, None).await {
        Ok(session) => session,
        Err(halt) => return Err(halt.failure(deps).await),
    };
    session.pull(product, how).await
}
