//! `quoter-halo retry`: wakes families, whatever they wait for.

use std::process::ExitCode;

use store::{Entry, State, Store};

use super::entries::{entries, problems};
use super::find::find;
use super::output;
use super::settings::office::Office;
use crate::cli::RetryArgs;
use crate::system::Failure;

/// Wakes them and prints which.
pub(crate) async fn run(args: &RetryArgs) -> Result<ExitCode, Failure> {
    let office = Office::open(&args.at).await?;
    let now = (runtime::system_clock())();
    let mut woken = 0_usize;
    for entry in chosen(&office.store, args).await? {
        if office.store.kick(&entry.family, now).await? {
            output::text(&format!("woken {} (was {})\n", entry.family, entry.state.as_str()))?;
            woken += 1;
        }
    }
    let when = if office.up_runs || args.at.stack.is_some() { "" } else { "; they run when `up` is started" };
    output::text(&format!("{woken} woken{when}\n"))?;
    Ok(ExitCode::SUCCESS)
}

async fn chosen(store: &Store, args: &RetryArgs) -> Result<Vec<Entry>, Failure> {
    if let Some(quote) = &args.quote {
        return Ok(vec![find(store, quote).await?]);
    }
    if args.all_held {
        return entries(store, Some(State::Held)).await;
    }
    let code = args.code.as_deref().unwrap_or_default();
    let mut open = entries(store, Some(State::Held)).await?;
    open.extend(entries(store, Some(State::Waiting)).await?);
    open.retain(|entry| problems(entry).iter().any(|problem| problem.code == code));
    Ok(open)
}
