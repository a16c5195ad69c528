//! All products at one moment.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::row::{Page, Shows};
use super::{Pass, Product};
use crate::halo::{AssetGroupId, ItemId};

/// What is known of all products.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Stored", into = "Stored")]
pub struct Snapshot {
    products: BTreeMap<ItemId, Product>,
    groups: BTreeMap<AssetGroupId, String>,
    shows: Shows,
}

/// A snapshot as it is stored.
#[derive(Serialize, Deserialize)]
struct Stored {
    #[serde(default)]
    shows: Shows,
    #[serde(default)]
    groups: BTreeMap<AssetGroupId, String>,
    products: Vec<Product>,
}

impl From<Stored> for Snapshot {
    fn from(Stored { shows, groups, products }: Stored) -> Self {
        Self { products: products.into_iter().map(|product| (product.id, product)).collect(), groups, shows }
    }
}

impl From<Snapshot> for Stored {
    fn from(Snapshot { products, groups, shows }: Snapshot) -> Self {
        Self { shows, groups, products: products.into_values().collect() }
    }
}

/// A part of a full pass, as it is kept until the pass is over.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chunk {
    /// Pages in the order in which they were read.
    #[serde(default)]
    pub pages: Vec<Page>,
    /// Products that no page showed, as a GET by id answered; `None` for one that Halo does not have any more.
    #[serde(default)]
    pub answers: Vec<(ItemId, Option<Product>)>,
}

/// What a full pass says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folded {
    /// The products after it.
    pub snapshot: Snapshot,
    /// Products that were known and that no page showed. Pages shift while products change, so each is to be asked for by its id.
    pub unseen: Vec<ItemId>,
    /// Known products that it has differently; none for the first pass.
    pub changed: Vec<ItemId>,
}

/// What a page brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct News {
    /// Whether anything on it was new, if only the moment of a change.
    pub any: bool,
    /// Products that are others than before, new ones included: another name, price, part number and the like. The moment of a change
    /// alone is none: stock that moves may touch it every minute.
    pub changed: Vec<ItemId>,
}

/// What taking a product in did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Taken {
    /// All was known.
    Known,
    /// Only the moment of its change is new.
    Moment,
    /// It is another than before.
    Changed,
}

impl Snapshot {
    /// Takes a page of changed products in.
    pub fn merge(&mut self, page: &Page) -> News {
        self.groups.extend(page.groups.clone());
        let mut news = News::default();
        for product in &page.products {
            match self.take(product, &page.shows) {
                Taken::Known => {}
                Taken::Moment => news.any = true,
                Taken::Changed => {
                    news.any = true;
                    news.changed.push(product.id);
                }
            }
        }
        news
    }

    /// Takes in what a GET by id or the answer to a write said. Whether the product is another than before.
    pub fn put(&mut self, product: Product) -> bool {
        self.take(&product, &super::Shown::ALL.into()) == Taken::Changed
    }

    /// A product that Halo does not have any more. Whether it was there.
    pub fn remove(&mut self, id: ItemId) -> bool {
        self.products.remove(&id).is_some()
    }

    /// The snapshot after a full pass over this one. What was read later than the pass read it stays, and so does `pass.gone`.
    pub fn fold(old: Option<&Self>, pass: &Pass, chunks: &[Chunk]) -> Folded {
        let pages = || chunks.iter().flat_map(|chunk| &chunk.pages);
        let mut snapshot = old.cloned().unwrap_or_default();
        snapshot.shows = pages().flat_map(|page| page.shows.iter().copied()).collect();
        let mut changed = BTreeSet::new();
        let mut seen: BTreeSet<ItemId> = pass.gone.iter().copied().collect();
        for page in pages() {
            snapshot.groups.extend(page.groups.clone());
            for product in page.products.iter().filter(|product| !pass.gone.contains(&product.id)) {
                seen.insert(product.id);
                let is_later = snapshot.get(product.id).is_none_or(|known| product.seen >= known.seen);
                if is_later && snapshot.take(product, &page.shows) == Taken::Changed {
                    changed.insert(product.id);
                }
            }
        }
        for (id, answer) in chunks.iter().flat_map(|chunk| &chunk.answers) {
            seen.insert(*id);
            let is_new = match answer {
                Some(product) => snapshot.put(product.clone()),
                None => snapshot.remove(*id),
            };
            changed.extend(is_new.then_some(*id));
        }
        let started = pass.started.unix_timestamp();
        let is_unseen = |product: &&Product| !seen.contains(&product.id) && product.seen < started;
        let unseen = snapshot.products().filter(is_unseen).map(|product| product.id).collect();
        let changed = if old.is_some() { changed.into_iter().collect() } else { Vec::new() };
        Folded { snapshot, unseen, changed }
    }

    fn take(&mut self, product: &Product, shows: &Shows) -> Taken {
        let known = self.products.get(&product.id);
        let product = known.map_or_else(|| product.clone(), |known| product.clone().over(known, shows));
        let taken = match known {
            Some(known) if known.says_as(&product) => return Taken::Known,
            Some(known) if known.matches_as(&product) => Taken::Moment,
            _ => Taken::Changed,
        };
        self.products.insert(product.id, product);
        taken
    }

    /// All products in the order of their ids.
    pub fn products(&self) -> impl Iterator<Item = &Product> {
        self.products.values()
    }

    /// One of them.
    pub fn get(&self, id: ItemId) -> Option<&Product> {
        self.products.get(&id)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.products.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.products.is_empty()
    }

    /// The fields that Halo's lists showed in the last full pass.
    pub fn shows(&self) -> &Shows {
        &self.shows
    }

    /// Whether a page shows a field that no page of the last full pass showed: then all products are to be read again, to know it of all.
    pub fn is_outgrown_by(&self, page: &Page) -> bool {
        !page.shows.is_subset(&self.shows)
    }

    /// Learns names of groups.
    pub fn name_groups(&mut self, names: impl IntoIterator<Item = (AssetGroupId, String)>) {
        self.groups.extend(names);
    }

    pub(super) fn into_parts(self) -> (Vec<Product>, BTreeMap<AssetGroupId, String>) {
        (self.products.into_values().collect(), self.groups)
    }
}

#[cfg(test)]
mod tests {
    use time::{Duration, OffsetDateTime};

    use super::super::samples::{NOW, changed, page, product};
    use super::*;

    fn pass(started: OffsetDateTime) -> Pass {
        Pass::begin("p".to_owned(), started, false)
    }

    fn at(minutes: i64, product: Product) -> Product {
        Product { seen: (NOW + Duration::minutes(minutes)).unix_timestamp(), ..product }
    }

    fn chunk(products: Vec<Product>) -> Chunk {
        Chunk { pages: vec![page(products, 0, true)], answers: Vec::new() }
    }

    fn names(snapshot: &Snapshot) -> Vec<&str> {
        snapshot.products().map(|product| product.name.as_str()).collect()
    }

    #[test]
    fn a_product_that_came_twice_because_pages_shifted_is_there_once() {
        let chunks = [chunk(vec![product(1, "A", "")]), chunk(vec![product(1, "A", ""), product(2, "B", "")])];
        let folded = Snapshot::fold(None, &pass(NOW), &chunks);
        assert_eq!(names(&folded.snapshot), ["A", "B"]);
        assert_eq!((folded.unseen, folded.changed), (vec![], vec![]));
    }

    #[test]
    fn a_product_that_no_page_showed_is_asked_for_before_it_goes() {
        let old = Snapshot::fold(
            None,
            &pass(NOW),
            &[chunk(vec![product(1, "A", ""), product(2, "B", ""), product(3, "C", "")])],
        )
        .snapshot;
        let later = pass(NOW + Duration::hours(24));
        let mut chunks = vec![chunk(vec![product(1, "A", "")])];
        let folded = Snapshot::fold(Some(&old), &later, &chunks);
        assert_eq!((names(&folded.snapshot), folded.unseen), (vec!["A", "B", "C"], vec![ItemId(2), ItemId(3)]));

        let answers = vec![(ItemId(2), None), (ItemId(3), Some(product(3, "C now", "")))];
        chunks.push(Chunk { pages: Vec::new(), answers });
        let folded = Snapshot::fold(Some(&old), &later, &chunks);
        assert_eq!((names(&folded.snapshot), folded.unseen), (vec!["A", "C now"], vec![]));
        assert_eq!(folded.changed, [ItemId(2), ItemId(3)]);
    }

    #[test]
    fn what_was_learnt_while_a_pass_went_on_is_not_undone_by_its_older_pages() {
        let mut old =
            Snapshot::fold(None, &pass(NOW), &[chunk(vec![product(1, "A", ""), product(2, "B", "")])]).snapshot;
        let started = NOW + Duration::hours(24);
        let read = at(24 * 60 + 1, product(1, "A", ""));
        old.put(at(24 * 60 + 2, product(1, "A renamed", "")));
        old.put(at(24 * 60 + 2, product(4, "New", "")));
        let gone = Pass { gone: vec![ItemId(2)], ..pass(started) };
        old.remove(ItemId(2));
        let folded = Snapshot::fold(Some(&old), &gone, &[chunk(vec![read, product(2, "B", "")])]);
        assert_eq!((names(&folded.snapshot), folded.unseen), (vec!["A renamed", "New"], vec![]));
    }

    #[test]
    fn a_supplier_edit_without_a_new_moment_is_found_by_the_pass() {
        let old = Snapshot::fold(None, &pass(NOW), &[chunk(vec![product(1, "A", "")])]).snapshot;
        let edited = at(60, Product { price: Some(99.into()), ..product(1, "A", "") });
        let folded = Snapshot::fold(Some(&old), &pass(NOW + Duration::hours(1)), &[chunk(vec![edited])]);
        assert_eq!(folded.changed, [ItemId(1)]);
    }

    #[test]
    fn a_page_tells_what_is_new_on_it() {
        let mut snapshot =
            Snapshot::fold(None, &pass(NOW), &[chunk(vec![product(1, "A", ""), product(2, "B", "")])]).snapshot;
        let rows = vec![changed(5, product(2, "B", "")), product(1, "A", "")];
        assert_eq!(snapshot.merge(&page(rows.clone(), 2, true)), News { any: true, changed: Vec::new() });
        assert_eq!(snapshot.merge(&page(rows, 2, true)), News::default());
        let rows = vec![changed(6, product(2, "Renamed", "")), product(1, "A", "")];
        assert_eq!(snapshot.merge(&page(rows, 2, true)), News { any: true, changed: vec![ItemId(2)] });
    }

    #[test]
    fn a_snapshot_comes_back_from_its_json() {
        let mut snapshot = Snapshot::fold(None, &pass(NOW), &[chunk(vec![product(1, "A", "SW")])]).snapshot;
        snapshot.name_groups([(AssetGroupId(101), "Network".to_owned())]);
        let json = serde_json::to_string(&snapshot).unwrap();
        assert_eq!(serde_json::from_str::<Snapshot>(&json).unwrap(), snapshot);
    }
}
