//! The fault battery over what writes to Quoter: each write of a pull and of a draft x each fault x {one, two callers} x {a crash at
//! the fault, at every write to our own store, none}.
//!
//! Once the faults are over and the call was repeated until it succeeded, all records of Quoter's stand-in are those of a clean run, ids
//! renamed; Halo was only read; no intent is left open; and one more call writes nothing. Lists of the stand-in lag behind the whole time.

mod caller;
mod case;
mod flows;
mod picture;

use std::time::Instant;

use futures::stream::{self, StreamExt as _};
use sandbox::quoter::FaultKind;

use super::fate::Side;
use case::{Case, Crash, POINTS, TELLING};
use flows::{Clean, Flow};

/// Cases that are played side by side, each in a world of its own.
const AT_ONCE: usize = 8;

/// Every fault at every write to Quoter, one caller and two at once, with and without a crash at the fault.
async fn faults(flow: Flow) {
    let clean = flow.clean().await;
    let mut cases = Vec::new();
    for write in &clean.writes {
        let living = POINTS.map(|point| (point, Crash::No)).into_iter();
        for (point, crash) in living.chain(TELLING.map(|point| (point, Crash::AtTheFault))) {
            for callers in [1, 2] {
                cases.push(Case { fault: Some((write.clone(), point.clone())), callers, crash });
            }
        }
    }
    play(&flow, &clean, cases).await;
}

/// A crash before and after every write to our store.
async fn crashes(flow: Flow) {
    let clean = flow.clean().await;
    let mut cases = Vec::new();
    for nth in 1..=clean.store_writes {
        for callers in [1, 2] {
            cases.push(Case { fault: None, callers, crash: Crash::AtWrite(nth, Side::Before) });
        }
        cases.push(Case { fault: None, callers: 1, crash: Crash::AtWrite(nth, Side::After) });
    }
    play(&flow, &clean, cases).await;
}

/// Plays all cases, prints how many there were, and fails with every one that differs from the clean run.
async fn play(flow: &Flow, clean: &Clean, cases: Vec<Case>) {
    let began = Instant::now();
    let played = stream::iter(&cases).map(|case| Box::pin(case.play(flow, clean, false))).buffered(AT_ONCE);
    let verdicts: Vec<Result<(), String>> = played.collect().await;
    let red: Vec<String> = cases
        .iter()
        .zip(verdicts)
        .filter_map(|(case, verdict)| verdict.err().map(|why| format!("{case}: {why}")))
        .collect();
    println!("{}: {} cases, {} red, {:.1} s", flow.name, cases.len(), red.len(), began.elapsed().as_secs_f32());
    assert!(red.is_empty(), "{} of {} cases are red\n{}", red.len(), cases.len(), red.join("\n"));
}

/// Without intents a flow must leave doubles behind: the battery is able to fail.
async fn is_red_without_intents(flow: Flow) {
    let clean = flow.clean().await;
    let mut red = 0;
    for write in clean.writes.iter().filter(|write| write.method == "POST") {
        let case = Case { fault: Some((write.clone(), FaultKind::AfterEffectDrop)), callers: 1, crash: Crash::No };
        red += usize::from(case.play(&flow, &clean, true).await.is_err());
    }
    assert!(red >= 2, "{}: only {red} of {} writes were doubled without intents", flow.name, clean.writes.len());
}

macro_rules! battery {
    ($($name:ident => $played:ident($flow:expr);)+) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            Box::pin($played($flow)).await;
        }
    )+};
}

battery! {
    s4_a_pull_that_makes_everything_survives_every_fault_at_every_write => faults(flows::first_pull());
    s4_a_pull_that_makes_everything_survives_a_crash_at_every_write_of_ours => crashes(flows::first_pull());
    s3_a_pull_that_updates_survives_every_fault_at_every_write => faults(flows::second_pull());
    s3_a_pull_that_updates_survives_a_crash_at_every_write_of_ours => crashes(flows::second_pull());
    s12_a_draft_survives_every_fault_at_every_write => faults(flows::new_draft());
    s12_a_draft_survives_a_crash_at_every_write_of_ours => crashes(flows::quick_draft());
    without_intents_the_battery_of_pulls_is_red => is_red_without_intents(flows::first_pull());
    without_intents_the_battery_of_drafts_is_red => is_red_without_intents(flows::new_draft());
}
