//! Which permissions calls need.

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, ConditionCheck, Delete, KeySchemaElement, KeyType, Put,
    ScalarAttributeType, TransactWriteItem, Update,
};
use aws_sdk_s3::primitives::ByteStream;
use embedded::{Aws, Recorder};

fn key() -> AttributeValue {
    AttributeValue::S("a".to_owned())
}

/// What was noted, as text.
fn noted(recorder: &Recorder) -> Vec<String> {
    recorder.uses().into_iter().map(|used| format!("{} {}", used.action, used.resource)).collect()
}

#[tokio::test]
async fn an_object_that_is_not_there_needs_the_permission_to_list_the_bucket() {
    let aws = Aws::memory().await.unwrap();
    aws.s3().create_bucket().bucket("objects").send().await.unwrap();
    let recorder = Recorder::new();
    let (_, s3) = aws.recorded(&recorder);
    s3.put_object().bucket("objects").key("pdf/1/2.pdf").body(ByteStream::from_static(b"%PDF")).send().await.unwrap();
    s3.get_object().bucket("objects").key("pdf/1/2.pdf").send().await.unwrap();
    assert_eq!(noted(&recorder), ["s3:GetObject bucket/objects/pdf", "s3:PutObject bucket/objects/pdf"]);
    s3.get_object().bucket("objects").key("pdf/none").send().await.unwrap_err();
    s3.delete_object().bucket("objects").key("runs/1").send().await.unwrap();
    let all = [
        "s3:DeleteObject bucket/objects/runs",
        "s3:GetObject bucket/objects/pdf",
        "s3:ListBucket bucket/objects",
        "s3:PutObject bucket/objects/pdf",
    ];
    assert_eq!(noted(&recorder), all);
}

#[tokio::test]
async fn a_transaction_needs_the_permissions_of_its_parts() {
    let aws = Aws::memory().await.unwrap();
    let (recorder, made) = (Recorder::new(), aws.dynamo());
    let pk = KeySchemaElement::builder().attribute_name("pk").key_type(KeyType::Hash).build().unwrap();
    let text = AttributeDefinition::builder().attribute_name("pk").attribute_type(ScalarAttributeType::S);
    let table = made.create_table().table_name("data").billing_mode(BillingMode::PayPerRequest);
    table.key_schema(pk).attribute_definitions(text.build().unwrap()).send().await.unwrap();

    let (dynamo, _) = aws.recorded(&recorder);
    let (put, update) = (Put::builder().table_name("data"), Update::builder().table_name("data"));
    let (delete, check) = (Delete::builder().table_name("data"), ConditionCheck::builder().table_name("data"));
    let at = |text: &str| AttributeValue::S(text.to_owned());
    let parts = [
        TransactWriteItem::builder().put(put.item("pk", key()).build().unwrap()),
        TransactWriteItem::builder().update(update.key("pk", at("b")).update_expression("REMOVE x").build().unwrap()),
        TransactWriteItem::builder().delete(delete.key("pk", at("c")).build().unwrap()),
        TransactWriteItem::builder().condition_check(
            check.key("pk", at("d")).condition_expression("attribute_not_exists(pk)").build().unwrap(),
        ),
    ];
    let parts = parts.map(aws_sdk_dynamodb::types::builders::TransactWriteItemBuilder::build).to_vec();
    dynamo.transact_write_items().set_transact_items(Some(parts)).send().await.unwrap();
    let needed = ["ConditionCheckItem", "DeleteItem", "PutItem", "UpdateItem"];
    assert_eq!(noted(&recorder), needed.map(|name| format!("dynamodb:{name} table/data")));
}

#[tokio::test]
async fn a_call_that_the_recorder_does_not_know_fails_and_each_permission_is_told_once() {
    let aws = Aws::memory().await.unwrap();
    let (told, tell) = std::sync::mpsc::channel();
    let recorder = Recorder::telling(move |used| told.send(used.action).unwrap());
    let (dynamo, s3) = aws.recorded(&recorder);
    let unknown = s3.list_buckets().send().await.unwrap_err();
    assert!(format!("{unknown:?}").contains("does not know this operation"), "{unknown:?}");
    for _ in 0..2 {
        // There is no such table, but the permission is looked at first.
        let item = dynamo.put_item().table_name("data").item("pk", key()).item("b", AttributeValue::B(Blob::new("b")));
        item.send().await.unwrap_err();
    }
    assert_eq!(tell.try_iter().collect::<Vec<_>>(), ["dynamodb:PutItem"]);
}
