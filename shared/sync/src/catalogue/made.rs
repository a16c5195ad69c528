//! Records of Quoter's catalogue that are made once: categories, suppliers, items.
//!
//! Quoter's records have no field for a marker. An earlier try is found by what it made: the category or supplier of the name, the item
//! that a product would be adopted by. A record that was made is believed in as long as reads may lag; later it is looked for, and when
//! somebody deleted or renamed it, it is made again.

mod begun;
mod item;
mod named;

use domain::FamilyKey;
use domain::settings::Timing;
use quoter::Client;
use quoter::client::Error;
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::{EffectKey, EffectState, Made};
use time::{Duration, OffsetDateTime};

use crate::deps::Deps;
use crate::entries::LAGS_AT_MOST;
use crate::once::{Effect, Found, Record, Settled, once_in_quoter};
use crate::stop::Stop;

pub(crate) use begun::{Begun, Open, has_begun, settle_begun};
pub(crate) use item::identity as item_identity;

/// On whose behalf records of the catalogue are made: they belong to no quote.
pub(crate) const FAMILY: &str = "catalogue";

/// The longest time that one call can be on its way after it was begun: three tries of ten seconds, each after a pause of five.
pub(crate) const LONGEST_CALL: Duration = Duration::seconds(50);

/// Another run that makes the same record is done with it in this time, unless it died.
const SOON: Duration = Duration::seconds(2);

/// A record that was not found is looked for so often: the first reads of a new one may not show it (Quoter reference, section 4.1).
const LOOKS: usize = 3;

/// What making a record needs.
pub(crate) struct Making<'a> {
    pub(crate) deps: &'a Deps,
    pub(crate) quoter: &'a Client,
    /// How long a write may be on its way, and reads may lag.
    pub(crate) settle: Duration,
    /// No request starts later.
    pub(crate) until: OffsetDateTime,
}

/// Which record it is, and whether it was made for this.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Known<Id> {
    pub(crate) id: Id,
    /// It was made now, or by an earlier try of which that was not known.
    pub(crate) made: bool,
    /// What stands in Quoter is surely what was asked for now.
    pub(crate) just_now: bool,
}

/// An item that stands for a product from now on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MadeItem {
    pub(crate) id: domain::CatalogueItemId,
    /// What stands in Quoter is surely what was asked for now.
    pub(crate) just_now: bool,
    /// An answer of Quoter's said that we made it. One that was only found may be a person's.
    pub(crate) answered: bool,
}

/// Whether an answer of Quoter's said that the record was made, by what its effect keeps of it.
pub(crate) fn is_answered(extra: Option<&str>) -> bool {
    extra.and_then(read::<Since>).is_some_and(|since| !since.found)
}

/// One create.
struct Create<'a> {
    key: EffectKey,
    /// The step's name for people.
    step: &'a str,
    /// By what it is found, and of what the digest is made.
    begun: begun::Begun,
}

impl<'a> Making<'a> {
    pub(crate) fn new(deps: &'a Deps, quoter: &'a Client, timing: &Timing, until: OffsetDateTime) -> Self {
        Self { deps, quoter, settle: settles(timing), until }
    }

    async fn once(
        &self,
        create: &Create<'_>,
        look: impl Future<Output = Result<Found<String>, Stop>> + Send,
        send: impl Future<Output = Result<String, Error>> + Send,
    ) -> Result<Settled<String>, Stop> {
        let family = FamilyKey::from_stored(FAMILY);
        let place = serde_json::to_string(&create.begun).unwrap_or_default();
        let effect = Effect {
            key: create.key.clone(),
            step: create.step,
            marker: FAMILY,
            body_digest: domain::quote::digest(place.as_bytes()),
            place: Some(place),
            family: &family,
            lease_end: self.until + LONGEST_CALL,
            settle: self.settle,
        };
        let send = async {
            if self.deps.now() >= self.until {
                return Err(Error::RateLimited { retry_after: Some(std::time::Duration::from_secs(1)) });
            }
            Ok(self.record(send.await?))
        };
        let settled = once_in_quoter(self.deps, &effect, look, send).await;
        settled.map_err(|stop| self.sooner(stop))
    }

    /// Asks a few times for a record, by its id: the first reads of a new one may not show it.
    async fn look<F: Future<Output = Result<Option<String>, Stop>> + Send>(
        &self,
        ask: impl Fn() -> F + Send,
    ) -> Result<Found<String>, Stop> {
        for _ in 0..LOOKS {
            if let Some(id) = ask().await? {
                return Ok(Found::Record(self.found(id)));
            }
        }
        Ok(Found::Absent)
    }

    /// A record that exists from now on: the answer to the create says so.
    fn record(&self, id: String) -> Record<String> {
        self.since_now(id, false)
    }

    /// A record that was found when it was looked for.
    fn found(&self, id: String) -> Record<String> {
        self.since_now(id, true)
    }

    fn since_now(&self, id: String, found: bool) -> Record<String> {
        let since = Since { since: self.deps.now().unix_timestamp(), found };
        Record { extra: Some(text(&since)), ..Record::new(id) }
    }

    /// Whoever is at the same record now has it in a moment; only a claim that was left behind takes its whole time.
    pub(crate) fn sooner(&self, stop: Stop) -> Stop {
        let now = self.deps.now();
        match stop {
            Stop::Busy { until } if until > now + self.settle => Stop::Busy { until: now + SOON },
            stop => stop,
        }
    }

    /// Whether reads may not show yet what was recorded.
    fn may_lag(&self, record: &Record<String>) -> bool {
        let since = record.extra.as_deref().and_then(read::<Since>).map(|since| since.since);
        since.is_some_and(|since| self.deps.now().unix_timestamp() < since + self.settle.whole_seconds())
    }

    /// The record is there, whatever became of a create that was begun: its intent is settled with it.
    async fn settle_as(&self, key: &EffectKey, id: &str) -> Result<(), Stop> {
        let known = self.deps.store.effect(key).await?;
        let Some(open) = known.filter(|effect| effect.state == EffectState::Claimed) else { return Ok(()) };
        let record = self.found(id.to_owned());
        let made = Made {
            quoter_id: Some(record.id),
            extra: record.extra,
            body_digest: open.body_digest.clone(),
            halo_id: None,
        };
        self.deps.store.finish(key, &open.claim, &made).await?;
        Ok(self.deps.store.forget_claimed(&FamilyKey::from_stored(FAMILY), key).await?)
    }

    /// What was made is not there any more: the next try makes it again.
    async fn forget(&self, key: &EffectKey, record: &Record<String>) -> Result<(), Stop> {
        self.deps.store.forget_done_in_quoter(key, &record.id).await?;
        Ok(())
    }
}

/// How long a write may be on its way after its sender stopped, and reads may not show it.
pub(crate) fn settles(timing: &Timing) -> Duration {
    Duration::seconds(timing.settle_seconds.into()).max(LAGS_AT_MOST)
}

/// What an effect keeps of a record of the catalogue.
#[derive(Serialize, serde::Deserialize)]
struct Since {
    /// When it was made or found, seconds since 1970, UTC.
    since: i64,
    /// It was looked for, since no answer said that it was made: somebody else may have made it.
    #[serde(default)]
    found: bool,
}

fn text(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn read<T: DeserializeOwned>(json: &str) -> Option<T> {
    serde_json::from_str(json).ok()
}

fn failed(error: Error) -> Stop {
    crate::content::stop_of_call(error)
}
