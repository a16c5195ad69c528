//! `quoter-halo quotes`: one line for each quote.

mod print;

use std::process::ExitCode;

use serde::Serialize;
use store::{Entry, State, Store};
use sync::{Chosen, Ended, Report};
use time::OffsetDateTime;

use super::entries::{code, entries, problems};
use super::output;
use super::settings::office::Office;
use super::words::{moment, rfc3339};
use crate::cli::QuotesArgs;
use crate::system::Failure;

/// How far back is looked for the beginning of a state.
const RUNS: usize = 100;

/// All of them.
#[derive(Clone, Debug, Serialize)]
struct List(Vec<Row>);

/// One quote.
#[derive(Clone, Debug, Serialize)]
struct Row {
    quote: String,
    title: Option<String>,
    state: &'static str,
    since: Option<String>,
    codes: Vec<String>,
    #[serde(skip)]
    line: Line,
}

/// The parts as a person reads them.
#[derive(Clone, Debug)]
struct Line {
    since: String,
    code: String,
}

/// Prints them.
pub(crate) async fn run(args: &QuotesArgs) -> Result<ExitCode, Failure> {
    let office = Office::open(&args.at).await?;
    let mut rows = Vec::new();
    for entry in entries(&office.store, args.state).await? {
        rows.push(row(&office.store, &entry).await?);
    }
    output::either(args.json, &List(rows))?;
    Ok(ExitCode::SUCCESS)
}

async fn row(store: &Store, entry: &Entry) -> Result<Row, Failure> {
    let runs = store.runs(&entry.family, RUNS).await?;
    let reports: Vec<Report> = runs.iter().filter_map(|run| serde_json::from_str(&run.report).ok()).collect();
    let title = match reports.iter().find_map(|report| report.title.clone()) {
        Some(title) => Some(title),
        None => delivered_title(store, entry).await?,
    };
    let since = since(entry, &reports);
    Ok(Row {
        quote: entry.family.to_string(),
        title,
        state: entry.state.as_str(),
        since: since.map(rfc3339),
        codes: problems(entry).into_iter().map(|problem| problem.code).collect(),
        line: Line { since: since.map(moment).unwrap_or_default(), code: code(entry).unwrap_or_default() },
    })
}

/// The title of a quote that no run has looked at.
async fn delivered_title(store: &Store, entry: &Entry) -> Result<Option<String>, Failure> {
    match sync::choose(&store.deliveries(&entry.family).await?) {
        Chosen::Quote { quote, .. } => Ok(Some(quote.title)),
        Chosen::Unreadable(_) | Chosen::OnlyDrafts => Ok(None),
    }
}

/// Since when it stands as it does: the first of the latest runs in a row that ended so. Without such a run, the last change.
fn since(entry: &Entry, newest_first: &[Report]) -> Option<OffsetDateTime> {
    let same = newest_first.iter().take_while(|report| state_after(&report.ended) == Some(entry.state));
    same.last().map(|report| report.started).or(entry.updated)
}

fn state_after(ended: &Ended) -> Option<State> {
    match ended {
        Ended::Done | Ended::Unchanged | Ended::Observed => Some(State::Done),
        Ended::Ignored { .. } => Some(State::Ignored),
        Ended::Waiting { .. } => Some(State::Waiting),
        Ended::Held { .. } => Some(State::Held),
        Ended::Running | Ended::OutOfTime => None,
    }
}
