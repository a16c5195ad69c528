//! Judging an answer.

use std::time::Duration;

use reqwest::header::{DATE, HeaderMap, HeaderName, RETRY_AFTER};
use reqwest::{Response, StatusCode};
use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

use super::error::{Error, Outage, of_sending};
use super::error_code;

/// The longest answer that is read, in bytes: 16 MiB.
const MAX_ANSWER: usize = 16 * 1024 * 1024;

/// The JSON of a good answer, null where it has none; `None` for 404; everything else is an error.
pub(super) async fn read(response: Response) -> Result<Option<Value>, Error> {
    let (status, retry_after) = (response.status(), retry_after(response.headers()));
    match status {
        StatusCode::OK | StatusCode::CREATED => {
            let body = body(response).await?;
            let value = serde_json::from_slice(&body).map_err(|_| Error::Unreadable { path: String::new() })?;
            Ok(Some(value))
        }
        StatusCode::NO_CONTENT => Ok(Some(Value::Null)),
        StatusCode::NOT_FOUND => Ok(None),
        StatusCode::TOO_MANY_REQUESTS => Err(Error::RateLimited { retry_after }),
        _ if status.is_server_error() => Err(Error::Unavailable(Outage::Status(status.as_u16()))),
        _ => Err(refused(status, code(response).await)),
    }
}

fn refused(status: StatusCode, code: Option<String>) -> Error {
    match status {
        StatusCode::UNAUTHORIZED => Error::Unauthorized,
        StatusCode::PAYMENT_REQUIRED => Error::NoSubscription,
        StatusCode::FORBIDDEN => Error::Forbidden { code },
        _ => Error::Invalid { status: status.as_u16(), code },
    }
}

/// The machine code of an error, if its body can be read at all.
async fn code(response: Response) -> Option<String> {
    let body = body(response).await.ok()?;
    error_code(&serde_json::from_slice(&body).ok()?)
}

async fn body(mut response: Response) -> Result<Vec<u8>, Error> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| of_sending(&error))? {
        body.extend_from_slice(&chunk);
        if body.len() > MAX_ANSWER {
            return Err(Error::Unreadable { path: String::new() });
        }
    }
    Ok(body)
}

/// `Retry-After` as seconds, or as a date, which is held against the answer's own date so that no clock is needed.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name: HeaderName| headers.get(name)?.to_str().ok().map(str::trim);
    let wait = text(RETRY_AFTER)?;
    if let Ok(seconds) = wait.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let moment = |text: &str| OffsetDateTime::parse(text, &Rfc2822).ok();
    (moment(wait)? - moment(text(DATE)?)?).try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(retry_after_text: &str) -> Option<u64> {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, retry_after_text.parse().unwrap());
        headers.insert(DATE, "Wed, 21 Oct 2026 07:28:00 GMT".parse().unwrap());
        retry_after(&headers).map(|wait| wait.as_secs())
    }

    #[test]
    fn retry_after_is_read_as_seconds_and_as_a_date() {
        assert_eq!(wait("7"), Some(7));
        assert_eq!(wait("Wed, 21 Oct 2026 07:29:30 GMT"), Some(90));
        assert_eq!(wait("Wed, 21 Oct 2026 07:27:00 GMT"), None, "in the past");
        assert_eq!(wait("later"), None);
        assert_eq!(retry_after(&HeaderMap::new()), None);
    }
}
