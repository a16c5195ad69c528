//! The match keys of a product, and how they change with it.
//!
//! A key holds all products of one kind with one part number, or with one name; or one product by its id. It is a complete answer or it
//! is not there: an entry that lacked one of two products would decide where a person must.

use std::collections::{BTreeMap, BTreeSet};

use super::row::{Shown, Shows};
use super::{Product, Snapshot};
use crate::halo::{Item, ItemId};
use crate::matching::product::sku_key;
use crate::party::name_key;

/// A key with more products than this gets no entry: nobody can be asked to choose among them, and an entry has a limit of size.
const MOST: usize = 50;

/// What a key of the store is to hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyEntry {
    /// The key.
    pub key: String,
    /// All its products, in the order of their ids. None: the key is to be deleted.
    pub products: Vec<ItemId>,
}

/// What is to be written so that the keys say what a snapshot says, in the order of the keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyChanges(Vec<KeyEntry>);

impl KeyChanges {
    /// From one snapshot, or from nothing, to another.
    pub fn between(old: Option<&Snapshot>, new: &Snapshot) -> Self {
        let touched = touched(old, new);
        let before = old.map(|old| shown(old, &touched)).unwrap_or_default();
        let mut entries = entries(new, &touched);
        let missing = touched.iter().filter(|key| before.contains(*key) && !entries.contains_key(*key));
        let deleted: Vec<String> = missing.cloned().collect();
        entries.extend(deleted.into_iter().map(|key| (key, Vec::new())));
        Self::listing(entries)
    }

    /// What these keys hold in a snapshot. A key that the snapshot does not have stays as it is: who wrote it saw more than lists show.
    pub fn of(snapshot: &Snapshot, keys: &BTreeSet<String>) -> Self {
        Self::listing(entries(snapshot, keys))
    }

    fn listing(entries: BTreeMap<String, Vec<ItemId>>) -> Self {
        let fitting = |products: Vec<ItemId>| if products.len() > MOST { Vec::new() } else { products };
        Self(entries.into_iter().map(|(key, products)| KeyEntry { key, products: fitting(products) }).collect())
    }

    /// Those after a key, in order; all of them without one.
    pub fn after(&self, key: Option<&str>) -> &[KeyEntry] {
        let from = key.map_or(0, |key| self.0.partition_point(|entry| entry.key.as_str() <= key));
        &self.0[from..]
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing is to be written.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The keys that may hold other products than before.
fn touched(old: Option<&Snapshot>, new: &Snapshot) -> BTreeSet<String> {
    let mut touched = BTreeSet::new();
    let same_fields = old.is_some_and(|old| old.shows() == new.shows());
    for product in new.products() {
        let Some((old, before)) = old.and_then(|old| Some((old, old.get(product.id)?))) else {
            touched.extend(all_keys(product));
            continue;
        };
        if !before.matches_as(product) {
            touched.extend(all_keys(product));
            touched.extend(all_keys(before));
        } else if !same_fields {
            let (was, is) = (keys_of(before, old.shows()), keys_of(product, new.shows()));
            touched.extend(was.symmetric_difference(&is).cloned());
        }
    }
    let gone = old.into_iter().flat_map(Snapshot::products).filter(|product| new.get(product.id).is_none());
    touched.extend(gone.flat_map(all_keys));
    touched
}

/// What these keys hold, as far as a field that lists show holds them for one product at least. Then all products that are known to have
/// the key are named, whatever field has it.
fn entries(snapshot: &Snapshot, keys: &BTreeSet<String>) -> BTreeMap<String, Vec<ItemId>> {
    let mut entries: BTreeMap<String, Vec<ItemId>> =
        shown(snapshot, keys).into_iter().map(|key| (key, Vec::new())).collect();
    if entries.is_empty() {
        return entries;
    }
    for product in snapshot.products() {
        for key in all_keys(product) {
            if let Some(products) = entries.get_mut(&key) {
                products.push(product.id);
            }
        }
    }
    entries
}

/// Those of the keys for which the snapshot gives an answer.
fn shown(snapshot: &Snapshot, keys: &BTreeSet<String>) -> BTreeSet<String> {
    if keys.is_empty() {
        return BTreeSet::new();
    }
    let all = snapshot.products().flat_map(|product| keys_of(product, snapshot.shows()));
    all.filter(|key| keys.contains(key)).collect()
}

/// All keys of a product, whether or not lists show the fields.
fn all_keys(product: &Product) -> BTreeSet<String> {
    keys_of(product, &Shown::ALL.into())
}

/// The keys of a product in an index whose lists show these fields. Part numbers of other fields are known of some products only, so
/// they give no complete answer by themselves.
fn keys_of(product: &Product, shows: &Shows) -> BTreeSet<String> {
    let mut keys = BTreeSet::from([id_key(product.id)]);
    if !product.active {
        return keys;
    }
    let shown = product.skus.iter().filter(|(field, _)| shows.contains(&Shown::Sku(**field)));
    keys.extend(shown.flat_map(|(_, skus)| skus).map(|sku| sku_entry_key(product.recurring, sku)));
    if !product.name.trim().is_empty() {
        keys.insert(name_entry_key(product.recurring, &product.name));
    }
    keys
}

/// The keys under which a product is matched: each part number, whatever field holds it, and the name.
pub fn keys_of_item(item: &Item) -> Vec<String> {
    let mut keys: Vec<String> = item.skus.values().flatten().map(|sku| sku_entry_key(item.recurring, sku)).collect();
    keys.push(name_entry_key(item.recurring, &item.name));
    keys.sort();
    keys.dedup();
    keys
}

/// The key of a part number: `sku#one_time#hw-sw8-001`.
pub fn sku_entry_key(recurring: bool, sku: &str) -> String {
    format!("sku#{}#{}", kind(recurring), sku_key(sku))
}

/// The key of a name: `name#recurring#managed services`.
pub fn name_entry_key(recurring: bool, name: &str) -> String {
    format!("name#{}#{}", kind(recurring), name_key(name))
}

/// The key of a product's id: `id#117`.
pub fn id_key(id: ItemId) -> String {
    format!("id#{id}")
}

/// The two kinds of product, which never match each other.
pub fn kind(recurring: bool) -> &'static str {
    if recurring { "recurring" } else { "one_time" }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{NOW, page, product};
    use super::super::{Chunk, Page, Pass};
    use super::*;
    use crate::halo::SkuField;

    fn snapshot(products: Vec<Product>) -> Snapshot {
        of(page(products, 0, true))
    }

    fn of(page: Page) -> Snapshot {
        let chunk = Chunk { pages: vec![page], answers: Vec::new() };
        Snapshot::fold(None, &Pass::begin("p".to_owned(), NOW, false), &[chunk]).snapshot
    }

    fn told(changes: &KeyChanges) -> Vec<(&str, Vec<i64>)> {
        let ids = |entry: &KeyEntry| entry.products.iter().map(|id| id.0).collect();
        changes.after(None).iter().map(|entry| (entry.key.as_str(), ids(entry))).collect()
    }

    #[test]
    fn the_first_snapshot_has_every_key_with_all_its_products() {
        let new = snapshot(vec![product(1, "Switch", "SW"), product(2, "Router", "sw ")]);
        let expected = vec![
            ("id#1", vec![1]),
            ("id#2", vec![2]),
            ("name#one_time#router", vec![2]),
            ("name#one_time#switch", vec![1]),
            ("sku#one_time#sw", vec![1, 2]),
        ];
        assert_eq!(told(&KeyChanges::between(None, &new)), expected);
    }

    #[test]
    fn a_product_that_got_another_part_number_leaves_the_old_key_to_its_namesake() {
        let old = snapshot(vec![product(1, "A", "SW"), product(2, "B", "SW"), product(3, "C", "OTHER")]);
        let new = snapshot(vec![product(1, "A", "NEW"), product(2, "B", "SW"), product(3, "C", "OTHER")]);
        let expected = vec![
            ("id#1", vec![1]),
            ("name#one_time#a", vec![1]),
            ("sku#one_time#new", vec![1]),
            ("sku#one_time#sw", vec![2]),
        ];
        assert_eq!(told(&KeyChanges::between(Some(&old), &new)), expected);
    }

    #[test]
    fn a_renamed_a_retired_and_a_deleted_product_lose_their_keys() {
        let old = snapshot(vec![product(1, "A", ""), product(2, "B", ""), product(3, "C", "")]);
        let new = snapshot(vec![product(1, "New", ""), Product { active: false, ..product(2, "B", "") }]);
        let expected = vec![
            ("id#1", vec![1]),
            ("id#2", vec![2]),
            ("id#3", vec![]),
            ("name#one_time#a", vec![]),
            ("name#one_time#b", vec![]),
            ("name#one_time#c", vec![]),
            ("name#one_time#new", vec![1]),
        ];
        assert_eq!(told(&KeyChanges::between(Some(&old), &new)), expected);
    }

    #[test]
    fn nothing_is_written_for_a_moment_alone() {
        let old = snapshot(vec![product(1, "A", "SW")]);
        let new = snapshot(vec![Product { modified: Some(5), ..product(1, "A", "SW") }]);
        assert!(KeyChanges::between(Some(&old), &new).is_empty());
    }

    #[test]
    fn a_part_number_of_a_field_that_lists_do_not_show_gives_no_key() {
        let rows = Page { shows: Shows::new(), ..page(vec![product(1, "A", ""), product(2, "B", "")], 2, true) };
        let mut poor = of(rows);
        poor.put(product(1, "A", "SW"));
        let keys = KeyChanges::between(None, &poor);
        assert!(told(&keys).iter().all(|(key, _)| !key.starts_with("sku#")), "{keys:?}");
        let asked = BTreeSet::from(["sku#one_time#sw".to_owned(), "name#one_time#a".to_owned()]);
        assert_eq!(told(&KeyChanges::of(&poor, &asked)), [("name#one_time#a", vec![1])]);
        assert_eq!(poor.get(ItemId(1)).unwrap().seen, NOW.unix_timestamp());
    }

    #[test]
    fn a_key_that_lists_show_for_one_product_names_all_that_are_known_to_have_it() {
        let old = snapshot(vec![product(1, "A", "SW"), product(2, "B", "")]);
        let mut new = old.clone();
        let by_supplier = [(SkuField::ItemSupplierSku, vec!["SW".to_owned()])].into();
        new.put(Product { skus: by_supplier, ..product(2, "B", "") });
        assert!(told(&KeyChanges::between(Some(&old), &new)).contains(&("sku#one_time#sw", vec![1, 2])));
        // Without the first, lists do not show it any more: nothing complete can be said.
        let mut without = new.clone();
        without.remove(ItemId(1));
        assert!(told(&KeyChanges::between(Some(&new), &without)).contains(&("sku#one_time#sw", vec![])));
    }

    #[test]
    fn a_field_that_lists_begin_to_show_adds_its_keys_and_no_others() {
        let skus = || [(SkuField::InternalReference, vec!["INT".to_owned()])].into();
        let rows = || vec![Product { skus: skus(), ..product(1, "A", "") }, product(2, "B", "SW")];
        let shows = super::super::samples::usual()
            .into_iter()
            .filter(|field| *field != Shown::Sku(SkuField::InternalReference));
        let old = of(Page { shows: shows.collect(), ..page(rows(), 2, true) });
        let new = of(page(rows(), 2, true));
        assert_eq!(told(&KeyChanges::between(Some(&old), &new)), [("sku#one_time#int", vec![1])]);
        assert_eq!(told(&KeyChanges::between(Some(&new), &old)), [("sku#one_time#int", vec![])]);
    }

    #[test]
    fn a_name_of_very_many_products_gets_no_entry() {
        let new = snapshot((1..=51).map(|id| product(id, "Misc", "")).collect());
        let changes = KeyChanges::between(None, &new);
        assert!(told(&changes).contains(&("name#one_time#misc", vec![])));
    }

    #[test]
    fn writing_goes_on_after_the_last_key_that_was_written() {
        let changes = KeyChanges::between(None, &snapshot(vec![product(1, "A", "SW")]));
        assert_eq!(changes.after(Some("name#one_time#a")).len(), 1);
        assert_eq!(changes.after(Some("sku#one_time#sw")).len(), 0);
    }
}
