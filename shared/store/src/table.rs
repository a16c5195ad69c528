//! The few DynamoDB calls that the rest is written in. Every read of a base table is strongly consistent.
//!
//! The SDK's futures have 6 KB each. They are boxed where they are awaited, here and in the few other places that send something, so that
//! they do not add up in the futures of everything above.

use std::collections::{HashMap, HashSet};
use std::fmt::Display;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{
    AttributeValue, KeysAndAttributes, PutRequest, ReturnValue, ReturnValuesOnConditionCheckFailure, TransactWriteItem,
    WriteRequest,
};
use sha2::{Digest, Sha256};
use time::OffsetDateTime;

use crate::attr::{self, Attributes, Item};
use crate::error::failed;
use crate::{Error, Result, Store};

/// How often a collision, or the rest of a batch, is tried again: about four seconds in all.
pub(crate) const TRIES: u32 = 12;

/// The values of an expression. The names (`#state`) are read off the expression itself.
#[derive(Clone, Default)]
pub(crate) struct Values(Attributes);

impl Values {
    pub(crate) fn text(self, placeholder: &str, value: impl Into<String>) -> Self {
        self.with(placeholder, attr::text(value))
    }

    pub(crate) fn number(self, placeholder: &str, value: impl Display) -> Self {
        self.with(placeholder, attr::number(value))
    }

    pub(crate) fn time(self, placeholder: &str, value: OffsetDateTime) -> Self {
        self.with(placeholder, attr::time(value))
    }

    pub(crate) fn with(mut self, placeholder: &str, value: AttributeValue) -> Self {
        self.0.insert(placeholder.to_owned(), value);
        self
    }

    pub(crate) fn some(self) -> Option<Attributes> {
        (!self.0.is_empty()).then_some(self.0)
    }
}

/// One update of one item.
#[derive(Clone, Default)]
pub(crate) struct Change {
    pub(crate) update: String,
    pub(crate) condition: String,
    pub(crate) values: Values,
}

impl Change {
    pub(crate) fn names(&self) -> Option<HashMap<String, String>> {
        names(&[&self.update, &self.condition])
    }

    pub(crate) fn condition(&self) -> Option<String> {
        (!self.condition.is_empty()).then(|| self.condition.clone())
    }
}

/// What became of a conditional write.
pub(crate) enum Changed {
    /// Written; the item as it is now.
    Yes(Item),
    /// The condition did not hold; the item as it is, if there is one.
    No(Option<Item>),
}

/// The names `#word` of the expressions, each standing for the attribute `word`. Most good names are reserved words.
pub(crate) fn names(expressions: &[&str]) -> Option<HashMap<String, String>> {
    let is_end = |c: char| !(c.is_ascii_alphanumeric() || c == '_');
    let found: HashMap<_, _> = expressions
        .iter()
        .flat_map(|expression| expression.split('#').skip(1))
        .filter_map(|rest| rest.split(is_end).next())
        .map(|word| (format!("#{word}"), word.to_owned()))
        .collect();
    (!found.is_empty()).then_some(found)
}

/// A key of `data`.
pub(crate) fn key(pk: &str, sk: &str) -> Attributes {
    HashMap::from([("pk".to_owned(), attr::text(pk)), ("sk".to_owned(), attr::text(sk))])
}

/// A text from outside as part of a key: kept if it fits (a sort key takes 1,024 bytes), else a digest of it.
pub(crate) fn fitted(text: &str) -> String {
    if text.len() <= 700 { text.to_owned() } else { format!("sha256:{}", hex::encode(Sha256::digest(text))) }
}

/// A number that no other call has, to know one's own write again.
pub(crate) fn unique() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// Waits before the next try, longer each time, and differently in each process so that colliding writers part.
pub(crate) async fn pause(attempt: u32) {
    let ceiling = 20_u64 << attempt.min(5);
    let spread = unique() % ceiling;
    tokio::time::sleep(Duration::from_millis(ceiling / 2 + spread / 2)).await;
}

impl Store {
    pub(crate) async fn get(&self, table: &str, key: Attributes) -> Result<Option<Item>> {
        let request = self.dynamo.get_item().table_name(table).set_key(Some(key)).consistent_read(true);
        let answer = Box::pin(request.send()).await.map_err(failed("GetItem"))?;
        Ok(answer.item.map(Item))
    }

    pub(crate) async fn get_data(&self, pk: &str, sk: &str) -> Result<Option<Item>> {
        self.get(&self.names.data, key(pk, sk)).await
    }

    /// A transaction that is at the item, such as a delivery's, is waited for: the SDK does not try again after that.
    pub(crate) async fn update(&self, table: &str, key: Attributes, change: Change) -> Result<Changed> {
        for attempt in 0..TRIES {
            match self.update_once(table, key.clone(), change.clone()).await? {
                Some(changed) => return Ok(changed),
                None => pause(attempt).await,
            }
        }
        Err(Error::Unavailable { operation: "UpdateItem", code: "TransactionConflict".to_owned() })
    }

    /// `None` when a transaction is at the item.
    async fn update_once(&self, table: &str, key: Attributes, change: Change) -> Result<Option<Changed>> {
        let request = self
            .dynamo
            .update_item()
            .table_name(table)
            .set_key(Some(key))
            .set_expression_attribute_names(change.names())
            .set_condition_expression(change.condition())
            .update_expression(change.update)
            .set_expression_attribute_values(change.values.some())
            .return_values(ReturnValue::AllNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        match Box::pin(request.send()).await {
            Ok(answer) => Ok(Some(Changed::Yes(Item(answer.attributes.unwrap_or_default())))),
            Err(error) => match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(failure)) => {
                    Ok(Some(Changed::No(failure.item().cloned().map(Item))))
                }
                Some(UpdateItemError::TransactionConflictException(_)) => Ok(None),
                _ => Err(failed("UpdateItem")(error)),
            },
        }
    }

    pub(crate) async fn update_data(&self, pk: &str, sk: &str, change: Change) -> Result<Changed> {
        self.update(&self.names.data, key(pk, sk), change).await
    }

    pub(crate) async fn put_data(&self, item: Attributes) -> Result<()> {
        let request = self.dynamo.put_item().table_name(&self.names.data).set_item(Some(item));
        Box::pin(request.send()).await.map_err(failed("PutItem")).map(drop)
    }

    /// All or nothing. Whether it was done; `false` when a condition did not hold. Collisions with other writers are tried again; the
    /// SDK gives each try a token, so a try whose answer is lost does not count twice.
    pub(crate) async fn transact(&self, parts: Vec<TransactWriteItem>) -> Result<bool> {
        for attempt in 0..TRIES {
            let request = self.dynamo.transact_write_items().set_transact_items(Some(parts.clone()));
            let Err(error) = Box::pin(request.send()).await else { return Ok(true) };
            match error.as_service_error().map(Cancelled::read) {
                Some(Cancelled::Collision) => pause(attempt).await,
                Some(Cancelled::Condition) => return Ok(false),
                Some(Cancelled::Otherwise) | None => return Err(failed("TransactWriteItems")(error)),
            }
        }
        Err(Error::Unavailable { operation: "TransactWriteItems", code: "TransactionConflict".to_owned() })
    }

    /// Deletes, if the condition holds. Whether it did; no item at all counts as a condition that does not hold.
    pub(crate) async fn delete_data(&self, pk: &str, sk: &str, condition: &str, values: Values) -> Result<bool> {
        let request = self
            .dynamo
            .delete_item()
            .table_name(&self.names.data)
            .set_key(Some(key(pk, sk)))
            .condition_expression(condition)
            .set_expression_attribute_names(names(&[condition]))
            .set_expression_attribute_values(values.some());
        match Box::pin(request.send()).await {
            Ok(_) => Ok(true),
            Err(error) if error.as_service_error().is_some_and(|e| e.is_conditional_check_failed_exception()) => {
                Ok(false)
            }
            Err(error) => Err(failed("DeleteItem")(error)),
        }
    }

    /// All items of `data` under `pk` whose sort key begins with `prefix`, every page.
    pub(crate) async fn query_data(&self, pk: &str, prefix: &str) -> Result<Vec<Item>> {
        self.query_some(pk, prefix, true, usize::MAX).await
    }

    /// The first or last `limit` of them.
    pub(crate) async fn query_some(&self, pk: &str, prefix: &str, forward: bool, limit: usize) -> Result<Vec<Item>> {
        let mut found = Vec::new();
        let mut from = None;
        loop {
            let request = self
                .dynamo
                .query()
                .table_name(&self.names.data)
                .consistent_read(true)
                .key_condition_expression("pk = :pk AND begins_with(sk, :prefix)")
                .set_expression_attribute_values(Values::default().text(":pk", pk).text(":prefix", prefix).some())
                .scan_index_forward(forward)
                .set_limit(i32::try_from(limit - found.len()).ok())
                .set_exclusive_start_key(from);
            let answer = Box::pin(request.send()).await.map_err(failed("Query"))?;
            found.extend(answer.items.unwrap_or_default().into_iter().map(Item));
            from = answer.last_evaluated_key;
            if from.is_none() || found.len() >= limit {
                return Ok(found);
            }
        }
    }

    /// Up to `limit` items of `data` under `pk` whose sort keys come after `after`.
    pub(crate) async fn query_after(&self, pk: &str, after: &str, limit: usize) -> Result<Vec<Item>> {
        let mut found = Vec::new();
        let mut from = None;
        while found.len() < limit {
            let request = self
                .dynamo
                .query()
                .table_name(&self.names.data)
                .consistent_read(true)
                .key_condition_expression("pk = :pk AND sk > :after")
                .set_expression_attribute_values(Values::default().text(":pk", pk).text(":after", after).some())
                .set_limit(i32::try_from(limit - found.len()).ok())
                .set_exclusive_start_key(from);
            let answer = Box::pin(request.send()).await.map_err(failed("Query"))?;
            found.extend(answer.items.unwrap_or_default().into_iter().map(Item));
            from = answer.last_evaluated_key;
            if from.is_none() {
                break;
            }
        }
        Ok(found)
    }

    /// The items of these keys, in no order; keys without an item are left out. Any number of keys, repetitions allowed.
    pub(crate) async fn batch_get(&self, table: &str, keys: Vec<Attributes>) -> Result<Vec<Item>> {
        let mut seen = HashSet::new();
        let distinct: Vec<_> = keys.into_iter().filter(|key| seen.insert(spelled(key))).collect();
        let mut found = Vec::new();
        for chunk in distinct.chunks(100) {
            self.get_chunk(table, chunk.to_vec(), &mut found).await?;
        }
        Ok(found)
    }

    /// Up to 100 keys, the most that DynamoDB takes; what it left out for size or load is asked for again.
    async fn get_chunk(&self, table: &str, mut keys: Vec<Attributes>, found: &mut Vec<Item>) -> Result<()> {
        for attempt in 0..TRIES {
            let wanted = KeysAndAttributes::builder().set_keys(Some(keys)).consistent_read(true).build();
            let wanted = wanted.map_err(|_| Error::Corrupt { what: "list of keys" })?;
            let request = self.dynamo.batch_get_item().request_items(table, wanted);
            let answer = Box::pin(request.send()).await.map_err(failed("BatchGetItem"))?;
            found.extend(answer.responses.into_iter().flatten().flat_map(|(_, items)| items).map(Item));
            keys = answer.unprocessed_keys.into_iter().flatten().flat_map(|(_, rest)| rest.keys).collect();
            if keys.is_empty() {
                return Ok(());
            }
            pause(attempt).await;
        }
        Err(Error::Unavailable { operation: "BatchGetItem", code: "keys left over".to_owned() })
    }

    /// Writes any number of items of `data`, without conditions. Two with the same key may not be among them.
    pub(crate) async fn batch_put(&self, items: Vec<Attributes>) -> Result<()> {
        let put = |item| PutRequest::builder().set_item(Some(item)).build();
        let puts: std::result::Result<Vec<_>, _> = items.into_iter().map(put).collect();
        let puts = puts.map_err(|_| Error::Corrupt { what: "list of items" })?;
        self.batch_write(puts.into_iter().map(|put| WriteRequest::builder().put_request(put).build()).collect()).await
    }

    /// 25 at a time, the most that DynamoDB takes; what it left out is sent again.
    pub(crate) async fn batch_write(&self, writes: Vec<WriteRequest>) -> Result<()> {
        for chunk in writes.chunks(25) {
            self.write_chunk(chunk.to_vec()).await?;
        }
        Ok(())
    }

    async fn write_chunk(&self, mut writes: Vec<WriteRequest>) -> Result<()> {
        for attempt in 0..TRIES {
            let request = self.dynamo.batch_write_item().request_items(&self.names.data, writes);
            let answer = Box::pin(request.send()).await.map_err(failed("BatchWriteItem"))?;
            writes = answer.unprocessed_items.into_iter().flatten().flat_map(|(_, rest)| rest).collect();
            if writes.is_empty() {
                return Ok(());
            }
            pause(attempt).await;
        }
        Err(Error::Unavailable { operation: "BatchWriteItem", code: "items left over".to_owned() })
    }
}

/// Why a transaction did not happen.
enum Cancelled {
    /// Another writer was at one of the items, or there were too many.
    Collision,
    /// A condition did not hold.
    Condition,
    /// Anything else.
    Otherwise,
}

impl Cancelled {
    fn read(error: &TransactWriteItemsError) -> Self {
        let TransactWriteItemsError::TransactionCanceledException(exception) = error else { return Self::Otherwise };
        let reasons = exception.cancellation_reasons();
        let has = |code: &str| reasons.iter().any(|reason| reason.code() == Some(code));
        if has("TransactionConflict") || has("ThrottlingError") || has("ProvisionedThroughputExceeded") {
            Self::Collision
        } else if has("ConditionalCheckFailed") {
            Self::Condition
        } else {
            Self::Otherwise
        }
    }
}

/// A key as text, to find repetitions.
fn spelled(key: &Attributes) -> (Option<String>, Option<String>) {
    let part = |name| key.get(name).and_then(|value| value.as_s().ok()).cloned();
    (part("pk"), part("sk"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_off_the_expression() {
        let found = names(&["SET #state = :s REMOVE #due", "#lease.#token = :t"]).unwrap();
        let mut words: Vec<_> = found.values().map(String::as_str).collect();
        words.sort_unstable();
        assert_eq!(words, ["due", "lease", "state", "token"]);
        assert_eq!(names(&["pk = :pk"]), None);
    }

    #[test]
    fn a_key_part_that_is_too_long_becomes_a_digest() {
        assert_eq!(fitted("acme"), "acme");
        assert!(fitted(&"x".repeat(5_000)).len() < 100);
        assert_ne!(fitted(&"x".repeat(5_000)), fitted(&"x".repeat(5_001)));
    }
}
