//! While Halo is slow or down, and while there is no index.

use sandbox::halo::{Fault, FaultKind};
use scenarios::World;
use serde_json::json;
use time::Duration;

use super::api::{Api, keys};
use super::{IMPATIENT, index};

async fn api(world: World) -> Api {
    let mut api = Api::with(world, keys(), IMPATIENT).await;
    api.key = "products:read".to_owned();
    api
}

#[tokio::test]
async fn while_halo_is_down_the_index_answers_and_says_how_old_it_is() {
    let world = World::new().await;
    index(&world).await;
    world.clock.advance(Duration::minutes(20));
    let api = api(world).await;
    api.world.halo().set_down(true);
    let answer = api.get("/products/110").await;
    assert_eq!(answer.status, 200, "{:#}", answer.body);
    assert_eq!((&answer.body["source"], &answer.body["stale"]), (&json!("index"), &json!(true)));
    assert!(answer.body["age_seconds"].as_u64().unwrap() >= 1200, "{:#}", answer.body);
    let unknown = api.get("/products/999").await;
    assert_eq!((unknown.status, unknown.code()), (503, "halo_unavailable"));
    assert!(unknown.retry_after.is_some());
    assert_eq!(api.search("switch, 8").await.ids(), [110, 111], "a search needs no Halo");
    api.world.halo().set_down(false);
    assert_eq!(api.get("/products/110").await.body["source"], "halo");
}

#[tokio::test]
async fn a_slow_halo_is_not_waited_for() {
    let world = World::new().await;
    index(&world).await;
    let api = api(world).await;
    api.get("/products/111").await;
    api.world.halo().inject(Fault::once("GET", "Item", FaultKind::Slow { ms: 3_000 }));
    let answer = api.get("/products/110").await;
    assert_eq!((&answer.body["source"], &answer.body["stale"]), (&json!("index"), &json!(true)));
}

#[tokio::test]
async fn an_index_that_nobody_refreshes_is_called_stale() {
    let world = World::new().await;
    index(&world).await;
    let api = api(world).await;
    assert_eq!(api.search("port").await.body["stale"], false);
    api.world.clock.advance(Duration::minutes(61));
    let answer = api.search("port").await;
    assert_eq!(answer.body["stale"], true);
    assert!(answer.body["age_seconds"].as_u64().unwrap() >= 3660);
}

#[tokio::test]
async fn while_there_is_no_index_halo_is_searched_once() {
    let api = api(World::new().await).await;
    let before = api.world.halo().calls();
    let answer = api.search("switch").await;
    assert_eq!(answer.ids(), [112, 110, 111]);
    assert_eq!((&answer.body["source"], &answer.body["complete"]), (&json!("halo"), &json!(false)));
    assert_eq!(api.world.halo().calls() - before, 1);
    assert_eq!(api.get("/products?limit=5").await.ids().len(), 5);
    assert_eq!(api.get("/products?group=104&recurring=true").await.ids().len(), 3);
    api.world.assert_clean();
}

#[tokio::test]
async fn without_index_and_halo_the_answer_says_what_is_missing() {
    let api = api(World::new().await).await;
    api.world.halo().set_down(true);
    let answer = api.search("switch").await;
    assert_eq!((answer.status, answer.code()), (503, "index_missing"));
    assert!(answer.body["detail"].as_str().unwrap().contains("Halo"), "{:#}", answer.body);
    assert_eq!(answer.retry_after.as_deref(), Some("60"));
}

#[tokio::test]
async fn s60_refused_credentials_are_told_as_such() {
    let api = api(World::new().await).await;
    api.world.halo().set_credentials(sandbox::halo::Credentials {
        client_id: "changed".to_owned(),
        client_secret: "changed".to_owned(),
    });
    let answer = api.search("switch").await;
    assert_eq!((answer.status, answer.code()), (503, "halo_credentials"), "{:#}", answer.body);
    let answer = api.get("/products/110").await;
    assert_eq!((answer.status, answer.code()), (503, "gate_closed"), "{:#}", answer.body);
}
