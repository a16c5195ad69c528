//! Searching products, and showing one.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::catalogue::index::Product as Indexed;
use domain::catalogue::search::{Cursor, Entry, Search, Searchable};
use domain::halo::{Item, ItemId};
use sync::catalogue::{FailedBy, Failure, product, some_products};
use time::Duration;

use crate::Lookup;
use crate::answer::Refused;
use crate::api::{Freshness, Product, ProductAnswer, ProductPage};
use crate::dispatch::Asked;
use crate::ready::Ready;
use crate::refusal;
use crate::route::{LONGEST_SEARCH, MOST, USUAL};

/// An index of this age is called stale. The sweep refreshes it every quarter of an hour.
const LATE: Duration = Duration::hours(1);

/// `GET /products`.
pub(crate) async fn list(lookup: &Lookup, asked: &Asked) -> Result<ProductPage, Refused> {
    let wanted = Wanted::read(asked)?;
    match lookup.prepared.ready().await? {
        Some(ready) => from_index(lookup, &ready, &wanted).await,
        None => from_halo(lookup, &wanted).await,
    }
}

struct Wanted {
    text: String,
    search: Search,
    after: Option<Cursor>,
    limit: usize,
}

impl Wanted {
    fn read(asked: &Asked) -> Result<Self, Refused> {
        let query = &asked.query;
        let text = query.text("search").unwrap_or_default().to_owned();
        let length = text.chars().count();
        if length > LONGEST_SEARCH as usize {
            let detail = format!("The search text has {length} characters; there may be {LONGEST_SEARCH}.");
            return Err(Refused::because(&refusal::SEARCH_TOO_LONG, detail));
        }
        let mut search = Search::new(&text);
        if let Some(group) = query.text("group") {
            search = search.in_group(group);
        }
        if let Some(recurring) = query.value("recurring", "true or false")? {
            search = search.recurring(recurring);
        }
        let after = query.text("cursor").map(|text| cursor(text, &search)).transpose()?;
        let limit = query.value::<Limit>("limit", "a whole number from 1 to 100")?.map_or(USUAL, |limit| limit.0);
        Ok(Self { text, search, after, limit })
    }
}

struct Limit(usize);

impl std::str::FromStr for Limit {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let number: i64 = text.parse().map_err(|_| ())?;
        let number = Some(number).filter(|number| (1..=MOST).contains(number)).ok_or(())?;
        usize::try_from(number).map(Self).map_err(|_| ())
    }
}

fn cursor(text: &str, search: &Search) -> Result<Cursor, Refused> {
    let refused =
        || Refused::because(&refusal::CURSOR_REFUSED, "The cursor is not one that a page of this search gave.");
    let sealed = URL_SAFE_NO_PAD.decode(text.trim()).map_err(|_| refused())?;
    Cursor::unseal(&sealed, search).map_err(|_| refused())
}

async fn from_index(lookup: &Lookup, ready: &Ready, wanted: &Wanted) -> Result<ProductPage, Refused> {
    let Ready { index, searchable } = ready;
    let found = searchable.page(&wanted.search, wanted.after.as_ref(), wanted.limit);
    let items = found.products.iter().filter_map(|id| index.product(*id));
    let mut products: Vec<Product> = items.map(|product| known(product, ready)).collect();
    add_quoter_items(lookup, &mut products).await?;
    let next_cursor = found.next.map(|cursor| URL_SAFE_NO_PAD.encode(cursor.seal(&wanted.search)));
    let freshness = Freshness::index(index.as_of, (lookup.clock)(), LATE, index.complete);
    Ok(ProductPage { products, next_cursor, freshness })
}

/// One request to Halo, whose search is loose: what does not fit is left out, and there is no second page.
async fn from_halo(lookup: &Lookup, wanted: &Wanted) -> Result<ProductPage, Refused> {
    if wanted.after.is_some() {
        return Err(missing(
            lookup,
            "The page before was of an index that is not there any more; begin without a cursor.",
        )
        .await);
    }
    let deps = lookup.backend.deps().await?;
    let asked = tokio::time::timeout(lookup.patience.live, some_products(&deps, &wanted.text)).await;
    let rows = match asked {
        Ok(Ok(rows)) => rows,
        Ok(Err(failure)) if failure.by == FailedBy::Passing => return Err(missing(lookup, &told(&failure)).await),
        Ok(Err(failure)) => return Err(failure.into()),
        Err(_) => return Err(missing(lookup, "Halo was asked in its place and did not answer in time.").await),
    };
    let mut products = fitting(&rows, wanted);
    add_quoter_items(lookup, &mut products).await?;
    Ok(ProductPage { products, next_cursor: None, freshness: Freshness::live((lookup.clock)(), false) })
}

fn told(failure: &Failure) -> String {
    let cause = failure.problems.first().map_or("", |problem| problem.cause.as_str());
    format!("Halo was asked in its place: {cause}")
}

async fn missing(lookup: &Lookup, detail: &str) -> Refused {
    let progress = lookup.prepared.progress().await;
    let detail = format!("There is no index of products yet.{progress} {detail}");
    Refused::because(&refusal::INDEX_MISSING, detail).retry_after(60)
}

/// The rows that fit, found and sorted as in an index.
fn fitting(rows: &[Item], wanted: &Wanted) -> Vec<Product> {
    let entries = rows.iter().map(|item| Entry {
        id: item.id,
        name: &item.name,
        skus: item.skus.values().flatten().map(String::as_str).collect(),
        group: item.group,
        group_name: None,
        recurring: item.recurring,
    });
    let found = Searchable::new(entries).page(&wanted.search, None, wanted.limit);
    let row = |id: &ItemId| rows.iter().find(|item| item.id == *id);
    found.products.iter().filter_map(row).map(|item| shown(item, !item.suppliers.is_empty(), None)).collect()
}

/// `GET /products/{halo_id}`.
pub(crate) async fn show(lookup: &Lookup, asked: &Asked) -> Result<ProductAnswer, Refused> {
    let id = product_id(&asked.named)?;
    let ready = lookup.prepared.ready().await.ok().flatten();
    let (mut product, freshness) = match live(lookup, id).await {
        Ok(item) => (shown(&item, true, ready.as_ref()), Freshness::live((lookup.clock)(), true)),
        Err(refused) => {
            if refused.credentials_refused {
                lookup.backend.credentials_refused().await;
            }
            remembered(lookup, id, ready.as_ref(), refused)?
        }
    };
    add_quoter_items(lookup, std::slice::from_mut(&mut product)).await?;
    Ok(ProductAnswer { product, freshness })
}

/// The id in the path. Something that is no id names no product.
pub(crate) fn product_id(text: &str) -> Result<ItemId, Refused> {
    let id = text.parse().ok().filter(|id| *id > 0).map(ItemId);
    id.ok_or_else(|| Refused::because(&refusal::ADDRESS_UNKNOWN, "The id of a product is a whole number above 0."))
}

async fn live(lookup: &Lookup, id: ItemId) -> Result<Item, Refused> {
    let deps = lookup.backend.deps().await?;
    match tokio::time::timeout(lookup.patience.live, product(&deps, id)).await {
        Ok(read) => Ok(read?),
        Err(_) => {
            let problems = vec![domain::problems::halo_unavailable("no answer in time")];
            Err(Failure { problems, by: FailedBy::Passing, retry_after: None }.into())
        }
    }
}

/// What the index has in place of a Halo that does not answer. That Halo does not have the product is an answer.
fn remembered(
    lookup: &Lookup,
    id: ItemId,
    ready: Option<&Ready>,
    refused: Refused,
) -> Result<(Product, Freshness), Refused> {
    let ready = ready.filter(|_| refused.details.status == 503);
    let found = ready.and_then(|ready| Some((ready, ready.index.product(id)?)));
    let Some((ready, product)) = found else { return Err(refused) };
    tracing::warn!(
        product = id.0,
        code = refused.details.code,
        "a product is shown from the index, because Halo does not answer"
    );
    let mut freshness = Freshness::index(ready.index.as_of, (lookup.clock)(), LATE, true);
    freshness.stale = true;
    Ok((known(product, ready), freshness))
}

fn known(product: &Indexed, ready: &Ready) -> Product {
    shown(&product.item(), product.suppliers.is_some(), Some(ready))
}

fn shown(item: &Item, suppliers_known: bool, ready: Option<&Ready>) -> Product {
    Product::of(item, suppliers_known, |group| ready?.index.groups().get(&group).cloned())
}

/// Says which item of Quoter's catalogue each product was pulled into.
async fn add_quoter_items(lookup: &Lookup, products: &mut [Product]) -> Result<(), Refused> {
    let ids: Vec<ItemId> = products.iter().map(|product| ItemId(product.id)).collect();
    let pulled = lookup.backend.store().pulled_of(&ids).await?;
    for product in products {
        product.quoter_item = pulled.get(&ItemId(product.id)).map(|pulled| pulled.item.to_string());
    }
    Ok(())
}
