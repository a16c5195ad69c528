//! `quoter-halo catalogue index`: fills the index of Halo's products, or brings it up to date, without waiting for the sweep.

use std::fmt;
use std::process::ExitCode;

use serde::Serialize;
use store::Holder;
use sync::Deps;
use sync::catalogue::{Budget, Progress as Filled, refresh_index};
use time::Duration;

use super::args::Place;
use super::outcome::failed;
use super::progress::Progress;
use super::reach::Desk;
use super::status::{products, write_index};
use crate::commands::output;
use crate::system::Failure;

/// The lease of the sweep's task: only one at a time keeps the index.
const TASK: &str = "catalogue";
/// As many pages are read before what was done is shown.
const PORTION: usize = 5;
/// How long one portion may take.
const TIME: Duration = Duration::minutes(2);

/// Fills it, a portion at a time, and says what came of it.
pub(super) async fn run(place: &Place, pages: Option<usize>) -> Result<ExitCode, Failure> {
    let desk = Desk::open(place).await?;
    let deps = &desk.deps;
    let holder = Holder { boot: deps.boot.id.clone(), token: (deps.ids)(), exclusive: false };
    let mut progress = Progress::new();
    let mut done = Filled::default();
    loop {
        let now = (deps.clock)();
        if !deps.store.take_task(TASK, &holder, now, now + TIME).await? {
            return Err("the sweep is at the index just now; `catalogue status` tells how far it is".into());
        }
        let portion = PORTION.min(pages.map_or(PORTION, |pages| pages.saturating_sub(done.calls)));
        let outcome = refresh_index(deps, &Budget { until: now + TIME, pages: portion }).await;
        deps.store.finish_task(TASK, &holder).await?;
        match outcome {
            Ok(now_there) => done = add(&done, now_there),
            Err(failure) => {
                progress.end();
                return failed(place.json, &failure);
            }
        }
        progress.show(done.pages, done.of_pages, &format!("pages, {}, {}", products(done.items), done.phase));
        if !done.left || pages.is_some_and(|pages| done.calls >= pages) {
            break;
        }
    }
    progress.end();
    output::either(place.json, &Shown(done))?;
    Ok(ExitCode::SUCCESS)
}

/// What all portions did, and how far the index is now.
fn add(before: &Filled, last: Filled) -> Filled {
    Filled {
        calls: before.calls + last.calls,
        pages: before.pages + last.pages,
        keys: before.keys + last.keys,
        changed: before.changed + last.changed,
        ..last
    }
}

/// Whether the index has all products, so that a selection can be made from it.
pub(super) async fn is_complete(deps: &Deps) -> Result<bool, Failure> {
    let progress = sync::catalogue::index_progress(&deps.store).await?;
    Ok(progress.is_some_and(|progress| progress.complete))
}

#[derive(Serialize)]
#[serde(transparent)]
struct Shown(Filled);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Filled { calls, keys, changed, left, .. } = &self.0;
        write_index(f, &self.0, None)?;
        writeln!(f, "           calls to Halo: {calls}; products new or changed: {changed}; keys written: {keys}")?;
        if *left {
            writeln!(f, "           there is more to read: the same command goes on")?;
        }
        Ok(())
    }
}
