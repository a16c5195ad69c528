//! One create, exactly once: the protocol around every POST that makes a record, in Halo or in Quoter.

use domain::problems;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use store::{Claim, EffectKey, Made};
use time::{Duration, OffsetDateTime};

use crate::deps::Deps;
use crate::protocol::{Next, next};
use crate::stop::Stop;

/// The create of one record.
pub(crate) struct Effect<'a> {
    /// Where its intent stands.
    pub(crate) key: EffectKey,
    /// The step's name for people.
    pub(crate) step: &'a str,
    /// What the record is found by.
    pub(crate) marker: &'a str,
    /// Digest of what is sent.
    pub(crate) body_digest: String,
    /// Where the record is looked for, JSON, if that can change before it is known to exist.
    pub(crate) place: Option<String>,
    /// On whose behalf.
    pub(crate) family: &'a domain::FamilyKey,
    /// The last moment at which this invocation can have a request on its way.
    pub(crate) lease_end: OffsetDateTime,
    /// How long after that a request may still take effect.
    pub(crate) settle: Duration,
}

/// What looking for a record by its marker brought.
pub(crate) enum Found<Id = i64> {
    /// It exists.
    Record(Record<Id>),
    /// It surely does not exist.
    Absent,
    /// Neither is proven.
    Unproven(String),
}

/// A record that exists now: in Halo, whose ids are numbers, or in Quoter, whose ids are texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Record<Id = i64> {
    /// Its id.
    pub(crate) id: Id,
    /// What later steps need of it, JSON.
    pub(crate) extra: Option<String>,
    /// A remark of the service.
    pub(crate) warning: Option<String>,
}

impl<Id> Record<Id> {
    pub(crate) fn new(id: Id) -> Self {
        Self { id, extra: None, warning: None }
    }
}

/// How a record came to exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Settled<Id = i64> {
    /// Made now.
    Made(Record<Id>),
    /// Made by an earlier try and found by its marker.
    Adopted(Record<Id>),
    /// Known from before.
    Known(Record<Id>),
}

/// An id as an effect keeps it.
pub(crate) trait RecordId: Clone {
    /// The id of an effect that is done.
    fn of(effect: &store::Effect) -> Option<Self>;
    /// Where it is kept.
    fn keep(&self, made: &mut Made);
}

/// A record of Halo.
impl RecordId for i64 {
    fn of(effect: &store::Effect) -> Option<Self> {
        effect.halo_id
    }

    fn keep(&self, made: &mut Made) {
        made.halo_id = Some(*self);
    }
}

/// A record of Quoter.
impl RecordId for String {
    fn of(effect: &store::Effect) -> Option<Self> {
        effect.quoter_id.clone()
    }

    fn keep(&self, made: &mut Made) {
        made.quoter_id = Some(self.clone());
    }
}

/// What a create failed with.
pub(crate) trait Failed {
    /// Whether the create had no effect and will have none.
    fn surely_not_processed(&self) -> bool;
    /// What it means for the run; `step` names what was being done.
    fn stop(self, step: &str) -> Stop;
}

impl Failed for halo::Error {
    fn surely_not_processed(&self) -> bool {
        halo::Error::surely_not_processed(self)
    }

    fn stop(self, step: &str) -> Stop {
        Stop::from_halo(step, self)
    }
}

impl Failed for quoter::client::Error {
    fn surely_not_processed(&self) -> bool {
        !self.leaves_doubt()
    }

    /// What Quoter refuses, and no other call of the same kind, is for a person to see in Quoter.
    fn stop(self, step: &str) -> Stop {
        match &self {
            Self::Invalid { .. } => Stop::held(problems::catalogue_refused(step, &self.to_string())),
            _ => crate::content::stop_of_call(self),
        }
    }
}

impl<Id> Settled<Id> {
    pub(crate) fn record(&self) -> &Record<Id> {
        match self {
            Self::Made(record) | Self::Adopted(record) | Self::Known(record) => record,
        }
    }
}

/// Makes the record in Halo unless it exists: claims the intent, creates, records the id. `look` finds a record by its marker, `create`
/// sends it; each is a future that does nothing until it is awaited.
pub(crate) fn once<'a>(
    deps: &'a Deps,
    effect: &'a Effect<'_>,
    look: impl Future<Output = Result<Found, Stop>> + Send + 'a,
    create: impl Future<Output = Result<Record, halo::Error>> + Send + 'a,
) -> BoxFuture<'a, Result<Settled, Stop>> {
    // Boxed, and each in a box of its own, because each step of a run comes through here: else a run holds the largest of them all.
    once_of(deps, effect, look.boxed(), create.boxed()).boxed()
}

/// The same for a record in Quoter, found by what it is: there is no field for a marker.
pub(crate) fn once_in_quoter<'a>(
    deps: &'a Deps,
    effect: &'a Effect<'_>,
    look: impl Future<Output = Result<Found<String>, Stop>> + Send + 'a,
    create: impl Future<Output = Result<Record<String>, quoter::client::Error>> + Send + 'a,
) -> BoxFuture<'a, Result<Settled<String>, Stop>> {
    once_of(deps, effect, look.boxed(), create.boxed()).boxed()
}

async fn once_of<Id: RecordId, E: Failed>(
    deps: &Deps,
    effect: &Effect<'_>,
    look: BoxFuture<'_, Result<Found<Id>, Stop>>,
    create: BoxFuture<'_, Result<Record<Id>, E>>,
) -> Result<Settled<Id>, Stop> {
    // Read anew, strongly, whatever this run has read of its steps before: what is decided here is decided by what stands there now.
    let known = deps.store.effect(&effect.key).await?;
    let claim = effect.claim(deps);
    let claimed = match next(known.as_ref(), &deps.boot, deps.now(), effect.settle) {
        Next::Done => {
            let id = known.as_ref().and_then(Id::of).ok_or(store::Error::Corrupt { what: "effect" })?;
            let extra = known.and_then(|known| known.extra);
            return Ok(Settled::Known(Record { id, extra, warning: None }));
        }
        Next::Wait { until } => return Err(Stop::Busy { until }),
        Next::Claim => deps.store.claim_new(&effect.key, &claim).await?,
        Next::Reclaim { seen } => deps.store.reclaim(&effect.key, &seen, &claim).await?,
        Next::Look { seen } => match look.await? {
            Found::Record(record) => return adopt(deps, effect, &seen, record).await,
            Found::Unproven(why) => return Err(Stop::held(problems::absence_unproven(effect.step, &why))),
            Found::Absent => deps.store.reclaim(&effect.key, &seen, &claim).await?,
        },
    };
    if !claimed {
        return Err(Stop::Busy { until: deps.now() + effect.settle });
    }
    send(deps, effect, &claim.claim, create).await
}

async fn send<Id: RecordId, E: Failed>(
    deps: &Deps,
    effect: &Effect<'_>,
    claim: &str,
    create: BoxFuture<'_, Result<Record<Id>, E>>,
) -> Result<Settled<Id>, Stop> {
    match create.await {
        Ok(record) => {
            finish(deps, effect, claim, &record).await?;
            Ok(Settled::Made(record))
        }
        Err(error) => {
            if error.surely_not_processed() {
                deps.store.set_free(&effect.key, claim).await?;
            } else {
                deps.store.settle_in_doubt(&effect.key, claim, deps.now()).await?;
            }
            Err(error.stop(effect.step))
        }
    }
}

async fn adopt<Id: RecordId>(
    deps: &Deps,
    effect: &Effect<'_>,
    claim: &str,
    record: Record<Id>,
) -> Result<Settled<Id>, Stop> {
    finish(deps, effect, claim, &record).await?;
    Ok(Settled::Adopted(record))
}

/// Records the id. Losing the claim to another run is no fault: both saw the same record.
async fn finish<Id: RecordId>(deps: &Deps, effect: &Effect<'_>, claim: &str, record: &Record<Id>) -> Result<(), Stop> {
    let mut made = Made { body_digest: effect.body_digest.clone(), extra: record.extra.clone(), ..Made::default() };
    record.id.keep(&mut made);
    deps.store.finish(&effect.key, claim, &made).await?;
    Ok(deps.store.forget_claimed(effect.family, &effect.key).await?)
}

impl Effect<'_> {
    /// An intent of this run.
    pub(crate) fn claim(&self, deps: &Deps) -> Claim {
        Claim {
            marker: self.marker.to_owned(),
            body_digest: self.body_digest.clone(),
            claim: (deps.ids)(),
            boot: deps.boot.id.clone(),
            family: self.family.clone(),
            lease_end: self.lease_end,
            place: self.place.clone(),
        }
    }
}
