//! The wire form of a delivery: hash, form encoding (Quoter API reference, sections 2.3 and 2.4).

/// The hash of a delivery: MD5 of key, timestamp and data one after the other, 32 lower-case hex digits.
pub fn hash(data: &str, key: &str, timestamp: &str) -> String {
    format!("{:x}", md5::compute(format!("{key}{timestamp}{data}")))
}

/// The body of a signed delivery: the fields `hash`, `timestamp` and `data`, in this order, form encoded.
/// `timestamp` is in UNIX seconds.
pub fn encode_form(data: &str, key: &str, timestamp: i64) -> Vec<u8> {
    let timestamp = timestamp.to_string();
    let hash = hash(data, key, &timestamp);
    form(Some(&hash), &timestamp, data)
}

/// The body with any hash, or without that field.
pub fn form(hash: Option<&str>, timestamp: &str, data: &str) -> Vec<u8> {
    let mut body = String::with_capacity(data.len() * 2);
    if let Some(hash) = hash {
        push_field(&mut body, "hash", hash);
    }
    push_field(&mut body, "timestamp", timestamp);
    push_field(&mut body, "data", data);
    body.into_bytes()
}

fn push_field(body: &mut String, name: &str, value: &str) {
    if !body.is_empty() {
        body.push('&');
    }
    body.push_str(name);
    body.push('=');
    push_encoded(body, value);
}

/// PHP's `urlencode`: a space is `+`; all but letters, digits, `-`, `_` and `.` is upper-case `%XX`.
pub fn urlencode(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    push_encoded(&mut out, value);
    out
}

fn push_encoded(out: &mut String, value: &str) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for byte in value.bytes() {
        match byte {
            b' ' => out.push('+'),
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' => out.push(char::from(byte)),
            other => {
                out.push('%');
                out.push(char::from(DIGITS[usize::from(other >> 4)]));
                out.push(char::from(DIGITS[usize::from(other & 15)]));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DATA: &str = include_str!("../../fixtures/quoter/webhook-quote-published.data.json");
    const FORM: &str = include_str!("../../fixtures/quoter/webhook-quote-published.form.txt");

    #[test]
    fn the_captured_delivery_is_made_byte_for_byte() {
        let body = encode_form(DATA, "example-hash-key-not-real", 1_755_292_912);
        assert_eq!(String::from_utf8(body).unwrap(), FORM);
    }

    #[test]
    fn the_known_vector_holds() {
        let data = r#"{"id":"1","name":"A+B & C\/D \u00e9"}"#;
        assert_eq!(hash(data, "k1", "1700000000"), "822d2117f023b487de7d51d2c3a1e8b9");
        assert_eq!(urlencode(data), "%7B%22id%22%3A%221%22%2C%22name%22%3A%22A%2BB+%26+C%5C%2FD+%5Cu00e9%22%7D");
    }

    #[test]
    fn a_delivery_without_hash_starts_with_the_timestamp() {
        assert_eq!(form(None, "1", "{}"), b"timestamp=1&data=%7B%7D");
    }
}
