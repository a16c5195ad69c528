//! Collisions of transactions, which the embedded DynamoDB never has by itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::config::interceptors::{
    BeforeDeserializationInterceptorContextMut, BeforeTransmitInterceptorContextMut,
};
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use aws_sdk_s3::primitives::SdkBody;

const TARGET: &str = "x-amz-target";
const TRANSACTION: &str = "DynamoDB_20120810.TransactWriteItems";
const UPDATE: &str = "DynamoDB_20120810.UpdateItem";
/// What DynamoDB answers when two writers meet on one item.
const CANCELLED: &str = r#"{"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
"Message":"Transaction cancelled, please refer cancellation reasons for specific reasons [TransactionConflict, None]",
"CancellationReasons":[{"Code":"TransactionConflict","Message":"Transaction is ongoing for the item"},{"Code":"None"}]}"#;
/// What it answers to a write outside of a transaction that meets one.
const REJECTED: &str = r#"{"__type":"com.amazonaws.dynamodb.v20120810#TransactionConflictException",
"message":"Transaction is ongoing for the item"}"#;

/// Refuses the first transactions, or the first updates, of a client. Clones count together.
#[derive(Debug, Clone)]
pub struct Conflicts {
    left: Arc<AtomicU32>,
    target: &'static str,
    answer: &'static str,
}

impl Conflicts {
    /// Cancels the first `count` transactions.
    pub fn first(count: u32) -> Self {
        Self { left: Arc::new(AtomicU32::new(count)), target: TRANSACTION, answer: CANCELLED }
    }

    /// Rejects the first `count` updates of single items, as if a transaction were at each.
    pub fn of_updates(count: u32) -> Self {
        Self { left: Arc::new(AtomicU32::new(count)), target: UPDATE, answer: REJECTED }
    }

    /// How many are still to come.
    pub fn left(&self) -> u32 {
        self.left.load(Ordering::SeqCst)
    }
}

impl Intercept for Conflicts {
    fn name(&self) -> &'static str {
        "Conflicts"
    }

    /// Turns it into a request that DynamoDB does not know and answers with 404.
    fn modify_before_transmit(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let request = context.request_mut();
        if self.left() > 0 && request.headers().get(TARGET) == Some(self.target) {
            request.set_method("PUT")?;
        }
        Ok(())
    }

    /// Puts the refusal in the place of that answer. DynamoDB itself says 400 where other services say 404.
    fn modify_before_deserialization(
        &self,
        context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if context.response().status().as_u16() == 404 {
            self.left.fetch_sub(1, Ordering::SeqCst);
            *context.response_mut() = HttpResponse::new(400.try_into()?, SdkBody::from(self.answer));
        }
        Ok(())
    }
}
