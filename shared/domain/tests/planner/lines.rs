//! The lines of a quotation (S33, S34, S93, decisions l and m).

use domain::plan::Plan;
use domain::quote::Optional;
use domain::settings::Shipping;
use domain::{Frequency, Line};
use rust_decimal::Decimal;

use super::support::{
    Case, MARKER, codes, d, discounted, expected, header, keys, line, line_of, lines, monthly, nets, new_items,
    new_opportunity, prices,
};

#[test]
fn s34_a_line_keeps_quantity_price_cost_code_and_text() {
    let plan = Case::of([Line {
        code: Some("SW-1".to_owned()),
        description: Some("<p>8 <b>ports</b></p>".to_owned()),
        unit_cost: Some(d("17.505")),
        ..line("Switch", "2.5", "24.995")
    }])
    .written();
    let line = line_of(&plan, "switch");
    assert_eq!((line.quantity, line.price, line.cost), (d("2.5"), d("24.995"), Some(d("17.505"))));
    assert_eq!((line.name.as_str(), line.code.as_deref()), ("Switch", Some("SW-1")));
    assert_eq!(line.description.as_deref(), Some("8 ports"));
    assert_eq!((line.frequency, line.optional, line.id), (Frequency::OneTime, false, None));
    assert_eq!(line.marker, format!("{MARKER}switch"));
    assert_eq!(nets(&plan), ["62.49"], "62.4875 to the cent");
}

#[test]
fn a_description_of_nothing_but_markup_is_none() {
    let plan = Case::of([Line { description: Some("<p> </p>".to_owned()), ..line("Switch", "1", "25") }]).written();
    assert_eq!(line_of(&plan, "switch").description, None);
}

#[test]
fn s33_s93_a_recurring_line_takes_the_period_that_the_settings_map_it_to() {
    let mut case = Case::of([monthly("Backup", "3", "10"), line("Switch", "1", "25")]);
    let periods = |plan: &Plan| lines(plan).iter().map(|line| line.frequency).collect::<Vec<_>>();
    assert_eq!(periods(&case.written()), [Frequency::Monthly, Frequency::OneTime]);
    case.settings.frequency.insert(Frequency::Monthly, Frequency::Quarterly);
    let plan = case.written();
    assert_eq!(periods(&plan), [Frequency::Quarterly, Frequency::OneTime]);
    assert_eq!(expected(&plan).lines[0].frequency, Frequency::Quarterly);
}

#[test]
fn an_optional_line_that_was_not_taken_is_written_as_optional_with_its_discount() {
    let not_taken = |line: Line| Line { optional: Optional::NotSelected, ..line };
    let taken = |line: Line| Line { optional: Optional::Selected, ..line };
    let plan =
        Case::of([not_taken(discounted(line("Rack", "1", "90"), "10")), taken(line("Switch", "1", "25"))]).written();
    let optional: Vec<_> = lines(&plan).iter().map(|line| (line.key.as_str(), line.optional)).collect();
    assert_eq!(optional, [("rack", true), ("discount.rack", true), ("switch", false)]);
    let expected: Vec<_> = expected(&plan).lines.iter().map(|line| line.optional).collect();
    assert_eq!(expected, [true, true, false]);
}

#[test]
fn shipping_is_a_line_of_the_product_that_the_settings_name() {
    let mut case = Case::new();
    case.quote.shipping = d("12.345");
    case.settings.quotation.shipping_product = "Freight".to_owned();
    let plan = case.written();
    let shipping = line_of(&plan, "shipping");
    assert_eq!((shipping.name.as_str(), shipping.quantity, shipping.price), ("Freight", Decimal::ONE, d("12.35")));
    assert_eq!((shipping.frequency, shipping.optional), (Frequency::OneTime, false));
    assert_eq!(new_items(&plan)[0].name, "Freight");
    assert_eq!(lines(&plan).last().unwrap().key.as_str(), "shipping");
}

#[test]
fn shipping_can_be_the_carriage_of_the_header_instead() {
    let mut case = Case::new();
    assert_eq!((header(&case.written()).carriage, expected(&case.written()).carriage), (None, None));
    case.quote.shipping = d("12.345");
    case.settings.quotation.shipping = Shipping::Carriage;
    let plan = case.written();
    assert_eq!((header(&plan).carriage, expected(&plan).carriage), (Some(d("12.35")), Some(d("12.35"))));
    assert_eq!(lines(&plan).len(), 2);
    assert_eq!(new_opportunity(&plan).value_one_off, d("1562.35"), "it is part of what the quote is worth");
}

#[test]
fn without_shipping_and_discounts_there_are_the_lines_of_the_quote_and_no_others() {
    assert_eq!(prices(&Case::new().written()), [("switch", "25"), ("firewall", "1500")].map(owned));
}

#[test]
fn a_quote_without_lines_is_written_without_lines() {
    let plan = Case::of([]).written();
    assert!(lines(&plan).is_empty());
    assert!(keys(&plan).contains(&"quotation:7100001:pending"));
    assert!(codes(&plan).is_empty());
}

#[test]
fn negative_and_zero_quantities_are_written_as_they_are() {
    let plan = Case::of([line("Returned", "-2", "25"), line("Included", "0", "99")]).written();
    assert_eq!(nets(&plan), ["-50", "0"]);
    assert_eq!(lines(&plan)[0].quantity, d("-2"));
}

fn owned((key, price): (&str, &str)) -> (String, String) {
    (key.to_owned(), price.to_owned())
}
