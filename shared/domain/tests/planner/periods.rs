//! What a delivery cannot say (decision r): how often each line is charged, and which section it stands in.

use domain::Frequency::{Annual, Monthly, Quarterly};
use domain::quote::{Optional, Source};
use domain::settings::Sections;
use domain::{Frequency, Line};

use super::support::{Case, d, discounted, line, monthly, warnings};

#[test]
fn a_period_that_was_taken_from_the_quote_is_told() {
    let case = untold(&[("Backup", "10"), ("Antivirus", "7")]);
    let plan = case.written();
    assert_eq!(warnings(&plan), ["periods_assumed"]);
    let cause = &plan.warnings[0].cause;
    assert!(cause.contains("2 were taken as monthly") && cause.contains("states no recurring total"), "{cause}");
}

#[test]
fn a_recurring_total_that_agrees_proves_the_period() {
    let mut case = untold(&[("Backup", "10"), ("Antivirus", "7")]);
    states(&mut case, Monthly, "17.00");
    let cause = case.written().warnings.remove(0).cause;
    assert!(cause.contains("recurring total agrees"), "{cause}");
}

#[test]
fn a_recurring_total_that_contradicts_holds_the_quote_and_shows_both() {
    let mut case = untold(&[("Backup", "10"), ("Licence", "120")]);
    states(&mut case, Monthly, "20.00");
    assert_eq!(case.held(), ["recurring_unexplained"]);
    let cause = case.plan().problems.remove(0).cause;
    for part in ["each of its 2 recurring lines", "monthly", "come to 130.00 USD", "states 20.00 USD"] {
        assert!(cause.contains(part), "{cause}");
    }
}

#[test]
fn the_total_may_be_before_or_after_discounts_and_with_any_part_of_the_tax() {
    let mut case = untold(&[("Backup", "100")]);
    case.quote.lines[0].discount = d("10");
    case.tax("Service tax", "20", "18.00", Monthly);
    for (total, explained) in [
        ("100.00", true),
        ("90.00", true),
        ("95.00", true),
        ("108.00", true),
        ("100.01", true),
        ("108.01", false),
        ("89.99", false),
        ("118.00", false),
    ] {
        states(&mut case, Monthly, total);
        assert_eq!(case.plan().problems.is_empty(), explained, "{total}");
    }
}

#[test]
fn before_discounts_the_total_must_agree_to_the_cent() {
    let mut case = untold(&[("Backup", "100")]);
    case.quote.lines[0].discount = d("10");
    for (total, explained) in [("100.00", true), ("100.01", false), ("99.99", false), ("90.01", false)] {
        states(&mut case, Monthly, total);
        assert_eq!(case.plan().problems.is_empty(), explained, "{total}");
    }
}

#[test]
fn a_refunded_tax_does_not_lower_what_must_be_stated() {
    let mut case = untold(&[("Backup", "100")]);
    case.quote.taxes.clear();
    case.tax("Refund", "-20", "-20.00", Monthly);
    case.tax_code(43, "Refund", Some("-20"));
    states(&mut case, Monthly, "100.00");
    assert!(case.plan().problems.is_empty());
}

#[test]
fn lines_that_say_another_period_themselves_count_by_the_period_of_the_quote_give_or_take_a_cent_each() {
    let annual = |name: &str, price: &str| Line { frequency: Annual, ..monthly(name, "1", price) };
    for (total, explained) in [("20.00", true), ("19.99", true), ("20.01", true), ("20.02", false), ("19.98", false)] {
        let mut case = Case::of([unsaid(monthly("Backup", "1", "10")), annual("Licence", "120")]);
        states(&mut case, Monthly, total);
        assert_eq!(case.plan().problems.is_empty(), explained, "{total}");
    }
    let mut case = Case::of([
        Line { frequency: Quarterly, ..unsaid(monthly("Backup", "1", "30")) },
        monthly("Antivirus", "1", "10"),
    ]);
    states(&mut case, Quarterly, "60.00");
    assert!(case.plan().problems.is_empty(), "a month's price three times a quarter");
    let weekly = Line { frequency: Frequency::Weekly, ..monthly("Cleaning", "1", "5") };
    let mut case = Case::of([unsaid(monthly("Backup", "1", "10")), weekly]);
    states(&mut case, Monthly, "15.00");
    assert!(case.plan().problems.is_empty(), "a week has no length in months");
}

#[test]
fn neither_one_time_lines_nor_those_that_were_not_taken_count() {
    let rack = Line { optional: Optional::NotSelected, ..unsaid(monthly("Extra", "1", "99")) };
    let mut case = Case::of([unsaid(monthly("Backup", "1", "10")), rack, unsaid(line("Switch", "1", "25"))]);
    states(&mut case, Monthly, "10.00");
    let plan = case.written();
    assert!(plan.warnings[0].cause.contains("1 were taken"), "{plan}");
}

#[test]
fn where_every_recurring_line_says_its_period_nothing_is_assumed() {
    let mut case = Case::of([monthly("Backup", "1", "10"), unsaid(line("Switch", "1", "25"))]);
    states(&mut case, Monthly, "99");
    assert!(case.written().warnings.is_empty());
    let mut fetched = untold(&[("Backup", "10")]);
    fetched.quote.source = Source::Api;
    states(&mut fetched, Monthly, "99");
    assert!(fetched.written().warnings.is_empty(), "the api says it");
}

#[test]
fn a_total_of_another_period_says_nothing() {
    let mut case = untold(&[("Backup", "10")]);
    states(&mut case, Annual, "99");
    assert_eq!(warnings(&case.written()), ["periods_assumed"]);
}

#[test]
fn amounts_are_compared_rounded_by_line() {
    let mut case = Case::of([
        unsaid(discounted(monthly("Backup", "3", "0.335"), "0.001")),
        unsaid(monthly("Antivirus", "1", "0.005")),
    ]);
    states(&mut case, Monthly, "1.014");
    assert!(case.plan().problems.is_empty(), "1.00 and 0.01 are 1.01: {}", case.plan());
}

#[test]
fn sections_that_are_wanted_and_that_a_delivery_cannot_say_are_told() {
    let told = |source: Source, sections: Sections, section: Option<&str>| {
        let mut case = Case::new();
        case.quote.source = source;
        case.settings.quotation.sections = sections;
        case.quote.lines[0].section = section.map(str::to_owned);
        let plan = case.written();
        warnings(&plan).contains(&"sections_unsaid")
    };
    assert!(told(Source::Delivery, Sections::HeadingLines, None));
    assert!(!told(Source::Delivery, Sections::OrderOnly, None));
    assert!(!told(Source::Api, Sections::HeadingLines, None));
    assert!(!told(Source::Delivery, Sections::HeadingLines, Some("Room 1")));
}

/// A delivery of monthly lines that do not say so themselves.
fn untold(lines: &[(&str, &str)]) -> Case {
    Case::of(lines.iter().map(|(name, price)| unsaid(monthly(name, "1", price))))
}

fn unsaid(line: Line) -> Line {
    Line { period_told: false, ..line }
}

/// The quote states this recurring total for this period, and no other.
fn states(case: &mut Case, period: Frequency, total: &str) {
    case.quote.totals.recurring = [(period, d(total))].into();
}
