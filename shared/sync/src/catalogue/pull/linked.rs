//! A product that has an item: compare, and write what differs.

use domain::catalogue::{Difference, Field, ItemFields, Origin, Pulled, PulledChange, QuoterItem, QuoterItemWrite};
use domain::catalogue::{QuoterCategory, QuoterSupplier, References, existing_category, existing_supplier};
use domain::problems;
use quoter::client::Change;
use time::{Duration, OffsetDateTime};

use super::one::One;
use super::{Did, Halt, PullReport};
use crate::catalogue::made::settles;
use crate::stop::Stop;

/// How long it is kept what a pull changed.
const KEEP_CHANGES: Duration = Duration::days(180);
/// As many characters of a value are kept in the log of changes.
const KEPT_TEXT: usize = 2_000;
/// As many hexadecimal digits has the token by which somebody agrees.
const TOKEN: usize = 16;

/// The records that an item points at, and which of them are new.
#[derive(Default)]
pub(super) struct Pointed {
    pub(super) references: References,
    pub(super) made_category: Option<String>,
    pub(super) made_supplier: Option<String>,
}

impl One<'_> {
    /// Compares the linked item. One that is not there was deleted by hand, unless reads may lag: nothing makes it again by itself.
    pub(super) async fn linked(&self, pulled: Pulled, wanted: QuoterItemWrite) -> Result<PullReport, Halt> {
        let follow = &self.session.settings.catalogue.follow;
        let differs = |present: &QuoterItem| !Difference::between(present, &wanted, follow).is_empty();
        if let Some(present) = self.session.item(&pulled.item, differs).await? {
            self.keep_item(&pulled, &wanted.name).await?;
            return self.compared(pulled, &present, wanted, Did::Unchanged).await;
        }
        self.late(&pulled)?;
        if !self.how.anew {
            let Pulled { product, item, .. } = &pulled;
            return Err(Halt::held(problems::catalogue_item_deleted(&wanted.name, *product, item)));
        }
        if self.how.write {
            let store = &self.session.deps.store;
            store.delete_link("item", pulled.item.as_str()).await?;
            store.delete_pulled(self.product).await?;
        }
        self.unlinked(wanted).await
    }

    /// The item stays this product's. It is not any more if another product took it, since this one was not sold.
    async fn keep_item(&self, pulled: &Pulled, name: &str) -> Result<(), Halt> {
        let free = self.free(&pulled.item, name).await?;
        if free.seen.is_none() || free.left_by.is_some() {
            self.take(&pulled.item, free).await?;
        }
        Ok(())
    }

    /// Fails while reads may not show the item yet.
    fn late(&self, pulled: &Pulled) -> Result<(), Halt> {
        let now = self.session.deps.now();
        let settle = settles(&self.session.settings.timing);
        match pulled.prices.iter().map(|point| point.since + settle).max() {
            Some(until) if now < until => {
                let problem = problems::catalogue_item_late(self.product, &pulled.item);
                Err(Stop::passing(problem, Some(until - now)).into())
            }
            _ => Ok(()),
        }
    }

    /// Writes what differs. `so_far` is what was done to the item in this pull before.
    pub(super) async fn compared(
        &self,
        mut pulled: Pulled,
        present: &QuoterItem,
        wanted: QuoterItemWrite,
        so_far: Did,
    ) -> Result<PullReport, Halt> {
        let changes = Difference::between(present, &wanted, &self.session.settings.catalogue.follow);
        let agree = self.agreement(&mut pulled, &changes, &wanted)?;
        let writes = agree.is_none() && !changes.is_empty();
        let did = self.did(so_far, writes);
        let report = PullReport::new(self.product, Some(pulled.item.clone()), did, wanted);
        let mut report = PullReport { changes, agree, ..report };
        let written = if writes { self.change(&mut report, present).await? } else { ItemFields::default() };
        if self.how.write {
            let now = self.session.deps.now();
            price_from_halo(&mut pulled, &written, present, &report.wanted, now);
            pulled.checked = now;
            self.session.deps.store.put_pulled(&pulled, now).await?;
        }
        Ok(report)
    }

    fn did(&self, so_far: Did, writes: bool) -> Did {
        match so_far {
            Did::Unchanged if writes && self.how.write => Did::Updated,
            Did::Unchanged if writes => Did::WouldUpdate,
            so_far => so_far,
        }
    }

    /// The token that a person would agree by; `None` where nothing waits for that. What somebody agreed to must be what is due now.
    pub(super) fn agreement(
        &self,
        pulled: &mut Pulled,
        changes: &Difference,
        wanted: &QuoterItemWrite,
    ) -> Result<Option<String>, Halt> {
        if pulled.may_change() || changes.is_empty() {
            return Ok(None);
        }
        let token = token(pulled, changes);
        match &self.how.agreed {
            None => Ok(Some(token)),
            Some(agreed) if *agreed == token => {
                pulled.origin = Origin::Agreed;
                Ok(None)
            }
            Some(_) => {
                let shown: Vec<String> = changes.written().map(ToString::to_string).collect();
                Err(Halt::held(problems::agreement_outdated(&wanted.name, &shown)))
            }
        }
    }

    /// Writes the fields that differ and keeps what changed; without `write` only looks what that would take.
    async fn change(&self, report: &mut PullReport, present: &QuoterItem) -> Result<ItemFields, Halt> {
        let due = |field| report.changes.written().any(|change| change.field == field);
        let (category, supplier) = (due(Field::Category), due(Field::Supplier));
        let pointed = self.pointed(&report.wanted, category, supplier).await?;
        let fields = report.changes.fields(&report.wanted, &pointed.references);
        (report.made_category, report.made_supplier) = (pointed.made_category, pointed.made_supplier);
        if !self.how.write {
            return Ok(fields);
        }
        self.in_time()?;
        let outcome = self.session.quoter.update_item(&present.id, &fields).await;
        let in_doubt = outcome.as_ref().is_err_and(quoter::client::Error::leaves_doubt);
        if in_doubt || outcome == Ok(Change::Made) {
            self.record(report, present, in_doubt).await?;
        }
        match outcome {
            Ok(Change::Made) => Ok(fields),
            Ok(Change::Gone) => {
                Err(Halt::held(problems::catalogue_item_deleted(&report.wanted.name, self.product, &present.id)))
            }
            Err(error) => Err(Halt::Stop(crate::once::Failed::stop(error, "change the item"))),
        }
    }

    async fn record(&self, report: &PullReport, present: &QuoterItem, in_doubt: bool) -> Result<(), Halt> {
        let at = self.session.deps.now();
        let mut changes: Vec<_> = report.changes.written().cloned().collect();
        for change in &mut changes {
            change.new = cut(&change.new);
            change.old = change.old.as_deref().map(cut);
        }
        let change = PulledChange { item: present.id.clone(), at, changes, in_doubt };
        Ok(self.session.deps.store.record_pulled_change(self.product, &change, at + KEEP_CHANGES).await?)
    }

    /// Fails when no write may begin any more.
    pub(super) fn in_time(&self) -> Result<(), Halt> {
        if self.session.deps.now() < self.until { Ok(()) } else { Err(Stop::OutOfTime.into()) }
    }

    /// The category and the supplier that an item points at, made where they do not exist and something is written.
    pub(super) async fn pointed(
        &self,
        wanted: &QuoterItemWrite,
        category: bool,
        supplier: bool,
    ) -> Result<Pointed, Halt> {
        let mut pointed = Pointed::default();
        if category {
            self.point_at_category(&wanted.category, &mut pointed).await?;
        }
        if let Some(name) = wanted.supplier.as_deref().filter(|_| supplier) {
            self.point_at_supplier(name, &mut pointed).await?;
        }
        Ok(pointed)
    }

    async fn point_at_category(&self, name: &str, pointed: &mut Pointed) -> Result<(), Halt> {
        let listed = self.session.categories().await?;
        if !self.how.write {
            let found = existing_category(name, &listed).map_err(Halt::held)?;
            pointed.made_category = found.is_none().then(|| name.to_owned());
            return Ok(());
        }
        let known = self.making().category(name, &listed).await?;
        if known.made {
            let id = known.id.clone();
            self.session.add_category(QuoterCategory { id, name: name.to_owned(), parent: None });
            pointed.made_category = Some(name.to_owned());
        }
        pointed.references.category = Some(known.id);
        Ok(())
    }

    async fn point_at_supplier(&self, name: &str, pointed: &mut Pointed) -> Result<(), Halt> {
        let listed = self.session.suppliers().await?;
        if !self.how.write {
            let found = existing_supplier(name, &listed).map_err(Halt::held)?;
            pointed.made_supplier = found.is_none().then(|| name.to_owned());
            return Ok(());
        }
        let known = self.making().supplier(name, &listed).await?;
        if known.made {
            self.session.add_supplier(QuoterSupplier { id: known.id.clone(), name: name.to_owned() });
            pointed.made_supplier = Some(name.to_owned());
        }
        pointed.references.supplier = Some(known.id);
        Ok(())
    }
}

/// Keeps the price and the cost that Halo gave the item: what was written, and what is the same on both sides. An amount that a person
/// set in Quoter is none of Halo's, so that nobody is told later that Halo changed it.
fn price_from_halo(
    pulled: &mut Pulled,
    written: &ItemFields,
    present: &QuoterItem,
    wanted: &QuoterItemWrite,
    now: OffsetDateTime,
) {
    let (by_unit, as_amount) = (present.is_priced_per_unit(), present.has_cost_as_amount());
    let price = written.price.or(present.price.filter(|price| by_unit && wanted.price == Some(*price)));
    let cost = written.cost.or(present.cost.filter(|cost| as_amount && wanted.cost == Some(*cost)));
    if price.is_some() || cost.is_some() {
        pulled.priced(price, cost, now);
    }
}

/// A product that is linked now.
pub(super) fn pulled(one: &One<'_>, item: domain::CatalogueItemId, origin: Origin, now: OffsetDateTime) -> Pulled {
    Pulled { product: one.product, item, origin, prices: Vec::new(), checked: now }
}

/// The same for the same product, item and changes, and for nothing else.
fn token(pulled: &Pulled, changes: &Difference) -> String {
    let shown = (pulled.product, &pulled.item, changes);
    let digest = domain::quote::digest(&serde_json::to_vec(&shown).unwrap_or_default());
    digest.chars().take(TOKEN).collect()
}

fn cut(text: &str) -> String {
    text.chars().take(KEPT_TEXT).collect()
}
