//! The Lambda function that the stream of `queue` wakes for quotes that are not won.

fn main() -> Result<(), lambda_runtime::Error> {
    runtime::block_on(runtime::serve_wakeups)?
}
