//! The decision at the heart of exactly one effect: what to do about a create, given what is recorded of it.

use store::{Effect, EffectState};
use time::{Duration, OffsetDateTime};

use crate::deps::Boot;

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nobody began: write the intent, then create.
    Claim,
    /// An earlier try surely had no effect: take its intent over, then create.
    Reclaim {
        /// The claim that was seen; taking over is conditional on it.
        seen: String,
    },
    /// Somebody may still be at it, or a request may still be on its way: come back then.
    Wait {
        /// When.
        until: OffsetDateTime,
    },
    /// Long enough ago: look for the record. Found: adopt. Proven absent: reclaim.
    Look {
        /// The claim that was seen.
        seen: String,
    },
    /// It exists, and the effect has its id.
    Done,
}

/// Decides. `settle` is the longest time that a request can be on its way after its sender stopped, plus the lag of searches.
pub fn next(effect: Option<&Effect>, boot: &Boot, now: OffsetDateTime, settle: Duration) -> Next {
    let Some(effect) = effect else { return Next::Claim };
    let is_known = effect.halo_id.is_some() || effect.quoter_id.is_some();
    match effect.state {
        EffectState::Done if is_known => Next::Done,
        EffectState::Free => Next::Reclaim { seen: effect.claim.clone() },
        EffectState::Claimed | EffectState::Done => {
            let settled = sender_stopped(effect, boot) + settle;
            if now < settled { Next::Wait { until: settled } } else { Next::Look { seen: effect.claim.clone() } }
        }
    }
}

/// When the sender of a claim stopped at the latest: at its lease end, or, where this process is the only one, when it started.
fn sender_stopped(effect: &Effect, boot: &Boot) -> OffsetDateTime {
    match boot.exclusive_since {
        Some(since) if effect.boot != boot.id => effect.lease_end.min(since),
        _ => effect.lease_end,
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-01-02 03:04:05 UTC);
    const SETTLE: Duration = Duration::seconds(60);

    fn effect(state: EffectState, lease_end: OffsetDateTime) -> Effect {
        Effect {
            marker: "qh:1:2:opportunity".to_owned(),
            body_digest: "d".to_owned(),
            state,
            claim: "c1".to_owned(),
            boot: "old".to_owned(),
            claimed_by: "1#2".to_owned(),
            lease_end,
            attempts: 1,
            halo_id: None,
            quoter_id: None,
            extra: None,
            place: None,
        }
    }

    fn shared() -> Boot {
        Boot { id: "new".to_owned(), exclusive_since: None }
    }

    #[test]
    fn without_an_intent_one_is_claimed() {
        assert_eq!(next(None, &shared(), NOW, SETTLE), Next::Claim);
    }

    #[test]
    fn a_live_claim_is_left_alone_until_it_has_settled() {
        let live = effect(EffectState::Claimed, NOW);
        assert_eq!(
            next(Some(&live), &shared(), NOW + SETTLE - Duration::SECOND, SETTLE),
            Next::Wait { until: NOW + SETTLE }
        );
        assert_eq!(next(Some(&live), &shared(), NOW + SETTLE, SETTLE), Next::Look { seen: "c1".to_owned() });
    }

    #[test]
    fn the_claim_of_a_dead_process_ends_when_this_one_started() {
        let long = effect(EffectState::Claimed, NOW + Duration::HOUR);
        let boot = Boot { exclusive_since: Some(NOW), ..shared() };
        assert_eq!(next(Some(&long), &boot, NOW + SETTLE, SETTLE), Next::Look { seen: "c1".to_owned() });
        assert_eq!(
            next(Some(&long), &shared(), NOW + SETTLE, SETTLE),
            Next::Wait { until: NOW + Duration::HOUR + SETTLE }
        );
    }

    #[test]
    fn the_claim_of_a_command_that_works_in_this_processs_name_ends_by_its_time() {
        let long = Effect { boot: "new".to_owned(), ..effect(EffectState::Claimed, NOW + Duration::HOUR) };
        let boot = Boot { exclusive_since: Some(NOW), ..shared() };
        let until = NOW + Duration::HOUR + SETTLE;
        assert_eq!(next(Some(&long), &boot, NOW + SETTLE, SETTLE), Next::Wait { until });
    }

    #[test]
    fn a_try_that_surely_had_no_effect_is_taken_over_at_once() {
        let free = effect(EffectState::Free, NOW + Duration::HOUR);
        assert_eq!(next(Some(&free), &shared(), NOW, SETTLE), Next::Reclaim { seen: "c1".to_owned() });
    }

    #[test]
    fn what_is_done_stays_done() {
        let done = Effect { halo_id: Some(7), ..effect(EffectState::Done, NOW) };
        assert_eq!(next(Some(&done), &shared(), NOW, SETTLE), Next::Done);
        let in_quoter = Effect { quoter_id: Some("item_7".to_owned()), halo_id: None, ..done };
        assert_eq!(next(Some(&in_quoter), &shared(), NOW, SETTLE), Next::Done);
    }
}
