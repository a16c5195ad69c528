//! Lines of every kind (S33, S34, S93, decisions l and m): one-time and recurring, optional, shipping, odd quantities.

use domain::Frequency;
use sandbox::quoter::{Interval, QuoteBuilder, line};
use serde_json::{Value, json};

use crate::support::{in_halo, line_named, lines, names, number, only_quote, world};

#[tokio::test]
async fn s33_s34_one_time_and_recurring_lines_stand_side_by_side() {
    let world = world(|_| {}).await;
    in_halo(&world, QuoteBuilder::new(41).line(switches()).line(seats())).await;

    let quote = only_quote(&world);
    assert_eq!(charged(line_named(&quote, "Network switch, 8 port")), (2.0, 25.0, 0.0, false));
    assert_eq!(charged(line_named(&quote, "Managed services per seat")), (10.0, 45.0, 2.0, true));
    world.assert_clean();
}

#[tokio::test]
async fn s33_each_period_of_quoter_has_its_code_in_halo() {
    for (interval, code) in
        [(Interval::Monthly, 2.0), (Interval::Quarterly, 4.0), (Interval::SemiAnnually, 5.0), (Interval::Annually, 3.0)]
    {
        let world = world(|_| {}).await;
        let backup = line("Backup plan", "90.00").recurring(interval).quantity("2");
        in_halo(&world, QuoteBuilder::new(42).period(interval).line(backup)).await;

        assert_eq!(charged(line_named(&only_quote(&world), "Backup plan")), (2.0, 90.0, code, true));
        world.assert_clean();
    }
}

#[tokio::test]
async fn s33_a_recurring_line_never_takes_a_one_time_product_of_the_same_name() {
    let world = world(|_| {}).await;
    let rented = line("Firewall appliance", "60.00").recurring(Interval::Monthly);
    in_halo(&world, QuoteBuilder::new(43).line(rented)).await;

    let quote = only_quote(&world);
    let items = world.records(sandbox::halo::Entity::Item);
    let item = &line_named(&quote, "Firewall appliance")["item_id"];
    let item = items.iter().find(|row| number(&row["id"]) == number(item)).unwrap();
    assert_eq!((&item["isrecurringitem"], number(&item["recurringprice"])), (&Value::from(true), 60.0));
    assert_eq!(number(&item["item_default_billing_period"]), 2.0);
    world.assert_clean();
}

#[tokio::test]
async fn s93_a_period_is_pushed_as_the_settings_map_it() {
    let world = world(|settings| {
        settings.frequency.insert(Frequency::SemiAnnual, Frequency::Annual);
    })
    .await;
    let backup = line("Backup plan", "90.00").recurring(Interval::SemiAnnually);
    in_halo(&world, QuoteBuilder::new(44).period(Interval::SemiAnnually).line(backup)).await;

    assert_eq!(charged(line_named(&only_quote(&world), "Backup plan")), (1.0, 90.0, 3.0, true));
    world.assert_clean();
}

#[tokio::test]
async fn s34_decimal_negative_and_zero_quantities_come_through_to_the_cent() {
    let world = world(|_| {}).await;
    let quote = QuoteBuilder::new(45)
        .line(line("Installation, per hour", "120.00").code("SV-INST-HR").quantity("2.75"))
        .line(line("Returned cable", "3.335").quantity("-3"))
        .line(line("Spare part", "80.00").quantity("0"))
        .line(line("Fibre, per metre", "0.0375").quantity("10.5"));
    in_halo(&world, quote).await;

    let quote = only_quote(&world);
    assert_eq!(charged(line_named(&quote, "Installation, per hour")).0, 2.75);
    assert_eq!(charged(line_named(&quote, "Returned cable")).0, -3.0);
    assert_eq!(charged(line_named(&quote, "Spare part")).0, 0.0);
    // 330.00 - 10.01 (10.005 away from nothing) + 0.00 + 0.39
    assert_eq!(number(&quote["revenue"]), 320.38);
    world.assert_clean();
}

#[tokio::test]
async fn s34_odd_quantities_are_the_same_from_the_api() {
    let world = world(|settings| settings.quoter.content = domain::settings::Content::Api).await;
    let quote = QuoteBuilder::new(45)
        .line(line("Installation, per hour", "120.00").code("SV-INST-HR").quantity("2.75"))
        .line(line("Returned cable", "3.33").quantity("-3"))
        .line(line("Spare part", "80.00").quantity("0"));
    world.system.quoter.as_ref().unwrap().core().store(quote.clone().build());
    in_halo(&world, quote).await;

    let quote = only_quote(&world);
    assert_eq!(charged(line_named(&quote, "Returned cable")), (-3.0, 3.33, 0.0, false));
    assert_eq!(charged(line_named(&quote, "Spare part")).0, 0.0);
    assert_eq!(number(&quote["revenue"]), 320.01);
    world.assert_clean();
}

#[tokio::test]
async fn s34_a_line_without_part_number_is_known_by_its_name() {
    let world = world(|_| {}).await;
    in_halo(&world, QuoteBuilder::new(50).line(line("firewall APPLIANCE", "1500.00").code(""))).await;
    assert_eq!(number(&lines(&only_quote(&world))[0]["item_id"]), 114.0);
    world.assert_clean();
}

#[tokio::test]
async fn s33_s34_what_a_line_lacks_is_held_with_its_place() {
    let cases: [(&str, serde_json::Value, &str); 4] = [
        ("/line_items/0/name", json!("  "), "quote_line_name_missing"),
        ("/recurring_time_period", json!("2"), "quote_frequency_unknown"),
        ("/line_items/1/unit_price", json!("a lot"), "quote_amount_unreadable"),
        ("/line_items/1/quantity", json!("1,5"), "quote_amount_unreadable"),
    ];
    for (place, value, code) in cases {
        let world = world(|_| {}).await;
        let data = QuoteBuilder::new(51).line(switches()).line(seats()).data();
        let mut record: Value = serde_json::from_str(&data).unwrap();
        *record.pointer_mut(place).unwrap() = value;
        if place == "/recurring_time_period" {
            record["recurring_time_period_string"] = json!("every other month");
            record["recurring_time_period_string_adjective"] = json!("bimonthly");
        }
        assert_eq!(world.deliver(&record.to_string()).await.status, 200);
        let entry = world.entry(&domain::FamilyKey::from_stored("90001#51")).await;

        let problems = domain::problem::from_stored(entry.problem.as_deref().unwrap_or_default());
        assert_eq!((entry.state, problems[0].code.as_str()), (store::State::Held, code));
        assert!(problems[0].concerns[0].contains("line_items["), "{:?}", problems[0].concerns);
        assert!(world.records(sandbox::halo::Entity::Quotation).is_empty());
        world.assert_clean();
    }
}

#[tokio::test]
async fn s34_an_optional_line_counts_only_if_the_customer_took_it() {
    let world = world(|_| {}).await;
    let quote = QuoteBuilder::new(46)
        .line(switches())
        .line(line("Rack shelf", "80.00").optional(false))
        .line(line("Cable set", "12.50").optional(true));
    in_halo(&world, quote).await;

    let quote = only_quote(&world);
    assert_eq!(line_named(&quote, "Rack shelf")["optional"], true);
    assert_eq!(line_named(&quote, "Cable set")["optional"], false);
    assert_eq!(number(&quote["revenue"]), 62.5);
    world.assert_clean();
}

#[tokio::test]
async fn s34_shipping_is_a_line_of_the_shipping_product() {
    let world = world(|_| {}).await;
    in_halo(&world, QuoteBuilder::new(47).line(switches()).shipping("19.90")).await;

    let quote = only_quote(&world);
    assert_eq!(names(&quote), ["Network switch, 8 port", "Shipping"]);
    let shipping = line_named(&quote, "Shipping");
    assert_eq!((number(&shipping["item_id"]), number(&shipping["price"])), (119.0, 19.9));
    assert_eq!(number(&quote["revenue"]), 69.9);
    world.assert_clean();
}

#[tokio::test]
async fn s34_a_description_in_html_is_text_in_halo() {
    let world = world(|_| {}).await;
    let described = switches().description("<p>Unmanaged &amp; silent</p><ul><li>8 ports</li></ul>");
    in_halo(&world, QuoteBuilder::new(48).line(described)).await;

    let quote = only_quote(&world);
    let text = line_named(&quote, "Network switch, 8 port")["description"].as_str().unwrap();
    assert!(text.contains("Unmanaged & silent") && text.contains("8 ports") && !text.contains('<'), "{text}");
    world.assert_clean();
}

#[tokio::test]
async fn s34_a_quote_without_lines_is_still_a_halo_quote() {
    let world = world(|_| {}).await;
    in_halo(&world, QuoteBuilder::new(49)).await;

    assert_eq!(names(&only_quote(&world)), Vec::<&str>::new());
    world.assert_clean();
}

fn switches() -> sandbox::quoter::LineBuilder {
    line("Network switch, 8 port", "25.00").code("HW-SW8-001").quantity("2")
}

fn seats() -> sandbox::quoter::LineBuilder {
    line("Managed services per seat", "45.00").code("MGS").quantity("10").recurring(Interval::Monthly)
}

/// Quantity, price, billing period, and whether it recurs.
fn charged(line: &Value) -> (f64, f64, f64, bool) {
    let [quantity, price, period] = ["quantity", "price", "billingperiod"].map(|field| number(&line[field]));
    (quantity, price, period, line["item_recurring"].as_bool().unwrap())
}
