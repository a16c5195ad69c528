//! A product without an item: adopt the one that is there, else make one.

use domain::CatalogueItemId;
use domain::catalogue::{Difference, Origin, QuoterItem, QuoterItemWrite, existing_item};
use domain::halo::ItemId;
use domain::problems;
use domain::settings::FollowSettings;
use store::{Effect, EffectState};
use time::Duration;

use super::linked::{Pointed, pulled};
use super::one::One;
use super::{Did, Halt, PullReport};
use crate::catalogue::made::{is_answered, item_identity};
use crate::stop::Stop;

/// An item that may become the product's.
pub(super) struct Free {
    /// As long as its link says this.
    pub(super) seen: Option<String>,
    /// The product that had it and is not sold any more.
    pub(super) left_by: Option<ItemId>,
}

impl One<'_> {
    /// A create that was begun and not answered is looked after first: what it made looks like an item that was always there.
    pub(super) async fn unlinked(&self, wanted: QuoterItemWrite) -> Result<PullReport, Halt> {
        let known = self.session.deps.store.effect(&item_identity(&wanted)).await?;
        let is_open = known.as_ref().is_some_and(|effect| effect.state == EffectState::Claimed);
        if !(is_open && self.how.write)
            && let Some(item) = self.existing(&wanted).await?
        {
            return self.adopt(&item, wanted, known.as_ref()).await;
        }
        if self.how.write { self.make(wanted).await } else { self.would_make(wanted).await }
    }

    /// The item that is there: by code, else by name and category. Fails if several fit.
    async fn existing(&self, wanted: &QuoterItemWrite) -> Result<Option<QuoterItem>, Halt> {
        let quoter = self.session.quoter;
        let mut items = match &wanted.code {
            Some(code) => quoter.items_with_code(code).await?,
            None => Vec::new(),
        };
        if let Some(found) = existing_item(wanted, &items).map_err(Halt::held)? {
            return Ok(Some(found.clone()));
        }
        items.extend(quoter.items_named(&wanted.name).await?);
        items.sort_by(|one, other| one.id.as_str().cmp(other.id.as_str()));
        items.dedup_by(|one, other| one.id == other.id);
        match existing_item(wanted, &items).map_err(Halt::held)? {
            Some(found) => Ok(Some(found.clone())),
            None => self.spelled_otherwise(wanted).await,
        }
    }

    /// The service may tell "SW-8" from "sw-8" when it filters: before one is made, all items are looked through once in a session.
    /// What the list shows may be old, and is read again.
    async fn spelled_otherwise(&self, wanted: &QuoterItemWrite) -> Result<Option<QuoterItem>, Halt> {
        let all = self.session.all_items().await?;
        let Some(found) = existing_item(wanted, &all).map_err(Halt::held)? else { return Ok(None) };
        let now = self.session.quoter.item(&found.id).await?;
        Ok(now.filter(|item| existing_item(wanted, std::slice::from_ref(item)).is_ok_and(|fits| fits.is_some())))
    }

    /// Ties the product to an item that is there. One that an earlier pull made, and could not tie, is ours.
    async fn adopt(
        &self,
        item: &QuoterItem,
        wanted: QuoterItemWrite,
        known: Option<&Effect>,
    ) -> Result<PullReport, Halt> {
        let owner = self.free(&item.id, &wanted.name).await?;
        let made = known.filter(|effect| {
            effect.state == EffectState::Done && effect.quoter_id.as_deref() == Some(item.id.as_str())
        });
        let ours = owner.left_by.is_none()
            && made.is_some_and(|effect| is_answered(effect.extra.as_deref()) || self.is_what_is_wanted(item, &wanted));
        let now = self.session.deps.now();
        let link = pulled(self, item.id.clone(), if ours { Origin::Made } else { Origin::Adopted }, now);
        // Nothing is tied if the agreement is outdated.
        let changes = Difference::between(item, &wanted, &self.session.settings.catalogue.follow);
        self.agreement(&mut link.clone(), &changes, &wanted)?;
        self.take(&item.id, owner).await?;
        if self.how.write {
            self.session.deps.store.put_pulled(&link, now).await?;
        }
        let did = match (self.how.write, ours) {
            (false, _) => Did::WouldAdopt,
            (true, true) => Did::Made,
            (true, false) => Did::Adopted,
        };
        self.compared(link, item, wanted, did).await
    }

    /// Gives the item to this product, and to no other.
    pub(super) async fn take(&self, item: &CatalogueItemId, free: Free) -> Result<(), Halt> {
        if !self.how.write {
            return Ok(());
        }
        let (store, now) = (&self.session.deps.store, self.session.deps.now());
        if !store.take_item(item, self.product, free.seen.as_deref(), now).await? {
            return Err(Stop::Busy { until: now + Duration::seconds(2) }.into());
        }
        // It may have got another item meanwhile.
        if let Some(other) = free.left_by
            && store.pulled(other).await?.is_some_and(|pulled| pulled.item == *item)
        {
            store.delete_pulled(other).await?;
        }
        Ok(())
    }

    /// Fails if the item is another product's. A product that is not sold any more gives its item up.
    pub(super) async fn free(&self, item: &CatalogueItemId, name: &str) -> Result<Free, Halt> {
        let seen = self.session.deps.store.link("item", item.as_str()).await?;
        let other = seen.as_deref().and_then(|target| target.parse().ok()).map(ItemId);
        let Some(other) = other.filter(|other| *other != self.product) else {
            return Ok(Free { seen, left_by: None });
        };
        if self.read_product(other).await?.is_some_and(|product| product.active) {
            return Err(Halt::held(problems::catalogue_item_taken(name, self.product, item, other)));
        }
        Ok(Free { seen, left_by: Some(other) })
    }

    /// Makes the item, with the category and the supplier that it points at.
    async fn make(&self, wanted: QuoterItemWrite) -> Result<PullReport, Halt> {
        let pointed = self.pointed(&wanted, true, true).await?;
        self.in_time()?;
        let known = self.making().item(&wanted, &wanted.fields(&pointed.references)).await?;
        let free = self.free(&known.id, &wanted.name).await?;
        self.take(&known.id, free).await?;
        let (store, now) = (&self.session.deps.store, self.session.deps.now());
        let present = if known.just_now { None } else { self.session.quoter.item(&known.id).await? };
        // One that was only found may be a person's, made by hand meanwhile: it is ours if it is what we sent.
        let ours = known.answered || present.as_ref().is_some_and(|item| self.is_what_is_wanted(item, &wanted));
        let (origin, did) = if ours { (Origin::Made, Did::Made) } else { (Origin::Adopted, Did::Adopted) };
        let mut link = pulled(self, known.id.clone(), origin, now);
        if known.just_now {
            link.priced(wanted.price, wanted.cost, now);
        }
        store.put_pulled(&link, now).await?;
        match present {
            // An earlier try made it, perhaps from what the product was then.
            Some(present) => Ok(with(self.compared(link, &present, wanted, did).await?, pointed)),
            None => Ok(self.made(Some(known.id), did, wanted, pointed)),
        }
    }

    fn is_what_is_wanted(&self, item: &QuoterItem, wanted: &QuoterItemWrite) -> bool {
        Difference::between(item, wanted, &FollowSettings::default()).changes.is_empty()
    }

    async fn would_make(&self, wanted: QuoterItemWrite) -> Result<PullReport, Halt> {
        let pointed = self.pointed(&wanted, true, true).await?;
        Ok(self.made(None, Did::WouldMake, wanted, pointed))
    }

    fn made(&self, item: Option<CatalogueItemId>, did: Did, wanted: QuoterItemWrite, pointed: Pointed) -> PullReport {
        with(PullReport::new(self.product, item, did, wanted), pointed)
    }
}

/// The report with what was made on the way.
fn with(report: PullReport, pointed: Pointed) -> PullReport {
    let made_category = pointed.made_category.or(report.made_category);
    let made_supplier = pointed.made_supplier.or(report.made_supplier);
    PullReport { made_category, made_supplier, ..report }
}
