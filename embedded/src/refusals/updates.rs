//! Updates: what they set may be too large, and a key of an index may not become empty.

use std::collections::HashMap;

use aws_sdk_dynamodb::operation::update_item::UpdateItemInput;
use aws_sdk_dynamodb::types;

use super::keys::{Attributes, OF_INDEX};
use super::{Checked, keys, sizes};

/// What an update says, alone or as part of a transaction.
pub(super) struct Update<'a> {
    table: &'a str,
    key: Option<&'a Attributes>,
    expression: &'a str,
    names: Option<&'a HashMap<String, String>>,
    values: Option<&'a Attributes>,
}

impl<'a> From<&'a UpdateItemInput> for Update<'a> {
    fn from(input: &'a UpdateItemInput) -> Self {
        Self {
            table: input.table_name().unwrap_or_default(),
            key: input.key(),
            expression: input.update_expression().unwrap_or_default(),
            names: input.expression_attribute_names(),
            values: input.expression_attribute_values(),
        }
    }
}

impl<'a> From<&'a types::Update> for Update<'a> {
    fn from(part: &'a types::Update) -> Self {
        Self {
            table: part.table_name(),
            key: Some(part.key()),
            expression: part.update_expression(),
            names: part.expression_attribute_names(),
            values: part.expression_attribute_values(),
        }
    }
}

impl<'a> Update<'a> {
    /// The least that the item has afterwards, in bytes: its key and the values that are set. Values that are only compared may be
    /// among them, and are small.
    pub(super) fn size(&self) -> usize {
        let values = self.values.into_iter().flatten().map(|(_, value)| sizes::of(value)).sum::<usize>();
        self.key.map_or(0, sizes::item) + values
    }

    /// The values that this attribute may be set to.
    fn values_of(&self, attribute: &str) -> Vec<(&'a str, &'a types::AttributeValue)> {
        let words = words(self.expression);
        let is_it =
            |word: &str| word == attribute || self.names.is_some_and(|n| n.get(word).is_some_and(|n| n == attribute));
        let starts = words.windows(2).enumerate().filter(|(_, pair)| is_it(pair[0]) && pair[1] == "=");
        starts.flat_map(|(at, _)| self.set_at(&words, at + 2)).collect()
    }

    /// The values of the assignment whose right side begins at this word.
    fn set_at(&self, words: &[&'a str], at: usize) -> Vec<(&'a str, &'a types::AttributeValue)> {
        let mut depth = 0_u32;
        let is_inside = |word: &&&str| {
            match **word {
                "(" => depth += 1,
                ")" => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth > 0 || !matches!(**word, "," | "REMOVE" | "ADD" | "DELETE" | "SET")
        };
        let side = words.iter().skip(at).take_while(is_inside);
        side.filter_map(|word| Some((*word, self.values?.get(*word)?))).collect()
    }
}

pub(super) fn check(update: &Update<'_>) -> Checked {
    keys::of_table(update.key)?;
    sizes::fits(update.size())?;
    if !keys::has_index(update.table) {
        return Ok(());
    }
    update.values_of(OF_INDEX).into_iter().try_for_each(|(_, value)| keys::of_value(OF_INDEX, value, 2048))
}

/// An expression in words and signs.
fn words(expression: &str) -> Vec<&str> {
    let is_sign = |c: char| matches!(c, '(' | ')' | ',' | '=' | '+');
    let mut words = Vec::new();
    for part in expression.split_whitespace() {
        let mut rest = part;
        while let Some(at) = rest.find(is_sign) {
            words.extend([&rest[..at], &rest[at..=at]].into_iter().filter(|word| !word.is_empty()));
            rest = &rest[at + 1..];
        }
        words.extend(Some(rest).filter(|word| !word.is_empty()));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_is_taken_apart_and_a_value_within_a_function_belongs_to_the_attribute_before_it() {
        let expression = "SET #state=:s, #open = if_not_exists(#open, :open), due = :due REMOVE ttl";
        assert_eq!(words("SET a=:b,c = d"), ["SET", "a", "=", ":b", ",", "c", "=", "d"]);
        let names = HashMap::from([("#open".to_owned(), "open".to_owned()), ("#state".to_owned(), "state".to_owned())]);
        let value = |text: &str| types::AttributeValue::S(text.to_owned());
        let values = [":s", ":open", ":due"].map(|name| (name.to_owned(), value(name)));
        let values = Attributes::from(values);
        let update = Update { table: "queue", key: None, expression, names: Some(&names), values: Some(&values) };
        let set = |attribute| update.values_of(attribute).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        assert_eq!((set("open"), set("state"), set("due")), (vec![":open"], vec![":s"], vec![":due"]));
        assert_eq!(set("ttl"), [""; 0]);
    }
}
