//! The lines of a draft: read live from Halo, priced once, and found again when the quote is published (S35, S36).

use std::collections::BTreeMap;

use domain::catalogue::{Charge, PricePoint, QuoterItemWrite, quoter_item};
use domain::halo::{Item, ItemId};
use domain::ids::CatalogueCategoryId;
use domain::{Line, LineKey, problems};
use quoter::client::drafts::DraftLine;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{Drafting, Undone};
use crate::catalogue::index::learn;
use crate::gather::tenant_lists;
use crate::stop::Stop;

/// A line with its product as it was read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct PreparedLine {
    pub(super) product: ItemId,
    name: String,
    description: Option<String>,
    code: Option<String>,
    sku: Option<String>,
    supplier: Option<String>,
    category: String,
    quantity: Decimal,
    price: Decimal,
    cost: Option<Decimal>,
    charge: Charge,
}

/// The products of a draft's lines. Lines that are made through the API point at no item of the catalogue (Quoter reference, section 4.2),
/// so that code, name and kind must tell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct DraftLines {
    /// When they were priced, seconds since 1970.
    made: i64,
    lines: BTreeMap<String, DraftedLine>,
}

/// The product of a line, and what it cost then.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct DraftedLine {
    /// The product; `None` where several products look the same on a quote.
    product: Option<ItemId>,
    price: Decimal,
    cost: Option<Decimal>,
}

impl DraftLines {
    pub(super) fn of(prepared: &[PreparedLine], began: OffsetDateTime) -> Self {
        let mut lines: BTreeMap<String, DraftedLine> = BTreeMap::new();
        for line in prepared {
            let key = key(line.code.as_deref(), &line.name, line.charge != Charge::Once);
            let drafted = DraftedLine { product: Some(line.product), price: line.price, cost: line.cost };
            match lines.get_mut(&key) {
                Some(other) if other.product != drafted.product => other.product = None,
                Some(_) => {}
                None => drop(lines.insert(key, drafted)),
            }
        }
        Self { made: began.unix_timestamp(), lines }
    }

    /// The product of a published line, and what it cost when the draft was made.
    pub(crate) fn product(&self, line: &Line) -> Option<(ItemId, PricePoint)> {
        let drafted = self.lines.get(&key(line.code.as_deref(), &line.name, line.frequency.is_recurring()))?;
        let since = OffsetDateTime::from_unix_timestamp(self.made).unwrap_or(OffsetDateTime::UNIX_EPOCH);
        Some((drafted.product?, PricePoint { price: Some(drafted.price), cost: drafted.cost, since }))
    }
}

fn key(code: Option<&str>, name: &str, recurring: bool) -> String {
    let kind = if recurring { "recurring" } else { "one_time" };
    format!("{kind}#{}", LineKey::new(None, code, name, 1).as_str())
}

impl Drafting<'_> {
    /// Reads what was not read yet, one call for each product. What was read is kept, so that a repetition goes on there.
    pub(super) async fn price(&mut self) -> Result<(), Undone> {
        let groups = tenant_lists(self.calls.deps, &self.calls.halo, &self.calls.settings).await?.groups;
        let mut found = Vec::new();
        let had = self.prepared.lines.len();
        for wanted in self.request.products.iter().skip(had) {
            let item = match self.calls.halo.item(wanted.product).await {
                Ok(item) => item,
                Err(error) => {
                    if !found.is_empty() {
                        return Err(Undone::Problems(found));
                    }
                    if self.prepared.lines.len() > had {
                        self.keep().await?;
                    }
                    return Err(Stop::from_halo("read a product", error).into());
                }
            };
            let Some(item) = item else {
                found.push(problems::product_unknown(wanted.product));
                continue;
            };
            // With its suppliers, which lists do not show: a price that moves later is seen in the item index.
            learn(self.calls.deps, &item).await.map_err(Stop::from)?;
            match quoter_item(&item, &groups, &self.calls.settings) {
                Ok(write) => match prepared(&item, write, wanted.quantity) {
                    Some(line) if found.is_empty() => self.prepared.lines.push(line),
                    Some(_) => {}
                    None => found.push(problems::product_unpriced(&item)),
                },
                Err(problems) => found.extend(problems),
            }
        }
        if !found.is_empty() {
            // What was read before the first problem is read again: the products are corrected meanwhile.
            return Err(Undone::Problems(found));
        }
        Ok(self.keep().await?)
    }

    /// The lines as they are sent, with the categories that are there or were made (S4, S5).
    pub(super) async fn lines(&self) -> Result<Vec<DraftLine>, Undone> {
        let listed = match self.prepared.lines.is_empty() {
            true => Vec::new(),
            false => self.quoter.categories().await.map_err(crate::content::stop_of_call)?,
        };
        let mut categories: BTreeMap<&str, CatalogueCategoryId> = BTreeMap::new();
        for line in &self.prepared.lines {
            if !categories.contains_key(line.category.as_str()) {
                categories.insert(&line.category, self.category(&line.category, &listed).await?);
            }
        }
        let sent = |line: &PreparedLine| {
            let category = categories.get(line.category.as_str())?.clone();
            Some(line.sent(category))
        };
        Ok(self.prepared.lines.iter().filter_map(sent).collect())
    }
}

fn prepared(item: &Item, write: QuoterItemWrite, quantity: Decimal) -> Option<PreparedLine> {
    let QuoterItemWrite { name, description, price, cost, code, supplier, supplier_sku: sku, charge, category } = write;
    let (product, price) = (item.id, price?);
    Some(PreparedLine { product, name, description, code, sku, supplier, category, quantity, price, cost, charge })
}

impl PreparedLine {
    fn sent(&self, category: CatalogueCategoryId) -> DraftLine {
        let Self { name, description, code, sku, supplier, quantity, price, cost, charge, .. } = self.clone();
        DraftLine { name, description, code, sku, supplier, category, quantity, price, cost, charge }
    }
}
