//! Keys: never empty, never too long.
//!
//! Amazon DynamoDB Developer Guide, "Supported data types and naming rules in Amazon DynamoDB": empty texts and empty binary values are
//! allowed, if the attribute is no key of a table or an index. "Quotas in Amazon DynamoDB": a partition key has 1 to 2,048 bytes, a sort
//! key 1 to 1,024.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

use super::Checked;

pub(super) type Attributes = HashMap<String, AttributeValue>;

/// The keys of all tables of the product, and how long they may be in bytes.
const OF_TABLES: [(&str, usize); 2] = [("pk", 2048), ("sk", 1024)];
/// The text among the keys of the index, which only the table of queue entries has.
pub(super) const OF_INDEX: &str = "open";
const TABLE_WITH_INDEX: &str = "queue";

/// The keys among these attributes.
pub(super) fn of_table(attributes: Option<&Attributes>) -> Checked {
    let Some(attributes) = attributes else { return Ok(()) };
    OF_TABLES.iter().try_for_each(|(name, longest)| match attributes.get(*name) {
        Some(value) => of_value(name, value, *longest),
        None => Ok(()),
    })
}

/// The keys of an item that is put, those of the index too.
pub(super) fn of_item(table: &str, item: Option<&Attributes>) -> Checked {
    of_table(item)?;
    match item.and_then(|item| item.get(OF_INDEX)) {
        Some(value) if has_index(table) => of_value(OF_INDEX, value, 2048),
        _ => Ok(()),
    }
}

/// Whether this is the table with the index.
pub(super) fn has_index(table: &str) -> bool {
    table.ends_with(TABLE_WITH_INDEX)
}

/// All values of a key condition are compared with keys, the prefix of `begins_with` too.
pub(super) fn of_condition(condition: Option<&str>, values: Option<&Attributes>) -> Checked {
    let is_end = |c: char| !(c.is_ascii_alphanumeric() || c == '_');
    let mut placeholders =
        condition.unwrap_or_default().split(':').skip(1).filter_map(|rest| rest.split(is_end).next());
    placeholders.try_for_each(|name| match values.and_then(|values| values.get(&format!(":{name}"))) {
        Some(value) => of_value(&format!(":{name} of a key condition"), value, 2048),
        None => Ok(()),
    })
}

/// The value of a key.
pub(super) fn of_value(name: &str, value: &AttributeValue, longest: usize) -> Checked {
    let size = match value {
        AttributeValue::S(text) => text.len(),
        AttributeValue::B(bytes) => bytes.as_ref().len(),
        _ => return Ok(()),
    };
    match size {
        0 => Err(format!("the key {name} is empty")),
        size if size > longest => Err(format!("the key {name} has {size} bytes of {longest}")),
        _ => Ok(()),
    }
}
