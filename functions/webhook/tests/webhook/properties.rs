//! Whatever the body: an answer, and nothing of a secret in it (the world checks that).

use bytes::Bytes;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::world::{World, changed};

const STATUSES: [u16; 5] = [200, 400, 401, 413, 500];

/// Runs a property over one world; the store is real, so the cases are few.
fn holds<S: Strategy>(cases: u32, strategy: S, property: impl Fn(&Runtime, &World, S::Value)) {
    let tokio = Runtime::new().unwrap();
    let world = tokio.block_on(World::new());
    let mut runner = TestRunner::new_with_rng(
        ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() },
        proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    );
    let run = |value| {
        property(&tokio, &world, value);
        Ok(())
    };
    runner.run(&strategy, run).unwrap();
}

#[test]
fn any_bytes_are_answered() {
    let body = prop_oneof![
        any::<Vec<u8>>(),
        "(hash|data|timestamp|=|&|%[0-9a-z]{2}|[{}\\[\\]\"]){0,40}".prop_map(String::into_bytes)
    ];
    holds(200, body, |tokio, world, body| {
        let answer = tokio.block_on(world.posts(Bytes::from(body)));
        assert!(STATUSES[1..4].contains(&answer.status), "{answer:?}");
    });
}

#[test]
fn any_signed_text_is_answered() {
    let text = prop_oneof![any::<String>(), json_value().prop_map(|value| value.to_string())];
    holds(100, text, |tokio, world, text| {
        let answer = tokio.block_on(world.delivers(&text));
        assert!([200, 400].contains(&answer.status), "{answer:?} for {text}");
    });
}

#[test]
fn a_quote_with_any_field_spoilt_is_stored_or_held() {
    let field = prop::sample::select(vec![
        "account_id",
        "currency",
        "discount",
        "expiry_date",
        "id",
        "line_items",
        "name",
        "number",
        "person",
        "quote_owner",
        "status",
        "taxes",
        "total",
    ]);
    holds(100, (field, json_value()), |tokio, world, (field, value)| {
        let answer = tokio.block_on(world.delivers(&changed(json!({field: value}))));
        assert_eq!(answer.status, 200, "{answer:?} for {field}");
    });
}

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map("[a-z_]{1,10}", inner, 0..6)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}
