//! Services that refuse, limit or do not answer.

use sandbox::halo::{Fault as HaloFault, FaultKind as HaloFaultKind};
use sandbox::quoter::{API_KEY, Fault, FaultKind};
use sync::Deps;
use sync::catalogue::{Did, FailedBy, How, RefreshBudget, Refreshed, pull, refresh_linked};
use time::Duration;

use super::support::{calls, deps, pulled, try_pull, world};

#[tokio::test]
async fn a_refused_key_closes_the_gate_others_wait_and_after_the_fix_it_goes_on() {
    let world = world().await;
    world.quoter().set_api_key("another-key");
    let failure = try_pull(&world, 117, &How::write()).await.unwrap_err();
    assert_eq!((failure.code(), failure.by), ("api_key_refused", FailedBy::Credentials));
    let before = calls(&world);
    let failure = try_pull(&world, 118, &How::write()).await.unwrap_err();
    assert_eq!((failure.code(), failure.by), ("gate_closed", FailedBy::Credentials));
    assert!(failure.retry_after.is_some());
    assert_eq!(calls(&world), before, "a closed gate asks nobody");

    world.quoter().set_api_key(API_KEY);
    world.clock.advance(Duration::minutes(6));
    assert_eq!(pulled(&world, 118).await.did, Did::Made);
    assert!(world.system.store.gate("quoter").await.unwrap().open);
    assert_eq!(pulled(&world, 117).await.did, Did::Made);
    world.assert_clean();
}

#[tokio::test]
async fn without_a_subscription_it_is_said_that_the_account_has_no_api() {
    let world = world().await;
    world.quoter().set(|switches| switches.licensed = false);
    let failure = try_pull(&world, 117, &How::write()).await.unwrap_err();
    assert_eq!((failure.code(), failure.by), ("api_key_refused", FailedBy::Credentials));
    assert!(failure.problems[0].cause.contains("subscription"), "{failure}");
    world.assert_clean();
}

#[tokio::test]
async fn a_limit_of_calls_passes_and_nothing_is_in_doubt() {
    let world = world().await;
    world.quoter().inject(Fault::once("POST", "categories", FaultKind::RateLimited { retry_after: Some(60) }));
    let failure = try_pull(&world, 118, &How::write()).await.unwrap_err();
    assert_eq!((failure.by, failure.retry_after), (FailedBy::Passing, Some(Duration::seconds(60))), "{failure}");
    let open = world.system.store.open_effects(10).await.unwrap();
    assert_eq!(open.iter().map(|(_, effect)| effect.state).collect::<Vec<_>>(), [store::EffectState::Free]);
    world.assert_clean();
}

#[tokio::test]
async fn a_key_that_may_not_change_items_holds_the_product_and_no_quote_waits_for_it() {
    let world = world().await;
    pulled(&world, 117).await;
    super::support::edit(&world, 117, serde_json::json!({"baseprice": 9.0}));
    world.quoter().inject(Fault::once("PATCH", "items", FaultKind::Forbidden));
    let failure = try_pull(&world, 117, &How::write()).await.unwrap_err();
    assert_eq!((failure.code(), failure.by), ("quoter_not_allowed", FailedBy::Person));
    assert!(world.system.store.gate("quoter").await.unwrap().open);
    world.assert_clean();
}

#[tokio::test]
async fn what_quoter_refuses_is_shown_to_a_person() {
    let world = world().await;
    world.quoter().inject(Fault::once("POST", "items", FaultKind::Refused));
    let failure = try_pull(&world, 117, &How::write()).await.unwrap_err();
    assert_eq!((failure.code(), failure.by), ("catalogue_refused", FailedBy::Person));
    assert!(failure.problems[0].cause.contains("422"), "{failure}");
    assert_eq!(pulled(&world, 117).await.did, Did::Made, "nothing is in doubt");
    world.assert_clean();
}

#[tokio::test]
async fn while_halo_is_down_nothing_is_written_and_later_it_works() {
    let world = world().await;
    world.halo().set_down(true);
    let failure = try_pull(&world, 117, &How::write()).await.unwrap_err();
    assert_eq!((failure.code(), failure.by), ("halo_unavailable", FailedBy::Passing));
    world.halo().set_down(false);
    world.halo().inject(HaloFault::once("GET", "Item", HaloFaultKind::Unauthorized).times(9));
    let failure = try_pull(&world, 117, &How::write()).await.unwrap_err();
    assert!(failure.by != FailedBy::Passing, "{failure}");
    world.halo().clear_faults();
    world.clock.advance(Duration::minutes(6));
    assert_eq!(pulled(&world, 117).await.did, Did::Made);
    world.assert_clean();
}

#[tokio::test]
async fn without_an_api_key_a_pull_says_so_and_the_schedule_has_nothing_to_do() {
    let world = world().await;
    let without = Deps { quoter: None, ..deps(&world).clone() };
    let failure = pull(&without, domain::halo::ItemId(117), &How::write()).await.unwrap_err();
    assert_eq!((failure.code(), failure.by), ("api_key_missing", FailedBy::Person));
    let budget = RefreshBudget { until: world.clock.now() + Duration::minutes(4), products: None, first: Vec::new() };
    assert_eq!(refresh_linked(&without, &budget).await.unwrap(), Refreshed::default());
    world.assert_clean();
}
