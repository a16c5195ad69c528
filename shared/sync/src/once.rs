//! One create, exactly once: the protocol around every POST that makes a record.

use domain::problems;
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
pub(crate) enum Found {
    /// It exists.
    Record(Record),
    /// It surely does not exist.
    Absent,
    /// Neither is proven.
    Unproven(String),
}

/// A record that exists in Halo now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    /// Its id.
    pub(crate) id: i64,
    /// What later steps need of it, JSON.
    pub(crate) extra: Option<String>,
    /// Halo's remark.
    pub(crate) warning: Option<String>,
}

impl Record {
    pub(crate) fn new(id: i64) -> Self {
        Self { id, extra: None, warning: None }
    }
}

/// How a record came to stand in Halo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Settled {
    /// Made now.
    Made(Record),
    /// Made by an earlier try and found by its marker.
    Adopted(Record),
    /// Known from before.
    Known(Record),
}

impl Settled {
    pub(crate) fn record(&self) -> &Record {
        match self {
            Self::Made(record) | Self::Adopted(record) | Self::Known(record) => record,
        }
    }
}

/// Makes the record unless it exists: claims the intent, creates, records the id. `look` finds a record by its marker, `create`
/// sends it; each is a future that does nothing until it is awaited.
pub(crate) async fn once(
    deps: &Deps,
    effect: &Effect<'_>,
    look: impl Future<Output = Result<Found, Stop>>,
    create: impl Future<Output = Result<Record, halo::Error>>,
) -> Result<Settled, Stop> {
    let known = deps.store.effect(&effect.key).await?;
    let claim = effect.claim(deps);
    let claimed = match next(known.as_ref(), &deps.boot, deps.now(), effect.settle) {
        Next::Done { id } => {
            let extra = known.and_then(|k| k.extra);
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

async fn send(
    deps: &Deps,
    effect: &Effect<'_>,
    claim: &str,
    create: impl Future<Output = Result<Record, halo::Error>>,
) -> Result<Settled, Stop> {
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
            Err(Stop::from_halo(effect.step, error))
        }
    }
}

async fn adopt(deps: &Deps, effect: &Effect<'_>, claim: &str, record: Record) -> Result<Settled, Stop> {
    finish(deps, effect, claim, &record).await?;
    Ok(Settled::Adopted(record))
}

/// Records the id. Losing the claim to another run is no fault: both saw the same record.
async fn finish(deps: &Deps, effect: &Effect<'_>, claim: &str, record: &Record) -> Result<(), Stop> {
    let made = Made { halo_id: Some(record.id), body_digest: effect.body_digest.clone(), extra: record.extra.clone() };
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
