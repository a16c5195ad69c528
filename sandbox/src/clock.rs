//! The time that the stand-ins live by.
//!
//! Token lifetimes, late effects, search lag and rate limits all read this one clock, so a test can move
//! hours ahead without waiting. Sockets still use real time.

use std::sync::{Arc, Mutex, PoisonError};

use time::{Duration, OffsetDateTime};

/// Tells the present time, in UTC.
pub type Clock = Arc<dyn Fn() -> OffsetDateTime + Send + Sync>;

/// The clock of the machine.
#[must_use]
pub fn system() -> Clock {
    Arc::new(OffsetDateTime::now_utc)
}

/// A clock that moves only when a test says so.
#[derive(Debug, Clone)]
pub struct ManualClock {
    now: Arc<Mutex<OffsetDateTime>>,
}

impl ManualClock {
    /// A clock that stands at `start`.
    #[must_use]
    pub fn new(start: OffsetDateTime) -> Self {
        Self { now: Arc::new(Mutex::new(start)) }
    }

    /// The time it shows.
    #[must_use]
    pub fn now(&self) -> OffsetDateTime {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Moves the clock; a negative duration moves it back.
    pub fn advance(&self, by: Duration) {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        *now = now.saturating_add(by);
    }

    /// The same clock as a function, for configurations.
    #[must_use]
    pub fn clock(&self) -> Clock {
        let shared = self.clone();
        Arc::new(move || shared.now())
    }
}

impl Default for ManualClock {
    /// Stands at 2026-01-05 09:00 UTC, a Monday.
    fn default() -> Self {
        Self::new(time::macros::datetime!(2026-01-05 09:00 UTC))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manual_clock_moves_only_when_told() {
        let manual = ManualClock::default();
        let clock = manual.clock();
        let before = clock();
        assert_eq!(clock(), before);
        manual.advance(Duration::seconds(90));
        assert_eq!(clock() - before, Duration::seconds(90));
    }
}
