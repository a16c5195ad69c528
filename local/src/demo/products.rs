//! The second story: products of Halo become items of Quoter, follow a price, stand on a template, and come back on a Halo quote.

mod print;
mod seen;

use std::time::Duration as StdDuration;

use domain::halo::ItemId;
use sandbox::halo::Entity;
use sandbox::quoter::webhook;
use serde_json::{Value, json};
use store::Holder;
use sync::Deps;
use sync::catalogue::{Did, How, index_progress, pull};
use time::Duration;

use super::Stage;
use super::observed::Observed;
use crate::system::Failure;
use seen::{InHalo, InQuoter, category_names};

/// Sold once, with a supplier; Quoter has a category of its group's name.
const SWITCH: i64 = 112;
/// To what its price rises.
const DEARER: u32 = 255;
/// How often the item index is looked at until the sweep has filled it.
const LOOKS: u32 = 600;
const LOOK: StdDuration = StdDuration::from_millis(50);
const TEMPLATE: &str = "Standard office";
const CUSTOMER: &str = "alex@client.example.com";

/// What was seen.
pub(super) struct Story {
    carried: Vec<Carried>,
    moved: Moved,
    published: Observed,
}

/// A product and the item that it became.
struct Carried {
    halo: InHalo,
    quoter: InQuoter,
    quantity: &'static str,
    made: bool,
    /// The category was made for it.
    category_made: bool,
}

/// A price that rose in Halo, and what became of the item.
struct Moved {
    before: InHalo,
    after: InHalo,
    changes: String,
    item: InQuoter,
    updated: bool,
}

/// Plays it to its end.
pub(super) async fn play(stage: &Stage<'_>, deps: &Deps, earlier: &[&Observed]) -> Result<Story, Failure> {
    let mut carried = vec![carry(stage, deps, SWITCH, "2").await?];
    let service = stage.halo.edit(Entity::Item, service());
    carried.push(carry(stage, deps, service, "10").await?);
    let moved = moved(stage, deps).await?;
    let data = quote_from_template(stage, &carried)?;
    let published = stage.play(&data, &stage.calls()).await?.without(earlier);
    Ok(Story { carried, moved, published })
}

/// Waits until the sweep has filled the index of Halo's products and is through, so that its calls to Halo are not counted as a quote's.
pub(super) async fn index(deps: &Deps) -> Result<(), Failure> {
    let holder = Holder { boot: deps.boot.id.clone(), token: (deps.ids)(), exclusive: false };
    for _ in 0..LOOKS {
        let complete = index_progress(&deps.store).await?.is_some_and(|progress| progress.complete);
        let now = (deps.clock)();
        if complete && deps.store.take_task("catalogue", &holder, now, now + Duration::minutes(1)).await? {
            return Ok(deps.store.finish_task("catalogue", &holder).await?);
        }
        tokio::time::sleep(LOOK).await;
    }
    Err("the index of Halo's products was not filled".into())
}

/// A product that somebody makes in Halo: charged monthly, in a group of which Quoter has no category.
fn service() -> Value {
    json!({
        "name": "Device backup", "supplier_part_code": "BCK-M", "assetgroup_id": 104, "status": 14, "isrecurringitem": true,
        "recurringprice": 12.5, "recurringcost": 4, "item_default_billing_period": 2, "baseprice": 0, "costprice": 0,
        "taxcode": 42, "taxable": true,
    })
}

async fn carry(stage: &Stage<'_>, deps: &Deps, product: i64, quantity: &'static str) -> Result<Carried, Failure> {
    let before = category_names(stage.quoter);
    let report = pull(deps, ItemId(product), &How::write()).await?;
    let halo = InHalo::read(stage.halo, product)?;
    let quoter = InQuoter::with_code(stage.quoter, &halo.code)?;
    let category_made = !before.contains(&quoter.category);
    Ok(Carried { halo, quoter, quantity, made: report.did == Did::Made, category_made })
}

/// Somebody changes a price in Halo; the next look at the product brings it to Quoter.
async fn moved(stage: &Stage<'_>, deps: &Deps) -> Result<Moved, Failure> {
    let before = InHalo::read(stage.halo, SWITCH)?;
    stage.halo.edit(Entity::Item, json!({ "id": SWITCH, "baseprice": DEARER }));
    let report = pull(deps, ItemId(SWITCH), &How::write()).await?;
    let after = InHalo::read(stage.halo, SWITCH)?;
    let item = InQuoter::with_code(stage.quoter, &after.code)?;
    let changes = report.changes.to_string();
    Ok(Moved { before, after, changes, item, updated: report.did == Did::Updated })
}

/// What people do in Quoter's pages: items go onto a template, a quote is made from it and published. The delivery's record.
fn quote_from_template(stage: &Stage<'_>, carried: &[Carried]) -> Result<String, Failure> {
    let quoter = stage.quoter;
    let template = quoter.make_template(TEMPLATE);
    for one in carried {
        quoter.template_add_item(&template, &one.quoter.id, one.quantity).map_err(|refusal| refusal.to_string())?;
    }
    let person = quoter.person(CUSTOMER).ok_or("the stand-in of Quoter lost its contact")?;
    let draft = quoter.quote_from_template(&template, &person).map_err(|refusal| refusal.to_string())?;
    quoter.publish(&draft.id).map_err(|refusal| refusal.to_string())?;
    let quote = quoter.quote(&draft.id).ok_or("the stand-in of Quoter lost its quote")?;
    Ok(webhook::data(&quote, &quoter.switches(), true))
}

impl Story {
    /// Whether all of it is as said: one item for each product with its price, on the Halo quote by the stored link, without a search.
    pub(super) fn complete(&self) -> bool {
        let Self { carried, moved, published, .. } = self;
        let as_halo =
            |halo: &InHalo, item: &InQuoter| item.is_only && (halo.price, halo.cost) == (item.price, item.cost);
        let all_carried = carried.iter().all(|one| one.made && as_halo(&one.halo, &one.quoter));
        let follows = moved.updated && moved.before.price != moved.after.price && as_halo(&moved.after, &moved.item);
        let lines = published.products();
        let on_quote = lines.len() == carried.len() && carried.iter().all(|one| lines.contains(&one.halo.id));
        all_carried && follows && published.complete() && on_quote && !published.called_for_products()
    }

    /// The same for programs.
    pub(super) fn json(&self) -> Value {
        let Self { carried, moved, published } = self;
        let products: Vec<Value> = carried
            .iter()
            .map(|one| {
                json!({ "halo": one.halo.json(), "quoter": one.quoter.json(), "made": one.made, "category_made": one.category_made })
            })
            .collect();
        json!({
            "products": products,
            "price_moved": { "halo": moved.after.json(), "quoter": moved.item.json(), "changes": moved.changes.lines().collect::<Vec<_>>() },
            "quote": published.json(),
        })
    }
}
