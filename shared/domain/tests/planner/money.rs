//! Halo's quote read back and compared with Quoter's, to the cent (N2, decision g).

use domain::Frequency;
use domain::halo::{Quotation, QuotationLine};
use domain::money_check::{Comparison, compare};
use domain::settings::Shipping;

use super::support::{Case, d, expected, line, monthly, quotation, row};

#[test]
fn a_quote_of_our_lines_only_is_compared_by_its_net_total_too() {
    let plain = Quotation { revenue: Some(d("1550.00")), ..halo() };
    assert_eq!(differences(&plain), [""; 0]);
    assert!(read(&plain).agrees());
    let other = Quotation { revenue: Some(d("1550.01")), ..halo() };
    assert_eq!(differences(&other), ["net total of the quote: Quoter 1,550.00 USD, Halo 1,550.01 USD"]);
    assert!(!read(&other).agrees());
}

#[test]
fn beside_a_line_made_by_hand_the_net_total_of_the_quote_says_nothing() {
    let mut by_hand = Quotation { revenue: Some(d("1559")), ..halo() };
    by_hand.lines.as_mut().unwrap().push(row(3, None, "1", "9"));
    assert_eq!(differences(&by_hand), [""; 0]);
}

#[test]
fn beside_recurring_or_optional_lines_the_net_total_of_the_quote_says_nothing() {
    let mut case = Case::of([line("Switch", "2", "25.00"), monthly("Backup", "1", "10")]);
    let backup = QuotationLine { frequency: Frequency::Monthly, ..row(2, Some("backup"), "1", "10") };
    let present = Quotation {
        revenue: Some(d("999")),
        lines: Some(vec![row(1, Some("switch"), "2", "25"), backup]),
        ..quotation(800)
    };
    assert_eq!(compare(expected(&case.written()), &present).differences, [""; 0]);

    case = Case::of([
        line("Switch", "2", "25.00"),
        domain::Line { optional: domain::quote::Optional::NotSelected, ..line("Rack", "1", "90") },
    ]);
    let rack = QuotationLine { optional: true, ..row(2, Some("rack"), "1", "90") };
    let present = Quotation {
        revenue: Some(d("999")),
        lines: Some(vec![row(1, Some("switch"), "2", "25"), rack]),
        ..quotation(800)
    };
    let compared = compare(expected(&case.written()), &present);
    assert_eq!(compared.differences, [""; 0]);
    assert_eq!(
        compared.totals[&Frequency::OneTime],
        (d("50.00"), d("50")),
        "what was not taken does not count on either side"
    );
}

#[test]
fn the_tax_may_be_off_by_one_cent_a_taxed_line_which_is_told_and_no_more() {
    for (halo_says, agrees, told) in
        [("127.88", true, 0), ("127.90", true, 1), ("127.86", true, 1), ("127.91", false, 0), ("127.85", false, 0)]
    {
        let present = Quotation { tax_total: Some(d(halo_says)), ..halo() };
        let compared = compare(expected(&taxed().written()), &present);
        assert_eq!((compared.agrees(), compared.warnings.len()), (agrees, told), "{halo_says}: {compared:?}");
    }
    let rounded = compare(expected(&taxed().written()), &Quotation { tax_total: Some(d("127.90")), ..halo() });
    let cause = &rounded.warnings[0].cause;
    assert!(cause.contains("The tax is 127.88 USD in Quoter and 127.90 USD in Halo"), "{cause}");
}

#[test]
fn beside_a_line_made_by_hand_the_tax_is_compared_by_our_lines_where_each_shows_it() {
    let by_hand = |switch: Option<&str>, firewall: Option<&str>| {
        let mut present = Quotation { tax_total: Some(d("999")), ..halo() };
        let lines = present.lines.as_mut().unwrap();
        lines[0].tax_total = switch.map(d);
        lines[1].tax_total = firewall.map(d);
        lines.push(QuotationLine { tax_total: Some(d("1.65")), ..row(3, None, "1", "20") });
        compare(expected(&taxed().written()), &present).differences
    };
    assert_eq!(by_hand(Some("4.13"), Some("123.75")), [""; 0]);
    assert_eq!(by_hand(Some("4.13"), Some("123.70")), ["tax: Quoter 127.88 USD, Halo 127.83 USD"]);
    assert_eq!(by_hand(Some("4.13"), None), [""; 0], "a line that shows none says nothing");
}

#[test]
fn recurring_tax_is_compared_by_the_lines() {
    let mut case = Case::of([line("Switch", "1", "100"), monthly("Backup", "1", "50")]);
    case.tax("California", "8.25", "8.25", Frequency::OneTime);
    case.tax("Service tax", "20", "10.00", Frequency::Monthly);
    let read = |switch: &str, backup: Option<&str>| {
        let switch = QuotationLine { tax_total: Some(d(switch)), ..row(1, Some("switch"), "1", "100") };
        let backup = QuotationLine {
            tax_total: backup.map(d),
            frequency: Frequency::Monthly,
            ..row(2, Some("backup"), "1", "50")
        };
        let present = Quotation { tax_total: Some(d("18.25")), lines: Some(vec![switch, backup]), ..quotation(800) };
        compare(expected(&case.written()), &present)
    };
    assert_eq!(read("8.25", Some("10.00")).differences, [""; 0]);
    assert!(read("8.25", Some("10.00")).warnings.is_empty());
    assert_eq!(read("8.25", Some("10.01")).warnings[0].code, "tax_rounded");
    assert!(read("8.25", Some("10.01")).warnings[0].cause.contains("The recurring tax is 10.00 USD"));
    assert_eq!(read("8.25", Some("10.02")).differences, ["recurring tax: Quoter 10.00 USD, Halo 10.02 USD"]);
    assert_eq!(read("8.25", None).differences, [""; 0]);
    assert_eq!(
        read("8.27", Some("10.00")).differences,
        ["tax: Quoter 8.25 USD, Halo 8.27 USD"],
        "one taxed line of this kind"
    );
    assert_eq!(read("8.26", Some("10.00")).differences, [""; 0]);
}

#[test]
fn the_tax_of_a_line_that_was_not_taken_does_not_count() {
    let rack = domain::Line { optional: domain::quote::Optional::NotSelected, ..line("Rack", "1", "90") };
    let mut case = Case::of([line("Firewall", "1", "100"), rack]);
    case.tax("California", "8.25", "8.25", Frequency::OneTime);
    let firewall = QuotationLine { tax_total: Some(d("8.25")), ..row(1, Some("firewall"), "1", "100") };
    let rack = QuotationLine { tax_total: Some(d("7.43")), optional: true, ..row(2, Some("rack"), "1", "90") };
    let present = Quotation { lines: Some(vec![firewall, rack]), ..quotation(800) };
    assert_eq!(compare(expected(&case.written()), &present).differences, [""; 0]);
}

#[test]
fn carriage_is_compared_by_the_header_or_else_by_the_net_total() {
    let mut case = Case::new();
    case.settings.quotation.shipping = Shipping::Carriage;
    let mut read = |shipping: &str, carriage: Option<&str>, revenue: Option<&str>, by_hand: bool| {
        case.quote.shipping = d(shipping);
        let mut present = Quotation { carriage: carriage.map(d), revenue: revenue.map(d), ..halo() };
        if by_hand {
            present.lines.as_mut().unwrap().push(row(3, None, "1", "9"));
        }
        compare(expected(&case.written()), &present).differences
    };
    assert_eq!(read("20", Some("20.00"), Some("1570"), false), [""; 0]);
    assert_eq!(read("20", Some("19"), None, false), ["carriage: Quoter 20.00 USD, Halo 19.00 USD"]);
    assert_eq!(read("0", Some("19"), None, false), ["carriage: Quoter 0.00 USD, Halo 19.00 USD"]);
    assert_eq!(read("0", None, None, false), [""; 0], "none on either side");
    assert_eq!(read("20", None, Some("1570"), false), [""; 0], "the net total has it");
    assert_eq!(
        read("20", None, Some("1550"), false),
        ["net total of the quote: Quoter 1,570.00 USD, Halo 1,550.00 USD"]
    );
    assert_eq!(read("20", None, None, false), ["carriage: Quoter 20.00 USD, Halo 0.00 USD"], "nothing shows it");
    assert_eq!(read("20", None, Some("1579"), true), ["carriage: Quoter 20.00 USD, Halo 0.00 USD"]);
}

#[test]
fn headings_of_ours_are_not_compared() {
    let mut present = Quotation { revenue: Some(d("1550")), ..halo() };
    present.lines.as_mut().unwrap().insert(0, row(9, Some("section.0123.1"), "1", "0"));
    assert_eq!(differences(&present), [""; 0]);
    let mut present = Quotation { revenue: Some(d("7")), ..halo() };
    present.lines.as_mut().unwrap().insert(0, row(9, Some("section.0123.1"), "1", "0"));
    assert_eq!(differences(&present).len(), 1, "the net total is comparable all the same");
}

#[test]
fn a_cent_of_tax_on_a_quote_without_tax_is_a_difference() {
    for amount in ["0.01", "-0.01"] {
        let difference = differences(&Quotation { tax_total: Some(d(amount)), ..halo() });
        assert_eq!(difference, [format!("tax: Quoter 0.00 USD, Halo {amount} USD")]);
    }
    assert_eq!(differences(&Quotation { tax_total: Some(d("0.00")), ..halo() }), [""; 0]);
}

#[test]
fn tax_where_none_belongs_is_seen_even_beside_a_line_made_by_hand() {
    let mut by_hand = Quotation { tax_total: Some(d("1.65")), ..halo() };
    by_hand.lines.as_mut().unwrap().push(row(3, None, "1", "20"));
    assert_eq!(differences(&by_hand), ["tax: Quoter 0.00 USD, Halo 1.65 USD"]);
}

#[test]
fn the_tax_of_taxed_lines_says_nothing_beside_a_line_made_by_hand() {
    let mut case = Case::new();
    case.tax("California", "8.25", "127.88", Frequency::OneTime);
    let mut present = Quotation { tax_total: Some(d("129.53")), ..halo() };
    present.lines.as_mut().unwrap().push(row(3, None, "1", "20"));
    assert_eq!(compare(expected(&case.written()), &present).differences, [""; 0]);
}

#[test]
fn a_line_of_another_period_or_wrongly_optional_is_named() {
    let mut present = halo();
    let lines = present.lines.as_mut().unwrap();
    lines[0].frequency = Frequency::Monthly;
    lines[1].optional = true;
    let told = differences(&present);
    assert!(told.contains(&"line \"Switch\": Quoter one-time, Halo monthly".to_owned()), "{told:?}");
    assert!(told.contains(&"line \"Firewall\": optional in Halo only".to_owned()), "{told:?}");
    assert!(told.contains(&"total one-time: Quoter 1,550.00 USD, Halo 0.00 USD".to_owned()), "{told:?}");
    assert!(told.contains(&"total monthly: Quoter 0.00 USD, Halo 50.00 USD".to_owned()), "{told:?}");

    let rack = domain::Line { optional: domain::quote::Optional::NotSelected, ..line("Rack", "1", "90") };
    let present = Quotation { lines: Some(vec![row(1, Some("rack"), "1", "90")]), ..quotation(800) };
    let told = compare(expected(&Case::of([rack]).written()), &present).differences;
    assert!(told.contains(&"line \"Rack\": optional in Quoter only".to_owned()), "{told:?}");
}

#[test]
fn a_line_that_stands_twice_is_named_with_how_often() {
    let mut present = halo();
    present.lines.as_mut().unwrap().push(row(3, Some("switch"), "2", "25"));
    let told = differences(&present);
    assert!(told.contains(&"line \"Switch\": 2 times in Halo".to_owned()), "{told:?}");
}

#[test]
fn an_answer_without_lines_misses_all_of_them() {
    let told = differences(&Quotation { lines: None, ..halo() });
    assert_eq!(told[..2], ["line \"Switch\": missing in Halo", "line \"Firewall\": missing in Halo"]);
}

#[test]
fn what_halo_reckoned_counts_before_quantity_times_price() {
    let mut present = halo();
    present.lines.as_mut().unwrap()[0].net_total = Some(d("49.99"));
    let told = differences(&present);
    assert!(told.contains(&"line \"Switch\": Quoter 50.00 USD, Halo 49.99 USD".to_owned()), "{told:?}");
}

/// The quote as it should stand in Halo.
fn halo() -> Quotation {
    Quotation {
        lines: Some(vec![row(1, Some("switch"), "2", "25"), row(2, Some("firewall"), "1", "1500")]),
        ..quotation(800)
    }
}

/// The quote with a tax on both lines.
fn taxed() -> Case {
    let mut case = Case::new();
    case.tax("California", "8.25", "127.88", Frequency::OneTime);
    case
}

fn read(quotation: &Quotation) -> Comparison {
    compare(expected(&Case::new().written()), quotation)
}

fn differences(quotation: &Quotation) -> Vec<String> {
    read(quotation).differences
}
