//! The product of every line: found, made, the miscellaneous one, or held (S35-S46, S76, S91, decision c).

use domain::Frequency;
use domain::Line;
use domain::halo::{Item, ItemId, SkuField};
use domain::plan::{ProductFacts, Ref, StepKey};
use domain::quote::Named;
use domain::settings::{NameFrom, Unmatched};

use super::support::{Case, HARDWARE, IMPORTS, d, item, items, keys, line, monthly, name, new_items, with_sku};

#[test]
fn s38_known_products_are_used_and_none_is_made() {
    let plan = Case::new().written();
    assert_eq!(items(&plan), [&Ref::Known(ItemId(100)), &Ref::Known(ItemId(101))]);
    assert!(new_items(&plan).is_empty());
}

#[test]
fn s35_a_stored_link_decides_before_every_search() {
    let mut case = Case::new();
    let key = case.quote.lines[0].key.clone();
    case.snapshot.products.get_mut(&key).unwrap().linked = Some(item(7, "Renamed since"));
    assert_eq!(items(&case.written())[0], &Ref::Known(ItemId(7)));
}

#[test]
fn s37_a_part_number_is_looked_for_in_the_fields_of_the_settings_in_their_order() {
    let mut case = Case::of([Line { code: Some("SW-1".to_owned()), ..line("Switch", "1", "25") }]);
    let internal = Item { skus: [(SkuField::InternalReference, vec!["sw-1".to_owned()])].into(), ..item(8, "A") };
    case.products(0, [with_sku(item(7, "B"), "SW-1"), internal]);
    assert_eq!(items(&case.written()), [&Ref::Known(ItemId(7))]);
    case.settings.product.sku_fields = vec![SkuField::InternalReference, SkuField::SupplierPartCode];
    assert_eq!(items(&case.written()), [&Ref::Known(ItemId(8))]);
    case.settings.product.sku_fields = vec![SkuField::QboSku];
    assert_eq!(new_items(&case.written()).len(), 1);
}

#[test]
fn s40_a_line_that_nothing_fits_makes_a_product_with_all_that_the_line_says() {
    let mut case = Case::of([Line {
        code: Some("SW-1".to_owned()),
        description: Some("<p>8 ports</p>".to_owned()),
        unit_cost: Some(d("17.50")),
        ..line("Switch", "2", "25.00")
    }]);
    case.products(0, []);
    let plan = case.written();
    let made = new_items(&plan)[0];
    assert_eq!((made.name.as_str(), made.group, made.frequency), ("Switch", IMPORTS, Frequency::OneTime));
    assert_eq!((made.price, made.cost), (d("25.00"), Some(d("17.50"))));
    assert_eq!(made.description.as_deref(), Some("8 ports"));
    assert_eq!(made.sku, Some((SkuField::SupplierPartCode, "SW-1".to_owned())));
    assert_eq!(made.marker, format!("qh:90001:{}", domain::quote::short_digest("item#one_time#sw-1")));
    assert_eq!(items(&plan), [&Ref::Made(StepKey("item#one_time#sw-1".to_owned()))]);
}

#[test]
fn a_part_number_goes_into_the_first_field_that_can_be_written() {
    let mut case = unknown([Line { code: Some("SW-1".to_owned()), ..line("Switch", "1", "25") }]);
    case.settings.product.sku_fields = vec![SkuField::ItemSupplierSku, SkuField::InternalReference];
    assert_eq!(new_items(&case.written())[0].sku, Some((SkuField::InternalReference, "SW-1".to_owned())));
    case.settings.product.sku_fields = vec![SkuField::ItemSupplierSku];
    assert_eq!(new_items(&case.written())[0].sku, None);
}

#[test]
fn s42_s43_a_new_product_takes_its_name_from_the_line_or_from_its_mpn() {
    let mut case =
        unknown([Line { code: Some("SW-1".to_owned()), ..line("Switch", "1", "25") }, line("Cable", "1", "5")]);
    let names = |case: &Case| new_items(&case.written()).iter().map(|item| item.name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&case), ["Switch", "Cable"]);
    case.settings.product.name_from = NameFrom::Mpn;
    assert_eq!(names(&case), ["SW-1", "Cable"], "a line without MPN keeps its name");
}

#[test]
fn two_lines_with_the_same_part_number_share_one_new_product() {
    let coded = |name: &str| Line { code: Some("SW-1".to_owned()), ..line(name, "1", "25") };
    let plan = unknown([coded("Switch"), coded("Spare switch")]).written();
    assert_eq!(new_items(&plan).len(), 1);
    assert_eq!(items(&plan)[0], items(&plan)[1]);
}

#[test]
fn a_recurring_line_takes_no_one_time_product() {
    let mut case = Case::of([monthly("Backup", "1", "10")]);
    case.products(0, [item(7, "Backup")]);
    let plan = case.written();
    assert_eq!(new_items(&plan)[0].frequency, Frequency::Monthly);
    assert_eq!(items(&plan), [&Ref::Made(StepKey("item#recurring#backup".to_owned()))]);
}

#[test]
fn s44_s45_the_category_of_the_line_chooses_the_group_else_the_default_does() {
    let mut case =
        unknown([in_category("Switch", "hardware "), in_category("Cable", "Odds and ends"), line("Screw", "1", "1")]);
    case.settings.product.group_by_category.insert("Hardware".to_owned(), name("hardware"));
    let plan = case.written();
    let groups: Vec<_> = new_items(&plan).iter().map(|item| item.group).collect();
    assert_eq!(groups, [HARDWARE, IMPORTS, IMPORTS]);
}

#[test]
fn s76_s78_without_a_group_for_items_nothing_is_made() {
    let mut case = unknown([in_category("Switch", "Hardware")]);
    case.settings.product.default_group = None;
    assert_eq!(case.held(), ["product_group_missing"]);
    case.settings.product.default_group = Some(name("Laptops"));
    let problem = case.plan().problems.remove(0);
    assert!(
        problem.cause.contains("\"Laptops\"") && problem.concerns == ["Quoter category \"Hardware\""],
        "{problem:?}"
    );
}

#[test]
fn a_group_decides_between_products_with_one_part_number() {
    let coded = Line { code: Some("SW-1".to_owned()), ..in_category("Switch", "Hardware") };
    let mut case = Case::of([coded]);
    let twin = |id: i64, group| Item { group: Some(group), ..with_sku(item(id, &format!("Switch {id}")), "SW-1") };
    case.products(0, [twin(7, IMPORTS), twin(8, HARDWARE)]);
    case.settings.product.group_by_category.insert("Hardware".to_owned(), name("Hardware"));
    assert_eq!(items(&case.written()), [&Ref::Known(ItemId(8))]);
}

#[test]
fn products_that_nothing_tells_apart_are_held_and_told_once() {
    let coded = |name: &str| Line { code: Some("SW-1".to_owned()), ..line(name, "1", "25") };
    let mut case = Case::of([coded("Switch"), coded("Switch"), coded("Another switch")]);
    case.quote.lines[1].key = domain::LineKey::from_stored("switch.2");
    for index in 0..3 {
        case.products(index, [with_sku(item(7, "A"), "SW-1"), with_sku(item(8, "B"), "SW-1")]);
    }
    assert_eq!(case.held(), ["product_ambiguous", "product_ambiguous"]);
    let problem = case.plan().problems.remove(0);
    assert!(problem.cause.contains("2 products") && problem.cause.contains("SKU in supplier_part_code"), "{problem:?}");
    assert_eq!(problem.concerns, ["product 7 \"A\"", "product 8 \"B\""]);
}

#[test]
fn every_line_without_a_name_is_told_by_its_place() {
    let mut case = unknown([line("Switch", "1", "25"), line("  ", "1", "25"), line("\t", "1", "25")]);
    case.settings.product.unmatched = Unmatched::Hold;
    assert_eq!(case.held(), ["line_unnamed", "line_unnamed", "product_unmatched"]);
    let places: Vec<_> = case.plan().problems.into_iter().flat_map(|problem| problem.concerns).collect();
    assert_eq!(places, ["line_items[1].name", "line_items[2].name"]);
}

#[test]
fn what_happens_with_an_unknown_line_is_decided_by_its_category_else_for_all() {
    let mut case = unknown([in_category("Switch", "Hardware"), in_category("Work", "Services")]);
    case.settings.product.unmatched_by_category.insert("services".to_owned(), Unmatched::Hold);
    assert_eq!(case.held(), ["product_unmatched"]);
    assert!(case.plan().problems[0].cause.contains("\"Work\""));
    case.settings.product.unmatched_by_category.insert("services".to_owned(), Unmatched::Create);
    case.settings.product.unmatched = Unmatched::Hold;
    assert!(case.plan().problems[0].cause.contains("\"Switch\""));
}

#[test]
fn the_miscellaneous_product_carries_what_nothing_fits() {
    let mut case = unknown([line("Switch", "1", "25")]);
    case.settings.product.unmatched = Unmatched::MiscItem;
    assert_eq!(case.held(), ["misc_item_missing"]);
    case.settings.product.misc_item = Some(12);
    let plan = case.written();
    assert_eq!(items(&plan), [&Ref::Known(ItemId(12))]);
    assert!(new_items(&plan).is_empty());
}

#[test]
fn a_person_who_wants_a_new_product_gets_one_whatever_the_settings_say() {
    for unmatched in [Unmatched::Hold, Unmatched::MiscItem, Unmatched::Create] {
        let mut case = unknown([line("Switch", "1", "25")]);
        case.settings.product.unmatched = unmatched;
        case.settings.product.misc_item = Some(12);
        let key = case.quote.lines[0].key.clone();
        case.snapshot.products.insert(key, ProductFacts { new: true, ..ProductFacts::default() });
        assert_eq!(new_items(&case.written()).len(), 1, "{unmatched:?}");
    }
}

#[test]
fn a_product_whose_making_is_not_known_to_have_ended_is_settled_whatever_the_search_and_the_settings_say() {
    for unmatched in [Unmatched::Hold, Unmatched::MiscItem, Unmatched::Create] {
        for found in [vec![], vec![item(7, "Switch")]] {
            let mut case = Case::of([line("Switch", "1", "25")]);
            case.products(0, found);
            case.settings.product.unmatched = unmatched;
            case.settings.product.misc_item = Some(12);
            case.open("item#one_time#switch");
            assert!(keys(&case.written()).contains(&"item#one_time#switch"), "{unmatched:?}");
        }
    }
}

fn in_category(name: &str, category: &str) -> Line {
    Line { category: Some(Named { id: None, name: Some(category.to_owned()) }), ..line(name, "1", "25") }
}

/// Lines that no product fits.
fn unknown(lines: impl IntoIterator<Item = Line>) -> Case {
    let mut case = Case::of(lines);
    case.snapshot.products.clear();
    case
}
