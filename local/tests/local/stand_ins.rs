//! The stand-ins as seen from outside, over HTTP.

use std::time::{SystemTime, UNIX_EPOCH};

use sandbox::quoter::delivery::encode_form;
use serde_json::{Value, json};

/// The hash key of both sides.
pub(crate) const KEY: &str = "example-hash-key-not-real";

/// A client for plain HTTP.
pub(crate) fn client() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().tls_certs_only([]).build().unwrap()
}

/// A JSON answer.
pub(crate) async fn get(url: &str) -> Value {
    client().get(url).send().await.unwrap().json().await.unwrap()
}

/// Posts a signed delivery, as Quoter does, and gives the status of the answer.
pub(crate) async fn deliver(webhook: &str, data: &str) -> u16 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let body = encode_form(data, KEY, i64::try_from(now).unwrap());
    let request = client().post(webhook).header("content-type", "application/x-www-form-urlencoded").body(body);
    request.send().await.unwrap().status().as_u16()
}

/// Halo's quotes, as a client with a token sees them.
pub(crate) async fn quotations(halo: &str) -> Vec<Value> {
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", "sandbox"),
        ("client_secret", "sandbox"),
        ("scope", "all"),
    ];
    let token: Value =
        client().post(format!("{halo}/auth/token")).form(&form).send().await.unwrap().json().await.unwrap();
    let bearer = token["access_token"].as_str().unwrap();
    let url = format!("{halo}/api/Quotation");
    let answer: Value = client().get(url).bearer_auth(bearer).send().await.unwrap().json().await.unwrap();
    let list = if answer.is_array() { &answer } else { &answer["quotes"] };
    list.as_array().cloned().unwrap_or_default()
}

/// All records of a kind, past the API.
pub(crate) async fn records(halo: &str, entity: &str) -> Vec<Value> {
    get(&format!("{halo}/_sandbox/records?entity={entity}")).await.as_array().unwrap().clone()
}

/// Publishes a quote in Quoter's stand-in.
pub(crate) async fn publish(quoter: &str, quote: &sandbox::quoter::Quote) {
    let mut fields = serde_json::to_value(quote).unwrap();
    fields["publish"] = json!(true);
    let answer = client().post(format!("{quoter}/_sandbox/quotes")).json(&fields).send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 201);
}

/// Tells Quoter's stand-in where the webhook is now.
pub(crate) async fn subscribe(quoter: &str, webhook: &str) {
    let list = json!([{ "label": "Webhook", "url": webhook, "hash_key": KEY }]);
    let answer = client().put(format!("{quoter}/_sandbox/subscriptions")).json(&list).send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 200);
}

/// Sends again what was attempted without success, as Quoter does by itself five minutes later. Gives how many deliveries are
/// not answered yet.
pub(crate) async fn resend_unanswered(quoter: &str) -> usize {
    let deliveries = get(&format!("{quoter}/_sandbox/deliveries")).await;
    let mut waiting = 0;
    for delivery in deliveries.as_array().unwrap().iter().filter(|delivery| delivery["state"] == "waiting") {
        waiting += 1;
        if delivery["attempts"].as_array().is_some_and(|attempts| !attempts.is_empty()) {
            let url = format!("{quoter}/_sandbox/deliveries/{}/resend", delivery["id"]);
            client().post(url).send().await.unwrap();
        }
    }
    waiting
}
