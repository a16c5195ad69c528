//! What a quote is made of besides plain lines: bundles, tiers, sections, periods, shipping (S30, S33, S34, decisions l, m and r).

use domain::Settings;
use domain::settings::{Bundles, Content, Policy, Sections, Shipping};
use sandbox::halo::{Entity, HeadingPrice};
use sandbox::quoter::switches::{LinePeriod, RecurringTotal, SectionsInWebhook};
use sandbox::quoter::{Interval, QuoteBuilder, Switches, line};
use scenarios::{World, family};
use serde_json::{Value, json};
use store::State;
use sync::{Ended, Outcome, Report};

use crate::support::{apply, held_for, in_halo, line_named, lines, names, number, only_quote, tenant, world};

#[tokio::test]
async fn s33_a_delivery_whose_recurring_total_contradicts_one_period_for_all_is_held() {
    let world = world(|_| {}).await;
    let problem = held_for(&world, of_two_periods(70), "recurring_unexplained").await;

    assert!(problem.cause.contains("2 recurring lines") && problem.cause.contains("monthly"), "{}", problem.cause);
    assert!(problem.cause.contains("570.00 USD") && problem.cause.contains("460.00 USD"), "{}", problem.cause);
    assert!(problem.fix.contains("quoter.content"), "{}", problem.fix);
    assert!(world.records(Entity::Quotation).is_empty());
    world.assert_clean();
}

#[tokio::test]
async fn s33_s66_the_api_says_how_often_each_line_is_charged() {
    let world = world(from_api).await;
    let report = fetched(&world, of_two_periods(70)).await;

    assert_eq!(periods(&only_quote(&world)), [("Managed services per seat", 2.0), ("Domain name", 3.0)]);
    assert!(report.remarks.iter().all(|remark| !remark.contains("periods_assumed")), "{:?}", report.remarks);
    world.assert_clean();
}

#[tokio::test]
async fn s33_a_delivery_that_says_the_period_of_each_line_needs_no_api() {
    for told in [LinePeriod::TimePeriod, LinePeriod::Interval] {
        let world = world(|_| {}).await;
        let shape = Switches { line_period_present: told, ..Switches::default() };
        let report = delivered(&world, &of_two_periods(70).data_with(&shape, true)).await;

        assert_eq!(periods(&only_quote(&world)), [("Managed services per seat", 2.0), ("Domain name", 3.0)]);
        assert!(report.remarks.iter().all(|remark| !remark.contains("periods_assumed")), "{:?}", report.remarks);
        world.assert_clean();
    }
}

/// If Quoter adds up charges of different periods as they are, nothing in a delivery shows them: so it is said each time.
#[tokio::test]
async fn s33_a_period_that_a_delivery_does_not_say_is_named_though_nothing_contradicts_it() {
    let world = world(|_| {}).await;
    let shape = Switches { recurring_total: RecurringTotal::PlainSum, ..Switches::default() };
    let report = delivered(&world, &of_two_periods(70).data_with(&shape, true)).await;

    let named = report.remarks.iter().find(|remark| remark.contains("2 were taken as monthly"));
    assert!(named.is_some_and(|remark| remark.contains("agrees with that")), "{:?}", report.remarks);
    world.assert_clean();
}

#[tokio::test]
async fn s33_taxes_and_discounts_do_not_pass_for_another_period() {
    let seats = || line("Managed services per seat", "45.00").code("MGS").quantity("10").recurring(Interval::Monthly);
    let quotes = [
        QuoteBuilder::new(71).line(seats().discount_percent("10")),
        QuoteBuilder::new(72).line(seats().optional(false)).line(line("Rack shelf", "80.00")),
        QuoteBuilder::new(73).line(seats()).shipping("19.90"),
    ];
    for quote in quotes {
        let world = world(|_| {}).await;
        in_halo(&world, quote).await;
        world.assert_clean();
    }
}

#[tokio::test]
async fn n12_s34_a_bundle_costs_the_same_whichever_of_its_lines_are_written() {
    let cases: [(Bundles, &[(&str, f64)]); 3] = [
        (
            Bundles::HeaderAndItems,
            &[("Starter kit", 300.0), ("Network switch, 8 port", 0.0), ("Patch cable, 2 m", 0.0)],
        ),
        (Bundles::Header, &[("Starter kit", 300.0)]),
        (Bundles::Items, &[("Network switch, 8 port", 263.16), ("Patch cable, 2 m", 36.84)]),
    ];
    for (choice, expected) in cases {
        let world = world(from_api).await;
        apply(&world, |settings| settings.quotation.bundles = choice).await;
        fetched(&world, QuoteBuilder::new(74).line(kit()).tax("California", "8.25")).await;

        let quote = only_quote(&world);
        let written: Vec<_> =
            lines(&quote).iter().map(|l| (l["name"].as_str().unwrap(), number(&l["net_total"]))).collect();
        assert_eq!(written, expected, "{choice:?}");
        assert_eq!((number(&quote["revenue"]), number(&quote["tax_total"])), (300.0, 24.75), "{choice:?}");
        world.assert_clean();
    }
}

#[tokio::test]
async fn s34_s40_a_product_made_for_an_item_of_a_bundle_has_its_own_price() {
    let world = world(from_api).await;
    let kit = line("Starter kit", "300.00").child(line("Cable tray", "12.50").cost("4.00"));
    fetched(&world, QuoteBuilder::new(75).line(kit)).await;

    let items = world.records(Entity::Item);
    let tray = items.iter().find(|item| item["name"] == "Cable tray").unwrap();
    assert_eq!((number(&tray["baseprice"]), number(&tray["costprice"])), (12.5, 4.0));
    assert_eq!(number(&line_named(&only_quote(&world), "Cable tray")["price"]), 0.0);
    world.assert_clean();
}

#[tokio::test]
async fn s34_an_optional_bundle_that_was_not_taken_counts_with_none_of_its_lines() {
    let world = world(from_api).await;
    let quote = QuoteBuilder::new(76).line(line("Rack shelf", "80.00")).line(kit().optional(false));
    fetched(&world, quote).await;

    let quote = only_quote(&world);
    let optional: Vec<_> = lines(&quote).iter().map(|line| line["optional"].as_bool().unwrap()).collect();
    assert_eq!(optional, [false, true, true, true]);
    assert_eq!(number(&quote["revenue"]), 80.0);
    world.assert_clean();
}

#[tokio::test]
async fn n12_s34_of_a_tiered_price_the_one_that_applies_is_written() {
    let world = world(|_| {}).await;
    let data = QuoteBuilder::new(77).line(line("Patch cable, 2 m", "3.50").code("CB-PATCH-2").quantity("30")).data();
    let mut record: Value = serde_json::from_str(&data).unwrap();
    // Ten at 3.50, then twenty at 3.00.
    record["line_items"][0]["pricing_structure"] = json!("tiered_stepped");
    record["line_items"][0]["total"] = json!({"upfront": "95.00", "upfront_after_discount": "95.00"});
    record["total"]["upfront"] = json!("95.00");
    delivered(&world, &record.to_string()).await;

    let quote = only_quote(&world);
    assert_eq!(number(&lines(&quote)[0]["quantity"]), 30.0);
    assert_eq!(number(&quote["revenue"]), 95.0);
    world.assert_clean();
}

#[tokio::test]
async fn s34_sections_are_headings_where_the_settings_want_them_and_cost_nothing() {
    for counted in [HeadingPrice::Ignored, HeadingPrice::Counted] {
        let world = tenant(|switches| switches.heading_price = counted, from_api).await;
        apply(&world, |settings| settings.quotation.sections = Sections::HeadingLines).await;
        fetched(&world, in_sections("Hardware")).await;

        let quote = only_quote(&world);
        assert_eq!(
            names(&quote),
            ["Hardware", "Rack shelf", "Work", "Installation, per hour", "Hardware", "Cable set"]
        );
        let headings: Vec<_> = lines(&quote).iter().map(|line| line["isgroupdesc"] == true).collect();
        assert_eq!(headings, [true, false, true, false, true, false]);
        assert!(line_named(&quote, "Work")["quoter_id"].as_str().unwrap().contains(":section."), "marked as ours");
        assert_eq!(number(&quote["revenue"]), 332.5);
        world.assert_clean();
    }
}

#[tokio::test]
async fn s34_s86_a_heading_whose_section_is_gone_goes_too_and_nothing_is_written_twice() {
    let world = world(from_api).await;
    apply(&world, |settings| {
        settings.quotation.sections = Sections::HeadingLines;
        settings.quotation.policy = Policy::Overwrite;
    })
    .await;
    fetched(&world, in_sections("Hardware")).await;
    let ids: Vec<f64> = lines(&only_quote(&world)).iter().map(|line| number(&line["id"])).collect();

    let revision = in_sections("Devices").id("7109901").uuid("9001-revised").revises("7100078", "7100078", 2);
    fetched(&world, revision.with(|quote| quote.public_id = "quot_revised".to_owned())).await;
    let quote = only_quote(&world);
    assert_eq!(names(&quote), ["Devices", "Rack shelf", "Work", "Installation, per hour", "Devices", "Cable set"]);
    let kept: Vec<f64> = lines(&quote).iter().map(|line| number(&line["id"])).filter(|id| ids.contains(id)).collect();
    assert_eq!(kept.len(), 4, "lines and the heading that stayed are the same as before");
    world.assert_clean();
}

#[tokio::test]
async fn s34_sections_that_a_delivery_names_are_headings_too_else_it_is_said() {
    for told in [SectionsInWebhook::OnLines, SectionsInWebhook::Absent] {
        let world = world(|settings| settings.quotation.sections = Sections::HeadingLines).await;
        let shape = Switches { sections_in_webhook: told, ..Switches::default() };
        let report = delivered(&world, &in_sections("Hardware").data_with(&shape, true)).await;

        let said = report.remarks.iter().any(|remark| remark.contains("which lines stand in which section"));
        let headings = lines(&only_quote(&world)).iter().filter(|line| line["isgroupdesc"] == true).count();
        assert_eq!((headings, said), if told == SectionsInWebhook::OnLines { (3, false) } else { (0, true) });
        world.assert_clean();
    }
}

#[tokio::test]
async fn n12_s34_shipping_may_be_the_carriage_of_the_header() {
    for content in [Content::Delivery, Content::Api] {
        let world = world(|settings| settings.quotation.shipping = Shipping::Carriage).await;
        apply(&world, |settings| settings.quoter.content = content).await;
        let quote = QuoteBuilder::new(79).line(line("Rack shelf", "80.00")).tax("California", "8.25").shipping("19.90");
        fetched(&world, quote).await;

        let quote = only_quote(&world);
        assert_eq!(names(&quote), ["Rack shelf"]);
        let shown = ["carriage_price", "revenue", "tax_total"].map(|field| number(&quote[field]));
        assert_eq!(shown, [19.9, 99.9, 6.6], "{content:?}");
        let opportunity = &world.records(Entity::Ticket)[0];
        assert_eq!(number(&opportunity["oppvalue_oneoff"]), 99.9, "{content:?}");
        world.assert_clean();
    }
}

#[tokio::test]
async fn s31_taxed_shipping_cannot_be_carriage() {
    let world = world(|settings| settings.quotation.shipping = Shipping::Carriage).await;
    let shape = Switches { tax_on_shipping: true, ..Switches::default() };
    let quote = QuoteBuilder::new(80).line(line("Rack shelf", "80.00")).tax("California", "8.25").shipping("100.00");
    let problem = held_by(&world, &quote.data_with(&shape, true)).await;

    assert_eq!(problem.code, "tax_on_carriage");
    assert!(problem.fix.contains("product_line"), "{}", problem.fix);
    assert!(world.records(Entity::Quotation).is_empty());
    world.assert_clean();
}

#[tokio::test]
async fn s34_s86_carriage_goes_with_the_revision_that_has_no_shipping() {
    let world = world(|settings| {
        settings.quotation.shipping = Shipping::Carriage;
        settings.quotation.policy = Policy::Overwrite;
    })
    .await;
    let quote = |number: &str| QuoteBuilder::new(81).line(line("Rack shelf", "80.00")).shipping(number);
    in_halo(&world, quote("19.90")).await;
    in_halo(&world, quote("0.00").id("7109902").uuid("9001-revised").revises("7100081", "7100081", 2)).await;
    assert_eq!(number(&only_quote(&world)["carriage_price"]), 0.0, "taken back with the revision");
    world.assert_clean();
}

fn of_two_periods(number: u64) -> QuoteBuilder {
    QuoteBuilder::new(number)
        .line(line("Managed services per seat", "45.00").code("MGS").quantity("10").recurring(Interval::Monthly))
        .line(line("Domain name", "120.00").recurring(Interval::Annually))
}

/// A kit at 300, with switches of 250 and cables of 35 in it.
fn kit() -> sandbox::quoter::LineBuilder {
    line("Starter kit", "300.00")
        .cost("150.00")
        .child(line("Network switch, 8 port", "25.00").code("HW-SW8-001").quantity("10"))
        .child(line("Patch cable, 2 m", "3.50").code("CB-PATCH-2").quantity("10"))
}

fn in_sections(first: &str) -> QuoteBuilder {
    QuoteBuilder::new(78)
        .section(first)
        .line(line("Rack shelf", "80.00"))
        .section("Work")
        .line(line("Installation, per hour", "120.00").code("SV-INST-HR").quantity("2"))
        .section(first)
        .line(line("Cable set", "12.50"))
}

fn from_api(settings: &mut Settings) {
    settings.quoter.content = Content::Api;
}

/// Puts the quote into Quoter and delivers it, and expects it in Halo.
async fn fetched(world: &World, quote: QuoteBuilder) -> Report {
    world.system.quoter.as_ref().unwrap().core().store(quote.clone().build());
    delivered(world, &quote.data()).await
}

async fn delivered(world: &World, data: &str) -> Report {
    let report = run(world, data).await;
    assert_eq!(report.ended, Ended::Done, "{report:#?}");
    assert_eq!(world.entry(&family(data)).await.state, State::Done);
    report
}

async fn held_by(world: &World, data: &str) -> domain::Problem {
    match run(world, data).await.ended {
        Ended::Held { mut problems } => problems.remove(0),
        other => panic!("not held but {other:?}"),
    }
}

async fn run(world: &World, data: &str) -> Report {
    world.clock.advance(time::Duration::minutes(1));
    assert_eq!(Box::pin(world.deliver(data)).await.status, 200);
    match Box::pin(world.run(&family(data))).await {
        Outcome::Ran { report, .. } => *report,
        Outcome::Nothing => panic!("it did not run"),
    }
}

/// Each line with its billing period.
fn periods(quote: &Value) -> Vec<(&str, f64)> {
    lines(quote).iter().map(|line| (line["name"].as_str().unwrap(), number(&line["billingperiod"]))).collect()
}
