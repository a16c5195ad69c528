//! What a won quote meets in Halo: PO numbers, orders, leads that become customers, notes, files.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::StatusCode;
use sandbox::halo::{
    AttachmentDelete, LeadQuotation, NoteText, OwnOrderInControl, OwnSalesOrder, SavedLines, Switches, TypeChange,
};
use serde_json::{Value, json};

use super::support::{World, column};

/// A lead of nobody's client.
async fn lead(world: &World) -> i64 {
    let lead = json!({"summary": "Lead", "tickettype_id": 31, "oppcompanyname": "Maybe Ltd", "sendack": false});
    world.save("Opportunities", lead).await["id"].as_i64().unwrap()
}

/// A quote of two lines and the order that a client makes of it.
async fn ordered(world: &World) -> (Value, Value) {
    let ticket = world.opportunity().await;
    let lines = json!([
        {"item_id": 110, "quantity": 2, "price": 25, "tax": 4.13, "item_tax_code": 40},
        {"item_id": 118, "quantity": 3, "price": 10, "billingperiod": 2, "item_recurring": true},
    ]);
    let quote = world.save("Quotation", json!({"ticket_id": ticket, "lines": lines})).await;
    let of_line = |at: usize| quote["lines"][at]["id"].clone();
    let lines = json!([
        {"item_id": 110, "quantity": 2, "price": 25, "tax": 4.13, "item_tax_code": 40, "quotation_line_id": of_line(0)},
        {"item_id": 118, "quantity": 3, "price": 10, "billingperiod": 2, "item_recurring": true, "quotation_line_id": of_line(1)},
    ]);
    let order = world.save("SalesOrder", json!({"quotation_id": quote["id"], "lines": lines})).await;
    (quote, order)
}

#[tokio::test]
async fn an_order_is_reckoned_as_its_quotation_is() {
    let world = World::new().await;
    let (quote, order) = ordered(&world).await;
    for field in ["revenue", "tax_total", "total"] {
        assert_eq!(order[field], quote[field], "{field}");
    }
    for field in ["net_total", "total_tax", "total_net_total_monthly", "total_net_total_yearone"] {
        assert_eq!(column(&order["lines"], field), column(&quote["lines"], field), "{field}");
    }
    assert_eq!(column(&order["lines"], "net_total"), [&json!(50.0), &json!(30.0)]);
}

#[tokio::test]
async fn the_answer_to_an_order_may_lack_the_lines_too() {
    let world = World::with(Switches { saved_lines: SavedLines::LeftOut, ..Switches::default() }).await;
    let order = world.save("SalesOrder", json!({"client_id": 12, "lines": [{"quantity": 1, "price": 1}]})).await;
    assert!(order.get("lines").is_none());
    let read = world.get(&format!("SalesOrder/{}?includedetails=true", order["id"])).await;
    assert_eq!(read["lines"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn the_lines_of_an_order_may_not_show_where_they_come_from() {
    for order_line_links in [true, false] {
        let world = World::with(Switches { order_line_links, ..Switches::default() }).await;
        let (_, order) = ordered(&world).await;
        let read = world.get(&format!("SalesOrder/{}?includedetails=true", order["id"])).await;
        for lines in [&order["lines"], &read["lines"], &world.get("OrderLine").await] {
            assert_eq!(lines[0].get("quotation_line_id").is_some(), order_line_links);
        }
    }
}

#[tokio::test]
async fn an_order_is_delivered_elsewhere_only_where_it_says_so() {
    let world = World::new().await;
    let order = json!({"client_id": 12, "deladdress1": "1 Main St", "lines": []});
    assert!(world.save("SalesOrder", order.clone()).await.get("deladdress1").is_none());
    let mut elsewhere = order;
    elsewhere["override_delivery_address"] = json!(true);
    assert_eq!(world.save("SalesOrder", elsewhere).await["deladdress1"], json!("1 Main St"));
}

#[tokio::test]
async fn a_po_number_that_is_too_long_is_refused_and_never_cut() {
    for longest in [50, 20] {
        let world = World::with(Switches { po_longest: longest, ..Switches::default() }).await;
        let ticket = world.opportunity().await;
        let quote = world.quotation(json!([])).await;
        let order = world.save("SalesOrder", json!({"client_id": 12, "lines": []})).await;
        let fields = [
            ("Opportunities", json!(ticket), "purchaseordernumber"),
            ("Quotation", quote["id"].clone(), "po_ref"),
            ("Quotation", quote["id"].clone(), "ponumber"),
            ("SalesOrder", order["id"].clone(), "po_number"),
        ];
        for (entity, id, field) in fields {
            let po = "P".repeat(longest.try_into().unwrap());
            assert_eq!(world.save(entity, json!({"id": id, field: po})).await[field], json!(po));
            let refused = world.post(entity, json!([{"id": id, field: format!("{po}1")}])).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST);
            assert!(refused.text.contains("would be truncated"), "{}", refused.text);
        }
    }
}

#[tokio::test]
async fn control_may_not_tell_of_halo_s_own_orders() {
    let cases = [
        (OwnOrderInControl::Said, Some(json!(true))),
        (OwnOrderInControl::Denied, Some(json!(false))),
        (OwnOrderInControl::Hidden, None),
    ];
    for (own_order_in_control, said) in cases {
        for own_sales_order in [OwnSalesOrder::AtOnce, OwnSalesOrder::Late] {
            let switches = Switches { own_sales_order, own_order_in_control, ..Switches::default() };
            let control = World::with(switches).await.get("Control").await;
            assert_eq!(control.get("create_so_on_quote_approved"), said.as_ref(), "{own_order_in_control:?}");
        }
    }
    assert_eq!(World::new().await.get("Control").await["create_so_on_quote_approved"], json!(false));
}

#[tokio::test]
async fn the_quotation_of_a_lead_may_have_to_name_a_client_or_a_user() {
    let cases = [
        (LeadQuotation::TakesTheTickets, [true, true, true]),
        (LeadQuotation::NeedsClient, [false, true, true]),
        (LeadQuotation::NeedsUser, [false, false, true]),
    ];
    for (lead_quotation, taken) in cases {
        let world = World::with(Switches { lead_quotation, ..Switches::default() }).await;
        let ticket = lead(&world).await;
        let parties = [json!({}), json!({"client_id": 1}), json!({"user_id": 51})];
        for (mut quote, taken) in parties.into_iter().zip(taken) {
            quote["ticket_id"] = json!(ticket);
            let answer = world.post("Quotation", json!([quote])).await;
            assert_eq!(answer.status.is_success(), taken, "{lead_quotation:?} {quote}");
        }
        let customer = world.opportunity().await;
        world.save("Quotation", json!({"ticket_id": customer})).await;
    }
}

#[tokio::test]
async fn a_lead_becomes_a_customer_with_all_that_hangs_on_it() {
    let world = World::new().await;
    let ticket = lead(&world).await;
    let quote = world.save("Quotation", json!({"ticket_id": ticket})).await;
    assert_eq!(quote["client_id"], json!(1), "the tenant's client for leads");
    let whom = json!({"client_id": 12, "site_id": 18, "user_id": 51});
    for (entity, id) in [("Opportunities", json!(ticket)), ("Quotation", quote["id"].clone())] {
        let mut change = whom.clone();
        change["id"] = id;
        assert_eq!(world.save(entity, change).await["client_id"], json!(12));
    }
    let order = world.save("SalesOrder", json!({"quotation_id": quote["id"], "lines": []})).await;
    assert_eq!((&order["client_id"], &order["user_id"], &order["ticket_id"]), (&json!(12), &json!(51), &json!(ticket)));
}

#[tokio::test]
async fn a_new_ticket_type_may_reset_the_status_or_be_refused() {
    let kept = json!(12);
    let cases = [
        (TypeChange::KeepsStatus, Some(kept)),
        (TypeChange::ResetsStatus, Some(json!(10))),
        (TypeChange::Refused, None),
    ];
    for (type_change, status) in cases {
        let world = World::with(Switches { type_change, ..Switches::default() }).await;
        let ticket = lead(&world).await;
        world.save("Opportunities", json!({"id": ticket, "tickettype_id": 31, "status_id": 12})).await;
        let changed = world.post("Opportunities", json!([{"id": ticket, "tickettype_id": 30}])).await;
        assert_eq!(changed.status.is_success(), status.is_some(), "{type_change:?}");
        assert_eq!(changed.json.get("status_id"), status.as_ref(), "{type_change:?}");
        if type_change == TypeChange::ResetsStatus {
            let back = world.save("Opportunities", json!({"id": ticket, "tickettype_id": 31, "status_id": 12})).await;
            assert_eq!(back["status_id"], json!(12), "a status that is sent with the type stands");
        }
    }
}

#[tokio::test]
async fn a_note_comes_back_as_text_as_html_or_only_by_id() {
    let text = "Won by <Ada> & Bob\n\nqh:1:12:note";
    let html = "<p>Won by &lt;Ada&gt; &amp; Bob<br /><br />qh:1:12:note</p>";
    let cases =
        [(NoteText::Plain, Some(text), text), (NoteText::Html, Some(html), html), (NoteText::ByIdOnly, None, text)];
    for (note_text, in_list, by_id) in cases {
        let world = World::with(Switches { note_text, ..Switches::default() }).await;
        let ticket = world.opportunity().await;
        let note = json!({"ticket_id": ticket, "outcome": "Note", "note": text, "hiddenfromuser": true});
        let saved = world.save("Actions", note).await;
        assert_eq!(saved["note"], json!(by_id));
        let list = world.get(&format!("Actions?ticket_id={ticket}")).await;
        assert_eq!(list["actions"][0].get("note"), in_list.map(|text| json!(text)).as_ref());
        assert_eq!(world.get(&format!("Actions/{}?ticket_id={ticket}", saved["id"])).await["note"], json!(by_id));
        assert_eq!(world.halo.check_clean(), Ok(()));
    }
}

#[tokio::test]
async fn a_note_needs_an_outcome() {
    let world = World::new().await;
    let ticket = world.opportunity().await;
    let refused = world.post("Actions", json!([{"ticket_id": ticket, "note": "n", "hiddenfromuser": true}])).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn deleting_a_file_may_be_refused() {
    for (attachment_delete, status, left) in
        [(AttachmentDelete::Allowed, StatusCode::OK, 0), (AttachmentDelete::Refused, StatusCode::UNAUTHORIZED, 1)]
    {
        let world = World::with(Switches { attachment_delete, ..Switches::default() }).await;
        let ticket = world.opportunity().await;
        let file = json!({"filename": "q.pdf", "ticket_id": ticket, "data_base64": STANDARD.encode("x")});
        let file = world.save("Attachment", file).await;
        assert_eq!(world.delete(&format!("Attachment/{}", file["id"])).await.status, status);
        let list = world.get(&format!("Attachment?ticket_id={ticket}")).await;
        assert_eq!(list["attachments"].as_array().unwrap().len(), left);
    }
}
