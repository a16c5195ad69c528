//! `demo`: one command that shows the whole way.

use rust_decimal::Decimal;
use sandbox::quoter::{QuoteBuilder, line};
use serde_json::{Value, json};

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
fn s36_products_of_halo_go_to_quoter_and_come_back_on_a_quote_at_todays_price_without_a_search() {
    let said = run(&["demo", "--json"]);
    let story = &said.json()["products"];
    assert!(said.success, "{story}");
    let [switch, service] = story["products"].as_array().unwrap().as_slice() else { panic!("{story}") };
    assert_eq!((&switch["made"], &switch["category_made"]), (&Value::Bool(true), &Value::Bool(false)));
    assert_eq!(switch["quoter"]["supplier"], json!({ "name": "Example Wholesale", "sku": "EW-24" }));
    assert_eq!((&service["made"], &service["category_made"]), (&Value::Bool(true), &Value::Bool(true)));
    assert_eq!(service["quoter"]["interval"], "monthly");
    assert_eq!(story["price_moved"]["changes"], json!(["price: 240 -> 255"]));

    let quote = &story["quote"];
    let lines = quote["halo_quotes"][0]["lines"].as_array().unwrap();
    let shown: Vec<_> = lines.iter().map(|line| (line["item_id"].clone(), line["price"].as_f64().unwrap())).collect();
    assert_eq!(shown, [(switch["halo"]["id"].clone(), 255.0), (service["halo"]["id"].clone(), 12.5)]);
    assert_eq!(quote["halo_quotes"].as_array().unwrap().len(), 1, "only its own");
    let calls = quote["halo_calls_by_kind"].as_object().unwrap();
    assert!(calls.keys().all(|call| !call.ends_with(" Item")), "{calls:?}");
    assert_eq!((&quote["halo_calls"], &quote["mails"]), (&json!(4), &json!(0)));
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
