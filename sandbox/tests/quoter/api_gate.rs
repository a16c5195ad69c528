//! What every call of the hosted API must pass.

use sandbox::clock::ManualClock;
use sandbox::quoter::API_KEY;
use sandbox::quoter::switches::ApiAnswer;
use time::Duration;

use crate::support::{call, client, get, start};

#[tokio::test]
async fn a_call_needs_the_right_key() {
    let sandbox = start(&ManualClock::default()).await;
    let url = format!("{}/items", sandbox.api_url());
    for request in [client().get(&url), client().get(&url).header("x-api-key", "wrong")] {
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 401);
        assert!(answer.text().await.unwrap().contains(r#""code":"UNAUTHORIZED""#));
    }
    assert_eq!(API_KEY.len(), 52);
    sandbox.set_api_key("another");
    assert_eq!(call(&sandbox, "GET", "/items", None).await.0, 401);
}

#[tokio::test]
async fn the_name_of_the_key_header_must_be_in_lower_case() {
    let sandbox = start(&ManualClock::default()).await;
    let _ = rustls::crypto::ring::default_provider().install_default();
    let titled = reqwest::Client::builder().no_proxy().http1_title_case_headers();
    let titled = titled.tls_certs_only(std::iter::empty()).build().unwrap();
    let ask = || titled.get(format!("{}/items", sandbox.api_url())).header("x-api-key", API_KEY).send();
    assert_eq!(ask().await.unwrap().status(), 401);
    assert_eq!(ask().await.unwrap().status(), 401, "also on the same connection");
    sandbox.set(|s| s.lower_case_header = false);
    assert_eq!(ask().await.unwrap().status(), 200);
}

#[tokio::test]
async fn an_account_without_subscription_gets_402() {
    let sandbox = start(&ManualClock::default()).await;
    sandbox.set(|s| s.licensed = false);
    assert_eq!(call(&sandbox, "GET", "/items", None).await.0, 402);
}

#[tokio::test]
async fn the_fifty_first_call_within_five_seconds_must_wait() {
    let clock = ManualClock::default();
    let sandbox = start(&clock).await;
    for _ in 0..50 {
        get(&sandbox, "/suppliers").await;
    }
    clock.advance(Duration::seconds(2));
    let url = format!("{}/suppliers", sandbox.api_url());
    let answer = client().get(url).header("x-api-key", API_KEY).send().await.unwrap();
    assert_eq!(answer.status(), 429);
    assert_eq!(answer.headers()["retry-after"], "3");
    clock.advance(Duration::seconds(3));
    get(&sandbox, "/suppliers").await;
}

#[tokio::test]
async fn what_is_not_offered_is_forbidden() {
    let sandbox = start(&ManualClock::default()).await;
    for (method, path) in [
        ("GET", "/quotes/quot_1/sections"),
        ("GET", "/line-items"),
        ("PATCH", "/quotes/quot_1"),
        ("DELETE", "/quotes/quot_1"),
        ("POST", "/quote-templates"),
        ("DELETE", "/contacts/cont_1"),
        ("PATCH", "/item-group-item-assignments/igia_1"),
        ("GET", "/users"),
    ] {
        let (status, body) = call(&sandbox, method, path, None).await;
        assert_eq!((status, &body["errors"][0]["key"]), (403, &"ERR_PERMISSION_DENIED".into()), "{method} {path}");
    }
}

#[tokio::test]
async fn calls_are_logged_and_counted_without_the_key() {
    let sandbox = start(&ManualClock::default()).await;
    get(&sandbox, "/items?page_size=1").await;
    client().get(format!("{}/quote/download/x", sandbox.base_url())).send().await.unwrap();
    let requests = sandbox.requests();
    assert_eq!((requests.len(), sandbox.calls()), (2, 1));
    assert_eq!((requests[0].path.as_str(), requests[0].query.as_str()), ("/quoter/v1/items", "page_size=1"));
    assert!(!format!("{requests:?}").contains(API_KEY));
}

#[tokio::test]
async fn the_api_can_fail_be_a_page_be_slow_or_break_off() {
    let sandbox = start(&ManualClock::default()).await;
    sandbox.set(|s| s.slow_ms = 1);
    let supplier = || Some(serde_json::json!({"name": "New"}));
    for (answer, status, readable, stored) in [
        (ApiAnswer::ServerError, 500, true, 1),
        (ApiAnswer::Html, 503, false, 1),
        (ApiAnswer::Slow, 201, true, 2),
        (ApiAnswer::CutOff, 201, false, 3),
    ] {
        sandbox.set(|s| s.api_answer = answer);
        let (told, body) = call(&sandbox, "POST", "/suppliers", supplier()).await;
        assert_eq!((told, body.is_object()), (status, readable), "{answer:?}");
        assert_eq!(sandbox.records("suppliers").len(), stored, "{answer:?}");
    }
}
