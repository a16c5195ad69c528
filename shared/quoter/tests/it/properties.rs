//! No input makes verification or reading panic, and what is read can be worked with.

use domain::{AccountId, Problem};
use proptest::prelude::*;
use quoter::api::Fetched;
use quoter::sign::encode;
use quoter::{Delivery, HashKeys, Reading, Record, payload};
use serde_json::Value;
use time::OffsetDateTime;

const DATA: &str = include_str!("../../fixtures/webhook-quote-published.data.json");
const FETCHED: &str = include_str!("../../fixtures/same-quote-api.json");
const KEY: &str = "key";
const SIGNED: i64 = 1_755_292_912;

fn receive(body: Vec<u8>) {
    let keys = HashKeys::new(KEY.into(), None).unwrap();
    let now = OffsetDateTime::from_unix_timestamp(SIGNED).unwrap();
    let Ok(delivery) = Delivery::received(body).verify(&keys, now) else { return };
    if let Record::Quote(record) = delivery.record() {
        read(record);
    }
}

fn read(record: &Value) {
    work_with(payload::read(record));
}

/// Does with the result what planners do.
fn work_with(result: Result<Reading, Vec<Problem>>) {
    match result {
        Ok(Reading::Quote(quote)) => {
            let _: rust_decimal::Decimal = quote.lines.iter().map(|line| line.gross() - line.discount).sum();
            let _ = (quote.family(), serde_json::to_string(&quote).unwrap());
        }
        Ok(Reading::Unnumbered { .. }) => {}
        Err(problems) => assert!(!problems.is_empty()),
    }
}

/// Any JSON, rich in what Quoter sends and in what could hurt.
fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,8}".prop_map(Value::from),
        "-?[0-9]{1,30}(,[0-9]{3})?(\\.[0-9]{1,40})?%?".prop_map(Value::from),
        Just(Value::from("1,000,000,000,000.00")),
        Just(Value::from("0.0000000000000000000000000001")),
        Just(Value::from("true")),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        let key =
            prop_oneof!["[a-z_]{1,8}", Just("amount".to_owned()), Just("total".to_owned()), Just("type".to_owned())];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(key, inner, 0..5).prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// Every place of a record as a JSON pointer.
fn places(record: &str) -> Vec<String> {
    fn walk(value: &Value, at: String, places: &mut Vec<String>) {
        match value {
            Value::Object(map) => map.iter().for_each(|(key, value)| walk(value, format!("{at}/{key}"), places)),
            Value::Array(list) => {
                list.iter().enumerate().for_each(|(n, value)| walk(value, format!("{at}/{n}"), places))
            }
            _ => {}
        }
        places.push(at);
    }
    let mut places = Vec::new();
    walk(&serde_json::from_str(record).unwrap(), String::new(), &mut places);
    places
}

fn changes(record: &str) -> impl Strategy<Value = Vec<(String, Value)>> + use<> {
    prop::collection::vec((prop::sample::select(places(record)), json()), 1..6)
}

fn changed(record: &str, changes: Vec<(String, Value)>) -> Value {
    let mut record: Value = serde_json::from_str(record).unwrap();
    for (place, value) in changes {
        if let Some(target) = record.pointer_mut(&place) {
            *target = value;
        }
    }
    record
}

proptest! {
    #[test]
    fn no_bytes_make_verification_panic(body in prop::collection::vec(any::<u8>(), 0..400)) {
        receive(body);
    }

    #[test]
    fn no_signed_text_makes_reading_panic(data in "\\PC{0,200}") {
        receive(encode(&data, KEY, SIGNED));
    }

    #[test]
    fn no_json_makes_reading_panic(value in json()) {
        read(&value);
        receive(encode(&value.to_string(), KEY, SIGNED));
    }

    #[test]
    fn no_change_to_the_recorded_record_makes_reading_panic(changes in changes(DATA)) {
        read(&changed(DATA, changes));
    }

    #[test]
    fn no_change_to_a_fetched_quote_makes_reading_panic(changes in changes(FETCHED)) {
        if let Some(fetched) = Fetched::new(changed(FETCHED, changes)) {
            work_with(fetched.read(&AccountId::new("90001").unwrap(), None));
        }
    }
}
