//! Drafts of quotes that are started from Halo (S4-S7, S12, S15, S16, S35, S36).

use domain::halo::{ItemId, OpportunityId, UserId};
use domain::settings::{Content, OpenOpportunity};
use domain::{FamilyKey, Settings};
use sandbox::halo::Entity;
use sandbox::quoter::switches::NumberShows;
use sandbox::quoter::{Fault, FaultKind};
use scenarios::World;
use serde_json::{Value, json};
use store::State;
use sync::catalogue::{self, DraftProduct, DraftRequest, Drafted, FailedBy, Failure, OpportunityLink};
use sync::{Ended, drift};
use time::Duration;

use crate::in_quoter::{delivered, published, quoter, told};
use crate::support::{apply, line_named, names, number, only_quote, opportunity, world};

const ALEX: UserId = UserId(51);
const BO: UserId = UserId(54);

fn drafts(settings: &mut Settings) {
    settings.quoter.account = Some("90001".to_owned());
    settings.catalogue.draft_template = Some("Example template title".to_owned());
    settings.catalogue.default_category = Some("Halo products".to_owned());
}

fn product(id: i64, quantity: &str) -> DraftProduct {
    DraftProduct { product: ItemId(id), quantity: quantity.parse().unwrap() }
}

fn request(products: Vec<DraftProduct>) -> DraftRequest {
    DraftRequest {
        template: None,
        user: ALEX,
        opportunity: None,
        products,
        name: None,
        idempotency_key: "opportunity-1042".to_owned(),
    }
}

async fn draft(world: &World, request: &DraftRequest) -> Result<Drafted, Failure> {
    catalogue::draft(world.system.worker.deps(), request).await
}

async fn drafted(world: &World, request: &DraftRequest) -> Drafted {
    draft(world, request).await.unwrap_or_else(|failure| panic!("{failure}"))
}

async fn refused(world: &World, request: &DraftRequest) -> Vec<String> {
    let failure = draft(world, request).await.unwrap_err();
    assert_eq!(failure.by, FailedBy::Person, "{failure}");
    failure.problems.into_iter().map(|problem| problem.code).collect()
}

/// The products on the lines of the Halo quote.
fn items(quote: &Value) -> Vec<i64> {
    quote["lines"].as_array().unwrap().iter().map(|line| line["item_id"].as_i64().unwrap()).collect()
}

#[tokio::test]
async fn s6_s7_a_draft_has_the_products_at_todays_price_and_publishes_with_rule_1_on_every_line() {
    for content in [Content::Delivery, Content::Api] {
        let world = world(drafts).await;
        apply(&world, |settings| settings.quoter.content = content).await;
        world.halo().edit(Entity::Item, json!({"id": 110, "baseprice": 31.5}));
        let made = drafted(&world, &request(vec![product(110, "2"), product(112, "1"), product(130, "10")])).await;
        assert_eq!(made.lines, 3);
        let edit = made.edit.unwrap();
        assert!(edit.ends_with(&format!("/admin/quotes/draft_by_public_id/{}", made.draft)), "{edit}");

        // In Halo the names change after the draft was made: what is tied stays tied.
        for id in [110, 112, 130] {
            world
                .halo()
                .edit(Entity::Item, json!({"id": id, "name": format!("Renamed {id}"), "supplier_part_code": ""}));
        }
        let searches = searches(&world);
        published(&world).await;
        let quote = only_quote(&world);
        assert_eq!(items(&quote), [110, 112, 130], "{content:?}");
        assert_eq!(names(&quote), ["Network switch, 8 port", "Network switch, 24 port", "Managed services per seat"]);
        assert_eq!(number(&line_named(&quote, "Network switch, 8 port")["price"]), 31.5);
        assert_eq!(
            number(&line_named(&quote, "Network switch, 24 port")["costprice"]),
            115.0,
            "of the first supplier (S8)"
        );
        assert_eq!(self::searches(&world), searches, "rule 1 needs no search");
        world.assert_clean();
    }
}

fn searches(world: &World) -> usize {
    world
        .halo()
        .requests()
        .iter()
        .filter(|request| request.entity == "Item" && request.query.iter().any(|(name, _)| name == "search"))
        .count()
}

#[tokio::test]
async fn s12_s15_the_user_and_the_opportunity_of_a_draft_are_those_of_the_halo_quote() {
    let world = world(drafts).await;
    let office = opportunity(&world, "Office move", 15, 21, 54);
    let request = DraftRequest {
        user: BO,
        opportunity: Some(OpportunityLink::Id(OpportunityId(office))),
        ..request(vec![product(110, "1")])
    };
    drafted(&world, &request).await;
    published(&world).await;

    let quote = only_quote(&world);
    assert_eq!((quote["ticket_id"].as_i64(), quote["user_id"].as_i64()), (Some(office), Some(54)));
    assert_eq!(world.records(Entity::Ticket).len(), 1, "no other opportunity was made");
    world.assert_clean();
}

#[tokio::test]
async fn a_draft_that_is_prepared_for_somebody_else_in_the_editor_is_theirs() {
    let world = world(drafts).await;
    drafted(&world, &DraftRequest { user: BO, ..request(vec![product(110, "1")]) }).await;
    let id = quoter(&world).quotes().last().unwrap().id.clone();
    let alex = quoter(&world).person("alex@client.example.com").unwrap();
    quoter(&world).edit(&id, |quote| quote.person = alex).unwrap();
    published(&world).await;
    assert_eq!(only_quote(&world)["user_id"], 51);
    world.assert_clean();
}

#[tokio::test]
async fn s3_a_price_that_halo_changed_after_the_draft_was_made_is_told_when_it_is_published() {
    let world = world(drafts).await;
    drafted(&world, &request(vec![product(110, "1"), product(112, "1")])).await;
    world.halo().edit(Entity::Item, json!({"id": 110, "baseprice": 31.5}));
    let id = quoter(&world).quotes().last().unwrap().id.clone();
    quoter(&world).publish(&id).unwrap();
    world.clock.advance(Duration::minutes(5));
    let data = told(&world, &id, true);
    world.deliver(&data).await;
    let sync::Outcome::Ran { report, .. } = world.run(&scenarios::family(&data)).await else {
        panic!("it did not run")
    };
    assert_eq!(report.ended, Ended::Done);
    let told: Vec<&String> = report.remarks.iter().filter(|remark| remark.starts_with("price_moved")).collect();
    assert!(told.len() == 1 && told[0].contains("25.00 -> 31.50"), "{:?}", report.remarks);
    assert!(!told[0].contains("24 port"), "{told:?}");
    world.assert_clean();
}

#[tokio::test]
async fn s16_a_draft_can_ask_for_a_new_opportunity_although_the_client_has_an_open_one() {
    let world = world(drafts).await;
    apply(&world, |settings| settings.opportunity.open_opportunity = OpenOpportunity::UseTheOnlyOne).await;
    let office = opportunity(&world, "Office move", 12, 18, 51);
    drafted(&world, &DraftRequest { opportunity: Some(OpportunityLink::New), ..request(vec![product(110, "1")]) })
        .await;
    published(&world).await;
    assert_ne!(only_quote(&world)["ticket_id"].as_i64(), Some(office));
    assert_eq!(world.records(Entity::Ticket).len(), 2);
    world.assert_clean();
}

#[tokio::test]
async fn s12_the_contact_is_made_once_and_then_used() {
    let world = world(drafts).await;
    let count = || quoter(&world).records("contacts").len();
    assert_eq!(count(), 1);
    drafted(&world, &request(vec![product(110, "1")])).await;
    assert_eq!(count(), 1, "Alex was there");
    for key in ["a", "b"] {
        drafted(
            &world,
            &DraftRequest { user: BO, idempotency_key: key.to_owned(), ..request(vec![product(110, "1")]) },
        )
        .await;
    }
    assert_eq!(count(), 2);
    let bo = quoter(&world).person("bo@bakery.example.com").unwrap();
    assert_eq!((bo.first_name.as_str(), bo.organization.as_str()), ("Bo", "Sample Bakery"));
    assert_eq!(bo.billing.unwrap().country_code, "US", "of the site");
    world.assert_clean();
}

#[tokio::test]
async fn s4_s5_the_category_of_a_line_is_used_or_made_once() {
    let world = world(drafts).await;
    let before = quoter(&world).records("categories").len();
    drafted(&world, &request(vec![product(110, "1"), product(119, "1"), product(120, "1")])).await;
    let names: Vec<String> = quoter(&world)
        .records("categories")
        .iter()
        .skip(before)
        .map(|category| category["name"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(names.len(), 1, "{names:?}");
    world.assert_clean();
}

#[tokio::test]
async fn a_draft_is_made_once_however_often_it_is_asked_for() {
    let world = world(drafts).await;
    let wanted = request(vec![product(110, "1")]);
    let deps = world.system.worker.deps();
    let (one, other) = tokio::join!(catalogue::draft(deps, &wanted), catalogue::draft(deps, &wanted));
    assert!(one.is_ok() || other.is_ok());
    let busy = one.as_ref().err().or(other.as_ref().err());
    assert!(busy.is_none_or(|failure| failure.by == FailedBy::Busy), "{busy:?}");
    let again = drafted(&world, &wanted).await;
    assert!(again.known);
    assert_eq!(quoter(&world).quotes().len(), 1);
    assert_eq!(refused(&world, &request(vec![product(110, "2")])).await, ["draft_key_reused"]);
    world.assert_clean();
}

#[tokio::test]
async fn whatever_is_lost_on_the_way_there_is_one_draft_with_all_lines_in_the_end() {
    let points = [
        FaultKind::BeforeEffectDrop,
        FaultKind::BeforeEffect5xx,
        FaultKind::AfterEffectDrop,
        FaultKind::AfterEffect5xx,
        FaultKind::LateEffect { after_seconds: 5, drop: false },
        FaultKind::Html { after_effect: true },
        FaultKind::RateLimited { retry_after: Some(1) },
        FaultKind::Truncated,
    ];
    for resource in ["contacts", "categories", "quotes", "sections", "line-items"] {
        for kind in points.clone() {
            let world = world(drafts).await;
            quoter(&world).inject(Fault::once("POST", resource, kind.clone()));
            let wanted = DraftRequest { user: BO, ..request(vec![product(110, "1"), product(119, "3")]) };
            let made = until_drafted(&world, &wanted, &format!("{resource} {kind:?}")).await;
            world.clock.advance(Duration::minutes(10));
            let quotes = quoter(&world).quotes();
            assert_eq!(quotes.len(), 1, "{resource} {kind:?}");
            assert_eq!(
                (quotes[0].public_id.as_str(), quotes[0].sections.len()),
                (made.draft.as_str(), 1),
                "{resource} {kind:?}"
            );
            assert_eq!(quotes[0].sections[0].lines.len(), 2, "{resource} {kind:?}");
            assert_eq!(quoter(&world).records("contacts").len(), 2, "{resource} {kind:?}");
            assert_eq!(quoter(&world).fired_faults().len(), 1, "{resource} {kind:?}");
            // What became of a category is found out by the pull's own task.
            let open = world.system.store.open_effects(10).await.unwrap();
            assert!(open.iter().all(|(key, _)| key.is_identity_of("quoter-category")), "{resource} {kind:?}");
        }
    }
}

/// Asks again, as often and as late as the answers say.
async fn until_drafted(world: &World, wanted: &DraftRequest, case: &str) -> Drafted {
    for _ in 0..12 {
        match draft(world, wanted).await {
            Ok(made) => return made,
            Err(failure) => {
                assert!(matches!(failure.by, FailedBy::Passing | FailedBy::Busy), "{case}: {failure}");
                world.clock.advance(failure.retry_after.unwrap_or(Duration::seconds(20)).max(Duration::SECOND));
            }
        }
    }
    panic!("{case}: no draft in the end")
}

#[tokio::test]
async fn a_revision_of_a_draft_keeps_its_products() {
    let world = world(drafts).await;
    drafted(&world, &request(vec![product(110, "1"), product(130, "5")])).await;
    let id = quoter(&world).quotes().last().unwrap().id.clone();
    published(&world).await;
    for product in [110, 130] {
        world.halo().edit(Entity::Item, json!({"id": product, "name": "Renamed", "supplier_part_code": ""}));
    }
    let revised = quoter(&world).revise(&id, |quote| quote.sections[0].lines[0].quantity = 7.into()).unwrap();
    delivered(&world, &revised).await;
    let quotes = world.records(Entity::Quotation);
    assert_eq!(items(quotes.last().unwrap()), [110, 130]);
    world.assert_clean();
}

#[tokio::test]
async fn a_draft_is_found_again_by_the_poll_and_whatever_a_webhook_takes_for_the_number() {
    for shows in [NumberShows::Counter, NumberShows::Custom] {
        let world = world(drafts).await;
        quoter(&world).set(|switches| (switches.number_shows, switches.list_includes_uuid) = (shows, false));
        drafted(&world, &request(vec![product(110, "1")])).await;
        world.halo().edit(Entity::Item, json!({"id": 110, "name": "Renamed", "supplier_part_code": ""}));
        let id = quoter(&world).quotes()[0].id.clone();
        quoter(&world).publish(&id).unwrap();
        world.clock.advance(Duration::minutes(15));
        let until = world.clock.now() + Duration::minutes(5);
        drift(world.system.sweep.deps(), until).await.unwrap();
        let entry = world.settle(&FamilyKey::from_stored("90001#1")).await;
        assert_eq!(entry.state, State::Done, "{:?}", entry.problem);
        assert_eq!(items(&only_quote(&world)), [110]);
        delivered(&world, &id).await;
        only_quote(&world);
        world.assert_clean();
    }
}

#[tokio::test]
async fn a_draft_is_found_by_its_webhook_although_lists_do_not_show_tokens() {
    let world = world(drafts).await;
    quoter(&world).set(|switches| switches.list_includes_uuid = false);
    drafted(&world, &request(vec![product(110, "1")])).await;
    world.halo().edit(Entity::Item, json!({"id": 110, "name": "Renamed", "supplier_part_code": ""}));
    published(&world).await;
    assert_eq!(items(&only_quote(&world)), [110]);
    world.assert_clean();
}

#[tokio::test]
async fn what_a_person_must_correct_is_told_at_once_and_nothing_is_made() {
    let world = world(drafts).await;
    let one = || request(vec![product(110, "1")]);
    let template = |name: &str| DraftRequest { template: Some(name.to_owned()), ..one() };
    assert_eq!(refused(&world, &template("No such template")).await, ["template_unknown"]);
    quoter(&world).make_template("example  TEMPLATE title");
    assert_eq!(refused(&world, &one()).await, ["template_ambiguous"]);
    apply(&world, |settings| settings.catalogue.draft_template = None).await;
    assert_eq!(refused(&world, &one()).await, ["template_missing"]);
    apply(&world, drafts).await;

    let user = |id: i64| DraftRequest { user: UserId(id), ..one() };
    assert_eq!(refused(&world, &user(4711)).await, ["user_unknown"]);
    assert_eq!(refused(&world, &user(55)).await, ["user_inactive"]);
    let general = draft(&world, &user(56)).await.unwrap_err();
    assert_eq!(general.code(), "contact_incomplete");
    assert!(general.problems[0].cause.contains("e-mail address"), "{general}");
    world.halo().edit(Entity::Site, json!({"id": 21, "country_code": ""}));
    let bo = draft(&world, &user(54)).await.unwrap_err();
    assert!(bo.problems[0].cause.contains("country"), "{bo}");

    let tied = |id: i64| DraftRequest { opportunity: Some(OpportunityLink::Id(OpportunityId(id))), ..one() };
    assert_eq!(refused(&world, &tied(4711)).await, ["opportunity_unknown"]);
    let foreign = opportunity(&world, "Office move", 15, 21, 54);
    let failure = draft(&world, &tied(foreign)).await.unwrap_err();
    assert_eq!(failure.code(), "opportunity_of_another_client");
    let concerns = failure.problems[0].concerns.join(", ");
    assert!(concerns.contains("Sample Bakery") && concerns.contains("Example Client Ltd"), "{concerns}");
    let closed = opportunity(&world, "Office move", 12, 18, 51);
    world.halo().edit(Entity::Ticket, json!({"id": closed, "status_id": 14, "dateclosed": "2026-03-01T00:00:00"}));
    assert_eq!(refused(&world, &tied(closed)).await, ["opportunity_closed"]);

    quoter(&world).make_template("Only one");
    let with = |products| DraftRequest { template: Some("Only one".to_owned()), ..request(products) };
    world.halo().edit(Entity::Item, json!({"id": 118, "baseprice": null}));
    let wrong = with(vec![product(4711, "1"), product(110, "1"), product(118, "1"), product(113, "1")]);
    assert_eq!(refused(&world, &wrong).await, ["product_unknown", "product_unpriced", "product_obsolete"]);
    assert_eq!(refused(&world, &with(vec![product(110, "0"), product(110, "-1")])).await.len(), 2);
    let many = (0..600).map(|_| product(110, "1")).collect();
    assert_eq!(refused(&world, &with(many)).await, ["draft_too_large"]);
    assert_eq!(
        refused(&world, &DraftRequest { idempotency_key: " ".to_owned(), ..one() }).await,
        ["draft_key_unusable"]
    );

    assert!(quoter(&world).quotes().is_empty());
    assert_eq!(quoter(&world).records("contacts").len(), 1);
    // A request that was corrected goes through under the same key.
    drafted(&world, &with(vec![product(110, "1")])).await;
    world.assert_clean();
}

#[tokio::test]
async fn a_contact_that_quoter_refuses_is_told_with_its_code() {
    let world = world(drafts).await;
    quoter(&world).inject(Fault::once("POST", "contacts", FaultKind::Refused));
    let wanted = DraftRequest { user: BO, ..request(vec![product(110, "1")]) };
    assert_eq!(refused(&world, &wanted).await, ["contact_refused"]);
    drafted(&world, &wanted).await;
    world.assert_clean();
}

#[tokio::test]
async fn a_contact_that_was_deleted_in_quoter_is_made_again() {
    let world = world(drafts).await;
    let wanted =
        |key: &str| DraftRequest { user: BO, idempotency_key: key.to_owned(), ..request(vec![product(110, "1")]) };
    drafted(&world, &wanted("a")).await;
    let contacts = quoter(&world).records("contacts");
    let id = contacts.last().unwrap()["id"].as_str().unwrap().to_owned();
    quoter(&world).put_record("contacts", &id, None);
    world.clock.advance(Duration::hours(1));
    drafted(&world, &wanted("b")).await;
    assert_eq!(quoter(&world).records("contacts").len(), 2);
    world.assert_clean();
}

#[tokio::test]
async fn a_refused_key_or_halo_credentials_close_the_gate_and_are_told() {
    let world = world(drafts).await;
    quoter(&world).set_api_key("another-key");
    let failure = draft(&world, &request(vec![product(110, "1")])).await.unwrap_err();
    assert_eq!((failure.by, failure.code()), (FailedBy::Credentials, "api_key_refused"));
    assert!(!world.system.store.gate("quoter").await.unwrap().open);
    quoter(&world).set_api_key(sandbox::quoter::API_KEY);
    let again = draft(&world, &request(vec![product(110, "1")])).await.unwrap_err();
    assert_eq!((again.by, again.code()), (FailedBy::Credentials, "gate_closed"));
    world.clock.advance(again.retry_after.unwrap());
    drafted(&world, &request(vec![product(110, "1")])).await;
    assert!(world.system.store.gate("quoter").await.unwrap().open);
    world.assert_clean();
}

#[tokio::test]
async fn s12_people_are_found_by_parts_of_name_or_address_and_odd_texts_do_no_harm() {
    let world = world(drafts).await;
    let deps = world.system.worker.deps();
    let found = catalogue::people(deps, " alex ").await.unwrap();
    let mut ids: Vec<i64> = found.iter().map(|user| user.id.0).collect();
    ids.sort_unstable();
    assert_eq!(ids, [51, 52, 53]);
    let alex = found.iter().find(|user| user.id == ALEX).unwrap();
    assert_eq!(alex.client_name.as_deref(), Some("Example Client Ltd"));
    assert!(catalogue::people(deps, "kim@client").await.unwrap().is_empty(), "inactive");
    for text in ["\"; drop", "%_%", "ÄÖ 漢字", "a&b=c", "'"] {
        if text.chars().count() > 1 {
            assert!(catalogue::people(deps, text).await.unwrap().is_empty(), "{text}");
        }
    }
    for text in ["", "a", &"x".repeat(5_000)] {
        assert_eq!(catalogue::people(deps, text).await.unwrap_err().code(), "search_unusable");
    }
    world.assert_clean();
}

#[tokio::test]
async fn s15_the_open_opportunities_of_a_users_client_come_with_the_users_own_first() {
    let world = world(drafts).await;
    let deps = world.system.worker.deps();
    let own = opportunity(&world, "Office move", 12, 18, 51);
    let colleagues = opportunity(&world, "Office move", 12, 18, 52);
    let closed = opportunity(&world, "Office move", 12, 18, 51);
    world.halo().edit(Entity::Ticket, json!({"id": closed, "status_id": 14, "dateclosed": "2026-03-01T00:00:00"}));
    opportunity(&world, "Office move", 15, 21, 54);
    let found = catalogue::opportunities_of_user(deps, ALEX).await.unwrap();
    assert_eq!(found.iter().map(|one| one.id.0).collect::<Vec<_>>(), [own, colleagues]);
    assert_eq!(catalogue::opportunities_of_user(deps, UserId(4711)).await.unwrap_err().code(), "user_unknown");
    world.assert_clean();
}

#[tokio::test]
async fn without_an_api_key_a_draft_is_refused_with_what_is_missing() {
    let world = world(drafts).await;
    let deps = sync::Deps { quoter: None, ..world.system.worker.deps().clone() };
    let failure = catalogue::draft(&deps, &request(vec![product(110, "1")])).await.unwrap_err();
    assert_eq!((failure.by, failure.code()), (FailedBy::Person, "api_key_missing"));
    world.assert_clean();
}

#[tokio::test]
async fn a_draft_that_was_published_before_it_was_complete_is_told() {
    let world = world(drafts).await;
    quoter(&world).inject(Fault::once("POST", "line-items", FaultKind::BeforeEffect5xx));
    let wanted = request(vec![product(110, "1")]);
    assert_eq!(draft(&world, &wanted).await.unwrap_err().by, FailedBy::Passing);
    let id = quoter(&world).quotes()[0].id.clone();
    quoter(&world).publish(&id).unwrap();
    world.clock.advance(Duration::minutes(10));
    assert_eq!(refused(&world, &wanted).await, ["draft_gone"]);
    let report = {
        let data = told(&world, &id, true);
        world.deliver(&data).await;
        world.run(&scenarios::family(&data)).await
    };
    assert!(!matches!(report, sync::Outcome::Ran { report, .. } if report.ended == Ended::Running));
    world.assert_clean();
}

#[tokio::test]
async fn a_draft_whose_answer_was_lost_is_not_made_again_although_people_published_it_or_emptied_its_notes() {
    for emptied in [false, true] {
        let world = world(drafts).await;
        quoter(&world).inject(Fault::once("POST", "quotes", FaultKind::AfterEffectDrop));
        let wanted = request(vec![product(110, "1")]);
        assert_eq!(draft(&world, &wanted).await.unwrap_err().by, FailedBy::Passing);
        let id = quoter(&world).quotes()[0].id.clone();
        if emptied {
            quoter(&world).edit(&id, |quote| quote.internal_notes = String::new()).unwrap();
        } else {
            quoter(&world).publish(&id).unwrap();
        }
        world.clock.advance(Duration::minutes(10));
        let code = if emptied { "absence_unproven" } else { "draft_gone" };
        for _ in 0..2 {
            assert_eq!(refused(&world, &wanted).await, [code]);
        }
        assert_eq!(quoter(&world).quotes().len(), 1);
        world.assert_clean();
    }
}

#[tokio::test]
async fn a_draft_of_sixty_products_ends_after_some_repetitions_although_halo_may_be_asked_seldom() {
    let world = world(drafts).await;
    let items = many(&world, 60);
    let wanted = DraftRequest { user: BO, ..request(items.iter().map(|id| product(*id, "1")).collect()) };
    let first = world.halo().requests().len();
    // The pace of the function, and so little time that no refill is waited for in a test.
    let halo = reading(&world, halo::Pacing::LOOKUP);
    let deps = sync::Deps { halo, run_time: Duration::seconds(16), ..world.system.worker.deps().clone() };
    let mut rounds = 0;
    let made = loop {
        rounds += 1;
        assert!(rounds <= 8, "no draft in the end");
        match catalogue::draft(&deps, &wanted).await {
            Ok(made) => break made,
            Err(failure) => {
                assert_eq!((failure.by, failure.code()), (FailedBy::Passing, "out_of_time"), "{failure}");
                world.clock.advance(failure.retry_after.unwrap());
            }
        }
    };
    assert_eq!(made.lines, 60);
    let read = |entity: &str| {
        let requests = world.halo().requests();
        requests.iter().skip(first).filter(|one| one.entity == entity && one.record_id.is_some()).count()
    };
    assert_eq!((read("Users"), read("Site"), read("Item")), (1, 1, 60));
    assert_eq!(quoter(&world).quotes()[0].sections[0].lines.len(), 60);
    world.assert_clean();
}

/// So many products like one of the tenant's.
fn many(world: &World, count: usize) -> Vec<i64> {
    let mut item = world.records(Entity::Item).into_iter().find(|item| item["id"] == 110).unwrap();
    item.as_object_mut().unwrap().remove("id");
    let one = |n| {
        item["name"] = json!(format!("Network switch, {n} ports"));
        world.halo().edit(Entity::Item, item.clone())
    };
    (0..count).map(one).collect()
}

#[tokio::test]
async fn what_is_wrong_with_the_first_products_is_told_although_there_is_no_time_for_the_others() {
    let world = world(drafts).await;
    let items = many(&world, 30);
    world.halo().edit(Entity::Item, json!({"id": items[0], "baseprice": null}));
    let halo = reading(&world, halo::Pacing::LOOKUP);
    let deps = sync::Deps { halo, run_time: Duration::seconds(16), ..world.system.worker.deps().clone() };
    let wanted = request(items.iter().map(|id| product(*id, "1")).collect());
    let failure = catalogue::draft(&deps, &wanted).await.unwrap_err();
    assert_eq!((failure.by, failure.code()), (FailedBy::Person, "product_unpriced"), "{failure}");
    world.assert_clean();
}

/// A client of Halo that may send so many requests.
fn reading(world: &World, pacing: halo::Pacing) -> halo::Halo {
    let base = reqwest::Url::parse(&world.system.halo_url).unwrap();
    let (id, secret) = ("sandbox", "sandbox");
    let (api, token) = (base.join("api").unwrap(), base.join("auth/token").unwrap());
    let config = halo::Config::new(api, token, None, id, secret.to_owned());
    let request_timeout = std::time::Duration::from_secs(11);
    let config = halo::Config { allow_http: true, request_timeout, pacing, ..config };
    halo::Halo::new(config, world.clock.clock()).unwrap()
}

#[tokio::test]
async fn a_contact_of_a_draft_that_nobody_asks_for_again_is_settled_by_the_refresh() {
    for kind in [FaultKind::BeforeEffectDrop, FaultKind::AfterEffectDrop] {
        let world = world(drafts).await;
        quoter(&world).inject(Fault::once("POST", "contacts", kind.clone()));
        let wanted =
            |key: &str| DraftRequest { user: BO, idempotency_key: key.to_owned(), ..request(vec![product(110, "1")]) };
        assert_eq!(draft(&world, &wanted("a")).await.unwrap_err().by, FailedBy::Passing);
        assert_eq!(world.system.store.open_effects(10).await.unwrap().len(), 1, "{kind:?}");
        world.clock.advance(Duration::minutes(10));
        let until = world.clock.now() + Duration::minutes(4);
        let budget = catalogue::RefreshBudget { until, products: None, first: Vec::new() };
        catalogue::refresh_linked(world.system.sweep.deps(), &budget).await.unwrap();
        assert!(world.system.store.open_effects(10).await.unwrap().is_empty(), "{kind:?}");
        drafted(&world, &wanted("b")).await;
        assert_eq!(quoter(&world).records("contacts").len(), 2);
        world.assert_clean();
    }
}
