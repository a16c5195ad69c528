//! Sales orders with their lines: header and lines go in one POST.

use domain::halo::{
    NewSalesOrder, OpportunityId, QuotationId, SalesOrderChange, SalesOrderId, SalesOrderLineWrite, Whom,
};
use serde_json::Value;

use super::Private;
use super::body::Body;
use super::quotation::{with_address, with_charge, with_whom};

/// What a sales order hangs on, and for whom it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OrderLinks {
    pub(crate) opportunity: OpportunityId,
    pub(crate) quotation: QuotationId,
    pub(crate) whom: Whom,
}

/// `OrderHead`, new. Purchase order and invoice are made by people (`_create_po`, `_create_invoice` are not sent).
pub(crate) fn new_order(links: OrderLinks, order: &NewSalesOrder, lines: &[SalesOrderLineWrite]) -> (Value, Private) {
    let NewSalesOrder { title, status, agent, date, currency, po_number, delivery } = order;
    let body = Body::new()
        .set("title", title.as_str())
        .set("ticket_id", links.opportunity.0)
        .set("quotation_id", links.quotation.0)
        .set_some("status", status.map(|id| id.0))
        .set_some("assigned_agent", agent.map(|id| id.0))
        .some_date("date", Some(*date))
        .set_some("currency_code", currency.map(|id| id.0))
        .set_some("po_number", po_number.as_deref())
        .set_some("override_delivery_address", delivery.is_some().then_some(true));
    let lines: Vec<Value> = (1..).zip(lines).map(|(place, row)| line(place, row)).collect();
    let body = with_whom(with_address(body, "deladdress", delivery.as_ref()), links.whom).set("lines", lines);
    (body.done(), private(order))
}

/// `OrderHead`, some fields of an existing one; its lines stay as they are.
pub(crate) fn changed_order(id: SalesOrderId, change: &SalesOrderChange) -> Value {
    let SalesOrderChange { opportunity, po_number } = change;
    Body::new()
        .set("id", id.0)
        .set_some("ticket_id", opportunity.map(|id| id.0))
        .set_some("po_number", po_number.as_deref())
        .done()
}

/// `OrderLine`. It has no description of its own, so that goes into the note (HaloPSA API reference, section 3.9).
fn line(place: i64, line: &SalesOrderLineWrite) -> Value {
    let SalesOrderLineWrite { quotation_line, item, line } = line;
    let body = Body::new()
        .set("sort_seq", place)
        .set("quotation_line_id", quotation_line.0)
        .set("item_id", item.0)
        .set_some("note", line.description.as_deref());
    with_charge(body, line).done()
}

fn private(order: &NewSalesOrder) -> Private {
    let address = order.delivery.iter().flatten().filter(|line| !line.trim().is_empty());
    address.chain([&order.title]).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::halo::{
        AgentId, ClientId, CurrencyId, ItemId, QuotationLineId, QuotationLineWrite, SiteId, StatusId, TaxId, UserId,
    };
    use domain::{Frequency, LineKey};
    use serde_json::json;
    use time::macros::datetime;

    const LINKS: OrderLinks = OrderLinks {
        opportunity: OpportunityId(2205),
        quotation: QuotationId(31),
        whom: Whom { client: ClientId(14), site: SiteId(27), user: UserId(91) },
    };

    fn order() -> NewSalesOrder {
        NewSalesOrder {
            title: "1042 Office move".into(),
            status: Some(StatusId(3)),
            agent: Some(AgentId(8)),
            date: datetime!(2026-01-29 0:00 UTC),
            currency: Some(CurrencyId(1)),
            po_number: Some("PO-9".into()),
            delivery: Some(["1 Main St", "", "Springfield", "IL", "62701"].map(str::to_owned)),
        }
    }

    fn licence() -> SalesOrderLineWrite {
        SalesOrderLineWrite {
            quotation_line: QuotationLineId(71),
            item: ItemId(300),
            line: QuotationLineWrite {
                id: None,
                key: LineKey::from_stored("item_1.1"),
                marker: "qh:1:12:item_1.1".into(),
                name: "Licence".into(),
                description: Some("Per user".into()),
                code: Some("LIC-1".into()),
                quantity: "12".parse().unwrap(),
                price: "9.50".parse().unwrap(),
                cost: Some("7".parse().unwrap()),
                frequency: Frequency::Monthly,
                optional: false,
                discount: None,
                tax: Some("0".parse().unwrap()),
                tax_code: Some(TaxId(3)),
                heading: false,
            },
        }
    }

    #[test]
    fn an_order_hangs_on_opportunity_and_quotation_and_each_line_on_its_quotation_line() {
        let (body, private) = new_order(LINKS, &order(), &[licence()]);
        assert_eq!(
            body,
            json!({
                "title": "1042 Office move", "ticket_id": 2205, "quotation_id": 31, "status": 3,
                "client_id": 14, "site_id": 27, "user_id": 91, "assigned_agent": 8,
                "date": "2026-01-29T00:00:00.000Z", "currency_code": 1, "po_number": "PO-9",
                "override_delivery_address": true,
                "deladdress1": "1 Main St", "deladdress2": "", "deladdress3": "Springfield", "deladdress4": "IL",
                "deladdress5": "62701",
                "lines": [{
                    "sort_seq": 1, "quotation_line_id": 71, "item_id": 300, "name": "Licence", "note": "Per user",
                    "productcode": "LIC-1", "quantity": 12, "price": 9.5, "costprice": 7, "billingperiod": 2,
                    "item_recurring": true, "tax": 0, "item_tax_code": 3,
                }],
            })
        );
        assert_eq!(private, ["1 Main St", "Springfield", "IL", "62701", "1042 Office move"]);
    }

    #[test]
    fn an_order_without_a_delivery_address_is_delivered_where_halo_says() {
        let order = NewSalesOrder { delivery: None, status: None, agent: None, po_number: None, ..order() };
        let mut licence = licence();
        licence.line.tax_code = None;
        let (body, _) = new_order(LINKS, &order, &[licence]);
        for absent in ["override_delivery_address", "deladdress1", "status", "assigned_agent", "po_number"] {
            assert_eq!(body.get(absent), None, "{absent}");
        }
        assert_eq!(body["lines"][0]["item_tax_code"], -1, "the product's own");
    }

    #[test]
    fn a_change_of_an_order_does_not_touch_its_lines() {
        let change = SalesOrderChange { po_number: Some("PO-9".into()), ..SalesOrderChange::default() };
        assert_eq!(changed_order(SalesOrderId(5), &change), json!({"id": 5, "po_number": "PO-9"}));
    }
}
