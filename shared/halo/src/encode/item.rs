//! Products.

use domain::halo::{NewItem, SkuField};
use serde_json::Value;

use super::body::Body;

/// `Item`. A recurring product has its own pair of price and cost (HaloPSA API reference, section 3.4).
pub(crate) fn new_item(item: &NewItem) -> Value {
    let recurring = item.frequency.is_recurring();
    let (price, cost) = if recurring { ("recurringprice", "recurringcost") } else { ("baseprice", "costprice") };
    let sku = item.sku.as_ref().map(|(field, sku)| (sku_field(*field), sku.as_str()));
    let body = Body::new()
        .set("name", item.name.as_str())
        .set("assetgroup_id", item.group.0)
        .set_some("description", item.description.as_deref())
        .set("isrecurringitem", recurring)
        .set_some("item_default_billing_period", recurring.then(|| item.frequency.billing_period()))
        .amount(price, item.price)
        .some_amount(cost, item.cost)
        .set("third_party_id", item.marker.as_str());
    match sku {
        Some((field, sku)) => body.set(field, sku).done(),
        None => body.done(),
    }
}

/// A part number of a supplier needs a supplier, and a product made from a quote line has none; its number goes into the
/// product's own supplier part code.
fn sku_field(field: SkuField) -> &'static str {
    match field {
        SkuField::ItemSupplierSku => SkuField::SupplierPartCode.wire_name(),
        own => own.wire_name(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Frequency;
    use domain::halo::AssetGroupId;
    use serde_json::json;

    fn item() -> NewItem {
        NewItem {
            name: "Desk phone".into(),
            group: AssetGroupId(4),
            description: None,
            sku: Some((SkuField::InternalReference, "DP-1".into())),
            frequency: Frequency::OneTime,
            price: "119.90".parse().unwrap(),
            cost: Some("80".parse().unwrap()),
            marker: "qh:item".into(),
        }
    }

    #[test]
    fn a_one_time_product_has_base_price_and_cost() {
        assert_eq!(
            new_item(&item()),
            json!({
                "name": "Desk phone", "assetgroup_id": 4, "isrecurringitem": false, "baseprice": 119.9, "costprice": 80,
                "third_party_id": "qh:item", "internalreference": "DP-1",
            })
        );
    }

    #[test]
    fn a_recurring_product_has_its_period_and_recurring_amounts() {
        let item = NewItem { frequency: Frequency::Annual, cost: None, sku: None, ..item() };
        assert_eq!(
            new_item(&item),
            json!({
                "name": "Desk phone", "assetgroup_id": 4, "isrecurringitem": true, "item_default_billing_period": 3,
                "recurringprice": 119.9, "third_party_id": "qh:item",
            })
        );
    }

    #[test]
    fn a_suppliers_part_number_without_a_supplier_is_kept_on_the_product() {
        let item = NewItem { sku: Some((SkuField::ItemSupplierSku, "X-1".into())), ..item() };
        assert_eq!(new_item(&item)["supplier_part_code"], "X-1");
    }
}
