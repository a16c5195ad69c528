//! The lines of a quote as lines of a Halo quotation: discounts and shipping become lines of their own.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::matching::product::Wanted;
use crate::quote::{Optional, Quote};
use crate::settings::{NameFrom, Pick, Settings};
use crate::tenant::{Tenant, pick};
use crate::{Frequency, LineKey, Problem, halo, problems};

/// A line to write, before its product is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedLine {
    /// Our key.
    pub key: LineKey,
    /// What product is looked for.
    pub wanted: Wanted,
    /// Name of the product if it must be made.
    pub product_name: String,
    /// Group of the product if it must be made, or why there is none.
    pub group: Result<halo::AssetGroupId, Box<Problem>>,
    /// Description as plain text.
    pub description: Option<String>,
    /// Quantity.
    pub quantity: Decimal,
    /// Price per unit and period.
    pub price: Decimal,
    /// Cost per unit and period.
    pub cost: Option<Decimal>,
    /// Written as optional: the customer has not taken it.
    pub optional: bool,
}

impl PlannedLine {
    /// Quantity × price, rounded to the smallest unit of the quote's currency.
    pub fn net(&self, quote: &Quote) -> Decimal {
        quote.currency.round(self.quantity * self.price)
    }
}

/// All lines to write, in their order: the quote's, each followed by its discount, then quote discount and shipping.
pub fn expand(quote: &Quote, settings: &Settings, tenant: &Tenant) -> Vec<PlannedLine> {
    let groups = Groups { settings, tenant };
    let mut lines = Vec::new();
    for line in &quote.lines {
        lines.push(of_quote(line, settings, &groups));
        if !line.discount.is_zero() {
            lines.push(extra(
                &format!("discount.{}", line.key.as_str()),
                &settings.quotation.discount_product,
                Some(format!("Discount on {}", line.name)),
                line.frequency,
                -line.discount,
                line.optional == Optional::NotSelected,
                &groups,
            ));
        }
    }
    if !quote.discount.is_zero() {
        let name = &settings.quotation.discount_product;
        lines.push(extra("discount.quote", name, None, Frequency::OneTime, -quote.discount, false, &groups));
    }
    if !quote.shipping.is_zero() {
        let name = &settings.quotation.shipping_product;
        lines.push(extra("shipping", name, None, Frequency::OneTime, quote.shipping, false, &groups));
    }
    lines
}

fn of_quote(line: &crate::Line, settings: &Settings, groups: &Groups<'_>) -> PlannedLine {
    let category = line.category.as_ref().and_then(|c| c.name.as_deref());
    let group = groups.of_category(category);
    let product_name = match (settings.product.name_from, &line.code) {
        (NameFrom::Mpn, Some(code)) => code.clone(),
        _ => line.name.clone(),
    };
    PlannedLine {
        key: line.key.clone(),
        wanted: Wanted {
            name: line.name.clone(),
            code: line.code.clone(),
            frequency: line.frequency,
            group: group.as_ref().ok().copied(),
        },
        product_name,
        group,
        description: line.description.as_deref().map(crate::text::plain).filter(|text| !text.is_empty()),
        quantity: line.quantity,
        price: line.unit_price,
        cost: line.unit_cost,
        optional: line.optional == Optional::NotSelected,
    }
}

fn extra(
    key: &str,
    product: &str,
    description: Option<String>,
    frequency: Frequency,
    amount: Decimal,
    optional: bool,
    groups: &Groups<'_>,
) -> PlannedLine {
    let group = groups.of_category(None);
    PlannedLine {
        key: LineKey::from_stored(key),
        wanted: Wanted { name: product.to_owned(), code: None, frequency, group: group.as_ref().ok().copied() },
        product_name: product.to_owned(),
        group,
        description,
        quantity: Decimal::ONE,
        price: amount,
        cost: None,
        optional,
    }
}

/// Which asset group a category goes to (S44, S45).
struct Groups<'a> {
    settings: &'a Settings,
    tenant: &'a Tenant,
}

impl Groups<'_> {
    fn of_category(&self, category: Option<&str>) -> Result<halo::AssetGroupId, Box<Problem>> {
        let product = &self.settings.product;
        let mapped = category.and_then(|name| {
            let wanted = crate::party::name_key(name);
            product
                .group_by_category
                .iter()
                .find(|(c, _)| crate::party::name_key(c) == wanted)
                .map(|(_, choice)| choice)
        });
        let choice = mapped.or(product.default_group.as_ref());
        let usable: Vec<halo::AssetGroup> = self.tenant.groups.iter().filter(|g| g.for_items).cloned().collect();
        choice
            .and_then(|choice: &Pick| pick(&usable, choice))
            .map(|group| group.id)
            .ok_or_else(|| Box::new(problems::product_group_missing(choice, category)))
    }
}

/// Net totals of the counting lines by frequency, rounded per line.
pub fn totals(lines: &[PlannedLine], quote: &Quote) -> BTreeMap<Frequency, Decimal> {
    let mut totals = BTreeMap::new();
    for line in lines.iter().filter(|line| !line.optional) {
        *totals.entry(line.wanted.frequency).or_insert(Decimal::ZERO) += line.net(quote);
    }
    totals
}
