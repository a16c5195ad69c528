//! Currency and status of the Halo quote (S90, S94, decision k).

use domain::settings::Pick;
use sandbox::halo::Entity;
use sandbox::quoter::{QuoteBuilder, Status, line};
use scenarios::family;
use store::State;

use crate::support::{apply, held_for, in_halo, number, only_quote, world};

#[tokio::test]
async fn s94_a_currency_maps_itself_by_its_iso_code() {
    let world = world(|_| {}).await;
    in_halo(&world, quote().currency("EUR", "Euro")).await;

    assert_eq!(number(&only_quote(&world)["currency_code"]), 2.0);
    world.assert_clean();
}

#[tokio::test]
async fn n16_s94_a_mapped_currency_wins() {
    let world = world(|settings| {
        settings.currency.insert("eur".to_owned(), Pick::Name("Pound Sterling".to_owned()));
    })
    .await;
    in_halo(&world, quote().currency("EUR", "Euro")).await;

    assert_eq!(number(&only_quote(&world)["currency_code"]), 3.0);
    world.assert_clean();
}

#[tokio::test]
async fn s94_a_currency_that_halo_does_not_have_is_held_until_it_is_mapped() {
    let world = world(|_| {}).await;
    let problem = held_for(&world, quote().currency("CHF", "Swiss Franc"), "currency_missing").await;
    assert!(problem.cause.contains("CHF"), "{}", problem.cause);
    assert!(world.records(Entity::Quotation).is_empty() && world.records(Entity::Ticket).is_empty());

    apply(&world, |settings| {
        settings.currency.insert("CHF".to_owned(), Pick::Id(2));
    })
    .await;
    in_halo(&world, quote().currency("CHF", "Swiss Franc")).await;
    world.assert_clean();
}

#[tokio::test]
async fn s94_a_mapping_to_a_currency_that_does_not_exist_names_the_setting() {
    let world = world(|settings| {
        settings.currency.insert("EUR".to_owned(), Pick::Name("Denarius".to_owned()));
    })
    .await;
    let problem = held_for(&world, quote().currency("EUR", "Euro"), "setting_unknown").await;

    assert_eq!(problem.concerns, ["currency.EUR"]);
    world.assert_clean();
}

#[tokio::test]
async fn s90_each_status_of_quoter_goes_to_the_halo_status_it_is_mapped_to() {
    for (status, won, name, code) in [
        (Status::Pending, None, "Draft", 1.0),
        (Status::Lost, None, "Rejected", 4.0),
        (Status::Accepted, Some(1_755_300_000), "Accepted", 3.0),
    ] {
        let world = world(|_| {}).await;
        apply(&world, |settings| {
            settings.quotation.status.insert(status.name().to_owned(), Pick::Name(name.to_owned()));
        })
        .await;
        in_halo(&world, quote().status(status, won)).await;

        assert_eq!(number(&only_quote(&world)["status"]), code, "{status:?}");
        world.assert_clean();
    }
}

#[tokio::test]
async fn s90_without_a_mapping_halos_own_status_stays_and_people_are_told() {
    let world = world(|settings| settings.quotation.status.clear()).await;
    let report = in_halo(&world, quote()).await;

    assert_eq!(number(&only_quote(&world)["status"]), 1.0, "Halo's default for new quotes");
    let told = report.remarks.join("\n");
    assert!(told.contains("status_unmapped") || told.contains("pending"), "{told}");
    world.assert_clean();
}

#[tokio::test]
async fn s90_a_status_that_nobody_told_us_about_is_treated_as_undecided() {
    let world = world(|_| {}).await;
    let data = quote().data().replace("\"status\":\"pending\"", "\"status\":\"On hold\"");
    assert!(data.contains("On hold"));
    assert_eq!(world.deliver(&data).await.status, 200);
    assert_eq!(world.settle(&family(&data)).await.state, State::Done);

    assert_eq!(number(&only_quote(&world)["status"]), 1.0);
    world.assert_clean();
}

#[tokio::test]
async fn s90_a_mapping_to_a_status_that_does_not_exist_names_the_setting() {
    let world = world(|settings| {
        settings.quotation.status.insert("pending".to_owned(), Pick::Name("Unheard of".to_owned()));
    })
    .await;
    let problem = held_for(&world, quote(), "setting_unknown").await;

    assert_eq!(problem.concerns, ["quotation.status.pending"]);
    world.assert_clean();
}

fn quote() -> QuoteBuilder {
    QuoteBuilder::new(51).line(line("Network switch, 8 port", "25.00").code("HW-SW8-001"))
}
