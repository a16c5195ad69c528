//! What is let in, and what is not.

use quoter::sign::{encode, sign};
use quoter::{Delivery, HashKeys, MAX_BODY, Record, Refusal, SignedWith, Verified};
use time::{Duration, OffsetDateTime};

const BODY: &str = include_str!("../../fixtures/webhook-quote-published.form.txt");
const DATA: &str = include_str!("../../fixtures/webhook-quote-published.data.json");
const KEY: &str = "example-hash-key-not-real";
const SIGNED: i64 = 1_755_292_912;

fn keys() -> HashKeys {
    HashKeys::new(KEY.into(), None).unwrap()
}

fn at(seconds_after_signing: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(SIGNED).unwrap() + Duration::seconds(seconds_after_signing)
}

fn verify(body: impl Into<Vec<u8>>) -> Result<Delivery<Verified>, Refusal> {
    Delivery::received(body).verify(&keys(), at(0))
}

fn refused(body: impl Into<Vec<u8>>) -> Refusal {
    verify(body).unwrap_err()
}

/// A body whose `data` is signed with the right key.
fn signed(data: &str) -> Vec<u8> {
    encode(data, KEY, SIGNED)
}

#[test]
fn the_recorded_delivery_is_verified_and_is_a_quote() {
    let delivery = verify(BODY.trim_end()).unwrap();
    assert_eq!(delivery.data(), DATA.trim_end());
    assert_eq!(delivery.timestamp(), at(0));
    assert_eq!(delivery.signed_with(), SignedWith::Current);
    assert!(matches!(delivery.record(), Record::Quote(_)));
}

#[test]
fn a_retry_has_another_timestamp_and_hash_but_the_same_digest() {
    let first = verify(signed(DATA)).unwrap();
    let retry = verify(encode(DATA, KEY, SIGNED + 299)).unwrap();
    assert_eq!(first.digest(), retry.digest());
}

#[test]
fn the_previous_key_still_opens_while_keys_are_changed() {
    let both = HashKeys::new("new".into(), Some(KEY.into())).unwrap();
    let delivery = Delivery::received(signed(DATA)).verify(&both, at(0)).unwrap();
    assert_eq!(delivery.signed_with(), SignedWith::Previous);
    let only_new = HashKeys::new("new".into(), None).unwrap();
    assert_eq!(Delivery::received(signed(DATA)).verify(&only_new, at(0)).unwrap_err(), Refusal::HashWrong);
}

#[test]
fn the_hash_is_compared_in_either_case() {
    let body = String::from_utf8(signed("{}")).unwrap();
    let hash = sign(KEY, &SIGNED.to_string(), "{}");
    assert!(verify(body.replace(&hash, &hash.to_uppercase())).is_ok());
}

#[test]
fn a_hash_that_is_wrong_short_or_missing_is_refused() {
    let body = String::from_utf8(signed("{}")).unwrap();
    let hash = sign(KEY, &SIGNED.to_string(), "{}");
    for wrong in ["0".repeat(32), hash[..31].to_owned(), format!("{hash}00"), "x".repeat(32)] {
        assert_eq!(refused(body.replace(&hash, &wrong)), Refusal::HashWrong, "{wrong}");
    }
    assert_eq!(refused(body.replace(&hash, "")), Refusal::HashMissing);
    assert_eq!(refused(format!("timestamp={SIGNED}&data=%7B%7D")), Refusal::HashMissing);
}

#[test]
fn one_changed_character_of_the_data_breaks_the_hash() {
    assert_eq!(refused(BODY.trim_end().replace("2%2C550.00", "1%2C550.00")), Refusal::HashWrong);
}

#[test]
fn the_window_is_300_seconds_either_way() {
    let verify_at = |seconds| Delivery::received(signed("{}")).verify(&keys(), at(seconds)).err();
    assert_eq!(verify_at(300), None);
    assert_eq!(verify_at(-300), None);
    assert_eq!(verify_at(301), Some(Refusal::TooOld));
    assert_eq!(verify_at(-301), Some(Refusal::TooFarAhead));
}

#[test]
fn a_timestamp_must_be_there_and_be_seconds() {
    let with = |timestamp: &str| format!("hash={}&timestamp={timestamp}&data=%7B%7D", sign(KEY, timestamp, "{}"));
    for timestamp in ["", "soon", "-5", "1e9", "99999999999999999999", "9223372036854775807"] {
        assert_eq!(refused(with(timestamp)), Refusal::TimestampUnreadable, "{timestamp}");
    }
    assert_eq!(refused(format!("hash={}&data=%7B%7D", sign(KEY, "", "{}"))), Refusal::TimestampMissing);
}

#[test]
fn without_the_key_nothing_is_learned_about_time_or_content() {
    for data in ["not json", "<xml/>", "{}", "%FF"] {
        for timestamp in ["", "1", "1755292912", "soon"] {
            let body = format!("hash={}&timestamp={timestamp}&data={data}", "a".repeat(32));
            assert_eq!(refused(body), Refusal::HashWrong, "{data} {timestamp}");
        }
    }
}

#[test]
fn bodies_over_4_mib_are_refused_before_they_are_looked_at() {
    assert_eq!(refused(vec![b'x'; MAX_BODY + 1]), Refusal::TooLarge);
    assert_eq!(refused(vec![b'x'; MAX_BODY]), Refusal::NotForm);
}

#[test]
fn json_without_a_form_and_a_form_without_data_are_refused() {
    assert_eq!(refused(DATA), Refusal::NotForm);
    assert_eq!(refused("hash=1&timestamp=2"), Refusal::DataMissing);
}

#[test]
fn data_must_be_json() {
    for data in ["", "not json", "{\"a\":", "{} {}"] {
        assert_eq!(refused(signed(data)), Refusal::NotJson, "{data}");
    }
    assert_eq!(refused(signed(" <?xml version=\"1.0\"?><quote/>")), Refusal::Xml);
}

#[test]
fn data_nested_a_hundred_thousand_deep_is_refused_without_harm() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let deep = format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
        assert_eq!(refused(signed(&deep)), Refusal::TooDeep);
    }
    assert_eq!(refused(signed(&"[".repeat(100_000))), Refusal::TooDeep);
    let brackets_in_a_text = format!("{{\"name\":\"{}\"}}", "[".repeat(1_000));
    assert!(verify(signed(&brackets_in_a_text)).is_ok());
}

#[test]
fn data_that_was_signed_but_is_not_utf8_is_refused() {
    use md5_of_bytes as md5;
    let data = b"{\"a\":1}\x80\x00\x00";
    let hash = md5(&[KEY.as_bytes(), SIGNED.to_string().as_bytes(), data].concat());
    let body = format!("hash={hash}&timestamp={SIGNED}&data=%7B%22a%22%3A1%7D%80%00%00");
    assert_eq!(refused(body), Refusal::NotUtf8);
}

fn md5_of_bytes(bytes: &[u8]) -> String {
    use md5::Digest as _;
    hex::encode(md5::Md5::digest(bytes))
}

#[test]
fn a_plus_in_the_data_is_kept_and_not_decoded_twice() {
    let data = r#"{"name":"A+B & 100%25 C"}"#;
    assert_eq!(verify(signed(data)).unwrap().data(), data);
}

#[test]
fn bodies_are_not_printed() {
    let received = Delivery::received(BODY);
    assert!(!format!("{received:?}").contains("example.com"));
    assert!(!format!("{:?}", verify(BODY.trim_end()).unwrap()).contains("Example"));
}
