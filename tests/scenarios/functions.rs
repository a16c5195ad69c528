//! What the functions need from outside: the address of Halo and the credentials (S60, S71, S72).

use sandbox::halo::{Credentials, Entity};
use sandbox::quoter::QuoteBuilder;
use scenarios::{Setup, World, family};
use store::State;
use sync::{Ended, Outcome};

/// Client ID and secret of the application in Halo.
fn own() -> Credentials {
    Credentials { client_id: "3f9c-example".to_owned(), client_secret: "example-secret-not-real".to_owned() }
}

#[tokio::test]
async fn s71_s72_at_the_given_address_the_integration_signs_in_with_client_id_and_secret() {
    let halo = sandbox::halo::Config { credentials: own(), ..sandbox::halo::Config::default() };
    let world = World::with(Setup { halo, ..Setup::default() }).await;
    let report = world.publish(QuoteBuilder::sample()).await;
    assert_eq!(report.ended, Ended::Done, "{report:#?}");
    let requests = world.halo().requests();
    let tokens: Vec<_> = requests.iter().filter(|request| request.entity == "token").collect();
    assert_eq!(tokens.iter().map(|token| token.status).collect::<Vec<_>>(), [Some(200)], "one token for all calls");
    assert_eq!(world.records(Entity::Quotation).len(), 1);
    world.assert_clean();
}

#[tokio::test]
async fn s60_s72_a_secret_that_halo_does_not_know_is_told_and_nothing_is_written() {
    let world = World::new().await;
    world.halo().set_credentials(own());
    let data = QuoteBuilder::sample().data();
    world.deliver(&data).await;
    let Outcome::Ran { report, .. } = world.run(&family(&data)).await else { panic!("it did not run") };
    let Ended::Waiting { problem: Some(problem), .. } = report.ended else { panic!("{:?}", report.ended) };
    assert_eq!(problem.code, "halo_credentials");
    assert!(problem.fix.contains("Configuration > Integrations > HaloPSA API"), "{}", problem.fix);
    assert_eq!(world.records(Entity::Quotation).len(), 0);

    world.halo().set_credentials(Credentials::default());
    assert_eq!(world.settle(&family(&data)).await.state, State::Done);
    world.assert_clean();
}

#[tokio::test]
async fn s72_a_process_signs_in_at_its_start_so_that_its_first_run_need_not() {
    let world = World::new().await;
    sync::start(world.system.worker.deps()).await.unwrap();
    assert_eq!(tokens(&world), [Some(200)]);
    let report = world.publish(QuoteBuilder::sample()).await;
    assert_eq!((report.ended, tokens(&world).len()), (Ended::Done, 1));
    world.assert_clean();
}

#[tokio::test]
async fn s60_a_process_that_starts_while_the_credentials_are_refused_does_not_try_them_again() {
    let world = World::new().await;
    world.halo().set_credentials(own());
    let deps = world.system.worker.deps();
    assert!(sync::start(deps).await.is_err(), "the first one finds out, and its first run closes the gate");
    let data = QuoteBuilder::sample().data();
    world.deliver(&data).await;
    world.run(&family(&data)).await;
    let tried = tokens(&world).len();
    sync::start(deps).await.unwrap();
    assert_eq!(tokens(&world).len(), tried);
    world.assert_clean();
}

/// How Halo answered each request for a token.
fn tokens(world: &World) -> Vec<Option<u16>> {
    let requests = world.halo().requests();
    requests.iter().filter(|request| request.entity == "token").map(|request| request.status).collect()
}
