//! Where a quote's addresses stand on the Halo quote (S88, decision y).

use sandbox::halo::Entity;
use sandbox::quoter::{QuoteBuilder, line};
use scenarios::World;
use serde_json::Value;

use crate::support::{in_halo, only_quote, world};

fn quote() -> QuoteBuilder {
    QuoteBuilder::new(7).line(line("Patch cable, 2 m", "3.50"))
}

fn lines_of(quote: &Value, prefix: &str) -> [String; 5] {
    [1, 2, 3, 4, 5].map(|number| quote[format!("{prefix}{number}")].as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn s88_the_billing_address_fills_both_addresses_where_there_is_no_other() {
    let world = World::new().await;
    in_halo(&world, quote()).await;
    let quote = only_quote(&world);
    let wanted = ["1 Example Street", "", "", "Exampleville, CA", "90000"].map(str::to_owned);
    assert_eq!(lines_of(&quote, "address"), wanted);
    assert_eq!(lines_of(&quote, "deladdress"), wanted);
    world.assert_clean();
}

#[tokio::test]
async fn s88_the_shipping_address_is_the_delivery_address() {
    let world = World::new().await;
    let warehouse = |quote: &mut sandbox::quoter::Quote| {
        let mut there = quote.person.billing.clone().unwrap();
        "9 Harbour Road".clone_into(&mut there.line1);
        "Dock 4".clone_into(&mut there.line2);
        quote.person.shipping = Some(there);
    };
    in_halo(&world, quote().with(warehouse)).await;
    let quote = only_quote(&world);
    assert_eq!(lines_of(&quote, "address")[0], "1 Example Street");
    assert_eq!(lines_of(&quote, "deladdress")[..2], ["9 Harbour Road".to_owned(), "Dock 4".to_owned()]);
    world.assert_clean();
}

#[tokio::test]
async fn s88_the_settings_say_what_stands_on_which_line() {
    let world = world(|settings| {
        settings.address.lines =
            ["{line1} {line2}", "{city}", "{state}", "{country}", "{country_code}-{postal_code}"].map(str::to_owned);
    })
    .await;
    in_halo(&world, quote()).await;
    let wanted = ["1 Example Street", "Exampleville", "California", "United States", "US-90000"].map(str::to_owned);
    assert_eq!(lines_of(&only_quote(&world), "address"), wanted);
    world.assert_clean();
}

#[tokio::test]
async fn s88_without_an_address_halos_own_stay() {
    let world = World::new().await;
    in_halo(&world, quote().with(|quote| quote.person.billing = None)).await;
    assert_eq!(lines_of(&only_quote(&world), "address"), [const { String::new() }; 5]);
    let sent = world.halo().requests().into_iter().filter(|request| request.entity == "Quotation");
    assert!(sent.clone().count() > 0);
    world.assert_clean();
}

#[tokio::test]
async fn s88_a_site_that_stands_in_halo_is_never_changed() {
    let world = World::new().await;
    let before = world.records(Entity::Site);
    in_halo(&world, quote()).await;
    assert_eq!(world.records(Entity::Site), before);
    world.assert_clean();
}

#[tokio::test]
async fn s89_country_and_region_of_a_new_customer_go_to_halos_own_fields() {
    for halo_makes_it in [true, false] {
        let california = |settings: &mut domain::Settings| settings.address.region.extend([("CA".to_owned(), 12)]);
        let world = crate::support::tenant(|switches| switches.client_makes_site = halo_makes_it, california).await;
        in_halo(&world, new_customer()).await;
        let site = world.records(Entity::Site).pop().unwrap();
        assert_eq!((&site["country_code"], &site["region_code"]), (&"US".into(), &12.into()), "{halo_makes_it}");
        world.assert_clean();
    }
}

#[tokio::test]
async fn s89_a_region_that_the_settings_do_not_know_is_left_out() {
    let world = World::new().await;
    in_halo(&world, new_customer()).await;
    let site = world.records(Entity::Site).pop().unwrap();
    assert_eq!((&site["country_code"], site["region_code"].as_i64().unwrap_or_default()), (&"US".into(), 0));
    world.assert_clean();
}

fn new_customer() -> QuoteBuilder {
    quote().person("Robin", "New", "robin@new.example.com").organization("Brand New Firm")
}
