//! The tables and the bucket, for the local mode and for tests. In AWS the template makes them.

use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection, ProjectionType,
    ScalarAttributeType, StreamSpecification, StreamViewType, TimeToLiveSpecification,
};

use crate::error::failed;
use crate::names::OPEN_INDEX;
use crate::{Error, Result, Store};

impl Store {
    /// Makes what is missing: `queue` with its sparse index `open` and its stream, `data`, and the bucket.
    ///
    /// # Errors
    /// [`Error::Unavailable`], [`Error::Refused`].
    pub async fn create_tables(&self) -> Result<()> {
        if self.create_queue().await? {
            self.expire(&self.names.queue).await?;
        }
        if self.create_data().await? {
            self.expire(&self.names.data).await?;
        }
        self.create_bucket().await
    }

    /// The stream carries the new item, so that workers can be chosen by `kind` and `state`; they take only the key from it.
    async fn create_queue(&self) -> Result<bool> {
        let stream =
            StreamSpecification::builder().stream_enabled(true).stream_view_type(StreamViewType::NewImage).build();
        let request = self
            .dynamo
            .create_table()
            .table_name(&self.names.queue)
            .billing_mode(BillingMode::PayPerRequest)
            .set_attribute_definitions(Some(vec![
                attribute("pk", ScalarAttributeType::S)?,
                attribute("open", ScalarAttributeType::S)?,
                attribute("due", ScalarAttributeType::N)?,
            ]))
            .set_key_schema(Some(vec![key("pk", KeyType::Hash)?]))
            .global_secondary_indexes(open_index()?)
            .stream_specification(stream.map_err(invalid)?);
        made(request.send().await, |error| error.is_resource_in_use_exception())
    }

    async fn create_data(&self) -> Result<bool> {
        let request = self
            .dynamo
            .create_table()
            .table_name(&self.names.data)
            .billing_mode(BillingMode::PayPerRequest)
            .set_attribute_definitions(Some(vec![
                attribute("pk", ScalarAttributeType::S)?,
                attribute("sk", ScalarAttributeType::S)?,
            ]))
            .set_key_schema(Some(vec![key("pk", KeyType::Hash)?, key("sk", KeyType::Range)?]));
        made(request.send().await, |error| error.is_resource_in_use_exception())
    }

    async fn expire(&self, table: &str) -> Result<()> {
        let by_ttl = TimeToLiveSpecification::builder().enabled(true).attribute_name("ttl").build().map_err(invalid)?;
        let request = self.dynamo.update_time_to_live().table_name(table).time_to_live_specification(by_ttl);
        request.send().await.map_err(failed("UpdateTimeToLive")).map(drop)
    }

    async fn create_bucket(&self) -> Result<()> {
        match self.s3.create_bucket().bucket(&self.names.bucket).send().await {
            Ok(_) => Ok(()),
            Err(error) => match error.as_service_error() {
                Some(e) if e.is_bucket_already_exists() || e.is_bucket_already_owned_by_you() => Ok(()),
                _ => Err(failed("CreateBucket")(error)),
            },
        }
    }
}

/// Whether a table was made; `false` if it was there.
fn made<T, E, R>(
    result: std::result::Result<T, aws_sdk_dynamodb::error::SdkError<E, R>>,
    is_there: impl Fn(&E) -> bool,
) -> Result<bool>
where
    E: aws_sdk_dynamodb::error::ProvideErrorMetadata,
{
    match result {
        Ok(_) => Ok(true),
        Err(error) if error.as_service_error().is_some_and(is_there) => Ok(false),
        Err(error) => Err(failed("CreateTable")(error)),
    }
}

/// Keys only: the index nominates, the table decides.
fn open_index() -> Result<GlobalSecondaryIndex> {
    GlobalSecondaryIndex::builder()
        .index_name(OPEN_INDEX)
        .set_key_schema(Some(vec![key("open", KeyType::Hash)?, key("due", KeyType::Range)?]))
        .projection(Projection::builder().projection_type(ProjectionType::KeysOnly).build())
        .build()
        .map_err(invalid)
}

fn attribute(name: &str, kind: ScalarAttributeType) -> Result<AttributeDefinition> {
    AttributeDefinition::builder().attribute_name(name).attribute_type(kind).build().map_err(invalid)
}

fn key(name: &str, kind: KeyType) -> Result<KeySchemaElement> {
    KeySchemaElement::builder().attribute_name(name).key_type(kind).build().map_err(invalid)
}

fn invalid(_: aws_sdk_dynamodb::error::BuildError) -> Error {
    Error::Refused { operation: "CreateTable", code: "not a valid request".to_owned() }
}
