//! The sales order (S48, S50, S51, decision v): made once, adopted where Halo made it, tied to opportunity and quotation.

use domain::settings::{HaloMakesOrders, Pick, Policy, SalesOrderAt};
use sandbox::halo::{Entity, OwnOrderInControl, OwnSalesOrder, SavedLines};
use sandbox::quoter::{Status, line};
use scenarios::family;
use serde_json::json;
use store::State;
use sync::Ended;

use super::{ACCEPTED, REVISED, accepted, line_by_hand, only_order, only_ticket, quote, selling};
use crate::support::{held, in_halo, line_named, lines, number, only_quote, tenant, world};

#[tokio::test]
async fn n8_s50_s51_a_win_makes_the_sales_order_on_opportunity_and_quotation() {
    let world = world(selling).await;
    in_halo(&world, quote()).await;
    in_halo(&world, accepted()).await;

    let (order, halo_quote, ticket) = (only_order(&world), only_quote(&world), only_ticket(&world));
    assert_eq!(order["quotation_id"], halo_quote["id"]);
    assert_eq!(order["ticket_id"], ticket["id"]);
    for field in ["client_id", "site_id", "user_id"] {
        assert_eq!(order[field], halo_quote[field], "{field}");
    }
    assert_eq!(order["assigned_agent"], halo_quote["assigned_agent"]);
    assert_eq!(halo_quote["status"], json!(ACCEPTED));
    assert_eq!(order["title"], halo_quote["title"]);
    world.assert_clean();
}

#[tokio::test]
async fn s50_lines_of_the_order_come_from_the_lines_of_the_quote_and_what_was_not_taken_is_left_out() {
    let world = world(selling).await;
    in_halo(&world, quote()).await;
    in_halo(&world, accepted()).await;

    let (order, halo_quote) = (only_order(&world), only_quote(&world));
    assert_eq!(lines(&order).len(), 2, "{order:#}");
    for name in ["Known switch", "Managed desktop"] {
        let (ordered, quoted) = (line_named(&order, name), line_named(&halo_quote, name));
        assert_eq!(ordered["quotation_line_id"], quoted["id"], "{name}");
        for field in ["item_id", "quantity", "price", "billingperiod", "item_recurring"] {
            assert_eq!(ordered[field], quoted[field], "{name}: {field}");
        }
    }
    assert_eq!(number(&line_named(&order, "Managed desktop")["price"]), 40.0);
    world.assert_clean();
}

#[tokio::test]
async fn s48_a_win_that_was_never_published_does_all_of_it_first() {
    let world = world(selling).await;
    let report = in_halo(&world, accepted()).await;

    let (order, halo_quote) = (only_order(&world), only_quote(&world));
    assert_eq!(order["quotation_id"], halo_quote["id"]);
    assert_eq!(halo_quote["status"], json!(ACCEPTED));
    assert!(report.order.unwrap().differences.is_empty());
    world.assert_clean();
}

#[tokio::test]
async fn s48_s87_under_only_won_the_win_writes_everything() {
    let world = world(|settings| {
        selling(settings);
        settings.scope.only_won = true;
    })
    .await;
    let waiting = world.publish(quote()).await;
    assert!(matches!(waiting.ended, Ended::Waiting { .. }), "{:?}", waiting.ended);
    assert!(world.records(Entity::Quotation).is_empty());
    in_halo(&world, accepted()).await;
    assert_eq!(only_order(&world)["quotation_id"], only_quote(&world)["id"]);
    world.assert_clean();
}

#[tokio::test]
async fn s48_the_first_of_accepted_ordered_and_fulfilled_is_the_sale_and_later_ones_only_change_the_status() {
    for policy in [Policy::New, Policy::Skip, Policy::Overwrite] {
        let world = world(selling).await;
        crate::support::apply(&world, |settings| settings.quotation.policy = policy).await;
        in_halo(&world, quote()).await;
        in_halo(&world, accepted()).await;
        for further in [Status::Ordered, Status::Fulfilled] {
            in_halo(&world, accepted().status(further, None)).await;
        }
        only_order(&world);
        assert_eq!(only_quote(&world)["status"], json!(ACCEPTED), "{policy:?}");
        world.assert_clean();
    }
}

#[tokio::test]
async fn s50_the_order_is_made_at_the_status_that_the_settings_say_and_never_when_off() {
    for (at, statuses) in [
        (SalesOrderAt::Off, [0, 0, 0]),
        (SalesOrderAt::Accepted, [1, 1, 1]),
        (SalesOrderAt::Ordered, [0, 1, 1]),
        (SalesOrderAt::Fulfilled, [0, 0, 1]),
        (SalesOrderAt::FirstWon, [1, 1, 1]),
    ] {
        let world = world(selling).await;
        crate::support::apply(&world, |settings| settings.won.sales_order = at).await;
        in_halo(&world, quote()).await;
        for (status, expected) in [Status::Accepted, Status::Ordered, Status::Fulfilled].into_iter().zip(statuses) {
            in_halo(&world, accepted().status(status, None)).await;
            assert_eq!(world.records(Entity::SalesOrder).len(), expected, "{at:?}");
        }
        world.assert_clean();
    }
}

#[tokio::test]
async fn s50_an_order_that_halo_makes_by_itself_at_once_or_late_is_adopted_never_doubled() {
    for own in [OwnSalesOrder::AtOnce, OwnSalesOrder::Late] {
        for control in [OwnOrderInControl::Said, OwnOrderInControl::Hidden] {
            let world = tenant(
                |switches| {
                    switches.own_sales_order = own;
                    switches.own_order_in_control = control;
                },
                selling,
            )
            .await;
            in_halo(&world, quote()).await;
            let data = accepted().data();
            world.deliver(&data).await;
            let entry = world.settle(&family(&data)).await;
            assert_eq!(entry.state, State::Done, "{own:?} {control:?}: {entry:?}");
            let order = only_order(&world);
            assert_eq!(order["po_number"], "PO-4711", "{own:?}");
            assert_eq!(order["ticket_id"], only_ticket(&world)["id"]);
            world.assert_clean();
        }
    }
}

#[tokio::test]
async fn s50_an_order_that_a_workflow_makes_although_the_set_up_denies_it_is_adopted_where_the_settings_say_so() {
    for own in [OwnSalesOrder::AtOnce, OwnSalesOrder::Late] {
        let world = tenant(
            |switches| {
                switches.own_sales_order = own;
                switches.own_order_in_control = OwnOrderInControl::Denied;
            },
            |settings| {
                selling(settings);
                settings.won.halo_makes_orders = HaloMakesOrders::Yes;
            },
        )
        .await;
        in_halo(&world, quote()).await;
        let data = accepted().data();
        world.deliver(&data).await;
        assert_eq!(world.settle(&family(&data)).await.state, State::Done, "{own:?}");
        only_order(&world);
        world.assert_clean();
    }
}

#[tokio::test]
async fn s50_lines_of_an_order_that_do_not_show_where_they_come_from_are_compared_by_product_quantity_and_price() {
    let world = tenant(|switches| switches.order_line_links = false, selling).await;
    in_halo(&world, quote()).await;
    let report = in_halo(&world, accepted()).await;
    assert!(report.order.unwrap().differences.is_empty());
    world.assert_clean();
}

#[tokio::test]
async fn s50_where_halo_may_make_the_order_and_does_not_it_is_made_after_the_settle_time() {
    let world = tenant(|switches| switches.own_order_in_control = OwnOrderInControl::Hidden, selling).await;
    in_halo(&world, quote()).await;
    let data = accepted().data();
    world.deliver(&data).await;
    world.run(&family(&data)).await;
    assert!(world.records(Entity::SalesOrder).is_empty(), "Halo gets the time to make it");
    assert_eq!(world.settle(&family(&data)).await.state, State::Done);
    only_order(&world);
    world.assert_clean();
}

#[tokio::test]
async fn s50_two_orders_of_one_quotation_are_held_with_both_named() {
    let world = world(selling).await;
    in_halo(&world, quote()).await;
    let (halo_quote, ticket) = (only_quote(&world), only_ticket(&world));
    let by_hand = json!({
        "quotation_id": halo_quote["id"], "ticket_id": ticket["id"], "client_id": halo_quote["client_id"],
        "site_id": halo_quote["site_id"], "user_id": halo_quote["user_id"], "title": "By hand",
    });
    let orders = [(); 2].map(|()| world.halo().edit(Entity::SalesOrder, by_hand.clone()));
    world.halo().edit(Entity::Quotation, json!({"id": halo_quote["id"], "salesorder_id": orders[1]}));
    let problems = held(&world, accepted()).await;
    assert_eq!(problems[0].code, "sales_orders_several", "{problems:?}");
    for order in orders {
        assert!(problems[0].concerns.iter().any(|what| what.ends_with(&order.to_string())), "{problems:?}");
    }
    assert_eq!(world.records(Entity::SalesOrder).len(), 2, "no third one");
}

#[tokio::test]
async fn s50_the_order_goes_to_the_delivery_address_with_the_status_of_the_settings() {
    let world = world(|settings| {
        selling(settings);
        settings.won.order_status = Some(Pick::Name("In Progress".to_owned()));
        settings.opportunity.stage_by_quote.insert("accepted".to_owned(), 4);
    })
    .await;
    in_halo(&world, accepted()).await;
    let (order, halo_quote) = (only_order(&world), only_quote(&world));
    assert_eq!(order["status"], json!(2));
    for line in 1..=5 {
        let field = format!("deladdress{line}");
        assert_eq!(order[&field], halo_quote[&field], "{field}");
    }
    assert!(!order["deladdress1"].as_str().unwrap().is_empty());
    assert_eq!(only_ticket(&world)["pipeline_stage_id"], json!(4));
    world.assert_clean();
}

#[tokio::test]
async fn n2_s50_an_order_whose_money_differs_is_held_and_named() {
    let world = tenant(|switches| switches.own_sales_order = OwnSalesOrder::AtOnce, selling).await;
    in_halo(&world, quote()).await;
    // Somebody adds a line by hand, which Halo's own order takes along.
    line_by_hand(&world);
    let data = accepted().data();
    world.deliver(&data).await;
    let entry = world.settle(&family(&data)).await;
    assert_eq!(entry.state, State::Held);
    let problem = entry.problem.unwrap();
    assert!(problem.contains("order_money_differs") && problem.contains("By hand"), "{problem}");
    only_order(&world);
}

#[tokio::test]
async fn s50_whether_answers_carry_lines_or_not_the_order_is_compared() {
    let world = tenant(|switches| switches.saved_lines = SavedLines::LeftOut, selling).await;
    in_halo(&world, quote()).await;
    let report = in_halo(&world, accepted()).await;
    assert_eq!(report.order.unwrap().totals.len(), 2);
    world.assert_clean();
}

#[tokio::test]
async fn s48_an_older_record_that_wins_after_a_newer_one_was_published_decides() {
    for policy in [Policy::New, Policy::Skip, Policy::Overwrite] {
        let world = world(selling).await;
        crate::support::apply(&world, |settings| settings.quotation.policy = policy).await;
        in_halo(&world, quote()).await;
        let newer =
            quote().id("7100900").revises("7100051", "7100051", 2).line(line("Cable set", "12.50").code("HW-CS-001"));
        in_halo(&world, newer).await;
        in_halo(&world, accepted()).await;

        let order = only_order(&world);
        assert_eq!(lines(&order).len(), 2, "{policy:?}: the won record's lines");
        let quotes = world.records(Entity::Quotation);
        let won = quotes.iter().find(|q| q["id"] == order["quotation_id"]).unwrap();
        assert_eq!(won["status"], json!(ACCEPTED), "{policy:?}");
        if policy == Policy::New {
            let other = quotes.iter().find(|q| q["id"] != won["id"]).unwrap();
            assert_eq!(other["status"], json!(REVISED), "the newer Halo quote is set aside");
        } else {
            assert_eq!(lines(won).len(), 3, "{policy:?}: Halo's quote shows the won record");
        }
        world.assert_clean();
    }
}
