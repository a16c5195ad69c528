//! The Lambda function that the schedule starts.

use runtime::Done;
use sweep::{Event, Task, sweep};
use sync::Worker;

#[tokio::main]
async fn main() -> Result<(), lambda_runtime::Error> {
    runtime::serve(async |worker: &Worker, event: Event, until| {
        let task: Task = event.task.parse()?;
        let summary = sweep(worker, task, until).await?;
        let measures = summary.measures(task);
        Ok(Done { credentials_refused: summary.credentials_refused, measures, answer: summary })
    })
    .await
}
