//! Halo's quote read back and compared with Quoter's, to the cent (N2, decision g).

use domain::Frequency;
use domain::halo::{Quotation, QuotationLine};
use domain::money_check::{Comparison, compare};

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
fn the_tax_may_be_off_by_one_cent_a_taxed_line_and_no_more() {
    for (halo_says, agrees) in [("127.90", true), ("127.86", true), ("127.91", false), ("127.85", false)] {
        let mut case = Case::new();
        case.tax("California", "8.25", "127.88", Frequency::OneTime);
        let present = Quotation { tax_total: Some(d(halo_says)), ..halo() };
        let compared = compare(expected(&case.written()), &present);
        assert_eq!(compared.agrees(), agrees, "{halo_says}: {:?}", compared.differences);
    }
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

fn read(quotation: &Quotation) -> Comparison {
    compare(expected(&Case::new().written()), quotation)
}

fn differences(quotation: &Quotation) -> Vec<String> {
    read(quotation).differences
}
