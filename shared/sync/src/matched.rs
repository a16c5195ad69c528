//! How customer and products of a quote were matched when it was planned first, for the note about a win.
//!
//! A run that goes on after an interruption finds what an earlier one made, and a win finds what the publish made: how it came to be
//! is kept before the first step.

use domain::plan::Plan;
use domain::plan::snapshot::Matched;
use domain::quote::digest;
use domain::{Quote, Settings};
use serde::{Deserialize, Serialize};

use crate::deps::Deps;
use crate::links::LinkName;
use crate::stop::Stop;

/// As it is stored.
#[derive(Serialize, Deserialize)]
struct Kept {
    /// Digest of content and settings.
    of: String,
    words: String,
}

/// What is kept of the family. What cannot be read any more counts as nothing.
pub(crate) async fn read(deps: &Deps, quote: &Quote, settings: &Settings) -> Result<Option<Matched>, Stop> {
    if !settings.notes.won {
        return Ok(None);
    }
    let LinkName { kind, name } = LinkName::matched(&quote.family());
    let kept = deps.store.link(kind, &name).await?.and_then(|json| serde_json::from_str::<Kept>(&json).ok());
    Ok(kept.map(|Kept { of, words }| Matched { same: of == content(quote, settings), words }))
}

/// Keeps what a plan says that is about to be carried out, unless a run before did so for the same content.
pub(crate) async fn keep(
    deps: &Deps,
    quote: &Quote,
    settings: &Settings,
    before: Option<&Matched>,
    plan: &Plan,
) -> Result<(), Stop> {
    let Some(words) = plan.matched().filter(|_| settings.notes.won && before.is_none_or(|before| !before.same)) else {
        return Ok(());
    };
    let LinkName { kind, name } = LinkName::matched(&quote.family());
    let kept = serde_json::to_string(&Kept { of: content(quote, settings), words }).unwrap_or_default();
    deps.store.put_link(kind, &name, &kept, deps.now()).await?;
    Ok(())
}

fn content(quote: &Quote, settings: &Settings) -> String {
    digest(&serde_json::to_vec(&(quote, settings)).unwrap_or_default())
}
