//! What is sent of an answer as metrics.

use std::time::Duration;

use axum::http::Response;
use runtime::{Measures, metrics};

/// How long a request took that counts. It goes along with the answer, to whoever sends metrics.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Took(pub(crate) Duration);

/// One request, how it ended, and how long it took. Nothing for addresses that need no key: anybody can call them.
pub fn measures<B>(response: &Response<B>) -> Measures {
    let Some(Took(took)) = response.extensions().get() else { return Measures::default() };
    let status = response.status();
    Measures::default()
        .and(metrics::REQUESTS, 1_u64)
        .and(metrics::REQUESTS_DONE, u64::from(status.is_success()))
        .and(metrics::REQUESTS_REFUSED, u64::from(status.is_client_error()))
        .and(metrics::REQUESTS_FAILED, u64::from(status.is_server_error()))
        .and(metrics::REQUEST_TIME, took.as_millis())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(status: u16) -> Vec<(&'static str, u64)> {
        let mut response = Response::new(());
        *response.status_mut() = status.try_into().unwrap();
        response.extensions_mut().insert(Took(Duration::from_millis(12)));
        measures(&response).each().map(|(metric, value)| (metric.name, value)).collect()
    }

    #[test]
    fn an_answer_is_counted_by_its_class() {
        for (status, class) in [(200, 1), (201, 1), (401, 2), (409, 2), (500, 3), (503, 3)] {
            let values: Vec<u64> = sent(status).into_iter().map(|(_, value)| value).collect();
            let is = |nth| u64::from(nth == class);
            assert_eq!(values, [1, is(1), is(2), is(3), 12], "{status}");
        }
        assert_eq!(measures(&Response::new(())), Measures::default());
    }

    #[test]
    fn what_is_sent_is_what_is_listed() {
        let listed = metrics::METRICS.iter().filter(|metric| metric.sent_by.contains(&"product-lookup"));
        let sent: Vec<&str> = sent(200).into_iter().map(|(name, _)| name).collect();
        assert_eq!(sent, listed.map(|metric| metric.name).collect::<Vec<_>>());
    }
}
