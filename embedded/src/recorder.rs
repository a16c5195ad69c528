//! Notes which permissions were used.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_dynamodb::config::interceptors::{
    BeforeSerializationInterceptorContextRef, FinalizerInterceptorContextRef,
};
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use aws_sdk_dynamodb::operation as dynamo;
use aws_sdk_dynamodb::types::TransactWriteItem;
use aws_sdk_s3::operation as s3;

type Input = aws_sdk_dynamodb::config::interceptors::InterceptorContext;

/// One permission on one resource.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Use {
    /// The IAM action, such as `dynamodb:UpdateItem`. A transaction counts as its parts, as IAM sees it.
    pub action: &'static str,
    /// `table/NAME`, `table/NAME/index/INDEX`, `bucket/NAME/FIRST FOLDER OF THE KEY`, or `bucket/NAME` for the bucket itself.
    pub resource: String,
}

/// Is told of each permission at its first use.
type Told = Arc<dyn Fn(&Use) + Send + Sync>;

/// A list of permissions used, each once. Clones share it.
#[derive(Clone, Default)]
pub struct Recorder {
    uses: Arc<Mutex<BTreeSet<Use>>>,
    told: Option<Told>,
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder").field("uses", &self.uses).finish_non_exhaustive()
    }
}

impl Recorder {
    /// An empty list.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty list that tells of each permission when it is used for the first time.
    pub fn telling(told: impl Fn(&Use) + Send + Sync + 'static) -> Self {
        Self { told: Some(Arc::new(told)), ..Self::default() }
    }

    /// What was used so far, sorted.
    pub fn uses(&self) -> Vec<Use> {
        self.uses.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    fn note(&self, action: &'static str, resource: String) {
        let used = Use { action, resource };
        let is_new = self.uses.lock().unwrap_or_else(PoisonError::into_inner).insert(used.clone());
        if let (true, Some(told)) = (is_new, &self.told) {
            told(&used);
        }
    }

    fn note_table(&self, action: &'static str, table: Option<&str>) {
        self.note(action, format!("table/{}", table.unwrap_or_default()));
    }

    fn note_transaction(&self, parts: &[TransactWriteItem]) {
        for part in parts {
            if let Some(put) = part.put() {
                self.note_table("dynamodb:PutItem", Some(put.table_name()));
            }
            if let Some(update) = part.update() {
                self.note_table("dynamodb:UpdateItem", Some(update.table_name()));
            }
            if let Some(delete) = part.delete() {
                self.note_table("dynamodb:DeleteItem", Some(delete.table_name()));
            }
            if let Some(check) = part.condition_check() {
                self.note_table("dynamodb:ConditionCheckItem", Some(check.table_name()));
            }
        }
    }
}

impl Intercept for Recorder {
    fn name(&self) -> &'static str {
        "Recorder"
    }

    fn read_before_execution(
        &self,
        context: &BeforeSerializationInterceptorContextRef<'_>,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let known = self.note_dynamo(context.inner()) || self.note_s3(context.inner());
        if known { Ok(()) } else { Err("the recorder does not know this operation; add it".into()) }
    }

    /// An object that is not there: S3 says so only to those who may list the bucket, and refuses access to others (API Reference,
    /// GetObject, "Permissions").
    fn read_after_execution(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let failure = context.output_or_error().and_then(Result::err).and_then(|error| error.as_operation_error());
        let missing = failure.and_then(|error| error.downcast_ref::<s3::get_object::GetObjectError>());
        if missing.is_some_and(s3::get_object::GetObjectError::is_no_such_key) {
            self.note_listing();
        }
        Ok(())
    }
}

impl Recorder {
    /// Whether it was a call to DynamoDB.
    fn note_dynamo(&self, context: &Input) -> bool {
        let Some(input) = context.input() else { return false };
        macro_rules! on_one_table {
            ($($action:literal => $input:path),* $(,)?) => {
                $(if let Some(call) = input.downcast_ref::<$input>() {
                    self.note_table($action, call.table_name());
                    return true;
                })*
            };
        }
        on_one_table! {
            "dynamodb:GetItem" => dynamo::get_item::GetItemInput,
            "dynamodb:PutItem" => dynamo::put_item::PutItemInput,
            "dynamodb:UpdateItem" => dynamo::update_item::UpdateItemInput,
            "dynamodb:DeleteItem" => dynamo::delete_item::DeleteItemInput,
            "dynamodb:Scan" => dynamo::scan::ScanInput,
            "dynamodb:CreateTable" => dynamo::create_table::CreateTableInput,
            "dynamodb:DescribeTable" => dynamo::describe_table::DescribeTableInput,
            "dynamodb:UpdateTimeToLive" => dynamo::update_time_to_live::UpdateTimeToLiveInput,
        }
        if let Some(transaction) = input.downcast_ref::<dynamo::transact_get_items::TransactGetItemsInput>() {
            let gets = transaction.transact_items().iter().filter_map(|part| part.get());
            gets.for_each(|get| self.note_table("dynamodb:GetItem", Some(get.table_name())));
        } else if let Some(query) = input.downcast_ref::<dynamo::query::QueryInput>() {
            let index = query.index_name().map(|name| format!("/index/{name}")).unwrap_or_default();
            self.note("dynamodb:Query", format!("table/{}{index}", query.table_name().unwrap_or_default()));
        } else if let Some(batch) = input.downcast_ref::<dynamo::batch_get_item::BatchGetItemInput>() {
            batch
                .request_items()
                .into_iter()
                .flatten()
                .for_each(|(table, _)| self.note_table("dynamodb:BatchGetItem", Some(table)));
        } else if let Some(batch) = input.downcast_ref::<dynamo::batch_write_item::BatchWriteItemInput>() {
            batch
                .request_items()
                .into_iter()
                .flatten()
                .for_each(|(table, _)| self.note_table("dynamodb:BatchWriteItem", Some(table)));
        } else if let Some(transaction) = input.downcast_ref::<dynamo::transact_write_items::TransactWriteItemsInput>()
        {
            self.note_transaction(transaction.transact_items());
        } else {
            return false;
        }
        true
    }

    /// The request is not kept until its answer is known; but all objects of the product stand in one bucket.
    fn note_listing(&self) {
        let of_bucket =
            |used: &Use| Some(format!("bucket/{}", used.resource.strip_prefix("bucket/")?.split('/').next()?));
        let buckets: BTreeSet<String> =
            self.uses().iter().filter(|used| used.action == "s3:GetObject").filter_map(of_bucket).collect();
        buckets.into_iter().for_each(|bucket| self.note("s3:ListBucket", bucket));
    }

    /// Whether it was a call to S3.
    fn note_s3(&self, context: &Input) -> bool {
        let Some(input) = context.input() else { return false };
        if let Some(put) = input.downcast_ref::<s3::put_object::PutObjectInput>() {
            self.note("s3:PutObject", object(put.bucket(), put.key()));
        } else if let Some(get) = input.downcast_ref::<s3::get_object::GetObjectInput>() {
            self.note("s3:GetObject", object(get.bucket(), get.key()));
        } else if let Some(delete) = input.downcast_ref::<s3::delete_object::DeleteObjectInput>() {
            self.note("s3:DeleteObject", object(delete.bucket(), delete.key()));
        } else if let Some(create) = input.downcast_ref::<s3::create_bucket::CreateBucketInput>() {
            self.note("s3:CreateBucket", object(create.bucket(), None));
        } else {
            return false;
        }
        true
    }
}

fn object(bucket: Option<&str>, key: Option<&str>) -> String {
    let folder = key.and_then(|key| key.split('/').next()).map(|first| format!("/{first}")).unwrap_or_default();
    format!("bucket/{}{folder}", bucket.unwrap_or_default())
}
