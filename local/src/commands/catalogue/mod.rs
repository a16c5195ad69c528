//! `quoter-halo catalogue`, `draft` and `link`: from Halo to Quoter.

pub(crate) mod args;
pub(crate) mod draft;
mod index;
pub(crate) mod link;
mod outcome;
mod progress;
mod pull;
mod reach;
mod refresh;
mod report;
mod show;
mod status;

use std::process::ExitCode;

use self::args::{CatalogueArgs, What};
use crate::system::Failure;

/// Does what is wanted with the catalogue.
pub(crate) async fn run(args: &CatalogueArgs) -> Result<ExitCode, Failure> {
    let place = &args.place;
    match &args.what {
        What::Status => status::run(place).await,
        What::Index { pages } => index::run(place, *pages).await,
        What::Pull(pull) => pull::run(place, pull).await,
        What::Show { product } => show::run(place, *product).await,
        What::Refresh { products } => refresh::run(place, *products).await,
    }
}
