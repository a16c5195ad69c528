//! The functions behind plain HTTP.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use product_lookup::Lookup;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use webhook::Webhook;

/// The server of the functions. It stops when this is dropped.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) addr: SocketAddr,
    task: JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Far above what the handler accepts, so that the handler sees what is too much and can keep its digest and size.
const LIMIT: usize = 32 * 1024 * 1024;

#[derive(Clone)]
struct Shared {
    webhook: Arc<Webhook>,
    nudge: Arc<Notify>,
}

/// Where the look-up is served, since on one machine all functions have one address.
pub(crate) const LOOKUP: &str = "/lookup";

/// Serves the function `webhook` with `GET /health`, and `product-lookup` below [`LOOKUP`]; `nudge` is told about every delivery.
pub(crate) async fn serve(
    addr: SocketAddr,
    webhook: Webhook,
    lookup: Lookup,
    nudge: Arc<Notify>,
) -> std::io::Result<Server> {
    let listener = TcpListener::bind(addr).await?;
    let addr = listener.local_addr()?;
    let shared = Shared { webhook: Arc::new(webhook), nudge };
    let router = Router::new().fallback(answer).with_state(shared).nest(LOOKUP, product_lookup::router(lookup));
    let task = tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router).await {
            tracing::error!(%error, "the server of the functions stopped");
        }
    });
    Ok(Server { addr, task })
}

async fn answer(State(shared): State<Shared>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LIMIT).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let answer = shared.webhook.route(parts.method.as_str(), parts.uri.path(), body).await;
    shared.nudge.notify_one();
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let json = serde_json::json!({ "code": answer.code, "message": answer.message }).to_string();
    (status, [(header::CONTENT_TYPE, "application/json")], json).into_response()
}
