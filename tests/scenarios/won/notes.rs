//! The private note about a win (decision y): it tells how customer and products came to be, also where they were made before.

use sandbox::halo::{Entity, Fault, FaultKind};
use scenarios::{World, family};
use store::State;

use super::{accepted, quote, selling};
use crate::support::{in_halo, world};

/// The text of the one note.
fn note(world: &World) -> String {
    let notes = world.records(Entity::Action);
    assert_eq!(notes.len(), 1, "{notes:#?}");
    notes[0]["note"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn s50_the_note_of_a_win_tells_how_customer_and_products_were_matched_at_the_publish() {
    let world = world(selling).await;
    in_halo(&world, quote()).await;
    in_halo(&world, accepted()).await;
    let note = note(&world);
    assert!(note.contains("same e-mail address") && note.contains("Spare rack: "), "{note}");
    world.assert_clean();
}

#[tokio::test]
async fn s50_the_note_of_a_win_tells_what_was_made_although_a_later_run_found_it() {
    let unpublished = || accepted().person("Robin", "New", "robin@new.example.com").organization("Brand New Firm");
    let plain = world(selling).await;
    in_halo(&plain, unpublished()).await;

    let interrupted = world(selling).await;
    interrupted.clock.advance(time::Duration::minutes(1));
    interrupted.halo().inject(Fault::once("POST", "SalesOrder", FaultKind::BeforeEffectDrop));
    let data = unpublished().data();
    interrupted.deliver(&data).await;
    assert_eq!(interrupted.settle(&family(&data)).await.state, State::Done);
    assert_eq!(note(&interrupted), note(&plain));
    interrupted.assert_clean();
}

#[tokio::test]
async fn s50_the_report_of_a_win_is_kept_with_both_sides_of_the_sales_order() {
    let world = world(selling).await;
    in_halo(&world, quote()).await;
    let report = in_halo(&world, accepted()).await;
    let runs = world.system.store.runs(&family(&accepted().data()), 9).await.unwrap();
    assert_eq!(runs.len(), 2);
    let kept: sync::Report = serde_json::from_str(&runs[0].report).unwrap();
    assert_eq!(kept, report);
    let order = kept.order.unwrap();
    assert!(order.differences.is_empty() && order.totals.values().all(|(quoter, halo)| quoter == halo), "{order:?}");
    assert_eq!(order.po_number.as_deref(), Some("PO-4711"));
}
