//! Control over HTTP.

use sandbox::clock::ManualClock;
use sandbox::quoter::switches::TaxesShape;
use sandbox::quoter::{QuoteBuilder, Sandbox};
use serde_json::{Value, json};

use crate::support::{Receiver, client, start};

async fn control(sandbox: &Sandbox, method: &str, path: &str, body: Value) -> (u16, Value) {
    let url = format!("{}/_sandbox/{path}", sandbox.base_url());
    let answer = client().request(method.parse().unwrap(), url).body(body.to_string()).send().await.unwrap();
    let status = answer.status().as_u16();
    (status, serde_json::from_str(&answer.text().await.unwrap()).unwrap())
}

#[tokio::test]
async fn switches_are_set_and_shown() {
    let sandbox = start(&ManualClock::default()).await;
    let (status, all) = control(&sandbox, "PUT", "switches", json!({"taxes_shape": "object"})).await;
    assert_eq!((status, &all["taxes_shape"]), (200, &json!("object")));
    assert_eq!(sandbox.switches().taxes_shape, TaxesShape::Object);
    assert_eq!(control(&sandbox, "PUT", "switches", json!({"taxes": 1})).await.0, 400);
    assert_eq!(control(&sandbox, "GET", "switches", Value::Null).await.1, all);
}

#[tokio::test]
async fn another_process_can_lead_a_quote_through_its_life() {
    let (sandbox, receiver) = (start(&ManualClock::default()).await, Receiver::start().await);
    control(&sandbox, "PUT", "subscriptions", json!([{"url": receiver.url, "hash_key": "k"}])).await;
    let (status, made) = control(&sandbox, "POST", "quotes", json!({"name": "From outside", "publish": true})).await;
    assert_eq!((status, &made["number"], &made["draft"]), (201, &json!(1), &json!(false)));
    let path = format!("quotes/{}", made["id"].as_str().unwrap());
    let accepted = control(&sandbox, "POST", &format!("{path}/accept"), json!({"PO number": "PO-1"})).await.1;
    assert_eq!(accepted["acceptance_fields"], json!([{"label": "PO number", "value": "PO-1"}]));
    let (_, revised) = control(&sandbox, "POST", &format!("{path}/revise"), json!({"name": "Again"})).await;
    assert_eq!((&revised["name"], &revised["number"]), (&json!("Again"), &json!(1)));
    assert_eq!(control(&sandbox, "POST", "deliveries/run-due", Value::Null).await.1, json!([1, 2, 3]));
    assert_eq!(control(&sandbox, "POST", "deliveries/run", json!([3, 1])).await.1, json!([3, 1]));
    assert_eq!(control(&sandbox, "POST", "deliveries/2/resend", Value::Null).await.0, 200);
    assert_eq!(receiver.arrived().len(), 6);
    assert_eq!(control(&sandbox, "GET", "deliveries", Value::Null).await.1[0]["state"], "delivered");
    assert_eq!(control(&sandbox, "DELETE", &path, Value::Null).await.0, 200);
    assert_eq!(control(&sandbox, "GET", &path, Value::Null).await.0, 404);
    assert_eq!(sandbox.calls(), 0);
}

#[tokio::test]
async fn what_cannot_be_done_is_refused() {
    let sandbox = start(&ManualClock::default()).await;
    let id = sandbox.create_draft(QuoteBuilder::new(0).build());
    assert_eq!(control(&sandbox, "POST", &format!("quotes/{id}/order"), Value::Null).await.0, 409);
    for (method, path) in [("POST", "quotes/none/publish"), ("POST", "quotes/x/dance"), ("GET", "nothing")] {
        assert_eq!(control(&sandbox, method, path, Value::Null).await.0, 404, "{path}");
    }
}

#[tokio::test]
async fn any_text_can_be_signed_and_sent() {
    let (sandbox, receiver) = (start(&ManualClock::default()).await, Receiver::start().await);
    let (_, outcome) = control(&sandbox, "POST", "send", json!({"url": receiver.url, "data": "{}"})).await;
    assert_eq!(outcome, json!({"status": 200, "body": "answer of the receiver"}));
    assert_eq!(receiver.arrived()[0].data, "{}");
}

#[tokio::test]
async fn extreme_values_and_nonsense_break_nothing() {
    let sandbox = start(&ManualClock::default()).await;
    control(&sandbox, "PUT", "subscriptions", json!([{"url": "nowhere"}])).await;
    let extreme = json!({"delivery_delay_seconds": i64::MIN, "read_lag_seconds": i64::MAX, "expiry_zone": "account"});
    assert_eq!(control(&sandbox, "PUT", "switches", extreme).await.0, 200);
    for expires_at in [i64::MIN, i64::MAX] {
        let body = json!({"publish": true, "expires_at": expires_at, "shipping": "-99999999999999999999999999.999"});
        assert_eq!(control(&sandbox, "POST", "quotes", body).await.0, 201);
    }
    for nonsense in [json!({"shipping": "1e999999999"}), json!({"shipping": 1}), json!({"status": "sold"})] {
        assert_eq!(control(&sandbox, "POST", "quotes", nonsense).await.0, 400);
    }
    sandbox.run_due().await;
    assert_eq!(sandbox.deliveries()[0].attempts[0].outcome.body, "not an address to post to");
}
