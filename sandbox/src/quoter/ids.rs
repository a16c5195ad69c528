//! Ids in the forms Quoter uses, made from a counter so that every run gives the same ones
//! (Quoter API reference, section 5.3).

const BASE_62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// An API id: the prefix and 27 base-62 characters.
pub(super) fn public(prefix: &str, count: u64) -> String {
    let mut digits = Vec::new();
    let mut rest = count;
    while rest > 0 {
        let digit = usize::try_from(rest % 62).unwrap_or(0);
        digits.push(char::from(BASE_62[digit]));
        rest /= 62;
    }
    let digits: String = digits.into_iter().rev().collect();
    format!("{prefix}31{digits:0>25}")
}

/// A number for webhooks that belongs to an API id and hardly to another, above `base`.
pub(super) fn digits(base: u64, public_id: &str) -> String {
    let number = public_id.bytes().fold(0_u64, |sum, byte| sum.wrapping_mul(62).wrapping_add(u64::from(byte)));
    (base + number % 100_000_000).to_string()
}

/// An id of the samples: the prefix, `3`, zeros and a last character, 27 characters after the prefix.
pub(super) fn example(prefix: &str, last: &str) -> String {
    format!("{prefix}3{last:0>26}")
}

/// A token of the customer page: account prefix, dash, UUID of version 4 form.
pub(super) fn uuid(prefix: &str, count: u64) -> String {
    let hex = format!("{:x}", md5::compute(format!("{prefix}/{count}")));
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    format!("{prefix}-{}-{}-4{}-8{}-{}", part(0, 8), part(8, 12), part(13, 16), part(17, 20), part(20, 32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_the_forms_of_the_service() {
        assert_eq!(public("quot_", 62), "quot_310000000000000000000000010");
        assert_eq!(example("cat_", "C"), "cat_30000000000000000000000000C");
        assert_eq!(uuid("9001", 1).len(), "9001-11111111-2222-4333-8444-555555555555".len());
        assert_ne!(uuid("9001", 1), uuid("9001", 2));
    }
}
