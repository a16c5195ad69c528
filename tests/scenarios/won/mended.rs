//! What must not get lost on the way to an order: money that is compared until it agrees, one order for two records, PO numbers that
//! go back and forth.

use sandbox::halo::{Entity, Fault, FaultKind, OwnOrderInControl, OwnSalesOrder};
use sandbox::quoter::{QuoteBuilder, Status, line};
use scenarios::family;
use serde_json::json;
use store::State;

use super::{accepted, line_by_hand, only_order, only_ticket, quote, selling};
use crate::support::{held, in_halo, lines, only_quote, tenant, to_another_client, world};

fn number(po: &str) -> QuoteBuilder {
    quote().acceptance_field("PO number", po).status(Status::Accepted, None)
}

#[tokio::test]
async fn s50_a_second_record_that_wins_is_held_and_no_second_order_is_made() {
    let world = world(selling).await;
    in_halo(&world, accepted()).await;
    let revision = quote()
        .id("7100900")
        .revises("7100051", "7100051", 2)
        .line(line("Cable set", "12.50").code("HW-CS-001"))
        .status(Status::Accepted, None);
    let problems = held(&world, revision).await;
    assert_eq!(problems[0].code, "order_of_another_record", "{problems:?}");
    assert_eq!(lines(&only_order(&world)).len(), 2, "the order of the first");
}

#[tokio::test]
async fn s50_s51_an_order_of_halo_is_tied_and_compared_also_when_reading_it_failed_at_first() {
    let world = tenant(
        |switches| {
            switches.own_sales_order = OwnSalesOrder::AtOnce;
            switches.own_order_in_control = OwnOrderInControl::Hidden;
        },
        selling,
    )
    .await;
    in_halo(&world, quote()).await;
    world.halo().inject(Fault::once("POST", "SalesOrder", FaultKind::BeforeEffect5xx));
    let data = accepted().data();
    world.deliver(&data).await;
    assert_eq!(world.settle(&family(&data)).await.state, State::Done);
    assert_eq!(only_order(&world)["ticket_id"], only_ticket(&world)["id"]);
    assert_eq!(only_order(&world)["po_number"], "PO-4711");
    world.assert_clean();
}

#[tokio::test]
async fn s50_an_order_whose_money_differs_stays_held_until_somebody_corrects_it() {
    let world = tenant(|switches| switches.own_sales_order = OwnSalesOrder::AtOnce, selling).await;
    in_halo(&world, quote()).await;
    line_by_hand(&world);
    for delivery in [accepted(), accepted().status(Status::Ordered, None)] {
        let problems = held(&world, delivery).await;
        assert_eq!(problems[0].code, "order_money_differs", "{problems:?}");
    }
    let order = only_order(&world);
    let ours: Vec<_> = lines(&order).iter().filter(|line| line["name"] != "By hand").cloned().collect();
    world.halo().edit(Entity::SalesOrder, json!({"id": order["id"], "lines": ours}));
    in_halo(&world, accepted().status(Status::Fulfilled, None)).await;
    only_order(&world);
}

#[tokio::test]
async fn s50_an_older_halo_quote_that_somebody_deleted_does_not_keep_the_win_from_its_order() {
    let world = world(selling).await;
    in_halo(&world, quote()).await;
    let first = only_quote(&world)["id"].as_i64().unwrap();
    world.halo().delete(Entity::Quotation, first);
    let revision = || quote().id("7100900").revises("7100051", "7100051", 2);
    in_halo(&world, revision()).await;
    in_halo(&world, revision().status(Status::Accepted, None)).await;
    assert_eq!(only_order(&world)["quotation_id"], only_quote(&world)["id"]);
    world.assert_clean();
}

#[tokio::test]
async fn s50_an_opportunity_of_another_client_holds_the_order_at_every_try() {
    let world = world(selling).await;
    in_halo(&world, quote()).await;
    to_another_client(&world, &only_ticket(&world));
    for remark in ["one", "two"] {
        let problems = held(&world, accepted().custom_field("Remark", remark)).await;
        assert_eq!(problems[0].code, "opportunity_of_another_client", "{problems:?}");
    }
    assert!(world.records(Entity::SalesOrder).is_empty());
}

#[tokio::test]
async fn s49_a_number_that_goes_back_and_forth_arrives_each_time() {
    let world = world(selling).await;
    for (po, remark) in [("PO-A", "1"), ("PO-B", "2"), ("PO-A", "3"), ("PO-B", "4")] {
        in_halo(&world, number(po).custom_field("Remark", remark)).await;
        assert_eq!(only_order(&world)["po_number"], po);
        assert_eq!(only_quote(&world)["po_ref"], po);
        assert_eq!(only_ticket(&world)["purchaseordernumber"], po);
    }
    world.assert_clean();
}

#[tokio::test]
async fn s49_a_number_that_is_too_long_is_told_also_after_the_order_was_made() {
    let world = world(selling).await;
    in_halo(&world, quote().status(Status::Accepted, None)).await;
    only_order(&world);
    let problems = held(&world, number(&"9".repeat(60))).await;
    assert_eq!(problems[0].code, "po_too_long", "{problems:?}");
}

#[tokio::test]
async fn s48_a_win_that_takes_several_runs_writes_the_status_once() {
    let world = tenant(|switches| switches.own_order_in_control = OwnOrderInControl::Hidden, selling).await;
    let data = accepted().data();
    world.deliver(&data).await;
    assert_eq!(world.settle(&family(&data)).await.state, State::Done);
    let writes = crate::support::writes_since(&world, 0);
    let quotations = writes.iter().filter(|entity| *entity == "Quotation").count();
    assert_eq!(quotations, 2, "made, and its PO number: {writes:?}");
    world.assert_clean();
}
