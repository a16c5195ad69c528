//! The PO number (S49, S77, decision w): to opportunity, quotation and order, whose fields have three names.

use domain::settings::PoNumber;
use sandbox::halo::Entity;
use sandbox::quoter::Status;
use scenarios::{World, family};
use store::State;
use sync::Ended;
use time::Duration;

use super::{accepted, only_order, only_ticket, quote, selling};
use crate::support::{apply, in_halo, only_quote, world};

fn shown(world: &World) -> [String; 3] {
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    [
        text(&only_ticket(world)["purchaseordernumber"]),
        text(&only_quote(world)["po_ref"]),
        text(&only_order(world)["po_number"]),
    ]
}

fn without_number() -> sandbox::quoter::QuoteBuilder {
    quote().status(Status::Accepted, None)
}

#[tokio::test]
async fn s49_s77_the_po_number_of_the_acceptance_reaches_opportunity_quotation_and_order() {
    let world = world(selling).await;
    in_halo(&world, quote()).await;
    in_halo(&world, accepted()).await;
    assert_eq!(shown(&world), ["PO-4711", "PO-4711", "PO-4711"]);
    world.assert_clean();
}

#[tokio::test]
async fn s77_without_a_field_in_the_settings_no_number_is_looked_for() {
    let world = world(selling).await;
    apply(&world, |settings| settings.won.po_field = None).await;
    in_halo(&world, accepted()).await;
    assert_eq!(shown(&world), ["", "", ""]);
    world.assert_clean();
}

#[tokio::test]
async fn s49_an_empty_field_counts_as_no_number() {
    let world = world(selling).await;
    in_halo(&world, quote().acceptance_field("PO number", "  ").status(Status::Accepted, None)).await;
    assert_eq!(shown(&world), ["", "", ""]);
    world.assert_clean();
}

#[tokio::test]
async fn s49_a_number_that_is_late_is_waited_for_and_everything_else_goes_on() {
    let world = world(selling).await;
    apply(&world, |settings| settings.won.po_wait_minutes = 10).await;
    in_halo(&world, quote()).await;
    world.clock.advance(Duration::minutes(1));
    let report = world.publish(without_number()).await;
    let Ended::Waiting { problem: Some(problem), .. } = &report.ended else { panic!("{:?}", report.ended) };
    assert_eq!(problem.code, "po_awaited");
    assert!(world.records(Entity::SalesOrder).is_empty());
    assert_eq!(world.records(Entity::Attachment).len(), 2, "the won PDF is there");

    in_halo(&world, accepted()).await;
    assert_eq!(shown(&world), ["PO-4711", "PO-4711", "PO-4711"]);
    world.assert_clean();
}

#[tokio::test]
async fn s49_an_optional_number_that_does_not_come_is_added_to_the_order_later() {
    let world = world(selling).await;
    apply(&world, |settings| settings.won.po_wait_minutes = 10).await;
    let data = without_number().data();
    world.deliver(&data).await;
    assert_eq!(world.settle(&family(&data)).await.state, State::Done);
    assert_eq!(shown(&world), ["", "", ""], "after ten minutes the order is made without");

    in_halo(&world, accepted()).await;
    assert_eq!(shown(&world), ["PO-4711", "PO-4711", "PO-4711"]);
    let before = world.halo().calls();
    world.deliver(&accepted().data()).await;
    world.run(&family(&data)).await;
    assert_eq!(world.halo().calls(), before);
    world.assert_clean();
}

#[tokio::test]
async fn s49_a_required_number_that_is_missing_holds_the_order_only() {
    let world = world(selling).await;
    apply(&world, |settings| settings.won.po = PoNumber::Required).await;
    in_halo(&world, quote()).await;
    world.clock.advance(Duration::minutes(1));
    let report = world.publish(without_number()).await;
    let Ended::Held { problems } = &report.ended else { panic!("{:?}", report.ended) };
    assert_eq!(problems[0].code, "po_missing");
    assert!(world.records(Entity::SalesOrder).is_empty());
    assert_eq!(only_quote(&world)["status"], super::ACCEPTED);
    assert_eq!(world.records(Entity::Attachment).len(), 2);
    assert_eq!(world.records(Entity::Action).len(), 1, "the note about the win");

    in_halo(&world, accepted()).await;
    assert_eq!(shown(&world), ["PO-4711", "PO-4711", "PO-4711"]);
    world.assert_clean();
}

#[tokio::test]
async fn s49_a_number_of_300_characters_is_held_and_never_cut() {
    let world = world(selling).await;
    in_halo(&world, quote()).await;
    world.clock.advance(Duration::minutes(1));
    let long = quote().acceptance_field("PO number", &"9".repeat(300)).status(Status::Accepted, None);
    let report = world.publish(long).await;
    let Ended::Held { problems } = &report.ended else { panic!("{:?}", report.ended) };
    assert_eq!(problems[0].code, "po_too_long");
    assert!(world.records(Entity::SalesOrder).is_empty());
    assert_eq!(only_ticket(&world)["purchaseordernumber"].as_str().unwrap_or_default(), "");
    in_halo(&world, accepted()).await;
    assert_eq!(shown(&world), ["PO-4711", "PO-4711", "PO-4711"]);
    world.assert_clean();
}

#[tokio::test]
async fn s49_a_number_that_is_corrected_after_the_order_is_corrected_in_halo() {
    let world = world(selling).await;
    in_halo(&world, accepted()).await;
    let corrected = quote().acceptance_field("PO number", "PO-4712").status(Status::Ordered, None);
    in_halo(&world, corrected).await;
    assert_eq!(shown(&world), ["PO-4712", "PO-4712", "PO-4712"]);
    world.assert_clean();
}
