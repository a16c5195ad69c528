//! Every state that workers, store and Halo can reach while several workers make the same record.
//!
//! The decision is the production code's own, so that the model follows it. The other half shows that each part of the protocol
//! is needed: without it the search finds a way to two records, or to none. `-- --nocapture` prints counts and ways.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests may panic as tests do")]

#[path = "model/explore.rs"]
mod explore;
#[path = "model/intent.rs"]
mod intent;
#[path = "model/rules.rs"]
mod rules;
#[path = "model/steps.rs"]
mod steps;
#[path = "model/trace.rs"]
mod trace;
#[path = "model/worker.rs"]
mod worker;
#[path = "model/world.rs"]
mod world;

use explore::{Explored, explore};
use rules::{Model, Processes, Protocol};

/// Every state has at most one record; in none is anything reported or recorded that does not exist; and from each the effect
/// becomes done once nothing fails any more.
fn makes_exactly_one_record(model: &Model) {
    let explored = counted(model);
    if let Some(trace) = explored.wrong.or(explored.stuck) {
        panic!("{model}\n{trace}");
    }
}

fn makes_two_records(model: &Model) {
    let explored = counted(model);
    let Some(trace) = explored.wrong else { panic!("{model}: safe, so the model has no teeth") };
    println!("{trace}\n");
    assert!(trace.to_string().ends_with("two records carry the marker."), "{trace}");
}

fn counted(model: &Model) -> Explored {
    let explored = explore(model);
    println!("{model}: {} states, {} steps", explored.states, explored.steps);
    explored
}

#[test]
fn two_workers_make_one_record_however_long_creates_travel_and_searches_lag() {
    for (delay, lag) in [(0, 1), (1, 1), (1, 2), (2, 1)] {
        makes_exactly_one_record(&Model::as_built(2, Processes::Many, 2, delay, lag));
    }
}

#[test]
fn three_workers_make_one_record() {
    makes_exactly_one_record(&Model::as_built(3, Processes::Many, 1, 1, 1));
}

#[test]
fn workers_of_one_process_make_one_record_however_often_it_starts_anew() {
    makes_exactly_one_record(&Model::as_built(2, Processes::One, 2, 1, 1));
}

#[test]
fn a_settle_time_longer_than_needed_does_no_harm() {
    let model = Model::as_built(2, Processes::Many, 1, 1, 1);
    makes_exactly_one_record(&Model { settle: model.settle + 1, ..model });
}

#[test]
fn searching_before_the_create_is_not_enough() {
    makes_two_records(&Model::with(Protocol::WithoutIntent));
}

#[test]
fn an_intent_without_waiting_is_not_enough() {
    makes_two_records(&Model::with(Protocol::WithoutWaiting));
}

#[test]
fn a_settle_time_shorter_than_delay_and_lag_is_not_enough() {
    for (delay, lag) in [(1, 1), (1, 2), (2, 1)] {
        let model = Model::as_built(2, Processes::Many, 1, delay, lag);
        makes_two_records(&Model { settle: model.settle - 1, ..model });
    }
}

#[test]
fn a_claim_must_be_taken_over_only_as_it_was_seen() {
    makes_two_records(&Model::with(Protocol::TakingOverBlindly));
}

#[test]
fn nothing_may_be_sent_after_the_lease_end() {
    makes_two_records(&Model::with(Protocol::SendingAfterLeaseEnd));
}

#[test]
fn waiting_without_looking_is_not_enough() {
    makes_two_records(&Model::with(Protocol::WithoutLooking));
}

#[test]
fn no_answer_must_not_be_taken_for_a_refusal() {
    makes_two_records(&Model::with(Protocol::DoubtAsRefusal));
}

#[test]
fn processes_that_are_not_alone_must_not_believe_so() {
    makes_two_records(&Model::with(Protocol::EachAlone));
}

#[test]
fn a_claim_that_is_never_taken_over_loses_the_record() {
    let explored = counted(&Model::with(Protocol::WaitingForever));
    let trace = explored.stuck.unwrap_or_else(|| panic!("every claim comes to an end, so the model has no teeth"));
    println!("{trace}\n");
    assert!(explored.wrong.is_none());
}
