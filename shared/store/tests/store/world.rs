//! A fresh store per test, and the words that the tests are written in.

use domain::{FamilyKey, RecordId};
use embedded::Aws;
use store::{Attempt, Content, Holder, Initial, LeasedEntry, Names, NewDelivery, Next, Release, Store};
use time::{Duration, OffsetDateTime, macros::datetime};

/// Monday morning.
pub(crate) const NOW: OffsetDateTime = datetime!(2026-01-05 09:00 UTC);

pub(crate) struct World {
    pub(crate) store: Store,
    pub(crate) aws: Aws,
}

impl World {
    pub(crate) async fn new() -> Self {
        let aws = Aws::memory().await.unwrap();
        let store = Store::new(aws.dynamo(), aws.s3(), Names::default());
        store.create_tables().await.unwrap();
        Self { store, aws }
    }

    /// A delivery of this data arrives.
    pub(crate) async fn arrives(&self, family: &FamilyKey, data: &str) {
        self.store.append(&delivery(family, data)).await.unwrap();
    }

    /// The lease, which must be free.
    pub(crate) async fn leased(&self, family: &FamilyKey, token: &str, now: OffsetDateTime) -> LeasedEntry {
        match self.asks(family, &holder(token), now).await {
            Attempt::Leased(leased) => *leased,
            other => panic!("the lease was not given: {other:?}"),
        }
    }

    /// Asks for a lease of five minutes.
    pub(crate) async fn asks(&self, family: &FamilyKey, holder: &Holder, now: OffsetDateTime) -> Attempt {
        self.store.take_lease(family, holder, now, now + Duration::minutes(5)).await.unwrap()
    }
}

pub(crate) fn family(number: u32) -> FamilyKey {
    FamilyKey::from_stored(format!("70001#{number}"))
}

/// The digest is the data itself: the store does not care.
pub(crate) fn delivery<'a>(family: &FamilyKey, data: &'a str) -> NewDelivery<'a> {
    let mut delivery = NewDelivery::new(family.clone(), data, Content::Body(data.as_bytes()), NOW);
    delivery.record = RecordId::new("7100001");
    delivery
}

pub(crate) fn held(family: &FamilyKey, problem: &str) -> NewDelivery<'static> {
    let mut delivery = NewDelivery::new(family.clone(), "unreadable", Content::Body(b"?"), NOW);
    delivery.initial = Initial::Held { problem: problem.to_owned(), recheck: in_minutes(600) };
    delivery
}

pub(crate) fn ignored(family: &FamilyKey) -> NewDelivery<'static> {
    let mut delivery = NewDelivery::new(family.clone(), "draft", Content::Body(b"{}"), NOW);
    delivery.initial = Initial::Ignored { reason: "{}".to_owned(), expires: in_minutes(129_600) };
    delivery
}

pub(crate) fn holder(token: &str) -> Holder {
    Holder { boot: "boot-1".to_owned(), token: token.to_owned(), exclusive: false }
}

pub(crate) fn in_minutes(minutes: i64) -> OffsetDateTime {
    NOW + Duration::minutes(minutes)
}

pub(crate) fn ended(next: Next) -> Release {
    Release { next, attempts: 0, fingerprint: Some("7100001/1".to_owned()), problem: None }
}

pub(crate) fn done() -> Release {
    ended(Next::Done { expires: in_minutes(129_600) })
}

pub(crate) fn waiting(minutes: i64) -> Release {
    Release { attempts: 1, ..ended(Next::Waiting { due: in_minutes(minutes) }) }
}
