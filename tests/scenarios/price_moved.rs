//! Prices that Halo changed since they were put on a quote: told, or held by setting; the published quote is never altered (S3).

use domain::Settings;
use domain::halo::ItemId;
use domain::settings::PriceMoved;
use sandbox::halo::Entity;
use sandbox::quoter::{QuoteBuilder, line};
use scenarios::World;
use serde_json::json;
use sync::catalogue::{self, How};
use sync::{Ended, Report};
use time::Duration;

use crate::in_quoter::quoter;
use crate::support::{apply, held_for, in_halo, line_named, number, only_quote, world};

const SWITCH: ItemId = ItemId(110);

fn pulls(settings: &mut Settings) {
    settings.quoter.account = Some("90001".to_owned());
    settings.catalogue.default_category = Some("Halo products".to_owned());
}

fn holds(settings: &mut Settings) {
    pulls(settings);
    settings.catalogue.price_moved = PriceMoved::Hold;
}

/// Pulls the product; gives the item's id.
async fn pulled(world: &World, product: ItemId) -> String {
    world.clock.advance(Duration::hours(1));
    let how = How { write: true, agreed: None, anew: false };
    let report = catalogue::pull(world.system.worker.deps(), product, &how).await;
    report.unwrap_or_else(|failure| panic!("{failure}")).item.unwrap().to_string()
}

/// A product of Halo that is in Quoter's catalogue by a pull, at 40 a piece; its item.
async fn in_catalogue(world: &World) -> String {
    world.halo().edit(
        Entity::Item,
        json!({"id": 110, "name": "Desk phone", "supplier_part_code": "DP-1", "baseprice": 40.0, "costprice": 15.0}),
    );
    pulled(world, SWITCH).await
}

/// The same product costs something else now, and the index knows nothing older.
async fn changed(world: &World, price: f64, cost: f64) {
    world.halo().edit(Entity::Item, json!({"id": 110, "baseprice": price, "costprice": cost}));
    world.clock.advance(Duration::days(3));
}

/// Where it costs 44.50 since it was pulled at 40.
async fn dearer(settings: fn(&mut Settings)) -> (World, String) {
    let world = world(settings).await;
    let item = in_catalogue(&world).await;
    changed(&world, 44.5, 15.0).await;
    (world, item)
}

fn quote(item: &str, price: &str, cost: &str) -> QuoteBuilder {
    let line = line("Desk phone", price).code("DP-1").cost(cost).item(item).quantity("4");
    QuoteBuilder::new(61).line(line)
}

fn told(report: &Report) -> Vec<&String> {
    report.remarks.iter().filter(|remark| remark.starts_with("price_moved")).collect()
}

#[tokio::test]
async fn s3_a_price_that_halo_changed_since_is_shown_with_the_quote_which_is_written_as_it_is() {
    let (world, item) = dearer(pulls).await;
    pulled(&world, SWITCH).await;
    let day = world.clock.now().date();
    let report = in_halo(&world, quote(&item, "40.00", "15")).await;
    let told = told(&report);
    assert_eq!(told.len(), 1, "{:?}", report.remarks);
    let words = format!("price of \"Desk phone\" 40.00 -> 44.50 since {day}");
    assert!(told[0].contains(&words), "{told:?}");
    let plan = report.plan.as_ref().unwrap().to_string();
    assert!(plan.contains(&words), "{plan}");
    assert_eq!(
        number(&line_named(&only_quote(&world), "Desk phone")["price"]),
        40.0,
        "the quote stays as it was published"
    );
    world.assert_clean();
}

#[tokio::test]
async fn s3_a_change_that_was_not_pulled_yet_is_told_too_and_costs_are_compared_as_well() {
    let world = world(pulls).await;
    let item = in_catalogue(&world).await;
    changed(&world, 40.0, 17.25).await;
    let report = in_halo(&world, quote(&item, "40.00", "15.00")).await;
    assert!(told(&report)[0].contains("cost of \"Desk phone\" 15.00 -> 17.25"), "{:?}", report.remarks);
    world.assert_clean();
}

#[tokio::test]
async fn s3_todays_price_and_one_that_a_person_set_are_no_remark() {
    for price in ["44.50", "41.99"] {
        let (world, item) = dearer(pulls).await;
        pulled(&world, SWITCH).await;
        let report = in_halo(&world, quote(&item, price, "15.00")).await;
        assert!(told(&report).is_empty(), "{price}: {:?}", report.remarks);
        world.assert_clean();
    }
}

#[tokio::test]
async fn s3_by_setting_such_a_quote_is_held_until_a_revision_has_todays_price() {
    let (world, item) = dearer(holds).await;
    let problem = held_for(&world, quote(&item, "40.00", "15.00"), "price_moved").await;
    assert_eq!(problem.concerns.len(), 1, "{problem:?}");
    assert!(world.records(Entity::Quotation).is_empty());

    let revision = quote(&item, "44.50", "15.00").revises("7100061", "7100061", 2).id("7100062");
    in_halo(&world, revision).await;
    assert_eq!(number(&line_named(&only_quote(&world), "Desk phone")["price"]), 44.5);
    world.assert_clean();
}

#[tokio::test]
async fn s3_a_held_quote_goes_on_when_the_setting_is_set_back_and_a_win_is_not_held() {
    let (world, item) = dearer(holds).await;
    let won = quote(&item, "40.00", "15.00").status(sandbox::quoter::Status::Accepted, Some(1_772_442_000));
    let report = in_halo(&world, won).await;
    assert_eq!(told(&report).len(), 1, "it was agreed: told, not held");

    let other = || {
        QuoteBuilder::new(62).line(line("Desk phone", "40.00").code("DP-1").item(&item)).id("7100062").uuid("9001-62")
    };
    held_for(&world, other(), "price_moved").await;
    apply(&world, |settings| settings.catalogue.price_moved = PriceMoved::Show).await;
    let report = in_halo(&world, other()).await;
    assert_eq!(report.ended, Ended::Done);
    world.assert_clean();
}

#[tokio::test]
async fn s3_the_comparison_makes_no_call_and_a_line_without_a_link_is_not_compared() {
    let (world, _) = dearer(pulls).await;
    let unlinked = QuoteBuilder::new(61).line(line("Desk phone", "40.00").code("DP-1"));
    let report = in_halo(&world, unlinked).await;
    assert!(told(&report).is_empty());
    assert!(!quoter(&world).quotes().iter().any(|quote| quote.number == 61));
    world.assert_clean();
}
