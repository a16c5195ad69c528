//! A client that speaks Halo's interface plainly, and a stand-in for each test.

use reqwest::{Client, Method, StatusCode};
use sandbox::clock::ManualClock;
use sandbox::halo::{Config, Sandbox, Switches};
use serde_json::{Value, json};

/// A stand-in on a clock that the test moves, and a signed-in client.
pub(crate) struct World {
    pub(crate) halo: Sandbox,
    pub(crate) clock: ManualClock,
    client: Client,
    token: String,
}

/// Status and body; the body is null when it is not JSON.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) json: Value,
    pub(crate) text: String,
    pub(crate) retry_after: Option<String>,
}

pub(crate) fn plain_client() -> Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().build().unwrap()
}

pub(crate) fn form(fields: &[(&str, &str)]) -> Vec<(String, String)> {
    fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(Switches::default()).await
    }

    pub(crate) async fn with(switches: Switches) -> Self {
        Self::start(Config { switches, ..Config::default() }).await
    }

    pub(crate) async fn start(config: Config) -> Self {
        let clock = ManualClock::default();
        let halo = Sandbox::start(Config { clock: clock.clock(), ..config }).await.unwrap();
        let mut world = Self { halo, clock, client: plain_client(), token: String::new() };
        world.sign_in().await;
        world
    }

    pub(crate) async fn sign_in(&mut self) {
        let answer = self.ask_token("sandbox", "sandbox").await;
        assert_eq!(answer.status, StatusCode::OK);
        self.token = answer.json["access_token"].as_str().unwrap().to_owned();
    }

    pub(crate) async fn ask_token(&self, id: &str, secret: &str) -> Answer {
        let fields = form(&[
            ("grant_type", "client_credentials"),
            ("client_id", id),
            ("client_secret", secret),
            ("scope", "all"),
        ]);
        let url = format!("{}/auth/token?tenant=sandbox", self.halo.base_url());
        read(self.client.post(url).form(&fields).send().await).await.unwrap()
    }

    /// The answer, or the error of the connection.
    pub(crate) async fn try_call(&self, method: Method, path: &str, body: Option<Value>) -> reqwest::Result<Answer> {
        let url = format!("{}/api/{path}", self.halo.base_url());
        let mut request = self.client.request(method, url).bearer_auth(&self.token);
        if let Some(body) = body {
            request = request.json(&body);
        }
        read(request.send().await).await
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        let answer = self.try_call(Method::GET, path, None).await.unwrap();
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
        answer.json
    }

    pub(crate) async fn get_any(&self, path: &str) -> Answer {
        self.try_call(Method::GET, path, None).await.unwrap()
    }

    /// Posts one record and expects it to be saved.
    pub(crate) async fn save(&self, entity: &str, record: Value) -> Value {
        let answer = self.post(entity, json!([record])).await;
        assert!(answer.status.is_success(), "{entity}: {}", answer.text);
        answer.json
    }

    /// Posts any body.
    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.try_call(Method::POST, path, Some(body)).await.unwrap()
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.try_call(Method::DELETE, path, None).await.unwrap()
    }

    /// A request under `/_sandbox/`.
    pub(crate) async fn control(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        let url = format!("{}/_sandbox/{path}", self.halo.base_url());
        let mut request = self.client.request(method, url);
        if let Some(body) = body {
            request = request.json(&body);
        }
        read(request.send().await).await.unwrap()
    }

    /// An opportunity of Alex Example, without mail.
    pub(crate) async fn opportunity(&self) -> i64 {
        let saved = self.save("Opportunities", json!({"summary": "New office", "user_id": 51, "sendack": false})).await;
        saved["id"].as_i64().unwrap()
    }

    /// A quotation of these lines.
    pub(crate) async fn quotation(&self, lines: Value) -> Value {
        self.save("Quotation", json!({"title": "Quote", "client_id": 12, "lines": lines})).await
    }
}

async fn read(answer: reqwest::Result<reqwest::Response>) -> reqwest::Result<Answer> {
    let answer = answer?;
    let status = answer.status();
    let retry_after = answer.headers().get("retry-after").map(|value| value.to_str().unwrap().to_owned());
    let text = answer.text().await?;
    Ok(Answer { status, json: serde_json::from_str(&text).unwrap_or_default(), text, retry_after })
}

/// The names (or titles, or any field) of a list.
pub(crate) fn column<'a>(list: &'a Value, field: &str) -> Vec<&'a Value> {
    list.as_array().unwrap().iter().map(|row| &row[field]).collect()
}
