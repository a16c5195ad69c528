//! The Lambda function that the stream of `queue` wakes.

use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use quote_published::{Event, handle};
use runtime::{Aws, WorkerConfig, Workers, config, system_clock, telemetry, until};

#[tokio::main]
async fn main() -> Result<(), Error> {
    telemetry::init_lambda(config::log_level().as_deref());
    let workers = workers().await;
    if let Err(error) = &workers {
        tracing::error!(%error, code = "not_ready", "the function cannot work");
    }
    run(service_fn(async |event| wake(workers.as_ref().ok(), event).await)).await
}

async fn workers() -> Result<Workers, Error> {
    let config = WorkerConfig::from_env()?;
    Ok(Workers::new(config, &Aws::from_env().await, system_clock())?)
}

async fn wake(workers: Option<&Workers>, event: LambdaEvent<Event>) -> Result<(), Error> {
    let workers = workers.ok_or("not_ready")?;
    let worker = workers.worker().await?;
    let until = until(event.context.deadline, (worker.deps().clock)());
    let summary = handle(&worker, &event.payload, until).await;
    if summary.credentials_refused {
        workers.credentials_refused().await;
    }
    Ok(())
}
