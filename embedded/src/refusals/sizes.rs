//! How large items are.
//!
//! Amazon DynamoDB Developer Guide, "Quotas in Amazon DynamoDB": an item has 400 KB at most, names included. "DynamoDB item sizes and
//! formats" says what counts.

use aws_sdk_dynamodb::types::AttributeValue;

use super::Checked;
use super::keys::Attributes;

/// The largest item in bytes.
const LARGEST: usize = 400 * 1024;

/// The size of an item in bytes.
pub(super) fn item(attributes: &Attributes) -> usize {
    attributes.iter().map(|(name, value)| name.len() + of(value)).sum()
}

/// Whether an item of this size is taken.
pub(super) fn fits(size: usize) -> Checked {
    if size > LARGEST { Err(format!("an item of {size} bytes, {LARGEST} at most")) } else { Ok(()) }
}

/// The size of a value in bytes. Lists and maps have three bytes more, and one for each element.
pub(super) fn of(value: &AttributeValue) -> usize {
    match value {
        AttributeValue::S(text) => text.len(),
        AttributeValue::N(number) => of_number(number),
        AttributeValue::B(bytes) => bytes.as_ref().len(),
        AttributeValue::Ss(texts) => texts.iter().map(String::len).sum(),
        AttributeValue::Ns(numbers) => numbers.iter().map(|number| of_number(number)).sum(),
        AttributeValue::Bs(all) => all.iter().map(|bytes| bytes.as_ref().len()).sum(),
        AttributeValue::L(values) => 3 + values.iter().map(|value| 1 + of(value)).sum::<usize>(),
        AttributeValue::M(map) => 3 + map.len() + item(map),
        // Null and boolean, and what this SDK does not know.
        _ => 1,
    }
}

/// One byte for every two significant digits, and one more.
fn of_number(number: &str) -> usize {
    let digits = number.chars().filter(char::is_ascii_digit).count();
    digits.div_ceil(2) + 1
}
