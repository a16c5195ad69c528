//! `quoter-halo catalogue refresh`: products that are in Quoter are compared with Halo now (S3).

use std::fmt;
use std::process::ExitCode;

use serde::Serialize;
use sync::catalogue::{RefreshBudget, Refreshed, refresh_linked};
use time::Duration;

use super::args::Place;
use super::outcome::{HELD, failed};
use super::reach::Desk;
use super::status::products;
use crate::commands::output;
use crate::system::Failure;

/// How long it may take.
const TIME: Duration = Duration::hours(1);

/// Compares them, and says what changed.
pub(super) async fn run(place: &Place, most: Option<usize>) -> Result<ExitCode, Failure> {
    let desk = Desk::open(place).await?;
    let until = (desk.deps.clock)() + TIME;
    let budget = RefreshBudget { until, products: Some(most.unwrap_or(usize::MAX)), first: Vec::new() };
    match refresh_linked(&desk.deps, &budget).await {
        Ok(refreshed) => {
            let waits = refreshed.awaiting > 0 || !refreshed.held.is_empty() || refreshed.problem.is_some();
            output::either(place.json, &Shown(refreshed))?;
            Ok(if waits { ExitCode::from(HELD) } else { ExitCode::SUCCESS })
        }
        Err(failure) => failed(place.json, &failure),
    }
}

#[derive(Serialize)]
#[serde(transparent)]
struct Shown(Refreshed);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Refreshed { checked, updated, awaiting, held, in_doubt, left, problem, credentials_refused: _ } = &self.0;
        writeln!(f, "Compared   {}", products(*checked))?;
        writeln!(f, "Changed    {updated}")?;
        if *awaiting > 0 {
            writeln!(
                f,
                "Waiting    {awaiting} for somebody to agree: `catalogue show PRODUCT` shows what would change"
            )?;
        }
        held.iter()
            .try_for_each(|(code, count)| writeln!(f, "Held       {count} x {code}; `catalogue status` tells why"))?;
        if *in_doubt > 0 {
            writeln!(f, "In doubt   {in_doubt}: what became of them is looked for again by itself")?;
        }
        match problem {
            Some(code) => writeln!(f, "Ended early because of {code}: the same command goes on"),
            None if *left => writeln!(f, "There are more: the same command goes on"),
            None => Ok(()),
        }
    }
}
