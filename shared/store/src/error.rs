//! Errors, as the decision that the caller takes.

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};

/// Why the store did not do what was asked. Holds codes only: no keys, bodies or personal data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// No answer, throttled, or broken inside AWS. Nothing is known to have changed: try again.
    #[error("the store did not do {operation} ({code}); it can be tried again")]
    Unavailable {
        /// The AWS operation.
        operation: &'static str,
        /// The AWS error code, or what happened to the connection.
        code: String,
    },
    /// Access, a missing table or bucket, or a request that AWS calls invalid. Trying again does not help.
    #[error("the store refused {operation} ({code}); look at the stack's permissions and tables")]
    Refused {
        /// The AWS operation.
        operation: &'static str,
        /// The AWS error code.
        code: String,
    },
    /// An object is wanted, and nobody said which bucket it is in ([`crate::Names`]).
    #[error(
        "a large part of this is in the bucket, whose name is not known here: set BUCKET to the stack's output Bucket"
    )]
    NoBucket,
    /// Something that must be there is not.
    #[error("the store has no {what}")]
    Missing {
        /// What was looked for.
        what: &'static str,
    },
    /// What is stored cannot be read.
    #[error("the stored {what} cannot be read")]
    Corrupt {
        /// What was read.
        what: &'static str,
    },
    /// Another holder has the family now, or the lease was released. Write nothing more for it.
    #[error("the lease of this family is lost")]
    LeaseLost,
    /// Somebody changed it since it was read. Read again and decide again.
    #[error("the {what} changed in the meantime")]
    Conflict {
        /// What was to be changed.
        what: &'static str,
    },
}

impl Error {
    /// Whether the same call may succeed later.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Unavailable { .. })
    }
}

/// Codes that stay until a person changes something.
const PERMANENT: [&str; 10] = [
    "AccessDenied",
    "AccessDeniedException",
    "InvalidAccessKeyId",
    "InvalidSignatureException",
    "MissingAuthenticationTokenException",
    "NoSuchBucket",
    "ResourceNotFoundException",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
    "ValidationException",
];

/// Turns an SDK error into ours. For `map_err`.
pub(crate) fn failed<E, R>(operation: &'static str) -> impl FnOnce(SdkError<E, R>) -> Error
where
    E: ProvideErrorMetadata,
{
    move |error| {
        let code = match &error {
            SdkError::ConstructionFailure(_) => {
                return Error::Refused { operation, code: "not a valid request".to_owned() };
            }
            SdkError::TimeoutError(_) => "timeout",
            SdkError::DispatchFailure(failure) if failure.is_other() => {
                "nothing was sent; are there credentials for AWS?"
            }
            SdkError::DispatchFailure(_) => "no connection",
            SdkError::ServiceError(service) => service.err().code().unwrap_or("unknown code"),
            _ => "unreadable answer",
        };
        let code = code.to_owned();
        if PERMANENT.contains(&code.as_str()) {
            Error::Refused { operation, code }
        } else {
            Error::Unavailable { operation, code }
        }
    }
}
