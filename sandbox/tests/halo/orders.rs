//! Lines of an update, acceptance, sales orders.

use sandbox::halo::{AcceptedBy, AddLines, CreateSoFlag, Entity, LeftOutLines, OwnSalesOrder, Switches};
use serde_json::{Value, json};
use time::Duration;

use super::support::{World, column};

async fn two_lines(world: &World) -> Value {
    world
        .quotation(json!([{"item_id": 110, "quantity": 1, "price": 1}, {"item_id": 114, "quantity": 1, "price": 2}]))
        .await
}

#[tokio::test]
async fn lines_left_out_of_an_update_are_deleted_or_kept() {
    for (left_out_lines, total) in [(LeftOutLines::Deleted, 15.0), (LeftOutLines::Kept, 17.0)] {
        let world = World::with(Switches { left_out_lines, ..Switches::default() }).await;
        let quote = two_lines(&world).await;
        let lines = json!([{"id": quote["lines"][0]["id"], "price": 5}, {"name": "New", "quantity": 1, "price": 10}]);
        let changed = world.save("Quotation", json!({"id": quote["id"], "lines": lines})).await;
        assert_eq!(changed["total"], json!(total));
        let kept = column(&changed["lines"], "item_id").contains(&&json!(110));
        assert!(kept, "what an update does not name stays as it was");
    }
}

#[tokio::test]
async fn an_update_without_lines_leaves_them_alone() {
    let world = World::new().await;
    let quote = two_lines(&world).await;
    let changed = world.save("Quotation", json!({"id": quote["id"], "title": "Other"})).await;
    assert_eq!(changed["lines"], quote["lines"]);
}

#[tokio::test]
async fn zero_quantities_can_be_removed_on_save() {
    let world = World::new().await;
    let quote = two_lines(&world).await;
    let lines = json!([{"id": quote["lines"][0]["id"], "quantity": 0}, {"id": quote["lines"][1]["id"]}]);
    let saved =
        world.save("Quotation", json!({"id": quote["id"], "_remove_zero_quantity_lines": true, "lines": lines})).await;
    assert_eq!(column(&saved["lines"], "item_id"), [114]);
}

#[tokio::test]
async fn an_order_is_made_by_the_client_and_ties_quote_and_opportunity() {
    let world = World::new().await;
    let ticket = world.opportunity().await;
    let quote = world.save("Quotation", json!({"ticket_id": ticket, "lines": [{"quantity": 2, "price": 10}]})).await;
    let line = quote["lines"][0]["id"].clone();
    let order = json!({"quotation_id": quote["id"], "po_number": "PO-1",
                       "lines": [{"quantity": 2, "price": 10, "quotation_line_id": line}]});
    let order = world.save("SalesOrder", order).await;
    assert_eq!(
        (&order["ticket_id"], &order["total"], &order["linked_to_opportunity"]),
        (&json!(ticket), &json!(20.0), &json!(true))
    );
    assert_eq!(world.get(&format!("Quotation/{}", quote["id"])).await["salesorder_id"], order["id"]);
    let found = world.get(&format!("SalesOrder?ticket_id={ticket}&open=true")).await;
    assert_eq!(column(&found["salesorders"], "quotation_id"), [&quote["id"]]);
    assert_eq!(world.get("OrderLine").await[0]["quotation_line_id"], line);
}

#[tokio::test]
async fn added_lines_are_appended_or_not() {
    for (add_lines, count) in [(AddLines::Appends, 2), (AddLines::Ignored, 1)] {
        let world = World::with(Switches { add_lines, ..Switches::default() }).await;
        let order = world.save("SalesOrder", json!({"client_id": 12, "lines": [{"quantity": 1, "price": 1}]})).await;
        let more = json!({"id": order["id"], "add_lines": [{"quantity": 1, "price": 1}]});
        assert_eq!(world.save("SalesOrder", more).await["lines"].as_array().unwrap().len(), count);
    }
}

#[tokio::test]
async fn halo_makes_its_own_order_never_at_once_or_late() {
    for (own_sales_order, at_once, later) in
        [(OwnSalesOrder::Never, 0, 0), (OwnSalesOrder::AtOnce, 1, 1), (OwnSalesOrder::Late, 0, 1)]
    {
        let world = World::with(Switches { own_sales_order, ..Switches::default() }).await;
        let quote = two_lines(&world).await;
        world.save("Quotation", json!({"id": quote["id"], "status": 3, "po_ref": "PO-7"})).await;
        assert_eq!(world.halo.records(Entity::SalesOrder).len(), at_once);
        world.clock.advance(Duration::seconds(30));
        let orders = world.halo.records(Entity::SalesOrder);
        assert_eq!(orders.len(), later);
        assert!(orders.iter().all(|order| order["po_number"] == "PO-7" && order["total"] == json!(3.0)));
    }
}

#[tokio::test]
async fn a_status_may_not_count_as_acceptance_but_the_approval_call_does() {
    let switches = Switches {
        own_sales_order: OwnSalesOrder::AtOnce,
        accepted_by: AcceptedBy::ApprovalOnly,
        ..Switches::default()
    };
    let world = World::with(switches).await;
    let (first, second) = (two_lines(&world).await, two_lines(&world).await);
    world.save("Quotation", json!({"id": first["id"], "status": 3})).await;
    assert_eq!(world.halo.records(Entity::SalesOrder).len(), 0);
    let approval = json!({"id": second["id"], "result": true, "approvalname": "Alex Example", "ponumber": "PO-9"});
    let approved = world.save("Quotation/Approval", approval).await;
    assert_eq!((&approved["status"], &approved["approvalname"]), (&json!(3), &json!("Alex Example")));
    assert_eq!(world.halo.records(Entity::SalesOrder)[0]["po_number"], json!("PO-9"));
}

#[tokio::test]
async fn the_flag_that_makes_an_order_may_do_nothing() {
    for (create_so_flag, orders) in [(CreateSoFlag::Honoured, 1), (CreateSoFlag::Ignored, 0)] {
        let world = World::with(Switches { create_so_flag, ..Switches::default() }).await;
        let quote = two_lines(&world).await;
        world.save("Quotation", json!({"id": quote["id"], "_create_so": true})).await;
        world.save("Quotation", json!({"id": quote["id"], "_create_so": true})).await;
        assert_eq!(world.halo.records(Entity::SalesOrder).len(), orders);
    }
}
