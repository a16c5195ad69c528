//! Tables, bucket and secrets for `bench.sh`: an embedded DynamoDB and S3 with an index of 50,000 products, and a stand-in of Secrets
//! Manager. Prints the variables for the function, then serves until it is ended.

#![allow(clippy::unwrap_used, reason = "a benchmark whose ground is missing fails")]

use axum::Router;
use axum::routing::post;
use domain::catalogue::index::{Product, Snapshot, State, Stored};
use domain::halo::{AssetGroupId, Item, ItemId, SkuField};
use embedded::Aws;
use rust_decimal::Decimal;
use store::{Names, Store};
use time::OffsetDateTime;

const PRODUCTS: i64 = 50_000;
const THINGS: [&str; 8] = ["Switch", "Firewall", "Access point", "Laptop", "Dock", "Monitor", "Cable", "Licence"];
const MAKES: [&str; 5] = ["Example Networks", "Sample Systems", "Muster", "Écran Plus", "Northwind"];

#[tokio::main]
async fn main() {
    let aws = Aws::memory().await.unwrap();
    let store = Store::new(aws.dynamo(), aws.s3(), Names::default());
    store.create_tables().await.unwrap();
    let bytes = fill(&store).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let Names { queue, data, bucket } = Names::default();
    println!("export QUEUE_TABLE={queue} DATA_TABLE={data} BUCKET={bucket} SNAPSHOT_BYTES={bytes}");
    println!("export AWS_ENDPOINT_URL=http://{}", listener.local_addr().unwrap());
    println!("export AWS_ENDPOINT_URL_DYNAMODB={} AWS_ENDPOINT_URL_S3={}", aws.dynamo_url(), aws.s3_url());
    let document = r#"{"keys": [{"name": "bench", "key": "bench", "scopes": ["products:read"]}]}"#;
    let answer = serde_json::json!({ "ARN": "arn", "Name": "lookup", "SecretString": document }).to_string();
    let router =
        Router::new().route("/", post(async move || ([("content-type", "application/x-amz-json-1.1")], answer)));
    axum::serve(listener, router).await.unwrap();
}

/// Stores an index as the sweep does. Gives the size of its snapshot in S3.
async fn fill(store: &Store) -> usize {
    let now = OffsetDateTime::now_utc();
    let mut snapshot = Snapshot::default();
    for number in 1..=PRODUCTS {
        snapshot.put(Product::whole(&item(number), now));
    }
    let name = "snapshot-bench".to_owned();
    let bytes = store.put_index_object(&name, &serde_json::to_vec(&snapshot).unwrap()).await.unwrap();
    let stored = Stored { name, products: snapshot.len(), bytes, built: now };
    let state = State { snapshot: Some(stored.clone()), keyed: Some(stored), as_of: Some(now), ..State::default() };
    assert!(store.put_index_state(0, &serde_json::to_string(&state).unwrap(), now).await.unwrap());
    bytes
}

fn item(number: i64) -> Item {
    let pick = |list: &[&'static str]| list[usize::try_from(number).unwrap() % list.len()];
    let name = format!("{} {} {number:05}, rack mount", pick(&MAKES), pick(&THINGS));
    Item {
        group: Some(AssetGroupId(100 + number % 20)),
        skus: [(SkuField::SupplierPartCode, vec![format!("{}-{number:05}", &pick(&THINGS)[..2])])].into(),
        recurring: number % 8 == 7,
        price: Some(Decimal::new(number, 2)),
        cost: Some(Decimal::new(number / 2, 2)),
        ..Item::plain(ItemId(number), name)
    }
}
