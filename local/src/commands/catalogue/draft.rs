//! `quoter-halo draft`: a draft of a quote in Quoter, for a Halo user, with Halo products at today's price.

use std::fmt;
use std::process::ExitCode;

use domain::halo::UserId;
use serde::Serialize;
use sync::catalogue::{DraftProduct, DraftRequest, Drafted, draft};

use super::args::DraftArgs;
use super::outcome::failed;
use super::reach::Desk;
use crate::commands::output;
use crate::system::Failure;

/// Makes it and says where people go on with it.
pub(crate) async fn run(args: &DraftArgs) -> Result<ExitCode, Failure> {
    let desk = Desk::open(&args.place).await?;
    let key = args.key.clone().unwrap_or_else(|| (desk.deps.ids)());
    match draft(&desk.deps, &request(args, &key)).await {
        Ok(drafted) => {
            output::either(args.place.json, &Shown { drafted, key })?;
            Ok(ExitCode::SUCCESS)
        }
        Err(failure) => {
            // What was begun under a key that nobody chose can only be gone on with by somebody who knows it.
            eprintln!("once that is mended, the same again with --key {key} makes no second draft");
            failed(args.place.json, &failure)
        }
    }
}

fn request(args: &DraftArgs, key: &str) -> DraftRequest {
    let products =
        args.products.iter().map(|(product, quantity)| DraftProduct { product: *product, quantity: *quantity });
    DraftRequest {
        template: args.template.clone(),
        user: UserId(args.user),
        opportunity: args.opportunity,
        products: products.collect(),
        name: args.name.clone(),
        idempotency_key: key.to_owned(),
    }
}

#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    drafted: Drafted,
    key: String,
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Drafted { draft, edit, lines, known, note } = &self.drafted;
        let known = if *known { ", which was there already under this key" } else { "" };
        let lines = if *lines == 1 { "1 line".to_owned() } else { format!("{lines} lines") };
        writeln!(f, "Draft  {draft} with {lines}{known}")?;
        if let Some(edit) = edit {
            writeln!(f, "Edit   {edit}")?;
        }
        writeln!(f, "Note   {note}")
    }
}
