//! Between sockets and [`Inner::exchange`](super::exchange::Inner::exchange).
//!
//! Every request runs in a task of its own: a client that goes away does not undo what it asked for.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Extension, State};
use axum::routing::any;
use futures::stream;
use http::request::Parts;
use http::{Request, Response, header};
use tokio::sync::oneshot;

use super::exchange::{Asked, Decision, Reply};
use super::server::Cut;
use super::{Shared, control};

/// Larger than any body that a client has a reason to send.
const LARGEST_BODY: usize = 64 * 1024 * 1024;

pub(crate) fn router(shared: Arc<Shared>) -> Router {
    Router::new().fallback(any(handle)).with_state(shared)
}

async fn handle(
    State(shared): State<Arc<Shared>>,
    Extension(cut): Extension<Cut>,
    request: Request<Body>,
) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, LARGEST_BODY).await else { return cut.now().await };
    let asked = asked(&parts, body);
    if let Some(name) = asked.path.strip_prefix("/_sandbox/") {
        return respond(control::answer(&shared, &asked.method, name, &asked.query, &asked.body));
    }
    let (answer, answered) = oneshot::channel();
    tokio::spawn(carry_out(shared, asked, answer));
    match answered.await {
        Ok(Some(reply)) => respond(reply),
        Ok(None) | Err(_) => cut.now().await,
    }
}

/// Takes the request and hands over the answer; counts a create that nobody waits for any more.
async fn carry_out(shared: Arc<Shared>, asked: Asked, answer: oneshot::Sender<Option<Reply>>) {
    let Decision { reply, delay_ms, created } = shared.lock().exchange(&asked, shared.now());
    if delay_ms > 0 {
        tokio::time::sleep(Duration::from_millis(delay_ms)).await;
    }
    if answer.send(reply).is_err() && created {
        shared.lock().state.dead_creates += 1;
    }
}

fn asked(parts: &Parts, body: Bytes) -> Asked {
    let query = parts.uri.query().unwrap_or_default();
    let bearer = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let bearer =
        bearer.and_then(|value| value.split_once(' ')).filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    Asked {
        method: parts.method.as_str().to_owned(),
        path: parts.uri.path().to_owned(),
        query: form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
        bearer: bearer.map(|(_, token)| token.trim().to_owned()),
        body,
    }
}

fn respond(reply: Reply) -> Response<Body> {
    let mut builder = Response::builder().status(reply.status).header(header::CONTENT_TYPE, reply.content_type);
    for (name, value) in reply.headers {
        builder = builder.header(name, value);
    }
    let body = if reply.broken_off {
        builder = builder.header(header::CONTENT_LENGTH, reply.body.len());
        half(reply.body)
    } else {
        Body::from(reply.body)
    };
    builder.body(body).unwrap_or_default()
}

/// The first half of a body, then an error, which ends the connection.
fn half(mut body: Vec<u8>) -> Body {
    body.truncate(body.len() / 2);
    let parts: [Result<Bytes, std::io::Error>; 2] =
        [Ok(Bytes::from(body)), Err(std::io::Error::other("broken off on purpose"))];
    Body::from_stream(stream::iter(parts))
}
