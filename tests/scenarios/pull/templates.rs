//! Items on templates and quotes (S1-S3, S6, S7).

use sandbox::quoter::switches::TemplateLines;
use sandbox::quoter::{Line, Quote};
use scenarios::World;
use serde_json::json;
use sync::catalogue::{RefreshBudget, refresh_linked};
use time::Duration;

use super::support::{deps, edit, pulled, world};

const RECURRING: i64 = 131;
const ONE_TIME: i64 = 117;

#[tokio::test]
async fn s1_a_recurring_product_can_be_added_to_a_template_when_it_is_made_and_later() {
    let line = on_a_template(RECURRING).await;
    assert_eq!((amounts(&line), line.code.as_str()), (("480".to_owned(), Some("220".to_owned())), "MGS-Y"));
    assert_eq!(format!("{:?}", line.interval), "Some(Annually)");
}

#[tokio::test]
async fn s2_a_one_time_product_can_be_added_to_a_template_when_it_is_made_and_later() {
    let line = on_a_template(ONE_TIME).await;
    assert_eq!((amounts(&line), line.code.as_str()), (("3.5".to_owned(), Some("0.8".to_owned())), "CB-PATCH-2"));
    assert!(line.interval.is_none());
}

#[tokio::test]
async fn s3_a_quote_from_a_template_shows_the_products_of_today() {
    for product in [ONE_TIME, RECURRING] {
        let world = world().await;
        let template = template_with(&world, product).await;
        change_prices(&world);
        let quote = from_template(&world, &template);
        assert_ne!(amounts(only_line(&quote)), ("77".to_owned(), Some("33".to_owned())), "not refreshed yet");
        refreshed(&world).await;
        let line = from_template(&world, &template);
        assert_eq!(amounts(only_line(&line)), ("77".to_owned(), Some("33".to_owned())));
        assert_eq!(only_line(&line).description, "As of today.");
        world.assert_clean();
    }
}

#[tokio::test]
async fn s3_where_templates_copy_an_item_that_is_added_again_has_todays_price() {
    let world = world().await;
    world.quoter().set(|switches| switches.template_lines = TemplateLines::Copied);
    let template = template_with(&world, ONE_TIME).await;
    change_prices(&world);
    refreshed(&world).await;
    let quote = from_template(&world, &template);
    assert_eq!(amounts(only_line(&quote)).0, "3.5", "the template's own copy, which no API reaches");
    let item = pulled(&world, ONE_TIME).await.item.unwrap();
    world.quoter().quote_add_item(&quote.id, item.as_str(), "1").unwrap();
    let quote = world.quoter().quote(&quote.id).unwrap();
    assert_eq!(amounts(quote.sections[0].lines.last().unwrap()).0, "77");
    world.assert_clean();
}

#[tokio::test]
async fn s6_a_recurring_product_can_be_added_to_a_quote() {
    let line = on_a_quote(RECURRING).await;
    assert_eq!((amounts(&line).0.as_str(), line.interval.is_some()), ("480", true));
}

#[tokio::test]
async fn s7_a_one_time_product_can_be_added_to_a_quote() {
    let line = on_a_quote(ONE_TIME).await;
    assert_eq!((amounts(&line).0.as_str(), line.interval.is_none()), ("3.5", true));
}

/// The line that a quote has from a template to which the product was added first, and to which it was added later.
async fn on_a_template(product: i64) -> Line {
    let world = world().await;
    let template = template_with(&world, product).await;
    let first = only_line(&from_template(&world, &template)).clone();
    let item = pulled(&world, product).await.item.unwrap();
    let quoter = world.quoter();
    let other = quoter.records("quote-templates")[0]["id"].as_str().unwrap().to_owned();
    quoter.template_add_item(&other, item.as_str(), "1").unwrap();
    let later = from_template(&world, &other);
    assert_eq!(amounts(later.sections[0].lines.last().unwrap()), amounts(&first));
    world.assert_clean();
    first
}

async fn on_a_quote(product: i64) -> Line {
    let world = world().await;
    let item = pulled(&world, product).await.item.unwrap();
    let empty = from_template(&world, &world.quoter().make_template("Empty"));
    world.quoter().quote_add_item(&empty.id, item.as_str(), "2").unwrap();
    let quote = world.quoter().quote(&empty.id).unwrap();
    world.assert_clean();
    only_line(&quote).clone()
}

async fn template_with(world: &World, product: i64) -> String {
    let item = pulled(world, product).await.item.unwrap();
    let template = world.quoter().make_template("Usual");
    world.quoter().template_add_item(&template, item.as_str(), "1").unwrap();
    template
}

fn from_template(world: &World, template: &str) -> Quote {
    let person = world.quoter().person("alex@client.example.com").unwrap();
    world.quoter().quote_from_template(template, &person).unwrap()
}

fn only_line(quote: &Quote) -> &Line {
    assert_eq!((quote.sections.len(), quote.sections[0].lines.len()), (1, 1), "{quote:#?}");
    &quote.sections[0].lines[0]
}

fn amounts(line: &Line) -> (String, Option<String>) {
    (line.unit_price.plain(), line.unit_cost.as_ref().map(sandbox::quoter::Amount::plain))
}

fn change_prices(world: &World) {
    world.clock.advance(Duration::minutes(20));
    let changed = json!({"baseprice": 77.0, "costprice": 33.0, "description": "As of today."});
    edit(world, ONE_TIME, changed);
    edit(world, RECURRING, json!({"recurringprice": 77.0, "recurringcost": 33.0, "description": "As of today."}));
}

async fn refreshed(world: &World) {
    let until = world.clock.now() + Duration::minutes(4);
    let budget = RefreshBudget { until, products: None, first: Vec::new() };
    let turn = refresh_linked(deps(world), &budget).await.unwrap();
    assert_eq!((turn.updated, turn.held.len(), turn.left), (1, 0, false), "{turn:?}");
}
