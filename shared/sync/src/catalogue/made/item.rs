//! Items: of each part number, else of each name in a category, one for a kind of charge.

use domain::CatalogueItemId;
use domain::catalogue::{Charge, ItemFields, QuoterItem, QuoterItemWrite, existing_item};
use domain::matching::product::sku_key;
use domain::party::name_key;
use quoter::client::ItemFilter;
use store::EffectKey;

use super::begun::{Begun, BegunItem};
use super::{Create, MadeItem, Making, failed, is_answered};
use crate::once::{Found, Settled};
use crate::stop::Stop;

/// By what an item is known before it exists: two products with one part number never make two.
pub(crate) fn identity(wanted: &QuoterItemWrite) -> EffectKey {
    let kind = if wanted.charge == Charge::Once { "one_time" } else { "recurring" };
    let what = match &wanted.code {
        Some(code) => format!("code#{}", sku_key(code)),
        None => format!("name#{}#{}", name_key(&wanted.name), name_key(&wanted.category)),
    };
    EffectKey::identity(&format!("quoter-item#{kind}#{what}"))
}

/// Whether this item is the one that would be made, by what it is.
fn is_that_item(wanted: &QuoterItemWrite, item: &QuoterItem) -> bool {
    existing_item(wanted, std::slice::from_ref(item)).is_ok_and(|found| found.is_some())
}

impl Making<'_> {
    /// The item of this identity, made unless an earlier try made it.
    pub(crate) async fn item(&self, wanted: &QuoterItemWrite, fields: &ItemFields) -> Result<MadeItem, Stop> {
        let settled = match self.item_once(wanted, fields).await? {
            Settled::Known(record) if !self.may_lag(&record) => {
                let id = id(&record.id)?;
                let item = self.quoter.item(&id).await.map_err(failed)?;
                if item.is_some_and(|item| is_that_item(wanted, &item)) {
                    Settled::Known(record)
                } else {
                    self.forget(&identity(wanted), &record).await?;
                    self.item_once(wanted, fields).await?
                }
            }
            settled => settled,
        };
        let answered = match &settled {
            Settled::Made(_) => true,
            Settled::Adopted(_) => false,
            Settled::Known(record) => is_answered(record.extra.as_deref()),
        };
        let just_now = matches!(settled, Settled::Made(_));
        Ok(MadeItem { id: id(&settled.record().id)?, just_now, answered })
    }

    async fn item_once(&self, wanted: &QuoterItemWrite, fields: &ItemFields) -> Result<Settled<String>, Stop> {
        let begun = Begun::Item(BegunItem::of(wanted));
        let create = Create { key: identity(wanted), step: "make the item", begun };
        let send = async { self.quoter.create_item(fields).await.map(|item| item.id.to_string()) };
        self.once(&create, self.look_for_item(wanted), send).await
    }

    /// The item, among all items: how the service compares texts when it filters is not known, and this decides whether one is made.
    pub(super) async fn look_for_item(&self, wanted: &QuoterItemWrite) -> Result<Found<String>, Stop> {
        self.look(|| async {
            let items = self.quoter.all_items(&ItemFilter::default()).await.map_err(failed)?;
            Ok(existing_item(wanted, &items).map_err(Stop::held)?.map(|item| item.id.to_string()))
        })
        .await
    }
}

fn id(text: &str) -> Result<CatalogueItemId, Stop> {
    CatalogueItemId::new(text).ok_or(Stop::Store(store::Error::Corrupt { what: "effect" }))
}
