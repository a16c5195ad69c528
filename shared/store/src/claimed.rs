//! Which shared records a family claimed, so that it can find out what became of them although its quote no longer names them.

use domain::FamilyKey;

use crate::attr;
use crate::table::{Values, key};
use crate::{EffectKey, Result, Store};

const CLAIMED: &str = "claimed#";

impl Store {
    /// Keeps in mind that the family claims a shared record; nothing for steps, which are under the family anyway. Written before the
    /// claim, so that there is no claim without it.
    pub(crate) async fn keep_claimed(&self, family: &FamilyKey, effect: &EffectKey) -> Result<()> {
        let Some(identity) = effect.identity_key() else { return Ok(()) };
        let mut item = key(family.as_str(), &format!("{CLAIMED}{identity}"));
        item.insert("effect".to_owned(), attr::text(identity));
        self.put_data(item).await
    }

    /// The shared records that the family claimed and that are not known to be settled, strongly read.
    ///
    /// # Errors
    /// [`Error::Corrupt`](crate::Error::Corrupt), [`Error::Unavailable`](crate::Error::Unavailable).
    pub async fn claimed_identities(&self, family: &FamilyKey) -> Result<Vec<EffectKey>> {
        let items = self.query_data(family.as_str(), CLAIMED).await?;
        items.iter().map(|item| item.required("effect", "claimed identity").map(EffectKey::of_identity)).collect()
    }

    /// The family's claim of a shared record is settled, by whomever.
    ///
    /// # Errors
    /// [`Error::Unavailable`](crate::Error::Unavailable).
    pub async fn forget_claimed(&self, family: &FamilyKey, effect: &EffectKey) -> Result<()> {
        let Some(identity) = effect.identity_key() else { return Ok(()) };
        let sort = format!("{CLAIMED}{identity}");
        self.delete_data(family.as_str(), &sort, "attribute_exists(pk)", Values::default()).await.map(drop)
    }
}
