use store::{Claim, EffectKey, EffectState, Made};

use crate::world::{NOW, World, family, in_minutes};

fn claim(token: &str) -> Claim {
    Claim {
        marker: "qh:70001:501:quotation".to_owned(),
        body_digest: "b1".to_owned(),
        claim: token.to_owned(),
        boot: "boot-1".to_owned(),
        family: family(501),
        lease_end: in_minutes(5),
        place: None,
    }
}

/// The same, sent to a place.
fn at(place: &str, token: &str) -> Claim {
    Claim { place: Some(place.to_owned()), ..claim(token) }
}

fn made(id: i64) -> Made {
    Made { halo_id: Some(id), body_digest: "b2".to_owned(), extra: Some("{\"lines\":3}".to_owned()), ..Made::default() }
}

#[tokio::test]
async fn an_effect_lives_from_claim_to_done() {
    let world = World::new().await;
    let key = EffectKey::step(&family(501), "quotation");
    assert_eq!(world.store.effect(&key).await.unwrap(), None);
    assert!(world.store.claim_new(&key, &claim("c1")).await.unwrap());
    let effect = world.store.effect(&key).await.unwrap().unwrap();
    assert_eq!((effect.state, effect.attempts, effect.lease_end), (EffectState::Claimed, 1, in_minutes(5)));
    assert_eq!(effect.marker, "qh:70001:501:quotation");

    assert!(world.store.finish(&key, "c1", &made(77)).await.unwrap());
    let effect = world.store.effect(&key).await.unwrap().unwrap();
    assert_eq!((effect.state, effect.halo_id, effect.body_digest.as_str()), (EffectState::Done, Some(77), "b2"));
    assert_eq!(effect.extra.as_deref(), Some("{\"lines\":3}"));
    assert_eq!(world.store.effects(&family(501)).await.unwrap(), [("quotation".to_owned(), effect)]);
}

#[tokio::test]
async fn a_second_claim_is_refused_and_a_repeated_write_of_the_first_is_not() {
    let world = World::new().await;
    let key = EffectKey::identity("user#anna@example.com");
    assert!(world.store.claim_new(&key, &claim("c1")).await.unwrap());
    assert!(!world.store.claim_new(&key, &claim("c2")).await.unwrap());
    assert!(world.store.claim_new(&key, &claim("c1")).await.unwrap());
    assert_eq!(world.store.effect(&key).await.unwrap().unwrap().attempts, 1);
}

#[tokio::test]
async fn a_lost_race_on_reclaim_changes_nothing() {
    let world = World::new().await;
    let key = EffectKey::step(&family(501), "quotation");
    world.store.claim_new(&key, &claim("c1")).await.unwrap();
    let (second, third) = (claim("c2"), claim("c3"));
    let (second, third) =
        tokio::join!(world.store.reclaim(&key, "c1", &second), world.store.reclaim(&key, "c1", &third));
    assert_eq!([second.unwrap(), third.unwrap()].iter().filter(|won| **won).count(), 1);
    let effect = world.store.effect(&key).await.unwrap().unwrap();
    assert_eq!(effect.attempts, 2);
    assert!(!world.store.finish(&key, "c1", &made(77)).await.unwrap());
    assert!(!world.store.settle_in_doubt(&key, "c1", NOW).await.unwrap());
    assert!(!world.store.set_free(&key, "c1").await.unwrap());
    assert_eq!(world.store.effect(&key).await.unwrap().unwrap(), effect);
}

#[tokio::test]
async fn a_done_effect_cannot_be_reclaimed_or_finished_by_another() {
    let world = World::new().await;
    let key = EffectKey::step(&family(501), "quotation");
    world.store.claim_new(&key, &claim("c1")).await.unwrap();
    world.store.finish(&key, "c1", &made(77)).await.unwrap();
    assert!(!world.store.reclaim(&key, "c1", &claim("c2")).await.unwrap());
    assert!(world.store.finish(&key, "c1", &made(77)).await.unwrap(), "the same write again");
    assert!(!world.store.finish(&key, "c1", &made(78)).await.unwrap(), "another record");
}

#[tokio::test]
async fn in_doubt_starts_the_settle_time_and_free_needs_none() {
    let world = World::new().await;
    let key = EffectKey::step(&family(501), "quotation");
    world.store.claim_new(&key, &claim("c1")).await.unwrap();
    assert!(world.store.settle_in_doubt(&key, "c1", in_minutes(1)).await.unwrap());
    let effect = world.store.effect(&key).await.unwrap().unwrap();
    assert_eq!((effect.state, effect.lease_end), (EffectState::Claimed, in_minutes(1)));
    assert!(world.store.set_free(&key, "c1").await.unwrap());
    assert_eq!(world.store.effect(&key).await.unwrap().unwrap().state, EffectState::Free);
    assert!(!world.store.finish(&key, "c1", &made(77)).await.unwrap(), "a free effect must be claimed again first");
    assert!(world.store.reclaim(&key, "c1", &claim("c2")).await.unwrap());
    assert_eq!(world.store.effect(&key).await.unwrap().unwrap().state, EffectState::Claimed);
}

#[tokio::test]
async fn a_done_effect_follows_updates_and_is_forgotten_when_its_record_is_gone() {
    let world = World::new().await;
    let key = EffectKey::step(&family(501), "quotation");
    assert!(!world.store.refresh_done(&key, &made(77)).await.unwrap());
    world.store.claim_new(&key, &claim("c1")).await.unwrap();
    assert!(!world.store.refresh_done(&key, &made(77)).await.unwrap());
    world.store.finish(&key, "c1", &made(77)).await.unwrap();
    let updated = Made { body_digest: "b3".to_owned(), ..made(77) };
    assert!(world.store.refresh_done(&key, &updated).await.unwrap());
    assert!(!world.store.refresh_done(&key, &made(78)).await.unwrap());
    assert_eq!(world.store.effect(&key).await.unwrap().unwrap().body_digest, "b3");
    assert!(!world.store.forget_done(&key, 78).await.unwrap());
    assert!(world.store.forget_done(&key, 77).await.unwrap());
    assert!(world.store.claim_new(&key, &claim("c2")).await.unwrap());
}

#[tokio::test]
async fn the_place_of_a_create_is_kept_until_it_is_known_what_became_of_it() {
    let world = World::new().await;
    let key = EffectKey::step(&family(501), "lead");
    let place = async || world.store.effect(&key).await.unwrap().unwrap().place;
    world.store.claim_new(&key, &at("robin@example.com", "c1")).await.unwrap();
    world.store.settle_in_doubt(&key, "c1", NOW).await.unwrap();
    assert_eq!(place().await.as_deref(), Some("robin@example.com"));
    world.store.reclaim(&key, "c1", &at("anna@example.com", "c2")).await.unwrap();
    assert_eq!(place().await.as_deref(), Some("anna@example.com"));
    world.store.set_free(&key, "c2").await.unwrap();
    assert_eq!(place().await, None);
    world.store.reclaim(&key, "c2", &at("anna@example.com", "c3")).await.unwrap();
    world.store.finish(&key, "c3", &made(77)).await.unwrap();
    assert_eq!(place().await, None);
}

#[tokio::test]
async fn the_place_of_a_create_is_not_written_to_logs() {
    let world = World::new().await;
    let key = EffectKey::step(&family(501), "lead");
    let claim = at("robin@example.com", "c1");
    world.store.claim_new(&key, &claim).await.unwrap();
    let effect = world.store.effect(&key).await.unwrap().unwrap();
    assert!(!format!("{claim:?} {effect:?}").contains("robin"));
}

#[tokio::test]
async fn open_effects_are_found_wherever_they_are() {
    let world = World::new().await;
    let step = EffectKey::step(&family(501), "quotation");
    let identity = EffectKey::identity("client#example ltd");
    for key in [&step, &identity] {
        world.store.claim_new(key, &claim("c1")).await.unwrap();
    }
    world.store.put_link("client", "org", "{}", NOW).await.unwrap();
    assert_eq!(world.store.open_effects(10).await.unwrap().len(), 2);
    world.store.finish(&step, "c1", &made(77)).await.unwrap();
    let open = world.store.open_effects(10).await.unwrap();
    assert_eq!(open.iter().map(|(key, _)| key).collect::<Vec<_>>(), [&identity]);
}

#[tokio::test]
async fn a_family_knows_the_shared_records_that_it_claimed_until_they_are_settled() {
    let world = World::new().await;
    let (user, step) = (EffectKey::identity("user#anna@example.com"), EffectKey::step(&family(501), "quotation"));
    for key in [&user, &step] {
        world.store.claim_new(key, &claim("c1")).await.unwrap();
    }
    assert_eq!(world.store.claimed_identities(&family(501)).await.unwrap(), std::slice::from_ref(&user));
    assert!(user.is_identity_of("user") && !user.is_identity_of("client") && !step.is_identity_of("user"));
    assert!(world.store.claimed_identities(&family(502)).await.unwrap().is_empty());
    for _ in 0..2 {
        world.store.forget_claimed(&family(501), &user).await.unwrap();
    }
    assert!(world.store.claimed_identities(&family(501)).await.unwrap().is_empty());
}
