//! The Lambda function behind the address that people and their tools ask for products.

use lambda_http::{Error, run};
use product_lookup::{Backend, Lookup, Patience, router, unready};
use runtime::{Aws, Limits, LookupConfig, START, Workers, access_keys, config, system_clock, telemetry};

#[tokio::main]
async fn main() -> Result<(), Error> {
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
    run(router).await
}

async fn lookup() -> Result<Lookup, Error> {
    let LookupConfig { worker, lookup_secret } = LookupConfig::from_env()?;
    let (aws, clock) = (Aws::from_env().await, system_clock());
    let keys = access_keys(&aws.secrets(), &clock, &lookup_secret);
    let store = aws.store(worker.names.clone());
    let workers = Box::new(Workers::within(Limits::LOOKUP, worker, &aws, clock.clone())?);
    Ok(Lookup::new(Backend::Managed { workers, store }, keys, clock, Patience::default()))
}
