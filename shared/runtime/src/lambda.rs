//! The frame of a Lambda function with a worker: what its `main` does besides naming the handler.

use std::pin::Pin;

use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sync::Worker;
use time::OffsetDateTime;

use crate::event::Event;
use crate::{Aws, WorkerConfig, Workers, config, system_clock, telemetry, until, wakeup};

/// What a handler gives back.
#[derive(Clone, Copy, Debug)]
pub struct Done<A> {
    /// What Lambda is told.
    pub answer: A,
    /// Whether Halo or Quoter refused the credentials, so that they should be read again.
    pub credentials_refused: bool,
}

/// Serves a function until Lambda ends the process. `handler` gets the worker, the event, and the moment after which it starts nothing.
/// A function that lacks its configuration says so to each event, instead of starting over and over.
///
/// # Errors
/// When Lambda's own interface does not answer.
pub async fn serve<E, A, H>(handler: H) -> Result<(), Error>
where
    E: DeserializeOwned,
    A: Serialize,
    H: AsyncFn(&Worker, E, OffsetDateTime) -> Result<Done<A>, Error>,
{
    telemetry::init_lambda(config::log_level().as_deref());
    let workers = workers().await;
    if let Err(error) = &workers {
        tracing::error!(%error, code = "not_ready", "the function cannot work");
    }
    let (workers, handler) = (workers.as_ref().ok(), &handler);
    lambda_runtime::run(service_fn(move |event: LambdaEvent<E>| go(workers, handler, event))).await
}

/// Serves a function that the stream wakes.
///
/// # Errors
/// As [`serve`].
pub async fn serve_wakeups() -> Result<(), Error> {
    serve(async |worker: &Worker, event: Event, until| {
        let summary = wakeup::handle(worker, &event, until).await;
        Ok(Done { answer: (), credentials_refused: summary.credentials_refused })
    })
    .await
}

async fn workers() -> Result<Workers, Error> {
    let config = WorkerConfig::from_env()?;
    Ok(Workers::new(config, &Aws::from_env().await, system_clock())?)
}

async fn go<E, A, H>(workers: Option<&Workers>, handler: &H, event: LambdaEvent<E>) -> Result<A, Error>
where
    H: AsyncFn(&Worker, E, OffsetDateTime) -> Result<Done<A>, Error>,
{
    let workers = workers.ok_or("not_ready")?;
    let worker = workers.worker().await?;
    let until = until(event.context.deadline, (worker.deps().clock)());
    // Boxed without its type: nested into Lambda's own futures, a run is too deep for the compiler.
    let handling: Pin<Box<dyn Future<Output = _> + '_>> = Box::pin(handler(&worker, event.payload, until));
    let done = handling.await?;
    if done.credentials_refused {
        workers.credentials_refused().await;
    }
    Ok(done.answer)
}
