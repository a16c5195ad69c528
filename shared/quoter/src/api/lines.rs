//! Sections and their lines.

use domain::quote::{Bundle, Line, Optional};
use domain::{CatalogueItemId, Currency, Frequency};
use rust_decimal::Decimal;

use super::blocks::{self, Blocks};
use super::bundles::{self, Read};
use super::discounts;
use crate::codes;
use crate::reading::amount::{self, Discount, MAX_QUANTITY};
use crate::reading::findings::{Findings, shown};
use crate::reading::keys::LineKeys;
use crate::reading::object::{Object, read_or_note};
use crate::reading::price::{Priced, Stated, explain, not_per_unit};

/// The lines of all sections in their order, each with the name of its section and its part of the section's discount.
pub(super) fn read(root: &mut Object<'_>, currency: Currency, findings: &mut Findings) -> Vec<Line> {
    if !root.has("sections") {
        findings.problem(&codes::LINES_MISSING, "The record has no `sections`.", "sections");
    }
    let mut keys = LineKeys::default();
    let mut lines = Vec::new();
    for (path, value) in root.list("sections") {
        match Object::of(value, path.as_str()) {
            Some(section) => lines.extend(of_section(section, currency, &mut keys, findings)),
            None => findings.problem(&codes::LINE_UNREADABLE, format!("`{}` is not a section.", shown(value)), path),
        }
    }
    lines
}

fn of_section(mut section: Object<'_>, currency: Currency, keys: &mut LineKeys, findings: &mut Findings) -> Vec<Line> {
    let had = findings.count();
    section.ignore(&["id", "discount_application", "discount_description"]);
    let name = section.text("name", findings);
    let optional = optional_group(&mut section, findings);
    let mut read = Vec::new();
    for (path, value) in section.list("line_items") {
        match Object::of(value, path.as_str()) {
            Some(object) => read.extend(line(object, optional, currency, keys, findings)),
            None => findings.problem(&codes::LINE_UNREADABLE, format!("`{}` is not a line.", shown(value)), path),
        }
    }
    let discount = discount_input(&mut section, findings);
    let blocks = totals(&mut section, findings);
    let mut lines = bundles::resolve(read, &blocks, currency);
    for line in &mut lines {
        line.section.clone_from(&name);
    }
    if findings.count() == had {
        discounts::of_section(&mut lines, discount, &blocks, currency, section.path(), findings);
    }
    section.finish(findings);
    lines
}

fn line(
    mut object: Object<'_>,
    group: Optional,
    currency: Currency,
    keys: &mut LineKeys,
    findings: &mut Findings,
) -> Option<Read> {
    let name = object.text("name", findings);
    if name.is_none() {
        findings.problem(&codes::LINE_NAME_MISSING, "The line has no name.", object.path_of("name"));
    }
    let item = object.text("item_id", findings).and_then(CatalogueItemId::new);
    let code = object.text("code", findings);
    let optional = optional(&mut object, group, findings);
    let pricing_structure = object.text("pricing_scheme", findings);
    let total_decides = object.get("options").is_some() || not_per_unit(pricing_structure.as_deref());
    let charge = charge(&mut object, optional, total_decides, currency, findings);
    let description = object.text("description", findings);
    let supplier_sku = object.text("sku", findings);
    let unit_cost = object.amount("unit_cost_decimal", findings);
    let taxable = object.flag("taxable", findings);
    let category = object.named("category", &["id"], &["name"], findings);
    let supplier = object.named("supplier", &["id"], &["name"], findings);
    let manufacturer = object.named("manufacturer", &["id"], &["name"], findings);
    let id = object.text("id", findings);
    let is_bundle = object.flag("bundle", findings).unwrap_or(false);
    let within = object.text("bundle_line_item_id", findings);
    leave_unread(object, findings);
    let (name, charge) = name.zip(charge)?;
    let line = Line {
        key: keys.next(item.as_ref(), code.as_deref(), &name),
        item,
        name,
        description,
        code,
        supplier_sku,
        quantity: charge.quantity,
        unit_price: charge.priced.unit_price,
        unit_cost,
        discount: charge.priced.discount,
        frequency: charge.frequency,
        taxable,
        category,
        supplier,
        manufacturer,
        section: None,
        optional,
        pricing_structure,
        period_told: true,
        bundle: Bundle::No,
    };
    Some(Read { line, id, is_bundle, within })
}

/// Options and custom fields have no place in a line yet; margins and pictures are not needed.
fn leave_unread(mut object: Object<'_>, findings: &mut Findings) {
    object.ignore(&["unit_margin_decimal", "unit_margin_percentage", "images", "attachments"]);
    object.ignore(&["bundle_publicly_visible", "recurring", "category_id", "supplier_id", "manufacturer_id"]);
    object.keep("options", findings);
    object.keep("custom_fields", findings);
    object.finish(findings);
}

/// How a line is charged.
struct Charge {
    quantity: Decimal,
    priced: Priced,
    frequency: Frequency,
}

fn charge(
    object: &mut Object<'_>,
    optional: Optional,
    total_decides: bool,
    currency: Currency,
    findings: &mut Findings,
) -> Option<Charge> {
    let had = findings.count();
    let quantity = object.number("quantity_decimal", MAX_QUANTITY, findings);
    let price = object.amount("unit_price_decimal", findings);
    let discount = discount_input(object, findings);
    let blocks = totals(object, findings);
    if findings.count() > had {
        return None;
    }
    let Some(quantity) = quantity else {
        findings.problem(
            &codes::LINE_QUANTITY_MISSING,
            "The line has no quantity.",
            object.path_of("quantity_decimal"),
        );
        return None;
    };
    let Some(price) = price else {
        findings.problem(&codes::LINE_PRICE_MISSING, "The line has no price.", object.path_of("unit_price_decimal"));
        return None;
    };
    let free = (quantity * price).is_zero();
    let frequency = frequency(object, &blocks, free, optional, findings)?;
    let (gross, net) = stated(&blocks, frequency, discount, optional);
    let line = Stated { quantity, prices: vec![price], discount, gross, net, total_decides, currency };
    let Some(priced) = explain(&line) else {
        let total = net.or(gross).unwrap_or_default();
        let cause = format!("Quantity {quantity} at {price} does not come to the line's total of {total}.");
        findings.problem(&codes::LINE_TOTAL_DIFFERS, cause, object.path_of("totals"));
        return None;
    };
    Some(Charge { quantity, priced, frequency })
}

/// Totals before and after discount. An optional line that was not taken may have zeros there, which say nothing.
fn stated(
    blocks: &Blocks,
    frequency: Frequency,
    discount: Option<Discount>,
    optional: Optional,
) -> (Option<Decimal>, Option<Decimal>) {
    let Some(block) = blocks.get(&frequency) else { return (None, None) };
    let zeros = block.subtotal.unwrap_or_default().is_zero();
    if optional == Optional::NotSelected && zeros {
        return (None, None);
    }
    let silent = block.discounted.is_none() && block.discount.unwrap_or_default().is_zero();
    let net = if silent && discount.is_some() { None } else { block.net() };
    (block.subtotal, net)
}

/// The line's interval, else the one charge in which its totals are not zero.
///
/// A line that costs nothing is one-time, and so is an optional one that was not taken and shows no totals.
fn frequency(
    object: &mut Object<'_>,
    blocks: &Blocks,
    free: bool,
    optional: Optional,
    findings: &mut Findings,
) -> Option<Frequency> {
    let interval = object.text("recurring_interval", findings);
    let found = match (&interval, blocks::charged(blocks).as_slice()) {
        (Some(word), _) => Frequency::of_quoter_word(word),
        (None, [one]) => Some(*one),
        (None, []) if free || optional == Optional::NotSelected => Some(Frequency::OneTime),
        (None, _) => None,
    };
    if found.is_none() {
        let cause = match interval {
            Some(word) => format!("The line's interval `{}` is not known.", word.chars().take(40).collect::<String>()),
            None => "The line's totals do not show whether it is one-time or recurs, or how often.".to_owned(),
        };
        findings.problem(&codes::FREQUENCY_UNKNOWN, cause, object.path());
    }
    found
}

fn totals(object: &mut Object<'_>, findings: &mut Findings) -> Blocks {
    let Some(mut totals) = object.object("totals", findings) else { return Blocks::new() };
    totals.ignore(&["upfront", "taxes"]);
    let blocks = blocks::read(&mut totals, findings);
    totals.finish(findings);
    blocks
}

/// A discount as typed: `amount` or `percent(age)`. Zero is none.
fn discount_input(object: &mut Object<'_>, findings: &mut Findings) -> Option<Discount> {
    let kind = object.text("discount_input_type", findings).unwrap_or_default().to_ascii_lowercase();
    let value = object.get("discount_input_decimal")?;
    let read = if kind.starts_with("percent") { amount::percent(value) } else { amount::discount(value) };
    let discount = read_or_note(read, value, object.path_of("discount_input_decimal"), findings)?;
    let (Discount::Amount(size) | Discount::Percent(size)) = discount;
    (!size.is_zero()).then_some(discount)
}

fn optional(object: &mut Object<'_>, group: Optional, findings: &mut Findings) -> Optional {
    let in_group = object.get("optional_group_id").is_some();
    let is_optional = object.flag("optional", findings).unwrap_or(false) || in_group;
    let selected = object.flag("optional_selected", findings).unwrap_or(false);
    match (is_optional, selected) {
        _ if group == Optional::NotSelected => Optional::NotSelected,
        (true, false) => Optional::NotSelected,
        (true, true) => Optional::Selected,
        (false, _) => group,
    }
}

/// A section of a group of which one is chosen makes its lines optional.
fn optional_group(section: &mut Object<'_>, findings: &mut Findings) -> Optional {
    let selected = section.flag("optional_selected", findings).unwrap_or(false);
    match section.get("optional_group_id") {
        None => Optional::No,
        Some(_) if selected => Optional::Selected,
        Some(_) => Optional::NotSelected,
    }
}
