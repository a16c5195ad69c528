//! What runs tell the index: products that they read by id, keys that they searched, products that are in doubt.

use domain::catalogue::index::{Entry, Product, Snapshot, Trust, id_key, keys_of_item};
use domain::halo::{Item, ItemId};
use store::IndexNote;

use crate::deps::Deps;

/// Puts a product that was just read by its id, or written, into the index: at once under its id, and with the next refresh in the
/// snapshot and under its other keys, which hold more than this one product. The index then takes over the entry of the id too.
///
/// # Errors
/// When the store fails.
pub async fn remember(deps: &Deps, item: &Item) -> Result<(), store::Error> {
    put(deps, &[(id_key(item.id), vec![item.clone()])]).await?;
    learn(deps, item).await
}

/// The same with the next refresh only: quotes that come before go on asking Halo.
pub(crate) async fn learn(deps: &Deps, item: &Item) -> Result<(), store::Error> {
    note(deps, vec![noted(deps, item)]).await
}

/// Keeps what a search showed under its key: all products of the key, perhaps none. The index takes the key over with its next refresh.
pub(crate) async fn keep_searched(deps: &Deps, entries: &[(String, Vec<Item>)]) -> Result<(), store::Error> {
    put(deps, entries).await?;
    let found = entries.iter().filter(|(_, items)| !items.is_empty());
    note(deps, found.map(|(key, _)| (format!("key#{key}"), String::new())).collect()).await
}

/// A product that Halo does not know, or not as it stands here: it is asked for with the next refresh.
pub(crate) async fn doubt(deps: &Deps, ids: &[ItemId]) -> Result<(), store::Error> {
    note(deps, ids.iter().map(|id| (format!("doubt#{id}"), String::new())).collect()).await
}

/// Deletes the keys under which these products stand, so that the next run asks Halo, and has the index look at them.
pub(crate) async fn forget(deps: &Deps, ids: &[ItemId]) -> Result<(), store::Error> {
    let mut keys: Vec<String> = ids.iter().map(|id| id_key(*id)).collect();
    let known = deps.store.item_keys(&keys).await?;
    let entries = known.values().flatten().filter_map(|json| serde_json::from_str::<Entry>(json).ok());
    keys.extend(entries.flat_map(|entry| entry.items).flat_map(|item| keys_of_item(&item)));
    deps.store.delete_some_item_keys(&keys).await?;
    doubt(deps, ids).await
}

/// How far the entries of the index are believed; `None` while there is none.
pub(crate) async fn trust(deps: &Deps) -> Result<Option<Trust>, store::Error> {
    Ok(super::read_state(&deps.store).await?.1.and_then(|state| state.trust()))
}

async fn put(deps: &Deps, entries: &[(String, Vec<Item>)]) -> Result<(), store::Error> {
    let json = |(key, items): &(String, Vec<Item>)| {
        Some((key.clone(), serde_json::to_string(&Entry::searched(items.clone(), deps.now())).ok()?))
    };
    let entries: Vec<(String, String)> = entries.iter().filter_map(json).collect();
    deps.store.put_item_keys(&entries).await
}

async fn note(deps: &Deps, notes: Vec<(String, String)>) -> Result<(), store::Error> {
    if notes.is_empty() { Ok(()) } else { deps.store.note_for_index(&notes, deps.now()).await }
}

fn noted(deps: &Deps, item: &Item) -> (String, String) {
    let product = Product::whole(item, deps.now());
    (format!("item#{}", item.id), serde_json::to_string(&product).unwrap_or_default())
}

/// Takes the product of a note into a snapshot, unless that knows it from later. The product, if the note is about one that was read,
/// and whether it was new.
pub(super) fn take(note: &IndexNote, snapshot: &mut Snapshot) -> Option<(ItemId, bool)> {
    note.name.strip_prefix("item#")?;
    let product: Product = serde_json::from_str(&note.json).ok()?;
    let id = product.id;
    let is_later = snapshot.get(id).is_none_or(|known| product.seen >= known.seen);
    Some((id, is_later && snapshot.put(product)))
}

/// The key that is to be written again once the snapshot has what a note is about.
pub(super) fn key(note: &IndexNote) -> Option<String> {
    let by_id = |id: &str| id.parse().ok().map(ItemId).map(id_key);
    note.name.strip_prefix("key#").map(str::to_owned).or_else(|| by_id(note.name.strip_prefix("item#")?))
}

/// The product that a note has doubts about.
pub(super) fn doubted(note: &IndexNote) -> Option<ItemId> {
    note.name.strip_prefix("doubt#")?.parse().ok().map(ItemId)
}
