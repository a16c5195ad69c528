//! `quoter-halo catalogue show`: a product in Halo and its item in Quoter.

use std::fmt;
use std::process::ExitCode;

use domain::Problem;
use domain::catalogue::{Origin, PricePoint, Pulled, PulledChange};
use domain::halo::ItemId;
use rust_decimal::Decimal;
use serde::Serialize;
use store::Store;
use sync::catalogue::{How, pull};

use super::args::Place;
use super::outcome::{HELD, Refused};
use super::reach::Desk;
use super::report::Shown;
use crate::commands::output;
use crate::commands::words::moment;
use crate::system::Failure;

/// As many changes as are shown.
const CHANGES: usize = 50;
/// As many products with problems as are looked through.
const PROBLEMS: usize = 10_000;

#[derive(Serialize)]
struct Story {
    /// What a pull would do now; why it could do nothing.
    now: Shown,
    link: Option<Pulled>,
    /// Newest first.
    changes: Vec<PulledChange>,
    /// Why the last try came to nothing.
    problem: Option<LastProblem>,
}

#[derive(Serialize)]
struct LastProblem {
    tried: String,
    #[serde(flatten)]
    why: Refused,
}

/// Prints it. Nothing is written.
pub(super) async fn run(place: &Place, product: i64) -> Result<ExitCode, Failure> {
    let desk = Desk::open(place).await?;
    let (store, product) = (&desk.deps.store, ItemId(product));
    let now = Shown::of(product, &pull(&desk.deps, product, &How::dry_run()).await);
    let story = Story {
        link: store.pulled(product).await?,
        changes: store.pulled_changes(product, CHANGES).await?,
        problem: problem(store, product).await?,
        now,
    };
    let held = story.now.is_held();
    output::either(place.json, &story)?;
    Ok(if held { ExitCode::from(HELD) } else { ExitCode::SUCCESS })
}

async fn problem(store: &Store, product: ItemId) -> Result<Option<LastProblem>, Failure> {
    let all = store.pull_problems(PROBLEMS).await?;
    let of = |problems: Vec<Problem>| Refused::of_problems(problems);
    let found = all.into_iter().find(|one| one.product == product);
    Ok(found.map(|one| LastProblem { tried: moment(one.tried), why: of(one.problems) }))
}

impl fmt::Display for Story {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { now, link, changes, problem } = self;
        match link {
            Some(link) => write_link(f, link)?,
            None => writeln!(f, "Product {}\n  not in Quoter yet", now.product)?,
        }
        writeln!(f, "\nNow")?;
        for line in now.to_string().lines() {
            writeln!(f, "  {line}")?;
        }
        if !changes.is_empty() {
            writeln!(f, "\nChanges (UTC)")?;
        }
        changes.iter().try_for_each(|change| write_change(f, change))?;
        match problem {
            Some(LastProblem { tried, why }) => {
                writeln!(f, "\nHeld since the try of {tried}")?;
                why.write(f, "  ")
            }
            None => Ok(()),
        }
    }
}

fn write_link(f: &mut fmt::Formatter<'_>, link: &Pulled) -> fmt::Result {
    let Pulled { product, item, origin, prices, checked, .. } = link;
    let origin = match origin {
        Origin::Made => "made by a pull",
        Origin::Adopted => "there before; nobody agreed to changes yet",
        Origin::Agreed => "there before; somebody agreed to the changes",
    };
    writeln!(f, "Product {product}\n  item      {item}, {origin}\n  compared  {}", moment(*checked))?;
    writeln!(f, "\nPrices (UTC)")?;
    let amount = |amount: &Option<Decimal>| amount.map_or("none".to_owned(), |amount| amount.to_string());
    for PricePoint { price, cost, since } in prices {
        writeln!(f, "  {}  price {}, cost {}", moment(*since), amount(price), amount(cost))?;
    }
    Ok(())
}

fn write_change(f: &mut fmt::Formatter<'_>, change: &PulledChange) -> fmt::Result {
    let PulledChange { at, changes, in_doubt, .. } = change;
    let doubt = if *in_doubt { " (Quoter's answer was lost)" } else { "" };
    changes.iter().try_for_each(|field| writeln!(f, "  {}  {field}{doubt}", moment(*at)))
}
