//! The lines of a quote as lines of a Halo quotation: shipping, discounts that cannot stand on their line, and headings of sections
//! become lines of their own.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{bundles, discounts};
use crate::matching::product::Wanted;
use crate::party::name_key;
use crate::quote::{Optional, Quote};
use crate::settings::{NameFrom, Pick, Sections, Settings, Shipping, Unmatched};
use crate::tenant::{Tenant, pick};
use crate::{Frequency, LineKey, Problem, halo, problems};

/// A line to write, before its product is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedLine {
    /// Our key.
    pub key: LineKey,
    /// What it stands for.
    pub role: Role,
    /// What product is looked for.
    pub wanted: Wanted,
    /// Name of the product if it must be made.
    pub product_name: String,
    /// Group of the product if it must be made, or why there is none.
    pub group: Result<halo::AssetGroupId, Box<Problem>>,
    /// What happens if no product is found.
    pub unmatched: Unmatched,
    /// Description as plain text.
    pub description: Option<String>,
    /// Quantity.
    pub quantity: Decimal,
    /// Price per unit and period.
    pub price: Decimal,
    /// Cost per unit and period.
    pub cost: Option<Decimal>,
    /// Price of the product if it must be made: its own, also where the line is free because a bundle carries the price.
    pub list_price: Decimal,
    /// Cost of the product if it must be made.
    pub list_cost: Option<Decimal>,
    /// Discount on the whole line as an amount, and as Halo's field takes it.
    pub discount: Option<OnLine>,
    /// Whether it is taxed, where that is known.
    pub taxable: Option<bool>,
    /// Written as optional: the customer has not taken it.
    pub optional: bool,
}

/// What a line stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// A line of the quote.
    Line,
    /// A discount as a line of its own.
    Discount,
    /// Shipping.
    Shipping,
    /// The heading of a section: no product, no money.
    Heading,
}

/// The beginning of every key of a heading.
pub(super) const HEADING: &str = "section.";

/// A discount that stands on its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnLine {
    /// Off the whole line, in the currency, positive.
    pub amount: Decimal,
    /// The same in the form that the tenant's field `discount` takes.
    pub field: Decimal,
}

impl PlannedLine {
    /// Quantity × price less discount, rounded to the smallest unit of the quote's currency.
    pub fn net(&self, quote: &Quote) -> Decimal {
        let discount = self.discount.map_or(Decimal::ZERO, |discount| discount.amount);
        quote.currency.round(self.quantity * self.price - discount)
    }

    /// Whether it stands for a product; a heading does not.
    pub fn has_product(&self) -> bool {
        self.role != Role::Heading
    }
}

/// All lines to write, in their order: the quote's, each followed by a discount that cannot stand on it, then quote discount and
/// shipping. Where the settings want it, a heading stands before the lines of each section.
pub fn expand(quote: &Quote, settings: &Settings, tenant: &Tenant) -> Vec<PlannedLine> {
    let quote = &*bundles::written(quote, settings);
    let maker = Maker { quote, settings, tenant };
    let shares = discounts::of_quote(quote, settings);
    let mut lines = Vec::new();
    let mut headings = Headings::default();
    for (line, share) in quote.lines.iter().zip(&shares.per_line) {
        lines.extend(headings.before(line, &maker));
        let on_line = discounts::on_line(line, *share, quote.currency, settings);
        let rest = if on_line.is_some() { Decimal::ZERO } else { *share };
        lines.push(PlannedLine { discount: on_line, ..maker.of_quote(line) });
        if !rest.is_zero() {
            lines.push(maker.discount_on(line, rest));
        }
    }
    if !shares.rest.is_zero() {
        lines.push(maker.extra("discount.quote", Role::Discount, Frequency::OneTime, -shares.rest));
    }
    if !quote.shipping.is_zero() && settings.quotation.shipping == Shipping::ProductLine {
        lines.push(maker.extra("shipping", Role::Shipping, Frequency::OneTime, quote.shipping));
    }
    lines
}

/// The headings so far.
#[derive(Default)]
struct Headings {
    section: Option<String>,
    seen: BTreeMap<String, usize>,
}

impl Headings {
    /// The heading of the line's section, where that begins with it.
    fn before(&mut self, line: &crate::Line, maker: &Maker<'_>) -> Option<PlannedLine> {
        if maker.settings.quotation.sections != Sections::HeadingLines || line.section == self.section {
            return None;
        }
        self.section.clone_from(&line.section);
        let name = line.section.as_deref()?;
        let occurrence = self.seen.entry(name_key(name)).or_default();
        *occurrence += 1;
        let key = format!("{HEADING}{}.{occurrence}", crate::quote::short_digest(&name_key(name)));
        let wanted = Wanted { name: name.to_owned(), code: None, frequency: Frequency::OneTime, group: None };
        Some(PlannedLine { wanted, ..maker.extra(&key, Role::Heading, Frequency::OneTime, Decimal::ZERO) })
    }
}

struct Maker<'a> {
    quote: &'a Quote,
    settings: &'a Settings,
    tenant: &'a Tenant,
}

impl Maker<'_> {
    fn of_quote(&self, line: &crate::Line) -> PlannedLine {
        let category = line.category.as_ref().and_then(|c| c.name.as_deref());
        let group = self.group(category);
        let product_name = match (self.settings.product.name_from, &line.code) {
            (NameFrom::Mpn, Some(code)) => code.clone(),
            _ => line.name.clone(),
        };
        PlannedLine {
            key: line.key.clone(),
            role: Role::Line,
            wanted: Wanted {
                name: line.name.clone(),
                code: line.code.clone(),
                frequency: self.frequency(line.frequency),
                group: group.as_ref().ok().copied(),
            },
            product_name,
            group,
            unmatched: self.unmatched(category),
            description: line.description.as_deref().map(crate::text::plain).filter(|text| !text.is_empty()),
            quantity: line.quantity,
            price: if line.is_priced() { line.unit_price } else { Decimal::ZERO },
            cost: line.unit_cost.filter(|_| line.is_priced()),
            list_price: line.unit_price,
            list_cost: line.unit_cost,
            discount: None,
            taxable: line.taxable,
            optional: line.optional == Optional::NotSelected,
        }
    }

    fn discount_on(&self, line: &crate::Line, amount: Decimal) -> PlannedLine {
        let key = format!("discount.{}", line.key.as_str());
        PlannedLine {
            description: Some(format!("Discount on {}", line.name)),
            taxable: line.taxable,
            optional: line.optional == Optional::NotSelected,
            ..self.extra(&key, Role::Discount, line.frequency, -amount)
        }
    }

    /// A line of quantity one that stands for an amount.
    fn extra(&self, key: &str, role: Role, frequency: Frequency, amount: Decimal) -> PlannedLine {
        let product = match role {
            Role::Shipping => &self.settings.quotation.shipping_product,
            Role::Discount | Role::Line | Role::Heading => &self.settings.quotation.discount_product,
        };
        let group = self.group(None);
        PlannedLine {
            key: LineKey::from_stored(key),
            role,
            wanted: Wanted {
                name: product.clone(),
                code: None,
                frequency: self.frequency(frequency),
                group: group.as_ref().ok().copied(),
            },
            product_name: product.clone(),
            group,
            unmatched: self.unmatched(None),
            description: None,
            quantity: Decimal::ONE,
            price: self.quote.currency.round(amount),
            cost: None,
            list_price: self.quote.currency.round(amount),
            list_cost: None,
            discount: None,
            taxable: None,
            optional: false,
        }
    }

    /// S93: the period as the settings map it, else itself.
    fn frequency(&self, frequency: Frequency) -> Frequency {
        self.settings.frequency.get(&frequency).copied().unwrap_or(frequency)
    }

    fn unmatched(&self, category: Option<&str>) -> Unmatched {
        let product = &self.settings.product;
        by_category(&product.unmatched_by_category, category).copied().unwrap_or(product.unmatched)
    }

    /// Which asset group a category goes to (S44, S45).
    fn group(&self, category: Option<&str>) -> Result<halo::AssetGroupId, Box<Problem>> {
        let product = &self.settings.product;
        let choice = by_category(&product.group_by_category, category).or(product.default_group.as_ref());
        let usable: Vec<halo::AssetGroup> = self.tenant.groups.iter().filter(|g| g.for_items).cloned().collect();
        choice
            .and_then(|choice: &Pick| pick(&usable, choice))
            .map(|group| group.id)
            .ok_or_else(|| Box::new(problems::product_group_missing(choice, category)))
    }
}

fn by_category<'m, T>(map: &'m BTreeMap<String, T>, category: Option<&str>) -> Option<&'m T> {
    let wanted = name_key(category?);
    map.iter().find(|(name, _)| name_key(name) == wanted).map(|(_, value)| value)
}

/// Net totals of the counting lines by frequency, rounded per line.
pub fn totals(lines: &[PlannedLine], quote: &Quote) -> BTreeMap<Frequency, Decimal> {
    let mut totals = BTreeMap::new();
    for line in lines.iter().filter(|line| !line.optional) {
        *totals.entry(line.wanted.frequency).or_insert(Decimal::ZERO) += line.net(quote);
    }
    totals
}
