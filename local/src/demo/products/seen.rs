//! A product and an item as the stand-ins have them.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use sandbox::halo::Entity;
use serde_json::{Value, json};

use crate::demo::observed::{Observed, number};
use crate::system::Failure;

/// A product of Halo.
pub(super) struct InHalo {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) code: String,
    pub(super) group: String,
    /// Supplier and its part number: the first row that is not of one client.
    pub(super) supplier: Option<(String, String)>,
    pub(super) price: Option<Decimal>,
    pub(super) cost: Option<Decimal>,
}

impl InHalo {
    pub(super) fn read(halo: &sandbox::halo::Sandbox, id: i64) -> Result<Self, Failure> {
        let items = halo.records(Entity::Item);
        let item = items.iter().find(|item| item["id"] == id).ok_or("the stand-in of Halo lost a product")?;
        let rows = item["item_suppliers"].as_array().map(Vec::as_slice).unwrap_or_default();
        let row = rows.iter().find(|row| row["client_id"].as_i64().is_none_or(|client| client <= 0));
        let supplier = row.map(|row| {
            (Observed::name_of(&halo.records(Entity::Supplier), &row["supplier_id"]), text(&row["supplier_sku"]))
        });
        let recurring = item["isrecurringitem"] == true;
        let (price, cost) = if recurring { ("recurringprice", "recurringcost") } else { ("baseprice", "costprice") };
        let amount = |theirs: &str, own: &str| {
            let theirs = row.and_then(|row| number(&row[theirs])).filter(|amount| !amount.is_zero());
            theirs.or_else(|| number(&item[own])).map(|amount| amount.normalize())
        };
        Ok(Self {
            id,
            name: text(&item["name"]),
            code: text(&item["supplier_part_code"]),
            group: Observed::name_of(&halo.records(Entity::AssetGroup), &item["assetgroup_id"]),
            supplier,
            price: amount("price", price),
            cost: amount("cost", cost),
        })
    }

    pub(super) fn json(&self) -> Value {
        let Self { id, name, code, group, supplier, price, cost } = self;
        let supplier = supplier.as_ref().map(|(name, sku)| json!({ "name": name, "sku": sku }));
        json!({ "id": id, "name": name, "code": code, "group": group, "supplier": supplier, "price": price, "cost": cost })
    }
}

/// An item of Quoter.
pub(super) struct InQuoter {
    pub(super) id: String,
    pub(super) category: String,
    pub(super) supplier: Option<(String, String)>,
    pub(super) price: Option<Decimal>,
    pub(super) cost: Option<Decimal>,
    /// Quoter's word for its period.
    pub(super) interval: Option<String>,
    /// No other item has its code.
    pub(super) is_only: bool,
}

impl InQuoter {
    pub(super) fn with_code(quoter: &sandbox::quoter::Sandbox, code: &str) -> Result<Self, Failure> {
        let items = quoter.records("items");
        let found: Vec<&Value> = items.iter().filter(|item| item["code"] == code).collect();
        let item = found.first().ok_or_else(|| format!("Quoter has no item with the code {code}"))?;
        let amount = |field: &str| number(&item[field]).map(|amount| amount.normalize());
        Ok(Self {
            id: text(&item["id"]),
            category: text(&item["category"]),
            supplier: item["supplier"].as_str().map(|name| (name.to_owned(), text(&item["sku"]))),
            price: amount("price_decimal"),
            cost: amount("cost_decimal"),
            interval: item["recurring_interval"].as_str().filter(|_| item["recurring"] == true).map(str::to_owned),
            is_only: found.len() == 1,
        })
    }

    pub(super) fn json(&self) -> Value {
        let Self { id, category, supplier, price, cost, interval, is_only } = self;
        let supplier = supplier.as_ref().map(|(name, sku)| json!({ "name": name, "sku": sku }));
        json!({
            "id": id, "category": category, "supplier": supplier, "price": price, "cost": cost, "interval": interval, "is_only": is_only,
        })
    }
}

/// The names of Quoter's categories.
pub(super) fn category_names(quoter: &sandbox::quoter::Sandbox) -> BTreeSet<String> {
    quoter.records("categories").iter().map(|category| text(&category["name"])).collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
