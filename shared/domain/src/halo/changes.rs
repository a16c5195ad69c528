//! Partial changes of records that exist. What is `None` is left as it is.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::ids::*;
use super::writes::Whom;

/// What to change on an opportunity.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpportunityChange {
    /// Client, site and user; a lead gets them at the win.
    pub whom: Option<Whom>,
    /// The ticket type.
    pub ticket_type: Option<TicketTypeId>,
    /// The status.
    pub status: Option<StatusId>,
    /// The pipeline stage (`pipeline_stage_id`).
    pub stage: Option<i64>,
    /// The agent.
    pub agent: Option<AgentId>,
    /// Target date.
    pub target_date: Option<OffsetDateTime>,
    /// One-off value.
    pub value_one_off: Option<Decimal>,
    /// Monthly value.
    pub value_monthly: Option<Decimal>,
    /// Annual value.
    pub value_annual: Option<Decimal>,
    /// PO number (`purchaseordernumber`).
    pub po_number: Option<String>,
    /// Link to the quote in Quoter.
    pub url: Option<String>,
}

/// What to change on the header of a quotation; its lines stay as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuotationChange {
    /// Client, site and user; the quotation of a lead gets them at the win.
    pub whom: Option<Whom>,
    /// Another opportunity to hang it on (decision n).
    pub opportunity: Option<OpportunityId>,
    /// The status, a code of lookup 39.
    pub status: Option<StatusId>,
    /// The agent.
    pub agent: Option<AgentId>,
    /// PO number (`po_ref`).
    pub po_number: Option<String>,
    /// Validity ends.
    pub expires: Option<OffsetDateTime>,
}
