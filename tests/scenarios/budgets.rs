//! Calls to Halo, pinned: a quote of 500 known lines costs no more than one of a single line. The token is not counted.

use domain::Settings;
use domain::settings::{Pick, Policy};
use sandbox::quoter::{QuoteBuilder, Status, line};
use scenarios::{World, family};
use sync::{Ended, Outcome};
use time::Duration;

use crate::support::{in_halo, world};
use crate::won::selling;

const SIZES: [usize; 3] = [1, 50, 500];

#[tokio::test]
async fn s17_s86_calls_to_halo_are_the_same_few_for_1_50_and_500_known_lines() {
    for size in SIZES {
        let world = known(size).await;
        assert_eq!(costs(&world, quote(72, size)).await, FIRST_PUBLISH, "{size} lines");
        assert_eq!(repeated(&world, quote(72, size)).await, REPEATED, "{size} lines");
        let lost = quote(72, size).status(Status::Lost, None);
        assert_eq!(costs(&world, lost).await, OVERWRITE, "{size} lines");
        let revision = quote(72, size).id("7100900").revises("7100072", "7100072", 2).name("Revised");
        assert_eq!(costs(&world, revision).await, OVERWRITE_WITH_PDF, "{size} lines");
        world.assert_clean();
    }
}

#[tokio::test]
async fn s48_s50_calls_to_halo_for_a_win_are_the_same_few_for_1_50_and_500_lines_days_after_the_publish() {
    for settings in [by_new, by_overwrite] {
        for size in SIZES {
            let world = world(settings).await;
            in_halo(&world, quote(72, size)).await;
            world.clock.advance(Duration::days(3));
            // The tenant's lists are read for all quotes together; another quote of these days has done so.
            in_halo(&world, quote(73, 1)).await;
            let won = || quote(72, size).acceptance_field("PO number", "PO-4711").status(Status::Accepted, None);
            assert_eq!(costs(&world, won()).await, WIN, "{size} lines");
            assert_eq!(repeated(&world, won()).await, REPEATED, "{size} lines");
            world.assert_clean();
        }
    }
}

/// Halo's quote, which shows the record: nobody and nothing is looked for; status and PO number of the opportunity; the same of the
/// quote, whose answer shows its money; the sales order, whose answer shows its money; the won PDF; the note.
const WIN: usize = 6;
/// The user; opportunity; quote, whose answer shows its money; PDF.
const FIRST_PUBLISH: usize = 4;
/// Nothing is asked at all.
const REPEATED: usize = 0;
/// The user; Halo's quote before; the update; Halo's quote after.
const OVERWRITE: usize = 4;
/// The same, and the revision's PDF in place of the one before: attached, and that one deleted.
const OVERWRITE_WITH_PDF: usize = 6;

/// A world that has seen every product before, so that each line is known.
async fn known(size: usize) -> World {
    let world = world(overwrite).await;
    in_halo(&world, quote(71, size)).await;
    world
}

fn overwrite(settings: &mut Settings) {
    settings.quotation.policy = Policy::Overwrite;
    settings.quotation.status.insert("lost".to_owned(), Pick::Name("Rejected".to_owned()));
}

fn by_new(settings: &mut Settings) {
    selling(settings);
    settings.quotation.policy = Policy::New;
}

fn by_overwrite(settings: &mut Settings) {
    selling(settings);
    settings.quotation.policy = Policy::Overwrite;
}

fn quote(number: u64, size: usize) -> QuoteBuilder {
    let part = |quote: QuoteBuilder, at: usize| {
        quote.line(line(&format!("Known part {at}"), "10.00").code(&format!("KP-{at}")))
    };
    (0..size).fold(QuoteBuilder::new(number), part)
}

/// How many calls it takes until the quote is in Halo.
async fn costs(world: &World, quote: QuoteBuilder) -> usize {
    let before = world.halo().calls();
    in_halo(world, quote).await;
    world.halo().calls() - before
}

/// How many calls the same delivery takes once more.
async fn repeated(world: &World, quote: QuoteBuilder) -> usize {
    let (before, data) = (world.halo().calls(), quote.data());
    world.deliver(&data).await;
    let outcome = world.run(&family(&data)).await;
    assert!(matches!(outcome, Outcome::Ran { report, .. } if report.ended == Ended::Unchanged));
    world.halo().calls() - before
}
