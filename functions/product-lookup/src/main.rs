//! The Lambda function behind the address that people and their tools ask for products.

use axum::body::{Body, to_bytes};
use bytes::Bytes;
use http::Response;
use lambda_runtime::Error;
use product_lookup::{Backend, Lookup, Patience, measures, router, unready};
use runtime::{Aws, Limits, LookupConfig, START, Workers, access_keys, config, serve_http, system_clock, telemetry};
use tower::ServiceExt as _;

fn main() -> Result<(), Error> {
    runtime::block_on(serve)?
}

async fn serve() -> Result<(), Error> {
    telemetry::init_lambda(config::log_level().as_deref());
    let router = match lookup().await {
        Ok(lookup) => {
            if tokio::time::timeout(START, lookup.warm_up()).await.is_err() {
                tracing::warn!("the start took too long; the first request goes on");
            }
            router(lookup)
        }
        Err(error) => {
            tracing::error!(%error, code = "lookup_not_ready", "the function cannot work");
            unready()
        }
    };
    serve_http(async |request| {
        let Ok(response) = router.clone().oneshot(request.map(Body::from)).await;
        measures(&response).send(system_clock()());
        whole(response).await
    })
    .await
}

/// Answers are made in memory, so that reading one cannot fail.
async fn whole(response: Response<Body>) -> Response<Bytes> {
    let (head, body) = response.into_parts();
    Response::from_parts(head, to_bytes(body, usize::MAX).await.unwrap_or_default())
}

async fn lookup() -> Result<Lookup, Error> {
    let LookupConfig { worker, lookup_secret } = LookupConfig::from_env()?;
    let (aws, clock) = (Aws::from_env(), system_clock());
    let keys = access_keys(&aws.secrets(), &clock, &lookup_secret);
    let store = aws.store(worker.names.clone());
    let workers = Box::new(Workers::within(Limits::LOOKUP, worker, &aws, clock.clone())?);
    Ok(Lookup::new(Backend::Managed { workers, store }, keys, clock, Patience::default()))
}
