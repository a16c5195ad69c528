//! The Lambda function that the schedule starts.

use runtime::Done;
use sweep::{Event, Task, sweep};
use sync::Worker;

#[tokio::main]
async fn main() -> Result<(), lambda_runtime::Error> {
    runtime::serve(async |worker: &Worker, event: Event, until| {
        let task: Task = event.task.parse()?;
        let summary = sweep(worker, task, until).await?;
        Ok(Done { answer: summary, credentials_refused: summary.credentials_refused })
    })
    .await
}
