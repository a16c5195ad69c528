//! Serves the stand-in over HTTP.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, DefaultBodyLimit, State};
use axum::http::{HeaderMap, Method, Uri};
use axum::response::Response;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::answer::{Answer, Wire};
use super::heads::{Heads, Watched};
use super::sandbox::Core;
use super::{api, control, page};

/// A request, taken apart.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) query: String,
    pub(super) body: String,
    /// The key that was sent.
    pub(super) key: Option<String>,
    /// The name of the key header as written.
    pub(super) key_header: Option<String>,
}

impl Request {
    /// The parts of the path after a prefix.
    pub(super) fn segments_after(&self, prefix: &str) -> Vec<&str> {
        let rest = self.path.strip_prefix(prefix).unwrap_or_default();
        rest.split('/').filter(|segment| !segment.is_empty()).collect()
    }

    /// The last word of the path of an API call that is not an id: words and ids alternate.
    pub(super) fn resource(&self) -> &str {
        self.segments_after("/quoter/v1/").into_iter().step_by(2).next_back().unwrap_or_default()
    }
}

/// A running server; it stops when this is dropped.
#[derive(Debug)]
pub(super) struct Server {
    pub(super) address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    task: Option<JoinHandle<std::io::Result<()>>>,
}

impl Server {
    /// Binds and serves.
    pub(super) async fn start(address: SocketAddr, core: Arc<Core>) -> std::io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel::<()>();
        let router = Router::new().fallback(handle).layer(DefaultBodyLimit::max(8 * 1024 * 1024)).with_state(core);
        let service = router.into_make_service_with_connect_info::<Heads>();
        let serving = axum::serve(Watched(listener), service).with_graceful_shutdown(async {
            // An error means that the sender is gone: stop as well.
            let _ = stopped.await;
        });
        let task = tokio::spawn(async { serving.await });
        Ok(Self { address, stop: Some(stop), task: Some(task) })
    }

    /// Stops accepting, waits for requests under way.
    pub(super) async fn shutdown(mut self) {
        drop(self.stop.take());
        if let Some(task) = self.task.take() {
            // The task's own error is of no use while stopping.
            let _ = task.await;
        }
    }
}

async fn handle(
    State(core): State<Arc<Core>>,
    ConnectInfo(heads): ConnectInfo<Heads>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let request = Request {
        method: method.as_str().to_owned(),
        path: uri.path().to_owned(),
        query: uri.query().unwrap_or_default().to_owned(),
        body: String::from_utf8_lossy(&body).into_owned(),
        key: headers.get("x-api-key").and_then(|key| key.to_str().ok()).map(str::to_owned),
        key_header: heads.take_name("x-api-key"),
    };
    if request.path.starts_with("/_sandbox/") {
        return control::answer(&core, &request).await.send().await;
    }
    let answer = core.journaled(route(&core, &request));
    core.log(&request, &answer);
    if answer.wire == Wire::Dropped {
        heads.cut();
    }
    answer.send().await
}

fn route(core: &Core, request: &Request) -> Answer {
    if request.path.starts_with("/quoter/v1/") {
        return api::answer(core, request);
    }
    match (request.method.as_str(), request.segments_after("/").as_slice()) {
        ("GET", ["quote", "download", uuid]) => page::download(core, uuid),
        _ => Answer::html(404, "Page not found"),
    }
}
