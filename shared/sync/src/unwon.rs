//! A win that is taken back in Quoter: nothing is undone, and a person sees what was made (decision o).

use domain::settings::Content;
use domain::{FamilyKey, Phase, Problem, Quote, Status, problems};
use store::{Effect, EffectState};

use crate::deps::Deps;
use crate::links::LinkName;
use crate::stop::Stop;

/// The answer of a person: everything stays as it is.
pub const LEAVE: &str = "leave";
/// The answer of a person: the quote is won after all.
pub const STANDS: &str = "stands";

/// What a win that was taken back means for a run.
pub(crate) enum TakenBack {
    /// It was not.
    No,
    /// A person must see it.
    Told(Problem),
    /// A person has seen it.
    Left,
}

/// Whether the quote was won and is not any more: a delivery took it back (`left`), or the API shows another status after a win was
/// written to Halo.
pub(crate) async fn check(
    deps: &Deps,
    family: &FamilyKey,
    quote: &Quote,
    left: Option<&Status>,
    content: Content,
) -> Result<TakenBack, Stop> {
    let won = quote.status.phase() == Phase::Won;
    let now = match (won, left, content) {
        (true, Some(left), Content::Delivery) if left.phase() != Phase::Won => left,
        (false, _, Content::Api) => &quote.status,
        _ => return Ok(TakenBack::No),
    };
    let effects = deps.store.effects(family).await?;
    let sold = effects.iter().any(|(step, _)| is_of_a_win(step));
    if !won && !sold {
        return Ok(TakenBack::No);
    }
    let LinkName { kind, name } = LinkName::unwon(family);
    match deps.store.link(kind, &name).await?.as_deref() {
        Some(STANDS) if won => Ok(TakenBack::No),
        Some(LEAVE) => Ok(TakenBack::Left),
        _ => Ok(TakenBack::Told(problems::quote_unwon(now.as_str(), &made(&effects)))),
    }
}

/// Steps that only a win makes.
fn is_of_a_win(step: &str) -> bool {
    let kind = step.split(':').next().unwrap_or_default();
    matches!(kind, "won" | "opportunity-won" | "order" | "lead-customer" | "quotation-customer")
}

/// What stands in Halo of the family, in words.
fn made(effects: &[(String, Effect)]) -> Vec<String> {
    let what = |step: &str| match step.split(':').next()? {
        "opportunity" | "opportunity-used" | "lead" => Some("opportunity"),
        "quotation" => Some("Halo quote"),
        "order" => Some("sales order"),
        "pdf" => Some("attachment"),
        _ => None,
    };
    let done = effects.iter().filter(|(_, effect)| effect.state == EffectState::Done);
    done.filter_map(|(step, effect)| Some(format!("{} {}", what(step)?, effect.halo_id?))).collect()
}
