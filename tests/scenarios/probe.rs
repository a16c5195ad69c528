//! The probe (N21): it learns how a tenant reads what Halo's documents leave open, and leaves nothing behind.

use domain::probe::{Discount, TITLE, Tax};
use domain::settings::{Dialect, DiscountMeaning, LeftOutLines as LeftOut, TaxMeaning};
use local::probe::{Report, probe, stand_in};
use sandbox::halo::{Entity, Fault, FaultKind, LeftOutLines, LineDiscount, LineTax, MarkerFields, Switches, TaxSource};
use sandbox::quoter::{QuoteBuilder, line};
use scenarios::World;
use serde_json::Value;

use crate::support::{in_halo, number};

const CLIENT: &str = "Example Client Ltd";

/// Each reading of a discount, with what the probe must say.
const DISCOUNTS: [(LineDiscount, Discount, DiscountMeaning); 3] = [
    (LineDiscount::AmountPerUnit, Discount::PerUnit, DiscountMeaning::PerUnit),
    (LineDiscount::AmountPerLine, Discount::PerLine, DiscountMeaning::PerLine),
    (LineDiscount::Percent, Discount::Percent, DiscountMeaning::Percent),
];

/// Each reading of a tax beside a code.
const TAXES: [(LineTax, TaxSource, Tax, TaxMeaning); 4] = [
    (LineTax::AmountPerLine, TaxSource::Line, Tax::PerLine, TaxMeaning::Amount),
    (LineTax::AmountPerUnit, TaxSource::Line, Tax::PerUnit, TaxMeaning::Unknown),
    (LineTax::Rate, TaxSource::Line, Tax::Rate, TaxMeaning::Rate),
    (LineTax::Rate, TaxSource::Code, Tax::Code, TaxMeaning::Ignored),
];

const LEFT_OUT: [(LeftOutLines, LeftOut); 2] =
    [(LeftOutLines::Deleted, LeftOut::Deleted), (LeftOutLines::Kept, LeftOut::Kept)];

async fn attempt(world: &World, client: &str) -> Result<Report, String> {
    world.clock.advance(time::Duration::minutes(1));
    let halo = stand_in(&world.system.halo_url, world.clock.clock()).await.unwrap();
    probe(&halo, client, world.clock.now()).await.map_err(|error| error.to_string())
}

async fn run(world: &World) -> Report {
    attempt(world, CLIENT).await.unwrap()
}

async fn dialect(world: &World) -> Dialect {
    let (_, json) = world.system.store.settings_current().await.unwrap().unwrap();
    serde_json::from_str::<domain::Settings>(&json).unwrap().dialect
}

async fn apply(world: &World, report: &Report) -> Dialect {
    local::probe::apply(&world.system.store, &report.learned, world.clock.now()).await.unwrap();
    dialect(world).await
}

fn assert_nothing_left(world: &World) {
    let left: Vec<Value> = world.records(Entity::Quotation).into_iter().filter(|q| q["title"] == TITLE).collect();
    assert_eq!(left, Vec::<Value>::new());
    assert!(world.halo().outbox().is_empty());
    world.assert_clean();
}

#[tokio::test]
async fn n21_the_probe_learns_every_mixture_of_readings_and_leaves_nothing_behind() {
    let world = World::new().await;
    for (line_discount, discount, discount_setting) in DISCOUNTS {
        for (line_tax, tax_source, tax, tax_setting) in TAXES {
            for (left_out_lines, left_out) in LEFT_OUT {
                let change = |s: &mut Switches| {
                    *s = Switches { line_discount, line_tax, tax_source, left_out_lines, ..Switches::default() };
                };
                world.halo().switch(change);
                let report = run(&world).await;
                let learned = &report.learned;
                assert_eq!(
                    (learned.discount, learned.tax, learned.left_out),
                    (Some(discount), Some(tax), Some(left_out))
                );
                assert_eq!((learned.recurring_in_totals, learned.optional_in_totals), (Some(true), Some(false)));
                assert_eq!((&report.left, report.notes.as_slice()), (&None, &[][..]));
                let stored = Dialect { discount: discount_setting, tax: tax_setting, left_out_lines: left_out };
                assert_eq!(apply(&world, &report).await, stored);
                assert_nothing_left(&world);
            }
        }
    }
}

#[tokio::test]
async fn s30_s31_with_what_the_probe_learned_a_discounted_and_taxed_quote_arrives_with_equal_money() {
    let (world, mut number_of_quote) = (World::new().await, 300);
    for (line_discount, ..) in DISCOUNTS {
        for (line_tax, tax_source, ..) in TAXES {
            world.halo().switch(|s| *s = Switches { line_discount, line_tax, tax_source, ..Switches::default() });
            let report = run(&world).await;
            let dialect = apply(&world, &report).await;
            number_of_quote += 1;
            in_halo(&world, discounted_and_taxed(number_of_quote)).await;

            let quotes = world.records(Entity::Quotation);
            let quote = quotes.iter().max_by_key(|quote| quote["id"].as_i64()).unwrap();
            assert_eq!(number(&quote["revenue"]), 1590.0, "{dialect:?}");
            assert_eq!(number(&quote["tax_total"]), 131.18, "{dialect:?}");
            assert_eq!(quote["lines"].as_array().unwrap().len(), 2, "the discount stands on its line: {dialect:?}");
        }
    }
    assert_nothing_left(&world);
}

fn discounted_and_taxed(number: u64) -> QuoteBuilder {
    QuoteBuilder::new(number)
        .line(line("Network switch, 8 port", "50.00").code("HW-SW8-001").quantity("2").discount_percent("10"))
        .line(line("Firewall appliance", "1500.00"))
        .tax("California", "8.25")
}

#[tokio::test]
async fn what_was_learned_is_told_in_words() {
    let words = run(&World::new().await).await.learned.to_string();
    let told = [
        "discount: an amount off each unit (3 x 50.00 with discount 12 came back as 114.00)",
        "recurring lines in the header's totals: they count (the net total came back as 1714.00)",
        "lines that an update leaves out: they are deleted",
        "lines that an update names by id alone: they stay as they are",
        "our mark in lists: shown",
    ];
    told.iter().for_each(|line| assert!(words.contains(line), "{line}\n{words}"));
}

#[tokio::test]
async fn without_apply_the_settings_stay_and_the_change_is_told() {
    let world = World::new().await;
    let before = world.system.store.settings_current().await.unwrap();
    let report = run(&world).await;
    let changes = local::probe::would_change(&world.system.store, &report.learned).await.unwrap();
    assert_eq!(world.system.store.settings_current().await.unwrap(), before);
    let told: Vec<String> = changes.iter().map(ToString::to_string).collect();
    assert!(told.contains(&"dialect.discount: \"unknown\" -> \"per_unit\"".to_owned()), "{told:?}");

    let stored = local::probe::apply(&world.system.store, &report.learned, world.clock.now()).await.unwrap();
    let again = local::probe::apply(&world.system.store, &report.learned, world.clock.now()).await.unwrap();
    assert_eq!((again.version, again.changes.len()), (stored.version, 0), "the same again makes no version");
}

#[tokio::test]
async fn a_tenant_that_hides_marks_is_learned_too() {
    for (marker_fields, by_id) in [(MarkerFields::ByIdOnly, true), (MarkerFields::Never, false)] {
        let world = World::new().await;
        world.halo().switch(|s| (s.marker_fields, s.line_markers) = (marker_fields, false));
        let learned = run(&world).await.learned;
        assert_eq!((learned.marker_by_id, learned.marker_in_lists), (Some(by_id), Some(false)));
        assert_eq!((learned.line_markers, learned.discount), (Some(false), Some(Discount::PerUnit)));
        assert_nothing_left(&world);
    }
}

#[tokio::test]
async fn whatever_fails_in_the_middle_the_quotation_goes() {
    let world = World::new().await;
    world.halo().inject(Fault::once("GET", "Quotation", FaultKind::WrongType).at(3));
    let error = attempt(&world, CLIENT).await.unwrap_err();
    assert!(error.ends_with("the probe's quotation was deleted"), "{error}");
    assert_nothing_left(&world);

    world.halo().inject(Fault::once("POST", "Quotation", FaultKind::Forbidden).at(2));
    let report = run(&world).await;
    assert_eq!((report.learned.discount, report.learned.left_out), (Some(Discount::PerUnit), None));
    assert!(report.notes[0].starts_with("the update that leaves a line out showed nothing"), "{:?}", report.notes);
    assert_nothing_left(&world);
}

#[tokio::test]
async fn a_lost_answer_to_the_first_write_leaves_nothing_behind() {
    for kind in [FaultKind::AfterEffectDrop, FaultKind::AfterEffect5xx, FaultKind::WrongType] {
        let world = World::new().await;
        world.halo().inject(Fault::once("POST", "Quotation", kind));
        let error = attempt(&world, CLIENT).await.unwrap_err();
        assert!(error.contains("left by a probe, was deleted"), "{error}");
        assert_nothing_left(&world);
    }
}

#[tokio::test]
async fn a_refused_first_write_is_told_and_nothing_is_learned() {
    let world = World::new().await;
    world.halo().inject(Fault::once("POST", "Quotation", FaultKind::Forbidden));
    let error = attempt(&world, CLIENT).await.unwrap_err();
    assert!(error.contains("may not call POST Quotation; nothing was written"), "{error}");
    assert_nothing_left(&world);
}

#[tokio::test]
async fn a_deletion_of_unknown_outcome_is_repeated() {
    for kind in [FaultKind::AfterEffectDrop, FaultKind::BeforeEffect5xx] {
        let world = World::new().await;
        world.halo().inject(Fault::once("DELETE", "Quotation", kind));
        assert_eq!(run(&world).await.left, None);
        assert_nothing_left(&world);
    }
}

#[tokio::test]
async fn a_quotation_that_cannot_be_deleted_is_named_and_the_next_probe_deletes_it() {
    let world = World::new().await;
    world.halo().inject(Fault::once("DELETE", "Quotation", FaultKind::Forbidden));
    let (id, what_to_do) = run(&world).await.left.unwrap();
    assert!(what_to_do.contains(&format!("search for {id}")) && what_to_do.contains(CLIENT), "{what_to_do}");
    assert_eq!(world.records(Entity::Quotation).len(), 1);

    let report = run(&world).await;
    assert_eq!(report.notes, [format!("Halo quotation {id}, left by a probe, was deleted")]);
    assert_nothing_left(&world);
}

#[tokio::test]
async fn quotations_that_are_not_the_probes_stay() {
    let world = World::new().await;
    in_halo(&world, QuoteBuilder::sample()).await;
    let before = world.records(Entity::Quotation);
    run(&world).await;
    assert_eq!(world.records(Entity::Quotation), before);
    assert_nothing_left(&world);
}

#[tokio::test]
async fn a_client_is_named_exactly_or_by_id() {
    let world = World::new().await;
    let error = attempt(&world, "Example").await.unwrap_err();
    assert!(error.contains("no active client named \"Example\"; there are: Example Client Ltd"), "{error}");
    assert!(attempt(&world, "12").await.is_ok());
    let nobody = attempt(&world, "999").await.unwrap_err();
    assert_eq!(nobody, "Halo has no client with the id 999");
    assert_nothing_left(&world);
}
