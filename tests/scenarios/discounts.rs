//! Discounts (S30, decision h): on the line where it is known how the tenant reads them, else as negative lines; to the cent.

use domain::settings::{Content, DiscountMeaning, Discounts};
use sandbox::halo::LineDiscount;
use sandbox::quoter::switches::QuoteDiscountShape;
use sandbox::quoter::{Interval, QuoteBuilder, Switches, line};
use scenarios::family;

use crate::support::{apply, held_for, in_halo, line_named, lines, names, number, only_quote, tenant, world};

/// How tenants read a line's discount, and what the dialect says about such a tenant.
const MEANINGS: [(LineDiscount, DiscountMeaning); 3] = [
    (LineDiscount::AmountPerUnit, DiscountMeaning::PerUnit),
    (LineDiscount::AmountPerLine, DiscountMeaning::PerLine),
    (LineDiscount::Percent, DiscountMeaning::Percent),
];

#[tokio::test]
async fn s30_while_the_tenant_is_not_known_a_line_discount_is_a_negative_line() {
    let world = world(|_| {}).await;
    in_halo(&world, quote(|line| line.discount_percent("10"))).await;

    let quote = only_quote(&world);
    assert_eq!(names(&quote), ["Network switch, 8 port", "Discount", "Firewall appliance"]);
    let discount = line_named(&quote, "Discount");
    assert_eq!((number(&discount["quantity"]), number(&discount["price"])), (1.0, -10.0));
    assert_eq!(discount["description"], "Discount on Network switch, 8 port");
    assert_eq!(number(&quote["revenue"]), 1590.0);
    world.assert_clean();
}

#[tokio::test]
async fn s30_a_line_discount_stands_on_its_line_in_the_form_that_the_tenant_takes() {
    for (tenants, dialect) in MEANINGS {
        for by_percent in [true, false] {
            let world = tenant(|s| s.line_discount = tenants, |_| {}).await;
            apply(&world, |settings| settings.dialect.discount = dialect).await;
            let off = |line: sandbox::quoter::LineBuilder| match by_percent {
                true => line.discount_percent("10"),
                false => line.discount_money("10.00"),
            };
            in_halo(&world, quote(off)).await;

            let quote = only_quote(&world);
            assert_eq!(names(&quote), ["Network switch, 8 port", "Firewall appliance"], "{dialect:?}");
            assert_eq!(number(&lines(&quote)[0]["total_discount"]), 10.0, "{dialect:?}");
            assert_eq!(number(&quote["revenue"]), 1590.0, "{dialect:?}");
            world.assert_clean();
        }
    }
}

#[tokio::test]
async fn s30_a_discount_that_the_field_cannot_carry_to_the_cent_is_a_negative_line() {
    for (tenants, dialect) in [MEANINGS[0], MEANINGS[2]] {
        let world = tenant(|s| s.line_discount = tenants, |_| {}).await;
        apply(&world, |settings| settings.dialect.discount = dialect).await;
        let thirds = line("Patch cable, 2 m", "10.00").code("CB-PATCH-2").quantity("3").discount_money("1.00");
        in_halo(&world, QuoteBuilder::new(32).line(thirds)).await;

        let quote = only_quote(&world);
        assert_eq!(number(&quote["revenue"]), 29.0, "{dialect:?}");
        assert_eq!(names(&quote), ["Patch cable, 2 m", "Discount"], "{dialect:?}");
        world.assert_clean();
    }
}

#[tokio::test]
async fn s30_a_discount_on_the_quote_is_spread_over_its_lines_to_the_cent() {
    for (tenants, dialect) in MEANINGS {
        let world = tenant(|s| s.line_discount = tenants, |_| {}).await;
        apply(&world, |settings| settings.dialect.discount = dialect).await;
        let mut quote = QuoteBuilder::new(33);
        for name in ["First part", "Second part", "Third part"] {
            quote = quote.line(line(name, "33.33"));
        }
        in_halo(&world, quote.quote_discount_money("Goodwill", "10.00")).await;

        let quote = only_quote(&world);
        assert_eq!(number(&quote["revenue"]), 89.99, "{dialect:?}");
        world.assert_clean();
    }
}

#[tokio::test]
async fn s30_while_the_tenant_is_not_known_a_discount_on_the_quote_is_one_negative_line_at_the_end() {
    for percent in [true, false] {
        let world = world(|_| {}).await;
        let quote = quote(|line| line);
        let quote = match percent {
            true => quote.quote_discount_percent("Goodwill", "10"),
            false => quote.quote_discount_money("Goodwill", "160.00"),
        };
        in_halo(&world, quote).await;

        let quote = only_quote(&world);
        assert_eq!(names(&quote), ["Network switch, 8 port", "Firewall appliance", "Discount"]);
        assert_eq!(number(&line_named(&quote, "Discount")["price"]), -160.0);
        assert_eq!(number(&quote["revenue"]), 1440.0);
        world.assert_clean();
    }
}

#[tokio::test]
async fn s30_a_setting_chooses_negative_lines_for_good_and_names_their_product() {
    let world = world(|settings| {
        settings.dialect.discount = DiscountMeaning::PerUnit;
        settings.quotation.discounts = Discounts::NegativeLines;
        settings.quotation.discount_product = "Rebate".to_owned();
    })
    .await;
    in_halo(&world, quote(|line| line.discount_money("12.34"))).await;

    let quote = only_quote(&world);
    assert_eq!(names(&quote), ["Network switch, 8 port", "Rebate", "Firewall appliance"]);
    assert_eq!(number(&quote["revenue"]), 1587.66);
    world.assert_clean();
}

#[tokio::test]
async fn s30_a_discount_on_a_recurring_line_recurs_with_it() {
    let world = world(|_| {}).await;
    let seats = line("Managed services per seat", "45.00").code("MGS").quantity("10").recurring(Interval::Monthly);
    in_halo(&world, QuoteBuilder::new(34).line(seats.discount_percent("10"))).await;

    let quote = only_quote(&world);
    let discount = line_named(&quote, "Discount");
    assert_eq!((number(&discount["price"]), number(&discount["billingperiod"])), (-45.0, 2.0));
    assert_eq!(discount["item_recurring"], true);
    world.assert_clean();
}

#[tokio::test]
async fn s30_a_percentage_off_one_time_and_recurring_lines_lies_on_each_charge() {
    for content in [Content::Delivery, Content::Api] {
        let world = world(|_| {}).await;
        apply(&world, |settings| settings.quoter.content = content).await;
        let seats = line("Managed services per seat", "45.00").code("MGS").quantity("10").recurring(Interval::Monthly);
        let quote = quote(|line| line).line(seats).quote_discount_percent("Goodwill", "10");
        world.system.quoter.as_ref().unwrap().core().store(quote.clone().build());
        in_halo(&world, quote).await;

        let quote = only_quote(&world);
        let rebates = lines(&quote).iter().filter(|line| line["name"] == "Discount");
        let rebates: Vec<_> = rebates.map(|line| (number(&line["price"]), number(&line["billingperiod"]))).collect();
        assert_eq!(rebates, [(-45.0, 2.0), (-160.0, 0.0)], "{content:?}");
        world.assert_clean();
    }
}

/// An amount off a quote with recurring lines could be off either of them; the totals say what it is off.
#[tokio::test]
async fn s30_an_amount_whose_spread_the_totals_contradict_is_held() {
    let world = world(|_| {}).await;
    let shape = Switches { quote_discount_shape: QuoteDiscountShape::Text, ..Switches::default() };
    let seats = line("Managed services per seat", "45.00").code("MGS").quantity("10").recurring(Interval::Monthly);
    let data = quote(|line| line).line(seats).quote_discount_percent("Goodwill", "10").data_with(&shape, true);
    assert_eq!(world.deliver(&data).await.status, 200);
    let entry = world.settle(&family(&data)).await;

    let told = entry.problem.unwrap_or_default();
    assert!(told.contains("total_unexplained") && told.contains("quoter.content"), "{told}");
    assert!(world.records(sandbox::halo::Entity::Quotation).is_empty());
    world.assert_clean();
}

#[tokio::test]
async fn s30_a_dialect_that_is_wrong_is_noticed_with_both_sides() {
    let world = tenant(|s| s.line_discount = LineDiscount::AmountPerUnit, |_| {}).await;
    apply(&world, |settings| settings.dialect.discount = DiscountMeaning::PerLine).await;
    let problem = held_for(&world, quote(|line| line.discount_money("10.00")), "money_differs").await;

    let told = problem.concerns.join("\n");
    assert!(told.contains("\"Network switch, 8 port\": Quoter 90.00 USD, Halo 60.00 USD"), "{told}");
    world.assert_clean();
}

/// Four switches at 25, with something about their line, and a firewall at 1,500.
fn quote(switches: impl FnOnce(sandbox::quoter::LineBuilder) -> sandbox::quoter::LineBuilder) -> QuoteBuilder {
    let line_of_switches = line("Network switch, 8 port", "25.00").code("HW-SW8-001").quantity("4");
    QuoteBuilder::new(31).line(switches(line_of_switches)).line(line("Firewall appliance", "1500.00"))
}
