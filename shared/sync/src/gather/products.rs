//! The product of each line: the stored link, the index, and for what the index does not know one search.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::catalogue::index::{Entry, Trust, id_key, keys_of_item, name_entry_key, sku_entry_key};
use domain::halo::{Item, ItemId, NewItem};
use domain::matching::product::{ProductMatch, Wanted, find};
use domain::plan::{PlannedLine, ProductFacts};
use domain::settings::Unmatched;
use domain::{CatalogueItemId, LineKey, problems};
use halo::Halo;
use time::{Duration, OffsetDateTime};

use super::{Subject, prices};
use crate::catalogue::index as kept;
use crate::deps::Deps;
use crate::links::{LinkName, NEW};
use crate::stop::Stop;

/// How much longer than a product itself is remembered that there is none.
const MISSES: Duration = Duration::hours(24);

pub(super) async fn read(
    subject: &Subject<'_>,
    lines: &[PlannedLine],
) -> Result<BTreeMap<LineKey, ProductFacts>, Stop> {
    let links = links(subject, lines).await?;
    let index = index(subject, lines, &links).await?;
    let mut searched: HashMap<String, Vec<Item>> = HashMap::new();
    let mut facts = BTreeMap::new();
    for line in lines {
        let (linked, new) = match links.get(&line.key) {
            Some(Target::Item(id)) => (linked(subject, *id, &index).await?, false),
            Some(Target::New) => (None, true),
            None => (None, false),
        };
        let candidates = match &linked {
            None if !new => candidates(subject, line, &index, &mut searched).await?,
            _ => Vec::new(),
        };
        facts.insert(line.key.clone(), ProductFacts { linked, candidates, new, had: Vec::new() });
    }
    prices::add(subject, &mut facts).await?;
    Ok(facts)
}

/// What a stored link of a line says.
#[derive(Clone, Copy)]
enum Target {
    /// This product.
    Item(ItemId),
    /// None fits: one is made.
    New,
}

impl Target {
    fn read(target: &str) -> Option<Self> {
        if target == NEW { Some(Self::New) } else { target.parse().ok().map(ItemId).map(Self::Item) }
    }
}

/// Stored links: by the line's catalogue item, else by what would be made for it (S35, S36).
async fn links(subject: &Subject<'_>, lines: &[PlannedLine]) -> Result<HashMap<LineKey, Target>, Stop> {
    let items: HashMap<&LineKey, &CatalogueItemId> =
        subject.quote.lines.iter().filter_map(|l| Some((&l.key, l.item.as_ref()?))).collect();
    let name = |line: &PlannedLine| LinkName::product(items.get(&line.key).copied(), &line.wanted);
    let mut kinds: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for LinkName { kind, name } in lines.iter().map(name) {
        kinds.entry(kind).or_default().insert(name);
    }
    let mut found = HashMap::new();
    for (kind, names) in kinds {
        let names: Vec<String> = names.into_iter().collect();
        found.insert(kind, subject.deps.store.links_batch(kind, &names).await?);
    }
    let drafted = drafted(subject);
    let target = |line: &PlannedLine| {
        if let Some(drafted) = drafted.get(&line.key) {
            return Some(*drafted);
        }
        let LinkName { kind, name } = name(line);
        Target::read(found.get(kind)?.get(&name)?)
    };
    Ok(lines.iter().filter_map(|line| Some((line.key.clone(), target(line)?))).collect())
}

/// The products of a draft that was made here, whose lines have no item of the catalogue (S36).
fn drafted<'q>(subject: &Subject<'q>) -> HashMap<&'q LineKey, Target> {
    let Some(draft) = &subject.links.draft else { return HashMap::new() };
    let without_item = subject.quote.lines.iter().filter(|line| line.item.is_none());
    without_item.filter_map(|line| Some((&line.key, Target::Item(draft.product(line)?.0)))).collect()
}

type Index = HashMap<String, Vec<Item>>;

/// What the index knows of all lines, in batches.
async fn index(subject: &Subject<'_>, lines: &[PlannedLine], links: &HashMap<LineKey, Target>) -> Result<Index, Stop> {
    let mut keys: Vec<String> = lines.iter().flat_map(|line| keys_of(&line.wanted)).map(|(key, _)| key).collect();
    keys.extend(links.values().filter_map(|target| match target {
        Target::Item(id) => Some(id_key(*id)),
        Target::New => None,
    }));
    keys.sort();
    keys.dedup();
    let oldest = subject.deps.now() - Duration::seconds(subject.settings.timing.catalogue_seconds.into());
    // Before the keys: they may be written while this goes on, and are never older than what is said of them here.
    let trust = kept::trust(subject.deps).await?;
    let found = subject.deps.store.item_keys(&keys).await?;
    Ok(found.into_iter().filter_map(|(key, entries)| Some((key, fresh(&entries, oldest, trust.as_ref())?))).collect())
}

/// The products of a key, perhaps none; `None` when nothing fresh is known. That there are none is remembered for longer.
fn fresh(entries: &[String], oldest: OffsetDateTime, trust: Option<&Trust>) -> Option<Vec<Item>> {
    let read = entries.iter().filter_map(|json| serde_json::from_str::<Entry>(json).ok());
    let since = |entry: &Entry| if entry.items.is_empty() { oldest - MISSES } else { oldest };
    let mut fresh = read.filter(|entry| entry.is_fresh(since(entry), trust)).map(|entry| entry.items);
    fresh.next()
}

/// Whether a product that is about to be made came to exist since it was last looked for. One that was looked for within the time of a
/// run is not looked for again. What is found is in the index for the next plan. An incomplete list is refused here as well.
pub(crate) async fn found_meanwhile(deps: &Deps, halo: &Halo, item: &NewItem) -> Result<bool, Stop> {
    let recurring = item.frequency.is_recurring();
    let sku = item.sku.iter().map(|(_, sku)| (sku_entry_key(recurring, sku), sku.clone()));
    let name = (name_entry_key(recurring, &item.name), item.name.trim().to_owned());
    let looks: Vec<(String, String)> = sku.chain([name]).filter(|(_, text)| !text.is_empty()).collect();
    let keys: Vec<String> = looks.iter().map(|(key, _)| key.clone()).collect();
    let Ok(known) = deps.store.item_keys(&keys).await else { return Ok(false) };
    let just_now = deps.now() - deps.run_time;
    for (key, text) in looks {
        let entries = known.get(&key).map_or(&[][..], Vec::as_slice);
        let read = entries.iter().filter_map(|json| serde_json::from_str::<Entry>(json).ok());
        if read.into_iter().any(|entry| entry.was_looked_for_since(just_now)) {
            continue;
        }
        let shown = active_items(halo, &text).await?;
        let exact: Vec<Item> = shown.into_iter().filter(|row| keys_of_item(row).contains(&key)).collect();
        let found = !exact.is_empty();
        if kept::keep_searched(deps, &[(key, exact)]).await.is_ok() && found {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn linked(subject: &Subject<'_>, id: ItemId, index: &Index) -> Result<Option<Item>, Stop> {
    if let Some(item) = index.get(&id_key(id)).and_then(|items| items.first()) {
        return Ok(Some(item.clone()).filter(|item| item.active));
    }
    let item = subject.halo.item(id).await.map_err(|e| Stop::from_halo("read a linked product", e))?;
    match &item {
        Some(item) => kept::remember(subject.deps, item).await?,
        None => kept::doubt(subject.deps, &[id]).await?,
    }
    Ok(item.filter(|item| item.active))
}

/// Candidates by code, then by name, each from the index or else from a search; the first that decides is enough (S39). What the index
/// says is missing is searched all the same where a person would have to act; where a product is made, it is searched for right before
/// ([`found_meanwhile`]), so that a quote with thousands of new products comes further with each run.
async fn candidates(
    subject: &Subject<'_>,
    line: &PlannedLine,
    index: &Index,
    searched: &mut HashMap<String, Vec<Item>>,
) -> Result<Vec<Item>, Stop> {
    let wanted = &line.wanted;
    let rounds: &[bool] = if line.unmatched == Unmatched::Create { &[false] } else { &[false, true] };
    for ask_again in rounds.iter().copied() {
        let mut items = Vec::new();
        for (key, text) in keys_of(wanted) {
            let exact = match index.get(&key).filter(|known| !ask_again || !known.is_empty()) {
                Some(known) => known.clone(),
                None => exact(subject, key, &text, searched).await?,
            };
            items.extend(exact);
            if decided(subject, wanted, &items) {
                items.sort_by_key(|item| item.id);
                items.dedup_by_key(|item| item.id);
                return Ok(items);
            }
        }
    }
    Ok(Vec::new())
}

/// The products that a search shows and that have exactly this key; kept in the index, also when there are none.
async fn exact(
    subject: &Subject<'_>,
    key: String,
    text: &str,
    searched: &mut HashMap<String, Vec<Item>>,
) -> Result<Vec<Item>, Stop> {
    let found = search(subject, text, searched).await?;
    let exact: Vec<Item> = found.into_iter().filter(|item| keys_of_item(item).contains(&key)).collect();
    kept::keep_searched(subject.deps, &[(key, exact.clone())]).await?;
    Ok(exact)
}

fn decided(subject: &Subject<'_>, wanted: &Wanted, items: &[Item]) -> bool {
    find(wanted, None, items, &subject.settings.product.sku_fields) != ProductMatch::NotFound
}

/// All active products that Halo's search shows for a text, asked once in a run. An incomplete list is refused: what it leaves out
/// might decide.
async fn search(
    subject: &Subject<'_>,
    text: &str,
    searched: &mut HashMap<String, Vec<Item>>,
) -> Result<Vec<Item>, Stop> {
    if let Some(items) = searched.get(text) {
        return Ok(items.clone());
    }
    let active = active_items(subject.halo, text).await?;
    searched.insert(text.to_owned(), active.clone());
    Ok(active)
}

async fn active_items(halo: &Halo, text: &str) -> Result<Vec<Item>, Stop> {
    let found = halo.items_by_search(text).await.map_err(|e| Stop::from_halo("find a product", e))?;
    if !found.complete {
        return Err(Stop::held(problems::search_too_wide("products", text)));
    }
    Ok(found.rows.into_iter().filter(|item| item.active).collect())
}

/// Adds a product that was just made to the index, under the key that was searched before it was made: its part number, else its name.
pub(crate) async fn remember(deps: &Deps, item: &Item) -> Result<(), Stop> {
    let keys = keys_of_item(item);
    let searched = keys.iter().find(|key| key.starts_with("sku#")).or(keys.first()).cloned();
    let entries: Vec<(String, Vec<Item>)> = searched.into_iter().map(|key| (key, vec![item.clone()])).collect();
    kept::keep_searched(deps, &entries).await?;
    Ok(kept::remember(deps, item).await?)
}

/// Forgets what is known of products that Halo refused on a quote: one of them may be gone. The next run asks Halo.
pub(crate) async fn forget(deps: &Deps, ids: &[ItemId]) -> Result<(), Stop> {
    Ok(kept::forget(deps, ids).await?)
}

/// The keys by which a line looks for its product, each with the text to search Halo for.
fn keys_of(wanted: &Wanted) -> Vec<(String, String)> {
    let recurring = wanted.frequency.is_recurring();
    let sku = wanted.code.iter().map(|code| (sku_entry_key(recurring, code), code.clone()));
    let name = (name_entry_key(recurring, &wanted.name), wanted.name.trim().to_owned());
    sku.chain([name]).filter(|(_, text)| !text.is_empty()).collect()
}
