//! Verification and reading: the recorded delivery, and a record of 200 lines.

#![allow(missing_docs, clippy::unwrap_used)]

use divan::Bencher;
use quoter::sign::encode;
use quoter::{Delivery, HashKeys, Record, payload};
use serde_json::Value;
use time::OffsetDateTime;

const DATA: &str = include_str!("../fixtures/webhook-quote-published.data.json");
const SIGNED: i64 = 1_755_292_912;

fn main() {
    divan::main();
}

#[divan::bench]
fn recorded_delivery(bencher: Bencher<'_, '_>) {
    verify_and_read(bencher, DATA);
}

#[divan::bench]
fn two_hundred_lines(bencher: Bencher<'_, '_>) {
    let mut record: Value = serde_json::from_str(DATA).unwrap();
    let lines = record["line_items"].as_array().unwrap().clone();
    record["line_items"] = lines.into_iter().cycle().take(200).collect();
    verify_and_read(bencher, &record.to_string());
}

fn verify_and_read(bencher: Bencher<'_, '_>, data: &str) {
    let keys = HashKeys::new("key".into(), None).unwrap();
    let now = OffsetDateTime::from_unix_timestamp(SIGNED).unwrap();
    let body = encode(data, "key", SIGNED);
    bencher.with_inputs(|| body.clone()).bench_values(|body| {
        let delivery = Delivery::received(body).verify(&keys, now).unwrap();
        match delivery.record() {
            Record::Quote(record) => payload::read(record).unwrap(),
            other => unreachable!("{other:?}"),
        }
    });
}
