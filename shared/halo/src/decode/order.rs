//! Sales orders.

use domain::halo::{
    ClientId, ItemId, OpportunityId, QuotationId, QuotationLineId, SalesOrder, SalesOrderId, SalesOrderLine, StatusId,
};
use serde::Deserialize;

use super::Record;
use super::line::{Figures, LineWire, lines};
use super::wire::{Int, Number, Ref, Text};

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
            lines: wire.lines.map(|rows| lines(rows, line)).transpose()?,
        })
    }
}

fn line(wire: LineWire) -> Result<SalesOrderLine, &'static str> {
    let Figures { quantity, price, frequency } = wire.figures()?;
    Ok(SalesOrderLine {
        id: wire.id.0.ok_or("id")?,
        quotation_line: wire.quotation_line_id.0.map(QuotationLineId),
        item: wire.item_id.0.map(ItemId),
        name: wire.name.0.unwrap_or_default(),
        quantity,
        price,
        frequency,
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

    #[test]
    fn a_heading_on_an_order_needs_neither_quantity_nor_price_but_a_product_does() {
        let heading = json!({"id": 1, "name": "Hardware", "isgroupdesc": true});
        let order: SalesOrder = record(json!({"id": 5, "lines": [heading]})).unwrap();
        assert_eq!(order.lines.unwrap()[0].price, rust_decimal::Decimal::ZERO);
        let product = json!({"id": 1, "name": "Phone", "quantity": 1});
        assert_eq!(record::<SalesOrder>(json!({"id": 5, "lines": [product]})).unwrap_err(), "lines[0].price");
    }
}
