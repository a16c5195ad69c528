//! A sandbox on a clock that tests move, and a receiver of deliveries.

use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use sandbox::clock::ManualClock;
use sandbox::quoter::{Config, Sandbox, Subscription};
use tokio::sync::Notify;

/// Starts the sandbox in memory on this clock.
pub async fn start(clock: &ManualClock) -> Sandbox {
    Sandbox::start(Config::in_memory(clock.clock())).await.unwrap()
}

/// A client that takes redirects as answers.
pub fn client() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
    builder.tls_certs_only(std::iter::empty()).build().unwrap()
}

/// A delivery as it arrived.
#[derive(Clone, Debug)]
pub struct Arrived {
    pub hash: Option<String>,
    pub timestamp: i64,
    pub data: String,
}

impl Arrived {
    pub fn record(&self) -> serde_json::Value {
        serde_json::from_str(&self.data).unwrap()
    }

    fn read(body: &[u8]) -> Self {
        let field =
            |name: &str| form_urlencoded::parse(body).find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
        let timestamp = field("timestamp").unwrap().parse().unwrap();
        Self { hash: field("hash"), timestamp, data: field("data").unwrap() }
    }
}

/// Takes deliveries and answers with a status that tests set.
#[derive(Clone)]
pub struct Receiver {
    pub url: String,
    inner: Arc<Inbox>,
}

struct Inbox {
    status: AtomicU16,
    arrived: Mutex<Vec<Arrived>>,
    arrival: Notify,
}

impl Receiver {
    pub async fn start() -> Self {
        let inner = Arc::new(Inbox { status: 200.into(), arrived: Mutex::default(), arrival: Notify::new() });
        let router = Router::new().fallback(receive).with_state(Arc::clone(&inner));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, inner }
    }

    pub fn answer(&self, status: u16) {
        self.inner.status.store(status, Ordering::SeqCst);
    }

    pub fn arrived(&self) -> Vec<Arrived> {
        self.inner.arrived.lock().unwrap().clone()
    }

    /// Waits for a delivery that was not waited for yet.
    pub async fn arrival(&self) {
        self.inner.arrival.notified().await;
    }

    /// The webhook of this receiver, for quotes.
    pub fn subscription(&self) -> Subscription {
        Subscription::quotes("Receiver", &self.url, "key")
    }
}

async fn receive(State(inner): State<Arc<Inbox>>, body: Bytes) -> (StatusCode, &'static str) {
    inner.arrived.lock().unwrap().push(Arrived::read(&body));
    inner.arrival.notify_one();
    let status = inner.status.load(Ordering::SeqCst);
    (StatusCode::from_u16(status).unwrap(), "answer of the receiver")
}

/// A sandbox that delivers to a receiver.
pub async fn subscribed(clock: &ManualClock) -> (Sandbox, Receiver) {
    let (sandbox, receiver) = (start(clock).await, Receiver::start().await);
    sandbox.set_subscriptions(vec![receiver.subscription()]);
    (sandbox, receiver)
}

/// Calls the hosted API with the right key; gives status and body.
pub async fn call(
    sandbox: &Sandbox,
    method: &str,
    path: &str,
    body: Option<serde_json::Value>,
) -> (u16, serde_json::Value) {
    let url = format!("{}{path}", sandbox.api_url());
    let request = client().request(method.parse().unwrap(), url).header("x-api-key", sandbox::quoter::API_KEY);
    let request = match body {
        Some(body) => request.body(body.to_string()),
        None => request,
    };
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    (status, serde_json::from_str(&answer.text().await.unwrap()).unwrap_or_default())
}

/// A GET of the hosted API that must succeed.
pub async fn get(sandbox: &Sandbox, path: &str) -> serde_json::Value {
    let (status, body) = call(sandbox, "GET", path, None).await;
    assert_eq!(status, 200, "{path}: {body}");
    body
}
