//! A product without an item: adopt the one that is there, else make one.

use domain::CatalogueItemId;
use domain::catalogue::{Difference, Origin, QuoterItem, QuoterItemWrite, existing_item};
use domain::halo::ItemId;
use domain::problems;
use store::{Effect, EffectState};
use time::Duration;

use super::linked::{Pointed, pulled};
use super::one::One;
use super::{Did, Halt, PullReport};
use crate::catalogue::made::item_identity;
use crate::stop::Stop;

/// Whether an item may become the product's.
enum Owner {
    /// It may, as long as its link says this.
    Free { seen: Option<String>, left_by: Option<ItemId> },
    /// It is this other product's.
    Other(ItemId),
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
        Ok(existing_item(wanted, &items).map_err(Halt::held)?.cloned())
    }

    /// Ties the product to an item that is there. One that an earlier pull made, and could not tie, is ours.
    async fn adopt(
        &self,
        item: &QuoterItem,
        wanted: QuoterItemWrite,
        known: Option<&Effect>,
    ) -> Result<PullReport, Halt> {
        let ours = known.is_some_and(|effect| {
            effect.state == EffectState::Done && effect.quoter_id.as_deref() == Some(item.id.as_str())
        });
        let now = self.session.deps.now();
        let mut link = pulled(self, item.id.clone(), if ours { Origin::Made } else { Origin::Adopted }, now);
        // Nothing is tied if the agreement is outdated.
        let changes = Difference::between(item, &wanted, &self.session.settings.catalogue.follow);
        self.agreement(&mut link.clone(), &changes, &wanted)?;
        self.take(&item.id, &wanted.name).await?;
        link.priced(item.price, item.cost, now);
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

    /// Gives the item to this product, and to no other. Without `write` only looks whether that could be.
    async fn take(&self, item: &CatalogueItemId, name: &str) -> Result<(), Halt> {
        let (seen, left_by) = match self.owner(item).await? {
            Owner::Free { seen, left_by } => (seen, left_by),
            Owner::Other(other) => {
                return Err(Halt::held(problems::catalogue_item_taken(name, self.product, item, other)));
            }
        };
        if !self.how.write {
            return Ok(());
        }
        let (store, now) = (&self.session.deps.store, self.session.deps.now());
        if !store.take_item(item, self.product, seen.as_deref(), now).await? {
            return Err(Stop::Busy { until: now + Duration::seconds(2) }.into());
        }
        if let Some(other) = left_by {
            store.delete_pulled(other).await?;
        }
        Ok(())
    }

    /// Whose item it is. A product that is not sold any more gives its item up.
    async fn owner(&self, item: &CatalogueItemId) -> Result<Owner, Halt> {
        let seen = self.session.deps.store.link("item", item.as_str()).await?;
        let other = seen.as_deref().and_then(|target| target.parse().ok()).map(ItemId);
        let Some(other) = other.filter(|other| *other != self.product) else {
            return Ok(Owner::Free { seen, left_by: None });
        };
        let is_sold = self.read_product(other).await?.is_some_and(|product| product.active);
        Ok(if is_sold { Owner::Other(other) } else { Owner::Free { seen, left_by: Some(other) } })
    }

    /// Makes the item, with the category and the supplier that it points at.
    async fn make(&self, wanted: QuoterItemWrite) -> Result<PullReport, Halt> {
        let pointed = self.pointed(&wanted, true, true).await?;
        self.in_time()?;
        let known = self.making().item(&wanted, &wanted.fields(&pointed.references)).await?;
        self.take(&known.id, &wanted.name).await?;
        let (store, now) = (&self.session.deps.store, self.session.deps.now());
        let mut link = pulled(self, known.id.clone(), Origin::Made, now);
        link.priced(wanted.price, wanted.cost, now);
        store.put_pulled(&link, now).await?;
        if !known.just_now
            && let Some(present) = self.session.quoter.item(&known.id).await?
        {
            // An earlier try made it, perhaps from what the product was then.
            let report = self.compared(link, &present, wanted, Did::Made).await?;
            return Ok(with(report, pointed));
        }
        Ok(self.made(Some(known.id), Did::Made, wanted, pointed))
    }

    async fn would_make(&self, wanted: QuoterItemWrite) -> Result<PullReport, Halt> {
        let pointed = self.pointed(&wanted, true, true).await?;
        Ok(self.made(None, Did::WouldMake, wanted, pointed))
    }

    fn made(&self, item: Option<CatalogueItemId>, did: Did, wanted: QuoterItemWrite, pointed: Pointed) -> PullReport {
        let (changes, agree) = (Difference::default(), None);
        let report = PullReport {
            product: self.product,
            item,
            did,
            wanted,
            changes,
            agree,
            made_category: None,
            made_supplier: None,
        };
        with(report, pointed)
    }
}

/// The report with what was made on the way.
fn with(report: PullReport, pointed: Pointed) -> PullReport {
    let made_category = pointed.made_category.or(report.made_category);
    let made_supplier = pointed.made_supplier.or(report.made_supplier);
    PullReport { made_category, made_supplier, ..report }
}
