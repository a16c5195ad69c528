//! A caller of the look-up, who checks that everything is as the OpenAPI document says.

use std::sync::LazyLock;

use product_lookup::answer::PROBLEM_JSON;
use product_lookup::route::{ROUTES, Route};
use product_lookup::{Backend, Lookup, Patience};
use reqwest::Method;
use runtime::{AccessKeys, Cached};
use scenarios::{TOKEN, World};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

/// The document as it is made from the code.
static DOCUMENT: LazyLock<Value> = LazyLock::new(product_lookup::openapi::document);

/// The look-up of a world, behind an address.
pub(super) struct Api {
    pub(super) world: World,
    pub(super) key: String,
    base: String,
    client: reqwest::Client,
    server: JoinHandle<()>,
}

impl Drop for Api {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// An answer that is as the document says.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Value,
    pub(super) retry_after: Option<String>,
    /// The operation's name and the status, as the document has them.
    pub(super) seen: (String, String),
}

impl Answer {
    /// The code of a failure.
    pub(super) fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    /// The ids of the products of a page.
    pub(super) fn ids(&self) -> Vec<i64> {
        assert_eq!(self.status, 200, "{:#}", self.body);
        self.body["products"].as_array().unwrap().iter().map(|product| product["id"].as_i64().unwrap()).collect()
    }
}

impl Api {
    /// As the system has it.
    pub(super) async fn of(world: World) -> Self {
        let lookup = world.system.lookup.clone();
        Self::serve(world, lookup, TOKEN).await
    }

    /// With other keys, and other limits of time.
    pub(super) async fn with(world: World, keys: Cached<AccessKeys>, patience: Patience) -> Self {
        let deps = world.system.worker.deps().clone();
        let lookup = Lookup::new(Backend::Fixed(Box::new(deps)), keys, world.clock.clock(), patience);
        Self::serve(world, lookup, TOKEN).await
    }

    async fn serve(world: World, lookup: Lookup, key: &str) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let router = product_lookup::router(lookup);
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { world, key: key.to_owned(), base, client: reqwest::Client::builder().build().unwrap(), server }
    }

    pub(super) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    /// A search with these words.
    pub(super) async fn search(&self, text: &str) -> Answer {
        self.get(&format!("/products?search={}", encoded(text))).await
    }

    pub(super) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, Some(body.to_string())).await
    }

    pub(super) async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PUT, path, Some(body.to_string())).await
    }

    /// Sends a request, and checks body and answer.
    pub(super) async fn send(&self, method: Method, path: &str, body: Option<String>) -> Answer {
        let route = route(&method, path);
        let mut request = self.client.request(method, format!("{}{path}", self.base)).bearer_auth(&self.key);
        if let Some(body) = &body {
            request = request.header("content-type", "application/json").body(body.clone());
        }
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let header = |name| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        let (content_type, retry_after) = (header("content-type").unwrap(), header("retry-after"));
        let answer: Value = response.json().await.unwrap();
        let operation = &DOCUMENT["paths"][route.path][route.verb.to_ascii_lowercase()];
        if let (Some(body), true) = (&body, status < 300) {
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
            let body = if body.is_empty() { "{}" } else { body };
            hold(schema, &serde_json::from_str(body).unwrap(), &format!("the body to {path}"));
        }
        let expected = if status < 400 { "application/json" } else { PROBLEM_JSON };
        assert_eq!(content_type, expected, "{path}");
        let described = &operation["responses"][status.to_string()];
        assert!(described.is_object(), "{} may not answer {status}: {answer:#}", route.id);
        hold(&described["content"][expected]["schema"], &answer, &format!("the answer {status} to {path}"));
        if status >= 400 {
            assert_eq!(answer["status"], status, "{path}");
            assert_eq!(answer["type"], format!("docs/errors.md#{}", answer["code"].as_str().unwrap()));
            let seconds = answer["retry_after"].as_u64().map(|seconds| seconds.to_string());
            assert_eq!(retry_after, seconds, "{path}");
        }
        Answer { status, body: answer, retry_after, seen: (route.id.to_owned(), status.to_string()) }
    }

    /// Sends a request to an address that is not in the document.
    pub(super) async fn elsewhere(&self, method: Method, path: &str) -> (u16, Value) {
        let request = self.client.request(method, format!("{}{path}", self.base)).bearer_auth(&self.key);
        let response = request.send().await.unwrap();
        assert_eq!(response.headers()["content-type"], PROBLEM_JSON);
        (response.status().as_u16(), response.json().await.unwrap())
    }
}

/// The route of an address.
fn route(method: &Method, path: &str) -> &'static Route {
    let parts: Vec<&str> = path.split('?').next().unwrap_or_default().split('/').collect();
    let fits = |route: &&Route| {
        let pattern: Vec<&str> = route.path.split('/').collect();
        let same = |(own, sent): (&&str, &&str)| own.starts_with('{') || own == sent;
        route.method() == *method && pattern.len() == parts.len() && pattern.iter().zip(&parts).all(same)
    };
    ROUTES.iter().find(fits).unwrap_or_else(|| panic!("{method} {path} is no route"))
}

/// Fails unless the value is as the schema of the document says.
fn hold(schema: &Value, value: &Value, what: &str) {
    let mut root = schema.clone();
    root["components"] = DOCUMENT["components"].clone();
    let validator = jsonschema::draft202012::new(&root).unwrap_or_else(|error| panic!("{what}: {error}"));
    let wrong: Vec<String> =
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(wrong.is_empty(), "{what} is not as described: {wrong:#?}\n{value:#}");
}

/// Percent-encoded.
pub(super) fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// Keys of which each may do one thing, and one that may do nothing.
pub(super) fn keys() -> Cached<AccessKeys> {
    let mut keys = vec![json!({"name": "nothing", "key": "nothing", "scopes": []})];
    keys.extend(
        runtime::Scope::ALL
            .map(|scope| json!({"name": scope.as_str(), "key": scope.as_str(), "scopes": [scope.as_str()]})),
    );
    Cached::fixed(AccessKeys::read(&json!({ "keys": keys }).to_string()).unwrap())
}
