//! One delivery: check it, store it, answer.

use bytes::Bytes;
use domain::settings::Timing;
use quoter::{Delivery, HashKeys, Refusal, SignedWith, Verified};
use runtime::SecretError;
use store::{Appended, Content, Initial, NewDelivery};
use time::{Duration, OffsetDateTime};

use crate::Webhook;
use crate::answer::{Answer, refused};
use crate::oversize;
use crate::verdict::{Keep, Verdict, verdict};

impl Webhook {
    /// Takes one delivery. `path_token` is the secret part of the path, `body` the raw body.
    pub async fn deliver(&self, path_token: &str, body: Bytes) -> Answer {
        // The address first: who does not know it learns nothing, not even that something is missing here.
        match self.secrets.token().await {
            Ok(token) if token.matches(path_token) => {}
            Ok(_) => return refused(Refusal::PathUnknown),
            Err(error) => return not_ready(&error),
        }
        let keys = match self.secrets.keys().await {
            Ok(keys) => keys,
            Err(error) => return not_ready(&error),
        };
        match self.verified(&keys, &body).await {
            Ok(delivery) => self.keep(&delivery).await,
            Err(Refusal::TooLarge) => self.keep_oversize(&body).await,
            Err(refusal) => {
                tracing::warn!(code = refusal.code(), size_bytes = body.len(), "delivery refused");
                refused(refusal)
            }
        }
    }

    /// A wrong hash may mean that the key was changed a moment ago, so the keys are read again before it counts.
    async fn verified(&self, keys: &HashKeys, body: &Bytes) -> Result<Delivery<Verified>, Refusal> {
        let verify = |keys: &HashKeys| Delivery::received(body.clone()).verify(keys, (self.clock)());
        match verify(keys) {
            Err(Refusal::HashWrong) if self.secrets.refresh().await => match self.secrets.keys().await {
                Ok(changed) => verify(&changed),
                Err(_) => Err(Refusal::HashWrong),
            },
            checked => checked,
        }
    }

    async fn keep(&self, delivery: &Delivery<Verified>) -> Answer {
        if delivery.signed_with() == SignedWith::Previous {
            tracing::warn!(code = "signed_with_previous_key", "Quoter still has the previous hash key");
        }
        let Keep { family, kind, record, verdict } = match verdict(delivery) {
            Some(keep) => keep,
            None => return Answer::new(200, "ignored", "persons and payments are not used"),
        };
        let digest = delivery.digest();
        let now = (self.clock)();
        let new = NewDelivery {
            kind,
            record,
            signed_at: Some(delivery.timestamp()),
            wake_after: self.wake_after,
            initial: initial(&verdict, now),
            ..NewDelivery::new(family, digest, Content::Body(delivery.data().as_bytes()), now)
        };
        self.append(&new, told(&verdict)).await
    }

    /// Keeps the trace of a body that is too large, so that a person learns of the quote that is missing.
    async fn keep_oversize(&self, body: &[u8]) -> Answer {
        let now = (self.clock)();
        let held = Verdict::Unclear(vec![oversize::problem(body.len())]);
        let new = NewDelivery { initial: initial(&held, now), ..oversize::delivery(body, now) };
        self.append(&new, refused(Refusal::TooLarge)).await
    }

    /// Stores, then answers: what is not stored must come again.
    async fn append(&self, delivery: &NewDelivery<'_>, answer: Answer) -> Answer {
        match self.store.append(delivery).await {
            Ok(appended) => {
                log(delivery, appended, answer.code);
                answer
            }
            Err(error) => {
                tracing::error!(family = %delivery.family, %error, code = "store_unavailable", "a delivery could not be stored");
                Answer::store_unavailable()
            }
        }
    }
}

/// Nobody can be recognised, or nothing be checked: it has to come again.
fn not_ready(error: &SecretError) -> Answer {
    tracing::error!(%error, code = "not_ready", "a delivery could not be checked");
    Answer::not_ready()
}

/// What the delivery does to its family. Times are the defaults of the settings: a delivery must not wait for reading them.
fn initial(verdict: &Verdict, now: OffsetDateTime) -> Initial {
    let timing = Timing::default();
    match verdict {
        Verdict::Quote => Initial::Pending,
        Verdict::Draft(problem) => Initial::Ignored {
            reason: domain::problem::as_stored(std::slice::from_ref(problem)).unwrap_or_default(),
            expires: now + Duration::days(timing.keep_done_days.into()),
        },
        Verdict::Unclear(problems) => Initial::Held {
            problem: domain::problem::as_stored(problems).unwrap_or_default(),
            recheck: now + Duration::hours(timing.held_recheck_hours.into()),
        },
    }
}

fn told(verdict: &Verdict) -> Answer {
    match verdict {
        Verdict::Quote => Answer::new(200, "stored", "the quote was stored"),
        Verdict::Draft(_) => Answer::new(200, "ignored", "a draft is pushed once it is published"),
        Verdict::Unclear(problems) => {
            let codes: Vec<&str> = problems.iter().take(3).map(|problem| problem.code.as_str()).collect();
            Answer::new(200, "held", format!("the quote was stored but cannot be read ({})", codes.join(", ")))
        }
    }
}

fn log(delivery: &NewDelivery<'_>, appended: Appended, code: &str) {
    let NewDelivery { family, record, digest, .. } = delivery;
    let record = record.as_ref().map(tracing::field::display);
    tracing::info!(%family, record, digest, code, effect = ?appended, "delivery stored");
}
