//! The Lambda function that the stream of `queue` wakes for won quotes.

#[tokio::main]
async fn main() -> Result<(), lambda_runtime::Error> {
    runtime::serve_wakeups().await
}
