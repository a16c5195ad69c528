//! Bundles and sections as they are written (decision l).

use domain::Line;
use domain::quote::{Bundle, Optional};
use domain::settings::{Bundles, DiscountMeaning, Sections};

use super::support::{
    Case, MARKER, d, discounted, expected, items, line, line_of, lines, monthly, nets, new_items, prices,
};

#[test]
fn bundle_and_items_are_written_with_the_price_where_it_counts() {
    let case = bundle(Bundles::HeaderAndItems);
    assert_eq!(shown(&case), [("kit", "1"), ("switch", "0"), ("cable", "0")].map(owned));
    let plan = case.written();
    assert_eq!(line_of(&plan, "switch").cost, None, "the cost goes with the price");
    assert_eq!(line_of(&plan, "kit").cost, Some(d("40")));
}

#[test]
fn a_product_for_an_item_of_a_bundle_is_made_with_its_own_price() {
    let mut case = bundle(Bundles::HeaderAndItems);
    case.products(1, []);
    let plan = case.written();
    assert_eq!((new_items(&plan)[0].price, new_items(&plan)[0].cost), (d("60"), Some(d("40"))));
}

#[test]
fn the_bundle_alone_has_the_price_of_all() {
    let mut case = bundle(Bundles::Header);
    assert_eq!(shown(&case), [("kit", "1")].map(owned));
    case.quote.lines[0].bundle = Bundle::Header { priced: false };
    for line in &mut case.quote.lines[1..] {
        line.bundle = item_of("kit", true);
    }
    assert_eq!(nets(&case.written()), ["120"], "2 x 60 less nothing, and the cable at 0");
    case.quote.lines[1].discount = d("20");
    assert_eq!(nets(&case.written()), ["100"]);
}

#[test]
fn a_bundle_keeps_its_quantity() {
    let mut case = bundle(Bundles::Header);
    case.quote.lines[0].quantity = d("4");
    case.quote.lines[0].unit_price = d("25.50");
    let plan = case.written();
    assert_eq!((line_of(&plan, "kit").quantity, line_of(&plan, "kit").price), (d("4"), d("25.50")));
    case.quote.lines[0].discount = d("2");
    let plan = case.written();
    assert_eq!((line_of(&plan, "kit").price, nets(&plan)), (d("25"), vec!["100".to_owned()]));
}

#[test]
fn a_bundle_whose_items_are_charged_otherwise_stays_as_it_is() {
    let other: [fn(&mut Line); 3] = [
        |line| line.frequency = domain::Frequency::Monthly,
        |line| line.optional = Optional::NotSelected,
        |line| line.taxable = Some(true),
    ];
    for change in other {
        let mut case = bundle(Bundles::Header);
        case.quote.lines[1].bundle = item_of("kit", true);
        change(&mut case.quote.lines[1]);
        assert_eq!(lines(&case.written()).len(), 3);
    }
    let mut case = bundle(Bundles::Header);
    case.quote.lines[1].frequency = domain::Frequency::Monthly;
    assert_eq!(lines(&case.written()).len(), 1, "one whose price does not count is no hindrance");
}

#[test]
fn a_free_bundle_is_charged_as_its_items_are() {
    let mut case = bundle(Bundles::Header);
    case.quote.lines[0].bundle = Bundle::Header { priced: false };
    for line in &mut case.quote.lines[1..] {
        line.bundle = item_of("kit", true);
        line.frequency = domain::Frequency::Monthly;
    }
    case.products(0, []);
    let plan = case.written();
    assert_eq!(line_of(&plan, "kit").frequency, domain::Frequency::Monthly);
    assert_eq!(nets(&plan), ["120"]);

    for line in &mut case.quote.lines[1..] {
        line.optional = Optional::NotSelected;
    }
    assert!(line_of(&case.written(), "kit").optional);
}

#[test]
fn a_free_bundle_is_taxed_as_its_items_are() {
    let mut case = bundle(Bundles::Header);
    case.quote.lines[0].bundle = Bundle::Header { priced: false };
    for line in &mut case.quote.lines[1..] {
        line.bundle = item_of("kit", true);
        line.taxable = Some(true);
    }
    case.quote.lines.push(Line { taxable: Some(false), ..line("Work", "1", "100") });
    case.tax("California", "8.25", "9.90", domain::Frequency::OneTime);
    assert_eq!(expected(&case.written()).taxed_lines, 1, "8.25 % of 120.00");
}

#[test]
fn the_items_alone_carry_the_price_of_the_bundle_in_proportion_to_their_own() {
    let mut case = bundle(Bundles::Items);
    case.quote.lines[0].unit_price = d("90");
    case.quote.lines[2].unit_price = d("60");
    let plan = case.written();
    assert_eq!(lines(&plan).iter().map(|line| line.key.as_str()).collect::<Vec<_>>(), ["switch", "cable"]);
    assert_eq!(nets(&plan), ["60", "30"]);
    assert_eq!(line_of(&plan, "switch").price, d("30"));
}

#[test]
fn items_that_cost_nothing_carry_the_price_of_the_bundle_evenly() {
    let mut case = bundle(Bundles::Items);
    case.quote.lines[0].unit_price = d("90");
    for line in &mut case.quote.lines[1..] {
        line.unit_price = d("0");
    }
    assert_eq!(nets(&case.written()), ["45", "45"]);
}

#[test]
fn an_item_keeps_what_its_own_price_comes_to_and_carries_its_share_on_top() {
    let mut case = bundle(Bundles::Items);
    case.quote.lines[0].unit_price = d("30");
    case.quote.lines[1].bundle = item_of("kit", true);
    case.quote.lines[1].discount = d("20");
    assert_eq!(nets(&case.written()), ["130", "0"], "2 x 60 less 20, and 30");
    assert!(lines(&case.written()).iter().all(|line| !line.key.as_str().starts_with("discount.")));
}

#[test]
fn a_bundle_that_costs_nothing_is_left_out_and_its_items_stay() {
    let mut case = bundle(Bundles::Items);
    case.quote.lines[0].unit_price = d("0");
    case.quote.lines[1].bundle = item_of("kit", true);
    assert_eq!(nets(&case.written()), ["120", "0"]);
    assert_eq!(line_of(&case.written(), "switch").cost, Some(d("40")));
}

#[test]
fn only_items_that_are_charged_as_the_bundle_is_carry_its_price() {
    let change: [fn(&mut Line); 4] = [
        |line| line.frequency = domain::Frequency::Monthly,
        |line| line.optional = Optional::Selected,
        |line| line.quantity = d("0"),
        |line| line.quantity = d("-1"),
    ];
    for change in change {
        let mut case = bundle(Bundles::Items);
        case.quote.lines[0].unit_price = d("90");
        change(&mut case.quote.lines[1]);
        case.products(1, []);
        assert_eq!(nets(&case.written()), ["0", "90"]);
        change(&mut case.quote.lines[2]);
        case.products(2, []);
        assert_eq!(lines(&case.written()).len(), 3, "nobody can carry it: the bundle stays");
    }
}

#[test]
fn an_item_that_carries_a_share_is_taxed_as_the_bundle_is() {
    let mut case = bundle(Bundles::Items);
    case.quote.lines[0].unit_price = d("100");
    case.taxable(&[true, false, false]);
    case.tax("California", "8.25", "8.25", domain::Frequency::OneTime);
    assert_eq!(expected(&case.written()).taxed_lines, 1);
}

#[test]
fn a_price_that_no_unit_price_comes_to_leaves_the_bundle_as_it_is() {
    let mut case = bundle(Bundles::Header);
    case.quote.lines[0].quantity = d("0");
    case.quote.lines[1].bundle = item_of("kit", true);
    assert_eq!(lines(&case.written()).len(), 3, "no pieces");
    let mut case = bundle(Bundles::Header);
    case.quote.lines[0].quantity = d("3");
    case.quote.lines[0].bundle = Bundle::Header { priced: false };
    case.quote.lines[1].bundle = item_of("kit", true);
    case.quote.lines[1].unit_price = d("50.005");
    let plan = case.written();
    assert_eq!(
        (nets(&plan), line_of(&plan, "kit").price),
        (vec!["100.01".to_owned()], d("33.337")),
        "three places are enough"
    );
}

#[test]
fn a_bundle_takes_nothing_from_other_bundles_and_lines() {
    let mut case = bundle(Bundles::Items);
    let mut more = bundle(Bundles::Items).quote.lines;
    more[0].key = domain::LineKey::from_stored("kit2");
    more[1].key = domain::LineKey::from_stored("switch2");
    more[2].key = domain::LineKey::from_stored("cable2");
    for line in &mut more[1..] {
        line.bundle = item_of("kit2", false);
    }
    more[0].unit_price = d("7");
    case.quote.lines.extend(more);
    case.quote.lines.push(line("Work", "1", "100"));
    assert_eq!(nets(&case.written()), ["1", "0", "7", "0", "100"]);
}

#[test]
fn a_discount_of_a_line_whose_price_does_not_count_does_not_count() {
    let mut case = bundle(Bundles::HeaderAndItems);
    case.quote.lines[1].discount = d("20");
    assert_eq!(nets(&case.written()), ["1", "0", "0"]);
    case.settings.dialect.discount = DiscountMeaning::PerLine;
    case.quote.discount = d("0.50");
    assert_eq!(nets(&case.written()), ["0.5", "0", "0"], "nor does such a line carry a discount of the quote");
}

#[test]
fn headings_stand_before_the_lines_of_their_sections() {
    let mut case = sections(&[
        ("Switch", Some("Room 1")),
        ("Cable", Some("Room 1")),
        ("Work", None),
        ("Rack", Some("Room 2")),
        ("Screw", Some("room  1")),
    ]);
    assert_eq!(lines(&case.written()).len(), 5, "by default their order alone shows sections");
    case.settings.quotation.sections = Sections::HeadingLines;
    let plan = case.written();
    let seen: Vec<_> = lines(&plan).iter().map(|line| (line.name.as_str(), line.heading)).collect();
    let wanted = [
        ("Room 1", true),
        ("Switch", false),
        ("Cable", false),
        ("Work", false),
        ("Room 2", true),
        ("Rack", false),
        ("room  1", true),
        ("Screw", false),
    ];
    assert_eq!(seen, wanted);
    let headings: Vec<_> = lines(&plan).into_iter().filter(|line| line.heading).collect();
    assert!(headings[0].key.as_str().ends_with(".1") && headings[2].key.as_str().ends_with(".2"), "{headings:?}");
    assert_ne!(headings[0].marker, headings[2].marker);
    assert_eq!((headings[0].price, headings[0].quantity), (d("0"), d("1")));
}

#[test]
fn a_heading_has_no_product_and_no_money_and_is_not_compared() {
    let mut case = sections(&[("Switch", Some("Room 1"))]);
    case.settings.quotation.sections = Sections::HeadingLines;
    case.settings.product.default_group = None;
    case.settings.product.unmatched = domain::settings::Unmatched::Hold;
    let plan = case.written();
    assert_eq!((items(&plan).len(), new_items(&plan).len(), plan.products.len()), (2, 0, 1));
    let expected = expected(&plan);
    assert_eq!(expected.lines.iter().map(|line| line.name.as_str()).collect::<Vec<_>>(), ["Switch"]);
    assert_eq!(expected.heading_prefix, format!("{MARKER}section."));
    assert!(lines(&plan)[0].marker.starts_with(&expected.heading_prefix));
    assert!(plan.to_string().contains("\n        heading \"Room 1\"\n"), "{plan}");
}

#[test]
fn a_heading_is_never_taxed() {
    let mut case = sections(&[("Switch", Some("Room 1"))]);
    case.settings.quotation.sections = Sections::HeadingLines;
    case.tax("California", "8.25", "2.06", domain::Frequency::OneTime);
    assert_eq!(expected(&case.written()).taxed_lines, 1);
}

/// One kit for 1.00 of two switches for 60.00 and a cable, whose prices do not count; everything costs 40.00.
fn bundle(wanted: Bundles) -> Case {
    let costs = |line: Line| Line { unit_cost: Some(d("40")), ..line };
    let kit = Line { bundle: Bundle::Header { priced: true }, ..line("Kit", "1", "1") };
    let switch = Line { bundle: item_of("kit", false), ..line("Switch", "2", "60") };
    let cable = Line { bundle: item_of("kit", false), ..line("Cable", "1", "0") };
    let mut case = Case::of([kit, switch, cable].map(costs));
    case.settings.quotation.bundles = wanted;
    case
}

fn item_of(header: &str, priced: bool) -> Bundle {
    Bundle::Item { of: domain::LineKey::from_stored(header), priced }
}

/// Lines of one piece for 25.00, each in a section or in none.
fn sections(lines: &[(&str, Option<&str>)]) -> Case {
    let in_section =
        |(name, section): &(&str, Option<&str>)| Line { section: section.map(str::to_owned), ..line(name, "1", "25") };
    Case::of(lines.iter().map(in_section))
}

fn shown(case: &Case) -> Vec<(String, String)> {
    prices(&case.written())
}

fn owned((key, price): (&str, &str)) -> (String, String) {
    (key.to_owned(), price.to_owned())
}

#[test]
fn a_recurring_bundle_recurs() {
    let kit = Line { bundle: Bundle::Header { priced: true }, ..monthly("Kit", "1", "100") };
    let item = Line { bundle: item_of("kit", false), ..monthly("Backup", "1", "60") };
    let mut case = Case::of([kit, discounted(item, "0")]);
    case.settings.quotation.bundles = Bundles::Items;
    let plan = case.written();
    assert_eq!((nets(&plan), lines(&plan)[0].frequency), (vec!["100".to_owned()], domain::Frequency::Monthly));
}
