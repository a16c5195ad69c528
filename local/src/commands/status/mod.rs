//! `quoter-halo status`: how the whole stands.

mod print;

use std::collections::BTreeMap;
use std::process::ExitCode;

use serde::Serialize;
use store::{Entry, State, Store};
use sync::health::{GateStands, Oldest};
use time::OffsetDateTime;

use super::entries::{STATES, entries, problems};
use super::output;
use super::settings::office::Office;
use super::words::{ProblemShown, age, rfc3339};
use crate::cli::StatusArgs;
use crate::system::Failure;

/// Everything that `status` says.
#[derive(Clone, Debug, Serialize)]
struct Status {
    /// Of a folder; a stack has no `up`.
    #[serde(skip_serializing_if = "Option::is_none")]
    up_runs: Option<bool>,
    counts: BTreeMap<&'static str, usize>,
    oldest_unsynced: Option<OldestShown>,
    gates: Vec<GateShown>,
    held: Vec<Group>,
    waiting: Vec<Group>,
}

/// The quote that waits longest.
#[derive(Clone, Debug, Serialize)]
struct OldestShown {
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
    let office = Office::open(&args.at).await?;
    let up_runs = args.at.stack.is_none().then_some(office.up_runs);
    output::either(args.json, &read(&office.store, up_runs, (runtime::system_clock())()).await?)?;
    Ok(ExitCode::SUCCESS)
}

async fn read(store: &Store, up_runs: Option<bool>, now: OffsetDateTime) -> Result<Status, Failure> {
    let all = entries(store, None).await?;
    let counts = STATES.iter().map(|state| (state.as_str(), in_state(&all, *state).count())).collect();
    let health = sync::health(store).await?;
    Ok(Status {
        up_runs,
        counts,
        oldest_unsynced: health.oldest.map(|oldest| shown(oldest, now)),
        gates: health.gates.into_iter().map(gate).collect(),
        held: groups(in_state(&all, State::Held)),
        waiting: groups(in_state(&all, State::Waiting)),
    })
}

fn in_state(entries: &[Entry], state: State) -> impl Iterator<Item = &Entry> {
    entries.iter().filter(move |entry| entry.state == state)
}

fn gate(stands: GateStands) -> GateShown {
    let GateStands { name, gate } = stands;
    GateShown {
        name,
        open: gate.open,
        since: gate.since.map(rfc3339),
        next_probe: gate.next_probe.map(rfc3339),
        code: gate.code,
    }
}

fn shown(oldest: Oldest, now: OffsetDateTime) -> OldestShown {
    let Oldest { family, state, since } = oldest;
    OldestShown {
        quote: family.to_string(),
        state: state.as_str(),
        since: rfc3339(since),
        age_seconds: (now - since).whole_seconds().max(0),
        age: age(now - since),
    }
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
