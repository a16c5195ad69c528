//! A way to a stand-in on which a test holds one request up for as long as it likes: so two things happen at the same moment for certain.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::response::Response;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use crate::stand_ins::client;

/// Passes every request on, except for one.
pub(crate) struct Way {
    url: String,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

struct Shared {
    to: String,
    client: reqwest::Client,
    /// The request that is to be held up.
    wanted: Mutex<Option<(Method, &'static str)>>,
    arrived: Notify,
    go: Notify,
}

impl Drop for Way {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Way {
    /// To the stand-in at this address.
    pub(crate) async fn to(stand_in: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let shared = Arc::new(Shared {
            to: stand_in.to_owned(),
            client: client(),
            wanted: Mutex::new(None),
            arrived: Notify::new(),
            go: Notify::new(),
        });
        let router = Router::new().fallback(pass).with_state(Arc::clone(&shared));
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, shared, task }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The next such request is held up before it arrives.
    pub(crate) fn hold_up(&self, method: Method, path: &'static str) {
        *self.shared.wanted.lock().unwrap() = Some((method, path));
    }

    /// Waits until it is on its way.
    pub(crate) async fn is_held_up(&self) {
        self.shared.arrived.notified().await;
    }

    /// Lets it arrive.
    pub(crate) fn let_go(&self) {
        self.shared.go.notify_one();
    }
}

async fn pass(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    if shared
        .wanted
        .lock()
        .unwrap()
        .take_if(|(method, path)| *method == parts.method && *path == parts.uri.path())
        .is_some()
    {
        shared.arrived.notify_one();
        shared.go.notified().await;
    }
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let url = format!("{}{}", shared.to, parts.uri.path_and_query().unwrap());
    let sent = shared.client.request(parts.method, url).headers(end_to_end(parts.headers)).body(body).send().await;
    let answer = sent.unwrap();
    let (status, headers) = (answer.status(), end_to_end(answer.headers().clone()));
    let mut response = Response::new(Body::from(answer.bytes().await.unwrap()));
    (*response.status_mut(), *response.headers_mut()) = (status, headers);
    response
}

/// Without what belongs to one connection.
fn end_to_end(mut headers: HeaderMap) -> HeaderMap {
    for name in [header::HOST, header::CONTENT_LENGTH, header::TRANSFER_ENCODING, header::CONNECTION] {
        headers.remove(name);
    }
    headers
}
