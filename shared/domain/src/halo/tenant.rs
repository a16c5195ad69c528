//! What a tenant has set up.

use serde::{Deserialize, Serialize};

/// A field on a ticket type, with how it is shown to agents. The codes 0 hidden, 1 visible, 2 warn if empty, 3 required and
/// 4 read-only were seen, but are not confirmed (HaloPSA API reference, section 3.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketTypeField {
    /// Halo's number of the field (`fieldid`).
    pub field: Option<i64>,
    /// Name, such as `targetdate`.
    pub name: String,
    /// How it is shown to an agent on a new ticket (`technew`).
    pub agent_new: Option<i64>,
    /// How it is shown to an agent on an existing ticket (`techdetail`).
    pub agent_detail: Option<i64>,
}
