//! Sales orders.

use domain::halo::{
    ClientId, ItemId, OpportunityId, QuotationId, QuotationLineId, SalesOrder, SalesOrderId, SalesOrderLine, StatusId,
};
use serde::Deserialize;

use super::wire::{Flag, Int, Number, Ref, Text};
use super::{Record, line_frequency};

/// `OrderHead`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct OrderWire {
    id: Int,
    title: Text,
    quotation_id: Ref,
    ticket_id: Ref,
    client_id: Ref,
    status: Int,
    po_number: Text,
    revenue: Number,
    tax_total: Number,
    total: Number,
    lines: Option<Vec<LineWire>>,
}

/// `OrderLine`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct LineWire {
    id: Int,
    quotation_line_id: Ref,
    item_id: Ref,
    name: Text,
    quantity: Number,
    price: Number,
    billingperiod: Int,
    item_recurring: Flag,
    net_total: Number,
}

impl Record for SalesOrder {
    const WHAT: &'static str = "sales order";
    type Wire = OrderWire;

    fn of(wire: OrderWire) -> Result<Self, String> {
        Ok(Self {
            id: SalesOrderId(wire.id.0.ok_or("id")?),
            title: wire.title.0.unwrap_or_default(),
            quotation: wire.quotation_id.0.map(QuotationId),
            opportunity: wire.ticket_id.0.map(OpportunityId),
            client: wire.client_id.0.map(ClientId),
            status: wire.status.0.map(StatusId),
            po_number: wire.po_number.0,
            revenue: wire.revenue.0,
            tax_total: wire.tax_total.0,
            total: wire.total.0,
            lines: wire.lines.map(lines).transpose()?,
        })
    }
}

fn lines(wire: Vec<LineWire>) -> Result<Vec<SalesOrderLine>, String> {
    wire.into_iter().enumerate().map(|(i, row)| line(row).map_err(|field| format!("lines[{i}].{field}"))).collect()
}

fn line(wire: LineWire) -> Result<SalesOrderLine, &'static str> {
    Ok(SalesOrderLine {
        id: wire.id.0.ok_or("id")?,
        quotation_line: wire.quotation_line_id.0.map(QuotationLineId),
        item: wire.item_id.0.map(ItemId),
        name: wire.name.0.unwrap_or_default(),
        quantity: wire.quantity.0.ok_or("quantity")?,
        price: wire.price.0.ok_or("price")?,
        frequency: line_frequency(wire.item_recurring.0, wire.billingperiod.0).ok_or("billingperiod")?,
        net_total: wire.net_total.0,
    })
}

#[cfg(test)]
mod tests {
    use super::super::record;
    use super::*;
    use serde_json::json;

    #[test]
    fn an_order_knows_its_quotation_and_each_line_its_quotation_line() {
        let order: SalesOrder = record(json!({
            "id": 5, "quotation_id": 31, "ticket_id": 2205, "po_number": "PO-9", "total": 10.5,
            "lines": [{"id": 8, "quotation_line_id": 71, "item_id": 3, "name": "Phone", "quantity": 1.0, "price": 10.5}],
        }))
        .unwrap();
        assert_eq!(order.quotation, Some(QuotationId(31)));
        assert_eq!(order.lines.unwrap()[0].quotation_line, Some(QuotationLineId(71)));
    }
}
