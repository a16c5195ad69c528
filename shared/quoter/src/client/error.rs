//! What can come of a call, as decisions for the caller.

use std::time::Duration;

/// Why a call gave nothing. 404 for one record is no error: it is `None`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// 401: the key is wrong or was taken away. Nothing else will work until it is fixed.
    #[error("Quoter's API refuses the API key")]
    Unauthorized,
    /// 402: the account does not pay for the API.
    #[error("the ScalePad account has no subscription for Quoter's API")]
    NoSubscription,
    /// 403: the key may not do this, or nobody may.
    #[error("Quoter's API does not permit this call")]
    Forbidden {
        /// The machine code, where there is one.
        code: Option<String>,
    },
    /// The service understood the call and refuses what is in it. To send the same again is of no use.
    #[error("Quoter's API refuses the request with status {status} ({})", code.as_deref().unwrap_or("no code"))]
    Invalid {
        /// The HTTP status.
        status: u16,
        /// The machine code, where there is one.
        code: Option<String>,
    },
    /// 429: too many calls.
    #[error("Quoter's API asks for fewer calls")]
    RateLimited {
        /// How long to wait, where it is said.
        retry_after: Option<Duration>,
    },
    /// No answer, or one that says that the service is in trouble. Later it may work.
    #[error("Quoter's API is not available: {0}")]
    Unavailable(Outage),
    /// An answer that is not what the reference describes.
    #[error("the answer of Quoter's API cannot be read at `{path}`")]
    Unreadable {
        /// The JSON path of what is wrong or missing; empty for the whole answer.
        path: String,
    },
    /// A list gave fewer records than it counts. Unknown parameters are ignored silently (Quoter reference, section 4.1), so that a
    /// list that cannot be counted to its end is not to be trusted.
    #[error("the list of Quoter's API gave {got} of {expected} records")]
    Incomplete {
        /// `total_count`.
        expected: u64,
        /// Records given.
        got: u64,
    },
}

impl Error {
    /// Whether a write that ended with this may have taken effect. The service has no key against doubles, so that it must be looked
    /// for before it is sent again.
    pub fn leaves_doubt(&self) -> bool {
        match self {
            Self::Unavailable(Outage::Connect) => false,
            Self::Unavailable(_) | Self::Unreadable { .. } => true,
            Self::Unauthorized
            | Self::NoSubscription
            | Self::Forbidden { .. }
            | Self::Invalid { .. }
            | Self::RateLimited { .. }
            | Self::Incomplete { .. } => false,
        }
    }
}

/// In what way the service is not available.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Outage {
    /// No connection.
    #[error("no connection")]
    Connect,
    /// No complete answer in time.
    #[error("no complete answer in time")]
    Timeout,
    /// The connection broke.
    #[error("the connection broke")]
    Broken,
    /// A status of 500 or above.
    #[error("status {0}")]
    Status(u16),
}

/// The decision behind a fault of the connection. The fault's text may hold the address and is not kept.
pub(super) fn of_sending(error: &reqwest::Error) -> Error {
    Error::Unavailable(match error {
        _ if error.is_timeout() => Outage::Timeout,
        _ if error.is_connect() => Outage::Connect,
        _ => Outage::Broken,
    })
}
