//! The Lambda function that the schedule starts.

use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use runtime::{Aws, WorkerConfig, Workers, config, system_clock, telemetry, until};
use sweep::{Event, Summary, Task, sweep};

#[tokio::main]
async fn main() -> Result<(), Error> {
    telemetry::init_lambda(config::log_level().as_deref());
    let workers = workers().await;
    if let Err(error) = &workers {
        tracing::error!(%error, code = "not_ready", "the function cannot work");
    }
    run(service_fn(async |event| go(workers.as_ref().ok(), event).await)).await
}

async fn workers() -> Result<Workers, Error> {
    let config = WorkerConfig::from_env()?;
    Ok(Workers::new(config, &Aws::from_env().await, system_clock())?)
}

async fn go(workers: Option<&Workers>, event: LambdaEvent<Event>) -> Result<Summary, Error> {
    let task: Task = event.payload.task.parse()?;
    let workers = workers.ok_or("not_ready")?;
    let worker = workers.worker().await?;
    let summary = sweep(&worker, task, until(event.context.deadline, (worker.deps().clock)())).await?;
    if summary.credentials_refused {
        workers.credentials_refused().await;
    }
    Ok(summary)
}
