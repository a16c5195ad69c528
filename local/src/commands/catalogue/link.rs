//! `quoter-halo link`: ties a quote to a Halo user and an opportunity, also before it is published (S12, S15, S16).

use std::fmt;
use std::process::ExitCode;

use domain::halo::UserId;
use serde::Serialize;
use sync::catalogue::{Linked, OpportunityLink, QuoteLink, Standing, link_quote};

use super::args::LinkArgs;
use super::outcome::failed;
use super::reach::Desk;
use crate::commands::output;
use crate::system::Failure;

/// Ties it and says where the quote stands.
pub(crate) async fn run(args: &LinkArgs) -> Result<ExitCode, Failure> {
    let desk = Desk::open(&args.place).await?;
    let link = QuoteLink { user: args.user.map(UserId), opportunity: args.opportunity };
    match link_quote(&desk.deps, &args.quote, &link).await {
        Ok(linked) => {
            output::either(args.place.json, &Shown(linked))?;
            Ok(ExitCode::SUCCESS)
        }
        Err(failure) => failed(args.place.json, &failure),
    }
}

#[derive(Serialize)]
#[serde(transparent)]
struct Shown(Linked);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Linked { names, user, opportunity, standing } = &self.0;
        writeln!(f, "Quote        {}", names.join(", "))?;
        if let Some(user) = user {
            let client = user.client.as_ref().map(|client| format!(" of {client}")).unwrap_or_default();
            writeln!(f, "User         {} \"{}\"{client}", user.id, user.name)?;
        }
        match opportunity {
            Some(OpportunityLink::Id(id)) => writeln!(f, "Opportunity  {id}")?,
            Some(OpportunityLink::New) => writeln!(f, "Opportunity  a new one")?,
            None => {}
        }
        match standing {
            Standing::Waits => writeln!(f, "The quote is not published yet; this counts when it is."),
            Standing::Woken { quote } => {
                writeln!(f, "Quote {quote} was woken; `show {quote}` tells what becomes of it.")
            }
            Standing::InHalo { quote } => {
                writeln!(f, "Quote {quote} is in Halo already and was woken; `show {quote}` tells what becomes of it.")
            }
        }
    }
}
