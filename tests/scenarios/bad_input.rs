//! Bad input of a publish: each has a decided outcome. What other files show already:
//!
//! | input | where |
//! | --- | --- |
//! | a period that is not known or not mapped; zero and negative quantities; a line without name and number; a tax without a rate | `line_kinds`, `line_shapes`, `taxes` |
//! | a person without e-mail; an organisation or address that fits two; a name that matches two products | `people`, `products` |
//! | an item that is inactive, or deleted in Halo since the link was made | `products` (S35, S39) |
//! | an unknown status text | `header_maps`, and here that it does not win |
//! | a PDF that is missing, slow, of 30 MB, or a page | `pdf` |
//! | a Halo quote deleted, closed, approved, ordered or edited by hand | `revisions`, and here under the other policies |
//! | no line; 500 lines | `line_kinds`, `budgets` |

use domain::settings::{Pick, Policy};
use sandbox::halo::Entity;
use sandbox::quoter::{QuoteBuilder, line};
use scenarios::{World, family};
use serde_json::json;
use store::State;

use crate::support::{apply, in_halo, lines, names, number, only_quote, world};

#[tokio::test]
async fn an_unknown_status_text_is_no_sale_and_leaves_halos_status_alone() {
    let world = world(|settings| settings.quotation.policy = Policy::Overwrite).await;
    in_halo(&world, quote()).await;
    let before = only_quote(&world)["status"].clone();
    let unknown = quote().name("Changed").data().replace(r#""status":"pending""#, r#""status":"on hold""#);
    world.clock.advance(time::Duration::minutes(1));
    world.deliver(&unknown).await;
    assert_eq!(world.settle(&family(&unknown)).await.state, State::Done);

    assert_eq!(only_quote(&world)["status"], before);
    assert_eq!(only_quote(&world)["title"], "81 Changed", "its content counts all the same");
    assert!(world.records(Entity::SalesOrder).is_empty());
    world.assert_clean();
}

#[tokio::test]
async fn s18_s23_a_halo_quote_that_somebody_deleted_is_not_missed_where_none_is_brought_up_to_date() {
    for policy in [Policy::New, Policy::Skip] {
        let world = world(|_| {}).await;
        apply(&world, |settings| settings.quotation.policy = policy).await;
        in_halo(&world, quote()).await;
        world.halo().delete(Entity::Quotation, domain::ids::integer_of(&only_quote(&world)["id"]).unwrap());
        let revision = quote().id("7100981").revises("7100081", "7100081", 2);
        let data = revision.data();
        world.clock.advance(time::Duration::minutes(1));
        world.deliver(&data).await;
        let entry = world.settle(&family(&data)).await;
        match policy {
            Policy::New => assert_eq!((entry.state, names(&only_quote(&world)).len()), (State::Done, 1)),
            _ => {
                assert_eq!(entry.state, State::Held, "a status cannot follow on a quote that is gone");
                assert!(world.records(Entity::Quotation).is_empty(), "and none is made behind their back");
            }
        }
        world.assert_clean();
    }
}

#[tokio::test]
async fn s18_by_default_a_locked_halo_quote_stays_and_a_revision_makes_its_own() {
    for lock in [json!({"approvaldatetime": "2026-03-02T10:00:00"}), json!({"salesorder_id": 77}), json!({"status": 3})]
    {
        let world = world(|settings| settings.quotation.final_statuses = vec![Pick::Id(3)]).await;
        in_halo(&world, quote()).await;
        let mut edit = lock.clone();
        edit["id"] = only_quote(&world)["id"].clone();
        world.halo().edit(Entity::Quotation, edit);
        let before = only_quote(&world);
        in_halo(&world, quote().id("7100981").revises("7100081", "7100081", 2)).await;
        let quotes = world.records(Entity::Quotation);
        assert_eq!((quotes.len(), &quotes[0]), (2, &before), "{lock}");
        world.assert_clean();
    }
}

#[tokio::test]
async fn a_quote_of_two_thousand_lines_with_new_products_gets_there_in_several_runs_without_doubles() {
    let world = World::new().await;
    let part = |quote: QuoteBuilder, at: i32| quote.line(line(&format!("Brand new part {}", at % 250), "1.00"));
    let data = (0..2_000).fold(QuoteBuilder::new(84), part).data();
    world.deliver(&data).await;
    let mut runs = 0;
    while world.entry(&family(&data)).await.state != State::Done {
        let entry = world.entry(&family(&data)).await;
        assert_ne!(entry.state, State::Held, "{:?}", entry.problem);
        run_while_time_passes(&world, &family(&data), time::Duration::seconds(2)).await;
        runs += 1;
        assert!(runs < 40, "it comes further with each run");
    }
    assert!(runs > 4, "{runs} runs");
    assert_eq!(made(&world, "Brand new part").len(), 250, "each once");
    assert_eq!(lines(&only_quote(&world)).len(), 2_000);
    assert_eq!(number(&only_quote(&world)["revenue"]), 2_000.0);
    world.assert_clean();
}

#[tokio::test]
async fn s40_a_product_that_people_made_while_a_quote_waited_is_used_and_not_made_again() {
    let world = World::new().await;
    let quote = (0..60).fold(QuoteBuilder::new(85), |quote, at| quote.line(line(&format!("Late part {at}"), "1.00")));
    let data = quote.data();
    world.deliver(&data).await;
    run_while_time_passes(&world, &family(&data), time::Duration::seconds(9)).await;
    assert!(made(&world, "Late part").is_empty(), "the first run did not come further than looking for products");
    let by_hand = world.halo().edit(Entity::Item, item("Late part 0"));
    world.clock.advance(time::Duration::minutes(20));
    assert_eq!(world.settle(&family(&data)).await.state, State::Done);

    assert_eq!(number(&lines(&only_quote(&world))[0]["item_id"]), by_hand as f64);
    assert_eq!(made(&world, "Late part").len(), 60, "each once");
    world.assert_clean();
}

/// Runs a family once, on a clock on which each call to Halo takes this long.
async fn run_while_time_passes(world: &World, family: &domain::FamilyKey, each: time::Duration) {
    let mut run = std::pin::pin!(world.run(family));
    let mut seen = world.halo().calls();
    loop {
        tokio::select! {
            _ = &mut run => return,
            () = tokio::time::sleep(std::time::Duration::from_millis(1)) => {
                let calls = world.halo().calls();
                world.clock.advance(each * i32::try_from(calls - seen).unwrap());
                seen = calls;
            }
        }
    }
}

/// The names of Halo's products that begin so, with every double.
fn made(world: &World, begin: &str) -> Vec<String> {
    let items = world.records(Entity::Item);
    items
        .iter()
        .filter_map(|item| Some(item["name"].as_str().filter(|name| name.starts_with(begin))?.to_owned()))
        .collect()
}

fn quote() -> QuoteBuilder {
    QuoteBuilder::new(81).line(line("Network switch, 8 port", "25.00").code("HW-SW8-001"))
}

/// A one-time product of Halo.
fn item(name: &str) -> serde_json::Value {
    json!({
        "name": name, "assetgroup_id": 101, "baseprice": 1.0, "costprice": 0.5, "status": 14, "isrecurringitem": false,
        "taxcode": 42, "taxable": true,
    })
}
