//! Reading variations of the recorded record.

use domain::quote::Optional;
use domain::{Frequency, Problem, Quote, Status};
use quoter::{Reading, payload};
use serde_json::{Value, json};

const DATA: &str = include_str!("../../fixtures/webhook-quote-published.data.json");

/// The recorded record with one place changed.
fn changed(pointer: &str, value: Value) -> Value {
    changed_all([(pointer, value)])
}

fn changed_all<const N: usize>(changes: [(&str, Value); N]) -> Value {
    let mut record: Value = serde_json::from_str(DATA).unwrap();
    for (pointer, value) in changes {
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        match record.pointer_mut(parent).unwrap() {
            Value::Object(map) => drop(map.insert(key.to_owned(), value)),
            other => other[key.parse::<usize>().unwrap()] = value,
        }
    }
    record
}

fn without(key: &str) -> Value {
    let mut record: Value = serde_json::from_str(DATA).unwrap();
    record.as_object_mut().unwrap().remove(key);
    record
}

fn quote(record: Value) -> Quote {
    match payload::read(&record) {
        Ok(reading) => reading.quote().unwrap(),
        Err(problems) => panic!("{problems:#?}"),
    }
}

/// The codes of the problems with their places.
fn problems(record: Value) -> Vec<String> {
    let listed = |problem: Problem| format!("{} at {}", problem.code, problem.concerns.join(", "));
    payload::read(&record).unwrap_err().into_iter().map(listed).collect()
}

#[test]
fn nothing_of_the_recorded_record_is_left_unread() {
    assert!(quote(changed("/name", json!("x"))).unread.is_empty());
}

#[test]
fn the_four_empties_of_php_mean_none_everywhere() {
    for none in [json!(null), json!(""), json!([]), json!({})] {
        let record = changed_all([
            ("/person/addresses", none.clone()),
            ("/reseller", none.clone()),
            ("/custom_fields", none.clone()),
            ("/taxes", none.clone()),
            ("/discount", none.clone()),
            ("/shipping", none.clone()),
            ("/expiry_date", none.clone()),
            ("/line_items/0/supplier", none.clone()),
            ("/line_items/0/options", none.clone()),
        ]);
        let quote = quote(record);
        assert_eq!((quote.person.billing, quote.reseller, quote.expires), (None, None, None), "{none}");
        assert!(quote.custom_fields.is_empty() && quote.taxes.is_empty() && quote.shipping.is_zero(), "{none}");
        assert!(quote.unread.is_empty(), "{none}");
    }
}

#[test]
fn numbers_may_come_as_numbers_and_flags_as_booleans() {
    let record = changed_all([
        ("/id", json!(7_100_001)),
        ("/number", json!(6)),
        ("/line_items/0/quantity", json!(2)),
        ("/line_items/0/unit_price", json!(25)),
        ("/line_items/0/recurring", json!(false)),
        ("/line_items/0/is_optional", json!("1")),
    ]);
    let quote = quote(record);
    assert_eq!(quote.record.as_str(), "7100001");
    assert_eq!(quote.lines[0].optional, Optional::NotSelected);
}

#[test]
fn unknown_keys_are_kept_with_their_place() {
    let record = changed_all([
        ("/approved_by", json!("x")),
        ("/line_items/1/warranty", json!({"years": 3})),
        ("/line_items/1/options", json!([{"name": "Rack kit"}])),
        ("/person/birthday", json!("?")),
    ]);
    let unread = quote(record).unread;
    let kept: Vec<_> = unread.keys().map(String::as_str).collect();
    assert_eq!(kept, ["approved_by", "line_items[1].options", "line_items[1].warranty", "person.birthday"]);
}

#[test]
fn a_record_without_a_number_is_a_draft_whatever_else_is_missing() {
    for number in [json!(null), json!("0"), json!(0), json!("")] {
        let record = changed_all([("/number", number), ("/currency", json!(null))]);
        assert!(matches!(payload::read(&record), Ok(Reading::Unnumbered { .. })));
    }
    assert!(matches!(payload::read(&without("number")), Ok(Reading::Unnumbered { .. })));
    assert_eq!(problems(changed("/number", json!("six"))), ["quote_number_unreadable at number"]);
}

#[test]
fn all_problems_are_listed_with_their_places() {
    let record = changed_all([
        ("/account_id", json!("")),
        ("/currency/code", json!("dollars")),
        ("/status", json!(null)),
        ("/expiry_date", json!("soon")),
        ("/line_items/0/name", json!("")),
        ("/line_items/1/quantity", json!("many")),
        ("/line_items/2", json!("a line")),
        ("/shipping", json!("free")),
    ]);
    assert_eq!(
        problems(record),
        [
            "quote_account_missing at account_id",
            "quote_status_missing at status",
            "quote_currency_unknown at currency.code",
            "quote_line_name_missing at line_items[0].name",
            "quote_amount_unreadable at line_items[1].quantity",
            "quote_line_unreadable at line_items[2]",
            "quote_date_unreadable at expiry_date",
            "quote_amount_unreadable at shipping",
        ]
    );
}

#[test]
fn a_record_that_is_not_an_object_or_not_json_is_a_problem() {
    assert_eq!(problems(json!([1, 2])), ["quote_record_unreadable at the whole record"]);
    let not_json = payload::read_text("{").unwrap_err();
    assert!(not_json[0].cause.starts_with("delivery_not_json"), "{}", not_json[0].cause);
}

#[test]
fn lines_may_be_none_but_not_missing() {
    assert!(quote(changed("/line_items", json!([]))).lines.is_empty());
    assert_eq!(problems(without("line_items")), ["quote_lines_missing at line_items"]);
}

#[test]
fn an_unknown_status_is_read_and_kept() {
    assert_eq!(quote(changed("/status", json!("Paused "))).status, Status::Unknown("Paused".to_owned()));
    assert_eq!(quote(changed("/status", json!("ACCEPTED"))).status, Status::Accepted);
}

/// The first line as a recurring one of 2 × 25.00.
fn recurring(changes: Value) -> Value {
    let mut record = changed_all([
        ("/line_items/0/recurring", json!("true")),
        ("/line_items/0/total", json!({"recurring": "50.00", "recurring_after_discount": "50.00"})),
        ("/total/recurring", json!("50.00")),
    ]);
    for (key, value) in changes.as_object().unwrap() {
        record["line_items"][0][key] = value.clone();
    }
    record
}

#[test]
fn a_recurring_line_has_its_own_period_else_the_quotes() {
    assert_eq!(quote(recurring(json!({}))).lines[0].frequency, Frequency::Monthly);
    assert_eq!(quote(recurring(json!({"recurring_time_period": "12"}))).lines[0].frequency, Frequency::Annual);
    assert_eq!(quote(recurring(json!({"recurring_interval": "quarterly"}))).lines[0].frequency, Frequency::Quarterly);
    let totals = quote(recurring(json!({}))).totals;
    assert_eq!(totals.recurring[&Frequency::Monthly].to_string(), "50.00");
}

#[test]
fn a_period_that_is_not_known_is_a_problem_of_the_line() {
    assert_eq!(problems(recurring(json!({"recurring_time_period": 2}))), ["quote_frequency_unknown at line_items[0]"]);
    let mut record = recurring(json!({}));
    record["recurring_time_period"] = json!("12");
    assert_eq!(problems(record), ["quote_frequency_unknown at line_items[0]"], "12 and monthly contradict each other");
}

#[test]
fn a_line_discount_is_an_amount_on_the_whole_line() {
    for stated in ["5.00", "2.50", "10%"] {
        let total = json!({"upfront": "50.00", "upfront_after_discount": "45.00"});
        let record = changed_all([("/line_items/0/discount", json!(stated)), ("/line_items/0/total", total)]);
        let line = &quote(record).lines[0];
        assert_eq!(
            (line.unit_price.to_string(), line.discount.to_string()),
            ("25.00".into(), "5.00".into()),
            "{stated}"
        );
    }
}

#[test]
fn a_line_whose_total_nothing_explains_is_a_problem() {
    let record = changed("/line_items/1/total/upfront_after_discount", json!("1,499.99"));
    let record_both = {
        let mut record = record;
        record["line_items"][1]["total"]["upfront"] = json!("1,499.99");
        record
    };
    assert_eq!(problems(record_both), ["quote_line_total_differs at line_items[1].total"]);
}

#[test]
fn negative_and_zero_quantities_are_read() {
    let total = |amount: &str| json!({"upfront": amount, "upfront_after_discount": amount});
    let line = |quantity: &str, amount: &str| {
        let changes = [("/line_items/0/quantity", json!(quantity)), ("/line_items/0/total", total(amount))];
        quote(changed_all(changes)).lines.remove(0)
    };
    assert_eq!(line("-2", "-50.00").gross().to_string(), "-50.00");
    assert!(line("0", "0.00").gross().is_zero());
    assert!(line("", "0.00").quantity.is_zero());
    let priced = changed("/line_items/0/quantity", json!(""));
    assert_eq!(problems(priced), ["quote_line_quantity_missing at line_items[0].quantity"]);
}

#[test]
fn an_optional_line_that_was_not_taken_may_have_a_total_of_zero() {
    let zeros = json!({"upfront": "0.00", "upfront_after_discount": "0.00"});
    let optional = [("/line_items/0/is_optional", json!(true)), ("/line_items/0/total", zeros.clone())];
    let line = quote(changed_all(optional)).lines.remove(0);
    assert_eq!((line.optional, line.unit_price.to_string().as_str()), (Optional::NotSelected, "25.00"));
    assert_eq!(problems(changed("/line_items/0/total", zeros)), ["quote_line_total_differs at line_items[0].total"]);
}

#[test]
fn amounts_too_large_for_money_are_problems() {
    let huge = json!("9".repeat(60));
    assert_eq!(
        problems(changed("/line_items/0/unit_price", huge.clone())),
        ["quote_amount_too_large at line_items[0].unit_price"]
    );
    assert_eq!(problems(changed("/total/upfront", huge)), ["quote_amount_too_large at total.upfront"]);
}

#[test]
fn quote_discount_shipping_and_taxes_are_read_in_several_forms() {
    for (discount, amount) in [(json!("100.00"), "100.00"), (json!("10%"), "255.00"), (json!({"amount": "-5"}), "5")] {
        assert_eq!(quote(changed("/discount", discount)).discount.to_string(), amount);
    }
    let percent = json!({"type": "percentage", "value": "10"});
    assert_eq!(quote(changed("/discount", percent.clone())).discount.to_string(), "255.00");
    let mut recurs = recurring(json!({}));
    recurs["discount"] = percent;
    assert_eq!(problems(recurs), ["quote_discount_unclear at discount.value"]);
    assert_eq!(quote(changed("/shipping", json!({"amount": "1,020.00"}))).shipping.to_string(), "1020.00");
    let taxes = quote(changed("/taxes", json!([{"name": "GST", "rate": "5", "amount": "127.50"}]))).taxes;
    assert_eq!((taxes[0].name.as_deref(), taxes[0].amount.to_string()), (Some("GST"), "127.50".to_owned()));
}

#[test]
fn a_percentage_whose_amount_is_told_lies_on_the_charges_whose_parts_come_to_it() {
    let discounts = |amount: &str| {
        let mut record = recurring(json!({}));
        record["discount"] = json!({"name": "Goodwill", "rate": "10", "amount": amount});
        let quote = quote(record);
        (
            quote.discount.to_string(),
            quote.lines.iter().map(|line| line.discount.normalize()).sum::<rust_decimal::Decimal>().to_string(),
        )
    };
    assert_eq!(discounts("255.00"), ("250.00".to_owned(), "5".to_owned()), "2,500 once and 50 a month");
    assert_eq!(discounts("250.00"), ("250.00".to_owned(), "0".to_owned()), "on one-time lines only");
}

#[test]
fn custom_fields_come_from_the_quote_and_the_acceptance() {
    let record = changed_all([
        ("/custom_fields", json!([{"label": "Opportunity", "value": "2001"}])),
        ("/checkout_custom_fields", json!({"PO number": "PO-7"})),
    ]);
    let fields: Vec<_> = quote(record).custom_fields.into_iter().map(|field| (field.label, field.value)).collect();
    assert_eq!(fields, [("Opportunity".into(), "2001".into()), ("PO number".to_owned(), "PO-7".to_owned())]);
}

#[test]
fn a_reseller_may_be_an_object_or_a_list_of_one() {
    for reseller in [json!({"id": "5", "name": "West"}), json!([{"id": "5", "name": "West"}])] {
        let named = quote(changed("/reseller", reseller)).reseller.unwrap();
        assert_eq!((named.id.as_deref(), named.name.as_deref()), (Some("5"), Some("West")));
    }
}

#[test]
fn names_keep_their_html_entities() {
    let line = &quote(changed("/line_items/0/name", json!("Smith &amp; Sons <b>kit</b>"))).lines[0];
    assert_eq!(line.name, "Smith &amp; Sons <b>kit</b>");
}

#[test]
fn twin_lines_have_keys_of_their_own() {
    let mut record: Value = serde_json::from_str(DATA).unwrap();
    let twin = record["line_items"][0].clone();
    record["line_items"].as_array_mut().unwrap().push(twin);
    let lines = quote(record).lines;
    assert_eq!(lines[0].key.as_str(), "item_300000000000000000000000000.1");
    assert_eq!(lines[3].key.as_str(), "item_300000000000000000000000000.2");
}
