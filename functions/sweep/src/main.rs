//! The Lambda function that the schedule starts.

fn main() -> Result<(), lambda_runtime::Error> {
    runtime::block_on(async || runtime::serve(sweep::handle).await)?
}
