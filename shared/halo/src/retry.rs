//! Whether and when a request is sent again, as a pure function.

use std::time::Duration;

use time::macros::format_description;
use time::{OffsetDateTime, PrimitiveDateTime};

use crate::config::Backoff;

/// What went wrong with one attempt, as far as repeating it is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// 429.
    RateLimited {
        /// What `Retry-After` said.
        retry_after: Option<Duration>,
    },
    /// No connection, a time-out, a dropped connection, 5xx, or HTML in place of JSON.
    Passing {
        /// What `Retry-After` said.
        retry_after: Option<Duration>,
    },
}

/// Reads may be repeated freely; writes only when they were surely not processed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A GET.
    Read,
    /// A POST or a DELETE.
    Write,
}

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Report the failure.
    Stop,
    /// Wait so long, then send again.
    Wait(Duration),
}

/// Decides after the `attempt`-th attempt (from 1) failed. `jitter` of 0 to 255 lengthens a wait of our own choice by up to a
/// quarter, so that workers do not come back all at once. A rate limit has no number of attempts: the time that is left ends it.
pub(crate) fn verdict(backoff: &Backoff, kind: Kind, fault: Fault, attempt: u32, jitter: u8) -> Verdict {
    match (kind, fault) {
        (_, Fault::RateLimited { retry_after: Some(told) }) => Verdict::Wait(told),
        (_, Fault::RateLimited { retry_after: None }) => {
            let wait = doubled(backoff.rate_limit_first, attempt).min(backoff.rate_limit_longest);
            Verdict::Wait(lengthened(wait, jitter))
        }
        (Kind::Write, Fault::Passing { .. }) => Verdict::Stop,
        (Kind::Read, Fault::Passing { .. }) if attempt >= backoff.read_attempts => Verdict::Stop,
        (Kind::Read, Fault::Passing { retry_after: Some(told) }) => Verdict::Wait(told),
        (Kind::Read, Fault::Passing { retry_after: None }) => {
            Verdict::Wait(lengthened(doubled(backoff.read_first, attempt), jitter))
        }
    }
}

fn doubled(first: Duration, attempt: u32) -> Duration {
    first.saturating_mul(2_u32.saturating_pow(attempt.saturating_sub(1)))
}

fn lengthened(wait: Duration, jitter: u8) -> Duration {
    wait.saturating_add(wait.saturating_mul(u32::from(jitter)) / (4 * 255))
}

/// Reads `Retry-After`, which is a number of seconds or a date (RFC 9110, section 10.2.3). A date in the past means "now".
pub(crate) fn retry_after(header: &str, now: OffsetDateTime) -> Option<Duration> {
    let header = header.trim();
    if let Ok(seconds) = header.parse::<u32>() {
        return Some(Duration::from_secs(seconds.into()));
    }
    let date =
        format_description!("[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT");
    let at = PrimitiveDateTime::parse(header, date).ok()?.assume_utc();
    Some((at - now).try_into().unwrap_or(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    fn after(kind: Kind, fault: Fault, attempt: u32, jitter: u8) -> Verdict {
        verdict(&Backoff::default(), kind, fault, attempt, jitter)
    }

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_rate_limit_waits_as_told_for_reads_and_writes() {
        let fault = Fault::RateLimited { retry_after: Some(7 * SECOND) };
        assert_eq!(after(Kind::Read, fault, 1, 0), Verdict::Wait(7 * SECOND));
        assert_eq!(after(Kind::Write, fault, 9, 255), Verdict::Wait(7 * SECOND));
    }

    #[test]
    fn a_rate_limit_without_a_time_waits_5_seconds_doubling_to_60() {
        let fault = Fault::RateLimited { retry_after: None };
        let waits = [1, 2, 3, 4, 5, 60].map(|attempt| after(Kind::Write, fault, attempt, 0));
        assert_eq!(waits, [5, 10, 20, 40, 60, 60].map(|s| Verdict::Wait(s * SECOND)));
    }

    #[test]
    fn jitter_lengthens_a_wait_by_at_most_a_quarter() {
        let fault = Fault::RateLimited { retry_after: None };
        assert_eq!(after(Kind::Read, fault, 4, 255), Verdict::Wait(50 * SECOND));
    }

    #[test]
    fn a_write_is_never_repeated_after_a_failure_that_may_have_come_too_late() {
        assert_eq!(after(Kind::Write, Fault::Passing { retry_after: Some(SECOND) }, 1, 0), Verdict::Stop);
    }

    #[test]
    fn a_read_is_sent_three_times_in_all() {
        let fault = Fault::Passing { retry_after: None };
        let half = Duration::from_millis(500);
        let verdicts = [1, 2, 3].map(|attempt| after(Kind::Read, fault, attempt, 0));
        assert_eq!(verdicts, [Verdict::Wait(half), Verdict::Wait(2 * half), Verdict::Stop]);
    }

    #[test]
    fn retry_after_is_read_as_seconds_and_as_a_date() {
        let now = datetime!(1994-11-06 08:49:07 UTC);
        assert_eq!(retry_after("120", now), Some(120 * SECOND));
        assert_eq!(retry_after("Sun, 06 Nov 1994 08:49:37 GMT", now), Some(30 * SECOND));
        assert_eq!(retry_after("Sun, 06 Nov 1994 08:00:00 GMT", now), Some(Duration::ZERO));
        assert_eq!(retry_after("soon", now), None);
        assert_eq!(retry_after("-3", now), None);
    }
}
