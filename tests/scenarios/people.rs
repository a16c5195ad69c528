//! For whom a quote is: user, client and site (S12-S14b, S26, S26b, decision b).

use sandbox::halo::Entity;
use sandbox::quoter::{QuoteBuilder, line};
use scenarios::World;
use serde_json::{Value, json};
use store::State;

use crate::support::{by, held_for, in_halo, only_quote};

fn quote() -> QuoteBuilder {
    QuoteBuilder::new(7).line(line("Patch cable, 2 m", "3.50"))
}

fn users(world: &World) -> Vec<Value> {
    world.records(Entity::User)
}

fn clients_named(world: &World, name: &str) -> Vec<Value> {
    world.records(Entity::Client).into_iter().filter(|client| client["name"] == name).collect()
}

/// Stores what a person chose, wakes the quote, and expects that it gets through.
async fn choose(world: &World, kind: &str, name: &str, target: &str) {
    world.system.store.put_link(kind, name, target, world.clock.now()).await.unwrap();
    let family = domain::FamilyKey::from_stored("90001#7");
    world.system.store.kick(&family, world.clock.now()).await.unwrap();
    let entry = world.settle(&family).await;
    assert_eq!(entry.state, State::Done, "{:?}", entry.problem);
}

#[tokio::test]
async fn s12_s26_the_halo_user_is_user_of_quote_and_opportunity_whatever_the_case_of_the_address() {
    let world = World::new().await;
    in_halo(&world, quote().person("A.", "Example", " ALEX@Client.Example.com ")).await;
    let (quote, opportunity) = (only_quote(&world), &world.records(Entity::Ticket)[0]);
    for record in [&quote, opportunity] {
        let whom = ["client_id", "site_id", "user_id"].map(|field| record[field].as_f64().unwrap());
        assert_eq!(whom, [12.0, 18.0, 51.0], "{record:#}");
    }
    world.assert_clean();
}

#[tokio::test]
async fn s12_a_second_address_of_a_user_counts_too() {
    let world = World::new().await;
    world.halo().edit(Entity::User, json!({"id": 52, "email2": "lex@client.example.com"}));
    in_halo(&world, quote().person("Lex", "Example", "lex@client.example.com")).await;
    assert_eq!(only_quote(&world)["user_id"], 52);
    world.assert_clean();
}

#[tokio::test]
async fn s12_the_address_beats_the_organisations_name() {
    let world = World::new().await;
    in_halo(&world, quote().organization("Northwind Sample Traders")).await;
    assert_eq!(only_quote(&world)["client_id"], 12, "the user's own client");
    world.assert_clean();
}

#[tokio::test]
async fn s12_two_users_with_one_address_are_held_with_both() {
    let world = World::new().await;
    world.halo().edit(Entity::User, json!({"id": 53, "emailaddress": "alex@client.example.com"}));
    let problem = held_for(&world, quote(), "customer_ambiguous").await;
    assert_eq!(problem.concerns.len(), 2, "{problem:?}");
    assert!(problem.concerns[0].contains("user 51") && problem.concerns[1].contains("user 53"), "{problem:?}");
    assert!(world.records(Entity::Ticket).is_empty() && world.records(Entity::Quotation).is_empty());

    choose(&world, "user", "alex@client.example.com", "53").await;
    assert_eq!(only_quote(&world)["user_id"], 53);
    in_halo(&world, QuoteBuilder::new(8).line(line("Patch cable, 2 m", "3.50"))).await;
    assert_eq!(world.records(Entity::Quotation)[1]["user_id"], 53, "the choice is remembered");
    world.assert_clean();
}

#[tokio::test]
async fn s12_nobody_of_two_means_a_new_user_of_the_same_client_once() {
    let world = World::new().await;
    world.halo().edit(Entity::User, json!({"id": 53, "emailaddress": "alex@client.example.com"}));
    held_for(&world, quote(), "customer_ambiguous").await;
    let before = users(&world).len();
    choose(&world, "user", "alex@client.example.com", "new").await;
    in_halo(&world, QuoteBuilder::new(8).line(line("Patch cable, 2 m", "3.50"))).await;

    assert_eq!(users(&world).len(), before + 1);
    let quotes = world.records(Entity::Quotation);
    assert_eq!(quotes[0]["user_id"], quotes[1]["user_id"]);
    assert_eq!(clients_named(&world, "Example Client Ltd").len(), 1, "the client is known by its name");
    assert_eq!(quotes[0]["client_id"], 12);
    world.assert_clean();
}

#[tokio::test]
async fn s12_s26b_a_user_who_left_is_not_used() {
    let world = World::new().await;
    in_halo(&world, quote().person("Kim", "Former", "kim@client.example.com")).await;
    let user = only_quote(&world)["user_id"].clone();
    assert_ne!(user, 55, "inactive");
    let made = users(&world).into_iter().find(|record| record["id"].as_f64() == user.as_f64()).unwrap();
    assert_eq!((&made["emailaddress"], made["site_id"].as_f64()), (&json!("kim@client.example.com"), Some(18.0)));
    world.assert_clean();
}

#[tokio::test]
async fn s26b_an_unknown_person_of_a_client_with_two_sites_is_made_at_its_main_site() {
    let world = World::new().await;
    let quote = quote().person("Pat", "Pastry", "pat@bakery.example.com").organization("  sample   BAKERY ");
    in_halo(&world, quote).await;
    let made = by(&users(&world), "emailaddress", "pat@bakery.example.com");
    assert_eq!(made["site_id"].as_f64(), Some(21.0));
    assert_eq!(only_quote(&world)["user_id"].as_f64(), made["id"].as_f64());
    world.assert_clean();
}

#[tokio::test]
async fn s13_an_organisation_that_matches_two_clients_is_held_until_one_is_chosen() {
    let world = World::new().await;
    world.halo().edit(Entity::Client, json!({"id": 16, "name": "Example Holdings"}));
    let person = |number| {
        let quote = QuoteBuilder::new(number).line(line("Patch cable, 2 m", "3.50"));
        quote.person("Jo", "Holder", "jo@holdings.example.com").organization("Example Holdings")
    };
    let problem = held_for(&world, person(7), "customer_ambiguous").await;
    assert_eq!(problem.concerns, ["client 16 \"Example Holdings\"", "client 17 \"Example Holdings\""]);

    choose(&world, "client", "example holdings", "17").await;
    assert_eq!(only_quote(&world)["client_id"], 17);
    in_halo(&world, person(8).person("Al", "Holder", "al@holdings.example.com")).await;
    assert_eq!(world.records(Entity::Quotation)[1]["client_id"], 17, "for every person of the organisation");
    world.assert_clean();
}

#[tokio::test]
async fn s13_a_chosen_client_does_not_make_a_second_user_of_somebody_who_is_there() {
    let world = World::new().await;
    world.system.store.put_link("client", "example client ltd", "12", world.clock.now()).await.unwrap();
    let before = users(&world).len();
    in_halo(&world, quote()).await;
    assert_eq!(only_quote(&world)["user_id"], 51);
    assert_eq!(users(&world).len(), before);
    world.assert_clean();
}

#[tokio::test]
async fn s14b_neither_of_two_clients_means_a_new_one_made_once() {
    let world = World::new().await;
    world.halo().edit(Entity::Client, json!({"id": 16, "name": "Example Holdings"}));
    let person = |number, first: &str| {
        let quote = QuoteBuilder::new(number).line(line("Patch cable, 2 m", "3.50"));
        quote.person(first, "Holder", &format!("{first}@holdings.example.com")).organization("Example Holdings")
    };
    held_for(&world, person(7, "jo"), "customer_ambiguous").await;
    choose(&world, "client", "example holdings", "new").await;
    in_halo(&world, person(8, "al")).await;

    assert_eq!(clients_named(&world, "Example Holdings").len(), 3);
    let quotes = world.records(Entity::Quotation);
    assert_eq!(quotes[0]["client_id"], quotes[1]["client_id"]);
    assert!(quotes[0]["client_id"] != 16 && quotes[0]["client_id"] != 17);
    world.assert_clean();
}

#[tokio::test]
async fn s13_a_firm_whose_people_have_the_mail_domain_of_a_client_is_held_with_that_client() {
    let world = World::new().await;
    world.halo().edit(Entity::User, json!({"id": 53, "emailaddress": "alex@elsewhere.example.com"}));
    let quote = || quote().person("Nia", "New", "nia@CLIENT.example.com").organization("Example Trading");
    let problem = held_for(&world, quote(), "customer_ambiguous").await;
    assert_eq!(problem.concerns, ["client 12 \"Example Client Ltd\""]);
    assert!(problem.cause.contains("client.example.com"), "{}", problem.cause);
    assert!(world.records(Entity::Ticket).is_empty() && clients_named(&world, "Example Trading").is_empty());

    choose(&world, "client", "example trading", "12").await;
    assert_eq!(only_quote(&world)["client_id"], 12);
    world.assert_clean();
}

#[tokio::test]
async fn s14b_a_person_may_say_that_a_firm_with_a_known_mail_domain_is_another() {
    let world = World::new().await;
    world.halo().edit(Entity::User, json!({"id": 53, "emailaddress": "alex@elsewhere.example.com"}));
    let quote = quote().person("Nia", "New", "nia@client.example.com").organization("Example Trading");
    held_for(&world, quote, "customer_ambiguous").await;
    choose(&world, "client", "example trading", "new").await;
    assert_eq!(clients_named(&world, "Example Trading").len(), 1);
    world.assert_clean();
}

#[tokio::test]
async fn s14b_a_mail_domain_of_two_clients_or_of_everybody_says_nothing() {
    let world = World::new().await;
    in_halo(&world, quote().person("Nia", "New", "nia@client.example.com").organization("Example Trading")).await;
    assert_eq!(clients_named(&world, "Example Trading").len(), 1, "users 51 and 53 are of two clients");

    world.halo().edit(Entity::User, json!({"id": 53, "emailaddress": "alex@gmail.com"}));
    let second = QuoteBuilder::new(8).line(line("Patch cable, 2 m", "3.50"));
    in_halo(&world, second.person("Mia", "New", "mia@gmail.com").organization("Example Holding")).await;
    assert_eq!(clients_named(&world, "Example Holding").len(), 1);
    world.assert_clean();
}

#[tokio::test]
async fn s14b_a_client_that_is_no_longer_one_is_not_used() {
    let world = World::new().await;
    let quote = quote().person("Jo", "Back", "jo@back.example.com").organization("Example Client Limited (old)");
    in_halo(&world, quote).await;
    assert_ne!(only_quote(&world)["client_id"], 13, "inactive");
    assert_eq!(clients_named(&world, "Example Client Limited (old)").len(), 2);
    world.assert_clean();
}

#[tokio::test]
async fn s13_a_choice_whose_record_was_deleted_counts_no_more() {
    let world = World::new().await;
    world.system.store.put_link("user", "alex@client.example.com", "4711", world.clock.now()).await.unwrap();
    world.system.store.put_link("client", "example client ltd", "4712", world.clock.now()).await.unwrap();
    in_halo(&world, quote()).await;
    assert_eq!(only_quote(&world)["user_id"], 51);
    world.assert_clean();
}

#[tokio::test]
async fn s14b_a_person_without_e_mail_is_made_by_name_and_found_again() {
    let world = World::new().await;
    let person = |number| {
        let quote = QuoteBuilder::new(number).line(line("Patch cable, 2 m", "3.50"));
        quote.person("Quiet", "Person", "").organization("Northwind Sample Traders")
    };
    let before = users(&world).len();
    in_halo(&world, person(7)).await;
    in_halo(&world, person(8)).await;
    let made = by(&users(&world), "name", "Quiet Person");
    assert_eq!((users(&world).len(), made["site_id"].as_f64()), (before + 1, Some(23.0)));
    assert!(world.records(Entity::Quotation).iter().all(|q| q["user_id"].as_f64() == made["id"].as_f64()));
    world.assert_clean();
}

#[tokio::test]
async fn s14b_without_organisation_and_without_a_known_address_it_is_held() {
    let world = World::new().await;
    held_for(&world, quote().person("Jo", "New", "jo@new.example.com").organization(""), "organization_missing").await;
    let nobody = QuoteBuilder::new(8).line(line("Patch cable, 2 m", "3.50")).person("", "", "").organization("");
    held_for(&world, nobody, "person_unknown").await;
    assert!(world.records(Entity::Quotation).is_empty());
    world.assert_clean();
}

#[tokio::test]
async fn s12_without_organisation_a_known_address_is_enough() {
    let world = World::new().await;
    in_halo(&world, quote().organization("")).await;
    assert_eq!(only_quote(&world)["user_id"], 51);
    world.assert_clean();
}
