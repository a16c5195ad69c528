//! Revisions and changes of status, under each policy: a new Halo quote, none, or the same one brought up to date.

use domain::Settings;
use domain::settings::{Content, Pick, Policy};
use sandbox::halo::{Entity, LeftOutLines};
use sandbox::quoter::{QuoteBuilder, Status, line};
use scenarios::{World, family};
use serde_json::{Value, json};
use store::State;
use sync::{Ended, Outcome};

use crate::support::{apply, held_for, in_halo, lines, names, number, only_quote, tenant, world, writes_since};

/// Halo's statuses of quotes, by their codes.
const SENT: i64 = 2;
const ACCEPTED: i64 = 3;
const REJECTED: i64 = 4;
const REVISED: i64 = 5;

#[tokio::test]
async fn s18_by_default_a_revision_makes_a_further_halo_quote_and_the_old_one_is_revised() {
    let world = world(new).await;
    in_halo(&world, quote()).await;
    in_halo(&world, revision()).await;

    let quotes = world.records(Entity::Quotation);
    assert_eq!(statuses(&quotes), [REVISED, SENT]);
    assert_eq!(names(&quotes[0]), ["Known switch", "Rack shelf"], "the old one keeps its lines");
    assert_eq!(names(&quotes[1]), ["Known switch", "Cable set"]);
    assert_eq!(quotes[0]["ticket_id"], quotes[1]["ticket_id"], "both hang on the same opportunity");
    world.assert_clean();
}

#[tokio::test]
async fn s18_by_default_a_change_of_status_makes_a_further_halo_quote() {
    let world = world(new).await;
    in_halo(&world, quote()).await;
    in_halo(&world, quote().status(Status::Lost, None)).await;

    assert_eq!(statuses(&world.records(Entity::Quotation)), [REVISED, REJECTED]);
    world.assert_clean();
}

#[tokio::test]
async fn s18_without_a_revised_status_the_old_halo_quote_keeps_its_own() {
    let world = world(|_| {}).await;
    in_halo(&world, quote()).await;
    in_halo(&world, revision()).await;

    assert_eq!(statuses(&world.records(Entity::Quotation)), [SENT, SENT]);
    world.assert_clean();
}

#[tokio::test]
async fn s18_the_old_halo_quote_is_revised_even_if_halo_failed_right_after_the_new_one_was_made() {
    let world = world(new).await;
    in_halo(&world, quote()).await;
    let fault = sandbox::halo::Fault::once("POST", "Quotation", sandbox::halo::FaultKind::BeforeEffect5xx);
    world.halo().inject(fault.at(2));
    let data = revision().data();
    world.deliver(&data).await;
    world.run(&family(&data)).await;
    assert_eq!(statuses(&world.records(Entity::Quotation)), [SENT, SENT], "the fault came in between");

    assert_eq!(world.settle(&family(&data)).await.state, State::Done);
    assert_eq!(statuses(&world.records(Entity::Quotation)), [REVISED, SENT]);
    world.assert_clean();
}

#[tokio::test]
async fn s21_s22_s23_with_skip_the_first_publish_makes_the_only_halo_quote() {
    let world = world(skip).await;
    in_halo(&world, quote()).await;
    let before = only_quote(&world);
    let requests = world.halo().requests().len();
    in_halo(&world, revision()).await;

    assert_eq!(names(&only_quote(&world)), ["Known switch", "Rack shelf"]);
    assert_eq!(only_quote(&world)["revenue"], before["revenue"]);
    assert!(!writes_since(&world, requests).contains(&"Ticket".to_owned()), "no further opportunity");
    assert_eq!(world.records(Entity::Attachment).len(), 2, "the revision's PDF follows");
    world.assert_clean();
}

#[tokio::test]
async fn s24_with_skip_a_change_of_status_only_moves_the_status() {
    let world = world(skip).await;
    in_halo(&world, quote()).await;
    let before = only_quote(&world);
    in_halo(&world, quote().status(Status::Lost, None)).await;

    assert_eq!(statuses(&[only_quote(&world)]), [REJECTED]);
    assert_eq!(only_quote(&world)["lines"], before["lines"]);
    world.assert_clean();
}

#[tokio::test]
async fn s24_a_status_that_goes_back_and_forth_arrives_each_time() {
    for policy in [skip, overwrite] {
        let world = world(policy).await;
        apply(&world, |settings| settings.quoter.content = Content::Api).await;
        for (status, code) in BACK_AND_FORTH {
            by_api(&world, quote().status(status, None)).await;
            assert_eq!(statuses(&[only_quote(&world)]), [code]);
            let requests = world.halo().requests().len();
            by_api(&world, quote().status(status, None)).await;
            assert_eq!(writes_since(&world, requests), Vec::<String>::new(), "a repeated delivery changes nothing");
        }
        world.assert_clean();
    }
}

#[tokio::test]
async fn s18_by_default_each_return_to_a_status_makes_a_further_halo_quote() {
    let world = world(new).await;
    apply(&world, |settings| settings.quoter.content = Content::Api).await;
    for (status, _) in BACK_AND_FORTH {
        by_api(&world, quote().status(status, None)).await;
    }
    assert_eq!(statuses(&world.records(Entity::Quotation)), [REVISED, REVISED, REVISED, REJECTED]);
    world.assert_clean();
}

#[tokio::test]
async fn s24_a_status_that_arrives_late_is_followed_by_the_one_that_overtook_it() {
    for crash in [false, true] {
        let world = world(skip).await;
        apply(&world, |settings| settings.quoter.content = Content::Api).await;
        by_api(&world, quote()).await;
        let late = sandbox::halo::FaultKind::LateEffect { after_seconds: 40, drop: true };
        world.halo().inject(sandbox::halo::Fault::once("POST", "Quotation", late));
        let lost = in_quoter(&world, quote().status(Status::Lost, None));
        world.deliver(&lost).await;
        world.run(&family(&lost)).await;
        assert_eq!(statuses(&[only_quote(&world)]), [SENT], "it is still on its way");

        let open = in_quoter(&world, quote().name("Open again"));
        world.deliver(&open).await;
        if crash {
            world.run(&family(&open)).await;
        }
        world.clock.advance(time::Duration::minutes(3));
        assert_eq!(world.settle(&family(&open)).await.state, State::Done);
        assert_eq!(statuses(&[only_quote(&world)]), [SENT]);
        by_api(&world, quote().status(Status::Lost, None)).await;
        assert_eq!(statuses(&[only_quote(&world)]), [REJECTED], "and what it was before is sent again");
        world.assert_clean();
    }
}

#[tokio::test]
async fn s24_a_webhook_alone_does_not_open_a_lost_quote_again_but_a_revision_does() {
    let world = world(overwrite).await;
    in_halo(&world, quote()).await;
    in_halo(&world, quote().status(Status::Lost, None)).await;
    world.clock.advance(time::Duration::minutes(1));
    let report = world.publish(quote().name("Open again")).await;
    assert_eq!(report.ended, Ended::Unchanged);
    assert!(report.remarks.iter().any(|remark| remark.contains("status_left")), "{:?}", report.remarks);
    assert_eq!(statuses(&[only_quote(&world)]), [REJECTED]);

    in_halo(&world, revision()).await;
    assert_eq!(statuses(&[only_quote(&world)]), [SENT]);
    world.assert_clean();
}

#[tokio::test]
async fn s18_s23_s86_the_values_of_the_opportunity_follow_the_totals_under_every_policy() {
    for policy in [new, skip, overwrite] {
        let world = world(policy).await;
        in_halo(&world, quote()).await;
        assert_eq!(value(&world), 130.0);
        let requests = world.halo().requests().len();
        in_halo(&world, quote().status(Status::Lost, None)).await;
        assert!(!writes_since(&world, requests).contains(&"Opportunities".to_owned()), "the totals are the same");
        in_halo(&world, revision()).await;
        assert_eq!(value(&world), 125.0);
        let back = quote().id("7100901").revises("7100900", "7100021", 3);
        in_halo(&world, back).await;
        assert_eq!(value(&world), 130.0, "a total that comes back counts again");
        world.assert_clean();
    }
}

#[tokio::test]
async fn s25_with_skip_another_quote_for_the_same_opportunity_makes_its_own_halo_quote() {
    let world = world(|settings| {
        skip(settings);
        settings.opportunity.number_field = Some("Halo opportunity".to_owned());
    })
    .await;
    in_halo(&world, quote()).await;
    let opportunity = only_quote(&world)["ticket_id"].clone();
    let other = QuoteBuilder::new(22).line(line("Known switch", "24.00").code("HW-SW8-001"));
    in_halo(&world, other.custom_field("Halo opportunity", &opportunity.to_string())).await;

    let quotes = world.records(Entity::Quotation);
    assert_eq!(quotes.len(), 2);
    assert_eq!(number(&quotes[1]["ticket_id"]), number(&opportunity));
    assert_eq!(statuses(&quotes), [SENT, SENT], "neither takes the place of the other");
    world.assert_clean();
}

#[tokio::test]
async fn s86_overwrite_changes_adds_and_removes_our_lines_in_place() {
    for fate in [LeftOutLines::Deleted, LeftOutLines::Kept] {
        let world = tenant(|s| s.left_out_lines = fate, overwrite).await;
        in_halo(&world, quote()).await;
        let before = only_quote(&world);
        in_halo(&world, revision().name("Larger office")).await;

        let after = only_quote(&world);
        assert_eq!(after["id"], before["id"]);
        assert_eq!(after["title"], "21 Larger office");
        assert_eq!(names(&after), ["Known switch", "Cable set"], "{fate:?}");
        assert_eq!(lines(&after)[0]["id"], lines(&before)[0]["id"], "the line stays the same record");
        assert_eq!(number(&lines(&after)[0]["quantity"]), 3.0);
        assert_eq!(number(&after["revenue"]), 125.0);
        world.assert_clean();
    }
}

#[tokio::test]
async fn s86_overwrite_keeps_lines_and_header_fields_that_people_made() {
    for fate in [LeftOutLines::Deleted, LeftOutLines::Kept] {
        let world = tenant(|s| s.left_out_lines = fate, overwrite).await;
        in_halo(&world, quote()).await;
        edit_by_hand(&world);
        in_halo(&world, revision()).await;

        let after = only_quote(&world);
        let mut found = names(&after);
        found.sort_unstable();
        assert_eq!(found, ["Cable set", "Installation, by hand", "Known switch"], "{fate:?}");
        let by_hand = crate::support::line_named(&after, "Installation, by hand");
        assert_eq!((number(&by_hand["quantity"]), number(&by_hand["price"])), (2.0, 70.0));
        assert_eq!(after["internal_note"], "Call before delivery");
        world.assert_clean();
    }
}

#[tokio::test]
async fn s86_overwrite_moves_the_status_and_leaves_the_lines() {
    let world = world(overwrite).await;
    in_halo(&world, quote()).await;
    let before = only_quote(&world);
    in_halo(&world, quote().status(Status::Lost, None)).await;

    let after = only_quote(&world);
    assert_eq!(statuses(std::slice::from_ref(&after)), [REJECTED]);
    assert_eq!(after["lines"], before["lines"]);
    assert_eq!(world.records(Entity::Attachment).len(), 1, "the PDF is the same");
    world.assert_clean();
}

#[tokio::test]
async fn s86_a_halo_quote_that_was_approved_or_ordered_is_never_overwritten() {
    for locked in [json!({"approvaldatetime": "2026-03-02T10:00:00"}), json!({"salesorder_id": 77})] {
        let world = world(overwrite).await;
        in_halo(&world, quote()).await;
        let mut edit = locked.clone();
        edit["id"] = only_quote(&world)["id"].clone();
        world.halo().edit(Entity::Quotation, edit);
        let before = only_quote(&world);
        held_for(&world, revision(), "quotation_locked").await;

        assert_eq!(only_quote(&world), before, "{locked}");
        world.assert_clean();
    }
}

#[tokio::test]
async fn s86_a_halo_quote_with_a_status_that_is_final_is_never_overwritten() {
    let world = world(|settings| {
        overwrite(settings);
        settings.quotation.final_statuses = vec![name("Accepted")];
    })
    .await;
    in_halo(&world, quote()).await;
    world.halo().edit(Entity::Quotation, json!({"id": only_quote(&world)["id"], "status": ACCEPTED}));
    let before = only_quote(&world);
    held_for(&world, revision(), "quotation_locked").await;
    assert_eq!(only_quote(&world), before);
    world.assert_clean();
}

#[tokio::test]
async fn s86_a_person_has_a_new_halo_quote_made_instead_of_one_that_is_locked_or_gone() {
    for gone in [false, true] {
        let world = world(overwrite).await;
        in_halo(&world, quote()).await;
        let id = domain::ids::integer_of(&only_quote(&world)["id"]).unwrap();
        match gone {
            true => world.halo().delete(Entity::Quotation, id),
            false => drop(world.halo().edit(Entity::Quotation, json!({"id": id, "salesorder_id": 77}))),
        }
        let locked = world.records(Entity::Quotation);
        held_for(&world, revision(), if gone { "quotation_gone" } else { "quotation_locked" }).await;
        make_a_new_one(&world, id).await;

        let quotes = world.records(Entity::Quotation);
        assert_eq!(quotes.len(), locked.len() + 1);
        assert_eq!(quotes[..locked.len()], locked, "the locked one stays as it is");
        assert_eq!(names(&quotes[locked.len()]), ["Known switch", "Cable set"]);
        in_halo(&world, revision().status(Status::Lost, None)).await;
        let quotes = world.records(Entity::Quotation);
        assert_eq!(quotes.len(), locked.len() + 1, "from then on that one is brought up to date");
        assert_eq!(statuses(&quotes[locked.len()..]), [REJECTED]);
        world.assert_clean();
    }
}

#[tokio::test]
async fn s86_a_locked_halo_quote_is_followed_by_a_new_one_once_the_settings_say_so() {
    let world = world(overwrite).await;
    in_halo(&world, quote()).await;
    let id = only_quote(&world)["id"].clone();
    world.halo().edit(Entity::Quotation, json!({"id": id, "approvaldatetime": "2026-03-02T10:00:00"}));
    held_for(&world, revision(), "quotation_locked").await;

    apply(&world, |settings| settings.quotation.policy = Policy::New).await;
    in_halo(&world, revision()).await;
    assert_eq!(world.records(Entity::Quotation).len(), 2);
    world.assert_clean();
}

#[tokio::test]
async fn s86_a_halo_quote_that_somebody_deleted_is_not_made_again_behind_their_back() {
    let world = world(overwrite).await;
    in_halo(&world, quote()).await;
    let id = domain::ids::integer_of(&only_quote(&world)["id"]).unwrap();
    world.halo().delete(Entity::Quotation, id);
    held_for(&world, revision(), "quotation_gone").await;

    assert_eq!(world.records(Entity::Quotation), Vec::<Value>::new());
    world.assert_clean();
}

#[tokio::test]
async fn s86_nothing_is_written_where_nothing_changed() {
    let world = world(overwrite).await;
    in_halo(&world, quote()).await;
    in_halo(&world, revision()).await;
    let requests = world.halo().requests().len();
    let data = revision().data();
    world.deliver(&data).await;
    let again = world.run(&family(&data)).await;
    assert!(matches!(again, Outcome::Ran { report, .. } if report.ended == Ended::Unchanged));
    assert_eq!(world.halo().requests().len(), requests, "no call at all");

    apply(&world, |settings| settings.timing.keep_done_days = 91).await;
    world.deliver(&data).await;
    in_halo(&world, revision()).await;
    assert_eq!(writes_since(&world, requests), Vec::<String>::new(), "read, and nothing to write");
    world.assert_clean();
}

/// Lost, open again, lost again, and so on, with Halo's status each time.
const BACK_AND_FORTH: [(Status, i64); 5] = [
    (Status::Pending, SENT),
    (Status::Lost, REJECTED),
    (Status::Pending, SENT),
    (Status::Lost, REJECTED),
    (Status::Lost, REJECTED),
];

/// Puts the quote into Quoter, where the API shows it as one that has not expired, and gives its delivery.
fn in_quoter(world: &World, quote: QuoteBuilder) -> String {
    let quote = quote.with(|quote| quote.expires_at = Some(1_800_000_000));
    world.system.quoter.as_ref().unwrap().core().store(quote.clone().build());
    quote.data()
}

/// Changes the quote in Quoter, delivers it ten minutes later, and waits until it is in Halo.
async fn by_api(world: &World, quote: QuoteBuilder) {
    let data = in_quoter(world, quote);
    world.clock.advance(time::Duration::minutes(10));
    world.deliver(&data).await;
    let entry = world.settle(&family(&data)).await;
    assert_eq!(entry.state, State::Done, "{:?}", entry.problem);
}

/// What `quoter-halo resolve QUOTE --choose quotation:new` stores, and the run that it wakes.
async fn make_a_new_one(world: &World, instead: i64) {
    let sync::links::LinkName { kind, name } = sync::links::LinkName::quotation(domain::halo::QuotationId(instead));
    world.system.store.put_link(kind, &name, sync::links::NEW, world.clock.now()).await.unwrap();
    let family = family(&quote().data());
    world.system.store.kick(&family, world.clock.now()).await.unwrap();
    assert_eq!(world.settle(&family).await.state, State::Done);
}

/// What the one opportunity is worth, paid once.
fn value(world: &World) -> f64 {
    let opportunities = world.records(Entity::Ticket);
    assert_eq!(opportunities.len(), 1);
    number(&opportunities[0]["oppvalue_oneoff"])
}

fn quote() -> QuoteBuilder {
    QuoteBuilder::new(21)
        .line(line("Known switch", "25.00").code("HW-SW8-001").quantity("2"))
        .line(line("Rack shelf", "80.00").code("HW-RS-001"))
}

/// More switches, no shelf, cables instead.
fn revision() -> QuoteBuilder {
    QuoteBuilder::new(21)
        .id("7100900")
        .revises("7100021", "7100021", 2)
        .line(line("Known switch", "25.00").code("HW-SW8-001").quantity("3"))
        .line(line("Cable set", "12.50").code("HW-CS-001").quantity("4"))
}

/// A line of their own and a note.
fn edit_by_hand(world: &World) {
    let mut quote = only_quote(world);
    let by_hand = json!({"id": 990_001, "name": "Installation, by hand", "quantity": 2.0, "price": 70.0, "item_id": 0});
    quote["lines"].as_array_mut().unwrap().push(by_hand);
    let fields = json!({"id": quote["id"], "lines": quote["lines"], "internal_note": "Call before delivery"});
    world.halo().edit(Entity::Quotation, fields);
}

fn new(settings: &mut Settings) {
    settings.quotation.revised_status = Some(name("Revised"));
    settings.quotation.status.insert("lost".to_owned(), name("Rejected"));
}

fn skip(settings: &mut Settings) {
    new(settings);
    settings.quotation.policy = Policy::Skip;
}

fn overwrite(settings: &mut Settings) {
    new(settings);
    settings.quotation.policy = Policy::Overwrite;
}

fn name(text: &str) -> Pick {
    Pick::Name(text.to_owned())
}

fn statuses(quotes: &[Value]) -> Vec<i64> {
    quotes.iter().map(|quote| domain::ids::integer_of(&quote["status"]).unwrap()).collect()
}
