//! The story as a person wants to read it.

use std::fmt;

use domain::money::grouped;
use rust_decimal::Decimal;

use super::{Carried, Moved, Story, TEMPLATE};

impl fmt::Display for Story {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { carried, moved, published } = self;
        carried.iter().try_for_each(|one| one.fmt(f))?;
        let lines: Vec<String> = carried.iter().map(|one| format!("{} x {}", one.quantity, one.halo.name)).collect();
        writeln!(f, "Template in Quoter   \"{TEMPLATE}\": {}", lines.join("; "))?;
        moved.fmt(f)?;
        write!(f, "\n{published}")
    }
}

impl fmt::Display for Carried {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { halo, quoter, quantity: _, made, category_made } = self;
        writeln!(
            f,
            "Product {:<13}\"{}\", {}, in {}{}",
            halo.id,
            halo.name,
            halo.code,
            halo.group,
            from(&halo.supplier)
        )?;
        let done = if *made { "made" } else { "not made" };
        let category = if *category_made { "made too" } else { "was there" };
        let period = quoter.interval.as_deref().unwrap_or("one-time");
        writeln!(
            f,
            "  item in Quoter     {done}, {}, category \"{}\" ({category}){}",
            quoter.id,
            quoter.category,
            from(&quoter.supplier)
        )?;
        writeln!(f, "{:21}cost {}, price {}, {period}", "", money(quoter.cost), money(quoter.price))
    }
}

impl fmt::Display for Moved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { before, after, changes, .. } = self;
        writeln!(f, "New price in Halo    product {}: {} -> {}", after.id, money(before.price), money(after.price))?;
        changes.lines().try_for_each(|change| writeln!(f, "  item in Quoter     {change}"))
    }
}

fn from(supplier: &Option<(String, String)>) -> String {
    supplier.as_ref().map(|(name, sku)| format!(", from {name} as {sku}")).unwrap_or_default()
}

fn money(amount: Option<Decimal>) -> String {
    amount.map_or("none".to_owned(), |amount| grouped(amount, 2))
}
