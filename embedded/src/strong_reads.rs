//! Refuses reads that DynamoDB may answer from a stale copy.

use aws_sdk_dynamodb::config::interceptors::BeforeSerializationInterceptorContextRef;
use aws_sdk_dynamodb::config::{ConfigBag, Intercept};
use aws_sdk_dynamodb::error::BoxError;
use aws_sdk_dynamodb::operation::batch_get_item::BatchGetItemInput;
use aws_sdk_dynamodb::operation::get_item::GetItemInput;
use aws_sdk_dynamodb::operation::query::QueryInput;
use aws_sdk_dynamodb::operation::scan::ScanInput;

/// Fails every `GetItem`, `BatchGetItem`, `Query` and `Scan` of a base table that does not ask for a consistent read.
#[derive(Debug, Clone, Copy)]
pub struct StrongReads;

impl Intercept for StrongReads {
    fn name(&self) -> &'static str {
        "StrongReads"
    }

    fn read_before_execution(
        &self,
        context: &BeforeSerializationInterceptorContextRef<'_>,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let input = context.input();
        let weak = if let Some(get) = input.downcast_ref::<GetItemInput>() {
            get.consistent_read() != Some(true)
        } else if let Some(batch) = input.downcast_ref::<BatchGetItemInput>() {
            is_weak_batch(batch)
        } else if let Some(query) = input.downcast_ref::<QueryInput>() {
            query.index_name().is_none() && query.consistent_read() != Some(true)
        } else if let Some(scan) = input.downcast_ref::<ScanInput>() {
            scan.index_name().is_none() && scan.consistent_read() != Some(true)
        } else {
            false
        };
        if weak { Err("a decision may not rest on a read that is not strongly consistent".into()) } else { Ok(()) }
    }
}

fn is_weak_batch(batch: &BatchGetItemInput) -> bool {
    batch.request_items().is_some_and(|tables| tables.values().any(|keys| keys.consistent_read() != Some(true)))
}
