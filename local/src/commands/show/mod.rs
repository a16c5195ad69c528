//! `quoter-halo show QUOTE`: everything that is known about one quote, in the order of time.

mod money;
mod print;
mod timeline;

use std::process::ExitCode;

use store::{Entry, Store};
use sync::Report;

use self::money::{MoneyShown, OrderShown};
use self::timeline::{DeliveryShown, HaloRecord, RunShown, Timeline};
use super::entries::problems;
use super::find::find;
use super::output;
use super::settings::office::Office;
use crate::cli::ShowArgs;
use crate::system::Failure;

/// As many runs as are shown; older ones are left out.
const RUNS: usize = 30;

/// Prints it.
pub(crate) async fn run(args: &ShowArgs) -> Result<ExitCode, Failure> {
    let office = Office::open(&args.at).await?;
    let entry = find(&office.store, &args.quote).await?;
    output::either(args.json, &read(&office.store, &entry).await?)?;
    Ok(ExitCode::SUCCESS)
}

async fn read(store: &Store, entry: &Entry) -> Result<Timeline, Failure> {
    let stored = store.deliveries(&entry.family).await?;
    let mut deliveries: Vec<DeliveryShown> = stored.iter().map(DeliveryShown::of).collect();
    deliveries.sort_by_key(|delivery| delivery.at);
    let mut reports = reports(store, entry).await?;
    let money = reports.iter().rev().find_map(|report| report.comparison.as_ref()).map(MoneyShown::of);
    let order = reports.iter().rev().find_map(|report| report.order.as_ref()).map(OrderShown::of);
    let title = reports.iter().rev().find_map(|report| report.title.clone());
    let title = title.or_else(|| deliveries.iter().rev().find_map(|delivery| delivery.title.clone()));
    let effects = store.effects(&entry.family).await?;
    Ok(Timeline {
        quote: entry.family.to_string(),
        title,
        state: entry.state.as_str(),
        kind: entry.kind.as_str(),
        due: entry.due,
        failed_tries: entry.attempts,
        deliveries,
        runs: reports.drain(..).map(RunShown::of).collect(),
        halo: effects.iter().map(|(step, effect)| HaloRecord::of(step, effect)).collect(),
        problems: problems(entry).into_iter().map(Into::into).collect(),
        money,
        order,
    })
}

/// The last runs, the oldest first. A report of another version that cannot be read is left out.
async fn reports(store: &Store, entry: &Entry) -> Result<Vec<Report>, Failure> {
    let runs = store.runs(&entry.family, RUNS).await?;
    Ok(runs.iter().rev().filter_map(|run| serde_json::from_str(&run.report).ok()).collect())
}
