//! From the records of the domain to Halo's JSON. All pure; `calls` sends what is made here.

mod attachment;
mod body;
mod item;
mod note;
mod opportunity;
mod order;
mod people;
mod quotation;

pub(crate) use attachment::new_attachment;
pub(crate) use body::Private;
pub(crate) use item::new_item;
pub(crate) use note::new_note;
pub(crate) use opportunity::{changed_opportunity, new_opportunity};
pub(crate) use order::{OrderLinks, changed_order, new_order};
pub(crate) use people::{new_client, new_site, new_user};
pub(crate) use quotation::{changed_quotation, new_quotation, updated_quotation};

pub use quotation::QuotationUpdate;

/// Flags that lift checks of Halo, from the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bypass {
    /// `_forcereassign`, `_agent01_ok`, `_agent02_ok` when an agent is set.
    pub(crate) force_reassign: bool,
    /// `_novalidate`.
    pub(crate) no_validate: bool,
}
