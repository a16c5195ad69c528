//! Quoter's total against the lines that arrived: what they do not explain is held.

use domain::Frequency::{Monthly, OneTime};
use domain::Line;
use domain::quote::Optional;

use super::support::{Case, d, discounted, line, monthly};

#[test]
fn a_total_that_the_lines_add_up_to_is_explained() {
    assert_eq!(held("1550.00", &Case::new()), "");
    assert_eq!(held("1550.01", &Case::new()), "total_unexplained");
}

#[test]
fn a_quote_that_states_no_total_is_taken_at_its_lines() {
    assert!(Case::new().plan().problems.is_empty());
}

#[test]
fn both_sides_are_told() {
    let mut case = taxed();
    case.quote.totals.upfront = Some(d("2000"));
    let cause = case.plan().problems.remove(0).cause;
    assert!(cause.contains("add up to 1,677.88 USD") && cause.contains("states 2,000.00 USD"), "{cause}");
}

#[test]
fn the_total_carries_the_tax_on_one_time_charges() {
    assert_eq!(held("1677.88", &taxed()), "");
    assert_eq!(held("1550.00", &taxed()), "total_unexplained");
    assert_eq!(held("1422.12", &taxed()), "total_unexplained");
}

#[test]
fn with_recurring_lines_the_total_may_carry_their_first_period_and_their_tax() {
    let mut case = Case::of([line("Switch", "1", "100"), monthly("Backup", "1", "50")]);
    case.tax("California", "8.25", "8.25", OneTime);
    case.tax("Service tax", "20", "10.00", Monthly);
    for (total, held_for) in [
        ("108.25", ""),
        ("118.25", ""),
        ("158.25", ""),
        ("168.25", ""),
        ("100.00", "total_unexplained"),
        ("150.00", "total_unexplained"),
        ("110.00", "total_unexplained"),
        ("58.25", "total_unexplained"),
        ("68.25", "total_unexplained"),
        ("98.25", "total_unexplained"),
    ] {
        assert_eq!(held(total, &case), held_for, "{total}");
    }
}

#[test]
fn discounts_shipping_and_lines_that_were_not_taken_are_reckoned_with() {
    let rack = Line { optional: Optional::NotSelected, ..line("Rack", "1", "500") };
    let mut case = Case::of([discounted(line("Switch", "1", "100"), "10"), rack]);
    case.quote.shipping = d("20");
    case.quote.discount = d("5");
    assert_eq!(held("105", &case), "");
    case.settings.quotation.shipping = domain::settings::Shipping::Carriage;
    assert_eq!(held("105", &case), "", "shipping in the header is shipping too");
}

#[test]
fn a_total_finer_than_a_cent_is_rounded() {
    assert_eq!(held("1550.004", &Case::new()), "");
}

fn taxed() -> Case {
    let mut case = Case::new();
    case.tax("California", "8.25", "127.88", OneTime);
    case
}

/// What holds a quote that states this total.
fn held(total: &str, case: &Case) -> String {
    let mut quote = case.quote.clone();
    quote.totals.upfront = Some(d(total));
    let stated = Case { quote, settings: case.settings.clone(), snapshot: case.snapshot.clone() };
    stated.plan().problems.iter().map(|problem| problem.code.as_str()).collect::<Vec<_>>().join(" ")
}
