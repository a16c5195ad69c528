//! What DynamoDB refuses.

use std::collections::HashMap;
use std::fmt::Debug;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{
    AttributeValue, Delete, Get, KeysAndAttributes, Put, PutRequest, TransactGetItem, TransactWriteItem, Update,
    WriteRequest,
};
use embedded::Aws;

type Item = HashMap<String, AttributeValue>;

fn text(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

/// A key of `data`.
fn key(pk: &str, sk: &str) -> Item {
    Item::from([("pk".to_owned(), text(pk)), ("sk".to_owned(), text(sk))])
}

fn numbered(number: usize) -> Item {
    key("a", &number.to_string())
}

/// An item of so many KB.
fn large(number: usize, kilobytes: usize) -> Item {
    let mut item = numbered(number);
    item.insert("body".to_owned(), text(&"x".repeat(kilobytes * 1024)));
    item
}

struct World {
    aws: Aws,
    dynamo: Client,
}

impl World {
    /// Without tables: a request that is sent fails for that, and one that is refused for its reason.
    async fn new() -> Self {
        let aws = Aws::memory().await.unwrap();
        Self { dynamo: aws.dynamo(), aws }
    }

    /// The last request was refused for this reason, and was not sent.
    fn refused<T: Debug, E: Debug>(&self, answer: Result<T, E>, why: &str) {
        let error = format!("{:?}", answer.unwrap_err());
        assert!(error.contains("DynamoDB would refuse this request") && error.contains(why), "{error}");
        assert!(self.aws.refused().last().is_some_and(|kept| kept.contains(why)), "{:?}", self.aws.refused());
    }

    /// The last request was sent: there is no such table.
    fn sent<T: Debug, E: Debug>(&self, answer: Result<T, E>) {
        let error = format!("{:?}", answer.unwrap_err());
        assert!(error.contains("ResourceNotFound"), "{error}");
    }

    async fn puts(&self, items: Vec<Item>) -> Result<impl Debug, impl Debug> {
        let put = |item| PutRequest::builder().set_item(Some(item)).build().unwrap();
        let writes = items.into_iter().map(|item| WriteRequest::builder().put_request(put(item)).build()).collect();
        self.dynamo.batch_write_item().request_items("data", writes).send().await
    }

    async fn gets(&self, keys: Vec<Item>) -> Result<impl Debug, impl Debug> {
        let wanted = KeysAndAttributes::builder().set_keys(Some(keys)).consistent_read(true).build().unwrap();
        self.dynamo.batch_get_item().request_items("data", wanted).send().await
    }

    async fn transacts(&self, parts: Vec<TransactWriteItem>) -> Result<impl Debug, impl Debug> {
        self.dynamo.transact_write_items().set_transact_items(Some(parts)).send().await
    }

    async fn queries(&self, condition: &str, values: [(&str, &str); 2]) -> Result<impl Debug, impl Debug> {
        let values = values.map(|(name, value)| (name.to_owned(), text(value)));
        let query = self.dynamo.query().table_name("data").consistent_read(true).key_condition_expression(condition);
        query.set_expression_attribute_values(Some(HashMap::from(values))).send().await
    }
}

fn put(item: Item) -> TransactWriteItem {
    TransactWriteItem::builder().put(Put::builder().table_name("data").set_item(Some(item)).build().unwrap()).build()
}

fn delete(of: Item) -> TransactWriteItem {
    TransactWriteItem::builder().delete(Delete::builder().table_name("data").set_key(Some(of)).build().unwrap()).build()
}

#[tokio::test]
async fn a_key_that_is_empty_or_too_long_is_refused_wherever_it_stands() {
    let world = World::new().await;
    let get = |pk: &str, sk: &str| world.dynamo.get_item().table_name("data").set_key(Some(key(pk, sk)));
    let get = async |pk: &str, sk: &str| get(pk, sk).consistent_read(true).send().await;
    world.sent(get("a", "b").await);
    world.refused(get("", "b").await, "the key pk is empty");
    world.refused(get("a", "").await, "the key sk is empty");
    world.sent(get("a", &"x".repeat(1024)).await);
    world.refused(get("a", &"x".repeat(1025)).await, "the key sk has 1025 bytes of 1024");
    world.refused(get(&"x".repeat(2049), "b").await, "the key pk has 2049 bytes of 2048");
    let item = |item: Item| world.dynamo.put_item().table_name("data").set_item(Some(item));
    world.refused(item(key("a", "")).send().await, "the key sk is empty");
    let delete_item = world.dynamo.delete_item().table_name("data").set_key(Some(key("", "b")));
    world.refused(delete_item.send().await, "the key pk is empty");
    let update = world.dynamo.update_item().table_name("data").set_key(Some(key("a", "")));
    world.refused(update.update_expression("REMOVE x").send().await, "the key sk is empty");
    world.refused(world.gets(vec![key("a", "")]).await, "the key sk is empty");
    world.refused(world.puts(vec![key("", "b")]).await, "the key pk is empty");
    world.refused(world.transacts(vec![put(key("", "b"))]).await, "the key pk is empty");
    world.refused(world.transacts(vec![delete(key("a", ""))]).await, "the key sk is empty");
    let mut other = key("a", "b");
    other.insert("name".to_owned(), text(""));
    world.sent(item(other).send().await);
}

#[tokio::test]
async fn an_empty_key_of_the_index_is_refused_in_items_and_updates() {
    let world = World::new().await;
    let mut entry = Item::from([("pk".to_owned(), text("a")), ("open".to_owned(), text(""))]);
    let item = |item: Item| world.dynamo.put_item().table_name("queue").set_item(Some(item));
    world.refused(item(entry.clone()).send().await, "the key open is empty");
    entry.insert("open".to_owned(), text("open"));
    world.sent(item(entry).send().await);
    let update = |value: &str| {
        let update = world.dynamo.update_item().table_name("queue").key("pk", text("a"));
        let update = update.update_expression("SET #state = :state, #open = if_not_exists(#open, :open)");
        let update = update.expression_attribute_names("#state", "state").expression_attribute_names("#open", "open");
        update.expression_attribute_values(":state", text("")).expression_attribute_values(":open", text(value))
    };
    world.refused(update("").send().await, "the key open is empty");
    world.sent(update("open").send().await);
}

#[tokio::test]
async fn a_key_condition_with_an_empty_value_is_refused_the_prefix_of_begins_with_too() {
    let world = World::new().await;
    let begins = "pk = :pk AND begins_with(sk, :sk)";
    world.sent(world.queries(begins, [(":pk", "a"), (":sk", "b")]).await);
    world.refused(world.queries(begins, [(":pk", "a"), (":sk", "")]).await, ":sk of a key condition is empty");
    world.refused(world.queries(begins, [(":pk", ""), (":sk", "b")]).await, ":pk of a key condition is empty");
    world.refused(world.queries("pk = :pk AND sk > :sk", [(":pk", "a"), (":sk", "")]).await, ":sk of a key condition");
    let scan = world.dynamo.scan().table_name("queue").consistent_read(true).exclusive_start_key("pk", text(""));
    world.refused(scan.send().await, "the key pk is empty");
}

#[tokio::test]
async fn an_item_over_400_kb_is_refused_however_it_is_written() {
    let world = World::new().await;
    let item = |item: Item| world.dynamo.put_item().table_name("data").set_item(Some(item));
    world.sent(item(large(1, 399)).send().await);
    world.refused(item(large(1, 400)).send().await, "409600 at most");
    world.refused(world.puts(vec![large(1, 400)]).await, "409600 at most");
    world.refused(world.transacts(vec![put(large(1, 400))]).await, "409600 at most");
    let update =
        world.dynamo.update_item().table_name("data").set_key(Some(numbered(1))).update_expression("SET b = :b");
    let update = update.expression_attribute_values(":b", text(&"x".repeat(400 * 1024)));
    world.refused(update.send().await, "409600 at most");
    let mut nested = numbered(1);
    let list = AttributeValue::L(vec![AttributeValue::N("1234".to_owned()); 110_000]);
    nested.insert("list".to_owned(), list);
    world.refused(item(nested).send().await, "409600 at most");
}

#[tokio::test]
async fn a_transaction_of_more_than_100_items_or_4_mb_is_refused() {
    let world = World::new().await;
    let deletes = |count| (0..count).map(|number| delete(numbered(number))).collect();
    world.sent(world.transacts(deletes(100)).await);
    world.refused(world.transacts(deletes(101)).await, "101 items, 100 at most");
    world.refused(world.transacts(Vec::new()).await, "a transaction writes nothing");
    let puts = |count| (0..count).map(|number| put(large(number, 390))).collect();
    world.sent(world.transacts(puts(10)).await);
    world.refused(world.transacts(puts(11)).await, "4194304 at most");
    let get = |number| Get::builder().table_name("data").set_key(Some(numbered(number))).build().unwrap();
    let gets = |count: usize| (0..count).map(|number| TransactGetItem::builder().get(get(number)).build()).collect();
    let read = async |parts| world.dynamo.transact_get_items().set_transact_items(Some(parts)).send().await;
    world.sent(read(gets(100)).await);
    world.refused(read(gets(101)).await, "101 items, 100 at most");
}

#[tokio::test]
async fn two_operations_on_one_item_are_refused_within_a_transaction() {
    let world = World::new().await;
    let twice = "a transaction writes an item of data twice";
    world.refused(world.transacts(vec![put(numbered(1)), delete(numbered(1))]).await, twice);
    let update = Update::builder().table_name("data").set_key(Some(numbered(1))).update_expression("REMOVE x");
    let update = TransactWriteItem::builder().update(update.build().unwrap()).build();
    world.refused(world.transacts(vec![put(large(1, 1)), update]).await, twice);
    world.sent(world.transacts(vec![put(numbered(1)), delete(numbered(2))]).await);
    let get = Get::builder().table_name("data").set_key(Some(numbered(1))).build().unwrap();
    let get = TransactGetItem::builder().get(get).build();
    let read = world.dynamo.transact_get_items().transact_items(get.clone()).transact_items(get);
    world.refused(read.send().await, "a transaction reads an item of data twice");
}

#[tokio::test]
async fn a_batch_that_is_too_long_or_names_an_item_twice_is_refused() {
    let world = World::new().await;
    let items = |count| (0..count).map(numbered).collect::<Vec<_>>();
    world.sent(world.puts(items(25)).await);
    world.refused(world.puts(items(26)).await, "a batch writes 26 items, 25 at most");
    world.refused(world.puts(vec![numbered(1), large(1, 1)]).await, "a batch writes an item of data twice");
    world.refused(world.puts(Vec::new()).await, "a batch writes nothing");
    world.sent(world.gets(items(100)).await);
    world.refused(world.gets(items(101)).await, "a batch reads 101 items, 100 at most");
    world.refused(world.gets(vec![numbered(1), numbered(1)]).await, "a batch reads an item of data twice");
}

#[tokio::test]
async fn a_strongly_consistent_read_of_the_index_is_refused() {
    let world = World::new().await;
    let query = world.dynamo.query().table_name("queue").index_name("open").key_condition_expression("#o = :o");
    let query = query.expression_attribute_names("#o", "open").expression_attribute_values(":o", text("open"));
    world.sent(query.clone().send().await);
    let why = "a strongly consistent read of the global secondary index open";
    world.refused(query.consistent_read(true).send().await, why);
    let scan = world.dynamo.scan().table_name("queue").index_name("open").consistent_read(true);
    world.refused(scan.send().await, why);
}
