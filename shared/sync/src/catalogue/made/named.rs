//! Categories and suppliers: few records with names, of each name one (S4, S5).

use domain::catalogue::{QuoterCategory, QuoterSupplier, existing_category, existing_supplier};
use domain::ids::{CatalogueCategoryId, CatalogueSupplierId};
use domain::party::name_key;
use quoter::client::Error;
use store::EffectKey;

use super::begun::Begun;
use super::{Create, Known, Making, failed};
use crate::once::{Found, Record, Settled};
use crate::stop::Stop;

/// A kind of record that has a name.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Category,
    Supplier,
}

impl Kind {
    fn key(self, name: &str) -> EffectKey {
        let kind = match self {
            Self::Category => "quoter-category",
            Self::Supplier => "quoter-supplier",
        };
        EffectKey::identity(&format!("{kind}#{}", name_key(name)))
    }

    fn step(self) -> &'static str {
        match self {
            Self::Category => "make the category",
            Self::Supplier => "make the supplier",
        }
    }

    fn begun(self, name: &str) -> Begun {
        match self {
            Self::Category => Begun::Category(name.to_owned()),
            Self::Supplier => Begun::Supplier(name.to_owned()),
        }
    }
}

impl Making<'_> {
    /// The category of this name, made if it is not among the `listed` ones nor in Quoter. Fails if several have the name.
    pub(crate) async fn category(
        &self,
        name: &str,
        listed: &[QuoterCategory],
    ) -> Result<Known<CatalogueCategoryId>, Stop> {
        if let Some(found) = existing_category(name, listed).map_err(Stop::held)? {
            self.settle_as(&Kind::Category.key(name), found.id.as_str()).await?;
            return Ok(Known { id: found.id.clone(), made: false, just_now: false });
        }
        let known = self.named(Kind::Category, name).await?;
        let id = CatalogueCategoryId::new(&known.id).ok_or_else(unreadable)?;
        Ok(Known { id, made: known.made, just_now: known.just_now })
    }

    /// The supplier of this name, likewise.
    pub(crate) async fn supplier(
        &self,
        name: &str,
        listed: &[QuoterSupplier],
    ) -> Result<Known<CatalogueSupplierId>, Stop> {
        if let Some(found) = existing_supplier(name, listed).map_err(Stop::held)? {
            self.settle_as(&Kind::Supplier.key(name), found.id.as_str()).await?;
            return Ok(Known { id: found.id.clone(), made: false, just_now: false });
        }
        let known = self.named(Kind::Supplier, name).await?;
        let id = CatalogueSupplierId::new(&known.id).ok_or_else(unreadable)?;
        Ok(Known { id, made: known.made, just_now: known.just_now })
    }

    async fn named(&self, kind: Kind, name: &str) -> Result<Known<String>, Stop> {
        match self.named_once(kind, name).await? {
            Settled::Known(record) if !self.may_lag(&record) => self.named_before(kind, name, record).await,
            settled => Ok(known(settled)),
        }
    }

    /// The record was made a while ago and was not in the list: the list was old, or somebody deleted or renamed the record.
    async fn named_before(&self, kind: Kind, name: &str, made: Record<String>) -> Result<Known<String>, Stop> {
        if let Found::Record(found) = self.look_for_named(kind, name).await? {
            return Ok(Known { id: found.id, made: false, just_now: false });
        }
        self.forget(&kind.key(name), &made).await?;
        self.named_once(kind, name).await.map(known)
    }

    async fn named_once(&self, kind: Kind, name: &str) -> Result<Settled<String>, Stop> {
        let create = Create { key: kind.key(name), step: kind.step(), begun: kind.begun(name) };
        self.once(&create, self.look_for_named(kind, name), self.create_named(kind, name)).await
    }

    /// The record of this name, by a list that is complete.
    pub(super) async fn look_for_named(&self, kind: Kind, name: &str) -> Result<Found<String>, Stop> {
        self.look(|| async {
            Ok(match kind {
                Kind::Category => {
                    let listed = self.quoter.categories().await.map_err(failed)?;
                    existing_category(name, &listed).map_err(Stop::held)?.map(|one| one.id.to_string())
                }
                Kind::Supplier => {
                    let listed = self.quoter.suppliers().await.map_err(failed)?;
                    existing_supplier(name, &listed).map_err(Stop::held)?.map(|one| one.id.to_string())
                }
            })
        })
        .await
    }

    async fn create_named(&self, kind: Kind, name: &str) -> Result<String, Error> {
        let name = name.trim();
        Ok(match kind {
            Kind::Category => self.quoter.create_category(name).await?.id.to_string(),
            Kind::Supplier => self.quoter.create_supplier(name).await?.id.to_string(),
        })
    }
}

fn known(settled: Settled<String>) -> Known<String> {
    let made = !matches!(settled, Settled::Known(_));
    let just_now = matches!(settled, Settled::Made(_));
    Known { id: settled.record().id.clone(), made, just_now }
}

fn unreadable() -> Stop {
    Stop::Store(store::Error::Corrupt { what: "effect" })
}
