//! When a quote that did not get through is tried again: a pure function of what happened.

use time::{Duration, OffsetDateTime};

use crate::settings::Timing;

/// What comes next for a quote that did not get through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Tried again then.
    Wait {
        /// When.
        until: OffsetDateTime,
    },
    /// Held for a person; looked at again then all the same.
    Hold {
        /// When.
        recheck: OffsetDateTime,
    },
}

/// Why a quote did not get through, as far as waiting is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// A passing fault, with what the other side asked us to wait.
    Passing {
        /// Its `Retry-After`.
        retry_after: Option<Duration>,
    },
    /// A write whose outcome is unknown: looked for when it must have settled, then by schedule.
    InDoubt,
    /// Another run is at the same record until then.
    Busy {
        /// When it is free at the latest.
        until: OffsetDateTime,
    },
    /// A person must act.
    Person,
}

/// `attempt` counts the failed tries in a row, this one included, from 1. `jitter` spreads tries that failed together: 0 to 1000,
/// in thousandths of a fifth of the delay.
pub fn next(cause: Cause, attempt: u32, jitter: u32, now: OffsetDateTime, timing: &Timing) -> Next {
    let hold = Next::Hold { recheck: now + Duration::hours(timing.held_recheck_hours.max(1).into()) };
    match cause {
        Cause::Person => hold,
        Cause::Busy { until } => Next::Wait { until: until.max(now) },
        Cause::Passing { .. } | Cause::InDoubt if lasts_too_long(attempt, timing) => hold,
        Cause::InDoubt => {
            let settled = Duration::seconds(timing.settle_seconds.into());
            Next::Wait { until: now + if attempt > 1 { settled.max(delay(attempt, timing)) } else { settled } }
        }
        Cause::Passing { retry_after } => {
            let delay = delay(attempt, timing);
            let spread: Duration = delay * jitter.min(1000) / 5000_u32;
            Next::Wait { until: now + (delay + spread).max(retry_after.unwrap_or(Duration::ZERO)) }
        }
    }
}

/// The delay after the `attempt`-th failure, without jitter.
pub fn delay(attempt: u32, timing: &Timing) -> Duration {
    let index = (attempt.max(1) - 1) as usize;
    let seconds = timing.retry_seconds.get(index).or(timing.retry_seconds.last()).copied().unwrap_or(300);
    Duration::seconds(seconds.into())
}

fn lasts_too_long(attempt: u32, timing: &Timing) -> bool {
    let limit = Duration::hours(timing.give_up_hours.into());
    let mut waited = Duration::ZERO;
    for earlier in 1..attempt.min(10_000) {
        waited += delay(earlier, timing);
        if waited >= limit {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-01-02 03:04:05 UTC);

    fn passing(attempt: u32, jitter: u32) -> Next {
        next(Cause::Passing { retry_after: None }, attempt, jitter, NOW, &Timing::default())
    }

    #[test]
    fn a_passing_fault_is_tried_again_by_schedule() {
        let seconds = |attempt| match passing(attempt, 0) {
            Next::Wait { until } => (until - NOW).whole_seconds(),
            Next::Hold { .. } => -1,
        };
        assert_eq!([1, 2, 3, 8, 9, 20].map(seconds), [30, 120, 300, 14400, 14400, 14400]);
    }

    #[test]
    fn it_is_tried_for_at_least_75_hours_and_then_held() {
        let timing = Timing::default();
        let last = (1..).find(|attempt| matches!(passing(*attempt, 0), Next::Hold { .. })).unwrap();
        let waited: Duration = (1..last).map(|attempt| delay(attempt, &timing)).sum();
        assert!(waited >= Duration::hours(75), "{waited}");
        assert!(waited <= Duration::hours(i64::from(timing.give_up_hours) + 4), "{waited}");
    }

    #[test]
    fn retry_after_is_honoured_when_it_is_longer() {
        let cause = Cause::Passing { retry_after: Some(Duration::minutes(10)) };
        assert_eq!(next(cause, 1, 0, NOW, &Timing::default()), Next::Wait { until: NOW + Duration::minutes(10) });
    }

    #[test]
    fn jitter_adds_at_most_a_fifth() {
        assert_eq!(passing(1, 1000), Next::Wait { until: NOW + Duration::seconds(36) });
    }

    #[test]
    fn a_write_in_doubt_is_looked_for_after_it_has_settled() {
        assert_eq!(
            next(Cause::InDoubt, 1, 500, NOW, &Timing::default()),
            Next::Wait { until: NOW + Duration::seconds(60) }
        );
    }
}
