//! HTTP requests as Lambda hands them over: payload format 2.0, which function URLs and HTTP APIs share (AWS Lambda, "Request and response
//! payloads"). `lambda_http` knows four more formats and the character sets of a browser, which are a twentieth of a package.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{Request, Response, StatusCode};
use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde::{Deserialize, Serialize};
use tracing::Instrument as _;

use crate::caught;

/// What may stand in a path as it is (RFC 3986, section 3.3) besides letters and digits, and `%`, which begins what is encoded already.
const OF_PATHS: &[u8] = b"/-._~!$&'()*+,;=:@%";

/// Serves a function that has an address, until Lambda ends the process. The handler's log lines carry the invocation's `request_id`.
///
/// # Errors
/// When Lambda's own interface does not answer.
pub async fn serve_http<H>(handler: H) -> Result<(), Error>
where
    H: AsyncFn(Request<Bytes>) -> Response<Bytes>,
{
    let handler = &handler;
    lambda_runtime::run(service_fn(async move |event: LambdaEvent<Event>| {
        let span = tracing::error_span!("invocation", request_id = event.context.request_id);
        Ok::<_, Error>(answered(handler, event.payload).instrument(span).await)
    }))
    .await
}

async fn answered<H>(handler: &H, event: Event) -> Answer
where
    H: AsyncFn(Request<Bytes>) -> Response<Bytes>,
{
    let only = |status: StatusCode| Answer { status_code: status.as_u16(), ..Answer::default() };
    let Some(request) = event.into_request() else { return only(StatusCode::BAD_REQUEST) };
    // Functions answer their panics themselves. One outside of that must not get to Lambda, which would be told its message.
    caught(Box::pin(handler(request))).await.map_or_else(|_| only(StatusCode::INTERNAL_SERVER_ERROR), Answer::from)
}

/// A request.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    raw_path: String,
    #[serde(default)]
    raw_query_string: String,
    /// Names in small letters; several values of one name are joined by commas.
    #[serde(default)]
    headers: BTreeMap<String, String>,
    request_context: Context,
    body: Option<String>,
    #[serde(default)]
    is_base64_encoded: bool,
}

#[derive(Deserialize)]
struct Context {
    http: Line,
}

#[derive(Deserialize)]
struct Line {
    method: String,
}

impl Event {
    /// `None` if it is no request that HTTP knows. Headers that HTTP does not know are left out.
    fn into_request(self) -> Option<Request<Bytes>> {
        let mut request = Request::builder().method(self.request_context.http.method.as_str()).uri(self.target());
        for (name, value) in &self.headers {
            let known = http::HeaderName::try_from(name).ok().zip(http::HeaderValue::try_from(value).ok());
            if let Some((name, value)) = known {
                request = request.header(name, value);
            }
        }
        let body = self.body.unwrap_or_default();
        let body = if self.is_base64_encoded { STANDARD.decode(body).ok()? } else { body.into_bytes() };
        request.body(body.into()).ok()
    }

    /// Path and query. What may not stand in a path is encoded: paths may have been decoded on the way here.
    fn target(&self) -> String {
        let mut target = String::with_capacity(self.raw_path.len() + self.raw_query_string.len() + 1);
        for byte in self.raw_path.bytes() {
            if byte.is_ascii_alphanumeric() || OF_PATHS.contains(&byte) {
                target.push(char::from(byte));
            } else {
                target.push_str(&format!("%{byte:02X}"));
            }
        }
        if !self.raw_query_string.is_empty() {
            target.push('?');
            target.push_str(&self.raw_query_string);
        }
        target
    }
}

/// An answer.
#[derive(Debug, Default, Serialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
struct Answer {
    status_code: u16,
    headers: BTreeMap<String, String>,
    body: String,
    is_base64_encoded: bool,
}

impl From<Response<Bytes>> for Answer {
    fn from(response: Response<Bytes>) -> Self {
        let (head, body) = response.into_parts();
        let mut headers = BTreeMap::<String, String>::new();
        for (name, value) in &head.headers {
            let value = String::from_utf8_lossy(value.as_bytes());
            let values = headers.entry(name.as_str().to_owned()).or_default();
            *values = if values.is_empty() { value.into_owned() } else { format!("{values}, {value}") };
        }
        let (body, is_base64_encoded) = match String::from_utf8(body.to_vec()) {
            Ok(text) => (text, false),
            Err(other) => (STANDARD.encode(other.as_bytes()), true),
        };
        Self { status_code: head.status.as_u16(), headers, body, is_base64_encoded }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const DELIVERY: &str = include_str!("../../../tests/events/webhook-delivery.json");

    fn event(path: &str, query: &str, body: Option<&str>, is_base64_encoded: bool) -> Event {
        serde_json::from_value(json!({
            "rawPath": path, "rawQueryString": query, "headers": {"authorization": "Bearer a", "bad name": "b"},
            "requestContext": {"http": {"method": "POST"}}, "body": body, "isBase64Encoded": is_base64_encoded,
        }))
        .unwrap()
    }

    #[test]
    fn a_delivery_arrives_as_quoter_sent_it() {
        let event: Event = serde_json::from_str(DELIVERY).unwrap();
        let request = event.into_request().unwrap();
        assert_eq!((request.method().as_str(), request.uri().path()), ("POST", "/webhooks/quoter/local"));
        assert_eq!(request.headers()["content-type"], "application/x-www-form-urlencoded");
        assert!(request.body().starts_with(b"hash="));
        assert_eq!(request.headers()["content-length"], request.body().len().to_string());
    }

    #[test]
    fn path_query_and_headers_are_kept() {
        let request = event("/quotes/6/a%2Fb", "search=a%20b&x", Some("{}"), false).into_request().unwrap();
        assert_eq!(request.uri(), "/quotes/6/a%2Fb?search=a%20b&x");
        assert_eq!(
            (request.headers().len(), &request.headers()["authorization"]),
            (1, &"Bearer a".try_into().unwrap())
        );
        assert_eq!(request.body(), "{}");
    }

    #[test]
    fn a_path_that_was_decoded_is_encoded_again() {
        let request = event("/products/größe \"1\"?#", "", None, false).into_request().unwrap();
        assert_eq!(request.uri(), "/products/gr%C3%B6%C3%9Fe%20%221%22%3F%23");
    }

    #[tokio::test]
    async fn what_is_no_request_is_answered_400() {
        let handler = async |_| -> Response<Bytes> { panic!("it was handed over") };
        assert_eq!(answered(&handler, event("/", "", Some("no base64!"), true)).await.status_code, 400);
        assert_eq!(answered(&handler, event("", "a b", None, false)).await.status_code, 400);
    }

    #[tokio::test]
    async fn a_panic_is_answered_500_without_its_message_and_the_next_request_is_handled() {
        let is_broken = std::cell::Cell::new(true);
        let handler = async |_| {
            assert!(!is_broken.replace(false), "Robin Sample");
            Response::new(Bytes::new())
        };
        let ask = async || answered(&handler, event("/", "", None, false)).await;
        assert_eq!(ask().await, Answer { status_code: 500, ..Answer::default() });
        assert_eq!(ask().await.status_code, 200);
    }

    #[tokio::test]
    async fn text_is_answered_as_text_and_other_bytes_in_base64() {
        for (body, told, is_base64) in
            [(&b"{\"a\":1}"[..], "{\"a\":1}", false), (b"\xFF\x00", "/wA=", true), (b"", "", false)]
        {
            let handler = async |_| {
                let response = Response::builder().status(409).header("retry-after", "60").header("vary", "a");
                response.header("vary", "b").body(Bytes::from_static(body)).unwrap()
            };
            let answer = answered(&handler, event("/", "", None, false)).await;
            assert_eq!(
                serde_json::to_value(answer).unwrap(),
                json!({"statusCode": 409, "headers": {"retry-after": "60", "vary": "a, b"}, "body": told, "isBase64Encoded": is_base64})
            );
        }
    }
}
