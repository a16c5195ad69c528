//! The time and unique texts. Everything else gets them as arguments.

use std::sync::Arc;

use domain::Clock;
use sync::Ids;
use time::OffsetDateTime;

/// The time of this machine, UTC.
pub fn system_clock() -> Clock {
    Arc::new(OffsetDateTime::now_utc)
}

/// Makes texts of 128 random bits, 32 hex digits, for leases, claims, runs and processes.
pub fn ids() -> Ids {
    Arc::new(|| format!("{:032x}", rand::random::<u128>()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_ids_are_the_same() {
        let ids = ids();
        let (one, other) = (ids(), ids());
        assert_ne!(one, other);
        assert_eq!((one.len(), other.len()), (32, 32));
    }
}
