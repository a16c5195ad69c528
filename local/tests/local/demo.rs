//! `demo`: one command that shows the whole way.

use rust_decimal::Decimal;
use sandbox::quoter::{QuoteBuilder, line};

use crate::process::{place, run};

#[test]
fn the_recorded_delivery_becomes_one_halo_quote_with_equal_totals() {
    let said = run(&["demo", "--json"]);
    let shown = said.json();
    assert!(said.success, "{shown}");
    assert_eq!(shown["halo_quotes"].as_array().unwrap().len(), 1);
    assert_eq!(shown["totals_match"], true);
    assert!(shown["halo_calls"].as_u64().unwrap() > 0);
    assert_eq!(shown["contract_violations"], serde_json::json!([]));
}

#[test]
fn s50_the_recorded_quote_is_then_won_and_becomes_one_sales_order_with_equal_totals() {
    let said = run(&["demo", "--json"]);
    let won = &said.json()["won"];
    assert!(said.success, "{won}");
    let order = &won["sales_orders"][0];
    assert_eq!(won["sales_orders"].as_array().unwrap().len(), 1);
    assert_eq!(order["po_number"], "PO-4711");
    assert_eq!(
        (&order["quotation_id"], &order["ticket_id"]),
        (&won["halo_quotes"][0]["id"], &won["opportunities"][0]["id"])
    );
    let sides = won["sales_order_totals"]["one_time"].as_array().unwrap().iter();
    let sides: Vec<Decimal> = sides.map(|side| side.as_str().unwrap().parse().unwrap()).collect();
    assert_eq!(sides, [Decimal::from(2550), Decimal::from(2550)]);
    assert_eq!((&won["halo_calls"], &won["mails"]), (&serde_json::json!(6), &serde_json::json!(0)));
    let text = run(&["demo"]).stdout;
    assert!(text.contains("Sales order          Quoter 2,550.00 = Halo 2,550.00, one-time"), "{text}");
}

#[test]
fn a_bare_record_is_signed_and_goes_the_same_way() {
    let (place, _) = place();
    let file = place.path().join("record.json");
    let quote = QuoteBuilder::new(77).line(line("Network switch, 8 port", "25").quantity("4").code("HW-SW8-001"));
    std::fs::write(&file, quote.data()).unwrap();
    let said = run(&["demo", "--json", "--file", file.to_str().unwrap()]);
    let shown = said.json();
    assert!(said.success, "{shown}");
    assert_eq!(shown["halo_total"].as_str().unwrap().parse::<Decimal>().unwrap(), Decimal::from(100));
    assert_eq!(shown["totals_match"], true);
}

#[test]
fn a_broken_record_ends_with_one_and_leaves_halo_alone() {
    let (place, _) = place();
    let file = place.path().join("record.json");
    std::fs::write(&file, "{\"id\": \"7\", \"number\"").unwrap();
    let said = run(&["demo", "--json", "--file", file.to_str().unwrap()]);
    assert!(!said.success);
    assert_eq!(said.json()["halo_quotes"], serde_json::json!([]));
}
