#![doc = include_str!("../README.md")]
// What a function awaits stays small, so that no stack is too short for it.
#![warn(clippy::large_futures)]

pub mod catalogue;
mod choose;
mod content;
mod deps;
mod drift;
mod entries;
mod execute;
mod expiry;
mod gate;
mod gather;
pub mod health;
pub mod links;
mod matched;
mod once;
mod pdf;
pub mod protocol;
mod release;
mod report;
mod start;
mod steps;
mod stop;
pub mod unwon;
mod worker;

pub use choose::{Chosen, Sighting, choose};
pub use deps::{Boot, Deps, Ids};
pub use drift::{Drift, drift};
pub use gather::gather;
pub use health::{Health, health};
pub use pdf::{PdfConfig, Pdfs};
pub use report::{Ended, Report, StepOutcome, StepReport};
pub use start::{NotStarted, start};
pub use worker::{Outcome, Worker};
