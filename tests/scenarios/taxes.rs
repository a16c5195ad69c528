//! Taxes (S31, S32, decision g): Quoter's amounts are the truth, whichever engine made them; lines that are known to be taxed carry
//! them under a Halo tax code.

use domain::settings::{Content, Pick, TaxMeaning};
use sandbox::halo::{Entity, LineTax, TaxSource};
use sandbox::quoter::switches::TaxesShape;
use sandbox::quoter::{Interval, QuoteBuilder, Switches, line};
use scenarios::{World, family};
use serde_json::json;
use store::State;
use sync::Ended;

use crate::support::{apply, held_for, in_halo, line_named, lines, number, only_quote, tenant, world};

/// Halo's codes.
const SALES_TAX: f64 = 40.0;
const VAT: f64 = 41.0;
const NO_TAX: f64 = 42.0;

#[tokio::test]
async fn s31_a_tax_goes_to_the_code_of_equal_rate() {
    let world = world(|_| {}).await;
    in_halo(&world, quote().tax("California", "8.25")).await;

    let quote = only_quote(&world);
    assert_eq!(codes(&quote), [SALES_TAX, SALES_TAX]);
    assert_eq!(number(&quote["tax_total"]), 132.0);
    assert_eq!(number(&quote["total"]), 1732.0);
    world.assert_clean();
}

#[tokio::test]
async fn s31_without_tax_every_line_carries_the_code_for_none() {
    let world = world(|_| {}).await;
    in_halo(&world, quote()).await;

    let quote = only_quote(&world);
    assert_eq!(codes(&quote), [NO_TAX, NO_TAX]);
    assert_eq!(number(&quote["tax_total"]), 0.0);
    world.assert_clean();
}

#[tokio::test]
async fn s31_a_map_by_name_decides_between_codes_of_the_same_rate() {
    let world = world(|_| {}).await;
    let county = world.halo().edit(Entity::Tax, json!({"name": "County 8.25%", "code": "C825", "value": 8.25}));
    let problem = held_for(&world, quote().tax("California", "8.25"), "tax_code_missing").await;
    assert!(problem.cause.contains("\"California\" of 8.25 % (132.00 USD)"), "{}", problem.cause);
    assert!(problem.fix.contains("tax.by_name"), "{}", problem.fix);

    apply(&world, |settings| {
        settings.tax.by_name.insert("california".to_owned(), Pick::Name("County 8.25%".to_owned()));
    })
    .await;
    in_halo(&world, quote().tax("California", "8.25")).await;
    assert_eq!(number(&lines(&only_quote(&world))[0]["item_tax_code"]), number(&json!(county)));
    world.assert_clean();
}

#[tokio::test]
async fn s31_several_taxes_on_the_same_lines_go_to_the_code_of_their_sum() {
    let world = world(|_| {}).await;
    in_halo(&world, quote().tax("State", "6").tax("County", "2.25")).await;

    let quote = only_quote(&world);
    assert_eq!(codes(&quote), [SALES_TAX, SALES_TAX]);
    assert_eq!(number(&quote["tax_total"]), 132.0);
    world.assert_clean();
}

#[tokio::test]
async fn s31_a_tax_that_halo_has_no_code_for_is_held_with_the_mapping_to_add() {
    let world = world(|_| {}).await;
    let problem = held_for(&world, quote().tax("Canton", "7.7"), "tax_code_missing").await;

    assert!(problem.cause.contains("Canton") && problem.cause.contains("7.7"), "{}", problem.cause);
    assert!(world.records(Entity::Quotation).is_empty());
    world.assert_clean();
}

#[tokio::test]
async fn s31_a_code_of_another_rate_shows_as_a_difference_of_money() {
    let world = world(|settings| {
        settings.tax.by_name.insert("California".to_owned(), Pick::Name("VAT 20%".to_owned()));
    })
    .await;
    let problem = held_for(&world, quote().tax("California", "8.25"), "money_differs").await;

    assert_eq!(codes(&only_quote(&world)), [VAT, VAT]);
    assert_eq!(problem.concerns, ["tax: Quoter 132.00 USD, Halo 320.00 USD"]);
    world.assert_clean();
}

#[tokio::test]
async fn s32_amounts_of_a_tax_engine_without_rates_go_to_the_mapped_code() {
    let world = world(|settings| {
        settings.tax.by_name.insert("AvaTax".to_owned(), Pick::Name("Sales tax 8.25%".to_owned()));
    })
    .await;
    let shape = Switches { taxes_shape: TaxesShape::LabelValue, ..Switches::default() };
    assert_eq!(publish(&world, &quote().tax("AvaTax", "8.25").data_with(&shape, true)).await, State::Done);

    assert_eq!(number(&only_quote(&world)["tax_total"]), 132.0);
    world.assert_clean();
}

#[tokio::test]
async fn s31_a_delivery_that_cannot_say_which_lines_are_taxed_is_held() {
    let world = world(|_| {}).await;
    let partly = quote().line(line("Installation, per hour", "120.00").code("SV-INST-HR").quantity("2").untaxed());
    let problem = held_for(&world, partly.tax("California", "8.25"), "tax_lines_unknown").await;

    assert!(problem.fix.contains("quoter.content"), "{}", problem.fix);
    assert!(world.records(Entity::Quotation).is_empty());
    world.assert_clean();
}

#[tokio::test]
async fn s31_a_tax_is_exact_however_the_tenant_reads_a_lines_tax() {
    let tenants = [
        (LineTax::AmountPerLine, TaxSource::Line, TaxMeaning::Amount),
        (LineTax::Rate, TaxSource::Line, TaxMeaning::Rate),
        (LineTax::AmountPerLine, TaxSource::Code, TaxMeaning::Ignored),
        (LineTax::AmountPerLine, TaxSource::Line, TaxMeaning::Unknown),
        (LineTax::AmountPerUnit, TaxSource::Line, TaxMeaning::Unknown),
        (LineTax::Rate, TaxSource::Code, TaxMeaning::Unknown),
    ];
    for (reads, source, dialect) in tenants {
        let switch = |s: &mut sandbox::halo::Switches| {
            s.line_tax = reads;
            s.tax_source = source;
        };
        let world = tenant(switch, |_| {}).await;
        apply(&world, |settings| settings.dialect.tax = dialect).await;
        in_halo(&world, quote().tax("California", "8.25")).await;
        assert_eq!(number(&only_quote(&world)["tax_total"]), 132.0, "{reads:?} {source:?} {dialect:?}");
        world.assert_clean();
    }
}

#[tokio::test]
async fn s31_shipping_is_taxed_where_quoter_taxed_it() {
    for (taxed, tax, code) in [(true, 140.25, SALES_TAX), (false, 132.0, NO_TAX)] {
        let world = world(|_| {}).await;
        let shape = Switches { tax_on_shipping: taxed, ..Switches::default() };
        let data = quote().tax("California", "8.25").shipping("100.00").data_with(&shape, true);
        assert_eq!(publish(&world, &data).await, State::Done);

        let quote = only_quote(&world);
        assert_eq!(number(&line_named(&quote, "Shipping")["item_tax_code"]), code);
        assert_eq!(number(&quote["tax_total"]), tax);
        world.assert_clean();
    }
}

#[tokio::test]
async fn s31_a_cent_of_rounding_for_each_taxed_line_is_let_through_and_said() {
    let world = world(|_| {}).await;
    let cheap = |quote: QuoteBuilder, name| quote.line(line(name, "0.10"));
    let quote = ["First part", "Second part", "Third part"].into_iter().fold(QuoteBuilder::new(36), cheap);
    // Quoter: 5 % of 0.30 is 0.02. Halo: three times 0.01.
    let report = in_halo(&world, quote.tax("GST", "5")).await;

    assert_eq!(number(&only_quote(&world)["tax_total"]), 0.03);
    assert_eq!(report.ended, Ended::Done);
    let said = report.remarks.iter().find(|remark| remark.contains("0.02 USD in Quoter and 0.03 USD in Halo"));
    assert!(said.is_some(), "{:?}", report.remarks);
    world.assert_clean();
}

/// The header's tax total cannot be compared where lines recur; each line's own tax can.
#[tokio::test]
async fn s31_a_wrong_tax_on_recurring_lines_shows_as_a_difference_of_money() {
    let world = world(|settings| {
        settings.quoter.content = Content::Api;
        settings.tax.by_name.insert("California".to_owned(), Pick::Name("VAT 20%".to_owned()));
    })
    .await;
    let seats = line("Managed services per seat", "90.00").code("MGS").quantity("5").recurring(Interval::Monthly);
    let quote = QuoteBuilder::new(37).line(line("Rack shelf", "100.00")).line(seats).tax("California", "8.25");
    world.system.quoter.as_ref().unwrap().core().store(quote.clone().build());
    let problem = held_for(&world, quote, "money_differs").await;

    assert_eq!(
        problem.concerns,
        ["tax: Quoter 8.25 USD, Halo 20.00 USD", "recurring tax: Quoter 37.13 USD, Halo 90.00 USD"]
    );
    world.assert_clean();
}

#[tokio::test]
async fn s31_a_tax_without_a_rate_needs_a_mapping() {
    let world = world(|_| {}).await;
    let shape = Switches { taxes_shape: TaxesShape::LabelValue, ..Switches::default() };
    let data = quote().tax("AvaTax", "8.25").data_with(&shape, true);
    assert_eq!(publish(&world, &data).await, State::Held);
    let told = world.entry(&family(&data)).await.problem.unwrap_or_default();
    assert!(told.contains("tax_code_missing") && told.contains("AvaTax"), "{told}");
    world.assert_clean();
}

fn quote() -> QuoteBuilder {
    QuoteBuilder::new(35)
        .line(line("Network switch, 8 port", "25.00").code("HW-SW8-001").quantity("4"))
        .line(line("Firewall appliance", "1500.00"))
}

async fn publish(world: &World, data: &str) -> State {
    assert_eq!(world.deliver(data).await.status, 200);
    world.settle(&family(data)).await.state
}

fn codes(quote: &serde_json::Value) -> Vec<f64> {
    lines(quote).iter().map(|line| number(&line["item_tax_code"])).collect()
}
