//! From a person and products to a draft, and from a quote to its opportunity (S6, S7, S12, S15, S16).

use sandbox::quoter::{QuoteBuilder, line};
use serde_json::{Value, json};
use time::Duration;

use super::api::{Api, encoded};
use super::indexed;
use crate::in_quoter::published;
use crate::support::{only_quote, opportunity};

fn quote() -> QuoteBuilder {
    QuoteBuilder::new(0).name("Network refresh").line(line("Network switch, 8 port", "25.00").code("HW-SW8-001"))
}

/// A draft in Quoter; gives its id in the API.
pub(super) fn a_draft(api: &Api) -> String {
    let quoter = api.world.quoter().core();
    let id = quoter.create_draft(quote().build());
    quoter.quote(&id).unwrap().public_id
}

#[tokio::test]
async fn s12_person_search_finds_halo_users_with_their_clients() {
    let api = indexed().await;
    let answer = api.get(&format!("/people?search={}", encoded("alex"))).await;
    let mut found: Vec<(i64, &str)> = answer.body["people"]
        .as_array()
        .unwrap()
        .iter()
        .map(|person| (person["id"].as_i64().unwrap(), person["client"]["name"].as_str().unwrap()))
        .collect();
    found.sort_unstable();
    assert_eq!(found, [(51, "Example Client Ltd"), (52, "Example Client Ltd"), (53, "Example Clients")]);
    let nobody = api.get("/people?search=zz%25%22'").await;
    assert_eq!(nobody.body, json!({"people": []}));
    for wrong in ["", "?search=", "?search=a", &format!("?search={}", "a".repeat(201)), "?name=alex"] {
        assert_eq!(api.get(&format!("/people{wrong}")).await.code(), "query_unreadable", "{wrong}");
    }
}

#[tokio::test]
async fn s15_open_opportunities_of_a_persons_client_are_offered() {
    let api = indexed().await;
    let (other, own) =
        (opportunity(&api.world, "Office move", 12, 18, 52), opportunity(&api.world, "Phones", 12, 18, 51));
    opportunity(&api.world, "Ovens", 15, 21, 54);
    let answer = api.get("/people/51/opportunities").await;
    let rows: Vec<i64> =
        answer.body["opportunities"].as_array().unwrap().iter().map(|row| row["id"].as_i64().unwrap()).collect();
    assert_eq!(rows, [own, other]);
    for unknown in ["999", "0", "x"] {
        assert_eq!(api.get(&format!("/people/{unknown}/opportunities")).await.status, 404, "{unknown}");
    }
}

#[tokio::test]
async fn s15_a_quote_that_is_not_published_yet_is_tied_by_the_address_of_its_page() {
    let api = indexed().await;
    let wanted = opportunity(&api.world, "Office move", 12, 18, 51);
    opportunity(&api.world, "Another", 12, 18, 51);
    let id = a_draft(&api);
    let page = format!("https://example.quoter.com/admin/quotes/draft_by_public_id/{id}");
    let answer = api.put(&format!("/quotes/{}/link", encoded(&page)), json!({"user": 51, "opportunity": wanted})).await;
    assert_eq!((answer.status, &answer.body["standing"]), (200, &json!("waits")), "{:#}", answer.body);
    assert_eq!(answer.body["user"]["name"], "Alex Example");
    published(&api.world).await;
    assert_eq!(only_quote(&api.world)["ticket_id"], wanted);
    api.world.assert_clean();
}

#[tokio::test]
async fn s16_a_new_opportunity_can_be_chosen_instead() {
    let api = indexed().await;
    let open = opportunity(&api.world, "Office move", 12, 18, 51);
    let id = a_draft(&api);
    let answer = api.put(&format!("/quotes/{id}/link"), json!({"opportunity": "new"})).await;
    assert_eq!((answer.status, &answer.body["opportunity"]), (200, &json!("new")));
    published(&api.world).await;
    assert_ne!(only_quote(&api.world)["ticket_id"], open);
    api.world.assert_clean();
}

#[tokio::test]
async fn a_link_that_cannot_be_is_refused_with_the_reason() {
    let api = indexed().await;
    let foreign = opportunity(&api.world, "Ovens", 15, 21, 54);
    for (quote, body, status, code) in [
        ("6", json!({}), 400, "body_unreadable"),
        ("6", json!({"opportunity": "old"}), 400, "body_unreadable"),
        ("6", json!({"person": 51}), 400, "body_unreadable"),
        ("6", json!({"user": 999}), 404, "user_unknown"),
        ("6", json!({"opportunity": 999}), 404, "opportunity_unknown"),
        ("6", json!({"user": 51, "opportunity": foreign}), 409, "opportunity_of_another_client"),
        ("quot_unknown", json!({"user": 51}), 404, "quote_not_found"),
        ("the%20big%20one", json!({"user": 51}), 404, "quote_unreadable"),
    ] {
        let answer = api.put(&format!("/quotes/{quote}/link"), body).await;
        assert_eq!((answer.status, answer.code()), (status, code), "{quote}: {:#}", answer.body);
    }
}

#[tokio::test]
async fn s6_s7_a_draft_begins_with_products_of_halo_and_reaches_halo_with_them() {
    let api = indexed().await;
    let wanted = opportunity(&api.world, "Office move", 12, 18, 51);
    let body = json!({
        "idempotency_key": "4f7c", "user": 51, "opportunity": wanted,
        "products": [{"product": 110, "quantity": 2}, {"product": 130, "quantity": "3.5"}, {"product": 112}],
    });
    let answer = api.post("/drafts", body.clone()).await;
    assert_eq!(answer.status, 201, "{:#}", answer.body);
    assert_eq!((&answer.body["lines"], &answer.body["known"]), (&json!(3), &json!(false)));
    let again = api.post("/drafts", body).await;
    assert_eq!((&again.body["draft"], &again.body["known"]), (&answer.body["draft"], &json!(true)));
    assert_eq!(api.world.quoter().core().quotes().len(), 1);
    published(&api.world).await;
    let quote = only_quote(&api.world);
    let mut items: Vec<i64> =
        quote["lines"].as_array().unwrap().iter().map(|line| line["item_id"].as_i64().unwrap()).collect();
    items.sort_unstable();
    assert_eq!((items, &quote["ticket_id"]), (vec![110, 112, 130], &json!(wanted)));
    api.world.assert_clean();
}

#[tokio::test]
async fn a_draft_that_cannot_be_is_refused_with_every_reason() {
    let api = indexed().await;
    let draft = |more: Value| {
        let mut body = json!({"idempotency_key": "k", "user": 51, "products": [{"product": 110}]});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    for (more, status) in [
        (json!({"idempotency_key": null}), 400),
        (json!({"products": [{"product": 110, "quantity": "many"}]}), 400),
        (json!({"products": [{"product": 110, "quantity": true}]}), 400),
        (json!({"product": 110}), 400),
        (json!({"user": 999}), 404),
        (json!({"products": [{"product": 110, "quantity": 0}]}), 409),
        (json!({"template": "No such template"}), 409),
    ] {
        let answer = api.post("/drafts", draft(more.clone())).await;
        assert_eq!(answer.status, status, "{more}: {:#}", answer.body);
    }
    let several = draft(json!({"products": [{"product": 110, "quantity": 0}, {"product": 111, "quantity": -1}]}));
    let answer = api.post("/drafts", several).await;
    assert_eq!(answer.body["problems"].as_array().map(Vec::len), Some(2), "{:#}", answer.body);
    assert_eq!(api.world.quoter().core().quotes().len(), 0);
}

#[tokio::test]
async fn s6_a_product_is_pulled_once_shown_first_and_then_known_by_its_item() {
    let api = indexed().await;
    let would = api.post("/products/112/pull", json!({"dry_run": true})).await;
    assert_eq!((would.status, &would.body["did"]), (200, &json!("would_make")), "{:#}", would.body);
    assert_eq!((&would.body["wanted"]["cost"], &would.body["wanted"]["price"]), (&json!("115"), &json!("240")));
    let made = api.send(reqwest::Method::POST, "/products/112/pull", Some(String::new())).await;
    assert_eq!(made.body["did"], "made", "{:#}", made.body);
    api.world.clock.advance(Duration::minutes(2));
    let again = api.post("/products/112/pull", json!({})).await;
    assert_eq!((&again.body["did"], &again.body["item"]), (&json!("unchanged"), &made.body["item"]));
    assert_eq!(api.get("/products/112").await.body["quoter_item"], made.body["item"]);
    assert_eq!(api.search("24 port").await.body["products"][0]["quoter_item"], made.body["item"]);
    api.world.assert_clean();
}

#[tokio::test]
async fn a_pull_that_cannot_be_is_refused_with_the_reason() {
    let api = indexed().await;
    for (path, body, status, code) in [
        ("/products/999/pull", json!({}), 404, "product_unknown"),
        ("/products/113/pull", json!({}), 409, "product_obsolete"),
        ("/products/110/pull", json!({"dryrun": true}), 400, "body_unreadable"),
        ("/products/110/pull", json!({"dry_run": "yes"}), 400, "body_unreadable"),
    ] {
        let answer = api.post(path, body).await;
        assert_eq!((answer.status, answer.code()), (status, code), "{path}: {:#}", answer.body);
    }
    let large = format!("{{\"agree\": \"{}\"}}", "x".repeat(70_000));
    let answer = api.send(reqwest::Method::POST, "/products/110/pull", Some(large)).await;
    assert_eq!((answer.status, answer.code()), (413, "body_too_large"));
}

#[tokio::test]
async fn a_quoter_that_refuses_the_key_or_is_not_paid_for_is_told() {
    let api = indexed().await;
    api.world.quoter().set(|switches| switches.licensed = false);
    let answer = api.post("/products/110/pull", json!({})).await;
    assert_eq!(answer.status, 503, "{:#}", answer.body);
    assert!(answer.body["fix"].as_str().is_some_and(|fix| !fix.is_empty()));
    let next = api.post("/products/111/pull", json!({})).await;
    assert_eq!((next.status, next.code()), (503, "gate_closed"), "{:#}", next.body);
}
