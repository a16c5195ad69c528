//! What became of one product, in words.

use std::fmt;

use domain::Problem;
use domain::catalogue::FieldChange;
use domain::halo::ItemId;
use serde::Serialize;
use sync::catalogue::{Did, Failure, PullReport};

use super::outcome::Refused;

/// What became of one product.
#[derive(Debug, Serialize)]
pub(super) struct Shown {
    pub(super) product: ItemId,
    #[serde(flatten)]
    pub(super) outcome: Outcome,
}

/// What was done, or why nothing was.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Outcome {
    /// The pull's own report.
    Report(Box<PullReport>),
    /// What is in the way.
    Held(Refused),
}

impl Shown {
    pub(super) fn of(product: ItemId, outcome: &Result<PullReport, Failure>) -> Self {
        match outcome {
            Ok(report) => Self::of_report(product, report.clone()),
            Err(failure) => Self::of_problems(product, failure.problems.clone()),
        }
    }

    pub(super) fn of_report(product: ItemId, report: PullReport) -> Self {
        Self { product, outcome: Outcome::Report(Box::new(report)) }
    }

    pub(super) fn of_problems(product: ItemId, problems: Vec<Problem>) -> Self {
        Self { product, outcome: Outcome::Held(Refused::of_problems(problems)) }
    }

    /// Held, or changes that nobody agreed to.
    pub(super) fn waits_for_somebody(&self) -> bool {
        match &self.outcome {
            Outcome::Held(_) => true,
            Outcome::Report(report) => report.agree.is_some(),
        }
    }

    /// Whether there is nothing to tell.
    pub(super) fn is_quiet(&self) -> bool {
        matches!(&self.outcome, Outcome::Report(report) if report.did == Did::Unchanged && report.changes.changes.is_empty())
    }

    pub(super) fn is_held(&self) -> bool {
        matches!(self.outcome, Outcome::Held(_))
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.outcome {
            Outcome::Held(why) => {
                writeln!(f, "{}  held", self.product)?;
                why.write(f, "    ")
            }
            Outcome::Report(report) => write(f, report),
        }
    }
}

fn write(f: &mut fmt::Formatter<'_>, report: &PullReport) -> fmt::Result {
    let PullReport { product, item, did, wanted, changes, agree, made_category, made_supplier } = report;
    let item = item.as_ref().map_or_else(|| "no item".to_owned(), ToString::to_string);
    writeln!(f, "{product}  \"{}\": {}", wanted.name, what(*did, agree.is_some(), &item))?;
    for (kind, made) in [("category", made_category), ("supplier", made_supplier)] {
        if let Some(name) = made {
            let done =
                if *did == Did::WouldMake || *did == Did::WouldUpdate { "would be made too" } else { "made too" };
            writeln!(f, "    {kind} \"{name}\" {done}")?;
        }
    }
    if matches!(did, Did::Made | Did::WouldMake) {
        let amount =
            |amount: Option<rust_decimal::Decimal>| amount.map_or("none".to_owned(), |amount| amount.to_string());
        writeln!(
            f,
            "    cost {}, price {}, {}, in \"{}\"",
            amount(wanted.cost),
            amount(wanted.price),
            wanted.charge,
            wanted.category
        )?;
    }
    changes.changes.iter().try_for_each(|change: &FieldChange| writeln!(f, "    {change}"))?;
    match agree {
        Some(word) => writeln!(f, "    changed only when somebody agrees: catalogue pull {product} --agree {word}"),
        None => Ok(()),
    }
}

fn what(did: Did, waits: bool, item: &str) -> String {
    match did {
        Did::Made => format!("made {item}"),
        Did::Updated => format!("changed {item}"),
        Did::Unchanged if waits => format!("not agreed to yet, {item}"),
        Did::Unchanged => format!("as before, {item}"),
        Did::Adopted => format!("takes {item}, which was there before"),
        Did::WouldMake => "an item would be made".to_owned(),
        Did::WouldUpdate => format!("would change {item}"),
        Did::WouldAdopt => format!("would take {item}, which is there already"),
    }
}
