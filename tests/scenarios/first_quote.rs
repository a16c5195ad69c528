//! The first quote: from a delivery to a Halo quote with its opportunity, lines, money and PDF.

use sandbox::halo::{Entity, Fault, FaultKind};
use sandbox::quoter::{QuoteBuilder, line};
use scenarios::{World, family};
use serde_json::Value;
use store::State;
use sync::{Ended, Outcome, StepOutcome};

#[tokio::test]
async fn s17_publishing_creates_a_halo_quote() {
    let world = World::new().await;
    let report = world.publish(QuoteBuilder::sample()).await;

    assert_eq!(report.ended, Ended::Done, "{report:#?}");
    let quotes = world.records(Entity::Quotation);
    assert_eq!(quotes.len(), 1);
    assert_eq!(quotes[0]["title"], "6 Quote for Example Client Ltd");
    assert_eq!(quotes[0]["revenue"], 2550.0);
    assert_eq!(quotes[0]["third_party_number"], "qh:90001:6:quotation:7100001:pending");
    assert_eq!(lines(&quotes[0]).len(), 3);
    world.assert_clean();
}

#[tokio::test]
async fn s12_the_person_is_the_halo_user_with_the_same_e_mail() {
    let world = World::new().await;
    let users = world.records(Entity::User).len();
    world.publish(QuoteBuilder::sample()).await;

    let user = by(&world.records(Entity::User), "emailaddress", "alex@client.example.com");
    assert_eq!(world.records(Entity::Quotation)[0]["user_id"], user["id"]);
    assert_eq!(world.records(Entity::User).len(), users, "nobody was made");
    world.assert_clean();
}

#[tokio::test]
async fn s13_an_unknown_person_of_a_known_firm_is_made_at_its_main_site() {
    let world = World::new().await;
    let clients = world.records(Entity::Client).len();
    let quote = QuoteBuilder::sample().person("Jo", "New", "jo@client.example.com");
    assert_eq!(world.publish(quote).await.ended, Ended::Done);

    let user = by(&world.records(Entity::User), "emailaddress", "jo@client.example.com");
    let client = by(&world.records(Entity::Client), "name", "Example Client Ltd");
    assert_eq!(user["client_id"], client["id"]);
    assert_eq!(world.records(Entity::Client).len(), clients);
    assert_eq!(world.records(Entity::Quotation)[0]["user_id"], user["id"]);
    world.assert_clean();
}

#[tokio::test]
async fn s14b_without_any_match_client_site_and_user_are_made() {
    let world = World::new().await;
    let quote = QuoteBuilder::sample().person("Kim", "New", "kim@new.example.com").organization("Brand New Firm");
    assert_eq!(world.publish(quote).await.ended, Ended::Done);

    let client = by(&world.records(Entity::Client), "name", "Brand New Firm");
    let user = by(&world.records(Entity::User), "emailaddress", "kim@new.example.com");
    assert_eq!(user["client_id"], client["id"]);
    let sites: Vec<Value> =
        world.records(Entity::Site).into_iter().filter(|s| same(&s["client_id"], &client["id"])).collect();
    assert_eq!(sites.len(), 1, "one site, the one that Halo made with the client");
    world.assert_clean();
}

#[tokio::test]
async fn s19_the_halo_quote_hangs_on_a_new_opportunity() {
    let world = World::new().await;
    world.publish(QuoteBuilder::sample()).await;

    let opportunity = by(&world.records(Entity::Ticket), "third_party_id_string", "qh:90001:6:opportunity");
    assert_eq!(world.records(Entity::Quotation)[0]["ticket_id"], opportunity["id"]);
    world.assert_clean();
}

#[tokio::test]
async fn s27_s28_the_quotes_owner_is_agent_of_quote_and_opportunity() {
    let world = World::new().await;
    world.publish(QuoteBuilder::sample()).await;

    let agent = by(&world.records(Entity::Agent), "email", "sam@msp.example.com");
    let opportunity = by(&world.records(Entity::Ticket), "third_party_id_string", "qh:90001:6:opportunity");
    assert_eq!(world.records(Entity::Quotation)[0]["agent_id"], agent["id"]);
    assert_eq!(opportunity["agent_id"], agent["id"]);
    world.assert_clean();
}

#[tokio::test]
async fn s37_s38_s40_lines_find_their_products_by_sku_then_name_and_else_make_them() {
    let world = World::new().await;
    world.publish(QuoteBuilder::sample()).await;

    let items = world.records(Entity::Item);
    let quote = &world.records(Entity::Quotation)[0];
    assert_eq!(lines(quote)[0]["item_id"], by(&items, "supplier_part_code", "HW-SW8-001")["id"]);
    assert_eq!(lines(quote)[1]["item_id"], by(&items, "name", "Firewall appliance")["id"]);
    let made = by(&items, "name", "Access point 2.4/5 GHz");
    assert_eq!(lines(quote)[2]["item_id"], made["id"]);
    let group = by(&world.records(Entity::AssetGroup), "name", "Quoter imports");
    assert_eq!(made["assetgroup_id"], group["id"]);
    assert_eq!(made["supplier_part_code"], "HW-AP-001");
    world.assert_clean();
}

#[tokio::test]
async fn s39_a_warm_index_does_not_let_a_name_win_over_a_part_number() {
    let world = World::new().await;
    world.publish(QuoteBuilder::sample()).await;
    let quote = QuoteBuilder::new(7).line(line("Firewall appliance", "1.00").code("HW-SW8-001-EU"));
    assert_eq!(world.publish(quote).await.ended, Ended::Done);

    let by_sku = by(&world.records(Entity::Item), "supplier_part_code", "HW-SW8-001-EU");
    assert_eq!(lines(&world.records(Entity::Quotation)[1])[0]["item_id"], by_sku["id"]);
    world.assert_clean();
}

#[tokio::test]
async fn s47_the_pdf_is_attached_to_the_opportunity() {
    let world = World::new().await;
    world.publish(QuoteBuilder::sample()).await;

    let attachments = world.records(Entity::Attachment);
    assert_eq!(attachments.len(), 1);
    assert_eq!(attachments[0]["ticket_id"], world.records(Entity::Quotation)[0]["ticket_id"]);
    let id = attachments[0]["id"].as_i64().unwrap();
    assert!(world.halo().attachment(id).unwrap().starts_with(b"%PDF-"));
    world.assert_clean();
}

#[tokio::test]
async fn the_same_delivery_five_times_and_its_retry_make_one_halo_quote() {
    let world = World::new().await;
    let data = QuoteBuilder::sample().data();
    for _ in 0..5 {
        assert_eq!(world.deliver(&data).await.status, 200);
    }
    world.clock.advance(time::Duration::minutes(5));
    assert_eq!(world.deliver(&data).await.status, 200);
    let family = family(&data);
    assert_eq!(world.settle(&family).await.state, State::Done);

    let calls = world.halo().calls();
    assert_eq!(world.deliver(&data).await.status, 200);
    assert!(matches!(world.run(&family).await, Outcome::Ran { report, .. } if report.ended == Ended::Unchanged));
    assert_eq!(world.halo().calls(), calls, "a repeated delivery makes no call");
    assert_eq!(world.records(Entity::Quotation).len(), 1);
    world.assert_clean();
}

#[tokio::test]
async fn a_first_publish_of_known_lines_takes_at_most_seven_calls() {
    let world = World::new().await;
    world.publish(QuoteBuilder::sample()).await;
    let calls = world.halo().calls();
    let again = QuoteBuilder::sample().with(|quote| {
        quote.number = 7;
        quote.id = "7100002".to_owned();
    });
    assert_eq!(world.publish(again).await.ended, Ended::Done);
    let used = world.halo().calls() - calls;
    assert!(used <= 7, "{used} calls: {:?}", world.halo().call_counts());
    world.assert_clean();
}

#[tokio::test]
async fn an_answer_that_got_lost_does_not_make_a_second_quote() {
    let world = World::new().await;
    world.halo().inject(Fault::once("POST", "Quotation", FaultKind::AfterEffectDrop));
    let data = QuoteBuilder::sample().data();
    world.deliver(&data).await;
    let family = family(&data);
    let first = world.run(&family).await;
    assert!(matches!(first, Outcome::Ran { report, .. } if matches!(report.ended, Ended::Waiting { .. })));

    assert_eq!(world.settle(&family).await.state, State::Done);
    assert_eq!(world.records(Entity::Quotation).len(), 1);
    let last = world.system.store.runs(&family, 1).await.unwrap();
    let report: sync::Report = serde_json::from_str(&last[0].report).unwrap();
    assert!(report.steps.iter().any(|step| matches!(step.outcome, StepOutcome::Adopted { .. })), "{report:#?}");
    world.assert_clean();
}

#[tokio::test]
async fn a_revision_that_overtakes_a_write_in_doubt_leaves_no_intent_open() {
    let world = World::new().await;
    world.halo().inject(Fault::once("POST", "Quotation", FaultKind::AfterEffectDrop));
    let data = QuoteBuilder::sample().data();
    world.deliver(&data).await;
    let family = family(&data);
    world.run(&family).await;

    let revision = QuoteBuilder::sample().revises("7100001", "7100001", 2).id("7100009").name("Revised").data();
    world.deliver(&revision).await;
    assert_eq!(world.settle(&family).await.state, State::Done);
    let titles: Vec<Value> = world.records(Entity::Quotation).iter().map(|quote| quote["title"].clone()).collect();
    assert_eq!(titles, ["6 Quote for Example Client Ltd", "6 Revised"]);
    assert!(world.system.store.open_effects(10).await.unwrap().is_empty());
    world.assert_clean();
}

#[tokio::test]
async fn a_quote_of_a_thousand_lines_goes_through_with_its_body_in_s3() {
    let world = World::new().await;
    let mut quote = QuoteBuilder::new(77);
    for number in 0..1000 {
        let product = number % 40;
        let noise: String = (0..12).map(|part| domain::quote::digest(format!("{number}-{part}").as_bytes())).collect();
        let line = line(&format!("Product {product}"), "10.00").code(&format!("P-{product}")).description(&noise);
        quote = quote.line(line);
    }
    let data = quote.data();
    assert_eq!(world.deliver(&data).await.status, 200);
    let family = family(&data);
    assert_eq!(world.settle(&family).await.state, State::Done);

    let objects =
        world.system.aws.s3().list_objects_v2().bucket(&world.system.store.names().bucket).prefix("deliveries/");
    assert_eq!(objects.send().await.unwrap().contents().len(), 1);
    let quotes = world.records(Entity::Quotation);
    assert_eq!(lines(&quotes[0]).len(), 1000);
    assert_eq!(quotes[0]["revenue"], 10_000.0);
    world.assert_clean();
}

#[tokio::test]
async fn a_quote_that_cannot_be_understood_is_held_with_every_problem() {
    let world = World::new().await;
    let data = r#"{"id":"7100001","account_id":"90001","number":"6","status":"pending","line_items":[{"name":"A","quantity":"many","unit_price":"1.00"},{"name":"B","quantity":"1","unit_price":"dear"}]}"#;
    let answer = world.deliver(data).await;
    assert_eq!(answer.status, 200, "{}", answer.message);

    let page = world.system.store.list(Some(State::Held), None, 10).await.unwrap();
    assert_eq!(page.entries.len(), 1);
    let problem = page.entries[0].problem.clone().unwrap();
    for place in ["line_items[0].quantity", "line_items[1].unit_price", "currency"] {
        assert!(problem.contains(place), "{place} is missing in {problem}");
    }
    assert_eq!(world.halo().calls(), 0);
}

#[tokio::test]
async fn without_the_stream_the_sweep_brings_the_quote_to_halo() {
    let world = World::new().await;
    let data = QuoteBuilder::sample().data();
    world.deliver(&data).await;
    assert_eq!(world.system.store.due(world.clock.now(), 10).await.unwrap(), []);
    world.clock.advance(time::Duration::minutes(6));
    let due = world.system.store.due(world.clock.now(), 10).await.unwrap();
    assert_eq!(due, [family(&data)]);
    let until = world.clock.now() + time::Duration::minutes(4);
    assert_eq!(sweep::sweep(&world.system.sweep, sweep::Task::Due, until).await.unwrap().ran, 1);
    assert_eq!(world.records(Entity::Quotation).len(), 1);
    world.assert_clean();
}

fn lines(quote: &Value) -> &Vec<Value> {
    quote["lines"].as_array().unwrap()
}

fn by(records: &[Value], field: &str, value: &str) -> Value {
    let found: Vec<&Value> = records.iter().filter(|record| record[field] == value).collect();
    assert_eq!(found.len(), 1, "records with {field} = {value}");
    found[0].clone()
}

/// Whether two JSON numbers are the same id; Halo sends some as doubles.
fn same(a: &Value, b: &Value) -> bool {
    a.as_f64() == b.as_f64()
}
