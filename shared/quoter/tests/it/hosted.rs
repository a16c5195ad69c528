//! The stand-in of Quoter for tests of the client: over HTTP, on a clock that stands still.

use std::time::Duration;

use quoter::Client;
use quoter::client::{Connection, Lag};
use sandbox::clock::ManualClock;
use sandbox::quoter::{API_KEY, Config, Sandbox};

/// A new account, and a client of it that waits for nothing.
pub(crate) async fn account() -> (Sandbox, Client) {
    let sandbox = Sandbox::start(Config::in_memory(ManualClock::default().clock())).await.unwrap();
    let client = client(&sandbox, API_KEY);
    (sandbox, client)
}

/// A client with this key.
pub(crate) fn client(sandbox: &Sandbox, key: &str) -> Client {
    let base = sandbox.api_url().parse().unwrap();
    let connection = Connection { base, key: key.into(), timeout: Duration::from_secs(5), allow_http: true };
    Client::new(connection).unwrap().with_lag(Lag { tries: 4, pause: Duration::ZERO })
}

/// Requests to a path so far, such as `POST /quoter/v1/items`.
pub(crate) fn requests(sandbox: &Sandbox, start: &str) -> usize {
    let shown = sandbox.requests().into_iter().map(|one| format!("{} {}", one.method, one.path));
    shown.filter(|line| line.starts_with(start)).count()
}
