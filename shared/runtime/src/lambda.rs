//! The frame of a Lambda function with a worker: what its `main` does besides naming the handler.

use std::pin::Pin;
use std::time::Duration;

use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sync::Worker;
use time::OffsetDateTime;
use tracing::Instrument as _;

use crate::event::Event;
use crate::metrics::{self, Measures};
use crate::{Aws, WorkerConfig, Workers, caught, config, system_clock, telemetry, until, wakeup};

/// How long the start may take that is done before the first event; Lambda gives it 10 s and starts over after them.
pub const START: Duration = Duration::from_secs(7);

/// What a handler gives back.
#[derive(Clone, Debug)]
pub struct Done<A> {
    /// What Lambda is told.
    pub answer: A,
    /// Whether Halo or Quoter refused the credentials, so that they should be read again.
    pub credentials_refused: bool,
    /// What is sent as metrics. The calls to Halo are added.
    pub measures: Measures,
}

/// Serves a function until Lambda ends the process. `handler` gets the worker, the event, and the moment after which it starts nothing.
/// A function that lacks its configuration says so to each event, instead of starting over and over; one that panics at an event fails
/// at this event only.
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
    match &workers {
        Ok(workers) => workers.start_within(START).await,
        Err(error) => tracing::error!(%error, code = "not_ready", "the function cannot work"),
    }
    let (workers, handler) = (workers.as_ref().ok(), &handler);
    lambda_runtime::run(service_fn(move |event: LambdaEvent<E>| go(workers, handler, event))).await
}

/// Serves a function that the stream wakes.
///
/// # Errors
/// As [`serve`].
pub async fn serve_wakeups() -> Result<(), Error> {
    serve(woken).await
}

/// What the stream wakes does with an event.
pub(crate) async fn woken(worker: &Worker, event: Event, until: OffsetDateTime) -> Result<Done<()>, Error> {
    let summary = wakeup::handle(worker, &event, until).await;
    Ok(Done { answer: (), credentials_refused: summary.credentials_refused, measures: summary.measures() })
}

async fn workers() -> Result<Workers, Error> {
    let config = WorkerConfig::from_env()?;
    Ok(Workers::new(config, &Aws::from_env(), system_clock())?)
}

/// A panic becomes an error without its message.
pub(crate) async fn go<E, A, H>(workers: Option<&Workers>, handler: &H, event: LambdaEvent<E>) -> Result<A, Error>
where
    H: AsyncFn(&Worker, E, OffsetDateTime) -> Result<Done<A>, Error>,
{
    let span = tracing::error_span!("invocation", request_id = event.context.request_id);
    // Boxed without its type: nested into Lambda's own futures, a run is too deep for the compiler.
    let handling: Pin<Box<dyn Future<Output = _> + '_>> = Box::pin(handled(workers, handler, event));
    caught(handling).instrument(span).await?
}

async fn handled<E, A, H>(workers: Option<&Workers>, handler: &H, event: LambdaEvent<E>) -> Result<A, Error>
where
    H: AsyncFn(&Worker, E, OffsetDateTime) -> Result<Done<A>, Error>,
{
    let workers = workers.ok_or("not_ready")?;
    let worker = workers.worker().await?;
    let now = || (worker.deps().clock)();
    let (until, calls) = (until(event.context.deadline, now()), worker.deps().halo.calls());
    let done = handler(&worker, event.payload, until).await?;
    done.measures.and(metrics::HALO_CALLS, worker.deps().halo.calls() - calls).send(now());
    if done.credentials_refused {
        workers.credentials_refused().await;
    }
    Ok(done.answer)
}

#[cfg(test)]
mod tests {
    use lambda_runtime::Context;
    use store::Names;
    use url::Url;

    use super::*;
    use crate::Limits;

    fn worker() -> Worker {
        crate::testing::offline_worker(Aws::nowhere().store(Names::default()), system_clock()).unwrap()
    }

    #[tokio::test]
    async fn a_panic_in_one_event_is_an_error_without_its_message_and_the_next_event_is_handled() {
        let handler = async |_: &Worker, number: u32, _: OffsetDateTime| {
            assert!(number > 0, "Robin Sample");
            Ok(Done { answer: number, credentials_refused: false, measures: Measures::default() })
        };
        let secrets = crate::testing::Secrets::start().await.unwrap();
        secrets.fill_in("halo", r#"{"client_id": "id", "client_secret": "secret"}"#);
        let (nobody, store) = (Url::parse("http://127.0.0.1:9/").unwrap(), Aws::nowhere().store(Names::default()));
        let workers = secrets.workers(Limits::WORKERS, &nobody, store, system_clock()).unwrap();
        let told = async |number| go(Some(&workers), &handler, LambdaEvent::new(number, Context::default())).await;

        assert_eq!(told(0).await.unwrap_err().to_string(), crate::Panicked.to_string());
        assert_eq!(told(7).await.unwrap(), 7);
    }

    #[test]
    fn the_future_of_an_event_is_small_because_what_it_awaits_is_boxed() {
        let (worker, until) = (worker(), OffsetDateTime::UNIX_EPOCH);
        let family = domain::FamilyKey::from_stored("90001#6");
        let sizes = [
            size_of_val(&worker.run_until(&family, until)),
            size_of_val(&woken(&worker, Event::default(), until)),
            size_of_val(&sync::start(worker.deps())),
        ];
        assert!(sizes.iter().all(|bytes| *bytes < 4096), "{sizes:?}");
    }

    #[tokio::test]
    async fn a_function_without_its_configuration_says_so_to_each_event() {
        let handler = async |_: &Worker, (): (), _: OffsetDateTime| -> Result<Done<()>, Error> {
            Err("there is no worker to be handled with".into())
        };
        for _ in 0..2 {
            let event = LambdaEvent::new((), Context::default());
            assert_eq!(go(None, &handler, event).await.unwrap_err().to_string(), "not_ready");
        }
    }
}
