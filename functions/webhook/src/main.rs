//! The Lambda function behind the address that Quoter delivers to.

use bytes::Bytes;
use lambda_http::{Body, Error, Request, Response, run, service_fn};
use runtime::{Aws, ConfigError, WebhookConfig, WebhookSecrets, config, system_clock, telemetry};
use webhook::{Answer, Webhook};

#[tokio::main]
async fn main() -> Result<(), Error> {
    telemetry::init_lambda(config::log_level().as_deref());
    let webhook = webhook().await;
    if let Err(error) = &webhook {
        tracing::error!(%error, code = "not_ready", "the function cannot work");
    }
    run(service_fn(async |request: Request| respond(webhook.as_ref().ok(), request).await)).await
}

async fn webhook() -> Result<Webhook, ConfigError> {
    let config = WebhookConfig::from_env()?;
    let (aws, clock) = (Aws::from_env().await, system_clock());
    let secrets = WebhookSecrets::managed(&aws.secrets(), &clock, &config.webhook_secret, &config.quoter_secret);
    Ok(Webhook { store: aws.store(config.names), secrets, clock, wake_after: store::WAKE_AFTER })
}

/// A function that could not start says so to each request, instead of starting over and over.
async fn respond(webhook: Option<&Webhook>, request: Request) -> Result<Response<Body>, Error> {
    let (head, body) = request.into_parts();
    let answer = match webhook {
        Some(webhook) => webhook.route(head.method.as_str(), head.uri.path(), Bytes::from(body.to_vec())).await,
        None => Answer::not_ready(),
    };
    let response = Response::builder().status(answer.status).header("content-type", "application/json");
    Ok(response.body(answer.body().into())?)
}
