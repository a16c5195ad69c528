//! Effects: the intent to create a record, written before the create is sent, and what became of it.

use std::fmt;

use domain::FamilyKey;
use time::OffsetDateTime;

use crate::attr::{Attributes, Item};
use crate::error::failed;
use crate::lease::Lease;
use crate::queue::words;
use crate::table::{Change, Changed, Values, fitted, names};
use crate::{Error, Result, Store};

const STEP: &str = "step#";
const IDENTITY: &str = "identity";

/// Where an effect stands. Its `Debug` hides an identity, which may be an e-mail address.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct EffectKey {
    pk: String,
    sk: String,
}

impl EffectKey {
    /// A step of one quote.
    pub fn step(family: &FamilyKey, step: &str) -> Self {
        Self { pk: family.to_string(), sk: format!("{STEP}{}", fitted(step)) }
    }

    /// A record that quotes share, such as `user#anna@example.com`.
    pub fn identity(identity: &str) -> Self {
        Self::of_identity(format!("{IDENTITY}#{}", fitted(identity)))
    }

    /// Whether it is an identity of this kind, such as `site`.
    pub fn is_identity_of(&self, kind: &str) -> bool {
        self.identity_key().is_some_and(|key| key.split('#').nth(1) == Some(kind))
    }

    /// The partition of an identity; none for a step.
    pub(crate) fn identity_key(&self) -> Option<&str> {
        (self.sk == IDENTITY).then_some(self.pk.as_str())
    }

    pub(crate) fn of_identity(pk: String) -> Self {
        Self { pk, sk: IDENTITY.to_owned() }
    }
}

impl fmt::Debug for EffectKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.sk.strip_prefix(STEP) {
            Some(step) => write!(f, "EffectKey({} {step})", self.pk),
            None => write!(f, "EffectKey({}#…)", self.pk.split('#').take(2).collect::<Vec<_>>().join("#")),
        }
    }
}

words! {
    /// How far an effect is.
    EffectState {
        /// Somebody is at it, or was: until lease end and settle time it is unknown what happened.
        Claimed = "claimed",
        /// Surely not processed, or proven absent.
        Free = "free",
        /// The record exists.
        Done = "done",
    }
}

/// An intent to create something. Its `Debug` leaves `place` out.
#[derive(Clone, PartialEq, Eq)]
pub struct Claim {
    /// What the record is found by.
    pub marker: String,
    /// Digest of the body that is going to be sent.
    pub body_digest: String,
    /// Unique per claim.
    pub claim: String,
    /// The process.
    pub boot: String,
    /// The family on whose behalf.
    pub family: FamilyKey,
    /// The last moment at which the create can be on its way: the hard deadline of this invocation.
    pub lease_end: OffsetDateTime,
    /// Where the record is looked for, JSON; kept until it is known what became of the create. It may hold personal data.
    pub place: Option<String>,
}

impl fmt::Debug for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claim")
            .field("claim", &self.claim)
            .field("boot", &self.boot)
            .field("family", &self.family)
            .field("lease_end", &self.lease_end)
            .finish_non_exhaustive()
    }
}

impl Claim {
    /// An intent of the run that holds `lease`; it ends with the lease.
    pub fn under(
        lease: &Lease,
        marker: impl Into<String>,
        body_digest: impl Into<String>,
        claim: impl Into<String>,
    ) -> Self {
        Self {
            marker: marker.into(),
            body_digest: body_digest.into(),
            claim: claim.into(),
            boot: lease.boot().to_owned(),
            family: lease.family().clone(),
            lease_end: lease.until(),
            place: None,
        }
    }
}

/// What was made.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Made {
    /// Its id, where it is a record of Halo.
    pub halo_id: Option<i64>,
    /// Its id, where it is a record of Quoter.
    pub quoter_id: Option<String>,
    /// Digest of the body that was sent.
    pub body_digest: String,
    /// More about it, JSON.
    pub extra: Option<String>,
}

impl fmt::Debug for Made {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Made")
            .field("halo_id", &self.halo_id)
            .field("quoter_id", &self.quoter_id)
            .finish_non_exhaustive()
    }
}

/// An effect as it was read. Its `Debug` leaves `extra` and `place` out.
#[derive(Clone, PartialEq, Eq)]
pub struct Effect {
    /// What the record is found by.
    pub marker: String,
    /// Digest of the body that was, or was going to be, sent last.
    pub body_digest: String,
    /// How far it is.
    pub state: EffectState,
    /// The claim that it was last taken under.
    pub claim: String,
    /// The process of that claim.
    pub boot: String,
    /// The family of that claim.
    pub claimed_by: String,
    /// The last moment at which that claim's create can be on its way.
    pub lease_end: OffsetDateTime,
    /// How often it was claimed.
    pub attempts: u32,
    /// The record's id in Halo, once it is done and a record of Halo.
    pub halo_id: Option<i64>,
    /// The record's id in Quoter, once it is done and a record of Quoter.
    pub quoter_id: Option<String>,
    /// More about the record, JSON.
    pub extra: Option<String>,
    /// Where the record is looked for, JSON, as long as it is not known what became of the create.
    pub place: Option<String>,
}

impl fmt::Debug for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Effect")
            .field("state", &self.state)
            .field("claim", &self.claim)
            .field("claimed_by", &self.claimed_by)
            .field("lease_end", &self.lease_end)
            .field("attempts", &self.attempts)
            .field("halo_id", &self.halo_id)
            .field("quoter_id", &self.quoter_id)
            .finish_non_exhaustive()
    }
}

impl Effect {
    fn read(item: &Item) -> Result<Self> {
        const WHAT: &str = "effect";
        let broken = || Error::Corrupt { what: WHAT };
        Ok(Self {
            marker: item.required("marker", WHAT)?,
            body_digest: item.required("body_digest", WHAT)?,
            state: item.text("state").and_then(EffectState::parse).ok_or_else(broken)?,
            claim: item.required("claim", WHAT)?,
            boot: item.required("boot", WHAT)?,
            claimed_by: item.required("claimed_by", WHAT)?,
            lease_end: item.time("lease_end").ok_or_else(broken)?,
            attempts: item.count("attempts"),
            halo_id: item.number("halo_id"),
            quoter_id: item.owned_text("quoter_id"),
            extra: item.owned_text("extra"),
            place: item.owned_text("place"),
        })
    }
}

impl Store {
    /// The effect, strongly read.
    ///
    /// # Errors
    /// [`Error::Corrupt`], [`Error::Unavailable`].
    pub async fn effect(&self, key: &EffectKey) -> Result<Option<Effect>> {
        self.get_data(&key.pk, &key.sk).await?.as_ref().map(Effect::read).transpose()
    }

    /// Writes the intent if there is none. Whether it is ours; if not, read the effect that is there.
    ///
    /// # Errors
    /// [`Error::Unavailable`]: it is unknown whether the intent stands, so nothing may be sent.
    pub async fn claim_new(&self, key: &EffectKey, claim: &Claim) -> Result<bool> {
        self.keep_claimed(&claim.family, key).await?;
        let change = claiming(claim, "attribute_not_exists(pk)", Values::default());
        let ours = |item: &Item| item.text("claim") == Some(&claim.claim);
        self.change_effect(key, change, ours).await
    }

    /// Takes over an intent that was seen with the claim `observed` and is not done. Whether it is ours now.
    ///
    /// # Errors
    /// [`Error::Unavailable`]: it is unknown whether the intent is ours, so nothing may be sent.
    pub async fn reclaim(&self, key: &EffectKey, observed: &str, claim: &Claim) -> Result<bool> {
        self.keep_claimed(&claim.family, key).await?;
        let values = Values::default().text(":observed", observed).text(":done", EffectState::Done.as_str());
        let change = claiming(claim, "#claim = :observed AND #state <> :done", values);
        let ours = |item: &Item| item.text("claim") == Some(&claim.claim);
        self.change_effect(key, change, ours).await
    }

    /// The create was sent and its outcome is unknown: the settle time starts now. `false` when the claim is no longer ours.
    ///
    /// # Errors
    /// [`Error::Unavailable`]: the settle time then starts at the claim's own lease end.
    pub async fn settle_in_doubt(&self, key: &EffectKey, claim: &str, now: OffsetDateTime) -> Result<bool> {
        let change = under_claim("SET #lease_end = :now", claim, Values::default().time(":now", now));
        self.change_effect(key, change, |_| false).await
    }

    /// The create surely did not happen: anyone may claim at once. `false` when the claim is no longer ours.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn set_free(&self, key: &EffectKey, claim: &str) -> Result<bool> {
        let free = EffectState::Free;
        let change =
            under_claim("SET #state = :free REMOVE #place", claim, Values::default().text(":free", free.as_str()));
        self.change_effect(key, change, |item| is_now(item, claim, free)).await
    }

    /// The record exists, made or found under `claim`. `false` when the claim is no longer ours.
    ///
    /// # Errors
    /// [`Error::Unavailable`]: the next run finds the record by its marker.
    pub async fn finish(&self, key: &EffectKey, claim: &str, made: &Made) -> Result<bool> {
        let done = EffectState::Done;
        let (update, values) = recording(made);
        let change = under_claim(&update, claim, values.text(":done", done.as_str()));
        let ours = |item: &Item| is_now(item, claim, done) && is_about(item, made);
        self.change_effect(key, change, ours).await
    }

    /// The record was updated. `false` when the effect is not done, or is about another record.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn refresh_done(&self, key: &EffectKey, made: &Made) -> Result<bool> {
        let (update, values) = recording(made);
        let same = if made.halo_id.is_some() { " AND #halo_id = :halo_id" } else { "" };
        let change = Change {
            update,
            condition: format!("#state = :done{same}"),
            values: values.text(":done", EffectState::Done.as_str()),
        };
        self.change_effect(key, change, |_| false).await
    }

    /// The record `observed` was deleted in Quoter since: the effect can be claimed as new. `false` when it is about another record.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn forget_done_in_quoter(&self, key: &EffectKey, observed: &str) -> Result<bool> {
        let values = Values::default().text(":done", EffectState::Done.as_str()).text(":id", observed);
        self.delete_data(&key.pk, &key.sk, "#state = :done AND #quoter_id = :id", values).await
    }

    /// The record `observed` was deleted in Halo since: the effect can be claimed as new. `false` when it is about another record.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn forget_done(&self, key: &EffectKey, observed: i64) -> Result<bool> {
        let values = Values::default().text(":done", EffectState::Done.as_str()).number(":id", observed);
        self.delete_data(&key.pk, &key.sk, "#state = :done AND #halo_id = :id", values).await
    }

    /// The record surely does not exist and is not wanted any more: the intent is deleted. `false` when the claim is another by now.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn abandon(&self, key: &EffectKey, claim: &str) -> Result<bool> {
        let values = Values::default().text(":done", EffectState::Done.as_str()).text(":claim", claim);
        self.delete_data(&key.pk, &key.sk, "#state <> :done AND #claim = :claim", values).await
    }

    /// All steps of a family with their names, strongly read.
    ///
    /// # Errors
    /// [`Error::Corrupt`], [`Error::Unavailable`].
    pub async fn effects(&self, family: &FamilyKey) -> Result<Vec<(String, Effect)>> {
        let items = self.query_data(family.as_str(), STEP).await?;
        let step = |item: &Item| item.text("sk").and_then(|sk| sk.strip_prefix(STEP)).map(str::to_owned);
        items.iter().filter_map(|item| step(item).map(|step| Effect::read(item).map(|effect| (step, effect)))).collect()
    }

    /// Up to `limit` effects that are not done, of all families and identities. Reads the whole table: for checks and commands, not
    /// for workers.
    ///
    /// # Errors
    /// [`Error::Corrupt`], [`Error::Unavailable`].
    pub async fn open_effects(&self, limit: usize) -> Result<Vec<(EffectKey, Effect)>> {
        let filter = "attribute_exists(#claim) AND #state <> :done AND attribute_exists(#marker)";
        let mut open = Vec::new();
        let mut from = None;
        loop {
            let request = self.dynamo.scan().table_name(&self.names.data).consistent_read(true);
            let request = request
                .filter_expression(filter)
                .set_expression_attribute_names(names(&[filter]))
                .set_expression_attribute_values(Values::default().text(":done", EffectState::Done.as_str()).some())
                .set_exclusive_start_key(from);
            let answer = Box::pin(request.send()).await.map_err(failed("Scan"))?;
            for item in answer.items.unwrap_or_default() {
                open.push(located(item)?);
            }
            from = answer.last_evaluated_key;
            if from.is_none() || open.len() >= limit {
                open.truncate(limit);
                return Ok(open);
            }
        }
    }

    /// Whether the change was made, or turns out to be made already: the SDK sends a write again when its answer is lost.
    async fn change_effect(&self, key: &EffectKey, change: Change, is_made: impl Fn(&Item) -> bool) -> Result<bool> {
        match self.update_data(&key.pk, &key.sk, change).await? {
            Changed::Yes(_) => Ok(true),
            Changed::No(item) => Ok(item.as_ref().is_some_and(is_made)),
        }
    }
}

fn located(item: Attributes) -> Result<(EffectKey, Effect)> {
    let item = Item(item);
    let key = EffectKey { pk: item.required("pk", "effect")?, sk: item.required("sk", "effect")? };
    Ok((key, Effect::read(&item)?))
}

fn is_about(item: &Item, made: &Made) -> bool {
    item.number("halo_id") == made.halo_id && item.text("quoter_id") == made.quoter_id.as_deref()
}

fn is_now(item: &Item, claim: &str, state: EffectState) -> bool {
    item.text("claim") == Some(claim) && item.text("state") == Some(state.as_str())
}

fn claiming(claim: &Claim, condition: &str, values: Values) -> Change {
    let (place, values) = match &claim.place {
        Some(place) => (", #place = :place", values.text(":place", place)),
        None => (" REMOVE #place", values),
    };
    Change {
        update: format!(
            "SET #marker = :marker, #body_digest = :digest, #state = :claimed, #claim = :claim, #boot = :boot, \
             #claimed_by = :family, #lease_end = :lease_end{place} ADD #attempts :one"
        ),
        condition: condition.to_owned(),
        values: values
            .text(":marker", &claim.marker)
            .text(":digest", &claim.body_digest)
            .text(":claimed", EffectState::Claimed.as_str())
            .text(":claim", &claim.claim)
            .text(":boot", &claim.boot)
            .text(":family", claim.family.as_str())
            .time(":lease_end", claim.lease_end)
            .number(":one", 1),
    }
}

/// A change that only the present claim may make.
fn under_claim(update: &str, claim: &str, values: Values) -> Change {
    Change {
        update: update.to_owned(),
        condition: "#claim = :claim AND #state = :claimed".to_owned(),
        values: values.text(":claim", claim).text(":claimed", EffectState::Claimed.as_str()),
    }
}

/// Sets what was made and forgets where it would be looked for; uses `:done`.
fn recording(made: &Made) -> (String, Values) {
    let mut update = "SET #state = :done, #body_digest = :digest".to_owned();
    let mut values = Values::default().text(":digest", &made.body_digest);
    if let Some(id) = made.halo_id {
        update.push_str(", #halo_id = :halo_id");
        values = values.number(":halo_id", id);
    }
    if let Some(quoter_id) = &made.quoter_id {
        update.push_str(", #quoter_id = :quoter_id");
        values = values.text(":quoter_id", quoter_id);
    }
    if let Some(extra) = &made.extra {
        update.push_str(", #extra = :extra");
        values = values.text(":extra", extra);
    }
    update.push_str(" REMOVE #place");
    (update, values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identity_is_not_written_to_logs() {
        let key = EffectKey::identity("user#anna@example.com");
        assert_eq!(format!("{key:?}"), "EffectKey(identity#user#…)");
    }
}
