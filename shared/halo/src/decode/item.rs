//! Products.

use std::collections::BTreeMap;

use domain::Frequency;
use domain::catalogue::index::{Row, Shown, Shows};
use domain::halo::{AssetGroupId, ClientId, Item, ItemId, ItemSupplier, SkuField, SupplierId};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::Record;
use super::wire::{Flag, Int, Moment, Number, Ref, Text};

/// Status of a product that is no longer sold (HaloPSA API reference, section 3.4; to be verified on a tenant).
const OBSOLETE: i64 = 15;

/// `Item`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ItemWire {
    id: Int,
    name: Text,
    description: Text,
    status: Int,
    inactive: Flag,
    assetgroup_id: Ref,
    supplier_part_code: Text,
    internalreference: Text,
    externalreference: Text,
    qbosku: Text,
    isrecurringitem: Flag,
    item_default_billing_period: Int,
    baseprice: Number,
    costprice: Number,
    recurringprice: Number,
    recurringcost: Number,
    item_suppliers: Option<Vec<SupplierWire>>,
    third_party_id: Text,
    lastmodified: Moment,
}

/// `ItemSupplier`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct SupplierWire {
    supplier_id: Ref,
    supplier_name: Text,
    supplier_sku: Text,
    price: Number,
    cost: Number,
    client_id: Ref,
}

impl Record for Item {
    const WHAT: &'static str = "item";
    type Wire = ItemWire;

    fn of(wire: ItemWire) -> Result<Self, String> {
        let recurring = wire.isrecurringitem.0.unwrap_or(false);
        Ok(Self {
            id: ItemId(wire.id.0.ok_or("id")?),
            description: wire.description.0.clone(),
            active: wire.status.0 != Some(OBSOLETE) && wire.inactive.0 != Some(true),
            group: wire.assetgroup_id.0.map(AssetGroupId),
            recurring,
            frequency: frequency(recurring, wire.item_default_billing_period.0),
            skus: skus(&wire),
            name: wire.name.0.unwrap_or_default(),
            price: wire.baseprice.0,
            cost: wire.costprice.0,
            recurring_price: wire.recurringprice.0,
            recurring_cost: wire.recurringcost.0,
            suppliers: wire.item_suppliers.unwrap_or_default().into_iter().map(supplier).collect(),
            marker: wire.third_party_id.0,
            modified: wire.lastmodified.0,
        })
    }
}

/// A row of a list, with the fields that are in it.
impl Record for Row {
    const WHAT: &'static str = "item";
    type Wire = Map<String, Value>;

    fn of(wire: Self::Wire) -> Result<Self, String> {
        let name = wire.get("assetgroup_name").and_then(Value::as_str).map(str::trim);
        let group_name = name.filter(|name| !name.is_empty()).map(str::to_owned);
        let shows: Shows = Shown::ALL.into_iter().filter(|field| wire.contains_key(wire_name(*field))).collect();
        Ok(Self { item: super::record(Value::Object(wire))?, group_name, shows })
    }
}

fn wire_name(field: Shown) -> &'static str {
    match field {
        Shown::Group => "assetgroup_id",
        Shown::Period => "item_default_billing_period",
        Shown::Price => "baseprice",
        Shown::Cost => "costprice",
        Shown::RecurringPrice => "recurringprice",
        Shown::RecurringCost => "recurringcost",
        Shown::SUPPLIERS => "item_suppliers",
        Shown::Sku(field) => field.wire_name(),
    }
}

/// A recurring product whose period Halo does not tell has `OneTime` here, which is a contradiction that callers can see.
fn frequency(recurring: bool, period: Option<i64>) -> Frequency {
    let told = period.filter(|_| recurring).and_then(Frequency::of_billing_period);
    told.unwrap_or(Frequency::OneTime)
}

fn skus(wire: &ItemWire) -> BTreeMap<SkuField, Vec<String>> {
    let own = [
        (SkuField::SupplierPartCode, &wire.supplier_part_code),
        (SkuField::InternalReference, &wire.internalreference),
        (SkuField::ExternalReference, &wire.externalreference),
        (SkuField::QboSku, &wire.qbosku),
    ];
    let own = own.into_iter().filter_map(|(field, text)| Some((field, vec![text.0.clone()?])));
    let suppliers = wire.item_suppliers.iter().flatten().filter(|row| row.client_id.0.is_none());
    let theirs: Vec<String> = suppliers.filter_map(|row| row.supplier_sku.0.clone()).collect();
    own.chain((!theirs.is_empty()).then_some((SkuField::ItemSupplierSku, theirs))).collect()
}

fn supplier(wire: SupplierWire) -> ItemSupplier {
    ItemSupplier {
        supplier: wire.supplier_id.0.map(SupplierId),
        name: wire.supplier_name.0,
        sku: wire.supplier_sku.0,
        price: wire.price.0,
        cost: wire.cost.0,
        client: wire.client_id.0.map(ClientId),
    }
}

#[cfg(test)]
mod tests {
    use super::super::record;
    use super::*;
    use serde_json::json;

    fn item() -> Item {
        record(serde_json::from_str(include_str!("../../fixtures/item.json")).unwrap()).unwrap()
    }

    #[test]
    fn a_recurring_product_has_its_period_and_its_own_prices() {
        let item = item();
        assert_eq!((item.recurring, item.frequency), (true, Frequency::Monthly));
        assert_eq!(item.recurring_price.unwrap().to_string(), "22.8");
        assert_eq!(item.recurring_cost.unwrap().to_string(), "18.05");
        assert!(item.active);
    }

    #[test]
    fn part_numbers_are_kept_by_field_without_those_of_single_clients() {
        let skus = item().skus;
        assert_eq!(skus[&SkuField::SupplierPartCode], ["M365-BP"]);
        assert_eq!(skus[&SkuField::ItemSupplierSku], ["D-365BP"]);
        assert!(!skus.contains_key(&SkuField::QboSku));
    }

    #[test]
    fn suppliers_keep_halos_order() {
        let suppliers = item().suppliers;
        assert_eq!(suppliers.iter().map(|s| s.client).collect::<Vec<_>>(), [None, Some(ClientId(14))]);
    }

    #[test]
    fn a_row_says_which_fields_it_shows_blank_or_not() {
        let row: Row = record(json!({"id": 1, "supplier_part_code": "", "qbosku": null, "baseprice": 3})).unwrap();
        let shown = [Shown::Price, Shown::Sku(SkuField::SupplierPartCode), Shown::Sku(SkuField::QboSku)];
        assert_eq!(row.shows, shown.into());
        let rich: Row =
            record(json!({"id": 1, "item_suppliers": [], "assetgroup_id": 7, "assetgroup_name": "Cables "})).unwrap();
        assert_eq!(rich.shows, [Shown::Group, Shown::SUPPLIERS].into());
        assert_eq!(rich.group_name.as_deref(), Some("Cables"));
    }

    #[test]
    fn an_obsolete_product_is_not_active() {
        assert!(!record::<Item>(json!({"id": 1, "status": 15})).unwrap().active);
    }

    #[test]
    fn a_recurring_product_without_a_known_period_is_seen_as_such() {
        let item: Item = record(json!({"id": 1, "isrecurringitem": true, "item_default_billing_period": 77})).unwrap();
        assert_eq!((item.recurring, item.frequency), (true, Frequency::OneTime));
    }
}
