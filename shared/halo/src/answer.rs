//! One HTTP answer, or the lack of one, and what it means for a read and for a write.

use std::time::Duration;

use bytes::Bytes;

use crate::error::Error;
use crate::refusal;
use crate::retry::{Fault, Kind};

/// What came back.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) body: Bytes,
}

/// Nothing came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Broken {
    /// The request did not leave; surely not processed.
    NotSent(String),
    /// It may have arrived.
    Lost(String),
}

impl Answer {
    fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Whether Halo says that there is no such record. A web page with 404 is not its word: the address may be wrong.
    pub(crate) fn is_not_found(&self) -> bool {
        self.status == 404 && !self.is_page()
    }

    /// Whether it is a web page: something in front of Halo answered.
    fn is_page(&self) -> bool {
        self.body.trim_ascii_start().first() == Some(&b'<')
    }
}

/// The fault of one attempt that may be worth another, or `None`.
pub(crate) fn fault(outcome: &Result<Answer, Broken>) -> Option<Fault> {
    match outcome {
        Err(_) => Some(Fault::Passing { retry_after: None }),
        Ok(answer) if answer.status == 429 => Some(Fault::RateLimited { retry_after: answer.retry_after }),
        Ok(answer) if is_passing(answer.status) => Some(Fault::Passing { retry_after: answer.retry_after }),
        Ok(answer) if answer.is_success() && answer.is_page() => Some(Fault::Passing { retry_after: None }),
        Ok(_) => None,
    }
}

/// 5xx, and the 4xx that speak of time; a redirect is taken the same way, since redirects are not followed.
fn is_passing(status: u16) -> bool {
    status >= 500 || matches!(status, 300..400 | 408 | 425 | 499)
}

/// The body of a success, or the error. `private` are texts of ours that must not appear in it.
pub(crate) fn settle(
    kind: Kind,
    call: &str,
    outcome: Result<Answer, Broken>,
    private: &[String],
) -> Result<Answer, Error> {
    let answer = match (outcome, kind) {
        (Ok(answer), _) => answer,
        (Err(Broken::NotSent(why)), _) => return Err(Error::NotSent { why }),
        (Err(Broken::Lost(why)), Kind::Write) => return Err(Error::InDoubt { why }),
        (Err(Broken::Lost(_)), Kind::Read) => return Err(Error::Unavailable { status: None, retry_after: None }),
    };
    let status = answer.status;
    match (status, kind) {
        (401 | 403, _) => Err(Error::NotAllowed { call: call.to_owned() }),
        (429, _) => Err(Error::RateLimited { retry_after: answer.retry_after }),
        (_, Kind::Write) if is_passing(status) => Err(Error::InDoubt { why: format!("HTTP {status}") }),
        (_, Kind::Read) if is_passing(status) => {
            Err(Error::Unavailable { status: Some(status), retry_after: answer.retry_after })
        }
        (400..500, _) => {
            let refusal = refusal::read(status, &answer.body, private);
            Err(Error::Refused { message: refusal.message, fields: refusal.fields })
        }
        (_, Kind::Write) if answer.is_page() => Err(Error::InDoubt { why: "a web page came back".to_owned() }),
        (_, Kind::Read) if answer.is_page() => Err(Error::Unavailable { status: Some(status), retry_after: None }),
        _ => Ok(answer),
    }
}
