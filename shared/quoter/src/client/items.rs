//! Items of the catalogue: list, fetch, create, change (Quoter reference, sections 3.3 and 4.2).

use domain::CatalogueItemId;
use domain::catalogue::{Charge, ItemFields, QuoterItem};
use domain::ids::{CatalogueCategoryId, CatalogueSupplierId};
use domain::matching::product::sku_key;
use domain::party::name_key;
use reqwest::Method;
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::listing::{Page, Row, unreadable, unwrapped};
use super::{Client, Cursor, Error, ItemFilter, decode};
use crate::reading::findings::Findings;
use crate::reading::object::Object;

const ITEMS: &str = "items";

/// What came of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is made.
    Made,
    /// The record does not exist any more.
    Gone,
}

impl Row for QuoterItem {
    fn read(row: Value, path: &str) -> Result<Self, Error> {
        decode::record(&row, path, item)
    }

    fn key(&self) -> Option<String> {
        Some(self.id.to_string())
    }
}

impl Client {
    /// One page of the items that a filter lets through.
    pub async fn items(&self, filter: &ItemFilter, cursor: Option<&Cursor>) -> Result<Page<QuoterItem>, Error> {
        self.page(ITEMS, &filter.parameters, cursor).await
    }

    /// All pages of a list. Fails with [`Error::Incomplete`] if they have fewer different items than the list counts.
    pub async fn all_items(&self, filter: &ItemFilter) -> Result<Vec<QuoterItem>, Error> {
        self.all(ITEMS, &filter.parameters).await
    }

    /// The items with this MPN; case and blanks around it do not count in what came, whatever the service's own comparison does.
    pub async fn items_with_code(&self, code: &str) -> Result<Vec<QuoterItem>, Error> {
        let mut items = self.all_items(&ItemFilter::default().code(code)).await?;
        items.retain(|item| item.code.as_deref().is_some_and(|own| sku_key(own) == sku_key(code)));
        Ok(items)
    }

    /// The items with this name; case and repeated blanks do not count in what came.
    pub async fn items_named(&self, name: &str) -> Result<Vec<QuoterItem>, Error> {
        let mut items = self.all_items(&ItemFilter::default().name(name)).await?;
        items.retain(|item| name_key(&item.name) == name_key(name));
        Ok(items)
    }

    /// An item; `None` if there is none with this id, or none that can be read yet: reads lag behind writes.
    pub async fn item(&self, id: &CatalogueItemId) -> Result<Option<QuoterItem>, Error> {
        let Some(answer) = self.get(&[ITEMS, id.as_str()], &[]).await? else { return Ok(None) };
        let item = QuoterItem::read(unwrapped(answer), "")?;
        if &item.id == id { Ok(Some(item)) } else { Err(unreadable("id")) }
    }

    /// Makes an item whose price and cost are amounts for each. It has no key against doubles: after an error that
    /// [leaves doubt](Error::leaves_doubt), look for it before sending it again.
    pub async fn create_item(&self, fields: &ItemFields) -> Result<QuoterItem, Error> {
        let mut body = written(fields);
        body.insert("pricing_scheme".to_owned(), json!("per_unit"));
        body.insert("cost_type".to_owned(), json!("amount"));
        QuoterItem::read(self.made(&[ITEMS], Value::Object(body)).await?, "")
    }

    /// Changes the given fields and no others. An item that was just made may need some tries, and so does one that is gone.
    pub async fn update_item(&self, id: &CatalogueItemId, fields: &ItemFields) -> Result<Change, Error> {
        let body = Value::Object(written(fields));
        let answer = self.write_to_new(Method::PATCH, &[ITEMS, id.as_str()], body).await?;
        Ok(answer.map_or(Change::Gone, |_| Change::Made))
    }
}

fn item(row: &mut Object<'_>, findings: &mut Findings) -> Option<QuoterItem> {
    let id = row.text("id", findings).and_then(CatalogueItemId::new);
    let item = QuoterItem {
        id: id?,
        name: row.text("name", findings).unwrap_or_default(),
        description: row.text("description", findings),
        code: row.text("code", findings),
        sku: row.text("sku", findings),
        category: row.text("category", findings),
        category_id: row.text("category_id", findings).and_then(CatalogueCategoryId::new),
        supplier: row.text("supplier", findings),
        supplier_id: row.text("supplier_id", findings).and_then(CatalogueSupplierId::new),
        cost: row.amount("cost_decimal", findings),
        cost_type: row.text("cost_type", findings),
        price: row.amount("price_decimal", findings),
        pricing_scheme: row.text("pricing_scheme", findings),
        recurring: row.flag("recurring", findings).unwrap_or(false),
        interval: row.text("recurring_interval", findings),
        updated: row.date("record_updated_at", findings),
    };
    Some(item)
}

/// The fields that are given, as the service names them. Every field of [`ItemFields`] has its place here.
fn written(fields: &ItemFields) -> Map<String, Value> {
    let ItemFields { name, description, code, sku, category, supplier, cost, price, charge } = fields;
    let amount = |amount: &Option<Decimal>| amount.map(decimal);
    let given = [
        ("name", name.as_deref().map(Value::from)),
        ("description", description.as_deref().map(Value::from)),
        ("code", code.as_deref().map(Value::from)),
        ("sku", sku.as_deref().map(Value::from)),
        ("category_id", category.as_ref().map(|id| id.as_str().into())),
        ("supplier_id", supplier.as_ref().map(|id| id.as_str().into())),
        ("cost_decimal", amount(cost)),
        ("price_decimal", amount(price)),
        ("recurring", charge.map(|charge| (charge != Charge::Once).into())),
        ("recurring_interval", charge.map(interval)),
    ];
    given.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

/// Amounts are plain decimal texts (Quoter reference, section 1).
pub(super) fn decimal(amount: Decimal) -> Value {
    amount.normalize().to_string().into()
}

/// Quoter's word for the period, null for what is charged once.
pub(super) fn interval(charge: Charge) -> Value {
    match charge {
        Charge::Once => Value::Null,
        Charge::Every(interval) => interval.quoter_word().into(),
    }
}
