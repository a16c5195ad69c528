//! Discounts of lines and of the whole quote, in the form that the tenant takes (S30, decision h).

use domain::quote::Optional;
use domain::settings::{DiscountMeaning, Discounts};
use domain::{Frequency, Line};
use rust_decimal::Decimal;

use super::support::{Case, d, discounted, line, line_of, lines, monthly, nets, prices};

#[test]
fn s30_while_the_dialect_is_unknown_discounts_are_negative_lines_behind_what_they_are_off() {
    let mut case = Case::of([discounted(line("Switch", "2", "25.00"), "5.00"), line("Firewall", "1", "1500.00")]);
    case.quote.discount = d("100");
    let plan = case.written();
    let shown = prices(&plan);
    let shown: Vec<(&str, &str)> = shown.iter().map(|(key, price)| (key.as_str(), price.as_str())).collect();
    assert_eq!(shown, [("switch", "25"), ("discount.switch", "-5"), ("firewall", "1500"), ("discount.quote", "-100")]);
    assert!(lines(&plan).iter().all(|line| line.discount.is_none()));
    let own = line_of(&plan, "discount.switch");
    assert_eq!((own.name.as_str(), own.description.as_deref()), ("Discount", Some("Discount on Switch")));
    assert_eq!((own.quantity, own.frequency), (Decimal::ONE, Frequency::OneTime));
}

#[test]
fn s30_the_settings_can_want_negative_lines_for_good() {
    let mut case = known(DiscountMeaning::PerLine, [discounted(line("Switch", "2", "25"), "5")]);
    case.settings.quotation.discounts = Discounts::NegativeLines;
    case.settings.quotation.discount_product = "Rebate".to_owned();
    case.quote.discount = d("1");
    let plan = case.written();
    assert_eq!(nets(&plan), ["50", "-5", "-1"]);
    assert_eq!(line_of(&plan, "discount.quote").name, "Rebate");
}

#[test]
fn s30_a_known_dialect_takes_the_discount_on_its_line() {
    for (meaning, field) in
        [(DiscountMeaning::PerLine, "5"), (DiscountMeaning::PerUnit, "2.5"), (DiscountMeaning::Percent, "10")]
    {
        let plan =
            known(meaning, [discounted(line("Switch", "2", "25"), "5"), line("Firewall", "1", "1500")]).written();
        assert_eq!(nets(&plan), ["45", "1500"], "{meaning:?}");
        assert_eq!(line_of(&plan, "switch").discount, Some(d(field)), "{meaning:?}");
        assert_eq!(line_of(&plan, "firewall").discount, None, "{meaning:?}");
    }
}

#[test]
fn s30_what_the_field_cannot_carry_to_the_cent_is_a_line_of_its_own() {
    for (meaning, quantity, price) in [(DiscountMeaning::PerUnit, "3", "100"), (DiscountMeaning::Percent, "1", "300")] {
        let plan = known(meaning, [discounted(line("Switch", quantity, price), "1")]).written();
        assert_eq!(nets(&plan), ["300", "-1"], "{meaning:?}");
    }
    let plan = known(DiscountMeaning::PerLine, [discounted(line("Gift", "1", "0.125"), "0.13")]).written();
    assert_eq!(nets(&plan), ["0.13", "-0.13"], "half a cent would be lost");
}

#[test]
fn s30_a_discount_on_a_line_of_no_pieces_is_a_line_of_its_own() {
    for meaning in [DiscountMeaning::PerUnit, DiscountMeaning::PerLine, DiscountMeaning::Percent] {
        assert_eq!(
            nets(&known(meaning, [discounted(line("Switch", "0", "25"), "5")]).written()),
            ["0", "-5"],
            "{meaning:?}"
        );
    }
}

#[test]
fn s30_six_places_of_a_field_are_enough_and_seven_are_too_many() {
    let off = |discount: &str| {
        nets(&known(DiscountMeaning::PerUnit, [discounted(line("Chip", "10000", "1"), discount)]).written())
    };
    assert_eq!(off("0.01"), ["9999.99"], "0.000001 off each");
    let off = |discount: &str| {
        nets(&known(DiscountMeaning::PerUnit, [discounted(line("Chip", "100000", "1"), discount)]).written())
    };
    assert_eq!(off("0.01"), ["100000", "-0.01"], "0.0000001 off each");
}

#[test]
fn s30_a_discount_of_the_quote_is_spread_over_what_the_one_time_lines_cost_after_their_own() {
    let mut case = known(
        DiscountMeaning::PerLine,
        [discounted(line("Switch", "1", "100"), "50"), line("Firewall", "1", "100"), monthly("Backup", "1", "100")],
    );
    case.quote.discount = d("15");
    let plan = case.written();
    assert_eq!(nets(&plan), ["45", "90", "100"]);
    assert_eq!(line_of(&plan, "switch").discount, Some(d("55")));
    assert_eq!(line_of(&plan, "backup").discount, None);
}

#[test]
fn s30_the_remainder_of_a_discount_of_the_quote_is_on_the_largest_line() {
    let mut case = known(DiscountMeaning::PerLine, [line("A", "1", "1"), line("B", "1", "1.01"), line("C", "1", "1")]);
    case.quote.discount = d("1.00");
    let off: Vec<_> = lines(&case.written()).iter().map(|line| line.discount.unwrap()).collect();
    assert_eq!(off, [d("0.33"), d("0.34"), d("0.33")]);
    case.quote.discount = d("2.00");
    let off: Vec<_> = lines(&case.written()).iter().map(|line| line.discount.unwrap()).collect();
    assert_eq!(off, [d("0.66"), d("0.68"), d("0.66")]);
}

#[test]
fn s30_an_optional_line_that_was_not_taken_carries_nothing_of_the_quotes_discount() {
    let rack = Line { optional: Optional::NotSelected, ..line("Rack", "1", "1000") };
    let mut case = known(DiscountMeaning::PerLine, [rack, line("Switch", "1", "100")]);
    case.quote.discount = d("10");
    assert_eq!(nets(&case.written()), ["1000", "90"]);
}

#[test]
fn s30_a_discount_of_the_quote_that_no_line_can_carry_stays_a_line() {
    let mut case = known(DiscountMeaning::PerLine, [monthly("Backup", "1", "100")]);
    case.quote.discount = d("10.005");
    assert_eq!(nets(&case.written()), ["100", "-10.01"]);
}

#[test]
fn s30_a_line_that_is_given_away_carries_nothing_of_the_quotes_discount() {
    let given = discounted(line("Gift", "1", "10"), "30");
    let mut case = known(DiscountMeaning::PerLine, [given, line("Switch", "1", "100")]);
    case.quote.discount = d("10");
    assert_eq!(nets(&case.written()), ["-20", "90"]);
}

#[test]
fn s30_absurd_amounts_are_spread_without_overflow() {
    let mut case =
        known(DiscountMeaning::PerLine, [line("A", "1", "1000000000000000"), line("B", "1", "1000000000000000")]);
    case.quote.discount = d("1000000000000000");
    assert_eq!(nets(&case.written()), ["500000000000000", "500000000000000"]);
}

#[test]
fn s30_a_discount_on_a_recurring_line_recurs() {
    let plan = Case::of([discounted(monthly("Backup", "1", "100"), "10")]).written();
    assert_eq!(line_of(&plan, "discount.backup").frequency, Frequency::Monthly);
}

/// Lines for a tenant that is known to read a line's discount so.
fn known(meaning: DiscountMeaning, lines: impl IntoIterator<Item = Line>) -> Case {
    let mut case = Case::of(lines);
    case.settings.dialect.discount = meaning;
    case
}
