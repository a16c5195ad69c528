//! Tokens, as the server sees them.

use std::time::Duration;

use domain::halo::{ClientId, NewClient};
use halo::{Config, Error, discover};
use serde_json::json;

use crate::server::{Server, client, ok, reply};

fn acme() -> NewClient {
    NewClient {
        name: "Acme Ltd".into(),
        site_name: "Main".into(),
        country: None,
        region: None,
        marker: "qh:1:client".into(),
    }
}

#[tokio::test]
async fn one_token_serves_all_calls_and_carries_the_tenant() {
    let server = Server::new([ok(json!({"id": 7}))]).await;
    let halo = server.client();
    for _ in 0..3 {
        halo.client(ClientId(7)).await.unwrap();
    }
    let form = "grant_type=client_credentials&client_id=example-id&client_secret=example-secret&scope=all";
    assert_eq!(server.token_forms(), [("tenant=examplemsp".to_owned(), form.to_owned())]);
    assert!(server.seen().iter().all(|seen| seen.bearer == "Bearer t1"));
}

#[tokio::test]
async fn callers_who_come_together_fetch_one_token() {
    let server = Server::new([ok(json!({"id": 7}))]).await;
    let halo = server.client();
    let calls: Vec<_> = (0..8).map(|id| (halo.clone(), id)).collect();
    let calls = calls.into_iter().map(|(halo, id)| tokio::spawn(async move { halo.client(ClientId(id)).await }));
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap().unwrap();
    }
    assert_eq!((server.seen().len(), server.token_forms().len()), (8, 1));
}

#[tokio::test]
async fn a_token_that_halo_forgot_is_replaced_once_even_for_a_write() {
    let server = Server::new([ok(json!({"id": 1})), reply(401, ""), ok(json!({"id": 7}))]).await;
    let halo = server.client();
    halo.client(ClientId(1)).await.unwrap();
    let made = halo.create_client(&acme()).await.unwrap();
    assert_eq!(made.record.id, ClientId(7));
    let bearers: Vec<String> = server.seen().into_iter().map(|seen| seen.bearer).collect();
    assert_eq!(bearers, ["Bearer t1", "Bearer t1", "Bearer t2"]);
}

#[tokio::test]
async fn a_token_is_renewed_before_it_ends() {
    let short = || ok(json!({"access_token": "short", "expires_in": 1}));
    let server = Server::new([ok(json!({"id": 7}))]).await.tokens([short()]);
    let now = std::sync::Arc::new(std::sync::Mutex::new(time::macros::datetime!(2026-01-05 12:00 UTC)));
    let clock = std::sync::Arc::clone(&now);
    let halo = halo::Halo::new(server.config(), std::sync::Arc::new(move || *clock.lock().unwrap())).unwrap();
    halo.client(ClientId(7)).await.unwrap();
    *now.lock().unwrap() += Duration::from_millis(800);
    halo.client(ClientId(7)).await.unwrap();
    let bearers: Vec<String> = server.seen().into_iter().map(|seen| seen.bearer).collect();
    assert_eq!(bearers, ["Bearer short", "Bearer t2"]);
}

#[tokio::test]
async fn wrong_credentials_are_told_as_such_and_nothing_is_sent() {
    let refused = reply(401, r#"{"error":"invalid_client"}"#);
    let server = Server::new([ok(json!({"id": 7}))]).await.tokens([refused.clone(), refused]);
    let halo = server.client();
    let error = halo.create_client(&acme()).await.unwrap_err();
    assert_eq!(error, Error::Credentials);
    assert!(error.surely_not_processed());
    assert_eq!(halo.client(ClientId(7)).await.unwrap_err(), Error::Credentials);
    assert_eq!(server.seen().len(), 0);
}

#[tokio::test]
async fn a_token_server_that_fails_leaves_the_write_unsent() {
    for fault in [reply(503, ""), reply(200, "<html>"), reply(200, "{}"), reply(404, "")] {
        let server = Server::new([ok(json!({"id": 7}))]).await.tokens([fault]);
        let error = server.client().create_client(&acme()).await.unwrap_err();
        assert!(matches!(error, Error::NotSent { .. }), "{error:?}");
        assert_eq!(server.seen().len(), 0);
    }
}

#[tokio::test]
async fn a_tenant_without_a_name_is_not_sent_one() {
    let server = Server::new([ok(json!({"id": 7}))]).await;
    let halo = client(Config { tenant: None, ..server.config() });
    halo.client(ClientId(7)).await.unwrap();
    assert_eq!(server.token_forms()[0].0, "");
}

#[tokio::test]
async fn the_addresses_of_a_tenant_are_found_without_credentials() {
    let auth = "http://127.0.0.1:9/auth";
    let server = Server::new([ok(json!({"auth_url": auth, "tenant_id": "examplemsp"}))]).await;
    let found = discover(&server.base, true).await.unwrap();
    assert_eq!(
        (found.token_url.as_str(), found.tenant.as_deref()),
        ("http://127.0.0.1:9/auth/token", Some("examplemsp"))
    );
    assert_eq!(server.seen()[0].path, "/api/authinfo");
    assert_eq!(server.seen()[0].bearer, "");
}

#[tokio::test]
async fn an_insecure_address_is_not_even_asked() {
    let server = Server::new([ok(json!({}))]).await;
    assert!(matches!(discover(&server.base, false).await, Err(Error::NotSent { .. })));
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn nothing_secret_or_personal_is_in_an_error_or_in_debug_output() {
    let echo = r#"{"errorMessage":"Client Acme Ltd of ada@example.com exists, token t1"}"#;
    let server = Server::new([reply(400, echo)]).await;
    let halo = server.client();
    let error = halo.create_client(&acme()).await.unwrap_err().to_string();
    assert_eq!(error, "Halo refused: Client [...] of [e-mail] exists, token t1");
    let shown = format!("{halo:?}");
    assert!(!shown.contains("example-secret") && !shown.contains("t1"), "{shown}");
}
