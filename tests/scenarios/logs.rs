//! What the log gives away: nothing. Every scenario of this program is watched (`scenarios::leaks`); here each kind of run is played with data
//! that would be recognised in any field, and what watches is shown to be able to find something.

use domain::Settings;
use domain::halo::ItemId;
use domain::settings::{Pick, Policy};
use sandbox::halo::{Credentials, Entity, Fault, FaultKind};
use sandbox::quoter::switches::PdfAnswer;
use sandbox::quoter::{Address, Field, Person, QuoteBuilder, Status, line};
use scenarios::{World, family, leaks};
use serde_json::json;
use store::State;
use sync::catalogue::{How, pull};
use time::Duration;

use crate::support::{held, in_halo, world};
use crate::won::selling;

/// A quote each field of which would be recognised.
fn quote() -> QuoteBuilder {
    let address = || Address {
        line1: "7 Leakproof Street".to_owned(),
        line2: "Leakproof Yard".to_owned(),
        city: "Leakprooftown".to_owned(),
        postal_code: "Leakproof 9".to_owned(),
        country_code: "US".to_owned(),
        ..Address::default()
    };
    let person = Person {
        id: "1700009".to_owned(),
        first_name: "Xan".to_owned(),
        last_name: "Leakproof".to_owned(),
        organization: "Leakproof Widgets".to_owned(),
        title: "Leakproof Manager".to_owned(),
        billing: Some(address()),
        shipping: Some(address()),
        work_phone: Some("555-0177".to_owned()),
        email: "xan@leakproof.example.com".to_owned(),
        website: Some("https://leakproof.example.com".to_owned()),
        ..Person::default()
    };
    QuoteBuilder::new(666)
        .id("7100666")
        .name("Leakproof move")
        .owner("Ola", "Leakproof", "ola@leakproof.example.com")
        .acceptance_field("PO number", "Leakproof-PO")
        .line(line("Leakproof gasket", "25.00").code("LEAKPROOF-1"))
        .with(|quote| {
            quote.person = person;
            quote.internal_notes = "Leakproof is a difficult customer".to_owned();
            quote.comments = "Dear Leakproof".to_owned();
            quote.custom_fields.push(Field { label: "Leakproof".to_owned(), value: "Leakproof".to_owned() });
        })
}

fn told(world: &World, messages: &[&str]) {
    for message in messages {
        assert!(leaks::has_said(message), "no line says {message:?}; then there was nothing to watch");
    }
    world.assert_clean();
}

#[tokio::test]
async fn the_log_of_a_publish_a_revision_and_a_win_names_nobody() {
    let world = world(selling).await;
    in_halo(&world, quote()).await;
    in_halo(&world, quote().id("7100667").revises("7100666", "7100666", 2)).await;
    in_halo(&world, quote().id("7100667").revises("7100666", "7100666", 2).status(Status::Accepted, None)).await;
    assert_eq!(world.records(Entity::SalesOrder).len(), 1);
    told(&world, &["delivery stored", "Halo answered a call", "quote is in Halo"]);
    for message in ["quote is in Halo", "quote held", "quote waits", "quote unchanged"] {
        assert!(!leaks::has_said(message) || leaks::says_its_run(message), "{message}: its run is not told");
    }
}

#[tokio::test]
async fn the_log_of_a_lead_and_its_win_names_nobody() {
    let leads = |settings: &mut Settings| {
        selling(settings);
        settings.lead.ticket_type = Some(Pick::Name("Lead".to_owned()));
        settings.lead.won_ticket_type = Some(Pick::Name("Opportunity".to_owned()));
    };
    let world = world(leads).await;
    in_halo(&world, quote()).await;
    in_halo(&world, quote().status(Status::Accepted, None)).await;
    told(&world, &["quote is in Halo"]);
}

#[tokio::test]
async fn the_log_of_a_held_quote_has_codes_and_no_candidates() {
    let world = world(|settings| settings.product.default_group = None).await;
    world.halo().edit(Entity::Client, json!({"name": "Leakproof Widgets", "inactive": false}));
    world.halo().edit(Entity::Client, json!({"name": "LEAKPROOF  widgets", "inactive": false}));
    let problems = held(&world, quote()).await;
    assert!(problems.iter().any(|problem| problem.to_string().contains("Leakproof")), "for people it is named");
    told(&world, &["quote held"]);
}

#[tokio::test]
async fn the_log_of_refusals_by_halo_repeats_nothing_of_what_was_sent() {
    for fault in [FaultKind::BeforeEffect5xx, FaultKind::AfterEffectDrop, FaultKind::Html { after_effect: true }] {
        let world = world(|_| {}).await;
        world.halo().inject(Fault::once("POST", "Client", fault));
        let data = quote().data();
        world.deliver(&data).await;
        world.settle(&family(&data)).await;
        told(&world, &["quote waits"]);
    }
}

#[tokio::test]
async fn the_log_of_refused_credentials_holds_none() {
    let world = world(|_| {}).await;
    let (client_id, client_secret) = ("leakproof-id".to_owned(), "leakproof-secret".to_owned());
    world.halo().set_credentials(Credentials { client_id, client_secret });
    let data = quote().data();
    world.deliver(&data).await;
    world.run(&family(&data)).await;
    assert_eq!(world.entry(&family(&data)).await.state, State::Waiting);
    told(&world, &["quote waits"]);
}

#[tokio::test]
async fn the_log_of_a_pdf_that_is_a_page_or_missing_holds_neither_page_nor_address() {
    for answer in [PdfAnswer::Html, PdfAnswer::Missing, PdfAnswer::Redirect] {
        let world = world(|settings| settings.quotation.policy = Policy::Overwrite).await;
        world.quoter().set(|switches| switches.pdf = answer);
        let data = quote().data();
        world.deliver(&data).await;
        world.run(&family(&data)).await;
        assert_ne!(world.entry(&family(&data)).await.state, State::Done, "{answer:?}");
        told(&world, &["delivery stored"]);
    }
}

#[tokio::test]
async fn the_log_of_deliveries_that_are_refused_or_not_understood_holds_none_of_them() {
    let world = world(|_| {}).await;
    let good = quote().data();
    let timestamp = world.clock.now().unix_timestamp();
    let forged = sandbox::quoter::delivery::encode_form(&good, "leakproof-key", timestamp);
    assert_eq!(world.system.webhook.deliver(scenarios::TOKEN, forged.into()).await.status, 401);
    for odd in [good.replace("\"line_items\":", "\"lines\":"), "{\"leakproof\": true}".to_owned()] {
        assert_eq!(world.deliver(&odd).await.code, "held");
    }
    for body in ["leakproof", "data=%7B%22leakproof%22", ""] {
        let answer = world.system.webhook.deliver(scenarios::TOKEN, body.into()).await;
        assert!((400..402).contains(&answer.status), "{answer:?}");
    }
    told(&world, &["delivery refused", "delivery stored"]);
}

#[tokio::test]
async fn the_log_of_a_poll_names_nobody() {
    let world = world(|settings| settings.quoter.account = Some("90001".to_owned())).await;
    world.quoter().core().publish_new(quote().build());
    world.clock.advance(Duration::minutes(15));
    sync::drift(world.system.sweep.deps(), world.clock.now() + Duration::seconds(280)).await.unwrap();
    world.clock.advance(Duration::minutes(5));
    for family in world.system.store.due(world.clock.now(), 10).await.unwrap() {
        world.settle(&family).await;
    }
    told(&world, &["a quote was found by the poll"]);
}

#[tokio::test]
async fn the_log_of_a_pull_names_no_supplier_or_person() {
    let world = world(|settings| settings.catalogue.default_category = Some("Leakproof".to_owned())).await;
    world.quoter().set(|switches| switches.rate_limited = false);
    let product = world.halo().edit(
        Entity::Item,
        json!({"name": "Leakproof shelf", "supplier_part_code": "LP-1", "baseprice": 40.0, "costprice": 22.0, "status": 14}),
    );
    let deps = world.system.worker.deps();
    pull(deps, ItemId(product), &How::write()).await.unwrap();
    world.halo().set_credentials(Credentials { client_id: "x".to_owned(), client_secret: "leakproof".to_owned() });
    let _ = pull(deps, ItemId(product), &How::write()).await;
    told(&world, &["Halo answered a call"]);
}

#[test]
fn what_watches_finds_each_kind_of_thing() {
    let line = |text: &str| format!(r#"{{"level":"INFO","message":"quote held","why":"{text}"}}"#);
    assert_eq!(leaks::given_away(&line("product_ambiguous; 9#6; 40 % of 2 @ 3")), None);
    for (planted, what) in [
        ("xan@somewhere.example.com", "an e-mail address"),
        ("Authorization: Bearer abc", "a token"),
        ("Alex Example", "a person's name"),
        ("555-0101", "a phone number"),
        (scenarios::KEY, "the hash key"),
        (sandbox::quoter::API_KEY, "the API key"),
        (r#"{\"line_items\": []}"#, "a body"),
    ] {
        assert_eq!(leaks::given_away(&line(planted)), Some(what), "{planted}");
    }
}
