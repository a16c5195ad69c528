//! The client against a small server that answers as the reference describes, and worse.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::extract::RawQuery;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use domain::RecordId;
use quoter::Client;
use quoter::client::{Connection, Error, Outage};
use serde_json::{Value, json};
use time::macros::datetime;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

fn client(address: SocketAddr, timeout: Duration) -> Client {
    let base = format!("http://{address}/quoter/v1").parse().unwrap();
    Client::new(Connection { base, key: "the-key".into(), timeout, allow_http: true }).unwrap()
}

async fn serve(router: Router) -> Client {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, Router::new().nest("/quoter/v1", router)).await });
    client(address, Duration::from_secs(5))
}

/// A server that answers every fetch of a quote the same way.
async fn answering(answer: impl IntoResponse + Clone + Send + Sync + 'static) -> Client {
    serve(Router::new().route("/quotes/{id}", get(move || async move { answer }))).await
}

/// A server that answers every list of quotes with this JSON.
async fn listing(answer: Value) -> Client {
    serve(Router::new().route("/quotes", get(move || async move { axum::Json(answer) }))).await
}

/// Reads one request, answers with these bytes and hangs up; gives the request.
async fn raw(answer: &'static str) -> (Client, tokio::task::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let request = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            request.push(stream.read_u8().await.unwrap());
        }
        stream.write_all(answer.as_bytes()).await.unwrap();
        String::from_utf8(request).unwrap()
    });
    (client(address, Duration::from_secs(5)), request)
}

fn id() -> RecordId {
    RecordId::new("quot_1").unwrap()
}

fn error(key: &str, code: &str) -> String {
    json!({"errors": [{key: code, "title": "No"}]}).to_string()
}

#[tokio::test]
async fn a_quote_is_fetched_bare_or_below_data() {
    for body in [json!({"id": "quot_1", "number": "3"}), json!({"data": {"id": "quot_1"}})] {
        let fetched = answering(axum::Json(body)).await.quote(&id()).await.unwrap().unwrap();
        assert_eq!(fetched.id(), &id());
    }
}

#[tokio::test]
async fn the_key_goes_in_a_lower_case_header_and_the_page_size_is_sent() {
    let (client, request) = raw("HTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n").await;
    client.quotes_updated_since(datetime!(2026-01-02 03:04:05 UTC)).await.unwrap_err();
    let request = request.await.unwrap();
    assert!(request.contains("\r\nx-api-key: the-key\r\n"), "{request}");
    assert!(request.contains("page_size=200"), "{request}");
    assert!(
        request.starts_with("GET /quoter/v1/quotes?filter%5Brecord_updated_at%5D=gt%3A2026-01-02T03%3A04%3A05Z"),
        "{request}"
    );
}

#[tokio::test]
async fn every_status_is_a_decision() {
    let code = |text: &str| Some(text.to_owned());
    let cases = [
        (401, error("code", "UNAUTHORIZED"), Error::Unauthorized),
        (402, String::new(), Error::NoSubscription),
        (403, error("key", "ERR_PERMISSION_DENIED"), Error::Forbidden { code: code("ERR_PERMISSION_DENIED") }),
        (
            400,
            error("code", "ERR_REQUEST_FORMAT_INVALID"),
            Error::Invalid { status: 400, code: code("ERR_REQUEST_FORMAT_INVALID") },
        ),
        (
            422,
            error("code", "ERR_CONTACT_NOT_FOUND"),
            Error::Invalid { status: 422, code: code("ERR_CONTACT_NOT_FOUND") },
        ),
        (418, "<html>tea</html>".to_owned(), Error::Invalid { status: 418, code: None }),
        (429, String::new(), Error::RateLimited { retry_after: None }),
        (500, String::new(), Error::Unavailable(Outage::Status(500))),
        (503, "<html>sorry</html>".to_owned(), Error::Unavailable(Outage::Status(503))),
    ];
    for (status, body, expected) in cases {
        let answer = (StatusCode::from_u16(status).unwrap(), body);
        assert_eq!(answering(answer).await.quote(&id()).await, Err(expected), "{status}");
    }
}

#[tokio::test]
async fn not_found_is_none_for_one_record() {
    let client = answering((StatusCode::NOT_FOUND, error("code", "ERR_NOT_FOUND"))).await;
    assert_eq!(client.quote(&id()).await, Ok(None));
}

#[tokio::test]
async fn a_list_that_is_not_found_is_a_wrong_address() {
    let result = serve(Router::new()).await.quotes_updated_since(datetime!(2026-01-01 0:00 UTC)).await;
    assert_eq!(result, Err(Error::Invalid { status: 404, code: None }));
}

#[tokio::test]
async fn the_wait_of_a_rate_limit_is_handed_on() {
    let client = answering((StatusCode::TOO_MANY_REQUESTS, [("retry-after", "7")])).await;
    let expected = Error::RateLimited { retry_after: Some(Duration::from_secs(7)) };
    assert_eq!(client.quote(&id()).await, Err(expected));
}

#[tokio::test]
async fn redirects_are_not_followed() {
    async fn away() -> Response {
        Redirect::temporary("/quoter/v1/elsewhere").into_response()
    }
    async fn elsewhere() -> axum::Json<Value> {
        axum::Json(json!({"id": "quot_1"}))
    }
    let client = serve(Router::new().route("/quotes/{id}", get(away)).route("/elsewhere", get(elsewhere))).await;
    assert_eq!(client.quote(&id()).await, Err(Error::Invalid { status: 307, code: None }));
}

#[tokio::test]
async fn no_answer_in_time_is_an_outage() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = client(listener.local_addr().unwrap(), Duration::from_millis(50));
    assert_eq!(client.quote(&id()).await, Err(Error::Unavailable(Outage::Timeout)));
}

#[tokio::test]
async fn a_refused_connection_is_an_outage() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    assert_eq!(client(address, Duration::from_secs(5)).quote(&id()).await, Err(Error::Unavailable(Outage::Connect)));
}

#[tokio::test]
async fn a_truncated_answer_is_an_outage_and_not_half_a_quote() {
    let (client, _) = raw("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"id\":\"quot_1\"}").await;
    assert_eq!(client.quote(&id()).await, Err(Error::Unavailable(Outage::Broken)));
}

#[tokio::test]
async fn html_and_wrong_types_are_unreadable_with_their_place() {
    let unreadable = |path: &str| Err(Error::Unreadable { path: path.to_owned() });
    assert_eq!(answering("<html>Sign in</html>").await.quote(&id()).await, unreadable(""));
    assert_eq!(answering(axum::Json(json!([1]))).await.quote(&id()).await, unreadable("id"));
    assert_eq!(
        answering(axum::Json(json!({"id": "quot_2"}))).await.quote(&id()).await,
        unreadable("id"),
        "another quote"
    );
    for (answer, path) in [
        (json!({"data": {}, "total_count": 0}), "data"),
        (json!({"data": []}), "total_count"),
        (json!({"data": [], "total_count": "many"}), "total_count"),
        (json!({"data": [{"id": "a"}, {"name": "b"}], "total_count": 2}), "data[1].id"),
        (json!({"data": [], "total_count": 0, "next_cursor": 5}), "next_cursor"),
    ] {
        let result = listing(answer).await.quotes(&Default::default(), None).await;
        assert_eq!(result.err(), Some(Error::Unreadable { path: path.to_owned() }));
    }
}

#[tokio::test]
async fn all_pages_are_read_by_their_cursors() {
    async fn list(RawQuery(query): RawQuery, headers: HeaderMap) -> axum::Json<Value> {
        assert_eq!(headers["x-api-key"], "the-key");
        axum::Json(match query.unwrap_or_default() {
            query if query.contains("cursor=two") => {
                json!({"data": [{"id": "c"}], "next_cursor": null, "total_count": 3})
            }
            _ => json!({"data": [{"id": "a"}, {"id": "b"}], "next_cursor": "two", "total_count": 3}),
        })
    }
    let client = serve(Router::new().route("/quotes", get(list))).await;
    let rows = client.quotes_updated_since(datetime!(2026-01-01 0:00 UTC)).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.id().as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
}

#[tokio::test]
async fn a_list_that_gives_the_first_page_again_and_again_is_incomplete() {
    let client = listing(json!({"data": [{"id": "a"}], "next_cursor": "again", "total_count": 3})).await;
    let result = client.quotes_updated_since(datetime!(2026-01-01 0:00 UTC)).await;
    assert_eq!(result, Err(Error::Incomplete { expected: 3, got: 1 }));
}

#[tokio::test]
async fn a_quote_is_found_by_uuid_only_if_the_filter_was_obeyed() {
    let row = |uuid: &str| json!({"id": "quot_1", "uuid": uuid, "stage": "won-accepted"});
    let one = listing(json!({"data": [row("9001-A")], "total_count": 1})).await;
    assert_eq!(one.quote_by_uuid("9001-a").await.unwrap().unwrap().stage().as_deref(), Some("won-accepted"));
    assert_eq!(listing(json!({"data": [], "total_count": 0})).await.quote_by_uuid("9001-a").await, Ok(None));
    let unreadable = Err(Error::Unreadable { path: "data[0].uuid".to_owned() });
    let other = listing(json!({"data": [row("9001-b")], "total_count": 1})).await;
    assert_eq!(other.quote_by_uuid("9001-a").await, unreadable);
    let all = listing(json!({"data": [{"id": "quot_1"}, {"id": "quot_2"}], "total_count": 298})).await;
    assert_eq!(all.quote_by_uuid("9001-a").await, unreadable);
}
