//! `quoter-halo catalogue status`: the index of Halo's products, and what of it is in Quoter.

use std::fmt;
use std::process::ExitCode;

use domain::catalogue::{Origin, Pulled};
use serde::Serialize;
use store::Store;
use sync::catalogue::{Progress, index_progress};
use time::{Duration, OffsetDateTime};

use super::args::Place;
use super::outcome::Refused;
use crate::commands::output;
use crate::commands::settings::office::Office;
use crate::commands::words::{age, moment, rfc3339};
use crate::system::Failure;

/// So many links are read at once.
const PORTION: usize = 500;
/// As many products with problems as are shown; more is for the journal.
const PROBLEMS: usize = 200;

#[derive(Debug, Serialize)]
struct Status {
    index: Option<Progress>,
    /// How long ago Halo was as the index is.
    #[serde(skip)]
    behind: Option<Duration>,
    linked: Linked,
    held: Vec<HeldProduct>,
}

/// The products that are in Quoter.
#[derive(Debug, Default, Serialize)]
struct Linked {
    products: usize,
    /// Items that were there before and that nobody agreed to change.
    adopted: usize,
    /// When the one was compared that waits longest.
    oldest_check: Option<String>,
    newest_check: Option<String>,
}

#[derive(Debug, Serialize)]
struct HeldProduct {
    product: i64,
    tried: String,
    #[serde(flatten)]
    why: Refused,
}

/// Prints it. Neither Halo nor Quoter is called.
pub(super) async fn run(place: &Place) -> Result<ExitCode, Failure> {
    let office = Office::open(&place.at).await?;
    let status = read(&office.store, (runtime::system_clock())()).await?;
    output::either(place.json, &status)?;
    Ok(ExitCode::SUCCESS)
}

async fn read(store: &Store, now: OffsetDateTime) -> Result<Status, Failure> {
    let index = index_progress(store).await?;
    let problems = store.pull_problems(PROBLEMS).await?;
    let held = problems.into_iter().map(|one| HeldProduct {
        product: one.product.0,
        tried: rfc3339(one.tried),
        why: Refused::of_problems(one.problems),
    });
    let behind = index.as_ref().and_then(|index| index.as_of).map(|as_of| now - as_of);
    Ok(Status { index, behind, linked: linked(store).await?, held: held.collect() })
}

async fn linked(store: &Store) -> Result<Linked, Failure> {
    let (mut linked, mut after) = (Linked::default(), None);
    let (mut oldest, mut newest): (Option<OffsetDateTime>, Option<OffsetDateTime>) = (None, None);
    loop {
        let portion = store.pulled_after(after, PORTION).await?;
        for Pulled { origin, checked, .. } in &portion {
            linked.products += 1;
            linked.adopted += usize::from(*origin == Origin::Adopted);
            oldest = Some(oldest.map_or(*checked, |oldest| oldest.min(*checked)));
            newest = Some(newest.map_or(*checked, |newest| newest.max(*checked)));
        }
        match portion.last() {
            Some(last) => after = Some(last.product),
            None => break,
        }
    }
    (linked.oldest_check, linked.newest_check) = (oldest.map(moment), newest.map(moment));
    Ok(linked)
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { index, behind, linked, held } = self;
        match index {
            Some(index) => write_index(f, index, *behind)?,
            None => writeln!(f, "Index      none yet: `catalogue index` fills it, and the sweep does by itself")?,
        }
        linked.fmt(f)?;
        writeln!(f, "Held       {}", products(held.len()))?;
        for HeldProduct { product, why, .. } in held {
            writeln!(f, "  product {product}")?;
            why.write(f, "    ")?;
        }
        Ok(())
    }
}

/// How far the index is.
pub(super) fn write_index(f: &mut fmt::Formatter<'_>, index: &Progress, behind: Option<Duration>) -> fmt::Result {
    let behind = behind.map(|behind| format!(", as Halo was {} ago", age(behind))).unwrap_or_default();
    let count =
        if index.complete { format!("{}{behind}", products(index.items)) } else { "not complete yet".to_owned() };
    writeln!(f, "Index      {count}; {}", index.phase)?;
    if index.unproven {
        writeln!(f, "           Halo's list shows no order of changes: only a full pass makes the index fresher")?;
    }
    match index.page {
        Some(page) => {
            let of = index.of_pages.map(|of| format!(" of about {of}")).unwrap_or_default();
            writeln!(f, "           page {page}{of} is read next")
        }
        None => Ok(()),
    }
}

impl fmt::Display for Linked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "In Quoter  {}", products(self.products))?;
        if self.adopted > 0 {
            writeln!(f, "           {} of them were there before and change only when somebody agrees", self.adopted)?;
        }
        if let (Some(oldest), Some(newest)) = (&self.oldest_check, &self.newest_check) {
            writeln!(f, "           compared with Halo between {oldest} and {newest}")?;
        }
        Ok(())
    }
}

/// A number of products in words.
pub(super) fn products(count: usize) -> String {
    if count == 1 { "1 product".to_owned() } else { format!("{count} products") }
}
