//! The lines of a quote as products (S35, S36, S40-S46, S76, S78, S91, decision c).

use domain::settings::{NameFrom, Pick, Unmatched};
use sandbox::halo::Entity;
use sandbox::quoter::{Interval, LineBuilder, QuoteBuilder, line};
use scenarios::World;
use serde_json::{Value, json};
use store::State;

use crate::support::{apply, by, held, held_for, in_halo, lines, only_quote, world};

fn quote(line: LineBuilder) -> QuoteBuilder {
    QuoteBuilder::new(7).line(line)
}

fn of(number: u64, line: LineBuilder) -> QuoteBuilder {
    QuoteBuilder::new(number).line(line)
}

fn items(world: &World) -> Vec<Value> {
    world.records(Entity::Item)
}

fn item_of_first_line(world: &World) -> Value {
    let quotes = world.records(Entity::Quotation);
    lines(quotes.last().unwrap())[0]["item_id"].clone()
}

async fn link(world: &World, kind: &str, name: &str, target: &str) {
    world.system.store.put_link(kind, name, target, world.clock.now()).await.unwrap();
}

async fn wake(world: &World) {
    let family = domain::FamilyKey::from_stored("90001#7");
    world.system.store.kick(&family, world.clock.now()).await.unwrap();
    let entry = world.settle(&family).await;
    assert_eq!(entry.state, State::Done, "{:?}", entry.problem);
}

#[tokio::test]
async fn s35_s36_a_stored_link_beats_part_number_and_name() {
    let world = World::new().await;
    link(&world, "item", "item_linked", "117").await;
    let switch = line("Network switch, 8 port", "25.00").code("HW-SW8-001").item("item_linked");
    in_halo(&world, quote(switch)).await;
    assert_eq!(item_of_first_line(&world), 117);
    world.assert_clean();
}

#[tokio::test]
async fn s35_a_link_to_a_product_that_was_deleted_or_retired_gives_way_to_the_other_rules() {
    let world = World::new().await;
    link(&world, "item", "item_gone", "4711").await;
    link(&world, "item", "item_retired", "113").await;
    for (number, item) in [(7, "item_gone"), (8, "item_retired"), (9, "item_retired")] {
        in_halo(&world, of(number, line("Any name", "25.00").code("HW-SW8-001").item(item))).await;
        assert_eq!(item_of_first_line(&world), 110, "{item}");
    }
    world.assert_clean();
}

#[tokio::test]
async fn s35_a_product_that_was_deleted_a_moment_ago_holds_until_the_index_has_aged() {
    let world = World::new().await;
    link(&world, "item", "item_linked", "117").await;
    let cable = || line("Network switch, 8 port", "25.00").code("HW-SW8-001").item("item_linked");
    in_halo(&world, of(6, cable())).await;
    world.halo().edit(Entity::Quotation, json!({"id": only_quote(&world)["id"], "lines": []}));
    world.halo().delete(Entity::Item, 117);
    held_for(&world, quote(cable()), "halo_refused").await;

    world.clock.advance(time::Duration::hours(2));
    wake(&world).await;
    assert_eq!(item_of_first_line(&world), 110, "the part number decides");
    world.assert_clean();
}

#[tokio::test]
async fn s39_a_retired_product_with_the_part_number_does_not_match() {
    let world = World::new().await;
    in_halo(&world, quote(line("Network switch, 5 port", "15.00").code("HW-SW5-001"))).await;
    assert_ne!(item_of_first_line(&world), 113);
    assert_eq!(items(&world).iter().filter(|item| item["name"] == "Network switch, 5 port").count(), 2);
    world.assert_clean();
}

#[tokio::test]
async fn s38_a_recurring_line_does_not_take_a_one_time_product_of_the_same_name() {
    let world = World::new().await;
    let monthly = line("Patch cable, 2 m", "3.50").recurring(Interval::Monthly);
    in_halo(&world, quote(monthly).period(Interval::Monthly)).await;
    let made = item_of_first_line(&world);
    assert_ne!(made, 117);
    let made = items(&world).into_iter().find(|item| item["id"].as_f64() == made.as_f64()).unwrap();
    assert_eq!(made["isrecurringitem"], true);
    world.assert_clean();
}

#[tokio::test]
async fn s37_a_one_time_line_does_not_take_a_recurring_product_of_the_same_part_number() {
    let world = World::new().await;
    in_halo(&world, quote(line("Set-up of managed services", "90.00").code("MGS"))).await;
    assert_ne!(item_of_first_line(&world), 130);
    world.assert_clean();
}

#[tokio::test]
async fn s38_a_name_that_matches_two_products_is_held_with_both_until_one_is_chosen() {
    let world = World::new().await;
    world.halo().edit(Entity::Item, json!({"id": 116, "name": "Firewall appliance"}));
    let problem = held_for(&world, quote(line("Firewall appliance", "1500.00")), "product_ambiguous").await;
    assert_eq!(problem.concerns.len(), 2, "{problem:?}");
    assert!(world.records(Entity::Ticket).is_empty() && world.records(Entity::Quotation).is_empty());

    link(&world, "product", "one_time#firewall appliance", "116").await;
    wake(&world).await;
    assert_eq!(item_of_first_line(&world), 116);
    in_halo(&world, of(8, line("Firewall appliance", "1400.00"))).await;
    assert_eq!(item_of_first_line(&world), 116, "the choice is remembered");
    world.assert_clean();
}

#[tokio::test]
async fn s38_two_products_of_one_name_are_told_apart_by_the_mapped_group() {
    let world = world(|settings| {
        settings.product.group_by_category.insert("Firewalls".to_owned(), Pick::Name("Firewalls".to_owned()));
    })
    .await;
    world.halo().edit(Entity::Item, json!({"id": 117, "name": "Firewall appliance"}));
    let appliance = line("Firewall appliance", "1500.00").category("191002", "cat_D", "Firewalls");
    in_halo(&world, quote(appliance)).await;
    assert_eq!(item_of_first_line(&world), 114);
    world.assert_clean();
}

#[tokio::test]
async fn s40_two_ambiguous_products_are_both_told_and_each_once() {
    let world = World::new().await;
    world.halo().edit(Entity::Item, json!({"id": 116, "name": "Firewall appliance"}));
    world.halo().edit(Entity::Item, json!({"id": 118, "name": "Patch cable, 2 m"}));
    let twice = quote(line("Firewall appliance", "1500.00")).line(line("Firewall appliance", "1400.00"));
    let problems = held(&world, twice.line(line("Patch cable, 2 m", "3.50"))).await;
    assert_eq!(problems.len(), 2, "{problems:#?}");
    world.assert_clean();
}

#[tokio::test]
async fn s40_a_person_may_say_that_none_of_two_fits_and_one_is_made_once() {
    let world = World::new().await;
    world.halo().edit(Entity::Item, json!({"id": 116, "name": "Firewall appliance"}));
    held_for(&world, quote(line("Firewall appliance", "1500.00")), "product_ambiguous").await;
    let before = items(&world).len();
    link(&world, "product", "one_time#firewall appliance", "new").await;
    wake(&world).await;
    in_halo(&world, of(8, line("Firewall appliance", "1400.00"))).await;
    assert_eq!(items(&world).len(), before + 1);
    let quotes = world.records(Entity::Quotation);
    assert_eq!(lines(&quotes[0])[0]["item_id"], lines(&quotes[1])[0]["item_id"]);
    world.assert_clean();
}

#[tokio::test]
async fn s41_s76_without_a_default_group_no_product_is_made_and_no_group_either() {
    let world = world(|settings| settings.product.default_group = None).await;
    let groups = world.records(Entity::AssetGroup).len();
    let before = items(&world).len();
    held_for(&world, quote(line("Brand new thing", "5.00")), "product_group_missing").await;
    assert_eq!((items(&world).len(), world.records(Entity::AssetGroup).len()), (before, groups));
    in_halo(&world, of(8, line("Patch cable, 2 m", "3.50"))).await;
    world.assert_clean();
}

#[tokio::test]
async fn s78_a_group_that_is_for_assets_only_is_refused_by_name() {
    let world = world(|settings| {
        settings.product.default_group = Some(Pick::Name("Laptops (assets only)".to_owned()));
    })
    .await;
    let problem = held_for(&world, quote(line("Brand new thing", "5.00")), "product_group_missing").await;
    assert!(problem.cause.contains("Laptops"), "{problem:?}");
    world.assert_clean();
}

#[tokio::test]
async fn s42_s43_a_made_product_is_named_after_the_line_or_its_mpn() {
    let world = World::new().await;
    in_halo(&world, quote(line("Rack shelf", "80.00").code("HW-RS-001"))).await;
    assert_eq!(by(&items(&world), "supplier_part_code", "HW-RS-001")["name"], "Rack shelf");

    apply(&world, |settings| settings.product.name_from = NameFrom::Mpn).await;
    let both = of(8, line("Rack lamp", "20.00").code("HW-RL-002")).line(line("Nameless by number", "1.00"));
    in_halo(&world, both).await;
    let lamp = by(&items(&world), "name", "HW-RL-002");
    assert_eq!(lamp["supplier_part_code"], "HW-RL-002");
    by(&items(&world), "name", "Nameless by number");
    world.assert_clean();
}

#[tokio::test]
async fn s43_a_product_that_is_named_after_its_mpn_is_found_again() {
    let world = world(|settings| settings.product.name_from = NameFrom::Mpn).await;
    in_halo(&world, quote(line("Rack lamp", "20.00").code("HW-RL-002"))).await;
    let before = items(&world).len();
    world.clock.advance(time::Duration::hours(2));
    in_halo(&world, of(8, line("Rack lamp, renamed", "20.00").code("hw-rl-002"))).await;
    assert_eq!(items(&world).len(), before);
    world.assert_clean();
}

#[tokio::test]
async fn s44_s45_s91_a_category_decides_the_group_and_others_go_to_the_default() {
    let world = world(|settings| {
        settings.product.group_by_category.insert("wireless".to_owned(), Pick::Id(103));
    })
    .await;
    let wireless = line("Antenna", "30.00").category("191003", "cat_E", "Wireless");
    in_halo(&world, quote(wireless).line(line("Rack shelf", "80.00"))).await;
    assert_eq!(by(&items(&world), "name", "Antenna")["assetgroup_id"], 103);
    assert_eq!(by(&items(&world), "name", "Rack shelf")["assetgroup_id"], 106);
    world.assert_clean();
}

#[tokio::test]
async fn s46_a_mapping_to_a_group_that_appeared_later_takes_effect() {
    let world = World::new().await;
    let antenna = |number, name: &str| of(number, line(name, "30.00").category("191003", "cat_E", "Wireless"));
    in_halo(&world, antenna(7, "Antenna")).await;
    let group = world.halo().edit(Entity::AssetGroup, json!({"name": "Radio", "showasitem": true}));
    apply(&world, |settings| {
        settings.product.group_by_category.insert("Wireless".to_owned(), Pick::Name("Radio".to_owned()));
    })
    .await;
    world.clock.advance(time::Duration::hours(1));
    in_halo(&world, antenna(8, "Antenna, large")).await;
    assert_eq!(by(&items(&world), "name", "Antenna")["assetgroup_id"], 106, "what was made before stays");
    assert_eq!(by(&items(&world), "name", "Antenna, large")["assetgroup_id"].as_f64(), Some(group as f64));
    world.assert_clean();
}

#[tokio::test]
async fn s40_a_category_may_be_held_and_another_written_as_miscellaneous() {
    let world = world(|settings| {
        settings.product.misc_item = Some(120);
        settings.product.unmatched_by_category.insert("wireless".to_owned(), Unmatched::Hold);
        settings.product.unmatched_by_category.insert("Switching".to_owned(), Unmatched::MiscItem);
    })
    .await;
    let before = items(&world).len();
    in_halo(&world, quote(line("One-off favour", "5.00").quantity("3"))).await;
    let written = only_quote(&world);
    assert_eq!((&lines(&written)[0]["item_id"], &lines(&written)[0]["name"]), (&json!(120), &json!("One-off favour")));

    let antenna = line("Antenna", "30.00").category("191003", "cat_E", "Wireless");
    let problem = held_for(&world, of(8, antenna), "product_unmatched").await;
    assert!(problem.cause.contains("Antenna"), "{problem:?}");
    assert_eq!(items(&world).len(), before);
    world.assert_clean();
}

#[tokio::test]
async fn s40_a_held_line_goes_on_when_a_person_wants_it_made() {
    let world = world(|settings| settings.product.unmatched = Unmatched::Hold).await;
    held_for(&world, quote(line("Rack shelf", "80.00")), "product_unmatched").await;
    link(&world, "product", "one_time#rack shelf", "new").await;
    wake(&world).await;
    assert_eq!(item_of_first_line(&world).as_f64(), by(&items(&world), "name", "Rack shelf")["id"].as_f64());
    world.assert_clean();
}

#[tokio::test]
async fn s40_the_miscellaneous_product_must_be_named() {
    let world = world(|settings| settings.product.unmatched = Unmatched::MiscItem).await;
    held_for(&world, quote(line("One-off favour", "5.00")), "misc_item_missing").await;
    world.assert_clean();
}

#[tokio::test]
async fn s40_a_line_without_name_and_number_is_held_with_its_place() {
    let world = World::new().await;
    let data = quote(line("Patch cable, 2 m", "3.50")).line(line("", "5.00")).data();
    assert_eq!(world.deliver(&data).await.status, 200);
    let held = world.system.store.list(Some(State::Held), None, 10).await.unwrap().entries;
    assert!(held[0].problem.as_ref().unwrap().contains("line_items[1].name"), "{held:#?}");
    assert!(world.records(Entity::Quotation).is_empty());
    world.assert_clean();
}
