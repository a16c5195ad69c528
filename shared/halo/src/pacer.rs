//! A token bucket, as pure arithmetic: it is told the time and says how long to wait.

use std::time::Duration;

use time::OffsetDateTime;

use crate::config::Pacing;

const MINUTE: Duration = Duration::from_secs(60);

/// Counts requests. It holds the moment at which the bucket will be full again, which says the same as a number of tokens but needs
/// no fractions.
#[derive(Debug)]
pub(crate) struct Pacer {
    interval: Duration,
    capacity: Duration,
    full_at: OffsetDateTime,
    closed_until: OffsetDateTime,
}

impl Pacer {
    /// A full bucket.
    pub(crate) fn new(pacing: Pacing) -> Self {
        let interval = MINUTE / pacing.per_minute.max(1);
        Self {
            interval,
            capacity: interval * pacing.burst.max(1),
            full_at: OffsetDateTime::UNIX_EPOCH,
            closed_until: OffsetDateTime::UNIX_EPOCH,
        }
    }

    /// Takes a token and says how long to wait before using it. Give it back with [`Self::put_back`] if that is too long.
    pub(crate) fn take(&mut self, now: OffsetDateTime) -> Duration {
        self.full_at = self.full_at.max(now) + self.interval;
        let paced = positive(self.full_at - self.capacity - now);
        paced.max(positive(self.closed_until - now))
    }

    /// Returns a token that was not used.
    pub(crate) fn put_back(&mut self) {
        self.full_at -= self.interval;
    }

    /// Lets no request out before `until`, because Halo said so to one of them.
    pub(crate) fn close_until(&mut self, until: OffsetDateTime) {
        self.closed_until = self.closed_until.max(until);
    }
}

fn positive(span: time::Duration) -> Duration {
    span.try_into().unwrap_or(Duration::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    const NOON: OffsetDateTime = datetime!(2026-01-05 12:00 UTC);

    fn pacer() -> Pacer {
        Pacer::new(Pacing { burst: 3, per_minute: 60 })
    }

    #[test]
    fn a_burst_goes_out_at_once_and_the_rest_in_turn() {
        let mut pacer = pacer();
        let waits: Vec<u64> = (0..5).map(|_| pacer.take(NOON).as_secs()).collect();
        assert_eq!(waits, [0, 0, 0, 1, 2]);
    }

    #[test]
    fn the_bucket_fills_with_time_but_not_above_its_size() {
        let mut pacer = pacer();
        assert!((0..3).all(|_| pacer.take(NOON).is_zero()));
        let much_later = NOON + Duration::from_secs(3600);
        let waits: Vec<u64> = (0..4).map(|_| pacer.take(much_later).as_secs()).collect();
        assert_eq!(waits, [0, 0, 0, 1]);
    }

    #[test]
    fn a_token_that_was_given_back_is_there_for_the_next() {
        let mut pacer = pacer();
        assert!((0..3).all(|_| pacer.take(NOON).is_zero()));
        assert_eq!(pacer.take(NOON).as_secs(), 1);
        pacer.put_back();
        assert_eq!(pacer.take(NOON).as_secs(), 1);
    }

    #[test]
    fn after_a_rate_limit_nobody_goes_before_the_time_that_halo_named() {
        let mut pacer = pacer();
        pacer.close_until(NOON + Duration::from_secs(30));
        assert_eq!(pacer.take(NOON).as_secs(), 30);
        assert_eq!(pacer.take(NOON + Duration::from_secs(31)).as_secs(), 0);
    }
}
