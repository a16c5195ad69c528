//! The Lambda function that the stream of `queue` wakes for won quotes.

fn main() -> Result<(), lambda_runtime::Error> {
    runtime::block_on(runtime::serve_wakeups)?
}
