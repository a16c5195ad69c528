//! Fault points, seen from a client.

use std::time::Duration as RealDuration;

use reqwest::{Method, StatusCode};
use sandbox::halo::{Entity, Fault, FaultKind, Matcher};
use serde_json::{Value, json};
use time::Duration;

use super::support::World;

fn client() -> Value {
    json!([{"name": "Faulty Ltd"}])
}

fn made(world: &World) -> usize {
    world.halo.records(Entity::Client).iter().filter(|client| client["name"] == "Faulty Ltd").count()
}

/// Posts under a fault; gives the status (none: the connection broke) and how many clients there are then.
async fn under(kind: FaultKind) -> (Option<StatusCode>, usize) {
    let world = World::new().await;
    world.halo.inject(Fault::once("POST", "Client", kind));
    let answer = world.try_call(Method::POST, "Client", Some(client())).await;
    let status = answer.ok().map(|answer| answer.status);
    assert_eq!(world.halo.fired_faults().len(), 1);
    (status, made(&world))
}

#[tokio::test]
async fn each_fault_has_its_effect_and_its_answer() {
    let unavailable = Some(StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(under(FaultKind::BeforeEffect5xx).await, (unavailable, 0));
    assert_eq!(under(FaultKind::BeforeEffectDrop).await, (None, 0));
    assert_eq!(under(FaultKind::AfterEffectDrop).await, (None, 1));
    assert_eq!(under(FaultKind::AfterEffect5xx).await, (unavailable, 1));
    assert_eq!(under(FaultKind::Html { after_effect: false }).await, (Some(StatusCode::BAD_GATEWAY), 0));
    assert_eq!(under(FaultKind::Html { after_effect: true }).await, (Some(StatusCode::BAD_GATEWAY), 1));
    assert_eq!(under(FaultKind::Unauthorized).await, (Some(StatusCode::UNAUTHORIZED), 0));
    assert_eq!(under(FaultKind::Forbidden).await, (Some(StatusCode::FORBIDDEN), 0));
    assert_eq!(under(FaultKind::Refused).await, (Some(StatusCode::BAD_REQUEST), 0));
    assert_eq!(under(FaultKind::RateLimited { retry_after: None }).await, (Some(StatusCode::TOO_MANY_REQUESTS), 0));
    assert_eq!(under(FaultKind::Truncated).await, (None, 1));
    assert_eq!(under(FaultKind::WrongType).await, (Some(StatusCode::CREATED), 1));
    assert_eq!(under(FaultKind::Warning { with_id: true }).await, (Some(StatusCode::CREATED), 1));
    assert_eq!(under(FaultKind::Warning { with_id: false }).await, (Some(StatusCode::CREATED), 0));
    assert_eq!(under(FaultKind::Slow { ms: 5 }).await, (Some(StatusCode::CREATED), 1));
}

#[tokio::test]
async fn a_late_effect_waits_for_the_clock() {
    for drop in [true, false] {
        let world = World::new().await;
        world.halo.inject(Fault::once("POST", "Client", FaultKind::LateEffect { after_seconds: 45, drop }));
        let answer = world.try_call(Method::POST, "Client", Some(client())).await;
        assert_eq!(answer.is_err(), drop);
        world.clock.advance(Duration::seconds(44));
        assert_eq!(made(&world), 0);
        world.clock.advance(Duration::seconds(1));
        assert_eq!(world.get("Client?search=Faulty").await["record_count"], json!(1));
    }
}

#[tokio::test]
async fn the_wrong_types_and_the_retry_time_are_on_the_wire() {
    let world = World::new().await;
    world.halo.inject(Fault::once("POST", "Client", FaultKind::WrongType));
    assert!(world.post("Client", client()).await.json["id"].is_object());
    world.halo.inject(Fault::once("GET", "Item", FaultKind::RateLimited { retry_after: Some(7) }));
    assert_eq!(world.get_any("Item").await.retry_after.as_deref(), Some("7"));
    world.halo.inject(Fault::once("POST", "Client", FaultKind::Warning { with_id: false }));
    let refused = world.post("Client", client()).await.json;
    assert!(refused["_warning"].is_string() && refused.get("id").is_none());
}

#[tokio::test]
async fn a_fault_picks_its_request() {
    let world = World::new().await;
    let matcher = Matcher { body_contains: Some("Second".to_owned()), ..Matcher::default() };
    world.halo.inject(Fault { matcher, kind: FaultKind::BeforeEffect5xx, times: 2 });
    let status = |name: &'static str| world.post("Client", json!([{"name": name}]));
    assert!(status("First").await.status.is_success());
    assert!(status("Second").await.status.is_server_error());
    assert!(status("Second").await.status.is_server_error());
    assert!(status("Second").await.status.is_success());
    let logged = world.halo.requests();
    assert_eq!(logged.iter().filter(|request| request.fault.is_some()).count(), 2);
}

#[tokio::test]
async fn token_requests_can_fail_too() {
    let world = World::new().await;
    world.halo.inject(Fault::once("POST", "token", FaultKind::BeforeEffect5xx));
    assert!(world.ask_token("sandbox", "sandbox").await.status.is_server_error());
    assert!(world.ask_token("sandbox", "sandbox").await.status.is_success());
}

#[tokio::test]
async fn a_create_whose_client_died_happens_and_is_counted() {
    let world = World::new().await;
    world.halo.inject(Fault::once("POST", "Client", FaultKind::Slow { ms: 100 }));
    let call = world.try_call(Method::POST, "Client", Some(client()));
    assert!(tokio::time::timeout(RealDuration::from_millis(40), call).await.is_err(), "given up before the answer");
    assert_eq!(made(&world), 1);
    while world.halo.creates_with_dead_client() == 0 {
        tokio::time::sleep(RealDuration::from_millis(10)).await;
    }
    assert_eq!(world.halo.creates_with_dead_client(), 1);
}

#[tokio::test]
async fn answers_may_take_their_time() {
    let world = World::new().await;
    world.halo.switch(|switches| switches.answer_delay_ms = 80);
    let call = world.try_call(Method::POST, "Client", Some(client()));
    assert!(tokio::time::timeout(RealDuration::from_millis(30), call).await.is_err());
    assert_eq!(made(&world), 1, "the effect does not wait");
    world.halo.switch(|switches| switches.answer_delay_ms = 0);
    assert!(world.post("Client", client()).await.status.is_success());
}
