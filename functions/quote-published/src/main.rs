//! The Lambda function that the stream of `queue` wakes for quotes that are not won.

#[tokio::main]
async fn main() -> Result<(), lambda_runtime::Error> {
    runtime::serve_wakeups().await
}
