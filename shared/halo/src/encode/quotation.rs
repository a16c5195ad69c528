//! Quotations with their lines: header and lines go in one POST.

use domain::halo::{
    ItemId, OpportunityId, QuotationChange, QuotationHeader, QuotationId, QuotationLineId, QuotationLineWrite,
    QuotationParty, TaxId, Whom,
};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::Private;
use super::body::Body;

/// `item_tax_code` that stands for the product's own (HaloPSA API reference, section 2.7).
const TAX_OF_THE_ITEM: i64 = -1;
/// Words beside the carriage of a header.
const CARRIAGE: &str = "Shipping";

/// How to bring an existing quotation up to date. Halo takes child arrays whole, and what happens to a line that is left out is not
/// known; so every line that the quotation has must appear in one of the three lists.
#[derive(Clone, Copy, Debug)]
pub struct QuotationUpdate<'a> {
    /// For whom it is.
    pub party: QuotationParty,
    /// The header; fields that are `None` stay as they are.
    pub header: &'a QuotationHeader,
    /// Our lines: with an id they are changed, without they are added.
    pub lines: &'a [(ItemId, QuotationLineWrite)],
    /// Lines that are not ours and stay as they are; they are sent with their id alone.
    pub keep: &'a [QuotationLineId],
    /// Our lines that are no longer on the quote; they are sent with quantity 0 and `_remove_zero_quantity_lines`.
    pub remove: &'a [QuotationLineId],
}

/// `QuotationHeader`, new; on its own where no opportunity is given.
pub(crate) fn new_quotation(
    opportunity: Option<OpportunityId>,
    party: QuotationParty,
    header: &QuotationHeader,
    lines: &[(ItemId, QuotationLineWrite)],
) -> (Value, Private) {
    let body = with_header(Body::new(), header);
    let lines: Vec<Value> = (1..).zip(lines).map(|(place, (item, row))| line(place, *item, row)).collect();
    let body = with_party(body, party).set_some("ticket_id", opportunity.map(|id| id.0)).set("lines", lines);
    (body.done(), private(header))
}

/// `QuotationHeader`, an existing one with all its lines.
pub(crate) fn updated_quotation(id: QuotationId, update: &QuotationUpdate<'_>) -> (Value, Private) {
    let QuotationUpdate { party, header, lines, keep, remove } = update;
    let ours = (1..).zip(*lines).map(|(place, (item, row))| line(place, *item, row));
    let kept = keep.iter().map(|id| json!({ "id": id.0 }));
    // A heading may be kept whatever its quantity is; so none is left one.
    let removed = remove.iter().map(|id| json!({ "id": id.0, "quantity": 0, "isgroupdesc": false }));
    let all: Vec<Value> = ours.chain(kept).chain(removed).collect();
    let body = with_party(with_header(Body::new().set("id", id.0), header), *party)
        .set("lines", all)
        .set_some("_remove_zero_quantity_lines", (!remove.is_empty()).then_some(true));
    (body.done(), private(header))
}

/// `QuotationHeader`, some fields of an existing one.
pub(crate) fn changed_quotation(id: QuotationId, change: &QuotationChange) -> Value {
    let QuotationChange { whom, opportunity, status, agent, po_number, expires } = change;
    let body = Body::new()
        .set("id", id.0)
        .set_some("ticket_id", opportunity.map(|id| id.0))
        .set_some("status", status.map(|id| id.0))
        .set_some("agent_id", agent.map(|id| id.0))
        .set_some("assigned_agent", agent.map(|id| id.0))
        .set_some("po_ref", po_number.as_deref())
        .some_date("expiry_date", *expires);
    let body = match whom {
        Some(whom) => with_whom(body, *whom),
        None => body,
    };
    body.done()
}

/// Which of the two agent fields Halo's pages show is not known, so both are set (HaloPSA API reference, section 3.1).
fn with_header(body: Body, header: &QuotationHeader) -> Body {
    let QuotationHeader {
        title,
        status,
        agent,
        date,
        expires,
        currency,
        note,
        url,
        billing,
        delivery,
        carriage,
        marker,
    } = header;
    let body = body
        .set("title", title.as_str())
        .set_some("status", status.map(|id| id.0))
        .set_some("agent_id", agent.map(|id| id.0))
        .set_some("assigned_agent", agent.map(|id| id.0))
        .some_date("date", Some(*date))
        .some_date("expiry_date", *expires)
        .set_some("currency_code", currency.map(|id| id.0))
        .set_some("note", note.as_deref())
        .set_some("third_party_url", url.as_deref())
        .set("third_party_number", marker.as_str())
        .set_some("carriage_desc", carriage.map(|_| CARRIAGE))
        .some_amount("carriage_price", *carriage);
    with_address(with_address(body, "address", billing.as_ref()), "deladdress", delivery.as_ref())
}

/// Four lines and, as the fifth, the postal code.
pub(super) fn with_address(body: Body, prefix: &str, address: Option<&[String; 5]>) -> Body {
    let lines = address.into_iter().flatten();
    (1..).zip(lines).fold(body, |body, (number, line)| body.set(&format!("{prefix}{number}"), line.as_str()))
}

/// The quotation of a lead names no user, since there is none yet; its client only where that is known.
fn with_party(body: Body, party: QuotationParty) -> Body {
    match party {
        QuotationParty::Customer(whom) => with_whom(body, whom),
        QuotationParty::Lead(client) => body.set_some("client_id", client.map(|id| id.0)),
    }
}

fn tax_code_or_of_item(tax_code: Option<TaxId>) -> i64 {
    tax_code.map_or(TAX_OF_THE_ITEM, |id| id.0)
}

pub(super) fn with_whom(body: Body, whom: Whom) -> Body {
    body.set("client_id", whom.client.0).set("site_id", whom.site.0).set("user_id", whom.user.0)
}

fn line(place: i64, item: ItemId, line: &QuotationLineWrite) -> Value {
    let QuotationLineWrite { id, marker, name, description, optional, tax_code, heading, .. } = line;
    if *heading {
        return heading_line(place, *id, marker, name, *tax_code);
    }
    let body = Body::new()
        .set_some("id", id.map(|id| id.0))
        .set("sort_seq", place)
        .set("quoter_id", marker.as_str())
        .set("item_id", item.0)
        .set_some("description", description.as_deref())
        .set("optional", *optional);
    with_charge(body, line).done()
}

/// What is charged by a line, the same on a quotation and on an order.
pub(super) fn with_charge(body: Body, line: &QuotationLineWrite) -> Body {
    body.set("name", line.name.as_str())
        .set_some("productcode", line.code.as_deref())
        .amount("quantity", line.quantity)
        .amount("price", line.price)
        .some_amount("costprice", line.cost)
        .set("billingperiod", line.frequency.billing_period())
        .set("item_recurring", line.frequency.is_recurring())
        .some_amount("discount", line.discount)
        .some_amount("tax", line.tax)
        .set("item_tax_code", tax_code_or_of_item(line.tax_code))
}

/// A heading names no product and carries no money. It has a quantity, so that what removes lines of quantity 0 leaves it.
fn heading_line(place: i64, id: Option<QuotationLineId>, marker: &str, name: &str, tax_code: Option<TaxId>) -> Value {
    Body::new()
        .set_some("id", id.map(|id| id.0))
        .set("sort_seq", place)
        .set("quoter_id", marker)
        .set("isgroupdesc", true)
        .set("name", name)
        .amount("quantity", Decimal::ONE)
        .amount("price", Decimal::ZERO)
        .set("item_tax_code", tax_code_or_of_item(tax_code))
        .done()
}

fn private(header: &QuotationHeader) -> Private {
    let addresses = [&header.billing, &header.delivery].into_iter().flatten().flatten();
    addresses.filter(|line| !line.trim().is_empty()).chain([&header.title]).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::halo::{AgentId, ClientId, CurrencyId, SiteId, StatusId, UserId};
    use domain::{Frequency, LineKey};
    use time::macros::datetime;

    const WHOM: QuotationParty =
        QuotationParty::Customer(Whom { client: ClientId(14), site: SiteId(27), user: UserId(91) });

    fn header() -> QuotationHeader {
        QuotationHeader {
            title: "1042 Office move".into(),
            status: None,
            agent: Some(AgentId(8)),
            date: datetime!(2026-01-29 0:00 UTC),
            expires: None,
            currency: Some(CurrencyId(1)),
            note: None,
            url: None,
            billing: Some(["1 Main St", "", "Springfield", "IL", "62701"].map(str::to_owned)),
            delivery: None,
            carriage: None,
            marker: "qh:1:12:quotation".into(),
        }
    }

    fn laptop() -> QuotationLineWrite {
        QuotationLineWrite {
            id: None,
            key: LineKey::from_stored("item_1.1"),
            marker: "qh:1:12:item_1.1".into(),
            name: "Laptop".into(),
            description: None,
            code: Some("LT-9".into()),
            quantity: "2".parse().unwrap(),
            price: "1049.99".parse().unwrap(),
            cost: Some("870".parse().unwrap()),
            frequency: Frequency::OneTime,
            optional: false,
            discount: None,
            tax: Some("0".parse().unwrap()),
            tax_code: Some(TaxId(3)),
            heading: false,
        }
    }

    #[test]
    fn a_heading_has_a_name_and_neither_product_nor_money() {
        let hardware = QuotationLineWrite { name: "Hardware".into(), heading: true, ..laptop() };
        assert_eq!(
            line(1, ItemId(0), &hardware),
            json!({
                "sort_seq": 1, "quoter_id": "qh:1:12:item_1.1", "isgroupdesc": true, "name": "Hardware",
                "quantity": 1, "price": 0, "item_tax_code": 3,
            })
        );
    }

    #[test]
    fn shipping_may_be_carriage_of_the_header() {
        let header = QuotationHeader { carriage: Some("19.9".parse().unwrap()), ..header() };
        let (body, _) = new_quotation(None, WHOM, &header, &[]);
        assert_eq!((&body["carriage_desc"], &body["carriage_price"]), (&json!("Shipping"), &json!(19.9)));
    }

    #[test]
    fn header_and_lines_go_in_one_record_with_both_agents() {
        assert_eq!(
            new_quotation(Some(OpportunityId(2205)), WHOM, &header(), &[(ItemId(300), laptop())]).0,
            json!({
                "title": "1042 Office move", "ticket_id": 2205, "client_id": 14, "site_id": 27, "user_id": 91,
                "agent_id": 8, "assigned_agent": 8, "date": "2026-01-29T00:00:00.000Z", "currency_code": 1,
                "third_party_number": "qh:1:12:quotation",
                "address1": "1 Main St", "address2": "", "address3": "Springfield", "address4": "IL", "address5": "62701",
                "lines": [{
                    "sort_seq": 1, "quoter_id": "qh:1:12:item_1.1", "item_id": 300, "name": "Laptop", "productcode": "LT-9",
                    "quantity": 2, "price": 1049.99, "costprice": 870, "billingperiod": 0, "item_recurring": false,
                    "optional": false, "tax": 0, "item_tax_code": 3,
                }],
            })
        );
    }

    #[test]
    fn the_quotation_of_a_lead_names_at_most_its_client() {
        let of_party = |party| new_quotation(Some(OpportunityId(2205)), party, &header(), &[]).0;
        let under_a_client = of_party(QuotationParty::Lead(Some(ClientId(1))));
        assert_eq!((&under_a_client["client_id"], under_a_client.get("user_id")), (&json!(1), None));
        let alone = of_party(QuotationParty::Lead(None));
        assert_eq!((alone.get("client_id"), &alone["ticket_id"]), (None, &json!(2205)));
    }

    #[test]
    fn a_quotation_on_its_own_names_no_opportunity() {
        assert_eq!(new_quotation(None, WHOM, &header(), &[]).0.get("ticket_id"), None);
    }

    #[test]
    fn a_recurring_optional_line_says_so_and_leaves_the_tax_to_the_product() {
        let licence = QuotationLineWrite { frequency: Frequency::Monthly, optional: true, tax_code: None, ..laptop() };
        let line = line(1, ItemId(310), &licence);
        assert_eq!(
            [&line["billingperiod"], &line["item_recurring"], &line["optional"], &line["item_tax_code"]],
            [&json!(2), &json!(true), &json!(true), &json!(-1)]
        );
    }

    #[test]
    fn an_update_names_every_line_so_that_none_is_lost_by_omission() {
        let changed = QuotationLineWrite { id: Some(QuotationLineId(71)), ..laptop() };
        let update = QuotationUpdate {
            party: WHOM,
            header: &header(),
            lines: &[(ItemId(300), changed), (ItemId(300), laptop())],
            keep: &[QuotationLineId(73)],
            remove: &[QuotationLineId(72)],
        };
        let (body, _) = updated_quotation(QuotationId(31), &update);
        let ids: Vec<&Value> = body["lines"].as_array().unwrap().iter().map(|line| &line["id"]).collect();
        assert_eq!(ids, [&json!(71), &Value::Null, &json!(73), &json!(72)]);
        assert_eq!(body["lines"][2], json!({"id": 73}));
        assert_eq!(body["lines"][3], json!({"id": 72, "quantity": 0, "isgroupdesc": false}));
        assert_eq!((&body["id"], &body["_remove_zero_quantity_lines"]), (&json!(31), &json!(true)));
    }

    #[test]
    fn an_update_that_removes_nothing_does_not_ask_for_it() {
        let update = QuotationUpdate { party: WHOM, header: &header(), lines: &[], keep: &[], remove: &[] };
        assert_eq!(updated_quotation(QuotationId(31), &update).0.get("_remove_zero_quantity_lines"), None);
    }

    #[test]
    fn a_change_of_the_header_does_not_touch_the_lines() {
        let change =
            QuotationChange { status: Some(StatusId(4)), po_number: Some("PO-9".into()), ..Default::default() };
        assert_eq!(changed_quotation(QuotationId(31), &change), json!({"id": 31, "status": 4, "po_ref": "PO-9"}));
    }
}
