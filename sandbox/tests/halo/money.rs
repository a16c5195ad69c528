//! What Halo reckons from lines, under each reading of the fields.

use sandbox::halo::{
    HeadingPrice, LineDiscount, LineDiscountPercent, LineTax, OptionalLines, RecurringInHeader, SavedLines, Switches,
    TaxSource,
};
use serde_json::{Value, json};

use super::support::World;

/// Net, tax and total of a quotation of these lines.
async fn totals(switches: Switches, lines: Value) -> [Value; 3] {
    let world = World::with(switches).await;
    let quote = world.quotation(lines).await;
    ["revenue", "tax_total", "total"].map(|field| quote[field].clone())
}

#[tokio::test]
async fn the_totals_follow_from_the_lines() {
    let world = World::new().await;
    let quote = world
        .quotation(json!([
            {"item_id": 110, "quantity": 2, "price": 25, "costprice": 10, "item_tax_code": 40},
            {"item_id": 114, "quantity": 1, "price": 1500, "item_tax_code": -1},
            {"name": "Free text", "quantity": 1, "price": 1000},
        ]))
        .await;
    assert_eq!(
        (&quote["revenue"], &quote["tax_total"], &quote["total"]),
        (&json!(2550.0), &json!(4.13), &json!(2554.13))
    );
    assert_eq!(quote["cost"], json!(20.0));
    let first = &quote["lines"][0];
    assert_eq!(
        (&first["net_total"], &first["total_tax"], &first["profit"]),
        (&json!(50.0), &json!(4.13), &json!(30.0))
    );
    assert_eq!(first["name"], json!("Network switch, 8 port"), "taken from the product");
    let read = world.get(&format!("Quotation/{}?includedetails=true", quote["id"])).await;
    assert_eq!(read["lines"], quote["lines"]);
}

#[tokio::test]
async fn carriage_is_part_of_the_total() {
    let world = World::new().await;
    let quote =
        json!({"title": "Q", "client_id": 12, "carriage_price": 15.5, "lines": [{"quantity": 1, "price": 100}]});
    assert_eq!(world.save("Quotation", quote).await["total"], json!(115.5));
}

#[tokio::test]
async fn a_discount_has_three_readings() {
    let lines = json!([{"quantity": 2, "price": 50, "discount": 10}]);
    for (line_discount, net) in
        [(LineDiscount::AmountPerUnit, 80.0), (LineDiscount::AmountPerLine, 90.0), (LineDiscount::Percent, 90.0)]
    {
        let switches = Switches { line_discount, ..Switches::default() };
        assert_eq!(totals(switches, lines.clone()).await[0], json!(net));
    }
}

#[tokio::test]
async fn a_percentage_may_be_reckoned_with_or_only_shown() {
    let lines = json!([{"quantity": 2, "price": 50, "discount_perc": 25}]);
    assert_eq!(totals(Switches::default(), lines.clone()).await[0], json!(75.0));
    let ignored = Switches { line_discount_percent: LineDiscountPercent::Ignored, ..Switches::default() };
    assert_eq!(totals(ignored, lines).await[0], json!(100.0));
}

#[tokio::test]
async fn a_tax_has_three_readings_and_may_yield_to_its_code() {
    let lines = json!([{"quantity": 2, "price": 50, "tax": 7, "item_tax_code": 41}]);
    for (line_tax, tax) in [(LineTax::AmountPerLine, 7.0), (LineTax::AmountPerUnit, 14.0), (LineTax::Rate, 7.0)] {
        assert_eq!(totals(Switches { line_tax, ..Switches::default() }, lines.clone()).await[1], json!(tax));
    }
    let by_code = Switches { tax_source: TaxSource::Code, ..Switches::default() };
    assert_eq!(totals(by_code, lines).await[1], json!(20.0));
}

#[tokio::test]
async fn recurring_optional_and_heading_lines_count_or_not() {
    let lines = json!([
        {"quantity": 1, "price": 100},
        {"quantity": 3, "price": 45, "item_recurring": true, "billingperiod": 2},
        {"quantity": 1, "price": 7, "optional": true},
        {"name": "Section", "isgroupdesc": true, "quantity": 1, "price": 1000},
    ]);
    assert_eq!(totals(Switches::default(), lines.clone()).await[0], json!(235.0));
    let one_off = Switches { recurring_in_header: RecurringInHeader::OneOffOnly, ..Switches::default() };
    assert_eq!(totals(one_off, lines.clone()).await[0], json!(100.0));
    let optional = Switches { optional_lines: OptionalLines::Counted, ..Switches::default() };
    assert_eq!(totals(optional, lines.clone()).await[0], json!(242.0));
    let heading = Switches { heading_price: HeadingPrice::Counted, ..Switches::default() };
    assert_eq!(totals(heading, lines).await[0], json!(1235.0));
}

#[tokio::test]
async fn the_answer_to_a_post_may_lack_the_lines() {
    let world = World::with(Switches { saved_lines: SavedLines::LeftOut, ..Switches::default() }).await;
    let quote = world.quotation(json!([{"quantity": 1, "price": 5}])).await;
    assert!(quote.get("lines").is_none());
    assert_eq!(quote["total"], json!(5.0));
}

#[tokio::test]
async fn a_thousand_lines_go_through() {
    let world = World::new().await;
    let lines: Vec<Value> = (0..1000).map(|_| json!({"item_id": 117, "quantity": 3, "price": 0.1})).collect();
    let quote = world.quotation(Value::from(lines)).await;
    assert_eq!(quote["total"], json!(300.0));
}

#[tokio::test]
async fn the_value_of_an_opportunity_may_follow_its_quote() {
    let world = World::new().await;
    world.save("Control", json!({"oppvalue_from_quote": true})).await;
    let ticket = world.opportunity().await;
    world.save("Quotation", json!({"ticket_id": ticket, "lines": [{"quantity": 2, "price": 10}]})).await;
    let read = world.get(&format!("Opportunities/{ticket}")).await;
    assert_eq!((&read["oppvalue"], &read["quotation_count"]), (&json!(20.0), &json!(1)));
}
