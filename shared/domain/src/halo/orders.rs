//! Sales orders: as they were read from Halo, and to make.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::ids::*;
use super::writes::QuotationLineWrite;
use crate::Frequency;

/// A sales order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SalesOrder {
    /// Its id.
    pub id: SalesOrderId,
    /// Title.
    pub title: String,
    /// The quotation it was made from.
    pub quotation: Option<QuotationId>,
    /// The opportunity it hangs on.
    pub opportunity: Option<OpportunityId>,
    /// The client.
    pub client: Option<ClientId>,
    /// The status, a code of lookup 34.
    pub status: Option<StatusId>,
    /// PO number.
    pub po_number: Option<String>,
    /// Net total as Halo computed it.
    pub revenue: Option<Decimal>,
    /// Tax as Halo computed it.
    pub tax_total: Option<Decimal>,
    /// Total as Halo computed it.
    pub total: Option<Decimal>,
    /// The lines; `None` when the answer did not carry any.
    pub lines: Option<Vec<SalesOrderLine>>,
}

/// A line of a sales order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SalesOrderLine {
    /// Halo's id of the line.
    pub id: i64,
    /// The quotation line it came from.
    pub quotation_line: Option<QuotationLineId>,
    /// The product.
    pub item: Option<ItemId>,
    /// Name.
    pub name: String,
    /// Quantity.
    pub quantity: Decimal,
    /// Price per unit and period.
    pub price: Decimal,
    /// One-time or the period.
    pub frequency: Frequency,
    /// Net total of the line as Halo computed it.
    pub net_total: Option<Decimal>,
}

/// The header of a sales order to make. Opportunity, quotation and customer are passed beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewSalesOrder {
    /// Title.
    pub title: String,
    /// The status, a code of lookup 34; the tenant's default where none is set.
    pub status: Option<StatusId>,
    /// The agent (`assigned_agent`).
    pub agent: Option<AgentId>,
    /// Date of the order.
    pub date: OffsetDateTime,
    /// The currency.
    pub currency: Option<CurrencyId>,
    /// PO number.
    pub po_number: Option<String>,
    /// Delivery address: up to four lines, then the postal code.
    pub delivery: Option<[String; 5]>,
}

/// A line of a sales order to make, which came from a line of a quotation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SalesOrderLineWrite {
    /// The quotation line that it comes from.
    pub quotation_line: QuotationLineId,
    /// The product.
    pub item: ItemId,
    /// What was sold, as it was written to the quotation.
    pub line: QuotationLineWrite,
}

/// What to change on a sales order; `None` is left as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SalesOrderChange {
    /// The opportunity that it hangs on (`ticket_id`).
    pub opportunity: Option<OpportunityId>,
    /// PO number (`po_number`).
    pub po_number: Option<String>,
}
