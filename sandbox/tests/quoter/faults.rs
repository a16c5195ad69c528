//! Faults of the hosted API: each has its effect and its answer.

use sandbox::clock::ManualClock;
use sandbox::quoter::{API_KEY, Fault, FaultKind, Sandbox};
use serde_json::{Value, json};
use time::Duration;

use super::support::{call, client, get, start};

/// What came of a POST of a category under a fault: the status, 0 for none, the body, and how many categories it made.
async fn posted(kind: FaultKind) -> (u16, Value, usize) {
    let sandbox = start(&ManualClock::default()).await;
    let before = sandbox.records("categories").len();
    sandbox.inject(Fault::once("POST", "categories", kind));
    let (status, body) = post(&sandbox, "categories", json!({ "name": "New" })).await;
    assert_eq!(sandbox.fired_faults().len(), 1);
    (status, body, sandbox.records("categories").len() - before)
}

async fn post(sandbox: &Sandbox, kind: &str, body: Value) -> (u16, Value) {
    let request = client().post(format!("{}/{kind}", sandbox.api_url())).header("x-api-key", API_KEY);
    let Ok(answer) = request.body(body.to_string()).send().await else { return (0, Value::Null) };
    let status = answer.status().as_u16();
    match answer.text().await {
        Ok(text) => (status, serde_json::from_str(&text).unwrap_or(Value::Null)),
        Err(_) => (0, Value::Null),
    }
}

#[tokio::test]
async fn each_fault_has_its_effect_and_its_answer() {
    use FaultKind::*;
    let expected = [
        (BeforeEffect5xx, 500, 0),
        (BeforeEffectDrop, 0, 0),
        (AfterEffectDrop, 0, 1),
        (AfterEffect5xx, 500, 1),
        (LateEffect { after_seconds: 9, drop: true }, 0, 0),
        (LateEffect { after_seconds: 9, drop: false }, 500, 0),
        (Html { after_effect: true }, 502, 1),
        (Html { after_effect: false }, 502, 0),
        (Slow { ms: 5 }, 201, 1),
        (RateLimited { retry_after: Some(1) }, 429, 0),
        (Unauthorized, 401, 0),
        (NotLicensed, 402, 0),
        (Forbidden, 403, 0),
        (Missing, 404, 0),
        (Refused, 422, 0),
        (Truncated, 0, 1),
        (WrongType, 201, 1),
    ];
    for (kind, status, made) in expected {
        let (answered, _, effects) = posted(kind.clone()).await;
        assert_eq!((answered, effects), (status, made), "{kind:?}");
    }
}

#[tokio::test]
async fn a_wrong_type_is_in_the_id() {
    let (_, body, _) = posted(FaultKind::WrongType).await;
    assert!(body["id"].is_object(), "{body}");
}

#[tokio::test]
async fn a_late_effect_comes_when_its_time_has_come_also_for_a_change() {
    let clock = ManualClock::default();
    let sandbox = start(&clock).await;
    let path = "/items/item_300000000000000000000000000";
    sandbox.inject(Fault::once("PATCH", "items", FaultKind::LateEffect { after_seconds: 40, drop: false }));
    let (status, _) = call(&sandbox, "PATCH", path, Some(json!({ "price_decimal": "9" }))).await;
    assert_eq!(status, 500);
    clock.advance(Duration::seconds(39));
    assert_eq!(get(&sandbox, path).await["price_decimal"], "25");
    clock.advance(Duration::seconds(1));
    assert_eq!(sandbox.records("items")[0]["price_decimal"], "9");
    assert_eq!(get(&sandbox, path).await["price_decimal"], "9");
}

#[tokio::test]
async fn a_fault_knows_sections_from_quotes_and_the_log_names_it() {
    let sandbox = start(&ManualClock::default()).await;
    sandbox.inject(Fault::once("POST", "sections", FaultKind::Refused));
    let body =
        json!({ "template_id": "tmpl_30000000000000000000000000T", "contact": { "email": "alex@client.example.com" } });
    let (status, draft) = post(&sandbox, "quotes", body).await;
    assert_eq!(status, 201);
    let sections = format!("quotes/{}/sections", draft["id"].as_str().unwrap());
    assert_eq!(post(&sandbox, &sections, json!([{ "name": "A" }])).await.0, 422);
    assert_eq!(post(&sandbox, &sections, json!([{ "name": "A" }])).await.0, 201);
    let faults: Vec<_> = sandbox.requests().into_iter().filter_map(|request| request.fault).collect();
    assert_eq!(faults, ["Refused"]);
}

#[tokio::test]
async fn other_processes_aim_faults_too() {
    let sandbox = start(&ManualClock::default()).await;
    let url = format!("{}/_sandbox/faults", sandbox.base_url());
    let fault = json!({ "matcher": { "resource": "items" }, "kind": { "what": "after_effect_5xx" }, "times": 3 });
    assert_eq!(client().post(&url).body(fault.to_string()).send().await.unwrap().status(), 200);
    assert_eq!(call(&sandbox, "GET", "/items", None).await.0, 500);
    assert_eq!(client().delete(&url).send().await.unwrap().status(), 200);
    assert_eq!(call(&sandbox, "GET", "/items", None).await.0, 200);
    assert_eq!(client().post(&url).body(r#"{"kind":{"what":"nonsense"}}"#).send().await.unwrap().status(), 400);
}
