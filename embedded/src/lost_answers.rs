//! Answers that get lost on their way back, after the write took effect.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::config::interceptors::BeforeDeserializationInterceptorContextMut;
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use aws_sdk_s3::primitives::SdkBody;

const ANSWER: &str = r#"{"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError","message":"lost"}"#;

/// Turns the next answers into server errors, which the SDK takes as a reason to send the same request again. Clones count together.
#[derive(Debug, Clone, Default)]
pub struct LostAnswers {
    left: Arc<AtomicU32>,
}

impl LostAnswers {
    /// None, until [`LostAnswers::next`] is called.
    pub fn none() -> Self {
        Self::default()
    }

    /// Loses the next `count` answers.
    pub fn next(&self, count: u32) {
        self.left.store(count, Ordering::SeqCst);
    }

    /// How many are still to be lost.
    pub fn left(&self) -> u32 {
        self.left.load(Ordering::SeqCst)
    }
}

impl Intercept for LostAnswers {
    fn name(&self) -> &'static str {
        "LostAnswers"
    }

    fn modify_before_deserialization(
        &self,
        context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let counted = self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        if counted.is_ok() {
            *context.response_mut() = HttpResponse::new(500.try_into()?, SdkBody::from(ANSWER));
        }
        Ok(())
    }
}
