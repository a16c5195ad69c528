//! Tokens, discovery, refusals at the door, and the call limit.

use reqwest::{Method, StatusCode};
use sandbox::halo::{Credentials, RetryAfter, Switches};
use serde_json::json;
use time::Duration;

use super::support::{World, form, plain_client};

#[tokio::test]
async fn discovery_needs_no_credentials_and_names_the_token_address() {
    let world = World::new().await;
    let url = format!("{}/api/authinfo", world.halo.base_url());
    let info: serde_json::Value = plain_client().get(url).send().await.unwrap().json().await.unwrap();
    assert_eq!(info["auth_url"], json!(format!("{}/auth", world.halo.base_url())));
    assert_eq!(info["tenant_id"], json!("sandbox"));
}

#[tokio::test]
async fn a_wrong_secret_is_an_invalid_client() {
    let world = World::new().await;
    let answer = world.ask_token("sandbox", "wrong").await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert_eq!(answer.json, json!({"error": "invalid_client"}));
}

#[tokio::test]
async fn the_tenant_may_stand_in_the_form_or_be_left_out() {
    let world = World::new().await;
    let mut fields =
        form(&[("grant_type", "client_credentials"), ("client_id", "sandbox"), ("client_secret", "sandbox")]);
    for tenant in [None, Some("any")] {
        fields.extend(tenant.map(|tenant| ("tenant".to_owned(), tenant.to_owned())));
        let url = format!("{}/auth/token", world.halo.base_url());
        assert!(plain_client().post(url).form(&fields).send().await.unwrap().status().is_success());
    }
}

#[tokio::test]
async fn a_token_lasts_an_hour_of_the_clock() {
    let world = World::new().await;
    world.clock.advance(Duration::seconds(3599));
    assert_eq!(world.get_any("Tax").await.status, StatusCode::OK);
    world.clock.advance(Duration::seconds(1));
    let answer = world.get_any("Tax").await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert!(answer.json["Message"].is_string());
}

#[tokio::test]
async fn a_token_may_expire_earlier_than_it_says() {
    let world = World::with(Switches { token_lifetime_seconds: 10, ..Switches::default() }).await;
    assert_eq!(world.ask_token("sandbox", "sandbox").await.json["expires_in"], json!(3600));
    world.clock.advance(Duration::seconds(11));
    assert_eq!(world.get_any("Tax").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn changed_credentials_shut_out_old_tokens_and_old_secrets() {
    let world = World::new().await;
    let changed = Credentials { client_id: "sandbox".to_owned(), client_secret: "new".to_owned() };
    world.halo.set_credentials(changed);
    assert_eq!(world.get_any("Tax").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(world.ask_token("sandbox", "sandbox").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(world.ask_token("sandbox", "new").await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_limit_refuses_the_call_too_many_and_forgets_after_five_minutes() {
    for (retry_after, expected) in [
        (RetryAfter::Absent, None),
        (RetryAfter::Seconds, Some("300")),
        (RetryAfter::Date, Some("Mon, 05 Jan 2026 09:05:00 GMT")),
    ] {
        let world = World::with(Switches { rate_limit: Some(2), retry_after, ..Switches::default() }).await;
        world.get("Tax").await;
        world.get("Tax").await;
        let refused = world.get_any("Tax").await;
        assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(refused.text.starts_with("Rate Limit Reached"), "{}", refused.text);
        assert_eq!(refused.retry_after.as_deref(), expected);
        world.clock.advance(Duration::minutes(5));
        world.get("Tax").await;
    }
}

#[tokio::test]
async fn a_halo_that_is_down_answers_everything_with_503() {
    let world = World::new().await;
    world.halo.set_down(true);
    assert_eq!(world.get_any("Tax").await.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(world.ask_token("sandbox", "sandbox").await.status, StatusCode::SERVICE_UNAVAILABLE);
    world.halo.set_down(false);
    world.get("Tax").await;
}

#[tokio::test]
async fn wrong_paths_and_methods_are_refused() {
    let world = World::new().await;
    assert_eq!(world.get_any("Unicorn").await.status, StatusCode::NOT_FOUND);
    let put = world.try_call(Method::PUT, "Item", Some(json!([]))).await.unwrap();
    assert_eq!(put.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn a_password_grant_is_not_offered() {
    let world = World::new().await;
    let fields = form(&[("grant_type", "password"), ("username", "sam"), ("password", "x")]);
    let url = format!("{}/auth/token", world.halo.base_url());
    assert_eq!(plain_client().post(url).form(&fields).send().await.unwrap().status(), StatusCode::BAD_REQUEST);
}
