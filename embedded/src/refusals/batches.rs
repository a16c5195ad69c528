//! Batches and transactions: how many, how large, and no item twice.
//!
//! API Reference, BatchGetItem: up to 100 items, no duplicates, 16 MB. BatchWriteItem: up to 25 puts and deletes, no two of the same item,
//! 16 MB. Amazon DynamoDB Developer Guide, "Amazon DynamoDB Transactions: How it works": up to 100 actions, on distinct items, 4 MB in all.

use std::collections::{HashMap, HashSet};

use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes, TransactGetItem, TransactWriteItem, WriteRequest};

use super::keys::Attributes;
use super::updates::{self, Update};
use super::{Checked, keys, put_of, sizes};

const BATCH_GET: usize = 100;
const BATCH_WRITE: usize = 25;
const BATCH_BYTES: usize = 16 * 1024 * 1024;
const TRANSACTION: usize = 100;
const TRANSACTION_BYTES: usize = 4 * 1024 * 1024;

pub(super) fn get(tables: Option<&HashMap<String, KeysAndAttributes>>) -> Checked {
    let mut seen = Seen::default();
    for (table, wanted) in tables.into_iter().flatten() {
        for key in wanted.keys() {
            keys::of_table(Some(key))?;
            seen.once(table, Some(key), "a batch reads")?;
        }
    }
    seen.up_to("a batch reads", BATCH_GET)
}

pub(super) fn write(tables: Option<&HashMap<String, Vec<WriteRequest>>>) -> Checked {
    let (mut seen, mut bytes) = (Seen::default(), 0);
    for (table, writes) in tables.into_iter().flatten() {
        for write in writes {
            let put = write.put_request().map(|put| put.item());
            if let Some(item) = put {
                put_of(Some(table), Some(item))?;
                bytes += sizes::item(item);
            }
            let key = put.or(write.delete_request().map(|delete| delete.key()));
            keys::of_table(key)?;
            seen.once(table, key, "a batch writes")?;
        }
    }
    seen.up_to("a batch writes", BATCH_WRITE)?;
    up_to_bytes("a batch", bytes, BATCH_BYTES)
}

pub(super) fn transact(parts: &[TransactWriteItem]) -> Checked {
    const WHO: &str = "a transaction writes";
    let (mut seen, mut bytes) = (Seen::default(), 0);
    for part in parts {
        if let Some(put) = part.put() {
            put_of(Some(put.table_name()), Some(put.item()))?;
            bytes += sizes::item(put.item());
            seen.once(put.table_name(), Some(put.item()), WHO)?;
        }
        if let Some(update) = part.update() {
            let said = Update::from(update);
            updates::check(&said)?;
            bytes += said.size();
            seen.once(update.table_name(), Some(update.key()), WHO)?;
        }
        if let Some(delete) = part.delete() {
            keys::of_table(Some(delete.key()))?;
            seen.once(delete.table_name(), Some(delete.key()), WHO)?;
        }
        if let Some(check) = part.condition_check() {
            keys::of_table(Some(check.key()))?;
            seen.once(check.table_name(), Some(check.key()), WHO)?;
        }
    }
    seen.up_to(WHO, TRANSACTION)?;
    up_to_bytes("a transaction", bytes, TRANSACTION_BYTES)
}

pub(super) fn transact_get(parts: &[TransactGetItem]) -> Checked {
    const WHO: &str = "a transaction reads";
    let mut seen = Seen::default();
    for get in parts.iter().filter_map(TransactGetItem::get) {
        keys::of_table(Some(get.key()))?;
        seen.once(get.table_name(), Some(get.key()), WHO)?;
    }
    seen.up_to(WHO, TRANSACTION)
}

/// The items that a request has named so far.
#[derive(Default)]
struct Seen(HashSet<(String, [Option<String>; 2])>);

impl Seen {
    fn once(&mut self, table: &str, key: Option<&Attributes>, who: &str) -> Checked {
        let text =
            |name| key.and_then(|key| key.get(name)).and_then(|value: &AttributeValue| value.as_s().ok()).cloned();
        let is_new = self.0.insert((table.to_owned(), [text("pk"), text("sk")]));
        if is_new { Ok(()) } else { Err(format!("{who} an item of {table} twice")) }
    }

    fn up_to(&self, who: &str, most: usize) -> Checked {
        match self.0.len() {
            0 => Err(format!("{who} nothing")),
            count if count > most => Err(format!("{who} {count} items, {most} at most")),
            _ => Ok(()),
        }
    }
}

fn up_to_bytes(what: &str, bytes: usize, most: usize) -> Checked {
    if bytes > most { Err(format!("{what} of {bytes} bytes, {most} at most")) } else { Ok(()) }
}
