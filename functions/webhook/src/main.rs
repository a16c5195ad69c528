//! The Lambda function behind the address that Quoter delivers to.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Request, Response, StatusCode};
use lambda_runtime::Error;
use runtime::{Aws, ConfigError, START, WebhookConfig, WebhookSecrets, config, serve_http, system_clock, telemetry};
use webhook::Webhook;

fn main() -> Result<(), Error> {
    runtime::block_on(serve)?
}

async fn serve() -> Result<(), Error> {
    telemetry::init_lambda(config::log_level().as_deref());
    let webhook = webhook().await;
    match &webhook {
        Ok(webhook) => start(webhook).await,
        Err(error) => tracing::error!(%error, code = "not_ready", "the function cannot work"),
    }
    serve_http(async |request| respond(webhook.as_ref().ok(), request).await).await
}

async fn webhook() -> Result<Webhook, ConfigError> {
    let config = WebhookConfig::from_env()?;
    let (aws, clock) = (Aws::from_env(), system_clock());
    let secrets = WebhookSecrets::managed(&aws.secrets(), &clock, &config.webhook_secret, &config.quoter_secret);
    Ok(Webhook { store: aws.store(config.names), secrets, clock, wake_after: store::WAKE_AFTER })
}

/// Reads the secrets before the first delivery, which would wait for them. What is missing is said to each delivery.
async fn start(webhook: &Webhook) {
    let read = async { webhook.secrets.token().await.and(webhook.secrets.keys().await.map(drop)) };
    match tokio::time::timeout(START, read).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, code = "not_ready", "the secrets are not there yet"),
        Err(_) => tracing::warn!("the start took too long; the first delivery goes on"),
    }
}

async fn respond(webhook: Option<&Webhook>, request: Request<Bytes>) -> Response<Bytes> {
    let (head, body) = request.into_parts();
    let answer = webhook::respond(webhook, head.method.as_str(), head.uri.path(), body).await;
    answer.measures().send(system_clock()());
    let mut response = Response::new(answer.body().into());
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
