//! Which opportunity a quote hangs on, and with what it is made (S15, S16, S19, S20, S28, S29, S63, S84, S85, decision q).

use domain::Settings;
use domain::settings::{AgentOnExisting, Content, FieldValue, OpenOpportunity, Pick, Policy};
use sandbox::halo::{Config, Entity, QuoteMove, Seed, TypeRules};
use sandbox::quoter::{Interval, QuoteBuilder, line};
use scenarios::{Setup, World, family};
use serde_json::{Value, json};
use sync::Ended;

use crate::support::{apply, by, held_for, in_halo, only_quote, tenant, world};

const SAM: i64 = 2;
const DANA: i64 = 5;

/// An opportunity that people made in Halo for Example Client Ltd.
fn stands_in_halo(world: &World, summary: &str) -> i64 {
    world.halo().edit(
        Entity::Ticket,
        json!({
            "summary": summary, "tickettype_id": 30, "status_id": 10, "client_id": 12, "site_id": 18, "user_id": 51,
            "agent_id": DANA,
        }),
    )
}

fn opportunities(world: &World) -> Vec<Value> {
    world.records(Entity::Ticket)
}

fn quote() -> QuoteBuilder {
    QuoteBuilder::sample()
}

fn by_number(settings: &mut Settings) {
    settings.opportunity.number_field = Some("Halo opportunity".to_owned());
}

fn numbered(id: i64) -> QuoteBuilder {
    quote().custom_field("Halo opportunity", &format!("OPP-{id}"))
}

#[tokio::test]
async fn s15_s19_a_quote_that_names_an_opportunity_by_number_hangs_on_it() {
    let world = world(by_number).await;
    let office = stands_in_halo(&world, "Office move");
    in_halo(&world, numbered(office)).await;

    assert_eq!(only_quote(&world)["ticket_id"], office);
    assert_eq!(world.records(Entity::Attachment)[0]["ticket_id"], office);
    assert_eq!(opportunities(&world).len(), 1, "no other opportunity was made");
    world.assert_clean();
}

#[tokio::test]
async fn s15_a_later_record_stays_on_the_opportunity_although_it_no_longer_names_it() {
    let world = world(by_number).await;
    let office = stands_in_halo(&world, "Office move");
    in_halo(&world, numbered(office)).await;
    in_halo(&world, quote().revises("7100001", "7100001", 2).id("7100009")).await;

    let quotes = world.records(Entity::Quotation);
    assert!(quotes.len() == 2 && quotes.iter().all(|quote| quote["ticket_id"] == office), "{quotes:#?}");
    assert_eq!(opportunities(&world).len(), 1);
    world.assert_clean();
}

#[tokio::test]
async fn s15_a_number_that_halo_does_not_have_is_held_with_the_number() {
    let world = world(by_number).await;
    let problem = held_for(&world, numbered(4711), "opportunity_unknown").await;
    assert!(problem.cause.contains("4711"), "{problem:?}");
    assert!(opportunities(&world).is_empty() && world.records(Entity::Quotation).is_empty());
    world.assert_clean();
}

#[tokio::test]
async fn s15_an_opportunity_of_another_client_is_held() {
    let world = world(by_number).await;
    let office = stands_in_halo(&world, "Office move");
    let quote = numbered(office).person("Bo", "Baker", "bo@bakery.example.com").organization("Sample Bakery");
    held_for(&world, quote, "opportunity_of_another_client").await;
    assert!(world.records(Entity::Quotation).is_empty());
    world.assert_clean();
}

#[tokio::test]
async fn s15_a_closed_opportunity_takes_no_new_quote_but_keeps_the_one_that_it_has() {
    let world = world(by_number).await;
    let office = stands_in_halo(&world, "Office move");
    let closed = json!({"id": office, "status_id": 14, "dateclosed": "2026-03-01T00:00:00"});
    world.halo().edit(Entity::Ticket, closed.clone());
    held_for(&world, numbered(office), "opportunity_closed").await;
    assert!(world.records(Entity::Quotation).is_empty());

    world.halo().edit(Entity::Ticket, json!({"id": office, "status_id": 10, "dateclosed": null}));
    wake(&world, "90001#6").await;
    world.halo().edit(Entity::Ticket, closed);
    in_halo(&world, numbered(office).revises("7100001", "7100001", 2).id("7100009")).await;
    assert!(world.records(Entity::Quotation).iter().all(|quote| quote["ticket_id"] == office));
    world.assert_clean();
}

#[tokio::test]
async fn s15_the_only_open_opportunity_is_used_where_the_settings_say_so() {
    let world = world(|settings| settings.opportunity.open_opportunity = OpenOpportunity::UseTheOnlyOne).await;
    let office = stands_in_halo(&world, "Office move");
    let closed = stands_in_halo(&world, "Old business");
    world.halo().edit(Entity::Ticket, json!({"id": closed, "status_id": 14}));
    in_halo(&world, quote()).await;
    assert_eq!(only_quote(&world)["ticket_id"], office);

    let second = stands_in_halo(&world, "Second shop");
    in_halo(&world, quote().revises("7100001", "7100001", 2).id("7100009")).await;
    assert!(world.records(Entity::Quotation).iter().all(|quote| quote["ticket_id"] == office), "not {second}");
    world.assert_clean();
}

#[tokio::test]
async fn s15_two_open_opportunities_are_never_resolved_by_taking_the_first() {
    let world = world(|settings| settings.opportunity.open_opportunity = OpenOpportunity::UseTheOnlyOne).await;
    let (office, shop) = (stands_in_halo(&world, "Office move"), stands_in_halo(&world, "Second shop"));
    let problem = held_for(&world, quote(), "opportunity_undecided").await;
    let both = [format!("opportunity {office} \"Office move\""), format!("opportunity {shop} \"Second shop\"")];
    assert_eq!(problem.concerns, both);
    assert!(world.records(Entity::Quotation).is_empty());
    world.assert_clean();
}

#[tokio::test]
async fn s15_s16_who_is_asked_chooses_an_opportunity_or_a_new_one() {
    for new in [false, true] {
        let world = world(|settings| settings.opportunity.open_opportunity = OpenOpportunity::Ask).await;
        let office = stands_in_halo(&world, "Office move");
        held_for(&world, quote(), "opportunity_undecided").await;

        let target = if new { "new".to_owned() } else { office.to_string() };
        choose(&world, "opportunity", "90001#6", &target).await;
        let used = only_quote(&world)["ticket_id"].clone();
        assert_eq!(used == office, !new);
        assert_eq!(opportunities(&world).len(), if new { 2 } else { 1 });
        world.assert_clean();
    }
}

#[tokio::test]
async fn s16_without_a_word_every_quote_gets_an_opportunity_of_its_own() {
    let world = World::new().await;
    let office = stands_in_halo(&world, "Office move");
    in_halo(&world, quote()).await;
    in_halo(&world, QuoteBuilder::new(7).line(line("Patch cable, 2 m", "3.50"))).await;

    let quotes = world.records(Entity::Quotation);
    assert_eq!(opportunities(&world).len(), 3);
    assert!(quotes.iter().all(|quote| quote["ticket_id"] != office));
    assert_ne!(quotes[0]["ticket_id"], quotes[1]["ticket_id"]);
    world.assert_clean();
}

#[tokio::test]
async fn s16_nobody_is_asked_when_the_client_has_no_open_opportunity() {
    let world = world(|settings| settings.opportunity.open_opportunity = OpenOpportunity::Ask).await;
    in_halo(&world, quote()).await;
    assert_eq!(opportunities(&world).len(), 1);
    world.assert_clean();
}

#[tokio::test]
async fn s19_a_quote_that_names_another_opportunity_moves_there_with_its_pdf_and_a_note_on_both() {
    for policy in [Policy::New, Policy::Skip, Policy::Overwrite] {
        let world = world(by_number).await;
        apply(&world, |settings| settings.quotation.policy = policy).await;
        let (office, shop) = (stands_in_halo(&world, "Office move"), stands_in_halo(&world, "Second shop"));
        in_halo(&world, numbered(office)).await;
        in_halo(&world, numbered(shop)).await;

        assert_eq!(only_quote(&world)["ticket_id"], shop, "{policy:?}");
        assert_eq!(places_of(&world, Entity::Attachment), [shop]);
        assert_eq!(places_of(&world, Entity::Action), [office, shop]);
        in_halo(&world, numbered(office).name("Back again")).await;
        let quotes = world.records(Entity::Quotation);
        assert!(quotes.iter().all(|quote| quote["ticket_id"] == office), "and back");
        assert_eq!(places_of(&world, Entity::Attachment), [office]);
        assert_eq!(places_of(&world, Entity::Action), [office, office, shop, shop]);
        world.assert_clean();
    }
}

#[tokio::test]
async fn s19_by_default_every_halo_quote_of_the_family_moves() {
    let world = world(by_number).await;
    let (office, shop) = (stands_in_halo(&world, "Office move"), stands_in_halo(&world, "Second shop"));
    in_halo(&world, numbered(office)).await;
    in_halo(&world, numbered(shop).revises("7100001", "7100001", 2).id("7100009")).await;
    assert_eq!(places_of(&world, Entity::Quotation), [shop, shop]);
    world.assert_clean();
}

#[tokio::test]
async fn s19_where_halo_does_not_move_a_quote_a_new_one_is_made_and_the_old_one_revised() {
    for fate in [QuoteMove::Refused, QuoteMove::Ignored] {
        for policy in [Policy::Skip, Policy::Overwrite] {
            let world = tenant(|switches| switches.quote_move = fate, by_number).await;
            apply(&world, |settings| {
                settings.quotation.policy = policy;
                settings.quotation.revised_status = Some(Pick::Name("Revised".to_owned()));
            })
            .await;
            let (office, shop) = (stands_in_halo(&world, "Office move"), stands_in_halo(&world, "Second shop"));
            in_halo(&world, numbered(office)).await;
            let data = numbered(shop).data();
            world.clock.advance(time::Duration::minutes(1));
            world.deliver(&data).await;
            assert_eq!(world.settle(&family(&data)).await.state, store::State::Done);

            let quotes = world.records(Entity::Quotation);
            assert_eq!(places_of(&world, Entity::Quotation), [office, shop], "{fate:?} {policy:?}");
            assert_eq!(quotes.iter().map(|quote| quote["status"].clone()).collect::<Vec<_>>(), [json!(5), json!(2)]);
            assert_eq!(places_of(&world, Entity::Attachment), [shop]);
            world.assert_clean();
        }
    }
}

#[tokio::test]
async fn s19_once_it_is_ordered_nothing_moves() {
    for policy in [Policy::New, Policy::Skip, Policy::Overwrite] {
        let world = world(by_number).await;
        apply(&world, |settings| settings.quotation.policy = policy).await;
        let (office, shop) = (stands_in_halo(&world, "Office move"), stands_in_halo(&world, "Second shop"));
        in_halo(&world, numbered(office)).await;
        world.halo().edit(Entity::Quotation, json!({"id": only_quote(&world)["id"], "salesorder_id": 77}));
        held_for(&world, numbered(shop), "opportunity_moved").await;
        assert_eq!(only_quote(&world)["ticket_id"], office);
        assert_eq!(places_of(&world, Entity::Attachment), [office]);
        world.assert_clean();
    }
}

#[tokio::test]
async fn s19_s48_a_won_quote_that_names_another_opportunity_after_its_order_is_held() {
    let world = world(by_number).await;
    let (office, shop) = (stands_in_halo(&world, "Office move"), stands_in_halo(&world, "Second shop"));
    let won = |quote: QuoteBuilder| quote.status(sandbox::quoter::Status::Accepted, Some(1_772_440_000));
    in_halo(&world, won(numbered(office))).await;
    assert_eq!(places_of(&world, Entity::SalesOrder), [office]);
    held_for(&world, won(numbered(shop)), "opportunity_moved").await;
    assert_eq!(only_quote(&world)["ticket_id"], office);
    world.assert_clean();
}

/// The opportunities on which records of this kind hang, in order.
fn places_of(world: &World, entity: Entity) -> Vec<i64> {
    let mut places: Vec<i64> =
        world.records(entity).iter().map(|record| domain::ids::integer_of(&record["ticket_id"]).unwrap()).collect();
    places.sort_unstable();
    places
}

#[tokio::test]
async fn s28_the_agent_of_an_opportunity_that_stood_before_changes_only_where_wanted() {
    for (wanted, agent) in [(AgentOnExisting::Leave, DANA), (AgentOnExisting::Set, SAM)] {
        let world = world(by_number).await;
        apply(&world, |settings| settings.opportunity.agent_on_existing = wanted).await;
        let office = stands_in_halo(&world, "Office move");
        in_halo(&world, numbered(office)).await;
        assert_eq!(opportunities(&world)[0]["agent_id"], agent, "{wanted:?}");
        assert_eq!(opportunities(&world)[0]["status_id"], 10, "its status stays");
        world.assert_clean();
    }
}

#[tokio::test]
async fn s28_rules_of_the_ticket_type_that_take_agent_and_status_away_are_answered() {
    let reset = |switches: &mut sandbox::halo::Switches| switches.type_rules = TypeRules::ResetAgentAndStatus;
    let world = tenant(reset, |settings| settings.opportunity.status = Some(Pick::Name("Quote Sent".to_owned()))).await;
    in_halo(&world, quote()).await;
    let made = &opportunities(&world)[0];
    assert_eq!((&made["agent_id"], &made["status_id"]), (&json!(SAM), &json!(12)));
    world.assert_clean();
}

#[tokio::test]
async fn s29_an_agent_with_an_appointment_stops_neither_a_new_nor_an_old_opportunity() {
    let busy = |switches: &mut sandbox::halo::Switches| switches.busy_agents = vec![SAM];
    let world = tenant(busy, by_number).await;
    apply(&world, |settings| settings.opportunity.agent_on_existing = AgentOnExisting::Set).await;
    let office = stands_in_halo(&world, "Office move");
    in_halo(&world, quote()).await;
    in_halo(&world, QuoteBuilder::new(7).custom_field("Halo opportunity", &office.to_string()).line(line("A", "1")))
        .await;
    assert!(opportunities(&world).iter().all(|opportunity| opportunity["agent_id"] == SAM));
    world.assert_clean();
}

/// A tenant whose opportunities need an impact.
async fn impact_is_mandatory(settings: fn(&mut Settings)) -> World {
    let field = |name: &str, id: i64| json!({"fieldid": id, "fieldname": name, "technew": 3, "techdetail": 1});
    let strict = json!({
        "id": 30, "name": "Opportunity", "use": "opps", "cancreate": true, "initial_status": 10,
        "fields": [field("Summary", 1), field("Impact", 5)],
    });
    let halo = Config { seed: Seed::believable().record(Entity::TicketType, strict), ..Config::default() };
    World::with(Setup { halo, settings, ..Setup::default() }).await
}

#[tokio::test]
async fn s20_a_mandatory_field_without_a_value_is_named() {
    let world = impact_is_mandatory(|_| {}).await;
    let problem = held_for(&world, quote(), "halo_refused").await;
    assert!(format!("{problem:?}").contains("Impact"), "{problem:?}");
    assert!(world.records(Entity::Quotation).is_empty());
    world.assert_clean();
}

#[tokio::test]
async fn s20_a_fixed_value_lets_a_field_stay_mandatory() {
    let world = impact_is_mandatory(|settings| {
        settings.opportunity.fields.insert("impact".to_owned(), FieldValue::Number(2));
    })
    .await;
    in_halo(&world, quote()).await;
    assert_eq!(opportunities(&world)[0]["impact"], 2);
    world.assert_clean();
}

#[tokio::test]
async fn s20_once_the_missing_value_is_set_the_held_quote_goes_through() {
    let world = impact_is_mandatory(|_| {}).await;
    held_for(&world, quote(), "halo_refused").await;
    let impact = ("impact".to_owned(), FieldValue::Number(3));
    apply(&world, |settings| settings.opportunity.fields.extend([impact])).await;
    wake(&world, "90001#6").await;
    assert_eq!(opportunities(&world).len(), 1);
    assert_eq!(only_quote(&world)["ticket_id"], opportunities(&world)[0]["id"]);
    world.assert_clean();
}

#[tokio::test]
async fn s63_s84_a_type_that_needs_a_target_date_gets_one_by_the_rule() {
    let strict = |settings: &mut Settings| {
        settings.opportunity.ticket_type = Some(Pick::Name("Opportunity with target date".to_owned()))
    };
    let world = world(strict).await;
    in_halo(&world, quote()).await;
    let made = &opportunities(&world)[0];
    assert_eq!(made["tickettype_id"], 32);
    let date = made["targetdate"].as_str().unwrap();
    assert!(date.starts_with("2026-04-01"), "30 days from 2 March 2026, not {date}");
    world.assert_clean();
}

#[tokio::test]
async fn s63_the_target_date_may_be_the_quotes_expiry_or_none() {
    let world = world(|settings| settings.opportunity.target_date_from_expiry = true).await;
    in_halo(&world, quote().with(|quote| quote.expires_at = Some(1_776_000_000))).await;
    assert!(opportunities(&world)[0]["targetdate"].as_str().unwrap().starts_with("2026-04-12"));

    apply(&world, |settings| settings.opportunity.target_date_days = 0).await;
    in_halo(&world, QuoteBuilder::new(7).line(line("A", "1")).with(|quote| quote.expires_at = None)).await;
    let sent = world.halo().requests().into_iter().rfind(|request| request.entity == "Opportunities").unwrap();
    assert!(!format!("{sent:?}").contains("targetdate"), "{sent:?}");
    world.assert_clean();
}

#[tokio::test]
async fn s63_without_a_date_a_type_that_needs_one_is_held_with_the_field() {
    let world = world(|settings| {
        settings.opportunity.ticket_type = Some(Pick::Id(32));
        settings.opportunity.target_date_days = 0;
    })
    .await;
    let problem = held_for(&world, quote(), "halo_refused").await;
    assert!(format!("{problem:?}").contains("Target Date"), "{problem:?}");
    world.assert_clean();
}

#[tokio::test]
async fn s85_a_new_opportunity_has_the_status_of_the_settings() {
    let world = world(|settings| settings.opportunity.status = Some(Pick::Name("quote  sent".to_owned()))).await;
    in_halo(&world, quote()).await;
    assert_eq!(opportunities(&world)[0]["status_id"], 12);
    world.assert_clean();
}

#[tokio::test]
async fn s84_s85_a_type_and_a_status_that_halo_does_not_have_are_both_named() {
    let world = world(|settings| {
        settings.opportunity.ticket_type = Some(Pick::Name("Deal".to_owned()));
        settings.opportunity.status = Some(Pick::Id(4711));
    })
    .await;
    let Ended::Held { problems } = world.publish(quote()).await.ended else { panic!("not held") };
    let causes: Vec<&str> = problems.iter().map(|problem| problem.cause.as_str()).collect();
    assert!(causes.len() == 2 && causes[0].contains("Deal") && causes[1].contains("4711"), "{causes:?}");
    world.assert_clean();
}

#[tokio::test]
async fn s19_a_new_opportunity_carries_what_is_paid_once_monthly_and_yearly() {
    let world = World::new().await;
    for (number, period) in [(7, Interval::Monthly), (8, Interval::Annually)] {
        let quote = QuoteBuilder::new(number).period(period);
        let quote = quote.line(line("Patch cable, 2 m", "3.50").quantity("10"));
        in_halo(&world, quote.line(line("Seat", "40.00").quantity("3").recurring(period))).await;
    }
    let values = |number: usize| {
        let made = &opportunities(&world)[number];
        ["oppvalue_oneoff", "oppvalue_monthly", "oppvalue_annual"].map(|field| made[field].as_f64().unwrap())
    };
    assert_eq!((values(0), values(1)), ([35.0, 120.0, 0.0], [35.0, 0.0, 120.0]));
    world.assert_clean();
}

#[tokio::test]
async fn s85_a_lost_quote_moves_its_opportunity_where_the_settings_say_so() {
    let world = world(|settings| {
        settings.opportunity.status_by_quote.insert("lost".to_owned(), Pick::Name("Lost".to_owned()));
    })
    .await;
    in_halo(&world, quote()).await;
    in_halo(&world, quote().status(sandbox::quoter::Status::Lost, None)).await;
    assert_eq!(opportunities(&world)[0]["status_id"], 14);
    let made = by(&opportunities(&world), "third_party_id_string", "qh:90001:6:opportunity");
    assert!(world.records(Entity::Quotation).iter().all(|quote| quote["ticket_id"] == made["id"]));
    world.assert_clean();
}

#[tokio::test]
async fn s85_an_opportunity_is_lost_again_with_a_quote_that_was_open_in_between() {
    for reopened in [None, Some(("pending", 12))] {
        let world = world(|settings| settings.quoter.content = Content::Api).await;
        apply(&world, |settings| {
            settings.opportunity.status_by_quote.insert("lost".to_owned(), Pick::Id(14));
            let open = reopened.map(|(word, status)| (word.to_owned(), Pick::Id(status)));
            settings.opportunity.status_by_quote.extend(open);
        })
        .await;
        let by_api = async |status| {
            let quote = quote().status(status, None).with(|quote| quote.expires_at = Some(1_800_000_000));
            world.system.quoter.as_ref().unwrap().core().store(quote.clone().build());
            world.clock.advance(time::Duration::minutes(10));
            world.deliver(&quote.data()).await;
            assert_eq!(world.settle(&family(&quote.data())).await.state, store::State::Done);
        };
        by_api(sandbox::quoter::Status::Pending).await;
        by_api(sandbox::quoter::Status::Lost).await;
        assert_eq!(opportunities(&world)[0]["status_id"], 14);
        by_api(sandbox::quoter::Status::Pending).await;
        let (id, status) = (opportunities(&world)[0]["id"].clone(), opportunities(&world)[0]["status_id"].clone());
        assert_eq!(status, reopened.map_or(14, |(_, status)| status));
        world.halo().edit(Entity::Ticket, json!({"id": id, "status_id": 10}));
        by_api(sandbox::quoter::Status::Lost).await;
        assert_eq!(opportunities(&world)[0]["status_id"], 14);
        world.assert_clean();
    }
}

#[tokio::test]
async fn s19_the_values_of_an_opportunity_that_stood_before_are_left_alone() {
    let world = world(by_number).await;
    let office = stands_in_halo(&world, "Office move");
    world.halo().edit(Entity::Ticket, json!({"id": office, "oppvalue_oneoff": 9000.0}));
    in_halo(&world, numbered(office)).await;
    let revision = QuoteBuilder::new(6).line(line("A", "1")).custom_field("Halo opportunity", &office.to_string());
    in_halo(&world, revision.revises("7100001", "7100001", 2).id("7100009")).await;
    assert_eq!(opportunities(&world)[0]["oppvalue_oneoff"], 9000.0);
    world.assert_clean();
}

/// Stores what a person chose, wakes the quote, and expects that it gets through.
async fn choose(world: &World, kind: &str, name: &str, target: &str) {
    world.system.store.put_link(kind, name, target, world.clock.now()).await.unwrap();
    wake(world, "90001#6").await;
}

async fn wake(world: &World, family: &str) {
    let family = domain::FamilyKey::from_stored(family);
    world.system.store.kick(&family, world.clock.now()).await.unwrap();
    let entry = world.settle(&family).await;
    assert_eq!(entry.state, store::State::Done, "{:?}", entry.problem);
}
