//! Cost, price and supplier of a product (S8-S11, decision a).

use rust_decimal::Decimal;

use crate::halo::Item;

/// What a product costs and who supplies it. Amounts are per unit, and per period where the product is recurring; the currency is
/// the tenant's own, because Halo's products name none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offer {
    /// What the MSP pays.
    pub cost: Option<Decimal>,
    /// What the customer pays.
    pub price: Option<Decimal>,
    /// Name of the supplier.
    pub supplier: Option<String>,
    /// The supplier's part number.
    pub supplier_sku: Option<String>,
}

/// The first supplier in Halo's order, and amounts per field: the supplier's, else the product's where the supplier's is 0 or missing.
///
/// Rows of one client are its own conditions and never reach the catalogue that all customers share. Without a supplier the product's
/// own amounts count. An amount that neither of them has is `None`, not 0.
pub fn offer(item: &Item) -> Offer {
    let first = item.suppliers.iter().find(|row| row.client.is_none());
    let amount = |theirs: Option<Decimal>, own: Option<Decimal>| theirs.filter(|amount| !amount.is_zero()).or(own);
    let (own_cost, own_price) =
        if item.recurring { (item.recurring_cost, item.recurring_price) } else { (item.cost, item.price) };
    Offer {
        cost: amount(first.and_then(|row| row.cost), own_cost),
        price: amount(first.and_then(|row| row.price), own_price),
        supplier: first.and_then(|row| filled(row.name.as_deref())),
        supplier_sku: first.and_then(|row| filled(row.sku.as_deref())),
    }
}

/// A text that says something, trimmed.
pub(super) fn filled(text: Option<&str>) -> Option<String> {
    text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::super::samples::{decimal, product, recurring_product, supplier};
    use super::*;
    use crate::Frequency;
    use crate::halo::{ClientId, ItemSupplier};

    fn amounts(item: &Item) -> (String, String) {
        let Offer { cost, price, .. } = offer(item);
        let text = |amount: Option<Decimal>| amount.map_or("none".to_owned(), |amount| amount.to_string());
        (text(cost), text(price))
    }

    fn pair(cost: &str, price: &str) -> (String, String) {
        (cost.to_owned(), price.to_owned())
    }

    #[test]
    fn s08_supplier_sku_cost_and_price_come_from_the_first_supplier_in_halos_order() {
        let suppliers =
            vec![supplier("Example Wholesale", "EW-8", "9", "24"), supplier("Cheap Supply", "C-8", "1", "2")];
        let item = Item { suppliers, ..product("10", "25") };
        let found = offer(&item);
        assert_eq!(
            (found.supplier.as_deref(), found.supplier_sku.as_deref()),
            (Some("Example Wholesale"), Some("EW-8"))
        );
        assert_eq!(amounts(&item), pair("9", "24"));
    }

    #[test]
    fn s09_a_suppliers_cost_of_nothing_falls_back_to_the_products_and_its_price_stays() {
        for nothing in ["0", "0.00"] {
            let item = Item { suppliers: vec![supplier("A", "", nothing, "24")], ..product("10", "25") };
            assert_eq!(amounts(&item), pair("10", "24"));
        }
        let no_cost = ItemSupplier { cost: None, ..supplier("A", "", "0", "24") };
        assert_eq!(amounts(&Item { suppliers: vec![no_cost], ..product("10", "25") }), pair("10", "24"));
    }

    #[test]
    fn s10_a_suppliers_price_of_nothing_falls_back_to_the_products_and_its_cost_stays() {
        let item = Item { suppliers: vec![supplier("A", "", "9", "0")], ..product("10", "25") };
        assert_eq!(amounts(&item), pair("9", "25"));
        let no_price = ItemSupplier { price: None, ..supplier("A", "", "9", "0") };
        assert_eq!(amounts(&Item { suppliers: vec![no_price], ..product("10", "25") }), pair("9", "25"));
    }

    #[test]
    fn s11_without_a_supplier_the_products_own_cost_and_price_count() {
        assert_eq!(
            offer(&product("10", "25")),
            Offer { cost: Some(decimal("10")), price: Some(decimal("25")), supplier: None, supplier_sku: None }
        );
    }

    #[test]
    fn s08_a_row_of_one_client_never_reaches_the_shared_catalogue() {
        let bakery =
            ItemSupplier { client: Some(ClientId(15)), ..supplier("Example Wholesale", "EW-BAKERY", "1", "2") };
        let first = Item { suppliers: vec![bakery.clone(), supplier("A", "A-8", "9", "24")], ..product("10", "25") };
        assert_eq!(offer(&first).supplier_sku.as_deref(), Some("A-8"));
        let alone = Item { suppliers: vec![bakery], ..product("10", "25") };
        assert_eq!(offer(&alone), offer(&product("10", "25")));
    }

    #[test]
    fn s11_a_recurring_product_has_its_cost_and_price_per_period() {
        let item = recurring_product(Frequency::Monthly, "20", "45");
        assert_eq!(amounts(&item), pair("20", "45"));
        let supplied = Item { suppliers: vec![supplier("A", "", "0", "44")], ..item };
        assert_eq!(amounts(&supplied), pair("20", "44"));
    }

    #[test]
    fn a_price_of_nothing_at_both_is_nothing_and_one_that_is_missing_is_missing() {
        let free = Item { suppliers: vec![supplier("A", "", "0", "0")], ..product("0", "0") };
        assert_eq!(amounts(&free), pair("0", "0"));
        let unknown = Item { cost: None, price: None, ..product("0", "0") };
        assert_eq!(amounts(&unknown), pair("none", "none"));
    }

    #[test]
    fn only_the_first_supplier_counts_even_if_it_says_little() {
        let suppliers = vec![supplier(" ", "", "0", "0"), supplier("B", "B-8", "9", "24")];
        let item = Item { suppliers, ..product("10", "25") };
        assert_eq!(offer(&item), offer(&product("10", "25")));
    }
}
