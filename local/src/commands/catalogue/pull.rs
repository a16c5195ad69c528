//! `quoter-halo catalogue pull`: products of Halo become items of Quoter's catalogue.

mod bulk;

use std::process::ExitCode;

use sync::catalogue::{How, pull};

use super::args::{Place, PullArgs};
use super::outcome::HELD;
use super::reach::Desk;
use super::report::Shown;
use crate::commands::output;
use crate::system::Failure;

/// Pulls one product or many.
pub(super) async fn run(place: &Place, args: &PullArgs) -> Result<ExitCode, Failure> {
    let desk = Desk::open(place).await?;
    match args.named().as_slice() {
        [product] if !args.agree_all => {
            let how = How { write: args.writes(), agreed: args.agree.clone(), anew: args.anew };
            let shown = Shown::of(*product, &pull(&desk.deps, *product, &how).await);
            output::either(place.json, &shown)?;
            Ok(if shown.waits_for_somebody() { ExitCode::from(HELD) } else { ExitCode::SUCCESS })
        }
        _ if args.agree.is_some() => Err("--agree is for one product; --agree-all agrees for all of them".into()),
        _ => bulk::run(&desk.deps, place.json, args).await,
    }
}
