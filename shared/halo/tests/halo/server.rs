//! A server that plays back answers and remembers requests, and a client that talks to it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use halo::{Backoff, Config, Halo, Pacing};
use serde_json::{Value, json};
use time::OffsetDateTime;
use url::Url;

/// An answer to play back.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) delay: Duration,
    /// Closes the connection in place of the last part of the body.
    pub(crate) broken: bool,
}

pub(crate) fn reply(status: u16, body: impl Into<Vec<u8>>) -> Reply {
    Reply { status, headers: Vec::new(), body: body.into(), delay: Duration::ZERO, broken: false }
}

pub(crate) fn ok(body: Value) -> Reply {
    reply(200, body.to_string())
}

impl Reply {
    pub(crate) fn with(mut self, header: &'static str, value: &str) -> Self {
        self.headers.push((header, value.to_owned()));
        self
    }

    pub(crate) fn slow(mut self) -> Self {
        self.delay = Duration::from_secs(30);
        self
    }

    pub(crate) fn broken(mut self) -> Self {
        self.broken = true;
        self
    }
}

/// A request as it arrived, tokens aside.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) bearer: String,
    pub(crate) body: String,
    pub(crate) from_port: u16,
}

impl Seen {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub(crate) fn query(&self, key: &str) -> Option<&str> {
        self.query.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }
}

#[derive(Default)]
struct Script {
    replies: VecDeque<Reply>,
    last: Option<Reply>,
    seen: Vec<Seen>,
    token_replies: VecDeque<Reply>,
    token_forms: Vec<(String, String)>,
}

/// The running server. API answers are played in turn, the last one for ever; tokens are `t1`, `t2`, ... unless scripted.
#[derive(Clone)]
pub(crate) struct Server {
    script: Arc<Mutex<Script>>,
    pub(crate) base: Url,
}

impl Server {
    pub(crate) async fn new(replies: impl IntoIterator<Item = Reply>) -> Self {
        let replies: VecDeque<Reply> = replies.into_iter().collect();
        let last = replies.back().cloned();
        let script = Arc::new(Mutex::new(Script { replies, last, ..Script::default() }));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let app = Router::new().fallback(answer).with_state(Arc::clone(&script));
        let app = app.into_make_service_with_connect_info::<std::net::SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { script, base }
    }

    pub(crate) fn tokens(self, replies: impl IntoIterator<Item = Reply>) -> Self {
        self.script.lock().unwrap().token_replies.extend(replies);
        self
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.script.lock().unwrap().seen.clone()
    }

    /// Query and form of each token request.
    pub(crate) fn token_forms(&self) -> Vec<(String, String)> {
        self.script.lock().unwrap().token_forms.clone()
    }

    pub(crate) fn config(&self) -> Config {
        config(&self.base)
    }

    pub(crate) fn client(&self) -> Halo {
        client(self.config())
    }
}

/// Like the real thing, but with little patience.
pub(crate) fn config(base: &Url) -> Config {
    let (api, token) = (base.join("api").unwrap(), base.join("auth/token").unwrap());
    Config {
        request_timeout: Duration::from_millis(1500),
        patience: Duration::from_millis(400),
        allow_http: true,
        pacing: Pacing { burst: 1000, per_minute: 60_000 },
        backoff: Backoff {
            rate_limit_first: Duration::from_millis(40),
            rate_limit_longest: Duration::from_millis(80),
            read_first: Duration::from_millis(2),
            read_attempts: 3,
        },
        ..Config::new(api, token, Some("examplemsp".to_owned()), "example-id", "example-secret".to_owned())
    }
}

pub(crate) fn client(config: Config) -> Halo {
    Halo::new(config, Arc::new(OffsetDateTime::now_utc)).unwrap()
}

type Peer = axum::extract::ConnectInfo<std::net::SocketAddr>;

async fn answer(
    State(script): State<Arc<Mutex<Script>>>,
    peer: Peer,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let reply = {
        let mut script = script.lock().unwrap();
        let body = String::from_utf8(body.to_vec()).unwrap();
        if uri.path() == "/auth/token" {
            script.token(uri.query().unwrap_or_default(), body)
        } else {
            script.api(peer.0.port(), method, &uri, &headers, body)
        }
    };
    tokio::time::sleep(reply.delay).await;
    played(reply)
}

impl Script {
    fn token(&mut self, query: &str, form: String) -> Reply {
        self.token_forms.push((query.to_owned(), form));
        let number = self.token_forms.len();
        let usual = || ok(json!({"access_token": format!("t{number}"), "token_type": "Bearer", "expires_in": 3600}));
        self.token_replies.pop_front().unwrap_or_else(usual)
    }

    fn api(&mut self, from_port: u16, method: Method, uri: &Uri, headers: &HeaderMap, body: String) -> Reply {
        let bearer = headers.get("authorization").map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
        let query = Url::parse(&format!("http://h/?{}", uri.query().unwrap_or_default())).unwrap();
        let query = query.query_pairs().map(|(key, value)| (key.into_owned(), value.into_owned())).collect();
        self.seen.push(Seen { method, path: uri.path().to_owned(), query, bearer, body, from_port });
        self.replies.pop_front().or_else(|| self.last.clone()).unwrap()
    }
}

fn played(reply: Reply) -> Response {
    let mut builder = Response::builder().status(StatusCode::from_u16(reply.status).unwrap());
    for (name, value) in &reply.headers {
        builder = builder.header(*name, value);
    }
    if reply.broken {
        builder = builder.header("content-length", reply.body.len() + 10);
    }
    builder.body(axum::body::Body::from(reply.body)).unwrap().into_response()
}
