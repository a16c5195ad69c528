//! One quote from both sources: the same shape, apart from what one of them cannot carry (decision r).

use std::collections::{BTreeMap, BTreeSet};

use domain::{AccountId, Quote};
use quoter::api::{Fetched, Listed};
use quoter::payload;
use serde_json::Value;

use crate::facts::facts;

fn fixture(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn from_delivery() -> Quote {
    payload::read(&fixture(include_str!("../../fixtures/same-quote-delivery.json"))).unwrap().quote().unwrap()
}

fn from_api() -> Quote {
    let fetched = Fetched::new(fixture(include_str!("../../fixtures/same-quote-api.json"))).unwrap();
    let listed = Listed::new(fixture(include_str!("../../fixtures/same-quote-listed.json"))).unwrap();
    fetched.read(&AccountId::new("90001").unwrap(), Some(&listed)).unwrap().quote().unwrap()
}

/// Facts by kind of place: `lines[2].section` counts as `lines[].section`. Amounts are compared as numbers.
fn by_place(quote: &Quote) -> BTreeMap<String, Vec<String>> {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (path, value) in facts(quote) {
        let place: String = path.chars().filter(|c| !c.is_ascii_digit()).collect();
        let amount = value.parse::<rust_decimal::Decimal>().map(|amount| amount.normalize().to_string());
        places.entry(place).or_default().push(amount.unwrap_or(value));
    }
    places
}

#[test]
fn both_sources_tell_the_same_quote_apart_from_this_list() {
    let (delivery, api) = (by_place(&from_delivery()), by_place(&from_api()));
    let places: BTreeSet<_> = delivery.keys().chain(api.keys()).collect();
    let kind = |place: &&&String| match (delivery.get(**place), api.get(**place)) {
        (Some(delivery), Some(api)) if delivery == api => "same",
        (Some(_), Some(_)) => "different",
        (Some(_), None) => "only in the delivery",
        (None, _) => "only in the API",
    };
    let mut list = String::new();
    for of in ["only in the API", "only in the delivery", "different"] {
        list += &format!("{of}:\n");
        for place in places.iter().filter(|place| kind(place) == of) {
            list += &format!("  {place}\n");
        }
    }
    insta::assert_snapshot!(list, @r#"
    only in the API:
      custom_fields[].label
      custom_fields[].value
      custom_number
      lines[].section
      lines[].taxable
      totals.recurring.annual
    only in the delivery:
      lines[].item
      lines[].pricing_structure
      lines[].supplier.id
      person.work_phone
      template.name
    different:
      lines[].frequency
      lines[].key
      lines[].period_told
      owner.id
      record
      source
      template.id
      totals.recurring.monthly
    "#);
}

#[test]
fn a_delivery_takes_an_annual_line_among_monthly_ones_for_monthly() {
    let frequencies = |quote: Quote| quote.lines.iter().map(|line| line.frequency.to_string()).collect::<Vec<_>>();
    assert_eq!(frequencies(from_delivery()), ["one-time", "one-time", "monthly", "monthly"]);
    assert_eq!(frequencies(from_api()), ["one-time", "one-time", "monthly", "annual"]);
}
