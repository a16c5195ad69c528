//! What stands in the bucket for how long.

use std::path::Path;
use std::time::{Duration as StdDuration, SystemTime};

use bytes::Bytes;
use embedded::Aws;
use store::{Content, Names, Store};
use time::{Duration, OffsetDateTime};

use crate::world::{NOW, World, delivery, done, family, in_minutes};

const BUCKET: &str = "quoter-halo";

#[tokio::test]
async fn a_pdf_is_staged_once_read_many_times_and_deleted_when_it_was_attached() {
    let world = World::new().await;
    let key = store::pdf_key(&family(501), "pdf:7100001:published");
    assert_eq!(key, "pdf/70001:501/pdf:7100001:published.pdf");
    assert_eq!(world.store.pdf(&key, NOW).await.unwrap(), None);
    world.store.stage_pdf(&key, Bytes::from_static(b"%PDF-1.7")).await.unwrap();
    for _ in 0..2 {
        assert_eq!(world.store.pdf(&key, NOW).await.unwrap(), Some(Bytes::from_static(b"%PDF-1.7")));
    }
    for _ in 0..2 {
        world.store.remove_pdf(&key).await.unwrap();
        assert_eq!(world.store.pdf(&key, NOW).await.unwrap(), None);
    }
}

#[tokio::test]
async fn a_staged_pdf_gets_no_older_than_a_month_while_a_quote_needs_it() {
    let folder = tempfile::TempDir::new().unwrap();
    let aws = Aws::at(folder.path()).await.unwrap();
    let store = Store::new(aws.dynamo(), aws.s3(), Names::default());
    store.create_tables().await.unwrap();
    store.stage_pdf("pdf/501/a.pdf", Bytes::from_static(b"%PDF-1.7")).await.unwrap();
    let file = folder.path().join("objects").join(BUCKET).join("pdf/501/a.pdf");
    for (age, renewed) in [(29, false), (31, true)] {
        let now = written(&file, age);
        assert_eq!(store.pdf("pdf/501/a.pdf", now).await.unwrap(), Some(Bytes::from_static(b"%PDF-1.7")));
        let an_hour_ago = SystemTime::now() - StdDuration::from_secs(3600);
        let is_young = std::fs::metadata(&file).unwrap().modified().unwrap() > an_hour_ago;
        assert_eq!(is_young, renewed, "a PDF of {age} days");
    }
}

/// Lets an object be this many days old. Gives the present time.
fn written(file: &Path, days_ago: u64) -> OffsetDateTime {
    let at = SystemTime::now() - StdDuration::from_secs(days_ago * 86_400);
    std::fs::File::options().write(true).open(file).unwrap().set_modified(at).unwrap();
    SystemTime::now().into()
}

#[tokio::test]
async fn a_report_that_went_before_its_item_is_left_out() {
    let world = World::new().await;
    let large = hex::encode(crate::deliveries::hardly_compressible(400 * 1024));
    for (minute, report) in [(0, "small"), (10, large.as_str())] {
        let now = in_minutes(minute);
        world.arrives(&family(501), "quote").await;
        let lease = world.leased(&family(501), &format!("run-{minute}"), now).await.lease;
        world.store.record_run(&lease, now, report, now + Duration::days(90)).await.unwrap();
    }
    assert_eq!(world.store.runs(&family(501), 10).await.unwrap().len(), 2);
    // 90 days and the week that DynamoDB may take.
    world.aws.s3().delete_object().bucket(BUCKET).key("runs/100/run-10.gz").send().await.unwrap();
    let left = world.store.runs(&family(501), 10).await.unwrap();
    assert_eq!(left.iter().map(|run| run.id.as_str()).collect::<Vec<_>>(), ["run-0"]);
}

#[tokio::test]
async fn the_body_of_a_quote_that_is_done_is_there_when_the_quote_is_opened_again() {
    let world = World::new().await;
    let large = crate::deliveries::hardly_compressible(600 * 1024);
    let mut sent = delivery(&family(501), "large");
    sent.content = Content::Body(&large);
    world.store.append(&sent).await.unwrap();
    let leased = world.leased(&family(501), "run-1", NOW).await;
    world.store.release(leased.lease, &done(), NOW).await.unwrap();
    let years_later = in_minutes(5 * 366 * 24 * 60);
    let mut again = delivery(&family(501), "small");
    again.received = years_later;
    world.store.append(&again).await.unwrap();
    let deliveries = world.store.deliveries(&family(501)).await.unwrap();
    assert!(deliveries.iter().any(|delivery| delivery.data.as_ref() == Some(&large)));
    let kept = world.aws.s3().get_object().bucket(BUCKET).key("deliveries/large.gz").send().await;
    assert!(kept.is_ok(), "under the folder for which the bucket has no time");
}
