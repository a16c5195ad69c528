//! Sales orders as they were read from Halo.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::ids::*;
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
}
