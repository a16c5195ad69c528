//! Refuses what DynamoDB refuses, whether the embedded server would take it or not.

mod batches;
mod keys;
mod sizes;
mod updates;

use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_dynamodb::config::interceptors::{BeforeSerializationInterceptorContextRef, InterceptorContext};
use aws_sdk_dynamodb::config::{ConfigBag, Intercept};
use aws_sdk_dynamodb::error::BoxError;
use aws_sdk_dynamodb::operation::batch_get_item::BatchGetItemInput;
use aws_sdk_dynamodb::operation::batch_write_item::BatchWriteItemInput;
use aws_sdk_dynamodb::operation::delete_item::DeleteItemInput;
use aws_sdk_dynamodb::operation::get_item::GetItemInput;
use aws_sdk_dynamodb::operation::put_item::PutItemInput;
use aws_sdk_dynamodb::operation::query::QueryInput;
use aws_sdk_dynamodb::operation::scan::ScanInput;
use aws_sdk_dynamodb::operation::transact_get_items::TransactGetItemsInput;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsInput;
use aws_sdk_dynamodb::operation::update_item::UpdateItemInput;

/// What is wrong with a request, in words.
type Checked = Result<(), String>;

/// Fails every request that DynamoDB would refuse, before it is sent, and keeps why. Clones share what they keep.
#[derive(Debug, Clone, Default)]
pub struct Refusals {
    kept: Arc<Mutex<Vec<String>>>,
}

impl Refusals {
    /// What was refused so far and why, in the order of the requests. The error that a caller gets may become an outcome like others; a test
    /// that ends with asking here sees it all the same.
    pub fn kept(&self) -> Vec<String> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Intercept for Refusals {
    fn name(&self) -> &'static str {
        "Refusals"
    }

    fn read_before_execution(
        &self,
        context: &BeforeSerializationInterceptorContextRef<'_>,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        check(context.inner()).map_err(|why| {
            tracing::error!(why, "DynamoDB would refuse this request");
            self.kept.lock().unwrap_or_else(PoisonError::into_inner).push(why.clone());
            format!("DynamoDB would refuse this request: {why}").into()
        })
    }
}

fn check(context: &InterceptorContext) -> Checked {
    let Some(input) = context.input() else { return Ok(()) };
    if let Some(get) = input.downcast_ref::<GetItemInput>() {
        keys::of_table(get.key())
    } else if let Some(put) = input.downcast_ref::<PutItemInput>() {
        put_of(put.table_name(), put.item())
    } else if let Some(update) = input.downcast_ref::<UpdateItemInput>() {
        updates::check(&updates::Update::from(update))
    } else if let Some(delete) = input.downcast_ref::<DeleteItemInput>() {
        keys::of_table(delete.key())
    } else if let Some(query) = input.downcast_ref::<QueryInput>() {
        strong_read_of_index(query.index_name(), query.consistent_read())?;
        keys::of_table(query.exclusive_start_key())?;
        keys::of_condition(query.key_condition_expression(), query.expression_attribute_values())
    } else if let Some(scan) = input.downcast_ref::<ScanInput>() {
        strong_read_of_index(scan.index_name(), scan.consistent_read())?;
        keys::of_table(scan.exclusive_start_key())
    } else if let Some(batch) = input.downcast_ref::<BatchGetItemInput>() {
        batches::get(batch.request_items())
    } else if let Some(batch) = input.downcast_ref::<BatchWriteItemInput>() {
        batches::write(batch.request_items())
    } else if let Some(transaction) = input.downcast_ref::<TransactWriteItemsInput>() {
        batches::transact(transaction.transact_items())
    } else if let Some(transaction) = input.downcast_ref::<TransactGetItemsInput>() {
        batches::transact_get(transaction.transact_items())
    } else {
        Ok(())
    }
}

fn put_of(table: Option<&str>, item: Option<&keys::Attributes>) -> Checked {
    keys::of_item(table.unwrap_or_default(), item)?;
    sizes::fits(item.map_or(0, sizes::item))
}

/// "Strongly consistent reads are not supported on global secondary indexes" (API Reference, Query and Scan, `ConsistentRead`).
fn strong_read_of_index(index: Option<&str>, strong: Option<bool>) -> Checked {
    match (index, strong) {
        (Some(index), Some(true)) => Err(format!("a strongly consistent read of the global secondary index {index}")),
        _ => Ok(()),
    }
}
