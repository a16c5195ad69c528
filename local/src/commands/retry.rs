//! `quoter-halo retry`: wakes families, whatever they wait for.

use std::process::ExitCode;

use store::{Entry, State};

use super::access::Access;
use super::entries::{entries, problems};
use super::find::find;
use super::output;
use crate::cli::RetryArgs;
use crate::system::Failure;

/// Wakes them and prints which.
pub(crate) async fn run(args: &RetryArgs) -> Result<ExitCode, Failure> {
    let access = Access::open(&args.data).await?;
    let now = (runtime::system_clock())();
    let mut woken = 0_usize;
    for entry in chosen(&access, args).await? {
        if access.store.kick(&entry.family, now).await? {
            output::text(&format!("woken {} (was {})\n", entry.family, entry.state.as_str()))?;
            woken += 1;
        }
    }
    let when = if access.up_runs { "" } else { "; they run when `up` is started" };
    output::text(&format!("{woken} woken{when}\n"))?;
    Ok(ExitCode::SUCCESS)
}

async fn chosen(access: &Access, args: &RetryArgs) -> Result<Vec<Entry>, Failure> {
    if let Some(quote) = &args.quote {
        return Ok(vec![find(&access.store, quote).await?]);
    }
    if args.all_held {
        return entries(&access.store, Some(State::Held)).await;
    }
    let code = args.code.as_deref().unwrap_or_default();
    let mut open = entries(&access.store, Some(State::Held)).await?;
    open.extend(entries(&access.store, Some(State::Waiting)).await?);
    open.retain(|entry| problems(entry).iter().any(|problem| problem.code == code));
    Ok(open)
}
