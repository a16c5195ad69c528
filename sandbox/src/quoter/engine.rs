//! The delivery engine: attempts, retries, sending again by hand (Quoter API reference, section 2.5).
//!
//! Nothing runs by itself. Tests advance the clock and call [`Core::run_due`]; a stand-alone process starts
//! [`pump`].

use std::sync::Arc;
use std::time::Duration;

use super::deliveries::{Attempt, Delivery, DeliveryState, Mail, Operation, RecordType};
use super::post;
use super::sandbox::Core;
use super::webhook;
use super::world::{Entry, World};

impl Core {
    /// The status page: all deliveries in order of creation.
    pub fn deliveries(&self) -> Vec<Delivery> {
        self.read(|world| world.deliveries.clone())
    }

    /// Attempts all that is due by the clock, the longest due first; gives the ids. One after the other, as a
    /// test that looks at the order needs.
    pub async fn run_due(&self) -> Vec<u64> {
        let now = self.now();
        let mut due = self.read(|world| {
            let due = world.deliveries.iter().filter(|delivery| delivery.is_due(now));
            due.map(|delivery| (delivery.next_at, delivery.id)).collect::<Vec<_>>()
        });
        due.sort_unstable();
        let ids: Vec<u64> = due.into_iter().map(|(_, id)| id).collect();
        self.attempt_all(&ids, true).await
    }

    /// Attempts these deliveries in exactly this order, due or not; an id may stand in it several times.
    /// So do duplicates and overtaking come about. Gives the ids that exist.
    pub async fn run_in_order(&self, ids: &[u64]) -> Vec<u64> {
        self.attempt_all(ids, false).await
    }

    /// "Send again": attempts it now, and starts the schedule over.
    pub async fn resend(&self, id: u64) -> bool {
        self.change(|world, _| {
            if let Some(mut delivery) = delivery(world, id) {
                delivery.step = 0;
                delivery.state = DeliveryState::Waiting;
                world.put(Entry::Delivery(Box::new(delivery)));
            }
        });
        !self.attempt_all(&[id], false).await.is_empty()
    }

    async fn attempt_all(&self, ids: &[u64], only_due: bool) -> Vec<u64> {
        let _sending = self.sending.lock().await;
        let mut attempted = Vec::new();
        for id in ids {
            if self.attempt(*id, only_due).await {
                attempted.push(*id);
            }
        }
        attempted
    }

    async fn attempt(&self, id: u64, only_due: bool) -> bool {
        let now = self.now();
        let switches = self.switches();
        let prepared = self
            .read(|world| prepare(world, id))
            .filter(|(delivery, ..)| !switches.webhooks_retired && (!only_due || delivery.is_due(now)));
        let Some((delivery, url, key)) = prepared else { return false };
        let body = post::body(&delivery.data, &key, now, &switches);
        let outcome = post::post(&url, body, &switches).await;
        let success = outcome.is_success(switches.success_codes);
        self.change(|world, _| note(world, delivery, Attempt { at: now, outcome }, success));
        true
    }
}

fn delivery(world: &World, id: u64) -> Option<Delivery> {
    world.deliveries.iter().find(|delivery| delivery.id == id).cloned()
}

/// The delivery with the data to send, the address and the key. None when its subscription is gone or off.
fn prepare(world: &World, id: u64) -> Option<(Delivery, String, String)> {
    let mut delivery = delivery(world, id)?;
    let subscription = world.subscriptions.iter().find(|one| one.label == delivery.label && one.enabled)?;
    let rebuilt = world.switches.data_rebuilt_on_retry && delivery.record_type == RecordType::Quote;
    if let Some(quote) = world.quote(&delivery.record_id).filter(|_| rebuilt) {
        delivery.data = webhook::data(quote, &world.switches, delivery.operation == Operation::Insert);
    }
    Some((delivery, subscription.url.clone(), subscription.hash_key.clone()))
}

/// Notes an attempt in the row as it is now: it may have been sent again by hand meanwhile.
fn note(world: &mut World, sent: Delivery, attempt: Attempt, success: bool) {
    let Some(now) = delivery(world, sent.id) else { return };
    let mut delivery = Delivery { data: sent.data, ..now };
    if !success {
        let subject = format!("{}: status {} for {}", delivery.label, attempt.outcome.status, delivery.record);
        world.put(Entry::Mail(Mail { to: "account".to_owned(), subject }));
    }
    delivery.note(attempt, success);
    world.put(Entry::Delivery(Box::new(delivery)));
}

/// Attempts what is due, again and again, every `every` of real time; ends when the task is aborted.
pub fn pump(core: Arc<Core>, every: Duration) -> tokio::task::JoinHandle<()> {
    tokio::spawn(async move {
        loop {
            core.run_due().await;
            tokio::time::sleep(every).await;
        }
    })
}
