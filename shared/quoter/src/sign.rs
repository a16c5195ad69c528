//! Signing as Quoter does it, for tools and tests: nothing on the receiving side signs anything but to compare.

use form_urlencoded::byte_serialize;
use md5::{Digest as _, Md5};

/// `md5(key + timestamp + data)` in lower-case hex (Quoter reference, section 2.4). `data` is the plain text before form encoding.
pub fn sign(key: &str, timestamp: &str, data: &str) -> String {
    hex::encode(md5_of(key, timestamp.as_bytes(), data.as_bytes()))
}

/// The body of a delivery as it is on the wire, encoded the way PHP encodes forms (Quoter reference, section 2.3).
/// `timestamp` is UNIX seconds.
pub fn encode(data: &str, key: &str, timestamp: i64) -> Vec<u8> {
    let timestamp = timestamp.to_string();
    let hash = sign(key, &timestamp, data);
    format!("hash={hash}&timestamp={timestamp}&data={}", php_urlencode(data)).into_bytes()
}

/// PHP's `urlencode` differs from the form encoding of browsers in one character: it encodes `*`.
fn php_urlencode(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect::<String>().replace('*', "%2A")
}

pub(crate) fn md5_of(key: &str, timestamp: &[u8], data: &[u8]) -> [u8; 16] {
    let mut md5 = Md5::new();
    md5.update(key.as_bytes());
    md5.update(timestamp);
    md5.update(data);
    md5.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORDED: &str = include_str!("../fixtures/webhook-quote-published.form.txt");
    const DATA: &str = include_str!("../fixtures/webhook-quote-published.data.json");

    #[test]
    fn the_vector_of_the_reference_is_met() {
        let data = r#"{"id":"1","name":"A+B & C\/D \u00e9"}"#;
        assert_eq!(sign("k1", "1700000000", data), "822d2117f023b487de7d51d2c3a1e8b9");
        let body = String::from_utf8(encode(data, "k1", 1_700_000_000)).unwrap();
        assert!(body.ends_with("%7B%22id%22%3A%221%22%2C%22name%22%3A%22A%2BB+%26+C%5C%2FD+%5Cu00e9%22%7D"), "{body}");
    }

    #[test]
    fn the_recorded_body_is_reproduced_byte_for_byte() {
        let body = encode(DATA.trim_end(), "example-hash-key-not-real", 1_755_292_912);
        assert_eq!(String::from_utf8(body).unwrap(), RECORDED.trim_end());
    }

    #[test]
    fn an_asterisk_is_encoded_as_php_does() {
        assert_eq!(php_urlencode("a*b~c d-_."), "a%2Ab%7Ec+d-_.");
    }
}
