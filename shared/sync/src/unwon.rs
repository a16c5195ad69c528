//! A win that is taken back in Quoter: nothing is undone, and a person sees what was made (decision o).

use domain::settings::Content;
use domain::{FamilyKey, Phase, Problem, Quote, RecordId, problems};
use store::{Delivery, Effect, EffectState};
use time::OffsetDateTime;

use crate::choose::Sighting;
use crate::deps::Deps;
use crate::entries;
use crate::links::LinkName;
use crate::steps::FamilySteps;
use crate::stop::Stop;

/// The answer of a person: everything stays as it is.
pub const LEAVE: &str = "leave";
/// The answer of a person: the quote is won after all.
pub const STANDS: &str = "stands";

/// The text of an answer under which it is kept: it counts for what was seen until then, and not for a win that is taken back later.
pub fn target(answer: &str, at: OffsetDateTime) -> String {
    format!("{answer}@{}", at.unix_timestamp())
}

/// The answer of a kept text, if it counts for what was seen at this moment.
fn answer(target: &str, seen: OffsetDateTime) -> Option<&str> {
    let (answer, at) = target.split_once('@')?;
    let at: i64 = at.parse().ok()?;
    (seen.unix_timestamp() <= at).then_some(answer)
}

/// What the entries of a family say of its wins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wins {
    /// When a win was seen last, of whichever record.
    last: Option<OffsetDateTime>,
    /// Whether only other records than the one that counts were seen to be won.
    of_another: bool,
}

impl Wins {
    /// Among all deliveries and findings, those also which others have overtaken. `ids` are those of the record that counts.
    pub(crate) fn of(deliveries: &[Delivery], ids: &[RecordId]) -> Self {
        let won: Vec<_> = entries::won(deliveries).collect();
        let last = won.iter().map(|(_, at)| *at).max();
        Self { last, of_another: last.is_some() && !won.iter().any(|(record, _)| ids.contains(record)) }
    }
}

/// What the entries of a family say of a win that may have been taken back.
pub(crate) struct Signs {
    /// A status of the record that arrived after its win or loss. A webhook alone does not bring it about (decision o).
    pub(crate) left: Option<Sighting>,
    /// What the record showed last.
    pub(crate) newest: Sighting,
    /// The wins of the family.
    pub(crate) wins: Wins,
}

/// What a win that was taken back means for a run.
pub(crate) enum TakenBack {
    /// It was not.
    No,
    /// A person must see it.
    Told(Problem),
    /// A person has seen it.
    Left,
}

/// Whether a person said that everything stays as it is, of a delivery that takes a win back.
pub(crate) async fn is_given_up(deps: &Deps, family: &FamilyKey, left: &Sighting) -> Result<bool, store::Error> {
    let LinkName { kind, name } = LinkName::unwon(family);
    let kept = deps.store.link(kind, &name).await?;
    Ok(kept.as_deref().and_then(|kept| answer(kept, left.at)) == Some(LEAVE))
}

/// Whether the quote was won and is not any more: a delivery took it back (`left`), or the API shows another status after a win was
/// written to Halo. An answer of a person counts until another delivery takes the win back; where the API says how the record stands,
/// until another win.
pub(crate) async fn check(
    deps: &Deps,
    steps: &FamilySteps<'_>,
    quote: &Quote,
    signs: &Signs,
    content: Content,
) -> Result<TakenBack, Stop> {
    let won = quote.status.phase() == Phase::Won;
    let Signs { left, newest, wins } = signs;
    let (now, seen) = match (won, left, content) {
        (true, Some(left), Content::Delivery) if left.status.phase() != Phase::Won => (&left.status, left.at),
        (false, _, Content::Api) => (&quote.status, wins.last.unwrap_or(newest.at)),
        _ => return Ok(TakenBack::No),
    };
    let effects = steps.all().await?;
    let sold = effects.iter().any(|(step, _)| is_of_a_win(step));
    if !won && !sold {
        return Ok(TakenBack::No);
    }
    let LinkName { kind, name } = LinkName::unwon(&quote.family());
    let kept = deps.store.link(kind, &name).await?;
    match kept.as_deref().and_then(|kept| answer(kept, seen)) {
        Some(STANDS) if won => Ok(TakenBack::No),
        // A revision goes on as usual.
        Some(LEAVE) if !won && wins.of_another => Ok(TakenBack::No),
        Some(LEAVE) => Ok(TakenBack::Left),
        _ => Ok(TakenBack::Told(problems::quote_unwon(now.as_str(), &made(effects)))),
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

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn an_answer_counts_for_what_was_seen_until_it_was_given_and_not_for_what_is_seen_later() {
        let given = datetime!(2026-03-02 09:00:10.25 UTC);
        let kept = target(LEAVE, given);
        assert_eq!(answer(&kept, given - time::Duration::HOUR), Some(LEAVE));
        assert_eq!(answer(&kept, given), Some(LEAVE));
        assert_eq!(answer(&kept, given + time::Duration::SECOND), None);
        for broken in [LEAVE, "leave@", "leave@soon", ""] {
            assert_eq!(answer(broken, given), None, "{broken}");
        }
    }
}
