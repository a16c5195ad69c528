//! How fast calls may follow each other, as arithmetic: it is told the time and says when a call may go.
//!
//! A key has 50 calls in five seconds (Quoter reference, section 4.1). Other programs, and other functions of this product, may use the
//! same key, and calls do not arrive as evenly as they are sent. So a client stays below the limit, and an answer 429 with
//! `Retry-After` holds all its calls back.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

/// As many calls as one client starts in a [`WINDOW`].
const CALLS: usize = 40;

/// The span in which calls are counted.
pub(super) const WINDOW: Duration = Duration::from_secs(5);

/// The starts of the last calls, in their order.
#[derive(Debug, Default)]
pub(super) struct Pace {
    starts: VecDeque<Instant>,
    closed_until: Option<Instant>,
}

impl Pace {
    /// Books the next start: at once, or when the window has room again. `Err` is how long that would take if it is longer than a
    /// window; then nothing is booked.
    pub(super) fn book(&mut self, now: Instant) -> Result<Instant, Duration> {
        let full = self.starts.len() >= CALLS;
        let room = self.starts.front().filter(|_| full).map(|first| *first + WINDOW);
        let start = [Some(now), room, self.closed_until].into_iter().flatten().max().unwrap_or(now);
        let wait = start.duration_since(now);
        if wait > WINDOW {
            return Err(wait);
        }
        if full {
            self.starts.pop_front();
        }
        self.starts.push_back(start);
        Ok(start)
    }

    /// Lets no call out before this moment, because the service said so to one of them.
    pub(super) fn close_until(&mut self, until: Instant) {
        self.closed_until = self.closed_until.max(Some(until));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits(pace: &mut Pace, now: Instant, calls: usize) -> Vec<u64> {
        let wait = |pace: &mut Pace| pace.book(now).map_or(999, |start| start.duration_since(now).as_secs());
        (0..calls).map(|_| wait(pace)).collect()
    }

    #[test]
    fn a_window_is_filled_at_once_and_the_next_call_waits_for_its_end() {
        let (mut pace, now) = (Pace::default(), Instant::now());
        assert!(waits(&mut pace, now, CALLS).iter().all(|wait| *wait == 0));
        assert_eq!(waits(&mut pace, now, 1), [5]);
        assert_eq!(waits(&mut pace, now + Duration::from_secs(2), 1), [3]);
    }

    #[test]
    fn no_window_wherever_it_begins_has_more_calls_than_it_may() {
        let (mut pace, begin) = (Pace::default(), Instant::now());
        let mut now = begin;
        let mut starts = Vec::new();
        for call in 0..500_u64 {
            now += Duration::from_millis(call * 37 % 160);
            if let Ok(start) = pace.book(now) {
                starts.push(start);
                now = start;
            }
        }
        assert_eq!(starts.len(), 500);
        for (first, after) in starts.iter().zip(starts.iter().skip(CALLS)) {
            assert!(after.duration_since(*first) >= WINDOW);
        }
    }

    #[test]
    fn a_call_that_would_wait_longer_than_a_window_is_not_booked() {
        let (mut pace, now) = (Pace::default(), Instant::now());
        assert_eq!(waits(&mut pace, now, 2 * CALLS + 1).last(), Some(&999));
        assert_eq!(pace.book(now), Err(2 * WINDOW));
        assert_eq!(waits(&mut pace, now + WINDOW, 1), [5]);
    }

    #[test]
    fn after_a_rate_limit_nobody_goes_before_the_time_that_quoter_named() {
        let (mut pace, now) = (Pace::default(), Instant::now());
        pace.close_until(now + Duration::from_secs(3));
        pace.close_until(now + Duration::from_secs(1));
        assert_eq!(waits(&mut pace, now, 1), [3]);
        assert_eq!(waits(&mut pace, now + Duration::from_secs(4), 1), [0]);
    }
}
