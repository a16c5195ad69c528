//! What is sent of an answer as metrics.

use runtime::{Measures, metrics};

use crate::Answer;

impl Answer {
    /// One delivery, refused or failed or neither. Nothing for other addresses: anybody can call them.
    pub fn measures(&self) -> Measures {
        let (refused, failed) = match self.status {
            404 | 405 => return Measures::default(),
            _ if self.is_healthy() => return Measures::default(),
            500.. => (0_u64, 1_u64),
            400.. => (1, 0),
            _ => (0, 0),
        };
        Measures::default()
            .and(metrics::DELIVERIES, 1_u64)
            .and(metrics::DELIVERIES_REFUSED, refused)
            .and(metrics::DELIVERIES_FAILED, failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(answer: &Answer) -> Vec<u64> {
        answer.measures().each().map(|(_, value)| value).collect()
    }

    #[test]
    fn deliveries_are_counted_and_calls_of_other_addresses_are_not() {
        assert_eq!(sent(&Answer::new(200, "stored", "")), [1, 0, 0]);
        assert_eq!(sent(&Answer::new(401, "hash_wrong", "")), [1, 1, 0]);
        assert_eq!(sent(&Answer::store_unavailable()), [1, 0, 1]);
        for other in [Answer::healthy(), Answer::nothing_here(), Answer::method_not_allowed()] {
            assert_eq!(sent(&other), [0_u64; 0], "{other:?}");
        }
    }

    #[test]
    fn what_is_sent_is_what_is_listed() {
        let sent: Vec<&str> = Answer::not_ready().measures().each().map(|(metric, _)| metric.name).collect();
        let listed = metrics::METRICS.iter().filter(|metric| metric.sent_by.contains(&"webhook"));
        assert_eq!(sent, listed.map(|metric| metric.name).collect::<Vec<_>>());
    }
}
