//! What people do with catalogue items: templates, quotes made from them, items put on quotes.

use sandbox::clock::ManualClock;
use sandbox::quoter::switches::TemplateLines;
use sandbox::quoter::{Interval, QuoteBuilder, Refusal, Sandbox, Status};
use serde_json::{Value, json};

use super::support::{call, get, start};

const SWITCH: &str = "item_300000000000000000000000000";
const SEAT: &str = "item_300000000000000000000000003";
const TEMPLATE: &str = "tmpl_30000000000000000000000000T";

fn reprice(sandbox: &Sandbox, price: &str) {
    assert!(sandbox.edit_record("items", SWITCH, &json!({ "price_decimal": price })));
}

/// The unit price of the first line of a new quote from the template.
async fn quoted_price(sandbox: &Sandbox) -> Value {
    let person = sandbox.person("alex@client.example.com").unwrap();
    let quote = sandbox.quote_from_template(TEMPLATE, &person).unwrap();
    let shown = get(sandbox, &format!("/quotes/{}", quote.public_id)).await;
    shown["sections"][0]["line_items"][0]["unit_price_decimal"].clone()
}

#[tokio::test]
async fn a_line_of_a_template_follows_its_item_or_stays_as_it_was() {
    let sandbox = start(&ManualClock::default()).await;
    sandbox.template_add_item(TEMPLATE, SWITCH, "2").unwrap();
    reprice(&sandbox, "31.50");
    assert_eq!(quoted_price(&sandbox).await, "31.5");
    sandbox.set(|switches| switches.template_lines = TemplateLines::Copied);
    assert_eq!(quoted_price(&sandbox).await, "25");
}

#[tokio::test]
async fn a_line_carries_what_its_item_says() {
    let sandbox = start(&ManualClock::default()).await;
    let draft = sandbox.create_draft(QuoteBuilder::new(0).build());
    sandbox.quote_add_item(&draft, SEAT, "3").unwrap();
    sandbox.publish(&draft).unwrap();
    let quote = sandbox.quote(&draft).unwrap();
    let line = quote.lines().next().unwrap();
    assert_eq!(line.item_id.as_deref(), Some(SEAT));
    assert_eq!((line.code.as_str(), line.supplier_sku.as_str()), ("MGS", "407"));
    assert_eq!(
        (line.category.name.as_str(), line.supplier.as_ref().unwrap().name.as_str()),
        ("Service", "Example Supplier")
    );
    assert_eq!((line.unit_price.plain(), line.unit_cost.clone().unwrap().plain()), ("101".to_owned(), "50".to_owned()));
    assert_eq!((line.interval, line.quantity.plain()), (Some(Interval::Monthly), "3".to_owned()));
    assert_eq!((quote.status, quote.draft), (Status::Pending, false));
}

#[tokio::test]
async fn a_quote_in_the_making_takes_a_line_from_an_item() {
    let sandbox = start(&ManualClock::default()).await;
    let line = sandbox.line_of_item(SWITCH).unwrap().quantity("4");
    let record: Value = serde_json::from_str(&QuoteBuilder::new(7).line(line).data()).unwrap();
    assert_eq!(record["line_items"][0]["sku"], "HW-SW8-001");
    assert_eq!(record["line_items"][0]["item_id"], SWITCH);
    assert!(sandbox.line_of_item("item_nowhere").is_none());
}

#[tokio::test]
async fn a_line_whose_item_was_deleted_stays_on_the_template() {
    let sandbox = start(&ManualClock::default()).await;
    sandbox.template_add_item(TEMPLATE, SWITCH, "1").unwrap();
    sandbox.put_record("items", SWITCH, None);
    assert_eq!(quoted_price(&sandbox).await, "25");
    assert_eq!(sandbox.template_add_item(TEMPLATE, SWITCH, "1"), Err(Refusal::NoItem));
    assert_eq!(sandbox.template_add_item("tmpl_nowhere", SEAT, "1"), Err(Refusal::NoTemplate));
}

#[tokio::test]
async fn a_category_renamed_by_hand_shows_its_new_name_on_items() {
    let sandbox = start(&ManualClock::default()).await;
    let category = "cat_30000000000000000000000000C";
    assert!(sandbox.edit_record("categories", category, &json!({ "name": "Switches and hubs" })));
    assert_eq!(get(&sandbox, &format!("/items/{SWITCH}")).await["category"], "Switches and hubs");
    let made = sandbox.make_record("items", &json!({ "name": "By hand", "category_id": category })).unwrap();
    assert_eq!(get(&sandbox, &format!("/items/{made}")).await["category"], "Switches and hubs");
}

#[tokio::test]
async fn templates_and_their_lines_outlive_the_process() {
    let folder = tempfile::tempdir().unwrap();
    let config = || {
        let config = sandbox::quoter::Config::in_memory(ManualClock::default().clock());
        sandbox::quoter::Config { data_dir: Some(folder.path().to_owned()), ..config }
    };
    let first = Sandbox::start(config()).await.unwrap();
    let template = first.make_template("Office in a box");
    first.template_add_item(&template, SEAT, "5").unwrap();
    first.shutdown().await;
    let second = Sandbox::start(config()).await.unwrap();
    assert_eq!(second.template_lines(&template)[0].quantity.plain(), "5");
    assert_eq!(get(&second, "/quote-templates").await["total_count"], 2);
}

#[tokio::test]
async fn all_of_it_is_offered_to_other_processes() {
    let sandbox = start(&ManualClock::default()).await;
    let control = format!("{}/_sandbox", sandbox.base_url());
    let post = async |path: &str, body: Value| -> Value {
        let answer =
            super::support::client().post(format!("{control}{path}")).body(body.to_string()).send().await.unwrap();
        assert!(answer.status().is_success(), "{path}");
        serde_json::from_str(&answer.text().await.unwrap()).unwrap()
    };
    let template = post("/templates", json!({ "title": "Starter" })).await["id"].as_str().unwrap().to_owned();
    let item = post("/records/items", json!({ "name": "Cable", "price_decimal": "3" })).await["id"].clone();
    post(&format!("/templates/{template}/items"), json!({ "item": item, "quantity": "6" })).await;
    let quote = post(&format!("/templates/{template}/quotes"), json!({ "email": "alex@client.example.com" })).await;
    let id = quote["id"].as_str().unwrap();
    post(&format!("/quotes/{id}/items"), json!({ "item": SEAT })).await;
    let published = post(&format!("/quotes/{id}/publish"), json!({})).await;
    assert_eq!(published["sections"][0]["lines"].as_array().unwrap().len(), 2);
    assert_eq!(
        call(&sandbox, "GET", &format!("/quotes/{}", published["public_id"].as_str().unwrap()), None).await.0,
        200
    );
}
