//! The three form fields of a delivery, decoded from the raw bytes, once.
//!
//! Decoding is done here because the hash covers the decoded bytes exactly, also where they are not UTF-8.

use crate::Refusal;

/// The fields as bytes.
#[derive(Default)]
pub(crate) struct Fields {
    pub(crate) hash: Option<Vec<u8>>,
    pub(crate) timestamp: Option<Vec<u8>>,
    pub(crate) data: Option<Vec<u8>>,
}

/// Reads the fields. Others are passed over; one of the three given twice is refused, so that nobody can disagree which counts.
pub(crate) fn fields(body: &[u8]) -> Result<Fields, Refusal> {
    if !looks_like_a_form(body) {
        return Err(Refusal::NotForm);
    }
    let mut fields = Fields::default();
    for pair in body.split(|byte| *byte == b'&') {
        let (name, value) = split(pair);
        let place = match decode(name).as_slice() {
            b"hash" => &mut fields.hash,
            b"timestamp" => &mut fields.timestamp,
            b"data" => &mut fields.data,
            _ => continue,
        };
        if place.replace(decode(value)).is_some() {
            return Err(Refusal::FieldTwice);
        }
    }
    Ok(fields)
}

/// The content type is not looked at: Quoter sends the right one, and tools often do not.
fn looks_like_a_form(body: &[u8]) -> bool {
    let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
    body.contains(&b'=') && !matches!(first, Some(b'{' | b'[' | b'<' | b'"'))
}

fn split(pair: &[u8]) -> (&[u8], &[u8]) {
    match pair.iter().position(|byte| *byte == b'=') {
        Some(at) => (&pair[..at], &pair[at + 1..]),
        None => (pair, &[]),
    }
}

/// `+` is a space, `%XX` a byte; a `%` without two hex digits stays.
fn decode(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'+' => out.push(b' '),
            b'%' => match hex_pair(after) {
                Some(decoded) => {
                    out.push(decoded);
                    rest = &after[2..];
                }
                None => out.push(b'%'),
            },
            _ => out.push(byte),
        }
    }
    out
}

fn hex_pair(text: &[u8]) -> Option<u8> {
    let mut byte = [0];
    hex::decode_to_slice(text.get(..2)?, &mut byte).ok()?;
    Some(byte[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plus_and_percent_are_decoded_once() {
        assert_eq!(decode(b"A%2BB+%26+100%25%20%e9%"), b"A+B & 100% \xe9%");
        assert_eq!(decode(b"%2541"), b"%41");
        assert_eq!(decode(b"%zz%4"), b"%zz%4");
    }

    #[test]
    fn fields_come_in_any_order_and_others_are_passed_over() {
        let fields = fields(b"data=%7B%7D&x=1&&hash=ab&timestamp=5").unwrap();
        assert_eq!(fields.data.as_deref(), Some(&b"{}"[..]));
        assert_eq!(fields.hash.as_deref(), Some(&b"ab"[..]));
        assert_eq!(fields.timestamp.as_deref(), Some(&b"5"[..]));
    }

    #[test]
    fn a_field_given_twice_is_refused() {
        assert_eq!(fields(b"data=1&hash=a&data=2").err(), Some(Refusal::FieldTwice));
    }

    #[test]
    fn json_in_the_place_of_a_form_is_refused() {
        for body in [&b""[..], b"data", b" {\"a\":\"=\"}", b"<xml a='='/>"] {
            assert_eq!(fields(body).err(), Some(Refusal::NotForm));
        }
    }
}
