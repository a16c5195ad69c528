//! What can go wrong, as the decision that the caller must take.

use std::time::Duration;

/// A call that did not succeed. The texts hold no request body, token, e-mail address or name of a person.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Halo does not know the client id with this secret. Halo may change a client id unasked: compare it.
    #[error("Halo refused the client id or the client secret")]
    Credentials,
    /// A fresh token is not accepted for this call: the scopes of the application, or the agent behind it, do not allow it.
    #[error("the API application or its agent may not call {call}")]
    NotAllowed {
        /// Method and entity, such as `POST Quotation`.
        call: String,
    },
    /// The request did not leave this machine. Surely not processed.
    #[error("Halo was not reached: {why}")]
    NotSent {
        /// The reason in a few words.
        why: String,
    },
    /// Halo's rate limit, after as much waiting as the time allowed. Surely not processed.
    #[error("Halo's rate limit is reached")]
    RateLimited {
        /// How long to stay away, where that is known.
        retry_after: Option<Duration>,
    },
    /// Halo understood and refused. Surely not processed.
    #[error("Halo refused: {message}")]
    Refused {
        /// Halo's text, at most 300 characters.
        message: String,
        /// The fields it names, such as `[0].client_id`.
        fields: Vec<String>,
    },
    /// A write of which nobody knows whether Halo carried it out. Find it by its marker before sending it again.
    #[error("it is not known whether Halo carried out the write: {why}")]
    InDoubt {
        /// The reason in a few words.
        why: String,
    },
    /// A read that failed for a passing reason, after some attempts.
    #[error("Halo is not available at the moment{}", status.map(|s| format!(" (HTTP {s})")).unwrap_or_default())]
    Unavailable {
        /// The HTTP status; `None` for a time-out or a dropped connection.
        status: Option<u16>,
        /// How long to stay away, where Halo said so.
        retry_after: Option<Duration>,
    },
    /// A read was answered in a form that is not understood.
    #[error("Halo's answer for {what} is not understood at {path}")]
    Unreadable {
        /// The kind of record.
        what: &'static str,
        /// Where in the answer, such as `quotes[3].lines[0].quantity`.
        path: String,
    },
    /// Too little time is left to start a request. Nothing was sent.
    #[error("too little time is left to start a request")]
    OutOfTime,
}

impl Error {
    /// Whether a write that ended so has certainly had no effect in Halo, and may be sent again as it is.
    pub fn surely_not_processed(&self) -> bool {
        match self {
            Self::Credentials | Self::NotAllowed { .. } | Self::NotSent { .. } | Self::RateLimited { .. } => true,
            Self::Refused { .. } | Self::OutOfTime => true,
            Self::InDoubt { .. } | Self::Unavailable { .. } | Self::Unreadable { .. } => false,
        }
    }
}
