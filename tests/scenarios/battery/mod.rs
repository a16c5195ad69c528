//! The fault battery: each step of a flow x each fault point x {1, 2 deliveries} x {crash, no crash}.
//!
//! After every case all records of Halo's stand-in are identical to those of a clean run, apart from ids and times, no intent
//! is left open, no mail was sent, and no call broke Halo's contract. A flow is described once, in `flows`; its steps are
//! read from the clean run, so that a new step gets the whole battery for free.

pub(crate) mod case;
mod catalogue;
mod crash;
mod fate;
mod flows;
mod records;
mod table;

use futures::stream::{self, StreamExt as _};
use sandbox::halo::FaultKind;

use case::{Case, Crash, POINTS, TELLING};
use flows::{
    Flow, by_new, by_overwrite, by_skip, publish, revise, won, won_lead, won_unpublished, won_with_halos_own_order,
};
use records::Picture;
use table::Table;

/// Cases that are played side by side, each in a world of its own.
const AT_ONCE: usize = 8;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn n1_publish_survives_every_fault_at_every_step() {
    battery(publish(), &POINTS).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s18_a_further_halo_quote_survives_every_fault_at_every_step() {
    battery(revise("revise, new", by_new), &TELLING).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s23_a_revision_that_is_skipped_survives_every_fault_at_every_step() {
    battery(revise("revise, skip", by_skip), &TELLING).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s86_an_overwrite_survives_every_fault_at_every_step() {
    battery(revise("revise, overwrite", by_overwrite), &TELLING).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s48_s50_a_win_survives_every_fault_at_every_step() {
    battery(won(), &POINTS).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s48_a_win_that_was_never_published_survives_every_fault_at_every_step() {
    battery(won_unpublished(), &TELLING).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s83_the_win_of_a_quote_on_a_lead_survives_every_fault_at_every_step() {
    battery(won_lead(), &TELLING).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s50_a_win_whose_order_halo_makes_late_survives_every_fault_at_every_step() {
    battery(won_with_halos_own_order(), &TELLING).await;
}

/// Without intents the battery must find doubles: it is able to fail.
#[tokio::test]
async fn without_the_intent_step_the_battery_is_red() {
    let flow = publish();
    let clean = flow.clean().await;
    let mut red = 0;
    for write in &clean.writes {
        let case = Case { write: write.clone(), point: FaultKind::AfterEffectDrop, deliveries: 1, crash: Crash::No };
        let outcome = case.play(&flow, true).await;
        red += usize::from(outcome.compare(&clean.picture).is_err());
    }
    assert!(red >= 2, "only {red} of {} writes were doubled without intents", clean.writes.len());
}

/// Plays every case of a flow's last delivery at these points, prints its table, and fails with every case that differs.
async fn battery(flow: Flow, points: &[FaultKind]) {
    let clean = Box::pin(flow.clean()).await;
    let mut table = Table::new(flow.name);
    let mut cases = Vec::new();
    for write in &clean.writes {
        for point in points {
            for deliveries in [1, 2] {
                for crash in [Crash::No, Crash::AtTheFault] {
                    let point = point.clone();
                    cases.push(Case { write: write.clone(), point, deliveries, crash });
                }
            }
        }
    }
    let played = stream::iter(&cases).map(|case| Box::pin(verdict(case, &flow, &clean.picture))).buffered(AT_ONCE);
    let verdicts: Vec<Result<(), String>> = played.collect().await;
    for (case, verdict) in cases.iter().zip(verdicts) {
        table.add(case, verdict);
    }
    println!("{table}");
    assert!(table.red().is_empty(), "{}", table.red().join("\n"));
}

async fn verdict(case: &Case, flow: &Flow, clean: &Picture) -> Result<(), String> {
    case.play(flow, false).await.compare(clean)
}
