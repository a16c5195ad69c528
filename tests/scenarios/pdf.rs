//! The PDF on the opportunity, under each policy and when Quoter does not give one (S47, decision i).

use domain::Settings;
use domain::settings::{Pick, Policy};
use sandbox::halo::{Entity, Fault, FaultKind};
use sandbox::quoter::switches::PdfAnswer;
use sandbox::quoter::{QuoteBuilder, Status, line};
use scenarios::{Setup, World, family};
use serde_json::json;
use store::State;
use sync::Ended;

use crate::support::{apply, in_halo, only_quote, world};

#[tokio::test]
async fn s47_with_overwrite_the_pdf_of_a_revision_takes_the_place_of_the_published_one() {
    let world = world(|settings| settings.quotation.policy = Policy::Overwrite).await;
    in_halo(&world, quote()).await;
    let before = world.records(Entity::Attachment)[0]["id"].clone();
    in_halo(&world, revision()).await;

    assert_eq!(names(&world), ["Quote 31 (published, 7100932).pdf"]);
    let requests = world.halo().requests();
    let attached = requests.iter().rposition(|request| request.method == "POST" && request.entity == "Attachment");
    let deleted = requests.iter().rposition(|request| request.method == "DELETE" && request.entity == "Attachment");
    assert!(attached < deleted, "the new one is there before the old one, {before}, goes");
    world.assert_clean();
}

#[tokio::test]
async fn s47_without_overwrite_the_pdf_of_each_revision_stays() {
    for policy in [Policy::New, Policy::Skip] {
        let world = world(|_| {}).await;
        apply(&world, |settings| settings.quotation.policy = policy).await;
        in_halo(&world, quote()).await;
        in_halo(&world, revision()).await;
        assert_eq!(names(&world), ["Quote 31 (published, 7100031).pdf", "Quote 31 (published, 7100932).pdf"]);
        world.assert_clean();
    }
}

#[tokio::test]
async fn s47_the_won_pdf_is_added_to_the_published_one() {
    let world = world(|settings| settings.quotation.policy = Policy::Overwrite).await;
    in_halo(&world, quote()).await;
    in_halo(&world, quote().status(Status::Accepted, Some(1_772_440_000))).await;
    assert_eq!(names(&world), ["Quote 31 (published, 7100031).pdf", "Quote 31 (won, 7100031).pdf"]);
    world.assert_clean();
}

#[tokio::test]
async fn s47_files_of_other_people_are_never_deleted() {
    let world = world(|settings| settings.quotation.policy = Policy::Overwrite).await;
    in_halo(&world, quote()).await;
    let ticket = only_quote(&world)["ticket_id"].clone();
    let file =
        json!({"ticket_id": ticket, "filename": "Site plan.pdf", "data_base64": "JVBERi0=", "third_party_id": ""});
    world.halo().edit(Entity::Attachment, file);
    in_halo(&world, revision()).await;
    assert_eq!(names(&world), ["Quote 31 (published, 7100932).pdf", "Site plan.pdf"]);
    world.assert_clean();
}

#[tokio::test]
async fn s47_a_deletion_that_was_cut_short_is_repeated_without_harm() {
    for fault in [FaultKind::AfterEffectDrop, FaultKind::BeforeEffect5xx] {
        let world = world(|settings| settings.quotation.policy = Policy::Overwrite).await;
        in_halo(&world, quote()).await;
        world.halo().inject(Fault::once("DELETE", "Attachment", fault));
        let data = revision().data();
        world.deliver(&data).await;
        assert_eq!(world.settle(&family(&data)).await.state, State::Done);
        assert_eq!(names(&world), ["Quote 31 (published, 7100932).pdf"]);
        world.assert_clean();
    }
}

#[tokio::test]
async fn s47_what_is_no_pdf_holds_this_step_only() {
    for answer in [PdfAnswer::Html, PdfAnswer::Huge] {
        let world = world(overwrite).await;
        in_halo(&world, quote()).await;
        pdf_is(&world, answer);
        let report = world.publish(revision().status(Status::Lost, None)).await;
        let Ended::Held { problems } = &report.ended else { panic!("{answer:?}: {:?}", report.ended) };
        assert_eq!(problems[0].code, "pdf_not_a_pdf", "{answer:?}");
        assert_eq!(only_quote(&world)["status"], 4, "everything else is in Halo");
        assert!(report.comparison.is_some_and(|comparison| comparison.agrees()));
        assert_eq!(
            names(&world),
            ["Quote 31 (published, 7100031).pdf"],
            "the one before stays until there is a new one"
        );

        pdf_is(&world, PdfAnswer::Pdf);
        woken(&world).await;
        assert_eq!(names(&world), ["Quote 31 (published, 7100932).pdf"]);
        world.assert_clean();
    }
}

#[tokio::test]
async fn s47_a_pdf_that_is_missing_or_slow_is_fetched_later_and_the_rest_goes_through() {
    for answer in [PdfAnswer::Missing, PdfAnswer::Redirect, PdfAnswer::Slow] {
        let setup = Setup { request_timeout: std::time::Duration::from_millis(400), ..Setup::default() };
        let world = World::with(setup).await;
        pdf_is(&world, answer);
        let report = world.publish(quote()).await;
        let Ended::Waiting { problem: Some(problem), .. } = &report.ended else {
            panic!("{answer:?}: {:?}", report.ended)
        };
        assert_eq!(problem.code, "pdf_unavailable", "{answer:?}");
        assert_eq!(crate::support::lines(&only_quote(&world)).len(), 1, "everything else is in Halo");
        assert!(report.comparison.is_some_and(|comparison| comparison.agrees()));

        pdf_is(&world, PdfAnswer::Pdf);
        assert_eq!(world.settle(&family(&quote().data())).await.state, State::Done);
        assert_eq!(names(&world), ["Quote 31 (published, 7100031).pdf"]);
        world.assert_clean();
    }
}

#[tokio::test]
async fn s47_without_quoters_address_the_quote_goes_through_and_people_are_told() {
    let world = world(|settings| settings.quoter.instance_url = None).await;
    let report = in_halo(&world, quote()).await;
    assert!(report.remarks.iter().any(|remark| remark.contains("pdf_address_unknown")), "{:?}", report.remarks);
    assert_eq!(names(&world), Vec::<String>::new());
    world.assert_clean();
}

#[tokio::test]
async fn a_fetched_pdf_waits_for_halo_and_leaves_no_copy_once_it_is_attached() {
    let world = World::new().await;
    world.halo().inject(Fault::once("POST", "Attachment", FaultKind::BeforeEffect5xx));
    let report = world.publish(quote()).await;
    assert!(matches!(report.ended, Ended::Waiting { .. }), "{:?}", report.ended);
    assert!(is_staged(&world).await, "Halo has not got it yet");

    // Quoter has it no longer; the copy is enough.
    pdf_is(&world, PdfAnswer::Missing);
    assert_eq!(world.settle(&family(&quote().data())).await.state, State::Done);
    assert_eq!(names(&world), ["Quote 31 (published, 7100031).pdf"]);
    assert!(!is_staged(&world).await, "nobody needs the copy");
    world.assert_clean();
}

#[tokio::test]
async fn a_copy_that_a_revision_made_superfluous_goes_too() {
    let world = World::new().await;
    world.halo().inject(Fault::once("POST", "Attachment", FaultKind::BeforeEffect5xx));
    world.publish(quote()).await;
    assert!(is_staged(&world).await);
    let data = revision().data();
    world.deliver(&data).await;
    assert_eq!(world.settle(&family(&data)).await.state, State::Done);
    assert_eq!(names(&world), ["Quote 31 (published, 7100932).pdf"]);
    assert!(!is_staged(&world).await, "it will never be attached");
    world.assert_clean();
}

async fn is_staged(world: &World) -> bool {
    let key = store::pdf_key(&family(&quote().data()), "pdf:7100031:published");
    world.system.store.pdf(&key, world.clock.now()).await.unwrap().is_some()
}

fn quote() -> QuoteBuilder {
    QuoteBuilder::new(31).line(line("Known switch", "25.00").code("HW-SW8-001"))
}

fn revision() -> QuoteBuilder {
    quote().id("7100932").revises("7100031", "7100031", 2).name("Revised")
}

fn overwrite(settings: &mut Settings) {
    settings.quotation.policy = Policy::Overwrite;
    settings.quotation.status.insert("lost".to_owned(), Pick::Name("Rejected".to_owned()));
}

fn pdf_is(world: &World, answer: PdfAnswer) {
    world.system.quoter.as_ref().unwrap().core().set(|switches| switches.pdf = answer);
}

async fn woken(world: &World) {
    let family = family(&quote().data());
    world.system.store.kick(&family, world.clock.now()).await.unwrap();
    assert_eq!(world.settle(&family).await.state, State::Done);
}

/// The names of the attached files, sorted.
fn names(world: &World) -> Vec<String> {
    let files = world.records(Entity::Attachment);
    let mut names: Vec<String> = files.iter().map(|file| file["filename"].as_str().unwrap().to_owned()).collect();
    names.sort();
    names
}
