//! Reading variations of a fetched quote.

use domain::quote::{Bundle, Optional};
use domain::{AccountId, Frequency, Problem, Quote, Status};
use quoter::Reading;
use quoter::api::{Fetched, Listed};
use rust_decimal::Decimal;
use serde_json::{Value, json};

fn record() -> Value {
    serde_json::from_str(include_str!("../../fixtures/same-quote-api.json")).unwrap()
}

fn with(changes: &[(&str, Value)]) -> Value {
    let mut record = record();
    for (pointer, value) in changes {
        *record.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer}")) = value.clone();
    }
    record["stage"] = json!("published");
    record
}

fn read(record: Value, listed: Option<Value>) -> Result<Reading, Vec<Problem>> {
    let listed = listed.map(|row| Listed::new(row).unwrap());
    Fetched::new(record).unwrap().read(&AccountId::new("90001").unwrap(), listed.as_ref())
}

fn quote(record: Value) -> Quote {
    match read(record, None) {
        Ok(reading) => reading.quote().unwrap(),
        Err(problems) => panic!("{problems:#?}"),
    }
}

fn problems(record: Value) -> Vec<String> {
    let listed = |problem: Problem| format!("{} at {}", problem.code, problem.concerns.join(", "));
    read(record, None).unwrap_err().into_iter().map(listed).collect()
}

fn d(text: &str) -> Decimal {
    text.parse().unwrap()
}

const SWITCH: &str = "/sections/0/line_items/0";

#[test]
fn the_recorded_draft_is_unnumbered() {
    let draft = serde_json::from_str(include_str!("../../fixtures/api-quote-with-section.json")).unwrap();
    assert!(matches!(read(draft, None), Ok(Reading::Unnumbered { .. })));
}

#[test]
fn the_recorded_draft_with_a_number_is_read_with_nothing_left_unread() {
    let mut published: Value =
        serde_json::from_str(include_str!("../../fixtures/api-quote-with-section.json")).unwrap();
    published["number"] = json!("7");
    published["draft"] = json!(false);
    published["stage"] = json!("sent-opened");
    let quote = quote(published);
    assert_eq!((quote.status, quote.totals.upfront), (Status::Pending, Some(d("50.00"))));
    assert_eq!(quote.lines.iter().map(|line| line.unit_price).collect::<Vec<_>>(), [d("0"), d("50")]);
    assert!(quote.unread.is_empty(), "{:?}", quote.unread);
}

#[test]
fn stage_uuid_and_win_come_from_the_fetch_or_from_the_list() {
    let id = record()["id"].clone();
    let row = json!({"id": id, "stage": "won-ordered", "uuid": "9001-x", "won_at": "2026-09-20T15:30:00Z"});
    let quote = read(record(), Some(row)).unwrap().quote().unwrap();
    assert_eq!((quote.status, quote.uuid.as_deref(), quote.won.is_some()), (Status::Ordered, Some("9001-x"), true));
    let other_row = json!({"id": "quot_other", "stage": "lost"});
    let missing = read(record(), Some(other_row)).unwrap_err();
    assert_eq!(missing[0].code, "quote_status_missing");
}

#[test]
fn a_status_that_is_not_known_gives_way_to_the_stage() {
    let mut record = with(&[]);
    record["status"] = json!("active");
    record["stage"] = json!("lost");
    assert_eq!(quote(record).status, Status::Lost);
}

#[test]
fn the_interval_of_a_line_is_the_one_charge_with_amounts() {
    let lines = quote(with(&[])).lines;
    assert_eq!(
        lines.iter().map(|line| line.frequency).collect::<Vec<_>>(),
        [Frequency::OneTime, Frequency::OneTime, Frequency::Monthly, Frequency::Annual]
    );
    let mut two = with(&[]);
    two["sections"][1]["line_items"][0]["totals"]["annual"] = json!({"subtotal_decimal": "5.00"});
    assert_eq!(problems(two), ["quote_frequency_unknown at sections[1].line_items[0]"]);
    let mut stated = with(&[]);
    stated["sections"][1]["line_items"][0]["recurring_interval"] = json!("fortnightly");
    assert_eq!(problems(stated), ["quote_frequency_unknown at sections[1].line_items[0]"]);
}

#[test]
fn a_charged_line_without_totals_is_not_taken_for_one_time() {
    let record = with(&[(&format!("{SWITCH}/totals"), json!(null))]);
    assert_eq!(problems(record), ["quote_frequency_unknown at sections[0].line_items[0]"]);
}

#[test]
fn a_line_discount_may_be_an_amount_or_a_percentage() {
    for (kind, input) in [("percentage", "10"), ("percent", "10"), ("amount", "5"), ("amount", "2.50")] {
        let discount = [
            (SWITCH.to_owned() + "/discount_input_type", kind),
            (SWITCH.to_owned() + "/discount_input_decimal", input),
        ];
        let changes: Vec<_> = discount.iter().map(|(pointer, value)| (pointer.as_str(), json!(value))).collect();
        let line = quote(with(&changes)).lines.remove(0);
        assert_eq!((line.unit_price, line.discount), (d("25"), d("5")), "{kind} {input}");
    }
}

#[test]
fn a_line_whose_totals_nothing_explains_is_a_problem() {
    let record = with(&[(&format!("{SWITCH}/totals/one_time/subtotal_decimal"), json!("50.01"))]);
    assert_eq!(problems(record), ["quote_line_total_differs at sections[0].line_items[0].totals"]);
}

#[test]
fn a_section_discount_lies_on_its_lines() {
    let record = with(&[
        ("/sections/1/discount_input_decimal", json!("10")),
        ("/sections/1/discount_input_type", json!("percentage")),
        ("/sections/1/totals/monthly/discounted_subtotal_decimal", json!("54.00")),
        ("/sections/1/totals/annual/discounted_subtotal_decimal", json!("108.00")),
        ("/totals/monthly/discounted_subtotal_decimal", json!("54.00")),
        ("/totals/annual/discounted_subtotal_decimal", json!("108.00")),
    ]);
    let quote = quote(record);
    let discounts: Vec<_> = quote.lines.iter().map(|line| line.discount).collect();
    assert_eq!(discounts, [d("5"), d("0"), d("6"), d("12")]);
    assert_eq!(quote.discount, d("0"));
}

#[test]
fn a_section_that_does_not_add_up_is_a_problem() {
    let record = with(&[("/sections/0/totals/one_time/discounted_subtotal_decimal", json!("44.00"))]);
    assert_eq!(problems(record)[0], "quote_section_total_differs at sections[0]");
}

#[test]
fn a_discount_over_the_quote_is_what_remains_to_its_one_time_total() {
    let record = with(&[("/totals/one_time/discounted_subtotal_decimal", json!("40.00"))]);
    assert_eq!(quote(record).discount, d("5"));
    let percent = with(&[
        ("/totals/monthly/discounted_subtotal_decimal", json!("54.00")),
        ("/totals/monthly/discount_decimal", json!("6.00")),
    ]);
    let discounts: Vec<_> = quote(percent).lines.iter().map(|line| line.discount).collect();
    assert_eq!(discounts, [d("5"), d("0"), d("6"), d("0")], "what is off a recurring charge lies on its lines");
    let recurring = with(&[("/totals/monthly/discounted_subtotal_decimal", json!("50.00"))]);
    assert_eq!(problems(recurring), ["quote_discount_unclear at totals"]);
}

#[test]
fn taxes_without_names_are_the_sums_of_each_charge() {
    let record = with(&[("/totals/taxes", json!(null)), ("/totals/monthly/tax_total_decimal", json!("3.00"))]);
    let taxes: Vec<_> = quote(record).taxes.into_iter().map(|tax| (tax.frequency, tax.amount)).collect();
    assert_eq!(taxes, [(Frequency::OneTime, d("2.25")), (Frequency::Monthly, d("3.00"))]);
}

#[test]
fn lines_of_a_section_that_was_not_chosen_are_optional() {
    let record = with(&[
        ("/sections/1/optional_group_id", json!("group")),
        ("/totals/monthly/discounted_subtotal_decimal", json!(null)),
        ("/totals/monthly/subtotal_decimal", json!(null)),
        ("/totals/annual", json!(null)),
        ("/sections/1/totals", json!(null)),
    ]);
    let quote = quote(record);
    assert_eq!(quote.lines[2].optional, Optional::NotSelected);
    assert_eq!(quote.lines[0].optional, Optional::No);
}

#[test]
fn custom_fields_of_a_line_are_kept_unread() {
    let record = with(&[(&format!("{SWITCH}/custom_fields"), json!([{"a": 1}]))]);
    let unread = quote(record).unread;
    let kept: Vec<_> = unread.keys().map(String::as_str).collect();
    assert_eq!(kept, ["sections[0].line_items[0].custom_fields"]);
}

/// The switch as a bundle of one cable at 7.00, and what the section comes to before discount.
fn bundle(subtotal: &str) -> Value {
    let mut record = with(&[
        (&format!("{SWITCH}/bundle"), json!(true)),
        ("/sections/0/totals/one_time/subtotal_decimal", json!(subtotal)),
        ("/sections/0/totals/one_time/discounted_subtotal_decimal", json!(null)),
        ("/totals/one_time", json!(null)),
        ("/totals/upfront", json!(null)),
    ]);
    let mut cable = record["sections"][0]["line_items"][0].clone();
    for (key, value) in
        [("id", "litm_child"), ("name", "Cable"), ("unit_price_decimal", "7"), ("quantity_decimal", "1")]
    {
        cable[key] = json!(value);
    }
    cable["bundle"] = json!(false);
    cable["bundle_line_item_id"] = json!("litm_300000000000000000000000001");
    cable["discount_input_decimal"] = json!(null);
    cable["totals"] = json!({"one_time": {"subtotal_decimal": "7.00"}});
    record["sections"][0]["line_items"].as_array_mut().unwrap().insert(1, cable);
    record
}

#[test]
fn the_sections_subtotal_says_where_the_price_of_a_bundle_stands() {
    for (subtotal, on_bundle, on_item) in [("50.00", true, false), ("7.00", false, true), ("57.00", true, true)] {
        let lines = quote(bundle(subtotal)).lines;
        assert_eq!(lines[0].bundle, Bundle::Header { priced: on_bundle }, "{subtotal}");
        assert_eq!(lines[1].bundle, Bundle::Item { of: lines[0].key.clone(), priced: on_item }, "{subtotal}");
        assert_eq!((lines[0].counts(), lines[1].counts()), (on_bundle, on_item), "{subtotal}");
    }
}

#[test]
fn the_items_of_an_optional_bundle_are_as_optional_as_it_is() {
    let mut record = bundle("0.00");
    record["sections"][0]["line_items"][0]["optional"] = json!(true);
    let lines = quote(record).lines;
    assert_eq!([lines[0].optional, lines[1].optional], [Optional::NotSelected; 2]);
}

#[test]
fn an_item_whose_bundle_is_not_there_is_a_line_like_any_other() {
    let record = with(&[(&format!("{SWITCH}/bundle_line_item_id"), json!("litm_elsewhere"))]);
    assert_eq!(quote(record).lines[0].bundle, Bundle::No);
}

#[test]
fn of_a_tiered_price_the_one_that_applies_is_what_the_total_says() {
    let mut record = with(&[(&format!("{SWITCH}/unit_price_decimal"), json!("30"))]);
    assert_eq!(problems(record.clone()), ["quote_line_total_differs at sections[0].line_items[0].totals"]);
    for scheme in ["tiered_volume", "tiered_stepped", "flat"] {
        record["sections"][0]["line_items"][0]["pricing_scheme"] = json!(scheme);
        let line = quote(record.clone()).lines.remove(0);
        assert_eq!((line.unit_price, line.discount), (d("25"), d("5")), "{scheme}");
    }
}

#[test]
fn all_problems_are_listed_with_their_places() {
    let record = with(&[
        ("/currency_iso", json!("")),
        ("/expired_at", json!("soon")),
        (&format!("{SWITCH}/quantity_decimal"), json!(null)),
        ("/sections/1/line_items/1", json!(7)),
        ("/totals/shipping_decimal", json!("free")),
    ]);
    assert_eq!(
        problems(record),
        [
            "quote_currency_missing at currency_iso",
            "quote_line_quantity_missing at sections[0].line_items[0].quantity_decimal",
            "quote_line_unreadable at sections[1].line_items[1]",
            "quote_amount_unreadable at totals.shipping_decimal",
            "quote_date_unreadable at expired_at",
        ]
    );
}
