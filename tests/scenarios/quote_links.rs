//! Quotes that people tie to a Halo user and an opportunity, before or after they are published (S12, S15, S16, decisions b, n and q).

use domain::catalogue::QuoteName;
use domain::halo::{OpportunityId, UserId};
use domain::settings::{Content, OpenOpportunity};
use domain::{FamilyKey, Settings};
use sandbox::halo::Entity;
use sandbox::quoter::{Quote, QuoteBuilder, line};
use scenarios::World;
use serde_json::{Value, json};
use store::State;
use sync::catalogue::{self, FailedBy, Failure, Linked, OpportunityLink, QuoteLink, Standing};
use time::Duration;

use crate::in_quoter::{brought, delivered, quoter};
use crate::support::{apply, only_quote, opportunity, world};

fn linked(settings: &mut Settings) {
    settings.quoter.account = Some("90001".to_owned());
    settings.opportunity.open_opportunity = OpenOpportunity::UseTheOnlyOne;
}

fn quote() -> Quote {
    QuoteBuilder::new(0)
        .name("Network refresh")
        .line(line("Network switch, 8 port", "25.00").code("HW-SW8-001"))
        .build()
}

fn to(id: i64) -> QuoteLink {
    QuoteLink { user: None, opportunity: Some(OpportunityLink::Id(OpportunityId(id))) }
}

fn for_user(id: i64) -> QuoteLink {
    QuoteLink { user: Some(UserId(id)), opportunity: None }
}

const NEW: QuoteLink = QuoteLink { user: None, opportunity: Some(OpportunityLink::New) };

async fn link(world: &World, name: &str, link: &QuoteLink) -> Result<Linked, Failure> {
    let name: QuoteName = name.parse().unwrap_or_else(|_| panic!("{name}"));
    world.clock.advance(Duration::seconds(1));
    catalogue::link_quote(world.system.worker.deps(), &name, link).await
}

async fn tied(world: &World, name: &str, wanted: &QuoteLink) -> Linked {
    link(world, name, wanted).await.unwrap_or_else(|failure| panic!("{name}: {failure}"))
}

async fn refused(world: &World, name: &str, wanted: &QuoteLink) -> domain::Problem {
    let mut failure = link(world, name, wanted).await.unwrap_err();
    assert_eq!((failure.by, failure.problems.len()), (FailedBy::Person, 1), "{failure}");
    failure.problems.remove(0)
}

fn at_client(world: &World) -> i64 {
    opportunity(world, "Office move", 12, 18, 51)
}

/// A draft in Quoter, and its names: the webhook's id, the API's and the token.
fn a_draft(world: &World) -> (String, String, String) {
    let id = quoter(world).create_draft(quote());
    let draft = quoter(world).quote(&id).unwrap();
    (id, draft.public_id, draft.uuid)
}

fn opportunity_of(quote: &Value) -> i64 {
    quote["ticket_id"].as_i64().unwrap()
}

#[tokio::test]
async fn s15_a_quote_that_is_not_published_yet_is_tied_by_any_of_its_names_in_both_modes() {
    for content in [Content::Delivery, Content::Api] {
        for way in 0..6 {
            let world = world(linked).await;
            apply(&world, |settings| settings.quoter.content = content).await;
            let (office, _other) = (at_client(&world), at_client(&world));
            let (id, public, uuid) = a_draft(&world);
            let name = match way {
                0 => "90001#1".to_owned(),
                1 => "1".to_owned(),
                2 => uuid,
                3 => public,
                4 => format!("https://example.quoter.com/admin/quotes/draft_by_public_id/{public}"),
                _ => format!("https://example.quoter.com/quote/download/{uuid}"),
            };
            let answer = tied(&world, &name, &to(office)).await;
            assert_eq!(answer.standing, Standing::Waits, "{name}");
            quoter(&world).publish(&id).unwrap();
            delivered(&world, &id).await;
            assert_eq!(opportunity_of(&only_quote(&world)), office, "{name} {content:?}");
            assert_eq!(world.records(Entity::Ticket).len(), 2, "no other opportunity was made");
            world.assert_clean();
        }
    }
}

#[tokio::test]
async fn s15_a_quote_is_tied_by_the_id_of_its_record_and_by_token_without_an_api_key() {
    for by_token in [true, false] {
        let world = world(linked).await;
        let (office, _other) = (at_client(&world), at_client(&world));
        let (id, public, uuid) = a_draft(&world);
        let deps = sync::Deps { quoter: None, ..world.system.worker.deps().clone() };
        let named = if by_token { &uuid } else { &id };
        catalogue::link_quote(&deps, &named.parse().unwrap(), &to(office)).await.unwrap();
        let failure = catalogue::link_quote(&deps, &public.parse().unwrap(), &to(office)).await.unwrap_err();
        assert_eq!((failure.by, failure.code()), (FailedBy::Person, "quote_name_needs_api"));
        quoter(&world).publish(&id).unwrap();
        delivered(&world, &id).await;
        assert_eq!(opportunity_of(&only_quote(&world)), office);
        world.assert_clean();
    }
}

#[tokio::test]
async fn s16_a_new_opportunity_is_made_although_the_client_has_an_open_one() {
    for (open, held) in [(OpenOpportunity::UseTheOnlyOne, false), (OpenOpportunity::Ask, true)] {
        let world = world(linked).await;
        apply(&world, |settings| settings.opportunity.open_opportunity = open).await;
        let office = at_client(&world);
        let (id, public, _) = a_draft(&world);
        if held {
            // It is held first, and the link lets it go on.
            quoter(&world).publish(&id).unwrap();
            assert_eq!(brought(&world, &id).await.state, State::Held);
            let answer = tied(&world, &public, &NEW).await;
            assert_eq!(answer.standing, Standing::Woken { quote: FamilyKey::from_stored("90001#1") });
            assert_eq!(world.settle(&FamilyKey::from_stored("90001#1")).await.state, State::Done);
        } else {
            tied(&world, &public, &NEW).await;
            quoter(&world).publish(&id).unwrap();
            delivered(&world, &id).await;
        }
        assert_ne!(opportunity_of(&only_quote(&world)), office);
        assert_eq!(world.records(Entity::Ticket).len(), 2);
        world.assert_clean();
    }
}

#[tokio::test]
async fn s12_the_user_that_a_quote_is_tied_to_is_its_user_and_other_quotes_of_the_person_are_left_alone() {
    let world = world(linked).await;
    let (id, public, _) = a_draft(&world);
    let answer = tied(&world, &public, &for_user(57)).await;
    let user = answer.user.unwrap();
    assert_eq!((user.name.as_str(), user.client.as_deref()), ("Nora North", Some("Northwind Sample Traders")));
    quoter(&world).publish(&id).unwrap();
    delivered(&world, &id).await;
    assert_eq!(only_quote(&world)["user_id"], 57);

    let other = quoter(&world).publish_new(quote());
    delivered(&world, &other).await;
    assert_eq!(world.records(Entity::Quotation)[1]["user_id"], 51, "by the e-mail address");
    world.assert_clean();
}

#[tokio::test]
async fn s12_a_revision_keeps_the_user_unless_it_is_for_another_person() {
    let world = world(linked).await;
    apply(&world, |settings| settings.quotation.policy = domain::settings::Policy::New).await;
    let (id, public, _) = a_draft(&world);
    tied(&world, &public, &for_user(52)).await;
    quoter(&world).publish(&id).unwrap();
    delivered(&world, &id).await;
    let revised = quoter(&world).revise(&id, |quote| quote.name = "Larger".to_owned()).unwrap();
    delivered(&world, &revised).await;
    assert_eq!(world.records(Entity::Quotation)[1]["user_id"], 52);

    let for_other = |quote: &mut Quote| quote.person.email = "not-alex@client.example.com".to_owned();
    let other = quoter(&world).revise(&revised, for_other).unwrap();
    brought(&world, &other).await;
    let users: Vec<i64> =
        world.records(Entity::Quotation).iter().map(|quote| quote["user_id"].as_i64().unwrap()).collect();
    assert!(!users[2..].contains(&52), "{users:?}");
    world.assert_clean();
}

#[tokio::test]
async fn a_token_without_the_account_ties_its_quote_and_one_that_quoter_does_not_know_is_told() {
    for with_key in [true, false] {
        let world = world(linked).await;
        let (office, _other) = (at_client(&world), at_client(&world));
        let (id, _, uuid) = a_draft(&world);
        let bare: QuoteName = uuid.split_once('-').unwrap().1.parse().unwrap();
        let deps = world.system.worker.deps();
        let quoter_api = deps.quoter.clone().filter(|_| with_key);
        let deps = sync::Deps { quoter: quoter_api, ..deps.clone() };
        let answer = catalogue::link_quote(&deps, &bare, &to(office)).await.unwrap();
        assert_eq!(answer.standing, Standing::Waits);
        quoter(&world).publish(&id).unwrap();
        delivered(&world, &id).await;
        assert_eq!(opportunity_of(&only_quote(&world)), office, "{with_key}");
        world.assert_clean();
    }
    let world = world(linked).await;
    let office = at_client(&world);
    let unknown = "9001-3fd092a6-0d9d-4eb1-b2b4-908eea24f55c";
    assert_eq!(refused(&world, unknown, &to(office)).await.code, "quote_not_found");
    world.assert_clean();
}

#[tokio::test]
async fn the_link_that_was_stored_last_counts_whatever_it_was_stored_under() {
    for by_number_first in [true, false] {
        let world = world(linked).await;
        let (office, branch) = (at_client(&world), at_client(&world));
        let (id, _, uuid) = a_draft(&world);
        let names = if by_number_first { ["1", &uuid] } else { [uuid.as_str(), "1"] };
        tied(&world, names[0], &to(office)).await;
        tied(&world, names[1], &to(branch)).await;
        quoter(&world).publish(&id).unwrap();
        delivered(&world, &id).await;
        assert_eq!(opportunity_of(&only_quote(&world)), branch);

        // It counts for the revision too, which has another token.
        let revised = quoter(&world).revise(&id, |quote| quote.name = "Larger".to_owned()).unwrap();
        delivered(&world, &revised).await;
        assert!(world.records(Entity::Quotation).iter().all(|quote| opportunity_of(quote) == branch));
        world.assert_clean();
    }
}

#[tokio::test]
async fn s15_a_quote_that_is_in_halo_moves_to_the_opportunity_that_it_is_tied_to() {
    let world = world(linked).await;
    apply(&world, |settings| settings.opportunity.open_opportunity = OpenOpportunity::AlwaysNew).await;
    let id = quoter(&world).publish_new(quote());
    delivered(&world, &id).await;
    let office = at_client(&world);
    let uuid = quoter(&world).quote(&id).unwrap().uuid;
    let answer = tied(&world, &uuid, &to(office)).await;
    assert_eq!(answer.standing, Standing::InHalo { quote: FamilyKey::from_stored("90001#1") });
    assert_eq!(world.settle(&FamilyKey::from_stored("90001#1")).await.state, State::Done);
    assert_eq!(opportunity_of(&only_quote(&world)), office);
    assert_eq!(refused(&world, "1", &NEW).await.code, "opportunity_not_anew");
    world.assert_clean();
}

#[tokio::test]
async fn a_quote_with_a_sales_order_is_tied_to_no_other_opportunity() {
    let world = world(linked).await;
    let id = quoter(&world).publish_new(quote());
    delivered(&world, &id).await;
    quoter(&world).accept(&id, &[]).unwrap();
    delivered(&world, &id).await;
    assert_eq!(world.records(Entity::SalesOrder).len(), 1);
    let (own, office) = (opportunity_of(&only_quote(&world)), at_client(&world));
    assert_eq!(refused(&world, "1", &to(office)).await.code, "opportunity_moved");
    tied(&world, "1", &to(own)).await;
    assert_eq!(world.settle(&FamilyKey::from_stored("90001#1")).await.state, State::Done);
    assert_eq!(opportunity_of(&only_quote(&world)), own);
    world.assert_clean();
}

#[tokio::test]
async fn what_does_not_fit_is_refused_with_its_names_and_nothing_is_stored() {
    let world = world(linked).await;
    let (id, public, _) = a_draft(&world);
    assert_eq!(refused(&world, "1", &for_user(4711)).await.code, "user_unknown");
    assert_eq!(refused(&world, "1", &for_user(55)).await.code, "user_inactive");
    assert_eq!(refused(&world, "1", &to(4711)).await.code, "opportunity_unknown");
    assert_eq!(refused(&world, "quot_unknown", &NEW).await.code, "quote_not_found");
    let closed = at_client(&world);
    world.halo().edit(Entity::Ticket, json!({"id": closed, "status_id": 14, "dateclosed": "2026-03-01T00:00:00"}));
    assert_eq!(refused(&world, "1", &to(closed)).await.code, "opportunity_closed");
    let foreign = opportunity(&world, "Office move", 15, 21, 54);
    let both = QuoteLink { user: Some(UserId(51)), ..to(foreign) };
    let problem = refused(&world, &public, &both).await;
    assert_eq!(problem.code, "opportunity_of_another_client");
    let concerns = problem.concerns.join(", ");
    assert!(concerns.contains("Sample Bakery") && concerns.contains("Example Client Ltd"), "{concerns}");

    quoter(&world).publish(&id).unwrap();
    delivered(&world, &id).await;
    assert_eq!(only_quote(&world)["user_id"], 51);
    world.assert_clean();
}

#[tokio::test]
async fn without_an_account_a_number_names_no_quote_yet() {
    let world = world(|_| {}).await;
    assert_eq!(refused(&world, "1", &NEW).await.code, "quoter_account_missing");
    let id = quoter(&world).publish_new(quote());
    delivered(&world, &id).await;
    tied(&world, "1", &NEW).await;
    world.assert_clean();
}

#[tokio::test]
async fn while_quoters_api_is_down_a_quote_is_tied_by_its_token_and_not_by_its_id() {
    let world = world(linked).await;
    let (office, _other) = (at_client(&world), at_client(&world));
    let (id, public, uuid) = a_draft(&world);
    quoter(&world).set(|switches| switches.api_answer = sandbox::quoter::switches::ApiAnswer::ServerError);
    let failure = link(&world, &public, &to(office)).await.unwrap_err();
    assert_eq!((failure.by, failure.code()), (FailedBy::Passing, "quoter_unavailable"));
    tied(&world, &uuid, &to(office)).await;
    quoter(&world).publish(&id).unwrap();
    delivered(&world, &id).await;
    assert_eq!(opportunity_of(&only_quote(&world)), office);
    world.assert_clean();
}
