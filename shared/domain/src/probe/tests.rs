use time::macros::datetime;

use super::readings::{Reading, all};
use super::*;
use crate::halo::QuotationId;
use crate::settings::{Dialect, DiscountMeaning, LeftOutLines, TaxMeaning};

const NOW: OffsetDateTime = datetime!(2026-03-02 09:00:00 UTC);

fn tax(id: i64, rate: Option<Decimal>) -> TaxChoice {
    TaxChoice { id: TaxId(id), name: format!("Tax {id}"), rate }
}

fn probe(rates: &[Decimal]) -> Probe {
    let taxes: Vec<TaxChoice> = (1..).zip(rates).map(|(id, rate)| tax(id, Some(*rate))).collect();
    Probe::new(ItemId(110), ItemId(130), &taxes)
}

fn usual() -> Probe {
    probe(&[Decimal::new(825, 2), Decimal::from(20), Decimal::ZERO])
}

/// Halo's answer to what was written, under one reading.
fn answer(probe: &Probe, reading: Reading) -> Quotation {
    let lines = (1..).zip(probe.lines(NOW)).map(|(id, (item, line))| QuotationLine {
        id: QuotationLineId(id),
        marker: Some(line.marker.clone()),
        item: Some(item),
        name: line.name,
        quantity: line.quantity,
        price: line.price,
        cost: line.cost,
        discount: line.discount,
        tax: line.tax,
        frequency: line.frequency,
        optional: line.optional,
        net_total: Some(if line.discount.is_some() { reading.discount.net() } else { line.quantity * line.price }),
        tax_total: None,
    });
    let tax = probe.taxing.as_ref().map(|taxing| reading.tax_total(taxing)).unwrap_or_default();
    Quotation {
        id: QuotationId(31),
        title: TITLE.to_owned(),
        opportunity: None,
        client: None,
        site: None,
        user: None,
        status: None,
        po_number: None,
        marker: Some(marker(NOW)),
        sales_order: None,
        approved: false,
        revenue: Some(reading.revenue()),
        tax_total: Some(tax),
        total: Some(reading.revenue() + tax),
        carriage: None,
        lines: Some(lines.collect()),
    }
}

/// Tenants with one rate, with or without a code for no tax, over every rate there is in steps of a quarter, and odd ones.
fn tenants() -> impl Iterator<Item = Probe> {
    let rates =
        (0..=100).map(|quarters| Decimal::new(25 * quarters, 2)).chain([Decimal::new(14975, 3), Decimal::ONE_HUNDRED]);
    rates.flat_map(|rate| [probe(&[rate]), probe(&[rate, Decimal::ZERO])])
}

fn learned_is(learned: &Learned, reading: Reading) -> bool {
    (learned.discount, learned.tax) == (Some(reading.discount), reading.tax)
        && (learned.recurring_in_totals, learned.optional_in_totals)
            == (Some(reading.recurring), Some(reading.optional))
}

#[test]
fn every_mixture_of_readings_is_told_from_every_other_at_every_rate() {
    for probe in tenants() {
        for reading in all(&probe) {
            let learned = probe.learn(&answer(&probe, reading));
            assert!(learned_is(&learned, reading), "{probe:?} {reading:?} {learned:?}");
        }
    }
}

#[test]
fn the_header_alone_tells_as_much() {
    let probe = usual();
    for reading in all(&probe) {
        let read = Quotation { lines: None, ..answer(&probe, reading) };
        assert!(learned_is(&probe.learn(&read), reading), "{reading:?}");
    }
}

#[test]
fn every_rate_from_half_a_percent_is_asked_about() {
    for rate in (2..=120).map(|quarters| Decimal::new(25 * quarters, 2)) {
        for probe in [probe(&[rate]), probe(&[rate, Decimal::ZERO])] {
            assert_eq!(probe.taxing.map(|taxing| taxing.code.1), Some(rate));
        }
    }
    assert_eq!(usual().taxing.unwrap().code.1, Decimal::from(20));
    assert!(probe(&[Decimal::ZERO]).taxing.is_some());
}

#[test]
fn rounding_to_whole_units_does_not_hide_a_reading() {
    let probe = usual();
    for reading in all(&probe) {
        let exact = answer(&probe, reading);
        let rounded = Quotation { tax_total: exact.tax_total.map(|tax| tax.ceil()), ..exact };
        assert!(learned_is(&probe.learn(&rounded), reading), "{reading:?}");
    }
}

fn reading() -> Reading {
    Reading { discount: Discount::PerUnit, tax: Some(Tax::Rate), recurring: true, optional: false }
}

#[test]
fn amounts_that_fit_nothing_or_are_missing_teach_nothing() {
    let probe = usual();
    let read = answer(&probe, reading());
    let bare = Quotation { revenue: None, tax_total: None, lines: None, ..read.clone() };
    let odd = Quotation { revenue: Some(Decimal::ONE), tax_total: Some(Decimal::MAX), lines: None, ..read.clone() };
    for quotation in [bare, odd] {
        let learned = probe.learn(&quotation);
        assert_eq!((learned.discount, learned.tax), (None, None));
        assert_eq!(learned.dialect(&Dialect::default()), Dialect::default());
    }
}

#[test]
fn a_line_and_a_header_that_contradict_each_other_teach_nothing_but_an_odd_header_leaves_the_line() {
    let probe = usual();
    let other = Reading { discount: Discount::Percent, ..reading() };
    let contradicting = Quotation { revenue: Some(other.revenue()), ..answer(&probe, reading()) };
    assert_eq!(probe.learn(&contradicting).discount, None);
    let yearly = Quotation { revenue: Some(Decimal::from(9999)), ..answer(&probe, reading()) };
    let learned = probe.learn(&yearly);
    assert_eq!((learned.discount, learned.tax), (Some(Discount::PerUnit), Some(Tax::Rate)));
    assert_eq!(learned.recurring_in_totals, None);
}

#[test]
fn without_a_tax_code_of_known_rate_tax_is_not_asked_about() {
    let probe = Probe::new(ItemId(110), ItemId(130), &[tax(1, None), tax(2, Some(Decimal::MAX))]);
    assert!(probe.lines(NOW).iter().all(|(_, line)| line.tax.is_none() && line.tax_code.is_none()));
    let read = answer(&probe, Reading { tax: None, ..reading() });
    let learned = probe.learn(&read);
    assert_eq!((learned.discount, learned.tax), (Some(Discount::PerUnit), None));
    assert!(learned.to_string().contains("tax: not known, as Halo has no tax code"), "{learned}");
}

#[test]
fn an_update_shows_what_becomes_of_lines() {
    let probe = usual();
    let written = answer(&probe, reading());
    let again = probe.again(&written, NOW).unwrap();
    assert_eq!(
        (again.lines[0].1.id, again.keep.as_slice()),
        (Some(QuotationLineId(1)), &[QuotationLineId(2), QuotationLineId(3)][..])
    );
    let mut learned = probe.learn(&written);
    probe.learn_again(&mut learned, &again, &written);
    assert_eq!((learned.left_out, learned.kept_by_id), (None, None), "the update had no effect");
    let mut written = written;
    written.lines.as_mut().unwrap()[0].name = again.lines[0].1.name.clone();
    probe.learn_again(&mut learned, &again, &written);
    assert_eq!((learned.left_out, learned.kept_by_id), (Some(LeftOutLines::Kept), Some(true)));
    let mut without = written.clone();
    without.lines.as_mut().unwrap().pop();
    probe.learn_again(&mut learned, &again, &without);
    assert_eq!((learned.left_out, learned.kept_by_id), (Some(LeftOutLines::Deleted), Some(true)));
    without.lines.as_mut().unwrap()[1].quantity = Decimal::ZERO;
    probe.learn_again(&mut learned, &again, &without);
    assert_eq!(learned.kept_by_id, Some(false));
    assert_eq!(probe.again(&without, NOW), None);
}

#[test]
fn the_answers_are_told_in_words_with_the_numbers_behind_them() {
    let probe = usual();
    let learned = probe.learn(&answer(&probe, reading()));
    let words = learned.to_string();
    assert!(
        words.starts_with("discount: an amount off each unit (3 x 50.00 with discount 12 came back as 114.00)\n"),
        "{words}"
    );
    assert!(
        words
            .contains("tax: the rate in percent (4 x 250.00 with tax 7 and a code of 20 % came back with tax 70.00)\n"),
        "{words}"
    );
}

#[test]
fn what_was_not_learned_stays_and_what_has_no_certain_form_becomes_unknown() {
    let probe = usual();
    let before =
        Dialect { discount: DiscountMeaning::Percent, tax: TaxMeaning::Amount, left_out_lines: LeftOutLines::Kept };
    let learned = probe.learn(&answer(&probe, Reading { tax: Some(Tax::PerUnit), ..reading() }));
    let after = learned.dialect(&before);
    assert_eq!(
        after,
        Dialect { discount: DiscountMeaning::PerUnit, tax: TaxMeaning::Unknown, left_out_lines: LeftOutLines::Kept }
    );
    assert_eq!(Learned::default().dialect(&before), before);
}

#[test]
fn only_an_unused_quotation_with_our_title_and_mark_is_an_earlier_probes() {
    let read = answer(&usual(), reading());
    assert!(is_left_over(&read));
    assert!(is_left_over(&Quotation { marker: None, ..read.clone() }), "a tenant may hide markers");
    assert!(!is_left_over(&Quotation { marker: Some("qh:1:12:quotation".into()), ..read.clone() }));
    assert!(!is_left_over(&Quotation { title: "Offer".into(), ..read.clone() }));
    assert!(!is_left_over(&Quotation { approved: true, ..read }));
}
