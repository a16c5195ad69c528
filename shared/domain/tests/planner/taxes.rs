//! Taxes: Quoter's amounts are the truth, and only lines that are known to be taxed carry them (S31, S32, decision g).

use domain::Frequency::{self, Monthly, OneTime};
use domain::Line;
use domain::halo::TaxId;
use domain::quote::Optional;
use domain::settings::{Pick, Shipping, TaxMeaning};
use rust_decimal::Decimal;

use super::support::{Case, NO_TAX, SALES_TAX, VAT, codes, d, discounted, expected, line, lines, monthly, name, nets};

#[test]
fn s31_a_tax_on_all_lines_goes_to_the_code_of_its_rate() {
    let plan = taxed("8.25", "127.88").written();
    assert_eq!(codes(&plan), [Some(SALES_TAX), Some(SALES_TAX)]);
    assert_eq!((expected(&plan).tax, expected(&plan).taxed_lines), (d("127.88"), 2));
}

#[test]
fn s31_a_line_without_tax_has_the_code_for_none_and_says_zero() {
    let plan = Case::new().written();
    assert_eq!(codes(&plan), [Some(NO_TAX), Some(NO_TAX)]);
    assert!(lines(&plan).iter().all(|line| line.tax == Some(Decimal::ZERO)));
    assert_eq!((expected(&plan).tax, expected(&plan).taxed_lines), (Decimal::ZERO, 0));
}

#[test]
fn s31_the_code_for_no_tax_is_that_of_the_settings_else_the_first_of_rate_zero() {
    let mut case = Case::new();
    case.tax_code(43, "Exempt", Some("0"));
    assert_eq!(codes(&case.written())[0], Some(NO_TAX));
    case.settings.tax.no_tax = Some(name("exempt"));
    assert_eq!(codes(&case.written())[0], Some(TaxId(43)));
    case.settings.tax.no_tax = Some(name("Nothing"));
    assert_eq!(case.held(), ["setting_unknown"]);
    assert_eq!(case.plan().problems[0].concerns, ["tax.no_tax"]);
    case.settings.tax.no_tax = None;
    case.snapshot.tenant.taxes.retain(|tax| tax.rate != Some(Decimal::ZERO));
    assert_eq!(codes(&case.written())[0], None, "without such a code it is left to the product");
}

#[test]
fn s31_a_mapped_name_comes_before_an_equal_rate() {
    let mut case = taxed("8.25", "127.88");
    case.settings.tax.by_name = [("another tax".to_owned(), Pick::Id(VAT.0))].into();
    assert_eq!(codes(&case.written())[0], Some(SALES_TAX), "the map of another tax");
    case.settings.tax.by_name = [(" CALIFORNIA ".to_owned(), Pick::Id(VAT.0))].into();
    assert_eq!(codes(&case.written())[0], Some(VAT));
    case.settings.tax.by_name = [("California".to_owned(), name("Nowhere"))].into();
    assert_eq!(case.held(), ["tax_code_missing"]);
}

#[test]
fn s31_a_rate_that_no_code_has_or_that_two_codes_have_is_held_with_name_rate_and_amount() {
    let mut case = taxed("7.70", "119.35");
    assert_eq!(case.held(), ["tax_code_missing"]);
    assert!(case.plan().problems[0].cause.contains("\"California\" of 7.7 % (119.35 USD)"));
    case.tax_code(43, "Canton", Some("7.7"));
    assert_eq!(codes(&case.written())[0], Some(TaxId(43)));
    case.tax_code(44, "Canton too", Some("7.70"));
    assert_eq!(case.held(), ["tax_code_missing"]);
}

#[test]
fn s32_a_tax_without_rate_needs_a_mapped_name_and_takes_the_rate_of_its_code() {
    let mut case = Case::new();
    case.tax("AvaTax", "", "127.88", OneTime);
    case.tax_code(43, "Odd", None);
    assert_eq!(case.held(), ["tax_code_missing"], "no rate is not the rate of a code without one");
    case.settings.tax.by_name = [("AvaTax".to_owned(), Pick::Id(43))].into();
    assert_eq!(case.held(), ["tax_lines_unknown"], "nobody knows the rate");
    case.settings.tax.by_name = [("AvaTax".to_owned(), Pick::Id(SALES_TAX.0))].into();
    assert_eq!(codes(&case.written()), [Some(SALES_TAX), Some(SALES_TAX)]);
}

#[test]
fn s31_several_taxes_on_the_same_lines_are_one_code_of_their_sum() {
    let mut case = Case::new();
    case.tax("State", "6", "93.00", OneTime);
    case.tax("County", "2.25", "34.88", OneTime);
    let plan = case.written();
    assert_eq!(codes(&plan), [Some(SALES_TAX), Some(SALES_TAX)]);
    assert_eq!(expected(&plan).tax, d("127.88"));
    case.settings.tax.by_name = [("State + County".to_owned(), Pick::Id(VAT.0))].into();
    assert_eq!(codes(&case.written())[0], Some(VAT), "their names together can be mapped");
}

#[test]
fn s31_a_tax_that_came_to_nothing_does_not_count() {
    let mut case = taxed("8.25", "127.88");
    case.tax("Luxury", "5", "0.00", OneTime);
    assert_eq!(codes(&case.written()), [Some(SALES_TAX), Some(SALES_TAX)]);
}

#[test]
fn s31_a_tax_that_was_rounded_away_counts_where_it_explains_the_amount() {
    let mut case = Case::of([line("Screw", "1", "1.00")]);
    case.tax("State", "8.00", "0.08", OneTime);
    case.tax("City", "0.25", "0.00", OneTime);
    assert_eq!(codes(&case.written()), [Some(SALES_TAX)], "only 8.25 has a code");
    case.tax_code(43, "County", Some("9"));
    case.quote.taxes[0].rate = Some(d("9"));
    assert_eq!(codes(&case.written()), [Some(TaxId(43))], "a cent of tolerance: 9 % without the city explains it");
    case.quote.lines[0].quantity = d("4");
    case.quote.taxes[0] =
        domain::quote::TaxAmount { rate: Some(d("8")), amount: d("0.33"), ..case.quote.taxes[0].clone() };
    case.tax_code(44, "State alone", Some("8"));
    case.quote.lines[0].quantity = d("40");
    case.quote.taxes[0].amount = d("3.30");
    assert_eq!(codes(&case.written()), [Some(SALES_TAX)], "8 % of 40.00 is not 3.30, but 8.25 % is");
}

#[test]
fn s31_a_tax_that_neither_code_nor_lines_explain_names_what_was_missing_first() {
    let mut case = taxed("7.7", "119.35");
    case.tax("City", "0.55", "0.00", OneTime);
    assert_eq!(case.held(), ["tax_code_missing"]);
    assert!(case.plan().problems[0].cause.contains("\"California\" of 7.7 %"), "{:?}", case.plan().problems);
}

#[test]
fn s31_a_row_of_no_amount_alone_is_no_tax() {
    assert_eq!(codes(&taxed("8.25", "0.00").written()), [Some(NO_TAX), Some(NO_TAX)]);
}

#[test]
fn s31_an_amount_may_be_off_by_one_cent_a_line_and_no_more() {
    for (amount, fits) in [("127.90", true), ("127.86", true), ("127.91", false), ("127.85", false)] {
        let case = taxed("8.25", amount);
        if fits {
            assert_eq!(expected(&case.written()).tax, d(amount));
        } else {
            assert_eq!(case.held(), ["tax_lines_unknown"], "{amount}");
        }
    }
}

#[test]
fn s31_a_delivery_that_does_not_say_which_lines_are_taxed_is_held_where_all_of_them_do_not_explain_the_amount() {
    let case = taxed("8.25", "4.13");
    assert_eq!(case.held(), ["tax_lines_unknown"]);
    assert!(case.plan().problems[0].cause.contains("\"California\" of 8.25 % (4.13 USD)"));
}

#[test]
fn s31_the_lines_that_quoter_says_are_taxed_carry_the_tax_and_no_others() {
    let mut case = taxed("8.25", "4.13");
    case.taxable(&[true, false]);
    let plan = case.written();
    assert_eq!(codes(&plan), [Some(SALES_TAX), Some(NO_TAX)]);
    assert_eq!(expected(&plan).taxed_lines, 1);
    case.taxable(&[false, true]);
    assert_eq!(case.held(), ["tax_lines_unknown"], "8.25 % of 1,500.00 is not 4.13");
}

#[test]
fn s31_one_line_of_which_nothing_is_said_makes_all_of_them_unknown() {
    let mut case = taxed("8.25", "4.13");
    case.quote.lines[0].taxable = Some(true);
    assert_eq!(case.held(), ["tax_lines_unknown"]);
}

#[test]
fn s31_a_discount_of_the_quote_lowers_what_is_taxed() {
    for says in [None, Some(true)] {
        let mut case = Case::of([Line { taxable: says, ..line("Firewall", "1", "1500") }]);
        case.quote.discount = d("500");
        case.tax("California", "8.25", "82.50", OneTime);
        assert_eq!(codes(&case.written()), [Some(SALES_TAX), Some(SALES_TAX)], "{says:?}");
    }
}

#[test]
fn s31_the_discount_of_a_line_is_taxed_as_the_line_is() {
    let taxed = Line { taxable: Some(true), ..discounted(line("Switch", "1", "100"), "20") };
    let free = Line { taxable: Some(false), ..discounted(line("Work", "1", "100"), "50") };
    let mut case = Case::of([taxed, free]);
    case.tax("California", "8.25", "6.60", OneTime);
    assert_eq!(codes(&case.written()), [Some(SALES_TAX), Some(SALES_TAX), Some(NO_TAX), Some(NO_TAX)]);
}

#[test]
fn s31_shipping_is_taxed_where_only_that_explains_the_amount() {
    for says in [None, Some(true)] {
        for (amount, shipping) in [("82.50", NO_TAX), ("90.75", SALES_TAX)] {
            let mut case = Case::of([Line { taxable: says, ..line("Firewall", "1", "1000") }]);
            case.quote.shipping = d("100");
            case.tax("California", "8.25", amount, OneTime);
            assert_eq!(codes(&case.written()), [Some(SALES_TAX), Some(shipping)], "{amount}, {says:?}");
        }
    }
}

#[test]
fn s31_shipping_alone_can_be_what_is_taxed() {
    let mut case = Case::of([Line { taxable: Some(false), ..line("Work", "1", "1000") }]);
    case.quote.shipping = d("100");
    case.tax("California", "8.25", "8.25", OneTime);
    assert_eq!(codes(&case.written()), [Some(NO_TAX), Some(SALES_TAX)]);
}

#[test]
fn s31_tax_on_carriage_is_held_because_the_header_carries_none() {
    let carried = |amount: &str| {
        let mut case = Case::of([line("Firewall", "1", "1000")]);
        case.quote.shipping = d("100");
        case.settings.quotation.shipping = Shipping::Carriage;
        case.tax("California", "8.25", amount, OneTime);
        case
    };
    assert_eq!(codes(&carried("82.50").written()), [Some(SALES_TAX)]);
    let case = carried("90.75");
    assert_eq!(case.held(), ["tax_on_carriage"]);
    assert!(case.plan().problems[0].cause.contains("\"California\" of 8.25 % (90.75 USD)"));
    assert_eq!(carried("99.00").held(), ["tax_lines_unknown"], "not even shipping explains it");

    let mut free = carried("90.75");
    free.quote.shipping = Decimal::ZERO;
    assert_eq!(free.held(), ["tax_lines_unknown"]);
    let mut monthly_tax = carried("90.75");
    monthly_tax.quote.lines[0].frequency = Monthly;
    monthly_tax.quote.taxes[0].frequency = Monthly;
    monthly_tax.products(0, []);
    assert_eq!(monthly_tax.held(), ["tax_lines_unknown"], "shipping does not recur");
}

#[test]
fn s32_tax_on_carriage_is_known_by_the_rate_of_the_code_too() {
    let mut case = Case::of([line("Firewall", "1", "1000")]);
    case.quote.shipping = d("100");
    case.settings.quotation.shipping = Shipping::Carriage;
    case.settings.tax.by_name = [("AvaTax".to_owned(), Pick::Id(SALES_TAX.0))].into();
    case.tax("AvaTax", "", "90.75", OneTime);
    assert_eq!(case.held(), ["tax_on_carriage"]);
}

#[test]
fn s31_an_optional_line_that_was_not_taken_carries_no_tax() {
    let rack = Line { optional: Optional::NotSelected, taxable: Some(true), ..line("Rack", "1", "500") };
    let mut case = Case::of([rack, Line { taxable: Some(true), ..line("Switch", "1", "100") }]);
    case.tax("California", "8.25", "8.25", OneTime);
    assert_eq!(codes(&case.written()), [Some(NO_TAX), Some(SALES_TAX)]);
    let unsaid = |line: &mut Line| line.taxable = None;
    case.quote.lines.iter_mut().for_each(unsaid);
    assert_eq!(codes(&case.written()), [Some(NO_TAX), Some(SALES_TAX)]);
}

#[test]
fn s31_taxes_on_one_time_and_on_recurring_charges_are_decided_each_for_itself() {
    let mut case = Case::of([line("Switch", "1", "100"), monthly("Backup", "1", "50")]);
    case.tax("California", "8.25", "8.25", OneTime);
    case.tax("Service tax", "20", "10.00", Monthly);
    let plan = case.written();
    assert_eq!(codes(&plan), [Some(SALES_TAX), Some(VAT)]);
    assert_eq!(expected(&plan).tax, d("8.25"), "the recurring tax is not due at once");
    assert_eq!(expected(&plan).taxed_lines, 2);
    let recurring = expected(&plan).recurring_tax;
    assert_eq!((recurring.amount, recurring.lines), (d("10.00"), 1));
}

#[test]
fn s31_a_tax_on_recurring_charges_alone_leaves_the_one_time_lines_free() {
    let mut case = Case::of([line("Switch", "1", "100"), monthly("Backup", "1", "50")]);
    case.tax("Service tax", "20", "10.00", Monthly);
    let plan = case.written();
    assert_eq!(codes(&plan), [Some(NO_TAX), Some(VAT)]);
    assert_eq!((expected(&plan).tax, expected(&plan).taxed_lines), (Decimal::ZERO, 1));
}

#[test]
fn s31_a_nameless_tax_is_called_tax() {
    let mut case = taxed("7.7", "119.35");
    case.quote.taxes[0].name = None;
    assert!(case.plan().problems[0].cause.contains("\"tax\" of 7.7 %"));
}

#[test]
fn s31_the_field_of_a_line_carries_what_the_tenant_is_known_to_read_in_it() {
    let fields = |meaning: TaxMeaning| {
        let mut case = taxed("8.25", "127.88");
        case.settings.dialect.tax = meaning;
        lines(&case.written()).iter().map(|line| line.tax).collect::<Vec<_>>()
    };
    assert_eq!(fields(TaxMeaning::Unknown), [None, None]);
    assert_eq!(fields(TaxMeaning::Ignored), [None, None]);
    assert_eq!(fields(TaxMeaning::Rate), [Some(d("8.25")), Some(d("8.25"))]);
    assert_eq!(fields(TaxMeaning::Amount), [Some(d("4.13")), Some(d("123.75"))]);
}

#[test]
fn s31_amounts_on_the_lines_are_those_of_the_taxed_lines_only() {
    let mut case = taxed("8.25", "4.13");
    case.settings.dialect.tax = TaxMeaning::Amount;
    case.taxable(&[true, false]);
    let fields: Vec<_> = lines(&case.written()).iter().map(|line| line.tax).collect();
    assert_eq!(fields, [Some(d("4.13")), Some(Decimal::ZERO)]);
}

#[test]
fn s32_the_rate_of_the_code_stands_on_lines_whose_tax_has_none() {
    let mut case = Case::new();
    case.tax("AvaTax", "", "127.88", OneTime);
    case.settings.tax.by_name = [("AvaTax".to_owned(), Pick::Id(SALES_TAX.0))].into();
    case.settings.dialect.tax = TaxMeaning::Rate;
    assert_eq!(lines(&case.written())[0].tax, Some(d("8.25")));
}

#[test]
fn s31_a_tax_finer_than_a_cent_is_rounded_half_up() {
    let plan = taxed("8.25", "127.875").written();
    assert_eq!(expected(&plan).tax, d("127.88"));
    assert_eq!(nets(&plan), ["50", "1500"]);
}

#[test]
fn s31_an_absurd_rate_is_held_and_does_not_overflow() {
    let mut case = Case::of([line("A", "1000000000", "1000000000000")]);
    case.tax("Absurd", "1000000000000", "1", OneTime);
    case.settings.tax.by_name = [("Absurd".to_owned(), Pick::Id(VAT.0))].into();
    assert_eq!(case.held(), ["tax_lines_unknown"]);
}

/// The quote of 1,550.00 with one tax of which is not said what it is on.
fn taxed(rate: &str, amount: &str) -> Case {
    let mut case = Case::new();
    case.tax("California", rate, amount, Frequency::OneTime);
    case
}
