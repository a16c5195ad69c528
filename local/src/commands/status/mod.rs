//! `quoter-halo status`: how the whole stands.

mod print;

use std::collections::BTreeMap;
use std::process::ExitCode;

use serde::Serialize;
use store::{Entry, State, Store};
use sync::{Ended, Report};
use time::OffsetDateTime;

use super::access::Access;
use super::entries::{STATES, entries, problems};
use super::output;
use super::words::{ProblemShown, age, rfc3339};
use crate::cli::StatusArgs;
use crate::system::Failure;

/// What calls go through.
const GATES: [&str; 2] = ["halo", "quoter"];

/// Everything that `status` says.
#[derive(Clone, Debug, Serialize)]
struct Status {
    up_runs: bool,
    counts: BTreeMap<&'static str, usize>,
    oldest_unsynced: Option<Oldest>,
    gates: Vec<GateShown>,
    held: Vec<Group>,
    waiting: Vec<Group>,
}

/// The quote that waits longest.
#[derive(Clone, Debug, Serialize)]
struct Oldest {
    quote: String,
    state: &'static str,
    since: String,
    age_seconds: i64,
    #[serde(skip)]
    age: String,
}

#[derive(Clone, Debug, Serialize)]
struct GateShown {
    name: &'static str,
    open: bool,
    since: Option<String>,
    next_probe: Option<String>,
    code: Option<String>,
}

/// Quotes with the same problem. Cause and fix are those of the first.
#[derive(Clone, Debug, Serialize)]
struct Group {
    count: usize,
    #[serde(flatten)]
    problem: ProblemShown,
    quotes: Vec<String>,
}

/// Prints it.
pub(crate) async fn run(args: &StatusArgs) -> Result<ExitCode, Failure> {
    let access = Access::open(&args.data).await?;
    output::either(args.json, &read(&access, (runtime::system_clock())()).await?)?;
    Ok(ExitCode::SUCCESS)
}

async fn read(access: &Access, now: OffsetDateTime) -> Result<Status, Failure> {
    let all = entries(&access.store, None).await?;
    let counts = STATES.iter().map(|state| (state.as_str(), in_state(&all, *state).count())).collect();
    let mut gates = Vec::new();
    for name in GATES {
        gates.push(gate(&access.store, name).await?);
    }
    Ok(Status {
        up_runs: access.up_runs,
        counts,
        oldest_unsynced: oldest(&access.store, &all, now).await?,
        gates,
        held: groups(in_state(&all, State::Held)),
        waiting: groups(in_state(&all, State::Waiting)),
    })
}

fn in_state(entries: &[Entry], state: State) -> impl Iterator<Item = &Entry> {
    entries.iter().filter(move |entry| entry.state == state)
}

async fn gate(store: &Store, name: &'static str) -> Result<GateShown, Failure> {
    let gate = store.gate(name).await?;
    Ok(GateShown {
        name,
        open: gate.open,
        since: gate.since.map(rfc3339),
        next_probe: gate.next_probe.map(rfc3339),
        code: gate.code,
    })
}

/// Among the families that are not settled, the one whose oldest unsynced delivery came first.
async fn oldest(store: &Store, all: &[Entry], now: OffsetDateTime) -> Result<Option<Oldest>, Failure> {
    let mut oldest: Option<(OffsetDateTime, &Entry)> = None;
    for entry in all.iter().filter(|entry| !entry.state.is_final()) {
        let Some(since) = unsynced_since(store, entry).await? else { continue };
        if oldest.is_none_or(|(other, _)| since < other) {
            oldest = Some((since, entry));
        }
    }
    Ok(oldest.map(|(since, entry)| Oldest {
        quote: entry.family.to_string(),
        state: entry.state.as_str(),
        since: rfc3339(since),
        age_seconds: (now - since).whole_seconds().max(0),
        age: age(now - since),
    }))
}

/// When the first delivery came that no completed run has seen. A family that was woken by hand has none: then its last change.
async fn unsynced_since(store: &Store, entry: &Entry) -> Result<Option<OffsetDateTime>, Failure> {
    let synced = last_completed(store, entry).await?;
    let deliveries = store.deliveries(&entry.family).await?;
    let unsynced = deliveries.iter().map(|delivery| delivery.first_seen);
    Ok(unsynced.filter(|seen| synced.is_none_or(|synced| *seen > synced)).min().or(entry.updated))
}

/// When the last completed run began.
async fn last_completed(store: &Store, entry: &Entry) -> Result<Option<OffsetDateTime>, Failure> {
    const RUNS: usize = 100;
    let runs = store.runs(&entry.family, RUNS).await?;
    let completed = runs.iter().find(|run| {
        let report = serde_json::from_str::<Report>(&run.report);
        report.is_ok_and(|report| matches!(report.ended, Ended::Done | Ended::Unchanged | Ended::Observed))
    });
    Ok(completed.map(|run| run.started))
}

/// By code, the most frequent first.
fn groups<'a>(entries: impl Iterator<Item = &'a Entry>) -> Vec<Group> {
    let mut groups: BTreeMap<String, Group> = BTreeMap::new();
    for entry in entries {
        for problem in problems(entry) {
            let new = || Group { count: 0, problem: problem.clone().into(), quotes: Vec::new() };
            let group = groups.entry(problem.code.clone()).or_insert_with(new);
            let family = entry.family.to_string();
            if group.quotes.last() != Some(&family) {
                group.quotes.push(family);
                group.count += 1;
            }
        }
    }
    let mut groups: Vec<Group> = groups.into_values().collect();
    groups.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.problem.code.cmp(&b.problem.code)));
    groups
}
