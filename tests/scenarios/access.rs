//! The secrets that each function reads, made as its `main` makes them. What it asks of tables and bucket the other scenarios record.

use std::sync::{Arc, Mutex};

use aws_config::{BehaviorVersion, Region, SdkConfig};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::routing::post;
use runtime::{Aws, Limits, WebhookSecrets, WorkerConfig, Workers, access_keys};
use scenarios::{World, access};
use serde_json::{Value, json};
use store::Names;
use url::Url;

/// A stand-in for Secrets Manager, whose secrets are called like the variables that name them to the functions.
struct Manager {
    aws: Aws,
    asked: Asked,
}

type Asked = Arc<Mutex<Vec<String>>>;

impl Manager {
    async fn start() -> Self {
        let asked = Asked::default();
        let router = Router::new().route("/", post(give)).with_state(Arc::clone(&asked));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let keys = aws_sdk_dynamodb::config::Credentials::new("local", "local", None, None, "scenario");
        let keys = aws_sdk_dynamodb::config::SharedCredentialsProvider::new(keys);
        let config = SdkConfig::builder().behavior_version(BehaviorVersion::latest()).region(Region::new("us-east-1"));
        Self { aws: Aws::new(config.credentials_provider(keys).endpoint_url(url).build()), asked }
    }

    /// Which secrets were asked for since the last time, noted for this function.
    fn asked_by(&self, function: &'static str) -> Vec<String> {
        let mut asked: Vec<_> = std::mem::take(&mut self.asked.lock().unwrap());
        asked.sort();
        asked
            .iter()
            .for_each(|variable| access::note(function, "secretsmanager:GetSecretValue", &format!("${variable}")));
        asked
    }
}

async fn give(State(asked): State<Asked>, headers: HeaderMap, body: Bytes) -> String {
    assert_eq!(headers["x-amz-target"], "secretsmanager.GetSecretValue");
    let body: Value = serde_json::from_slice(&body).unwrap();
    let variable = body["SecretId"].as_str().unwrap();
    asked.lock().unwrap().push(variable.to_owned());
    let secret = match variable {
        "WEBHOOK_SECRET" => json!({"token": "scenario"}),
        "QUOTER_SECRET" => json!({"webhook_key": "example", "api_key": "example"}),
        "HALO_SECRET" => json!({"client_id": "sandbox", "client_secret": "sandbox"}),
        "LOOKUP_SECRET" => json!({"keys": []}),
        other => panic!("there is no secret {other}"),
    };
    json!({"Name": variable, "SecretString": secret.to_string()}).to_string()
}

fn config(world: &World) -> WorkerConfig {
    WorkerConfig {
        names: Names::default(),
        quoter_secret: "QUOTER_SECRET".to_owned(),
        halo_secret: "HALO_SECRET".to_owned(),
        halo_url: Url::parse(&world.halo().base_url()).unwrap(),
        halo_token_url: None,
        halo_tenant: None,
        quoter_api_url: None,
    }
}

#[tokio::test]
async fn the_webhook_reads_the_token_of_its_address_and_the_hash_keys() {
    let (manager, world) = (Manager::start().await, World::new().await);
    let client = manager.aws.secrets();
    let secrets = WebhookSecrets::managed(&client, &world.clock.clock(), "WEBHOOK_SECRET", "QUOTER_SECRET");
    secrets.token().await.unwrap();
    secrets.keys().await.unwrap();
    assert_eq!(manager.asked_by("webhook"), ["QUOTER_SECRET", "WEBHOOK_SECRET"]);
}

#[tokio::test]
async fn what_talks_to_halo_reads_its_credentials_and_the_api_key_of_quoter() {
    let (manager, world) = (Manager::start().await, World::new().await);
    for function in ["quote-published", "quote-won", "sweep"] {
        let workers = Workers::new(config(&world), &manager.aws, world.clock.clock()).unwrap();
        workers.worker().await.unwrap();
        assert_eq!(manager.asked_by(function), ["HALO_SECRET", "QUOTER_SECRET"], "{function}");
    }
}

#[tokio::test]
async fn the_look_up_reads_the_keys_of_its_callers_too() {
    let (manager, world) = (Manager::start().await, World::new().await);
    let clock = world.clock.clock();
    let workers = Workers::within(Limits::LOOKUP, config(&world), &manager.aws, clock.clone()).unwrap();
    access_keys(&manager.aws.secrets(), &clock, "LOOKUP_SECRET").get().await.unwrap();
    assert_eq!(manager.asked_by("product-lookup"), ["LOOKUP_SECRET"]);
    workers.worker().await.unwrap();
    assert_eq!(manager.asked_by("product-lookup"), ["HALO_SECRET", "QUOTER_SECRET"]);
}
