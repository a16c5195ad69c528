//! Creates whose outcome is unknown while the quote changes: what was sent is found where it was sent, and nothing is made twice.

use domain::Settings;
use domain::settings::{OpenOpportunity, Pick, Policy};
use sandbox::halo::{Entity, Fault, FaultKind, MarkerFields};
use sandbox::quoter::{QuoteBuilder, line};
use scenarios::{World, family};
use serde_json::json;
use store::{Entry, State};

use crate::support::{apply, by, only_quote, tenant, world};

/// It happens while the settle time runs, or it happened and the answer got lost.
const LANDINGS: [FaultKind; 2] = [FaultKind::LateEffect { after_seconds: 40, drop: true }, FaultKind::AfterEffectDrop];

/// More products than are read of one search.
const MANY: usize = 1_010;

fn quote() -> QuoteBuilder {
    QuoteBuilder::new(61).id("7100061").name("Network refresh").line(line("Known switch", "25.00").code("HW-SW8-001"))
}

fn for_nobody(quote: QuoteBuilder, email: &str) -> QuoteBuilder {
    quote.person("Robin", "New", email).organization("Brand New Firm")
}

fn revised(quote: QuoteBuilder) -> QuoteBuilder {
    quote.revises("7100061", "7100061", 2).id("7100961")
}

fn leads(settings: &mut Settings) {
    settings.lead.ticket_type = Some(Pick::Name("Lead".to_owned()));
}

fn by_number(settings: &mut Settings) {
    settings.opportunity.number_field = Some("Halo opportunity".to_owned());
}

fn numbered(id: i64) -> QuoteBuilder {
    quote().custom_field("Halo opportunity", &format!("OPP-{id}"))
}

fn stands_in_halo(world: &World, summary: &str) -> i64 {
    let place = json!({
        "summary": summary, "tickettype_id": 30, "status_id": 10, "client_id": 12, "site_id": 18, "user_id": 51,
    });
    world.halo().edit(Entity::Ticket, place)
}

/// The first quote's create of this kind gets into doubt; then the second one is delivered, and all comes to rest.
async fn changed_while_in_doubt(
    world: &World,
    entity: &str,
    landing: FaultKind,
    first: QuoteBuilder,
    second: QuoteBuilder,
) -> Entry {
    world.halo().inject(Fault::once("POST", entity, landing));
    let key = family(&first.data());
    assert_eq!(world.deliver(&first.data()).await.status, 200);
    Box::pin(world.run(&key)).await;
    assert_eq!(world.halo().fired_faults().len(), 1, "the create of {entity} was sent");
    world.clock.advance(time::Duration::seconds(5));
    assert_eq!(world.deliver(&second.data()).await.status, 200);
    let entry = Box::pin(world.settle(&key)).await;
    world.assert_clean();
    entry
}

async fn all_is_settled(world: &World, entry: &Entry) {
    assert_eq!(entry.state, State::Done, "{:?}", entry.problem);
    assert!(world.system.store.open_effects(10).await.unwrap().is_empty());
}

#[tokio::test]
async fn s82_a_lead_in_doubt_whose_address_is_corrected_is_found_by_the_address_that_it_was_sent_with() {
    for landing in LANDINGS {
        for second in [
            for_nobody(quote(), "robin@new.example.com").name("Same record"),
            revised(for_nobody(quote(), "robin@new.example.com")),
        ] {
            let world = world(leads).await;
            let first = for_nobody(quote(), "robni@new.example.com");
            let entry = changed_while_in_doubt(&world, "Opportunities", landing.clone(), first, second).await;
            all_is_settled(&world, &entry).await;
            assert_eq!(world.records(Entity::Ticket).len(), 1, "{landing:?}");
            assert_eq!(only_quote(&world)["ticket_id"], world.records(Entity::Ticket)[0]["id"]);
        }
    }
}

#[tokio::test]
async fn s81_s82_a_lead_in_doubt_is_used_although_the_corrected_person_is_a_customer() {
    for landing in LANDINGS {
        let world = world(leads).await;
        let first = for_nobody(quote(), "robin@new.example.com");
        let entry = changed_while_in_doubt(&world, "Opportunities", landing.clone(), first, revised(quote())).await;
        all_is_settled(&world, &entry).await;
        assert_eq!(world.records(Entity::Ticket).len(), 1, "never a lead and an opportunity; {landing:?}");
    }
}

#[tokio::test]
async fn s19_an_opportunity_in_doubt_whose_firm_is_corrected_is_found_at_the_first_one() {
    for landing in LANDINGS {
        let world = world(|_| {}).await;
        let baker = revised(quote()).person("Bo", "Baker", "bo@bakery.example.com").organization("Sample Bakery");
        changed_while_in_doubt(&world, "Opportunities", landing.clone(), quote(), baker).await;
        assert_eq!(world.records(Entity::Ticket).len(), 1, "{landing:?}");
        assert!(world.system.store.open_effects(10).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn s19_a_halo_quote_in_doubt_moves_when_the_quote_names_another_opportunity_meanwhile() {
    for policy in [Policy::New, Policy::Skip, Policy::Overwrite] {
        for landing in LANDINGS {
            let world = world(by_number).await;
            apply(&world, |settings| settings.quotation.policy = policy).await;
            let (office, shop) = (stands_in_halo(&world, "Office move"), stands_in_halo(&world, "Second shop"));
            let entry = changed_while_in_doubt(&world, "Quotation", landing, numbered(office), numbered(shop)).await;
            all_is_settled(&world, &entry).await;
            assert_eq!(only_quote(&world)["ticket_id"], shop, "{policy:?}");
        }
    }
}

#[tokio::test]
async fn s19_an_opportunity_in_doubt_is_known_and_noted_when_the_quote_names_another_one() {
    for landing in LANDINGS {
        let world = world(by_number).await;
        let shop = stands_in_halo(&world, "Second shop");
        let entry = changed_while_in_doubt(&world, "Opportunities", landing, quote(), numbered(shop)).await;
        all_is_settled(&world, &entry).await;
        let ours = by(&world.records(Entity::Ticket), "summary", "61 Network refresh")["id"].clone();
        let noted: Vec<_> = world.records(Entity::Action).iter().map(|note| note["ticket_id"].clone()).collect();
        assert!(noted.contains(&ours) && noted.contains(&json!(shop)), "{noted:?}, {ours}");
        assert_eq!(only_quote(&world)["ticket_id"], shop);
    }
}

#[tokio::test]
async fn s86_a_halo_quote_in_doubt_without_proof_is_held_and_no_other_is_made_in_its_place() {
    for policy in [Policy::New, Policy::Overwrite] {
        let world = tenant(|switches| switches.marker_fields = MarkerFields::Never, |_| {}).await;
        apply(&world, |settings| settings.quotation.policy = policy).await;
        let landing = FaultKind::AfterEffectDrop;
        let entry = changed_while_in_doubt(&world, "Quotation", landing, quote(), revised(quote())).await;
        assert_eq!(entry.state, State::Held);
        assert!(entry.problem.unwrap().contains("absence_unproven"));
        only_quote(&world);
    }
}

#[tokio::test]
async fn s15_s16_an_opportunity_of_ours_in_doubt_is_neither_asked_about_nor_taken_for_another() {
    for open in [OpenOpportunity::Ask, OpenOpportunity::UseTheOnlyOne] {
        for landing in LANDINGS {
            let world = world(|_| {}).await;
            apply(&world, |settings| settings.opportunity.open_opportunity = open).await;
            let entry = changed_while_in_doubt(&world, "Opportunities", landing, quote(), quote().name("Larger")).await;
            all_is_settled(&world, &entry).await;
            let tickets = world.records(Entity::Ticket);
            assert_eq!(tickets.len(), 1, "{open:?}");
            assert_eq!(only_quote(&world)["ticket_id"], tickets[0]["id"]);
            let steps = world.system.store.effects(&domain::FamilyKey::from_stored("90001#61")).await.unwrap();
            assert!(steps.iter().any(|(step, _)| step == "opportunity"), "it is known as ours");
        }
    }
}

#[tokio::test]
async fn s15_who_is_asked_is_asked_once_a_lead_in_doubt_turned_out_not_to_exist() {
    let world = world(leads).await;
    apply(&world, |settings| settings.opportunity.open_opportunity = OpenOpportunity::Ask).await;
    stands_in_halo(&world, "Office move");
    let first = for_nobody(quote(), "robin@new.example.com");
    let entry =
        changed_while_in_doubt(&world, "Opportunities", FaultKind::BeforeEffect5xx, first, revised(quote())).await;
    assert_eq!(entry.state, State::Held);
    assert!(entry.problem.unwrap().contains("opportunity_undecided"));
    assert_eq!(world.records(Entity::Ticket).len(), 1, "only that of Halo's people");
}

#[tokio::test]
async fn s40_a_product_whose_search_became_too_wide_is_held_and_not_made_a_second_time() {
    let world = world(|_| {}).await;
    let shelf = || QuoteBuilder::new(61).line(line("Rack shelf", "80.00"));
    world.halo().inject(Fault::once("POST", "Item", FaultKind::Refused));
    assert!(matches!(world.publish(shelf()).await.ended, sync::Ended::Held { .. }));
    for number in 0..MANY {
        world.halo().edit(Entity::Item, json!({"name": format!("Rack shelf {number}"), "assetgroup_id": 106}));
    }
    let before = world.records(Entity::Item).len();
    world.clock.advance(time::Duration::minutes(10));
    let key = domain::FamilyKey::from_stored("90001#61");
    for _ in 0..2 {
        world.system.store.kick(&key, world.clock.now()).await.unwrap();
        let entry = world.settle(&key).await;
        assert_eq!(entry.state, State::Held);
        assert!(entry.problem.unwrap().contains("search_too_wide"));
    }
    assert_eq!(world.records(Entity::Item).len(), before);
    world.assert_clean();
}

#[tokio::test]
async fn s14b_s40_a_client_user_or_product_in_doubt_that_the_quote_no_longer_names_is_settled() {
    let robin = |email: &str, firm: &str, shelf: &str| {
        let quote = quote().person("Robin", "New", email).organization(firm);
        quote.line(line(shelf, "80.00"))
    };
    let (email, firm, shelf) = ("robni@new.example.com", "Brand New Frim", "Rack shlef");
    for (entity, second) in [
        ("Client", robin(email, "Brand New Firm", shelf)),
        ("Users", robin("robin@new.example.com", firm, shelf)),
        ("Item", robin(email, firm, "Rack shelf")),
    ] {
        for landing in LANDINGS.into_iter().chain([FaultKind::BeforeEffect5xx]) {
            let world = Box::pin(world(|_| {})).await;
            let (first, second) = (robin(email, firm, shelf), revised(second.clone()));
            let entry = Box::pin(changed_while_in_doubt(&world, entity, landing.clone(), first, second)).await;
            assert_eq!(entry.state, State::Done, "{entity} {landing:?} {:?}", entry.problem);
            let open = world.system.store.open_effects(10).await.unwrap();
            assert!(open.is_empty(), "{entity} {landing:?} {open:?}");
            let claimed = world.system.store.claimed_identities(&domain::FamilyKey::from_stored("90001#61")).await;
            assert!(claimed.unwrap().is_empty(), "{entity} {landing:?}");
        }
    }
}
