//! Quotations and their lines.

use domain::halo::{
    ClientId, ItemId, OpportunityId, Quotation, QuotationId, QuotationLine, QuotationLineId, SalesOrderId, SiteId,
    StatusId, UserId,
};
use serde::Deserialize;

use super::Record;
use super::line::{Figures, LineWire, lines};
use super::wire::{Int, Moment, Number, Ref, Text};

/// `QuotationHeader`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct QuotationWire {
    id: Int,
    title: Text,
    ticket_id: Ref,
    client_id: Ref,
    site_id: Ref,
    user_id: Ref,
    /// A code of the tenant's own, which may be 0.
    status: Int,
    po_ref: Text,
    third_party_number: Text,
    salesorder_id: Ref,
    /// A sentinel date, read as none, until somebody approved it.
    approvaldatetime: Moment,
    revenue: Number,
    tax_total: Number,
    total: Number,
    carriage_price: Number,
    lines: Option<Vec<LineWire>>,
}

impl Record for Quotation {
    const WHAT: &'static str = "quotation";
    type Wire = QuotationWire;

    fn of(wire: QuotationWire) -> Result<Self, String> {
        Ok(Self {
            id: QuotationId(wire.id.0.ok_or("id")?),
            title: wire.title.0.unwrap_or_default(),
            opportunity: wire.ticket_id.0.map(OpportunityId),
            client: wire.client_id.0.map(ClientId),
            site: wire.site_id.0.map(SiteId),
            user: wire.user_id.0.map(UserId),
            status: wire.status.0.map(StatusId),
            po_number: wire.po_ref.0,
            marker: wire.third_party_number.0,
            sales_order: wire.salesorder_id.0.map(SalesOrderId),
            approved: wire.approvaldatetime.0.is_some(),
            revenue: wire.revenue.0,
            tax_total: wire.tax_total.0,
            total: wire.total.0,
            carriage: wire.carriage_price.0,
            lines: wire.lines.map(|rows| lines(rows, line)).transpose()?,
        })
    }
}

fn line(wire: LineWire) -> Result<QuotationLine, &'static str> {
    let Figures { quantity, price, frequency } = wire.figures()?;
    Ok(QuotationLine {
        id: QuotationLineId(wire.id.0.ok_or("id")?),
        marker: wire.quoter_id.0,
        item: wire.item_id.0.map(ItemId),
        name: wire.name.0.unwrap_or_default(),
        quantity,
        price,
        cost: wire.costprice.0,
        discount: wire.discount.0,
        tax: wire.tax.0,
        frequency,
        optional: wire.optional.0.unwrap_or(false),
        net_total: wire.net_total.0,
        tax_total: wire.total_tax.0,
    })
}

#[cfg(test)]
mod tests {
    use super::super::record;
    use super::*;
    use domain::Frequency;
    use rust_decimal::Decimal;
    use serde_json::{Value, json};

    fn fixture() -> Value {
        serde_json::from_str(include_str!("../../fixtures/quotation.json")).unwrap()
    }

    #[test]
    fn a_quotation_is_read_to_the_cent() {
        let quotation: Quotation = record(fixture()).unwrap();
        let lines = quotation.lines.unwrap();
        assert_eq!(quotation.total.unwrap().to_string(), "3029.46");
        assert_eq!(lines[0].price.to_string(), "1049.99");
        assert_eq!(lines[1].frequency, Frequency::Monthly);
        assert_eq!(lines[1].marker.as_deref(), Some("qh:1:12:item_2.1"));
        assert_eq!(lines[2].marker, None, "a line made by hand");
        assert_eq!(quotation.sales_order, None, "0 is none");
    }

    #[test]
    fn an_answer_without_lines_is_not_one_with_no_lines() {
        assert_eq!(record::<Quotation>(json!({"id": 1})).unwrap().lines, None);
        assert_eq!(record::<Quotation>(json!({"id": 1, "lines": []})).unwrap().lines, Some(vec![]));
    }

    #[test]
    fn a_heading_needs_neither_quantity_nor_price() {
        let lines = json!([{"id": 1, "name": "Hardware", "isgroupdesc": true, "quantity": null}]);
        let quotation: Quotation = record(json!({"id": 1, "lines": lines})).unwrap();
        assert_eq!(quotation.lines.unwrap()[0].price, Decimal::ZERO);
    }

    #[test]
    fn a_line_without_a_price_or_with_an_unknown_period_is_a_fault_with_its_place() {
        let mut quotation = fixture();
        quotation["lines"][1]["price"] = json!(null);
        assert_eq!(record::<Quotation>(quotation).unwrap_err(), "lines[1].price");
        let mut quotation = fixture();
        quotation["lines"][1]["billingperiod"] = json!(12);
        assert_eq!(record::<Quotation>(quotation).unwrap_err(), "lines[1].billingperiod");
        let mut quotation = fixture();
        quotation["lines"][0]["quantity"] = json!("two");
        assert_eq!(record::<Quotation>(quotation).unwrap_err(), "lines[0].quantity");
    }
}
