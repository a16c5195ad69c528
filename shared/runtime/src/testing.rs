//! For the functions' own tests: a worker that reaches nobody, and a stand-in of Secrets Manager.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_secretsmanager::config::{Credentials, SharedCredentialsProvider};
use axum::Router;
use axum::body::Bytes;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use domain::Clock;
use lambda_runtime::{Context, Error, LambdaEvent};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use store::{Names, Store};
use sync::{Boot, Deps, PdfConfig, Pdfs, Worker};
use time::{Duration, OffsetDateTime};
use tokio::task::JoinHandle;
use url::Url;

use crate::{Aws, Done, Event, Limits, NotReady, WorkerConfig, Workers, lambda};

/// A worker whose Halo is at a port where nobody listens, without Quoter's API.
///
/// # Errors
/// When the TLS set-up of this machine does not work.
pub fn offline_worker(store: Store, clock: Clock) -> Result<Worker, Box<dyn std::error::Error>> {
    let nobody = Url::parse("http://127.0.0.1:9/")?;
    let mut config = halo::Config::new(nobody.clone(), nobody, None, "id", "secret".to_owned());
    config.allow_http = true;
    config.backoff.read_attempts = 1;
    Ok(Worker::new(Deps {
        store,
        halo: halo::Halo::new(config, Arc::clone(&clock))?,
        pdfs: Pdfs::new(PdfConfig::default())?,
        quoter: None,
        clock,
        ids: crate::ids(),
        boot: Boot { id: "boot-1".to_owned(), exclusive_since: None },
        run_time: Duration::minutes(5),
    }))
}

/// A stand-in of Secrets Manager. A secret is named by its id, and has no value until it is filled in.
pub struct Secrets {
    values: Arc<Mutex<BTreeMap<String, String>>>,
    url: String,
    task: JoinHandle<()>,
}

impl Drop for Secrets {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Secrets {
    /// Starts it; no secret has a value.
    ///
    /// # Errors
    /// When there is no port.
    pub async fn start() -> io::Result<Self> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let values = Arc::new(Mutex::new(BTreeMap::new()));
        let held = Arc::clone(&values);
        let router = Router::new().fallback(async move |body: Bytes| answer(&held, &body));
        let task = tokio::spawn(async move { drop(axum::serve(listener, router).await) });
        Ok(Self { values, url, task })
    }

    /// What the operator does in the console.
    pub fn fill_in(&self, id: &str, document: &str) {
        let mut values = self.values.lock().unwrap_or_else(PoisonError::into_inner);
        values.insert(id.to_owned(), document.to_owned());
    }

    /// AWS, of which nothing but this stands.
    pub fn aws(&self) -> Aws {
        let credentials = Credentials::new("local", "local", None, None, "testing");
        Aws::new(
            SdkConfig::builder()
                .behavior_version(BehaviorVersion::latest())
                .region(Region::new("us-east-1"))
                .credentials_provider(SharedCredentialsProvider::new(credentials))
                .endpoint_url(&self.url)
                .build(),
        )
    }

    /// The workers of a function, as they are before its first event: with the secrets `halo` and `quoter` of this stand-in, this store, and
    /// Halo and Quoter at `halo_url`.
    ///
    /// # Errors
    /// When the TLS set-up of this machine does not work.
    pub fn workers(&self, limits: Limits, halo_url: &Url, store: Store, clock: Clock) -> Result<Workers, NotReady> {
        let config = WorkerConfig {
            names: Names::default(),
            quoter_secret: "quoter".to_owned(),
            halo_secret: "halo".to_owned(),
            halo_url: halo_url.clone(),
            halo_token_url: halo_url.join("auth/token").ok(),
            halo_tenant: None,
            quoter_api_url: halo_url.join("quoter/v1/").ok(),
        };
        Ok(Workers::within(limits, config, &self.aws(), clock)?.with_store(store))
    }
}

/// `GetSecretValue` (AWS Secrets Manager API reference).
fn answer(values: &Mutex<BTreeMap<String, String>>, body: &[u8]) -> impl IntoResponse + use<> {
    let asked: Value = serde_json::from_slice(body).unwrap_or_default();
    let id = asked["SecretId"].as_str().unwrap_or_default();
    let (status, told) = match values.lock().unwrap_or_else(PoisonError::into_inner).get(id) {
        Some(document) => (StatusCode::OK, json!({"ARN": id, "Name": id, "SecretString": document})),
        None => (StatusCode::BAD_REQUEST, json!({"__type": "ResourceNotFoundException", "message": "no value"})),
    };
    (status, [(header::CONTENT_TYPE, "application/x-amz-json-1.1")], told.to_string())
}

/// Hands an event to a function with five minutes of time, as Lambda would after its start.
///
/// # Errors
/// What Lambda would be told.
pub async fn invoke<E, A, H>(workers: &Workers, handler: &H, event: E, now: OffsetDateTime) -> Result<A, Error>
where
    E: DeserializeOwned,
    A: Serialize,
    H: AsyncFn(&Worker, E, OffsetDateTime) -> Result<Done<A>, Error>,
{
    let mut context = Context::default();
    let end = (now + Duration::minutes(5)).unix_timestamp_nanos() / 1_000_000;
    context.deadline = u64::try_from(end).unwrap_or_default();
    lambda::go(Some(workers), handler, LambdaEvent::new(event, context)).await
}

/// The same for what the stream wakes.
///
/// # Errors
/// What Lambda would be told.
pub async fn wake(workers: &Workers, event: Event, now: OffsetDateTime) -> Result<(), Error> {
    invoke(workers, &lambda::woken, event, now).await
}
